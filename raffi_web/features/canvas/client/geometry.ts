/** Where things are on a board: rectangles in its own units, and what lies in, over and beside what. */
import { type SIDES, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  w: number;
  h: number;
}

export type Side = (typeof SIDES)[number];
export type Elements = ReadonlyMap<string, Element>;

/** Containers lie in one another at most this deep; what claims more is taken to lie on the board. */
const DEEPEST = 64;

/** Whether an element has a place of its own. */
export function isPlaced(element: Element): boolean {
  return element.kind !== "connection";
}

export function sizeOf(element: Element): { w: number; h: number } {
  return { w: Math.max(1, value(element, "w")), h: Math.max(1, value(element, "h")) };
}

/** The element that `element` lies in. */
export function parentOf(elements: Elements, element: Element): Element | undefined {
  const id = value(element, "parent");
  return id === null ? undefined : elements.get(id);
}

/** What `element` lies in, from the nearest on. */
export function ancestorsOf(elements: Elements, element: Element): Element[] {
  const found: Element[] = [];
  for (let one = parentOf(elements, element); one !== undefined && found.length < DEEPEST; one = parentOf(elements, one)) found.push(one);
  return found;
}

/** The rectangle of an element upon the board, wherever it lies. */
export function rectOf(elements: Elements, element: Element): Rect {
  const { w, h } = sizeOf(element);
  let x = value(element, "x");
  let y = value(element, "y");
  for (const above of ancestorsOf(elements, element)) {
    x += value(above, "x");
    y += value(above, "y");
  }
  return { x, y, w, h };
}

export function union(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    w: Math.max(...rects.map((rect) => rect.x + rect.w)) - x,
    h: Math.max(...rects.map((rect) => rect.y + rect.h)) - y,
  };
}

export function holds(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.x <= rect.x + rect.w && point.y >= rect.y && point.y <= rect.y + rect.h;
}

export function overlaps(one: Rect, other: Rect): boolean {
  return one.x <= other.x + other.w && other.x <= one.x + one.w && one.y <= other.y + other.h && other.y <= one.y + one.h;
}

export function centreOf(rect: Rect): Point {
  return { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 };
}

/** The rectangle between two corners, whichever they are. */
export function between(from: Point, to: Point): Rect {
  return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
}

/** The middle of a side. */
export function middleOf(rect: Rect, side: Side): Point {
  const { x, y } = centreOf(rect);
  if (side === "top") return { x, y: rect.y };
  if (side === "bottom") return { x, y: rect.y + rect.h };
  return side === "left" ? { x: rect.x, y } : { x: rect.x + rect.w, y };
}

const OUT: Readonly<Record<Side, Point>> = { top: { x: 0, y: -1 }, right: { x: 1, y: 0 }, bottom: { x: 0, y: 1 }, left: { x: -1, y: 0 } };
const EVERY: readonly Side[] = ["right", "bottom", "left", "top"];

export interface End extends Point {
  side: Side;
}

/**
 * Where a connection begins and ends: at the given sides, or at those that lie nearest. A side that looks away from the
 * other element is taken only when nothing else is left.
 */
export function ends(from: Rect, to: Rect, fromSide: Side | null = null, toSide: Side | null = null): [End, End] {
  let best: [End, End] | null = null;
  let least = Infinity;
  for (const one of fromSide === null ? EVERY : [fromSide]) {
    const a = middleOf(from, one);
    for (const other of toSide === null ? EVERY : [toSide]) {
      const b = middleOf(to, other);
      const away = Math.max(0, -((b.x - a.x) * OUT[one].x + (b.y - a.y) * OUT[one].y)) + Math.max(0, -((a.x - b.x) * OUT[other].x + (a.y - b.y) * OUT[other].y));
      const cost = Math.hypot(b.x - a.x, b.y - a.y) + 4 * away;
      if (cost < least - 0.01) {
        least = cost;
        best = [{ ...a, side: one }, { ...b, side: other }];
      }
    }
  }
  return best!;
}

/** How much of each side of `rect` lies outside of `within` (top, right, bottom, left); null when nothing does. */
export function beyond(rect: Rect, within: Rect): [number, number, number, number] | null {
  const cut: [number, number, number, number] = [
    Math.max(0, within.y - rect.y),
    Math.max(0, rect.x + rect.w - (within.x + within.w)),
    Math.max(0, rect.y + rect.h - (within.y + within.h)),
    Math.max(0, within.x - rect.x),
  ];
  return cut.some((each) => each > 0) ? cut : null;
}

/** Ids and everything in them. */
export function withInside(elements: Elements, ids: Iterable<string>): Set<string> {
  const all = new Set(ids);
  const inside = new Map<string, string[]>();
  for (const element of elements.values()) {
    const parent = element.props["parent"];
    if (typeof parent !== "string") continue;
    const list = inside.get(parent);
    if (list === undefined) inside.set(parent, [element.id]);
    else list.push(element.id);
  }
  for (const id of all) for (const child of inside.get(id) ?? []) all.add(child);
  return all;
}

/** Those of some ids that lie in none of the others. */
export function outermost(elements: Elements, ids: Iterable<string>): string[] {
  const all = new Set(ids);
  return [...all].filter((id) => {
    const element = elements.get(id);
    return element !== undefined && !ancestorsOf(elements, element).some((above) => all.has(above.id));
  });
}

/** A frame is titled from this size on, in pixels of the screen. */
const TITLED = { w: 64, h: 24 };

export function isTitled({ w, h }: { w: number; h: number }, zoom: number): boolean {
  return w * zoom >= TITLED.w && h * zoom >= TITLED.h;
}
