/** What is said on this server, in numbers, for who moderates it. */
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { Figures, OverTime, Part, type Span } from "$/public/external/raffi_web/features/comments/client/numbers_parts";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { Problem } from "$/public/external/raffi_web/features/comments/client/problem";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { number, t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Everywhere {
  days: number;
  comments: number;
  people: number;
  discussions: number;
  spans: Span[];
  busiest: { discussion: DiscussionRow; comments: number }[];
}

const DAYS = [7, 30, 365] as const;

export function ServerNumbers() {
  const [days, setDays] = useState<number>(DAYS[1]);
  const [found, setFound] = useState<Everywhere | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let stale = false;
    setProblem(null);
    live.query<Everywhere>("comments.everywhere", { days }).then(
      (answer) => stale || setFound(answer),
      (error: unknown) => stale || setProblem(error instanceof LiveError ? error.message : t("numbers.failed")),
    );
    return () => {
      stale = true;
    };
  }, [days, turn]);
  return (
    <div className="flex flex-col gap-6" aria-busy={problem === null && found?.days !== days}>
      <h2 className="sr-only">{t("numbers.title")}</h2>
      <SelectField
        label={t("numbers.since")}
        className="max-w-48"
        value={String(days)}
        options={DAYS.map((one) => [String(one), tn("numbers.last_days", one)] as const)}
        onChange={(event) => setDays(Number(event.target.value))}
      />
      {problem !== null ? (
        <Problem problem={problem} onAgain={() => setTurn(turn + 1)} />
      ) : found === null ? (
        <div className="h-72 rounded-card bg-surface-3 motion-safe:animate-shimmer" aria-hidden />
      ) : found.comments === 0 ? (
        <p className="rounded-card border border-line bg-surface-2 px-4 py-8 text-center text-sm text-ink-2">{t("numbers.none_since")}</p>
      ) : (
        <Shown found={found} />
      )}
    </div>
  );
}

function Shown({ found }: { found: Everywhere }) {
  const figures = [
    [t("numbers.comments"), found.comments],
    [t("numbers.people"), found.people],
    [t("numbers.discussions"), found.discussions],
  ] as const;
  return (
    <>
      <Figures figures={figures} />
      <OverTime spans={found.spans} unit={found.days > 62 ? "week" : "day"} comments={found.comments} />
      {found.busiest.length > 0 ? (
        <Part title={t("numbers.busiest")}>
          <ol className="divide-y divide-line rounded-card border border-line bg-surface-1">
            {found.busiest.map(({ discussion, comments }) => (
              <li key={discussion.id}>
                <Link to={`/d/${discussion.id}`} className="flex min-h-11 items-center justify-between gap-4 px-4 py-2 text-sm hover:bg-hover">
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{discussion.title_name}</span>
                    <span className="block truncate text-mini text-ink-2">{[episodeOf(discussion), discussion.room_title].filter(Boolean).join(" · ")}</span>
                  </span>
                  <span className="text-ink-2 tabular">{number(comments)}</span>
                </Link>
              </li>
            ))}
          </ol>
        </Part>
      ) : null}
    </>
  );
}
