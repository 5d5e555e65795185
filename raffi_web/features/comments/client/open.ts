/** The discussions that are open in this tab, and what is done in them. */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { loadPast, past } from "$/public/external/raffi_web/features/accounts/client/past";
import { OpenDiscussion } from "$/public/external/raffi_web/features/comments/client/discussion";
import type { Frame, Held } from "$/public/external/raffi_web/features/comments/client/held";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { blocked, loadBlocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { attempt, complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError, me } from "$/public/external/raffi_web/live/client/live";
import { copy } from "$/public/external/raffi_web/ui/client/copy";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const UNDO_SECONDS = 10;
/** How long the server takes it back. */
const UNDO_MS = 15 * 60_000;
const opened = new Map<string, OpenDiscussion>();

/** The discussion as this tab holds it: the same object for all who show it. `byTime` for one that has no other order. */
export function discussionOf(id: string, byTime = false): OpenDiscussion {
  let found = opened.get(id);
  if (found === undefined) {
    const channel = `comments:${id}`;
    found = new OpenDiscussion(id, {
      channel: {
        get: () => live.store(channel).get() as unknown as Frame,
        subscribe: (listener) => {
          const stop = live.follow(channel);
          const unsubscribe = live.store(channel).subscribe(listener);
          return () => {
            unsubscribe();
            stop();
          };
        },
        renew: () => live.renew(channel),
      },
      query: (name, args) => live.query(name, args),
      hidden: blocked,
      isMe: (actor) => actor !== null && (actor === me.get()?.id || past.get().has(actor)),
      now: () => live.clock.serverNow(),
      refusal: (error) => (error instanceof LiveError ? { code: error.code, message: error.message } : null),
      storage: byTime || typeof localStorage === "undefined" ? null : localStorage,
    });
    opened.set(id, found);
  }
  return found;
}

/** A discussion, followed for as long as the component is there. */
export function useDiscussion(id: string): readonly [OpenDiscussion, Held] {
  const open = useMemo(() => discussionOf(id), [id]);
  useEffect(() => {
    void loadBlocked();
    void loadPast();
    return open.follow();
  }, [open]);
  return [open, useSyncExternalStore(open.subscribe, open.get, open.get)];
}

/** How many comments of a discussion were not read yet; 100 for that many or more. */
export function useUnread(id: string | null): number {
  const open = useMemo(() => (id === null ? null : discussionOf(id)), [id]);
  useEffect(() => open?.follow(true), [open]);
  const get = (): number => open?.get().unread ?? 0;
  return useSyncExternalStore(open?.subscribe ?? never, get, get);
}

const never = (): (() => void) => () => undefined;

/** Reacts, or takes that back: shown at once. */
export async function react(open: OpenDiscussion, row: CommentRow, emoji: string): Promise<void> {
  const on = !(row.mine ?? []).includes(emoji);
  const count = (row.reactions[emoji] ?? 0) + (on ? 1 : -1);
  const { [emoji]: _, ...others } = row.reactions;
  const mine = on ? [...(row.mine ?? []), emoji] : (row.mine ?? []).filter((one) => one !== emoji);
  open.guess(row.id, { reactions: count > 0 ? { ...row.reactions, [emoji]: count } : others, mine });
  try {
    open.add(await live.call<CommentRow>("comments.react", { comment: row.id, emoji, on }));
  } catch (error) {
    open.guess(row.id, { reactions: row.reactions, mine: row.mine ?? [] });
    complain(error);
  }
}

/** Takes a comment back, and offers the way back. */
export async function remove(open: OpenDiscussion, row: CommentRow, mine: boolean): Promise<void> {
  const gone = await attempt<CommentRow>("comments.remove", { comment: row.id });
  if (gone === undefined) return;
  open.add(mine ? { ...gone, undo: true } : gone);
  if (mine) setTimeout(() => open.guess(row.id, { undo: false }), UNDO_MS);
  toast({
    title: mine ? t("talk.removed_toast") : t("talk.removed_theirs_toast", { name: row.name }),
    action: t("talk.undo"),
    seconds: UNDO_SECONDS,
    onAct: () => void restore(open, row.id),
  });
}

export async function restore(open: OpenDiscussion, comment: string): Promise<void> {
  const back = await attempt<CommentRow>("comments.restore", { comment });
  if (back !== undefined) open.add(back);
}

export async function pin(open: OpenDiscussion, row: CommentRow): Promise<void> {
  const told = await attempt<CommentRow>("comments.pin", { comment: row.id, pinned: !row.pinned });
  if (told === undefined) return;
  open.add(told);
  open.pinned(told);
}

/** The address of a comment, with its moment of the film. */
export function addressOf(row: CommentRow): string {
  const moment = row.at_ms === null ? "" : `&t=${Math.floor(row.at_ms / 1000)}`;
  return `${location.origin}/d/${row.discussion}?c=${row.id}${moment}`;
}

export async function copyLink(row: CommentRow): Promise<void> {
  const done = await copy(addressOf(row));
  toast(done ? { title: t("talk.link_copied"), tone: "success" } : { title: t("talk.link_not_copied"), body: addressOf(row), tone: "warning" });
}
