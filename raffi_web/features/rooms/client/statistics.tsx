import { useEffect, useState } from "react";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { LANGUAGE, number, percent, t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Measures {
  in_step_percent: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
}

interface Statistics extends Measures {
  hours: number;
  samples: number;
  most_people: number;
  points: (Measures & { at: number; people: number })[];
}

const HOURS = [1, 6, 24] as const;
const WIDTH = 480;
const HEIGHT = 120;
const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { hour: "numeric", minute: "2-digit" });

/** How many watched and how well they were in step, for the room's staff. */
export function StatisticsLayer({ open, onClose, room }: { open: boolean; onClose: () => void; room: string }) {
  const [hours, setHours] = useState<number>(HOURS[1]);
  const [found, setFound] = useState<Statistics | null>(null);
  useEffect(() => {
    if (!open) return;
    let stale = false;
    live.query<Statistics>("screen.statistics", { room, hours }).then((answer) => stale || setFound(answer), complain);
    return () => {
      stale = true;
    };
  }, [open, room, hours]);
  return (
    <Layer open={open} onClose={onClose} title={t("room.statistics")}>
      <div className="flex flex-col gap-5" aria-busy={found === null}>
        <SelectField
          label={t("room.stats_over")}
          className="max-w-48"
          value={String(hours)}
          options={HOURS.map((one) => [String(one), tn("room.stats_hours", one)] as const)}
          onChange={(event) => setHours(Number(event.target.value))}
        />
        {found === null ? (
          <div className="h-48 rounded-card bg-surface-3 motion-safe:animate-shimmer" aria-hidden />
        ) : found.samples === 0 ? (
          <p className="rounded-card border border-line bg-surface-2 px-4 py-8 text-center text-sm text-ink-2">{t("room.stats_none")}</p>
        ) : (
          <Shown found={found} />
        )}
      </div>
    </Layer>
  );
}

function Shown({ found }: { found: Statistics }) {
  const figures = [
    [t("room.stats_people"), String(found.most_people)],
    [t("room.stats_in_step"), shareOf(found.in_step_percent)],
    [t("room.stats_middle"), milliseconds(found.p50_ms)],
    [t("room.stats_worst"), milliseconds(found.p95_ms)],
  ] as const;
  return (
    <>
      <dl className="grid grid-cols-2 gap-3">
        {figures.map(([label, value]) => (
          <div key={label} className="flex flex-col-reverse justify-end rounded-card border border-line bg-surface-2 px-4 py-3">
            <dt className="text-mini text-ink-2">{label}</dt>
            <dd className="text-xl font-semibold tracking-tight tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <Chart found={found} />
      <p className="text-mini text-ink-3">{t("room.stats_about")}</p>
    </>
  );
}

/** People as bars; of each bar the part that was in step is filled. */
function Chart({ found }: { found: Statistics }) {
  const until = live.clock.serverNow();
  const span = found.hours * 3_600_000;
  const from = until - span;
  const bar = WIDTH / 120;
  const tall = (people: number): number => (people / Math.max(1, found.most_people)) * (HEIGHT - 4);
  return (
    <figure className="flex flex-col gap-1.5">
      <figcaption className="flex items-center gap-4 text-mini text-ink-2">
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-small bg-accent" />
          {t("room.stats_in_step")}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-small border border-control bg-surface-3" />
          {t("room.stats_watching")}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-label={t("room.stats_chart", { people: tn("room.people_here", found.most_people), percent: shareOf(found.in_step_percent) })}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-control"
      >
        {found.points.map((point) => {
          const x = Math.max(0, ((point.at - from) / span) * WIDTH);
          const whole = tall(point.people);
          const part = whole * ((point.in_step_percent ?? 0) / 100);
          return (
            <g key={point.at}>
              <rect x={x} y={HEIGHT - whole} width={bar - 0.5} height={whole} className="fill-surface-4" />
              <rect x={x} y={HEIGHT - part} width={bar - 0.5} height={part} className="fill-accent" />
            </g>
          );
        })}
      </svg>
      <p aria-hidden className="flex justify-between text-xs text-ink-3 tabular">
        <span>{CLOCK.format(from)}</span>
        <span>{CLOCK.format(until)}</span>
      </p>
    </figure>
  );
}

function shareOf(value: number | null): string {
  return value === null ? "–" : percent(value);
}

function milliseconds(value: number | null): string {
  return value === null ? "–" : value < 1000 ? `${Math.round(value)} ms` : `${number(value / 1000, 1)} s`;
}
