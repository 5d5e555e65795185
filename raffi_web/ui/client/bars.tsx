/** Values along a line, as bars: for charts that one reads at a glance. */

const WIDTH = 480;
const HEIGHT = 96;
const THINNEST = 1.5;

export interface Bar {
  /** Where it begins, in the unit of `from` and `until`. */
  at: number;
  value: number;
  /** What it says when it is pointed at. */
  label: string;
}

type Props = {
  /** The whole in a sentence, for who can't see it. */
  label: string;
  bars: readonly Bar[];
  from: number;
  until: number;
  /** How long the span of a bar is. */
  step: number;
  /** What stands below the two ends. */
  begins: string;
  ends: string;
};

export function Bars({ label, bars, from, until, step, begins, ends }: Props) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const span = Math.max(step, until - from);
  const wide = Math.max(THINNEST, (step / span) * WIDTH - 1);
  return (
    <div className="flex flex-col gap-1.5">
      <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-24 w-full border-b border-control">
        {bars.map((bar) => {
          const tall = Math.max(2, (bar.value / most) * (HEIGHT - 4));
          return (
            <rect key={bar.at} x={((bar.at - from) / span) * WIDTH} y={HEIGHT - tall} width={wide} height={tall} className="fill-accent hover:fill-accent-ink">
              <title>{bar.label}</title>
            </rect>
          );
        })}
      </svg>
      <p aria-hidden className="flex justify-between gap-4 text-xs text-ink-3 tabular">
        <span>{begins}</span>
        <span>{ends}</span>
      </p>
    </div>
  );
}
