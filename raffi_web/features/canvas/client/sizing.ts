/** Sizing one element or several as one: by a grip, by keys, and by numbers. */
import { movable, round } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, parentOf, type Rect, rectOf, union, withInside } from "$/public/external/raffi_web/features/canvas/client/geometry";

export const GRIPS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Grip = (typeof GRIPS)[number];

export interface How {
  /** As wide for its height as before. */
  aspect: boolean;
  /** Its middle stays where it is. */
  middle: boolean;
  least: { w: number; h: number };
}

/** What is sized together. */
export interface Body {
  whole: Rect;
  /** Upon the board. */
  rects: ReadonlyMap<string, Rect>;
  /** What stays where it is although what it lies in is sized. */
  stay: ReadonlyMap<string, Rect>;
  least: { w: number; h: number };
  /** Whether it keeps its form without being asked to. */
  aspect: boolean;
}

const LEAST: Readonly<Record<string, number>> = { sticky: 80, frame: 48, ink: 4, link: 80, video: 80, chat: 80 };
const FORMED: ReadonlySet<string> = new Set(["image"]);
const SMALLEST = 16;

/** A rectangle whose grip was pulled by so much. */
export function sized(start: Rect, grip: Grip, dx: number, dy: number, { aspect, middle, least }: How): Rect {
  const across = grip.includes("e") ? 1 : grip.includes("w") ? -1 : 0;
  const down = grip.includes("s") ? 1 : grip.includes("n") ? -1 : 0;
  const twice = middle ? 2 : 1;
  let w = Math.max(least.w, start.w + twice * across * dx);
  let h = Math.max(least.h, start.h + twice * down * dy);
  if (across === 0) w = start.w;
  if (down === 0) h = start.h;
  if (aspect) {
    const asked = across === 0 ? h / start.h : down === 0 ? w / start.w : Math.max(w / start.w, h / start.h);
    const share = Math.max(asked, Math.min(1, least.w / start.w), Math.min(1, least.h / start.h));
    w = start.w * share;
    h = start.h * share;
  }
  return { x: edge(start.x, start.w, w, middle ? 0 : across), y: edge(start.y, start.h, h, middle ? 0 : down), w, h };
}

/** Where something begins that is so long now: the side that is not pulled stays, or the middle does. */
function edge(at: number, before: number, now: number, pulled: number): number {
  return pulled > 0 ? at : pulled < 0 ? at + before - now : at + (before - now) / 2;
}

/** What is sized when some elements are chosen; null when nothing can be. A frame alone leaves what is in it where it is. */
export function bodyOf(elements: Elements, ids: Iterable<string>): Body | null {
  const all = movable(elements, ids);
  const whole = union(all.map((element) => rectOf(elements, element)));
  if (whole === null) return null;
  const rects = new Map<string, Rect>(all.map((element) => [element.id, rectOf(elements, element)]));
  const stay = new Map<string, Rect>();
  const alone = all.length === 1 && all[0]!.kind === "frame";
  const held = all.filter(({ kind }) => kind === "frame" || kind === "group");
  for (const id of held.length === 0 ? [] : withInside(elements, held.map((element) => element.id))) {
    const element = elements.get(id);
    if (element === undefined || rects.has(id) || element.kind === "connection") continue;
    if (!alone) rects.set(id, rectOf(elements, element));
    else if (value(element, "parent") === all[0]!.id) stay.set(id, rectOf(elements, element));
  }
  const one = all.length === 1 ? all[0]!.kind : "";
  const smallest = LEAST[one] ?? SMALLEST;
  return { whole, rects, stay, least: { w: Math.min(smallest, whole.w), h: Math.min(smallest, whole.h) }, aspect: FORMED.has(one) };
}

/** Where everything is within what it lies in when the whole has become another rectangle. */
export function placesIn(elements: Elements, body: Body, to: Rect): Map<string, Partial<Rect>> {
  const { whole, rects, stay } = body;
  const across = to.w / whole.w;
  const down = to.h / whole.h;
  const next = new Map([...rects].map(([id, rect]): [string, Rect] => [id, { x: to.x + (rect.x - whole.x) * across, y: to.y + (rect.y - whole.y) * down, w: Math.max(1, rect.w * across), h: Math.max(1, rect.h * down) }]));
  const places = new Map<string, Partial<Rect>>();
  for (const [id, rect] of [...next, ...stay]) {
    const origin = originOf(elements, elements.get(id)!, next);
    const { w, h } = rect;
    places.set(id, { x: rect.x - origin.x, y: rect.y - origin.y, ...(next.has(id) && { w, h }) });
  }
  return places;
}

function originOf(elements: Elements, element: Element, moved: ReadonlyMap<string, Rect>): { x: number; y: number } {
  const parent = parentOf(elements, element);
  return parent === undefined ? { x: 0, y: 0 } : (moved.get(parent.id) ?? rectOf(elements, parent));
}

/** A text that is given a width keeps it. */
export function widened(element: Element): Props {
  return value(element, "hugs") ? { hugs: null } : {};
}

/** The edit that puts elements to places within what they lie in: only what is another one than before. */
export function placing(elements: Elements, places: ReadonlyMap<string, Partial<Rect>>): Op[] {
  return [...places].flatMap(([id, place]): Op[] => {
    const element = elements.get(id);
    if (element === undefined) return [];
    const changed = Object.entries(place).filter(([name, length]) => round(length) !== round(value(element, name as keyof Rect)));
    return changed.length === 0 ? [] : [["set", id, { ...Object.fromEntries(changed.map(([name, length]) => [name, round(length)])), ...("w" in Object.fromEntries(changed) && widened(element)) }]];
  });
}
