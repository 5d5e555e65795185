import type { HTMLAttributes } from "react";

/** Seconds as `4:05` or `1:02:07`; what is not a number is `-:--`. */
export function formatTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-:--";
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function Timecode({ seconds, ...rest }: HTMLAttributes<HTMLTimeElement> & { seconds: number }) {
  return (
    <time {...rest} dateTime={Number.isFinite(seconds) ? `PT${Math.max(0, Math.floor(seconds))}S` : undefined}>
      {formatTime(seconds)}
    </time>
  );
}
