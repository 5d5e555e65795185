/** What is done with lists; a refusal is told on the page. */
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";
import { ALL, type Change, forget, remember, takeBack } from "$/public/external/raffi_web/features/lists/client/undo";
import type { TitleRow } from "$/public/external/raffi_web/features/lists/client/model";

export function wordsOf(error: unknown): string {
  return error instanceof LiveError ? error.message : t("lists.problem");
}

export function complain(error: unknown): void {
  toast({ id: "lists-problem", title: wordsOf(error), tone: "danger" });
}

/** Calls a function of lists; a refusal becomes a message, and undefined. */
export async function attempt<T>(name: string, args: object): Promise<T | undefined> {
  try {
    return await live.call<T>(`lists.${name}`, args);
  } catch (error) {
    complain(error);
    return undefined;
  }
}

interface Removal {
  id: string;
  count: number;
}

/** Calls a function that takes a change back. Returns whether it was done. */
async function undone(name: string, args: object): Promise<boolean> {
  return (await attempt(name, args)) !== undefined;
}

function offerBack(list: string, removal: Removal, title: string): void {
  const id = `removal-${removal.id}`;
  const change = remember({ list, toast: id, back: () => undone("put_back", { list_id: list, removal: removal.id }) });
  toast({ id, title, action: t("lists.undo"), seconds: 10, onAct: () => void takeBack(change) });
}

/** Takes a title off, with a way back. */
export async function takeOff(list: string, row: Pick<TitleRow, "id" | "name">): Promise<void> {
  const removal = await attempt<Removal>("take_off", { list_id: list, item: row.id });
  if (removal) offerBack(list, removal, t("lists.taken_off", { title: row.name }));
}

/** Takes everything off, with a way back. */
export async function clear(list: string): Promise<void> {
  const removal = await attempt<Removal>("clear", { list_id: list });
  if (removal) offerBack(list, removal, t("lists.cleared"));
}

/** How long moves of the same row count as one, ms. */
const ONE_MOVE_MS = 10_000;
let moved: { id: string; behind: string | null; at: number } | null = null;

/** Where a row goes back to: to before the first of several moves of it that followed each other. */
export function returnOf(id: string, behind: string | null, now = performance.now()): string | null {
  const same = moved !== null && moved.id === id && now - moved.at < ONE_MOVE_MS;
  moved = { id, behind: same && moved ? moved.behind : behind, at: now };
  return moved.behind;
}

let lastMove: { id: string; change: Change } | null = null;
type Send = (id: string, after: string | null) => Promise<boolean>;

/** Tells that a row was moved, with a way back to where it was. */
export function offerReturn(list: string, id: string, title: string, behind: string | null, send: Send): void {
  const first = moved;
  const back = returnOf(id, behind);
  // Several moves that count as one are taken back as one.
  if (lastMove?.id === id && moved?.behind === first?.behind) forget(lastMove.change);
  const change = remember({
    list,
    toast: "moved",
    back: () => {
      moved = lastMove = null;
      return send(id, back);
    },
  });
  lastMove = { id, change };
  toast({ id: "moved", title: t("lists.was_moved", { title }), action: t("lists.undo"), seconds: 10, onAct: () => void takeBack(change) });
}

/** How long what is added one after the other is told together, ms. */
const TOGETHER_MS = 10_000;
let added: { list: string; n: number; at: number } | null = null;

/** The how manieth title this is of those that are added to a list now. */
export function countAdded(list: string, now = performance.now()): number {
  const more = added !== null && added.list === list && now - added.at < TOGETHER_MS;
  added = { list, n: more && added ? added.n + 1 : 1, at: now };
  return added.n;
}

/** Tells that a title was added; of many that follow each other, how many. */
export function tellAdded(list: string, item: Pick<TitleRow, "id" | "name">, isNew: boolean): void {
  if (!isNew) {
    toast({ id: "added", title: t("lists.already", { title: item.name }), tone: "neutral" });
    return;
  }
  const n = countAdded(list);
  remember({ list, toast: "added", back: () => undone("take_off", { list_id: list, item: item.id }) });
  toast({ id: "added", title: n === 1 ? t("lists.added", { title: item.name }) : tn("lists.added_n", n), tone: "success" });
}

/** Keeps how a title was before it is changed. */
export function rememberTitle(list: string, row: TitleRow): void {
  const { id: item, name, kind, note, poster, year } = row;
  const before = { name, kind, note, poster: poster ?? "", ...(year !== null && { year }) };
  remember({ list, toast: "", back: () => undone("edit", { list_id: list, item, ...before }) });
}

/** Deletes a list, with a way back. */
export async function removeList(list: string, name: string): Promise<boolean> {
  if ((await attempt("remove", { list_id: list })) === undefined) return false;
  const id = `list-${list}`;
  const change = remember({ list: ALL, toast: id, back: () => undone("restore", { list_id: list }) });
  toast({ id, title: t("lists.deleted", { name }), action: t("lists.undo"), seconds: 10, onAct: () => void takeBack(change) });
  return true;
}
