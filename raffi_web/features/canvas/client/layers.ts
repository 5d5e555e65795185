/** Which element lies over which: by rank among those that lie in the same, with what is in an element over it. */
import { generateNKeysBetween } from "fractional-indexing";
import { LONGEST_RANK, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, overlaps, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";

/** Ranks sort by their bytes, and what has the same by its id. */
export function below(one: Element, other: Element): number {
  const a = value(one, "z");
  const b = value(other, "z");
  return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** The elements that lie in `parent`, from the lowest up. What is said to lie in nothing that is there lies on the board. */
export function siblings(elements: Elements, parent: string | null): Element[] {
  const found: Element[] = [];
  for (const element of elements.values()) if (homeOf(elements, element) === parent) found.push(element);
  return found.sort(below);
}

function homeOf(elements: Elements, element: Element): string | null {
  const parent = value(element, "parent");
  return parent !== null && elements.has(parent) ? parent : null;
}

/** Every id from the lowest layer up. */
export function painted(elements: Elements): string[] {
  const inside = new Map<string | null, Element[]>();
  for (const element of elements.values()) {
    const home = homeOf(elements, element);
    const list = inside.get(home);
    if (list === undefined) inside.set(home, [element]);
    else list.push(element);
  }
  const order: string[] = [];
  const walk = (home: string | null): void => {
    for (const element of (inside.get(home) ?? []).sort(below)) {
      order.push(element.id);
      if (inside.has(element.id)) walk(element.id);
    }
  };
  walk(null);
  return order;
}

/** Ranks over everything that lies in `parent`; where there is no room over that, over all that leaves some. */
export function ranksOnTop(elements: Elements, parent: string | null, n: number): string[] {
  const row = siblings(elements, parent);
  const ranks = between(row.at(-1), undefined, n);
  return fit(ranks) ? ranks : between(row.findLast((element) => leavesRoom(value(element, "z"))), undefined, n);
}

/** The rank of a new frame: under what lies on the board, which it would hide, and over the frames that it meets, which would hide it. */
export function rankOfFrame(elements: Elements, rect: Rect): string {
  const row = siblings(elements, null);
  const at = row.findLastIndex((element) => element.kind === "frame" && overlaps(rectOf(elements, element), rect));
  const [rank] = between(row[at], row[at + 1], 1);
  return fit([rank!]) ? rank! : ranksOnTop(elements, null, 1)[0]!;
}

function fit(ranks: readonly string[]): boolean {
  return ranks.every((rank) => rank.length <= LONGEST_RANK);
}

/** Whether there are short ranks over one: those with `z` come to an end, and grow from there. */
function leavesRoom(rank: string): boolean {
  return rank < "z" && rank.length <= LONGEST_RANK / 3;
}

/** Ranks between two elements; where they have the same, over both, which is as near as it gets. */
function between(low: Element | undefined, high: Element | undefined, n: number): string[] {
  const a = low === undefined ? null : value(low, "z");
  const b = high === undefined ? null : value(high, "z");
  try {
    return generateNKeysBetween(a, b !== null && a !== null && a >= b ? null : b, n);
  } catch {
    return longer(a ?? "", b, n);
  }
}

/** Ranks from elsewhere need not be ones that this page would have made: over one is whatever begins with it and goes on. */
function longer(low: string, high: string | null, n: number): string[] {
  const base = high !== null && `${low}V` >= high ? `${low}0` : low;
  return Array.from({ length: n }, (_, index) => `${base}V${String(index).padStart(3, "0")}V`);
}

export type Move = "front" | "forward" | "backward" | "back";

/** Moves elements among those beside them: to either end, or past the next one that does not move too. */
export function moved(elements: Elements, ids: ReadonlySet<string>, how: Move): Op[] {
  const homes = new Set([...ids].flatMap((id) => (elements.has(id) ? [homeOf(elements, elements.get(id)!)] : [])));
  return [...homes].flatMap((home) => movedIn(siblings(elements, home), ids, how));
}

function movedIn(row: readonly Element[], ids: ReadonlySet<string>, how: Move): Op[] {
  const going = row.filter((element) => ids.has(element.id));
  const staying = row.filter((element) => !ids.has(element.id));
  if (staying.length === 0) return [];
  const at = placeFor(row, staying, going, how);
  const ranks = between(staying[at - 1], staying[at], going.length);
  const same = row.every((element, index) => element === [...staying.slice(0, at), ...going, ...staying.slice(at)][index]);
  if (!same && !fit(ranks)) return anew([...staying.slice(0, at), ...going, ...staying.slice(at)]);
  return same ? [] : going.map((element, index): Op => ["set", element.id, { z: ranks[index]! }]);
}

/** Short ranks for a whole row, where there was no room left between two of it. */
function anew(row: readonly Element[]): Op[] {
  const ranks = generateNKeysBetween(null, null, row.length);
  return row.map((element, index): Op => ["set", element.id, { z: ranks[index]! }]);
}

/** Behind how many of those that stay the moved ones come to lie. */
function placeFor(row: readonly Element[], staying: readonly Element[], going: readonly Element[], how: Move): number {
  if (how === "front") return staying.length;
  if (how === "back") return 0;
  const passed = (element: Element): number => row.slice(0, row.indexOf(element)).filter((one) => !going.includes(one)).length;
  return how === "forward" ? Math.min(staying.length, passed(going.at(-1)!) + 1) : Math.max(0, passed(going[0]!) - 1);
}

