/** What numbers of comments are shown with: figures, and a chart over time. */
import type { ReactNode } from "react";
import { Bars } from "$/public/external/raffi_web/ui/client/bars";
import { type Key, LANGUAGE, number, t, tn } from "$/public/external/raffi_web/ui/client/words";

export type Unit = "day" | "week" | "month";

export interface Span {
  at: number;
  comments: number;
  people: number;
}

const DAY_MS = 86_400_000;
const STEPS: Record<Unit, number> = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS };
const BY = { day: "numbers.by_day", week: "numbers.by_week", month: "numbers.by_month" } as const satisfies Record<Unit, Key>;
const FEWEST = 14;
const DATE = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(LANGUAGE, { month: "long", year: "numeric", timeZone: "UTC" });

export function Figures({ figures }: { figures: readonly (readonly [string, number])[] }) {
  return (
    <dl className="grid grid-cols-2 gap-3 sm:auto-cols-fr sm:grid-flow-col sm:grid-cols-none">
      {figures.map(([label, value]) => (
        <div key={label} className="flex flex-col-reverse justify-end rounded-card last:odd:col-span-2 sm:last:odd:col-span-1 border border-line bg-surface-2 px-4 py-3">
          <dt className="text-mini text-ink-2">{label}</dt>
          <dd className="text-xl font-semibold tracking-tight tabular">{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** The first and the last of the spans that the last so many days have, one of which begins at `at`. */
function ends(at: number, step: number, days: number): readonly [number, number] {
  const now = Date.now();
  const last = at + Math.floor((now - at) / step) * step;
  return [Math.min(at, last - Math.floor((days * DAY_MS - 1) / step) * step), last];
}

/** When it was said, or with `days` in the last so many of them. Spans are those of the world's clock, the same for everybody. */
export function OverTime({ spans, unit, comments, days }: { spans: readonly Span[]; unit: Unit; comments: number; days?: number }) {
  if (spans.length === 0) return null;
  const step = STEPS[unit];
  const [first, last] = days === undefined ? [spans[0]!.at, spans[spans.length - 1]!.at] : ends(spans[0]!.at, step, days);
  // A few spans are thin bars at the end, as they would be among many.
  const from = Math.min(first, last - (FEWEST - 1) * step);
  const named = (at: number): string => (unit === "month" ? MONTH.format(at) : DATE.format(at));
  const bars = spans.map((one) => ({
    at: one.at,
    value: one.comments,
    label: `${named(one.at)}: ${tn("numbers.n_comments", one.comments)}, ${tn("numbers.n_people", one.people)}`,
  }));
  const label = t("numbers.over_time_chart", { comments: tn("numbers.n_comments", comments), from: named(first), until: named(last) });
  return (
    <Part title={t(BY[unit])}>
      <Bars label={label} bars={bars} from={from} until={last + step} step={step} begins={named(from)} ends={named(last)} />
    </Part>
  );
}
