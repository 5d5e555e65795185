/** Putting things in order: a grid of what lies about, and one size for all. */
import { movable, round, shift } from "$/public/external/raffi_web/features/canvas/client/arranging";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { widened } from "$/public/external/raffi_web/features/canvas/client/sizing";

const GAP = 24;

interface Piece {
  element: Element;
  rect: Rect;
}

/** Rows as they are seen: what shares half of its height with the first of a row stands in it. */
function rowsOf(all: readonly Piece[]): Piece[][] {
  const rows: Piece[][] = [];
  for (const piece of [...all].sort((a, b) => a.rect.y - b.rect.y || a.rect.x - b.rect.x)) {
    const row = rows.find(([first]) => {
      const shared = Math.min(first!.rect.y + first!.rect.h, piece.rect.y + piece.rect.h) - Math.max(first!.rect.y, piece.rect.y);
      return shared >= Math.min(first!.rect.h, piece.rect.h) / 2;
    });
    if (row === undefined) rows.push([piece]);
    else row.push(piece);
  }
  return rows.map((row) => row.sort((a, b) => a.rect.x - b.rect.x));
}

/** Puts elements in a grid with as many rows as there are about, in the order in which one reads them. */
export function gridded(elements: Elements, ids: Iterable<string>): Op[] {
  const all = movable(elements, ids).map((element) => ({ element, rect: rectOf(elements, element) }));
  const whole = union(all.map(({ rect }) => rect));
  if (whole === null || all.length < 2) return [];
  const rows = rowsOf(all);
  const across = Math.ceil(all.length / rows.length);
  const order = rows.flat();
  const columns = Array.from({ length: across }, (_, at) => Math.max(...order.filter((_one, index) => index % across === at).map(({ rect }) => rect.w)));
  const ops: Op[] = [];
  let y = whole.y;
  for (let from = 0; from < order.length; from += across) {
    const row = order.slice(from, from + across);
    let x = whole.x;
    row.forEach(({ element, rect }, at) => {
      if (round(x) !== round(rect.x) || round(y) !== round(rect.y)) ops.push(shift(element, round(x - rect.x), round(y - rect.y)));
      x += columns[at]! + GAP;
    });
    y += Math.max(...row.map(({ rect }) => rect.h)) + GAP;
  }
  return ops;
}

/** Makes all as large as the largest of them. Frames and groups keep what they hold, and their size. */
export function sameSized(elements: Elements, ids: Iterable<string>): Op[] {
  const all = movable(elements, ids)
    .filter(({ kind }) => kind !== "frame" && kind !== "group")
    .map((element) => ({ element, rect: rectOf(elements, element) }));
  if (all.length < 2) return [];
  const w = round(Math.max(...all.map(({ rect }) => rect.w)));
  const h = round(Math.max(...all.map(({ rect }) => rect.h)));
  return all.flatMap(({ element, rect }): Op[] => (rect.w === w && rect.h === h ? [] : [["set", element.id, { w, h, ...widened(element) }]]));
}
