import { useSyncExternalStore, type HTMLAttributes } from "react";

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
/** What is still to come is planned with: in days for as long as that can be counted. */
const STEPS_AHEAD = STEPS.filter(([unit]) => unit !== "week" && unit !== "month");
const DAYS_AHEAD = 90 * 86_400;
const EVERY_MS = 30_000;

/** How long ago, or until, in the page's language: "3 minutes ago"; below a minute "now". */
export function formatAgo(at: number, now: number, language: string): string {
  const format = kept(formats, language, () => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
  const seconds = (at - now) / 1000;
  const steps = seconds > 0 && seconds <= DAYS_AHEAD ? STEPS_AHEAD : STEPS;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (["second", 0] as const);
  if (size === 0) return format.format(0, "second");
  // What ends in 89 days and 23 hours ends in 90 days; what was 23 hours ago was not a day ago.
  return format.format(seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size), unit);
}

// Making one takes longer than all that is done with it.
const formats = new Map<string, Intl.RelativeTimeFormat>();
const exactFormats = new Map<string, Intl.DateTimeFormat>();

function kept<T>(made: Map<string, T>, language: string, make: () => T): T {
  const format = made.get(language) ?? make();
  made.set(language, format);
  return format;
}

// One clock for all of them; who shows the same words as before is not drawn again.
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let ticked = 0;

function now(): number {
  if (timer === null) ticked = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
  return ticked;
}

function tick(): void {
  ticked = Date.now();
  for (const listener of [...listeners]) listener();
}

function follow(listener: () => void): () => void {
  now();
  timer ??= setInterval(tick, EVERY_MS);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** A moment in milliseconds, told by how long ago it is; the exact time on hover and to screen readers' title. */
export function Ago({ at, ...rest }: HTMLAttributes<HTMLTimeElement> & { at: number | null }) {
  const language = typeof document === "undefined" ? "en" : document.documentElement.lang || "en";
  const known = at !== null && Number.isFinite(at);
  // Before the page is alive there is no "now" to compare with.
  const said = useSyncExternalStore(follow, () => (known ? formatAgo(at, now(), language) : ""), nothing);
  if (!known) return null;
  const date = new Date(at);
  const exact = kept(exactFormats, language, () => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }));
  return (
    <time {...rest} dateTime={date.toISOString()} title={said === "" ? undefined : exact.format(date)}>
      {said}
    </time>
  );
}

const nothing = (): string => "";
