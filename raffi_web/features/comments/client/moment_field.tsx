/** The moment of the film that a comment belongs to, where it is written. */
import { Clock, LocateFixed, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { secondsOf, wrongWith } from "$/public/external/raffi_web/features/comments/client/moment";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CHIP = "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-control px-2 text-mini text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:h-11";
const SET = "bg-accent-soft font-mono tabular text-accent-ink hover:text-accent-ink";
const FIELD = "h-7 w-20 rounded-small border border-control bg-surface-1 px-1.5 font-mono text-mini tabular text-ink aria-invalid:border-danger pointer-coarse:h-10 pointer-coarse:text-base";

type Props = {
  at_ms: number | null;
  onChange: (at_ms: number | null) => void;
  /** Where the film is now, in seconds; null where none is on. */
  now: () => number | null;
  /** How long the film is (ms); null where nobody knows. */
  length_ms: number | null;
};

export function MomentField({ at_ms, onChange, now, length_ms }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const chip = useRef<HTMLButtonElement>(null);
  const opened = typed !== null;
  useEffect(() => {
    if (!opened) return;
    field.current?.focus();
    field.current?.select();
  }, [opened]);
  const close = (): void => {
    setTyped(null);
    requestAnimationFrame(() => chip.current?.focus());
  };
  const take = (text: string): boolean => {
    if (wrongWith(text, length_ms) !== "") return false;
    const seconds = secondsOf(text);
    // The same time as shown is the same moment, to the millisecond.
    if (at_ms === null || formatTime(at_ms / 1000) !== text.trim()) onChange(seconds === null ? null : seconds * 1000);
    return true;
  };
  if (typed === null) {
    const time = at_ms === null ? "" : formatTime(at_ms / 1000);
    const words = at_ms === null ? t("writing.add_moment") : t("writing.change_moment", { time });
    return (
      <button ref={chip} type="button" data-moment-field className={`${CHIP} ${at_ms === null ? "" : SET}`} aria-label={words} data-tip={words} onClick={() => setTyped(at_ms === null ? formatTime(now() ?? 0) : time)}>
        <Clock size={16} strokeWidth={1.75} aria-hidden />
        {time}
      </button>
    );
  }
  const here = now();
  const wrong = wrongWith(typed, length_ms);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    else if (event.key !== "Enter") return;
    else if (take(typed)) close();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      className="inline-flex flex-wrap items-center gap-1"
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        // What does not fit stays, with what is wrong with it.
        if (take(typed)) setTyped(null);
      }}
    >
      <input
        ref={field}
        className={FIELD}
        inputMode="numeric"
        autoComplete="off"
        aria-label={t("writing.moment")}
        aria-invalid={wrong !== "" || undefined}
        aria-describedby={`${id}-wrong`}
        placeholder="0:00"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {here === null ? null : (
        <IconButton
          icon={LocateFixed}
          size="sm"
          label={t("writing.moment_now", { time: formatTime(here) })}
          onClick={() => {
            onChange(Math.round(here * 1000));
            close();
          }}
        />
      )}
      <IconButton
        icon={X}
        size="sm"
        label={t("writing.moment_none")}
        onClick={() => {
          onChange(null);
          close();
        }}
      />
      <span id={`${id}-wrong`} role="status" className="text-mini text-danger empty:hidden">
        {wrong === "" ? "" : wrong === "beyond" ? t("writing.moment_beyond", { time: formatTime((length_ms ?? 0) / 1000) }) : wrong === "sixty" ? t("writing.moment_sixty") : t("writing.moment_odd")}
      </span>
    </span>
  );
}
