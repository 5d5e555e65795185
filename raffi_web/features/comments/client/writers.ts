/** Where comments are written in this tab, by what they answer or change: each goes on when its place is closed. */
import { type Attached, type Draft, Writer } from "$/public/external/raffi_web/features/comments/client/drafts";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, LiveError, me, newOp } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Place {
  discussion: string;
  parent?: CommentRow | undefined;
  editing?: CommentRow | undefined;
}

const writers = new Map<string, Writer>();

/** The one of a place. */
export function writerOf({ discussion, parent, editing }: Place): Writer {
  const key = [me.get()?.id ?? "", discussion, editing ? `edit:${editing.id}` : (parent?.id ?? "root")].join(".");
  const known = writers.get(key);
  if (known) return known;
  const writer = new Writer({
    send: (draft) => (editing ? change(editing, draft) : say(discussion, parent, draft)),
    refusal: (error) => (error instanceof LiveError ? { message: error.message, retryAfter: error.retryAfter } : { message: t("room.problem"), retryAfter: null }),
    newOp,
    storage: typeof localStorage === "undefined" ? null : localStorage,
    key,
    start: { body: editing?.body ?? "", at_ms: editing?.at_ms ?? null, pictures: editing?.pictures.map(attached) ?? [] },
    now: () => performance.now(),
    wait: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  writers.set(key, writer);
  // What was changed begins the next time with what it says then.
  if (editing) writer.onTaken(() => writers.delete(key));
  return writer;
}

/** Forgets what was to be changed in a comment. */
export function discard(place: Place, writer: Writer): void {
  writer.discard();
  for (const [key, one] of writers) if (one === writer && place.editing) writers.delete(key);
}

function attached({ file, hidden }: Attached): Attached {
  return { file, hidden };
}

function say(discussion: string, parent: CommentRow | undefined, { body, at_ms, pictures, mentions, op }: Draft): Promise<CommentRow> {
  return live.call<CommentRow>("comments.create", { discussion, body: body.trim(), parent: parent?.id ?? null, at_ms, mentions, pictures }, op);
}

function change(row: CommentRow, { body, at_ms, pictures, mentions, op }: Draft): Promise<CommentRow> {
  const moment = at_ms === null ? { no_moment: true } : { at_ms };
  const same = JSON.stringify(row.pictures.map(attached)) === JSON.stringify(pictures);
  // Whom it named before it still names, where the name is still there.
  const named = [...new Set([...mentions, ...row.mentions])].slice(0, 20);
  return live.call<CommentRow>("comments.edit", { comment: row.id, body: body.trim(), mentions: named, ...moment, ...(!same && { pictures }) }, op);
}
