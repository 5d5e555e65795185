/** What is done with notifications; a refusal is told on the page, and each deed can be taken back. */
import { counts, eachFeed, problemOf } from "$/public/external/raffi_web/features/notifications/client/inbox";
import type { NotificationRow } from "$/public/external/raffi_web/features/notifications/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const UNDO_SECONDS = 10;

/** Calls a function of notifications; a refusal becomes a message, and undefined. */
export async function attempt<T = unknown>(name: string, args: object = {}): Promise<T | undefined> {
  try {
    return ((await live.call<T>(`notifications.${name}`, args)) ?? null) as T;
  } catch (error) {
    toast({ id: "notifications-problem", title: problemOf(error), tone: "danger" });
    eachFeed((feed) => void feed.load());
    return undefined;
  }
}

/** I have looked: nothing that is there is new any more. */
export function look(): void {
  if (counts.get().unseen === 0) return;
  counts.set((now) => ({ ...now, unseen: 0 }));
  void attempt("seen");
}

export function setRead(row: NotificationRow, on: boolean): void {
  if (row.read === on) return;
  eachFeed((feed) => feed.patch([row.id], (one) => (on && feed.wanted.show === "unread" ? null : { ...one, read: on })));
  void attempt("read", { ids: [row.id], on });
}

export async function readAll(kind: string | null): Promise<void> {
  const done = await attempt<{ at: number; number: number }>("read_all", kind === null ? {} : { kind });
  if (done === undefined) return;
  eachFeed((feed) => void feed.load());
  if (done.number === 0) return;
  toast({
    id: "read-all",
    title: tn("notifications.all_read", done.number),
    action: t("ui.undo"),
    seconds: UNDO_SECONDS,
    onAct: () => void attempt("unread_again", { at: done.at }).then(() => eachFeed((feed) => void feed.load())),
  });
}

export async function remove(row: NotificationRow): Promise<void> {
  eachFeed((feed) => feed.patch([row.id], () => null));
  if ((await attempt("remove", { ids: [row.id] })) === undefined) return;
  const back = (): void => void attempt("remove", { ids: [row.id], on: false });
  toast({ id: `notification-${row.id}`, title: t("notifications.removed"), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: back });
}

/** Hears nothing more of a title or a discussion, or hears of it again; `name` is what it is called. */
export async function setMuted(place: string, name: string, on: boolean): Promise<boolean> {
  if ((await attempt("mute", { place, on })) === undefined) return false;
  changed();
  toast({
    id: `mute-${place}`,
    title: t(on ? "notifications.muted_now" : "notifications.heard_again", { name }),
    action: t("ui.undo"),
    seconds: UNDO_SECONDS,
    onAct: () => void attempt("mute", { place, on: !on }).then(changed),
  });
  return true;
}

export async function setWanted(kind: string, wanted: boolean): Promise<boolean> {
  const done = (await attempt("choose", { kind, wanted })) !== undefined;
  changed();
  return done;
}

/** Turns a kind off where one of it stands, with a way back. */
export async function turnOff(kind: string): Promise<void> {
  if (!(await setWanted(kind, false))) return;
  const name = t(`notifications.kind.${kind}` as Key);
  toast({ id: `off-${kind}`, title: t("notifications.off_now", { name }), action: t("ui.undo"), seconds: UNDO_SECONDS, onAct: () => void setWanted(kind, true) });
}

const listeners = new Set<() => void>();

/** Told when what I want to hear of was changed on this page. */
export function onChoices(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function changed(): void {
  for (const listener of listeners) listener();
}
