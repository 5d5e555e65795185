/** Writing at once: what was just made by hand takes what is typed next, and no letter of it is a tool's. */
import { flushSync } from "react-dom";
import { write } from "$/public/external/raffi_web/features/canvas/client/deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { isTyping } from "$/public/external/raffi_web/ui/client/shortcuts";

/** What of a key press says whether it writes something. */
export interface Typed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  getModifierState: (key: string) => boolean;
}

/** Whether a key writes a letter, or begins one: an accent, or what an input method makes of several keys. */
export function isLetter({ key, ctrlKey, metaKey, altKey, getModifierState }: Typed): boolean {
  if ((ctrlKey || metaKey || altKey) && !getModifierState("AltGraph")) return false;
  // Space moves the board.
  return (key.length === 1 && key !== " ") || key === "Dead" || key === "Process";
}

/** Opens the field of what was just made before the letter arrives, which so is the first in it. */
export function writesAtOnce(surface: Surface, event: KeyboardEvent): void {
  const { fresh } = surface;
  const typed = { key: event.key, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, getModifierState: (key: string) => event.getModifierState(key) };
  if (fresh === null || !surface.chosen.get().has(fresh) || !isLetter(typed)) return;
  if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog:modal, :popover-open") !== null) return;
  flushSync(() => write(surface));
  // Nobody else is to hear of the letter; the page itself still puts it where the focus is now.
  if (surface.editing.get() === fresh) event.stopImmediatePropagation();
}
