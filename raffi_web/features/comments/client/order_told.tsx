/** What is told of order: in the place of what is hidden or waits, at a locked thread, at the head of a discussion. */
import { Eye, EyeOff, Gauge, Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { reasonWords } from "$/public/external/raffi_web/features/comments/client/order";
import { useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow, DiscussionRow, Mine } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt, complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

const NOTE = "rounded-control border border-line bg-surface-2 px-3 py-2.5 text-sm";

/** Why one may not write, with times as they are here; null where nothing is said. */
export function cannotWords(cannot: Mine["cannot"] | undefined): string | null {
  const { until, why } = cannot?.data ?? {};
  if (cannot?.code !== "silenced" || typeof until !== "number") return cannot?.message ?? null;
  const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" }).format(until);
  return t("moderation.silenced_until", { day, why: String(why) });
}

/** What others see in the place of a hidden comment. */
export function HiddenLine({ row }: { row: CommentRow }) {
  return <span className="text-ink-3 italic">{t(row.hidden === "review" ? "moderation.in_review" : "moderation.hidden")}</span>;
}

interface Hidden {
  body: string;
  reason: string;
  note: string;
  at: number | null;
}

/** What a hidden comment says and why it is hidden: for its author at once, for who keeps order when they ask. */
export function HiddenBody({ row }: { row: CommentRow }) {
  const talk = useTalk();
  const mine = talk.isMe(row.actor_id);
  const [said, setSaid] = useState<Hidden | null>(null);
  const look = (): void => void live.query<Hidden | null>("comments.hidden_text", { comment: row.id }).then(setSaid, complain);
  useEffect(() => {
    setSaid(null);
    if (mine) look();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [mine, row.id, row.hidden_at]);
  if (!mine && !talk.remove) return null;
  if (said === null) {
    return mine ? null : (
      <Button size="sm" variant="ghost" icon={Eye} onClick={look}>
        {t("moderation.look")}
      </Button>
    );
  }
  return (
    <div className={NOTE} data-hidden={said.reason}>
      <p className="flex flex-wrap items-center gap-2 pb-1.5 text-mini text-ink-2">
        <Badge tone="warning" icon={EyeOff}>
          {said.reason === "review" ? t("moderation.reason.review") : t("moderation.hidden_why", { reason: reasonWords(said.reason) })}
        </Badge>
        <Ago at={said.at} className="text-ink-3" />
      </p>
      {said.note === "" ? null : <p className="pb-2 text-ink-2">{said.note}</p>}
      <p dir="auto" className="break-words whitespace-pre-wrap text-ink">
        {said.body}
      </p>
      {mine && said.reason !== "review" ? <p className="pt-2 text-mini text-ink-3">{t("moderation.only_you")}</p> : null}
    </div>
  );
}

/** Counts up when something of mine began to wait. */
export const begun = createStore(0);

type Held = CommentRow & { note: string };

interface HeldProps {
  discussion: string;
  /** Which of them are shown here; all without it. */
  shows?: (row: CommentRow) => boolean;
  /** One was taken back, or put away. */
  onForgotten?: () => void;
}

/** My comments that wait for a moderator, or were not let through: nobody else sees them. */
export function HeldComments({ discussion, shows, onForgotten }: HeldProps) {
  const turn = useStore(begun);
  const [, held] = useDiscussion(discussion);
  const count = held.discussion?.comments ?? 0;
  const [some, setSome] = useState<readonly Held[]>([]);
  const mine = held.mine !== null;
  useEffect(() => {
    if (!mine) return undefined;
    let stale = false;
    live.query<Held[]>("comments.waiting", { discussion }).then((found) => stale || setSome(found), () => undefined);
    return () => {
      stale = true;
    };
    // What is let through is counted then.
  }, [discussion, mine, turn, count]);
  const forget = async (one: Held): Promise<void> => {
    if ((await attempt("comments.forget_waiting", { waits: one.id })) === undefined) return;
    setSome(some.filter((other) => other.id !== one.id));
    onForgotten?.();
  };
  const shown = shows === undefined ? some : some.filter(shows);
  if (shown.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {shown.map((one) => (
        <li key={one.id} className={NOTE} data-waits={one.id}>
          <p className="flex flex-wrap items-center gap-2 pb-1.5 text-mini text-ink-2">
            <Badge tone="warning">{one.hidden === null ? t("moderation.reason.review") : t("moderation.not_let_through", { reason: reasonWords(one.hidden) })}</Badge>
            <Ago at={one.hidden_at ?? one.created_at} className="text-ink-3" />
          </p>
          {one.note === "" ? null : <p className="pb-2 text-ink-2">{one.note}</p>}
          <p dir="auto" className="break-words whitespace-pre-wrap text-ink">
            {one.body}
          </p>
          <p className="flex flex-wrap items-center gap-2 pt-2 text-mini text-ink-3">
            <span className="flex-1">{t("moderation.waits_about")}</span>
            <Button size="sm" variant="ghost" onClick={() => void forget(one)}>
              {t(one.hidden === null ? "moderation.forget" : "moderation.put_away")}
            </Button>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** That a thread takes no more replies. */
export function LockedMark({ row }: { row: CommentRow }) {
  if (!row.locked) return null;
  return (
    <span className="flex shrink-0 items-center gap-1 text-ink-3">
      <Lock size={14} strokeWidth={1.75} aria-hidden />
      {t("moderation.locked")}
    </span>
  );
}

/** In the head of a discussion: what holds there now, for everybody. */
export function DiscussionNotice({ row }: { row: DiscussionRow }) {
  if (row.closed === null && row.slow === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {row.closed === null ? null : (
        <p role="status" className={`${NOTE} text-ink-2`}>
          <span className="font-medium text-ink">{t(row.closed === "hidden" ? "moderation.off" : "moderation.read_only")}</span> {row.closed_why}
        </p>
      )}
      {row.slow === 0 || row.closed !== null ? null : (
        <p className="flex items-center gap-1.5 text-mini text-ink-3">
          <Gauge size={14} strokeWidth={1.75} aria-hidden />
          {paceWords(row.slow)}
        </p>
      )}
    </div>
  );
}

/** A pace, in words. */
export function paceWords(seconds: number): string {
  if (seconds < 60) return tn("moderation.pace_seconds", seconds);
  return seconds < 3600 ? tn("moderation.pace_minutes", Math.round(seconds / 60)) : tn("moderation.pace_hours", Math.round(seconds / 3600));
}
