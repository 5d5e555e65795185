/** Whether something is being pressed: what moves between press and release takes the press from what it was meant for. */
let pressed = false;

if (typeof document !== "undefined") {
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (pressed = false), true);
}

/** Does it now, or after the click that is under way. */
export function afterPress(work: () => void): void {
  if (!pressed) return work();
  const once = (): void => {
    for (const end of ["pointerup", "pointercancel"]) document.removeEventListener(end, once, true);
    // The click comes after the release.
    setTimeout(work, 0);
  };
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, once, true);
}
