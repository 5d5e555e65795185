/** The timer of a board, by the server's time. */

/** As the board's row has it: when it ends, or while it is paused how many milliseconds are left. */
export interface Timer {
  readonly seconds: number;
  readonly ends: number | null;
  readonly left: number | null;
}

/** So long after its end it is still shown: whoever comes later need not hear of it. */
export const SHOWN_AFTER_MS = 120_000;

/** Milliseconds until the end, negative after it. */
export function leftOf({ ends, left }: Timer, now: number): number {
  return ends === null ? (left ?? 0) : ends - now;
}

/** Minutes and seconds, rounded up: it says 0:00 only when it is over. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
