/** A discussion in numbers: how much and by how many, when, about which moments, beside which episodes. */
import { Link } from "react-router";
import { Answered, useAnswer } from "$/public/external/raffi_web/features/comments/client/answer";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { Figures, OverTime, Part, type Span, type Unit } from "$/public/external/raffi_web/features/comments/client/numbers_parts";
import { Bars } from "$/public/external/raffi_web/ui/client/bars";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { number, t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Minute {
  at_ms: number;
  comments: number;
  reactions: number;
}

interface Statistics {
  comments: number;
  replies: number;
  people: number;
  reactions: number;
  unit: Unit;
  spans: Span[];
  minutes: Minute[];
  busiest: Minute[];
  episodes: { discussion: string; season: number | null; episode: number | null; comments: number }[];
}

const MINUTE_MS = 60_000;

type LayerProps = { open: boolean; onClose: () => void; discussion: string };

export function StatisticsLayer({ open, onClose, discussion }: LayerProps) {
  const answer = useAnswer<Statistics>("comments.statistics", { discussion }, { failed: t("numbers.failed"), when: open });
  return (
    <Layer open={open} onClose={onClose} title={t("numbers.title")}>
      <div className="flex flex-col gap-6" aria-busy={answer.busy}>
        <Answered of={answer} none={(found) => (found.comments === 0 ? t("numbers.none") : null)}>
          {(found) => <Shown found={found} discussion={discussion} onGo={onClose} />}
        </Answered>
      </div>
    </Layer>
  );
}

function Shown({ found, discussion, onGo }: { found: Statistics; discussion: string; onGo: () => void }) {
  const figures = [
    [t("numbers.comments"), found.comments],
    [t("numbers.people"), found.people],
    [t("numbers.replies"), found.replies],
    [t("numbers.reactions"), found.reactions],
  ] as const;
  return (
    <>
      <Figures figures={figures} />
      <OverTime spans={found.spans} unit={found.unit} comments={found.comments} />
      {found.minutes.length > 0 ? <Moments found={found} /> : null}
      {found.episodes.length > 1 ? <Episodes found={found} discussion={discussion} onGo={onGo} /> : null}
    </>
  );
}

/** About which minutes of the film. */
function Moments({ found: { minutes, busiest } }: { found: Statistics }) {
  const end = minutes[minutes.length - 1]!.at_ms + MINUTE_MS;
  const time = (ms: number): string => formatTime(ms / 1000);
  const bars = minutes.map((one) => ({ at: one.at_ms, value: one.comments, label: `${time(one.at_ms)}: ${tn("numbers.n_comments", one.comments)}` }));
  return (
    <Part title={t("numbers.moments")}>
      <Bars label={t("numbers.moments_chart", { time: time(busiest[0]!.at_ms) })} bars={bars} from={0} until={end} step={MINUTE_MS} begins={time(0)} ends={time(end)} />
      <ol className="flex flex-col">
        {busiest.map((one) => (
          <li key={one.at_ms} className="flex items-baseline gap-3 border-t border-line py-2 text-sm first:border-t-0">
            <span className="w-16 font-medium tabular">{time(one.at_ms)}</span>
            <span className="text-ink-2 tabular">
              {tn("numbers.n_comments", one.comments)}
              {one.reactions > 0 ? `, ${tn("numbers.n_reactions", one.reactions)}` : ""}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Episodes({ found: { episodes }, discussion, onGo }: { found: Statistics; discussion: string; onGo: () => void }) {
  const most = Math.max(...episodes.map((one) => one.comments));
  return (
    <Part title={t("numbers.episodes")}>
      <ol className="flex flex-col gap-1">
        {episodes.map((one) => {
          const here = one.discussion === discussion;
          return (
            <li key={one.discussion} className="relative isolate overflow-hidden rounded-control">
              <span aria-hidden className="absolute inset-y-0 start-0 -z-10 bg-surface-3" style={{ width: `${(one.comments / most) * 100}%` }} />
              <Link
                to={`/d/${one.discussion}`}
                onClick={onGo}
                aria-current={here ? "page" : undefined}
                className="flex min-h-9 items-center justify-between gap-3 rounded-control px-3 text-sm hover:bg-hover aria-[current]:font-semibold pointer-coarse:min-h-11"
              >
                <span className="truncate">{episodeOf(one) || t("numbers.whole")}</span>
                <span className="text-ink-2 tabular">{number(one.comments)}</span>
              </Link>
            </li>
          );
        })}
      </ol>
    </Part>
  );
}
