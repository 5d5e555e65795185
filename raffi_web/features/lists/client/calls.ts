/** What is done with lists; a refusal is told on the page. */
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";
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

function offerBack(list: string, removal: Removal, title: string): void {
  toast({
    id: `removal-${removal.id}`,
    title,
    action: t("lists.undo"),
    seconds: 10,
    onAct: () => void attempt("put_back", { list_id: list, removal: removal.id }),
  });
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

/** Tells that a row was moved, with a way back to where it was. */
export function offerReturn(id: string, title: string, behind: string | null, send: (id: string, after: string | null) => Promise<boolean>): void {
  const back = returnOf(id, behind);
  toast({
    id: "moved",
    title: t("lists.was_moved", { title }),
    action: t("lists.undo"),
    seconds: 10,
    onAct: () => {
      moved = null;
      void send(id, back);
    },
  });
}

/** Deletes a list, with a way back. */
export async function removeList(list: string, name: string): Promise<boolean> {
  if ((await attempt("remove", { list_id: list })) === undefined) return false;
  toast({
    id: `list-${list}`,
    title: t("lists.deleted", { name }),
    action: t("lists.undo"),
    seconds: 10,
    onAct: () => void attempt("restore", { list_id: list }),
  });
  return true;
}
