/** A comment that waits for a decision, with what is to be known for it. */
import { Check, EyeOff, ExternalLink, Flag, Lock, MicOff, UserX } from "lucide-react";
import { Link } from "react-router";
import { episodeOf } from "$/public/external/raffi_web/features/comments/client/episode";
import { lock, mute, reasonWords } from "$/public/external/raffi_web/features/comments/client/order";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, Badge, Button, type Face } from "$/public/external/raffi_web/ui/client/controls";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

export type Somebody = Face & { id: string; name: string };

export interface Waiting {
  comment: CommentRow;
  discussion: DiscussionRow;
  why: "reported" | "new" | "words" | "review";
  reports: { reason: string; text: string; by: Somebody | null; at: number | null }[];
  quote: string;
  author: { person: Somebody | null; since: number | null; hidden: number; silenced: boolean };
  at: number | null;
}


export const CARD = "rounded-card border border-line bg-surface-1 p-4 outline-none focus-visible:border-accent md:p-5";
const WHY = { reported: "moderation.why_reported", new: "moderation.why_new", words: "moderation.why_words", review: "moderation.why_review" } as const satisfies Record<Waiting["why"], Key>;

type ItemProps = {
  one: Waiting;
  /** Where order is kept; null for the server. */
  room: string | null;
  /** Beside a film, which no link leads away from. */
  beside: boolean;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onHide: () => void;
  onKeep: () => void;
  onSilence: (who: Somebody) => void;
};

export function WaitingItem({ one, room, beside, chosen, onChoose, onHide, onKeep, onSilence }: ItemProps) {
  const { comment, discussion, author } = one;
  // Of a room where nobody here reads: what was reported of its host.
  const beyond = room === null && !discussion.is_public;
  const waits = comment.held || comment.hidden === "review";
  const where = [discussion.title_name, episodeOf(discussion), discussion.room_title].filter(Boolean).join(" · ");
  return (
    <li data-waiting={comment.id} tabIndex={-1} aria-label={t("moderation.by", { name: comment.name })} className={CARD}>
      <div className="flex items-start gap-3">
        <input type="checkbox" className="mt-1.5 size-5 shrink-0 accent-(--accent)" aria-label={t("moderation.choose", { name: comment.name })} checked={chosen} onChange={(event) => onChoose(event.target.checked)} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <Avatar face={author.person ?? comment} size="sm" />
            <span className="min-w-0 truncate text-sm font-semibold">{comment.name}</span>
            <Badge tone="warning">{one.why === "reported" ? tn("moderation.n_reports", one.reports.length) : t(WHY[one.why])}</Badge>
            {comment.hidden !== null && !waits ? <Badge tone="warning">{t("moderation.did_hide")}</Badge> : null}
            {author.silenced ? <Badge tone="danger">{t(room === null ? "moderation.is_silenced" : "moderation.is_muted")}</Badge> : null}
            <Ago at={one.at} className="text-mini text-ink-3" />
          </div>
          <p className="pt-1 text-mini text-ink-3">
            {author.since === null ? null : (
              <>
                {t("moderation.here_since")} <Ago at={author.since} />
                {" · "}
              </>
            )}
            {tn("moderation.n_hidden_before", author.hidden)}
          </p>
          {one.quote === "" ? null : (
            <blockquote className="mt-3 border-s-2 border-line-strong ps-3 text-sm break-words whitespace-pre-wrap text-ink-2">
              <span className="block text-mini text-ink-3">{t("moderation.said_then")}</span>
              {one.quote}
            </blockquote>
          )}
          <p dir="auto" className="pt-3 text-sm break-words whitespace-pre-wrap">
            {comment.body === "" ? <i className="text-ink-3">{t("moderation.nothing_left")}</i> : comment.body}
          </p>
          {comment.removed ? <p className="pt-1 text-mini text-ink-3">{t("moderation.taken_back")}</p> : null}
          {one.reports.length === 0 ? null : (
            <ul className="flex flex-col gap-1 pt-3 text-mini text-ink-2">
              {one.reports.map((told, n) => (
                <li key={n} className="flex flex-wrap items-center gap-x-2">
                  <Flag size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
                  <b className="font-medium text-ink">{reasonWords(told.reason)}</b>
                  {room === null ? <span>{told.by?.name ?? t("reports.somebody")}</span> : null}
                  {told.text === "" ? null : <span className="min-w-0 break-words">“{told.text}”</span>}
                </li>
              ))}
            </ul>
          )}
          {comment.held || beyond ? (
            <p className="pt-3 text-mini text-ink-3">{where}</p>
          ) : (
            <Link to={`/d/${discussion.id}?c=${comment.id}`} {...(beside && { target: "_blank", rel: "noopener" })} className="mt-3 inline-flex min-h-6 items-center gap-1.5 text-mini text-accent-ink underline-offset-4 hover:underline">
              <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
              {where}
            </Link>
          )}
          <div className="flex flex-wrap gap-2 pt-3">
            <Button size="sm" icon={Check} onClick={onKeep}>
              {t(waits ? "moderation.release" : "moderation.keep")}
            </Button>
            <Button size="sm" icon={EyeOff} onClick={onHide}>
              {t(waits ? "moderation.refuse" : "moderation.hide")}
            </Button>
            {comment.held || beyond ? null : (
              <Button size="sm" variant="ghost" icon={Lock} onClick={() => void lock(comment, true)}>
                {t("moderation.lock")}
              </Button>
            )}
            {author.person === null || author.silenced ? null : room === null ? (
              <Button size="sm" variant="ghost" icon={UserX} onClick={() => onSilence(author.person!)}>
                {t("moderation.silence")}
              </Button>
            ) : (
              <Button size="sm" variant="ghost" icon={MicOff} onClick={() => void mute(room, author.person!.id, comment.name, true)}>
                {t("moderation.mute")}
              </Button>
            )}
          </div>
        </div>
      </div>
    </li>
  );
}
