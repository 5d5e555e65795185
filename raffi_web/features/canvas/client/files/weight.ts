/** What the elements of a board weigh, as `weighing.py` reckons it: about as many bytes as they have as JSON. */
import type { Element } from "$/public/external/raffi_web/features/canvas/client/board_store";

/** Bytes of what stands on a board. */
export const HEAVIEST = 20_000_000;
/** From this share on it is told how heavy a board is. */
export const HEAVY = 0.8;
const EACH = 48;
const NUMBER = 8;
const MARKS = 4;
const letters = new TextEncoder();
/** Elements that did not change are the same objects: what they weigh is reckoned once. */
const known = new WeakMap<Element, number>();

/** What elements weigh together. */
export function weightOf(elements: Iterable<Element>): number {
  let sum = 0;
  for (const element of elements) sum += known.get(element) ?? weigh(element);
  return sum;
}

function weigh(element: Element): number {
  let sum = EACH + element.id.length;
  for (const [name, value] of Object.entries(element.props)) {
    if (value === null || value === undefined) continue;
    sum += name.length + MARKS + (typeof value === "string" ? letters.encode(value).length : NUMBER);
  }
  known.set(element, sum);
  return sum;
}
