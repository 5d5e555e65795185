/** Going from one element to another by keys, and finding room beside one. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { outlineOf } from "$/public/external/raffi_web/features/canvas/client/engine/outline";
import { centreOf, type Elements, isPlaced, overlaps, type Point, type Rect, rectOf, type Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";

const WAYS: Readonly<Record<Side, Point>> = { top: { x: 0, y: -1 }, right: { x: 1, y: 0 }, bottom: { x: 0, y: 1 }, left: { x: -1, y: 0 } };
/** How far a new element lies from the one that it is connected to, and from others. */
const APART = 80;
const BESIDE = 24;
const TRIES = 24;

/** What Tab walks: in the order in which one reads, a frame before what is in it, connections last. Pins are buttons of their own. */
export function walked(elements: Elements, entered: string | null): string[] {
  return outlineOf(elements, undefined, { reads: ({ kind }) => kind !== "comment" })
    .filter(({ element }) => !isPlaced(element) || groupOver(elements, element, entered) === null)
    .map(({ element }) => element.id);
}

/** The element in a direction to which `id` is connected, either way; from a connection the one at its end there. */
export function along(elements: Elements, id: string, side: Side): string | null {
  const element = elements.get(id);
  if (element === undefined) return null;
  const wires = [...elements.values()].filter((one) => one.kind === "connection");
  const ids = isPlaced(element) ? wires.flatMap((wire) => (value(wire, "from") === id ? [value(wire, "to")] : value(wire, "to") === id ? [value(wire, "from")] : [])) : [value(element, "from"), value(element, "to")];
  const others = [...new Set(ids)].flatMap((one) => (one === null || one === id ? [] : (elements.get(one) ?? [])));
  const middles = others.map((other) => centreOf(rectOf(elements, other)));
  const from = isPlaced(element) ? centreOf(rectOf(elements, element)) : centre(middles);
  let best: string | null = null;
  let least = Infinity;
  others.forEach((other, at) => {
    const dx = middles[at]!.x - from.x;
    const dy = middles[at]!.y - from.y;
    const ahead = dx * WAYS[side].x + dy * WAYS[side].y;
    const aside = Math.abs(dx * WAYS[side].y) + Math.abs(dy * WAYS[side].x);
    // What lies more aside than ahead is in another direction.
    if (ahead <= 0 || aside > ahead * 1.5) return;
    const cost = ahead + 2 * aside;
    if (cost < least) {
      least = cost;
      best = other.id;
    }
  });
  return best;
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, points.length), y: sum.y / Math.max(1, points.length) };
}

/** How far around a point room is looked for: so many times half its own size to each side. */
const REACH = 8;

/** Room for something new near a point: the nearest that nothing stands on, frames last; the point itself where all is taken. */
export function roomNear(elements: Elements, middle: Point, size: { w: number; h: number }): Rect {
  const at = { x: Math.round(middle.x - size.w / 2), y: Math.round(middle.y - size.h / 2), ...size };
  const reach = { x: at.x - (REACH * size.w) / 2, y: at.y - (REACH * size.h) / 2, w: (REACH + 1) * size.w, h: (REACH + 1) * size.h };
  const there = [...elements.values()].filter((one) => isPlaced(one) && one.kind !== "group" && one.kind !== "comment");
  const near = there.map((one) => ({ frame: one.kind === "frame", ...rectOf(elements, one) })).filter((rect) => overlaps(rect, grown(reach)));
  const steps = Array.from({ length: 2 * REACH + 1 }, (_, n) => (n - REACH) / 2);
  const spots = steps.flatMap((x) => steps.map((y) => ({ ...at, x: at.x + Math.round(x * size.w), y: at.y + Math.round(y * size.h) })));
  spots.sort((one, other) => Math.hypot(one.x - at.x, one.y - at.y) - Math.hypot(other.x - at.x, other.y - at.y));
  const free = (taken: readonly Rect[]): Rect | undefined => spots.find((spot) => !taken.some((rect) => overlaps(rect, grown(spot))));
  return free(near) ?? free(near.filter(({ frame }) => !frame)) ?? at;
}

function grown({ x, y, w, h }: Rect): Rect {
  return { x: x - BESIDE, y: y - BESIDE, w: w + 2 * BESIDE, h: h + 2 * BESIDE };
}

/** Room for something new beside an element: straight on, or else the nearest to either hand. */
export function roomBeside(elements: Elements, rect: Rect, side: Side, size: { w: number; h: number }): Rect {
  const way = WAYS[side];
  const middle = centreOf(rect);
  const at = {
    x: middle.x + way.x * (rect.w / 2 + APART + size.w / 2) - size.w / 2,
    y: middle.y + way.y * (rect.h / 2 + APART + size.h / 2) - size.h / 2,
    ...size,
  };
  const taken = [...elements.values()].filter((one) => isPlaced(one) && one.kind !== "frame" && one.kind !== "group" && one.kind !== "ink").map((one) => rectOf(elements, one));
  const step = { x: Math.abs(way.y) * (size.w + BESIDE), y: Math.abs(way.x) * (size.h + BESIDE) };
  for (let n = 0; n < TRIES; n++) {
    // Straight on, then below or to the right, then the other hand, ever farther.
    const far = Math.ceil(n / 2) * (n % 2 === 1 ? 1 : -1);
    const spot = { ...at, x: at.x + step.x * far, y: at.y + step.y * far };
    if (!taken.some((one) => overlaps(one, spot))) return spot;
  }
  return at;
}
