/**
 * Pointers with a tool in them: React Flow hears nothing of those, except of a second finger, which pans and zooms
 * whatever tool is held.
 */
import { connecting, gestureOf, type Gesture } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** Listens on the element around React Flow until the returned function is called. */
export function handsOn(surface: Surface, around: HTMLElement): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true };
  let gesture: Gesture | null = null;
  let pointer: number | null = null;
  const fingers = new Set<number>();

  const holds = (target: EventTarget | null): boolean => {
    if (wireFrom(target) !== null) return true;
    const tool = surface.tool.get();
    return tool !== "select" && tool !== "hand" && target instanceof Element && target.closest(".react-flow__renderer") !== null && target.closest("textarea,input") === null;
  };
  const finish = (how: "end" | "cancel", event?: PointerEvent): void => {
    const done = gesture;
    gesture = null;
    pointer = null;
    if (how === "end" && event !== undefined) done?.end(event);
    else done?.cancel();
  };

  around.addEventListener("pointerdown", (event) => {
    surface.free = event.ctrlKey || event.metaKey;
    if (event.pointerType === "touch") fingers.add(event.pointerId);
    if (!holds(event.target)) return;
    if (fingers.size > 1) return finish("cancel");
    if (event.button !== 0) return;
    event.stopPropagation();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    pointer = event.pointerId;
    around.setPointerCapture(pointer);
    const from = surface.elements.get(wireFrom(event.target) ?? "");
    gesture = from === undefined ? gestureOf(surface, event) : connecting(surface, event, from);
  }, options);
  around.addEventListener("pointermove", (event) => {
    surface.free = event.ctrlKey || event.metaKey;
    if (gesture !== null && event.pointerId === pointer) gesture.move(event);
  }, options);
  around.addEventListener("pointerup", (event) => {
    fingers.delete(event.pointerId);
    if (event.pointerId === pointer) finish("end", event);
  }, options);
  around.addEventListener("pointercancel", (event) => {
    fingers.delete(event.pointerId);
    if (event.pointerId === pointer) finish("cancel");
  }, options);
  const quiet = (event: Event): void => {
    const more = "touches" in event && (event as TouchEvent).touches.length > 1;
    if (holds(event.target) && !more && (!("button" in event) || (event as MouseEvent).button === 0)) event.stopPropagation();
  };
  around.addEventListener("mousedown", quiet, options);
  around.addEventListener("touchstart", quiet, { ...options, passive: true });
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || gesture === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    finish("cancel");
  }, options);
  return () => {
    finish("cancel");
    stop.abort();
  };
}

/** The element from which a wire is drawn, where a press is on one of the points for that. */
function wireFrom(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-wire-from]")?.dataset["wireFrom"] ?? null) : null;
}
