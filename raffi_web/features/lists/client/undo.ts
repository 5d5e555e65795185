/** What was changed on this page and can be taken back, by the message that tells of it or by a key; the last one first. */
import { useEffect } from "react";
import { isTyping } from "$/public/external/raffi_web/ui/client/shortcuts";
import { dismissToast, toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Instead of a list's id: the order of my lists, and which there are. */
export const ALL = "all";

export interface Change {
  /** In which list, or `ALL`. */
  list: string;
  /** The message that tells of it. */
  toast: string;
  back: () => Promise<boolean>;
}

const MOST = 100;
let changes: readonly Change[] = [];

/** Keeps a change, with what takes it back. */
export function remember(change: Change): Change {
  changes = [...changes, change].slice(-MOST);
  return change;
}

/** It is part of a later one, or undone. */
export function forget(change: Change): void {
  changes = changes.filter((one) => one !== change);
}

export function lastOf(list: string): Change | undefined {
  return changes.findLast((one) => one.list === list);
}

/** Takes a change back, once. Returns whether that was done. */
export async function takeBack(change: Change): Promise<boolean> {
  if (!changes.includes(change)) return false;
  forget(change);
  dismissToast(change.toast);
  return change.back();
}

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Whether this is the key that takes a change back, as everywhere. */
export function isUndo(event: Press): boolean {
  return event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
}

/** The key that takes back what was changed last, unless it belongs to what is being typed. */
export function useUndoKey(list: string, may: boolean): void {
  useEffect(() => {
    if (!may) return;
    const onKey = (event: KeyboardEvent): void => {
      if (!isUndo(event) || document.querySelector("dialog:modal")) return;
      // A field in which nothing stands has nothing to take back.
      if (isTyping(event) && !(event.target instanceof HTMLInputElement && event.target.value === "")) return;
      const change = lastOf(list);
      if (change === undefined) return;
      event.preventDefault();
      void takeBack(change).then((done) => done && toast({ id: "taken-back", title: t("lists.taken_back") }));
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [list, may]);
}
