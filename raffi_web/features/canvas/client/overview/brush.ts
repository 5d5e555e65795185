/** Draws elements as they are seen from afar: the same places, forms and colours as near, without what is too small. */
import { lineOf, onLine, paperOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { wayOf } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isTitled, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { outline, reachOf, read } from "$/public/external/raffi_web/features/canvas/client/ink";
import type { Inks } from "$/public/external/raffi_web/features/canvas/client/overview/inks";
import type { Piece } from "$/public/external/raffi_web/features/canvas/client/overview/pieces";
import { drawCovering, type Pictures } from "$/public/external/raffi_web/features/canvas/client/overview/pictures";

/** Letters of each size, in units of the board. */
const LETTERS: Readonly<Record<string, number>> = { s: 14, m: 18, l: 28, xl: 44 };
const LEADING = 1.35;
/** Letters that are smaller on the screen are lines. */
const READ_PX = 7;
/** What is smaller on the screen has no form of its own. */
const DOT_PX = 5;
const MOST_LINES = 12;
const DASHES: Readonly<Record<string, readonly number[]>> = { dashed: [8, 6], dotted: [0.1, 6] };

export interface Canvas {
  on: CanvasRenderingContext2D;
  inks: Inks;
  pictures: Pictures;
  /** Pixels of the screen to a unit of the board. */
  zoom: number;
}

/** Draws a piece; the canvas is in units of the board. */
export function paint(canvas: Canvas, piece: Piece): void {
  const { on } = canvas;
  const opacity = value(piece.element, "opacity");
  const apart = piece.within !== null || opacity < 1;
  if (apart) {
    on.save();
    on.globalAlpha = opacity;
    if (piece.within !== null) {
      on.beginPath();
      on.rect(piece.within.x, piece.within.y, piece.within.w, piece.within.h);
      on.clip();
    }
  }
  paintKind(canvas, piece);
  if (apart) on.restore();
}

function paintKind(canvas: Canvas, { element, rect, ends }: Piece): void {
  if (ends !== null) return wire(canvas, element, ends);
  switch (element.kind) {
    case "group":
      return;
    case "frame":
      return frame(canvas, element, rect);
    case "sticky":
      return note(canvas, element, rect);
    case "shape":
      return shape(canvas, element, rect);
    case "text":
      return words(canvas, element, rect, lineOf(value(element, "color")), 4);
    case "ink":
      return ink(canvas, element, rect);
    case "image":
      return picture(canvas, element, rect);
    default:
      return card(canvas, rect);
  }
}

function box({ on, zoom }: Canvas, { x, y, w, h }: Rect, radius: number): void {
  on.beginPath();
  if (Math.min(w, h) * zoom < DOT_PX) on.rect(x, y, w, h);
  else on.roundRect(x, y, w, h, Math.min(radius, w / 2, h / 2));
}

function frame(canvas: Canvas, element: Element, rect: Rect): void {
  const { on, inks, zoom } = canvas;
  const color = lineOf(value(element, "color"));
  box(canvas, rect, 10);
  on.fillStyle = inks.of(`color-mix(in srgb, ${color} 5%, var(--surface-1))`);
  on.fill();
  on.strokeStyle = inks.of(`color-mix(in srgb, ${color} 55%, transparent)`);
  on.lineWidth = Math.max(2, 1 / zoom);
  on.stroke();
  const title = value(element, "title");
  const size = 12 / zoom;
  if (title === "" || !isTitled(rect, zoom)) return;
  on.save();
  on.beginPath();
  on.rect(rect.x, rect.y - size * 1.6, rect.w, size * 1.6);
  on.clip();
  on.font = `500 ${size}px ${fontOf(on)}`;
  on.fillStyle = inks.of("var(--ink-2)");
  on.fillText(title, rect.x, rect.y - size * 0.4);
  on.restore();
}

function note(canvas: Canvas, element: Element, rect: Rect): void {
  const paper = paperOf(value(element, "color"));
  box(canvas, rect, 6);
  canvas.on.fillStyle = canvas.inks.of(String(paper.backgroundColor));
  canvas.on.fill();
  words(canvas, element, rect, String(paper.color), 16);
}

const paths = new WeakMap<Element, { key: string; path: Path2D }>();

/** The path of an element, made once for all. `key` is what it depends on besides the element. */
function pathOf(element: Element, key: string, make: () => string): Path2D {
  const known = paths.get(element);
  if (known?.key === key) return known.path;
  const path = new Path2D(make());
  paths.set(element, { key, path });
  return path;
}

function shape(canvas: Canvas, element: Element, rect: Rect): void {
  const { on, inks } = canvas;
  const color = value(element, "color");
  const fill = value(element, "fill");
  const line = value(element, "line");
  const stroke = lineOf(color);
  const path = pathOf(element, "", () => shapePath(value(element, "shape"), rect.w, rect.h));
  on.save();
  on.translate(rect.x, rect.y);
  if (fill !== "none") {
    on.fillStyle = inks.of(fill === "solid" ? stroke : `color-mix(in srgb, ${stroke} 14%, var(--canvas))`);
    on.fill(path);
  }
  if (line !== "none") {
    on.strokeStyle = inks.of(stroke);
    on.lineWidth = 2;
    on.setLineDash([...(DASHES[line] ?? [])]);
    on.stroke(path);
  }
  on.restore();
  words(canvas, element, { x: rect.x + rect.w * 0.12, y: rect.y, w: rect.w * 0.76, h: rect.h }, fill === "solid" ? onLine(color) : "var(--board-ink)", 8, true);
}

const strokes = new WeakMap<Element, { path: Path2D; w: number; h: number }>();

function ink({ on, inks }: Canvas, element: Element, rect: Rect): void {
  let line = strokes.get(element);
  if (line === undefined) {
    const dots = read(value(element, "points"));
    line = { path: new Path2D(outline(dots, value(element, "width"))), ...reachOf(dots) };
    strokes.set(element, line);
  }
  on.save();
  on.translate(rect.x, rect.y);
  on.scale(rect.w / line.w, rect.h / line.h);
  on.fillStyle = inks.of(lineOf(value(element, "color")));
  on.fill(line.path);
  on.restore();
}

function wire({ on, inks }: Canvas, element: Element, [from, to]: readonly [Rect, Rect]): void {
  const key = [from, to].map(({ x, y, w, h }) => `${x},${y},${w},${h}`).join(" ");
  const path = pathOf(element, key, () => wayOf(value(element, "route"), from, to, value(element, "from_side"), value(element, "to_side")).path);
  const width = value(element, "width");
  const line = value(element, "line");
  on.save();
  on.strokeStyle = inks.of(lineOf(value(element, "color")));
  on.lineWidth = width;
  on.setLineDash(line === "dashed" ? [width * 4, width * 3] : line === "dotted" ? [0.1, width * 3] : []);
  on.stroke(path);
  on.restore();
}

function picture(canvas: Canvas, element: Element, rect: Rect): void {
  const { on, pictures } = canvas;
  const found = pictures.of(value(element, "file"), value(element, "small"));
  if (found === null) return card(canvas, rect);
  drawCovering(on, found, rect);
}

function card(canvas: Canvas, rect: Rect): void {
  const { on, inks, zoom } = canvas;
  box(canvas, rect, 14);
  on.fillStyle = inks.of("var(--surface-1)");
  on.fill();
  on.strokeStyle = inks.of("var(--line-strong)");
  on.lineWidth = Math.max(1, 1 / zoom);
  on.stroke();
}

// -- words ----------------------------------------------------------------------------------------------------------

/** Words where they can be read, else a line for each of theirs. */
function words(canvas: Canvas, element: Element, rect: Rect, color: string, around: number, middle = false): void {
  const text = value(element, "text");
  if (text === "") return;
  const { on, inks, zoom } = canvas;
  const size = LETTERS[value(element, "size")] ?? LETTERS["m"]!;
  const width = rect.w - 2 * around;
  if (size * zoom < 1.5 || width * zoom < DOT_PX) return;
  const legible = size * zoom >= READ_PX;
  on.save();
  on.beginPath();
  on.rect(rect.x, rect.y, rect.w, rect.h);
  on.clip();
  on.fillStyle = inks.of(color);
  if (!legible) on.globalAlpha *= 0.4;
  on.font = `${size}px ${fontOf(on)}`;
  const lines = linesOf(on, element, text, width);
  const top = middle ? rect.y + Math.max(around, (rect.h - lines.length * size * LEADING) / 2) : rect.y + around;
  lines.forEach(({ line, length }, index) => {
    const slack = width - length;
    const align = value(element, "align");
    const x = rect.x + around + (align === "center" ? slack / 2 : align === "end" ? slack : 0);
    const y = top + index * size * LEADING;
    if (legible) on.fillText(line, x, y + size);
    else on.fillRect(x, y + size * 0.4, length, size * 0.55);
  });
  on.restore();
}

interface Line {
  line: string;
  length: number;
}

const broken = new WeakMap<Element, { width: number; lines: Line[] }>();

function linesOf(on: CanvasRenderingContext2D, element: Element, text: string, width: number): Line[] {
  const known = broken.get(element);
  if (known?.width === width) return known.lines;
  const lines = brokenInto(text, width, (line) => on.measureText(line).width);
  broken.set(element, { width, lines });
  return lines;
}

/** Text in lines that are no longer than `width`, the first of them. Signs of Markdown at their beginnings are left out. */
export function brokenInto(text: string, width: number, measure: (line: string) => number): Line[] {
  const lines: Line[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.replace(/^(?:#{1,6}|[-*+>]|\d+\.)\s+/, "").replace(/\*\*|__|`/g, "").slice(0, 500).split(/\s+/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && measure(longer) > width) {
        lines.push({ line, length: Math.min(width, measure(line)) });
        line = word;
      } else line = longer;
      if (lines.length >= MOST_LINES) return lines;
    }
    if (line !== "") lines.push({ line, length: Math.min(width, measure(line)) });
    if (lines.length >= MOST_LINES) return lines;
  }
  return lines;
}

let font: string | null = null;

/** The letters of the page. */
function fontOf(on: CanvasRenderingContext2D): string {
  font ??= getComputedStyle(on.canvas).fontFamily;
  return font;
}
