/** Where comments are written in this tab, by what they answer or change: each goes on when its place is closed. */
import { type Attached, type Draft, draftsOf, type Refusal, waitOf, Writer } from "$/public/external/raffi_web/features/comments/client/drafts";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { paceOf, waits, wroteIn } from "$/public/external/raffi_web/features/comments/client/pace";
import { lastStanding } from "$/public/external/raffi_web/features/comments/client/standing";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, LiveError, me, newOp } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Place {
  discussion: string;
  parent?: Pick<CommentRow, "id"> | undefined;
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
    refusal: (error) => {
      if (error instanceof LiveError && error.code === "slow_mode" && error.retryAfter !== null) waits(discussion, error.retryAfter);
      return refusal(error);
    },
    paced: () => (editing ? 0 : paceOf(discussion).get()),
    newOp,
    storage: typeof localStorage === "undefined" ? null : localStorage,
    key,
    start: {
      body: editing?.body ?? "",
      at_ms: editing?.at_ms ?? null,
      pictures: editing?.pictures.map(attached) ?? [],
      // Each begins with what was chosen last.
      get stands() {
        return editing ? editing.stands : lastStanding();
      },
    },
    now: () => performance.now(),
    wait: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  writers.set(key, writer);
  if (parent && !editing) {
    const look = (): void => note(parent.id, writer.get().body !== "" || writer.get().pictures.length > 0);
    writer.subscribe(look);
    look();
  }
  // What was changed begins the next time with what it says then.
  if (editing) writer.onTaken(() => writers.delete(key));
  return writer;
}

/** The comments to which something was begun that was not sent. */
export const begunReplies = createStore<ReadonlySet<string>>(new Set());

function note(parent: string, begun: boolean): void {
  if (begunReplies.get().has(parent) === begun) return;
  const next = new Set(begunReplies.get());
  if (begun) next.add(parent);
  else next.delete(parent);
  begunReplies.set(next);
}

/** Finds the replies that were begun when the page was left; those on their way, or held by a limit, go on. */
export function goOn(discussion: string): void {
  const place = `${me.get()?.id ?? ""}.${discussion}.`;
  for (const { key, sending } of draftsOf(typeof localStorage === "undefined" ? null : localStorage, place)) {
    const parent = key.slice(place.length);
    // A comment goes on by its own field, and a change by being looked at again.
    if (parent === "root" || parent.startsWith("edit:")) continue;
    note(parent, true);
    if (sending) writerOf({ discussion, parent: { id: parent } });
  }
}

/** Forgets what was to be changed in a comment. */
export function discard(place: Place, writer: Writer): void {
  writer.discard();
  for (const [key, one] of writers) if (one === writer && place.editing) writers.delete(key);
}

function refusal(error: unknown): Refusal {
  if (!(error instanceof LiveError)) return { message: t("room.problem"), retryAfter: null };
  const { code, message, retryAfter } = error;
  return { message, retryAfter: waitOf(code, retryAfter), why: code === "slow_mode" ? t("writing.held_pace") : "" };
}

function attached({ file, hidden }: Attached): Attached {
  return { file, hidden };
}

async function say(discussion: string, parent: Place["parent"], { body, at_ms, stands, pictures, mentions, op }: Draft): Promise<CommentRow> {
  const { board = null, element = null } = discussionOf(discussion).get().discussion ?? {};
  const said = { body: body.trim(), mentions, pictures };
  const made =
    board !== null && element !== null && !parent
      ? await live.call<CommentRow>("canvas.say", { board, element, ...said }, op)
      : await live.call<CommentRow>("comments.create", { discussion, ...said, parent: parent?.id ?? null, at_ms, stands: at_ms === null ? null : stands }, op);
  wroteIn(discussion);
  return made;
}

function change(row: CommentRow, { body, at_ms, pictures, mentions, op }: Draft): Promise<CommentRow> {
  const moment = at_ms === null ? { no_moment: true } : { at_ms };
  const same = JSON.stringify(row.pictures.map(attached)) === JSON.stringify(pictures);
  // Whom it named before it still names, where the name is still there.
  const named = [...new Set([...mentions, ...row.mentions])].slice(0, 20);
  return live.call<CommentRow>("comments.edit", { comment: row.id, body: body.trim(), mentions: named, ...moment, ...(!same && { pictures }) }, op);
}
