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
