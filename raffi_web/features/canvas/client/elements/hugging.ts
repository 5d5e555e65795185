/** Texts that nobody gave a width are as wide as their words, up to the width at which they begin a new line. */
import { round } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { boxOf, measureOf, SIZES } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** How wide a text is while its first words are written. */
export const WIDEST = 280;
/** How much larger a text's box is than its words. */
export const AROUND = 8;

export interface Fit {
  w: number;
  h: number;
  rtl: boolean;
}

/** Whether an element is as wide as its words. */
export function hugs(element: Element): boolean {
  return element.kind === "text" && value(element, "hugs");
}

/** How wide its words may become before they begin a new line. */
export function widestOf(element: Element): number {
  return Math.max(WIDEST, value(element, "w"));
}

/** How much of what it becomes narrower goes from before its words: they stay where they are read. */
export function shareBefore(element: Element, rtl: boolean): number {
  const align = value(element, "align");
  if (align === "center") return 0.5;
  return (align === "end") === rtl ? 0 : 1;
}

/** The edit that lays the box of a text around its words; null where it lies so. */
export function hugging(element: Element, { w, h, rtl }: Fit): Op | null {
  const [wide, high] = [value(element, "w"), value(element, "h")];
  const narrower = Math.abs(wide - w) > 1 ? wide - w : 0;
  if (narrower === 0 && Math.abs(high - h) <= 1) return null;
  const moved = narrower * shareBefore(element, rtl);
  return ["set", element.id, { ...(narrower !== 0 && { w }), ...(moved !== 0 && { x: round(value(element, "x") + moved) }), h }];
}

/** Lays the box of a text around its words as they are drawn now; where they are not, as they would be. */
export function hug(surface: Surface, id: string, batch: string): void {
  const element = surface.elements.get(id);
  if (element === undefined || !hugs(element) || !surface.edits) return;
  const drawn = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"] .raffi-words`);
  const op = hugging(element, drawn === null ? reckoned(element) : measured(drawn, widestOf(element)));
  if (op === null) return;
  surface.edit([op], batch);
  surface.refit([id], batch);
}

function measured(drawn: HTMLElement, widest: number): Fit {
  const { width, maxWidth } = drawn.style;
  Object.assign(drawn.style, { width: "max-content", maxWidth: `${widest - AROUND}px` });
  const look = getComputedStyle(drawn);
  const fit = { w: Math.ceil(parseFloat(look.width)) + AROUND, h: drawn.scrollHeight + AROUND, rtl: look.direction === "rtl" };
  Object.assign(drawn.style, { width, maxWidth });
  return fit;
}

function reckoned(element: Element): Fit {
  return { ...boxOf(value(element, "text"), SIZES[value(element, "size")] ?? SIZES["m"]!, widestOf(element), measureOf()), rtl: false };
}
