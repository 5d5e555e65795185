/** One of a few, all in sight, or none yet: arrows go from one to the next, as among radio buttons. */
import type { KeyboardEvent, ReactNode } from "react";

const CHOICES = "flex shrink-0 rounded-control border border-line bg-surface-1 p-0.5";
const CHOICE =
  "inline-flex h-8 items-center gap-1.5 rounded-small px-2.5 text-mini font-medium text-ink-2 transition-colors duration-(--motion-fast) hover:text-ink " +
  "aria-checked:bg-surface-3 aria-checked:text-ink pointer-coarse:h-10";

type Props<T extends string> = { label: string; value: T | null; options: readonly (readonly [T, ReactNode])[]; onPick: (value: T) => void; className?: string };

export function Choices<T extends string>({ label, value, options, onPick, className = "" }: Props<T>) {
  const step = (event: KeyboardEvent<HTMLElement>, at: number): void => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (at + by + options.length) % options.length;
    onPick(options[next]![0]);
    (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div role="radiogroup" aria-label={label} className={`${CHOICES} ${className}`}>
      {options.map(([one, said], at) => (
        <button key={one} type="button" role="radio" aria-checked={value === one} tabIndex={(value ?? options[0]?.[0]) === one ? 0 : -1} className={CHOICE} onClick={() => onPick(one)} onKeyDown={(event) => step(event, at)}>
          {said}
        </button>
      ))}
    </div>
  );
}
