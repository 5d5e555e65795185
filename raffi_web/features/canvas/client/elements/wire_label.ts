/** Where the label of a connection stands, and how large it is. */
import type { Way } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import { type Measure, measureOf } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import type { Point, Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";

export interface Size {
  w: number;
  h: number;
}

/** So much of a wire is seen at either end of its label, its arrow included. */
const SEEN = 24;
/** Between a wire and a label beside it there is room for half an arrow's head. */
const BESIDE = 8;
const LETTERS = 13;
const WIDEST = 240;
/** A line's edge and padding, and all of its height. */
const AROUND = 22;
const HIGH = 24;
/** The field that it is written in. */
const FIELD: Size = { w: 160, h: HIGH };

let pen: Measure | null = null;

/** How large a label is on the board. */
export function labelSize(label: string, editing: boolean): Size {
  if (editing) return FIELD;
  pen ??= measureOf();
  return { w: Math.min(WIDEST, pen({ text: label, bold: false, italic: false, code: false }, LETTERS) + AROUND), h: HIGH };
}

/** The middle of a label: on its wire, or beside it where too little of the wire would be seen. */
export function labelAt({ label, from, to }: Way, { w, h }: Size, width: number): Point {
  const seen = (end: Point): number => Math.hypot(Math.max(0, Math.abs(end.x - label.x) - w / 2), Math.max(0, Math.abs(end.y - label.y) - h / 2));
  if (seen(from) >= SEEN && seen(to) >= SEEN) return label;
  const off = BESIDE + width;
  if (Math.abs(to.x - from.x) >= Math.abs(to.y - from.y)) return { x: label.x, y: Math.min(from.y, to.y, label.y) - off - h / 2 };
  return { x: Math.max(from.x, to.x, label.x) + off + w / 2, y: label.y };
}

/** What a label covers. */
export function labelRect(way: Way, label: string, width: number): Rect {
  const size = labelSize(label, false);
  const { x, y } = labelAt(way, size, width);
  return { x: x - size.w / 2, y: y - size.h / 2, ...size };
}
