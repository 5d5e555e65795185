/** What who keeps order does with comments and discussions, each with its way back. */
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

export const REASONS = {
  spam: "moderation.reason.spam",
  harassment: "moderation.reason.harassment",
  hate: "moderation.reason.hate",
  sexual: "moderation.reason.sexual",
  violence: "moderation.reason.violence",
  spoiler: "moderation.reason.spoiler",
  off_topic: "moderation.reason.off_topic",
  something_else: "moderation.reason.something_else",
} as const satisfies Record<string, Key>;
export type Reason = keyof typeof REASONS;

export function reasonWords(reason: string): string {
  if (reason === "review") return t("moderation.reason.review");
  return reason in REASONS ? t(REASONS[reason as Reason]) : reason;
}

/** What is asked in a dialog before it is done. */
export type Asked = { what: "hide" | "silence"; row: CommentRow } | { what: "pace" | "rename" | "switch"; discussion: string };
export const asked = createStore<Asked | null>(null);

const UNDO_SECONDS = 10;

function told(row: CommentRow | undefined): row is CommentRow {
  if (row === undefined) return false;
  discussionOf(row.discussion).add(row);
  return true;
}

/** Hides a comment. Returns whether it was done. */
export async function hide(row: CommentRow, reason: Reason, note: string): Promise<boolean> {
  if (!told(await attempt<CommentRow>("comments.hide", { comment: row.id, reason, note }))) return false;
  toast({ title: t("moderation.hidden_toast", { name: row.name }), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void unhide(row) });
  return true;
}

export async function unhide(row: CommentRow): Promise<void> {
  if (told(await attempt<CommentRow>("comments.unhide", { comment: row.id }))) toast({ title: t("moderation.shown_toast"), tone: "success" });
}

/** Locks the thread of a comment, or unlocks it. */
export async function lock(row: CommentRow, locked: boolean): Promise<void> {
  if (!told(await attempt<CommentRow>("comments.lock", { comment: row.id, locked }))) return;
  toast({ title: t(locked ? "moderation.locked_toast" : "moderation.unlocked_toast"), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void lock(row, !locked) });
}

/** Silences somebody on the whole server, for so many hours, or for good. */
export async function silence(actor: string, name: string, reason: Reason, hours: number | null, note: string): Promise<boolean> {
  if ((await attempt("comments.silence", { actor, reason, note, ...(hours !== null && { hours }) })) === undefined) return false;
  toast({ title: t("moderation.silenced_toast", { name }), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void lift(actor, name) });
  return true;
}

/** Lets somebody write again; `back` takes that back. */
export async function lift(actor: string, name: string, back = false): Promise<void> {
  if ((await attempt("comments.lift_silence", { actor, back })) === undefined) return;
  toast({ title: t(back ? "moderation.silenced_toast" : "moderation.lifted_toast", { name }), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void lift(actor, name, !back) });
}

/** Takes somebody's voice in a room, or gives it back. */
export async function mute(room: string, member: string, name: string, muted: boolean): Promise<void> {
  if ((await attempt("rooms.mute", { room, member, muted })) === undefined) return;
  toast({ title: t(muted ? "moderation.muted_toast" : "moderation.lifted_toast", { name }), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void mute(room, member, name, !muted) });
}

export async function pace(discussion: string, seconds: number): Promise<boolean> {
  const before = discussionOf(discussion).get().discussion?.slow ?? 0;
  if ((await attempt("comments.slow", { discussion, seconds })) === undefined) return false;
  toast({ title: t(seconds === 0 ? "moderation.pace_off_toast" : "moderation.pace_toast"), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void pace(discussion, before) });
  return true;
}

/** Calls a discussion something else. */
export async function rename(row: DiscussionRow, name: string): Promise<boolean> {
  if ((await attempt("comments.rename", { discussion: row.id, name })) === undefined) return false;
  toast({ title: t("naming.toast"), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void attempt("comments.rename", { discussion: row.id, name: row.title_name }) });
  return true;
}

export type State = "on" | "read_only" | "hidden";
type Was = readonly [state: State, why: string];

/** Switches what everybody says about a title; `was` is what it goes back to, `after` what is done each time. */
export async function switchTitle(title: { title_id: string; title_name: string }, state: State, why: string, was: Was, after?: () => void): Promise<boolean> {
  const { title_id, title_name } = title;
  if ((await attempt("comments.switch", { title_id, title_name, state, why })) === undefined) return false;
  after?.();
  toast({ title: t(state === "on" ? "moderation.on_toast" : "moderation.off_toast"), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void switchTitle(title, ...was, [state, why], after) });
  return true;
}
