/**
 * Whom the keys belong to after a dialog or a menu. Who opened and closed it by the keyboard finds the focus where it
 * was, and sees it. A pointer leaves no focus behind: Space plays and pauses, and does not press the button again.
 */
import { useEffect } from "react";

type Means = "keys" | "pointer";

/** Follows what a person uses, and lets go of the focus that comes back to a button. Returns how to stop. */
export function watchFocus(page: Document): () => void {
  let means: Means = "keys";
  const opened = new WeakMap<EventTarget, Means>();
  const pressed = (): void => void (means = "pointer");
  const typed = (event: KeyboardEvent): void => {
    if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) means = "keys";
  };
  const letGo = (panel: EventTarget): void => {
    if (means === "keys" && opened.get(panel) !== "pointer") return;
    const back = page.activeElement;
    if (back instanceof HTMLElement && back.matches("button, a[href], summary") && back.closest("dialog, [popover]") === null) back.blur();
  };
  const toggled = (event: Event): void => {
    const panel = event.target;
    if (!(event instanceof ToggleEvent && panel instanceof Element && panel.matches("dialog, [popover=auto]"))) return;
    if (event.newState === "open") opened.set(panel, means);
    else letGo(panel);
  };
  page.addEventListener("pointerdown", pressed, true);
  page.addEventListener("keydown", typed, true);
  page.addEventListener("toggle", toggled, true);
  return () => {
    page.removeEventListener("pointerdown", pressed, true);
    page.removeEventListener("keydown", typed, true);
    page.removeEventListener("toggle", toggled, true);
  };
}

export function useFilmKeys(): void {
  useEffect(() => watchFocus(document), []);
}
