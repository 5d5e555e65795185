/** Whether things move on this browser's pages. The page's head reads it before the first paint (ui/head.py). */
import { createStore } from "$/public/external/raffi_web/ui/client/store";

const KEY = "raffi.motion";

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === "reduced";
  } catch {
    return false;
  }
}

/** True when motion is reduced whatever the system says. */
export const reducedMotion = createStore(typeof window !== "undefined" && kept());

/** Reduces motion in this browser, or leaves it to the system. */
export function reduceMotion(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "reduced" : "system");
  } catch {
    // It holds for this page all the same.
  }
  if (on) document.documentElement.dataset.motion = "reduced";
  else delete document.documentElement.dataset.motion;
  reducedMotion.set(on);
}

/** What was chosen here; null where nothing was. */
export function chosenMotion(): boolean | null {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? null : text === "reduced";
  } catch {
    return null;
  }
}
