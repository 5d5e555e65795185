/** What a rectangle or a loop drawn upon the board chooses. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { centreOf, type Elements, holds, isPlaced, outermost, overlaps, type Point, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { read, reachOf } from "$/public/external/raffi_web/features/canvas/client/ink";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";

/** So many places on each side of an element are asked for. */
const ASKED = 6;

/** What a loop holds more than half of. */
export function lassoed(elements: Elements, loop: readonly Point[], entered: string | null): Set<string> {
  const bounds = union(loop.map((point) => ({ ...point, w: 0, h: 0 })));
  if (bounds === null || loop.length < 3) return new Set();
  return chosenOf(elements, entered, (element) => {
    const rect = rectOf(elements, element);
    if (!overlaps(rect, bounds)) return false;
    const points = element.kind === "ink" ? dotsOf(element, rect) : gridOf(rect);
    return points.filter((point) => inLoop(loop, point)).length * 2 > points.length;
  });
}

/** What a rectangle touches. A frame is a place: it is chosen when all of it is in the rectangle. */
export function marked(elements: Elements, area: Rect, entered: string | null): Set<string> {
  return chosenOf(elements, entered, (element) => {
    const rect = rectOf(elements, element);
    if (!overlaps(rect, area)) return false;
    if (element.kind === "frame") return rect.x >= area.x && rect.y >= area.y && rect.x + rect.w <= area.x + area.w && rect.y + rect.h <= area.y + area.h;
    return element.kind !== "ink" || dotsOf(element, rect).some((point) => holds(area, point));
  });
}

/** Groups stand for what is in them, frames for what was chosen with them, and connections go with both of their ends. */
function chosenOf(elements: Elements, entered: string | null, hit: (element: Element) => boolean): Set<string> {
  const ids = new Set<string>();
  for (const element of elements.values()) {
    // Pins lie over the board, and are chosen by nothing but a press.
    if (element.kind === "comment") continue;
    if (!isPlaced(element) || element.kind === "group" || value(element, "locked") || !hit(element)) continue;
    const group = groupOver(elements, element, entered);
    if (group === null || !value(group, "locked")) ids.add(group?.id ?? element.id);
  }
  const found = new Set(outermost(elements, ids));
  for (const element of elements.values()) {
    if (element.kind === "connection" && !value(element, "locked") && found.has(value(element, "from") ?? "") && found.has(value(element, "to") ?? "")) found.add(element.id);
  }
  return found;
}

function dotsOf(element: Element, rect: Rect): Point[] {
  const dots = read(value(element, "points"));
  const reach = reachOf(dots);
  return dots.length === 0 ? [centreOf(rect)] : dots.map(([x, y]) => ({ x: rect.x + (x * rect.w) / reach.w, y: rect.y + (y * rect.h) / reach.h }));
}

function gridOf(rect: Rect): Point[] {
  const points: Point[] = [];
  for (let row = 0; row < ASKED; row++) for (let column = 0; column < ASKED; column++) points.push({ x: rect.x + ((column + 0.5) * rect.w) / ASKED, y: rect.y + ((row + 0.5) * rect.h) / ASKED });
  return points;
}

/** Whether a point lies in a loop, which closes by itself. */
export function inLoop(loop: readonly Point[], point: Point): boolean {
  let inside = false;
  for (let at = 0, before = loop.length - 1; at < loop.length; before = at++) {
    const a = loop[at]!;
    const b = loop[before]!;
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
