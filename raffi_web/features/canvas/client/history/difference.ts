/** What lies between two points of a board's history, to be read and to be marked on the board. */
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { changed as withProps } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import { type Elements, isPlaced, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";

interface Changed {
  readonly id: string;
  readonly kind: string;
  readonly before: Props;
  readonly after: Props;
}

/** As `canvas.diff` tells it. */
export interface Difference {
  readonly made: readonly Element[];
  readonly removed: readonly Element[];
  readonly changed: readonly Changed[];
}

export type Sign = "made" | "changed" | "removed";
/** What of an element is another, in words that people use. */
export type Aspect = "words" | "place" | "size" | "colour" | "line" | "layer" | "home" | "ends" | "lock" | "picture" | "other";

export interface Line {
  readonly id: string;
  readonly sign: Sign;
  /** As it was at the later of the two points; at the earlier one where it was removed. */
  readonly element: Element;
  readonly aspects: readonly Aspect[];
}

/** A mark on the board. */
export interface Mark {
  readonly id: string;
  readonly sign: Sign;
  readonly rect: Rect;
}

const ASPECTS: Readonly<Record<Exclude<Aspect, "other">, readonly string[]>> = {
  words: ["text", "title", "label", "name", "alt", "about"],
  place: ["x", "y"],
  size: ["w", "h", "hugs"],
  colour: ["color", "fill", "opacity", "size", "align", "shape"],
  line: ["line", "width", "start", "end", "route", "points"],
  layer: ["z"],
  home: ["parent"],
  ends: ["from", "to", "from_side", "to_side"],
  lock: ["locked"],
  picture: ["file", "large", "small", "picture", "source", "url"],
};
const ORDER: readonly Sign[] = ["made", "changed", "removed"];

export function aspectsOf(names: readonly string[]): Aspect[] {
  const found = (Object.keys(ASPECTS) as Exclude<Aspect, "other">[]).filter((aspect) => ASPECTS[aspect].some((name) => names.includes(name)));
  const known = new Set(found.flatMap((aspect) => ASPECTS[aspect]));
  return names.some((name) => !known.has(name)) ? [...found, "other"] : found;
}

/** The lines of a difference: what was made, changed and removed. `later` is the board at the later point. */
export function linesOf(difference: Difference, later: Elements): Line[] {
  const made = difference.made.map((element): Line => ({ id: element.id, sign: "made", element, aspects: [] }));
  const changed = difference.changed.map(({ id, kind, before, after }): Line => {
    const there = later.get(id) ?? { id, kind, props: withProps({ id, kind, props: {} }, after).props };
    return { id, sign: "changed", element: there, aspects: aspectsOf([...new Set([...Object.keys(before), ...Object.keys(after)])]) };
  });
  const removed = difference.removed.map((element): Line => ({ id: element.id, sign: "removed", element, aspects: [] }));
  return [...made, ...changed, ...removed];
}

export function countsOf(lines: readonly Line[]): Record<Sign, number> {
  const counts = { made: 0, changed: 0, removed: 0 };
  for (const { sign } of lines) counts[sign] += 1;
  return counts;
}

/** Where the lines lie on the board; what was removed where it was. Connections have no place of their own. */
export function marksOf(lines: readonly Line[], shown: Elements): Mark[] {
  const removed = lines.filter(({ sign }) => sign === "removed").map(({ element }): [string, Element] => [element.id, element]);
  const all = new Map([...shown, ...removed]);
  return [...lines]
    .sort((a, b) => ORDER.indexOf(a.sign) - ORDER.indexOf(b.sign))
    .flatMap(({ id, sign, element }) => {
      const there = sign === "removed" ? element : shown.get(id);
      return there === undefined || !isPlaced(there) ? [] : [{ id, sign, rect: rectOf(all, there) }];
    });
}

/** Where on the board one has to look for an element; for a connection around what it joins. */
export function rectOfLine({ element }: Line, shown: Elements): Rect | null {
  const all = new Map(shown);
  if (!all.has(element.id)) all.set(element.id, element);
  if (isPlaced(element)) return rectOf(all, all.get(element.id)!);
  const ends = ["from", "to"].flatMap((name) => all.get(String(element.props[name])) ?? []);
  return union(ends.filter(isPlaced).map((end) => rectOf(all, end)));
}
