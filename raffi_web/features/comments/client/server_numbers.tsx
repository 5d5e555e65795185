/** What is said on this server, in numbers, for who moderates it. */
import { useState } from "react";
import { Link } from "react-router";
import { Answered, useAnswer } from "$/public/external/raffi_web/features/comments/client/answer";
import { Figures, OverTime, Part, type Span } from "$/public/external/raffi_web/features/comments/client/numbers_parts";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
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
  const answer = useAnswer<Everywhere>("comments.everywhere", { days }, { failed: t("numbers.failed") });
  return (
    <div className="flex flex-col gap-6" aria-busy={answer.busy}>
      <h2 className="sr-only">{t("numbers.title")}</h2>
      <SelectField
        label={t("numbers.since")}
        className="max-w-48"
        value={String(days)}
        options={DAYS.map((one) => [String(one), tn("numbers.last_days", one)] as const)}
        onChange={(event) => setDays(Number(event.target.value))}
      />
      <Answered of={answer} none={(found) => (found.comments === 0 ? t("numbers.none_since") : null)}>
        {(found) => <Shown found={found} />}
      </Answered>
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
      <OverTime spans={found.spans} unit={found.days > 62 ? "week" : "day"} comments={found.comments} days={found.days} />
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
