/** What is chosen, sized by its grips. */
import { met, pulled } from "$/public/external/raffi_web/features/canvas/client/guides";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { bodyOf, type Grip, GRIPS, type How, sized } from "$/public/external/raffi_web/features/canvas/client/sizing";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { type Gesture, pointOf } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";

/** The grip that a press is on. */
export function gripAt(target: EventTarget | null): Grip | null {
  const name = target instanceof Element ? target.closest<HTMLElement>("[data-grip]")?.dataset["grip"] : undefined;
  return GRIPS.find((grip) => grip === name) ?? null;
}

export function resizing(surface: Surface, down: PointerEvent, grip: Grip): Gesture | null {
  const body = bodyOf(surface.elements, surface.chosen.get());
  if (body === null || !surface.edits) return null;
  const from = pointOf(surface, down);
  const sides = { x: grip.includes("e") ? 1 : grip.includes("w") ? -1 : 0, y: grip.includes("s") ? 1 : grip.includes("n") ? -1 : 0 } as const;
  let last: Point = from;
  let begun = false;
  const show = (event: { shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean }): void => {
    const how: How = { aspect: event.shiftKey !== body.aspect, middle: event.altKey, least: body.least };
    const by = { x: last.x - from.x, y: last.y - from.y };
    const plain = sized(body.whole, grip, by.x, by.y, how);
    if (event.ctrlKey || event.metaKey) return surface.shape(body, plain, []);
    const { rects, reach } = surface.near(plain, body.rects.keys());
    const { dx, dy } = pulled(plain, sides, rects, reach);
    // What keeps its form can meet a line on one axis only.
    const to = sized(body.whole, grip, by.x + (dx ?? 0), by.y + (how.aspect && dx !== null ? 0 : (dy ?? 0)), how);
    surface.shape(body, to, dx === null && dy === null ? [] : met(to, sides, rects));
  };
  // Shift and Alt are heard while the pointer rests, too.
  const keys = new AbortController();
  const onKey = (event: KeyboardEvent): void => {
    if (!begun || (event.key !== "Shift" && event.key !== "Alt")) return;
    event.preventDefault();
    show(event);
  };
  window.addEventListener("keydown", onKey, { signal: keys.signal });
  window.addEventListener("keyup", onKey, { signal: keys.signal });
  return {
    move: (event) => {
      last = pointOf(surface, event);
      begun = true;
      show(event);
    },
    end: () => {
      keys.abort();
      surface.keep(true);
    },
    cancel: () => {
      keys.abort();
      surface.keep(false);
    },
  };
}
