/** What a drawing of the whole board is made of: each element with its place upon the board, from the lowest layer up. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ancestorsOf, type Elements, holds, isPlaced, overlaps, type Point, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { painted } from "$/public/external/raffi_web/features/canvas/client/layers";

export interface Piece {
  element: Element;
  /** Of a connection the rectangles of both ends. */
  rect: Rect;
  ends: readonly [Rect, Rect] | null;
  /** What frames leave of it; null where they leave all. */
  within: Rect | null;
}

/** All elements that can be drawn. A connection whose end is not there is none of them. */
export function piecesOf(elements: Elements): Piece[] {
  const pieces: Piece[] = [];
  for (const id of painted(elements)) {
    const element = elements.get(id)!;
    if (isPlaced(element)) {
      const rect = rectOf(elements, element);
      pieces.push({ element, rect, ends: null, within: shownOf(elements, element, rect) });
      continue;
    }
    const from = elements.get(value(element, "from") ?? "");
    const to = elements.get(value(element, "to") ?? "");
    if (from === undefined || to === undefined || !isPlaced(from) || !isPlaced(to)) continue;
    const ends = [rectOf(elements, from), rectOf(elements, to)] as const;
    pieces.push({ element, rect: union(ends)!, ends, within: null });
  }
  return pieces;
}

function shownOf(elements: Elements, element: Element, rect: Rect): Rect | null {
  let within: Rect | null = null;
  for (const above of ancestorsOf(elements, element)) {
    if (above.kind !== "frame" || !value(above, "clip")) continue;
    const frame = rectOf(elements, above);
    within = within === null ? frame : common(within, frame);
  }
  return within === null || covers(within, rect) ? null : within;
}

function covers(whole: Rect, part: Rect): boolean {
  return part.x >= whole.x && part.y >= whole.y && part.x + part.w <= whole.x + whole.w && part.y + part.h <= whole.y + whole.h;
}

/** What two rectangles share; without any area where they share nothing. */
function common(one: Rect, other: Rect): Rect {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return { x, y, w: Math.max(0, Math.min(one.x + one.w, other.x + other.w) - x), h: Math.max(0, Math.min(one.y + one.h, other.y + other.h) - y) };
}

/** The uppermost piece under a point that is not seen through: of a frame only its edge is to be gripped. */
export function pieceAt(pieces: readonly Piece[], point: Point, reach: number): Piece | undefined {
  return pieces.findLast(({ element, rect, ends, within }) => {
    if (ends !== null || element.kind === "group" || !holds(grown(rect, reach), point)) return false;
    if (within !== null && !holds(within, point)) return false;
    return element.kind !== "frame" || !holds(grown(rect, -reach), point);
  });
}

function grown({ x, y, w, h }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, w: Math.max(0, w + 2 * by), h: Math.max(0, h + 2 * by) };
}

/** Whether any of a piece is in sight. */
export function isSeen(piece: Piece, sight: Rect): boolean {
  return overlaps(piece.rect, sight);
}
