/** What the small map shows of each element: boxes in their colours, ink as thin strokes, pictures small, wires thin. */
import { lineOf, paperOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, isPlaced, type Point, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { reachOf, read } from "$/public/external/raffi_web/features/canvas/client/ink";
import { Inks } from "$/public/external/raffi_web/features/canvas/client/overview/inks";
import { drawCovering, type Pictures } from "$/public/external/raffi_web/features/canvas/client/overview/pictures";

/** So many points of a stroke are drawn. */
const MOST_POINTS = 24;
/** So many pictures are fetched for it; the rest are boxes. */
export const MOST_PICTURES = 60;
/** What is smaller on the map has no form of its own. */
const FORM_PX = 3;
const THINNEST_PX = 1;

interface Placed {
  readonly element: Element;
  readonly rect: Rect;
  readonly color: string;
}

/** One element on the map. What it is decides how it is drawn: `line` from end to end, `stroke` through points, else a box or only the `edge` of one. */
export type Mark = Placed & ({ readonly as: "box" | "edge" | "picture" } | { readonly as: "line" | "stroke"; readonly points: readonly Point[] });

/** What is to be drawn, from below: frames, wires, and the rest with the largest first. */
export function marksOf(elements: Elements): Mark[] {
  const frames: Mark[] = [];
  const wires: Mark[] = [];
  const others: Mark[] = [];
  for (const element of elements.values()) {
    const mark = isPlaced(element) ? markOf(elements, element) : wireOf(elements, element);
    if (mark !== null) (element.kind === "frame" ? frames : mark.as === "line" ? wires : others).push(mark);
  }
  return [...frames.sort(largestFirst), ...wires, ...others.sort(largestFirst)];
}

function largestFirst({ rect: one }: Mark, { rect: other }: Mark): number {
  return other.w * other.h - one.w * one.h;
}

function markOf(elements: Elements, element: Element): Mark | null {
  const color = colourOf(element);
  if (color === null) return null;
  const rect = rectOf(elements, element);
  if (element.kind === "ink") return { element, rect, color, as: "stroke", points: strokeOf(element) };
  const empty = element.kind === "shape" && value(element, "fill") === "none";
  return { element, rect, color, as: element.kind === "image" ? "picture" : empty ? "edge" : "box" };
}

function wireOf(elements: Elements, element: Element): Mark | null {
  const [from, to] = [value(element, "from"), value(element, "to")].map((id) => elements.get(id ?? ""));
  if (from === undefined || to === undefined || !isPlaced(from) || !isPlaced(to)) return null;
  const points = [middle(rectOf(elements, from)), middle(rectOf(elements, to))];
  const [a, b] = points as [Point, Point];
  const rect = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) };
  return { element, rect, color: lineOf(value(element, "color")), as: "line", points };
}

function middle({ x, y, w, h }: Rect): Point {
  return { x: x + w / 2, y: y + h / 2 };
}

function colourOf(element: Element): string | null {
  // Pins are no part of what the board shows, and some are not there for everybody.
  if (element.kind === "group" || element.kind === "comment") return null;
  if (element.kind === "sticky") return String(paperOf(value(element, "color")).backgroundColor);
  if (element.kind === "frame") return "var(--surface-3)";
  if (element.kind === "text" || element.kind === "image") return "var(--control)";
  return lineOf((value(element, "color") as string | null) ?? "gray");
}

const strokes = new WeakMap<Element, readonly Point[]>();

/** A few points of an ink, as parts of its width and height; worked out once for each. */
export function strokeOf(element: Element): readonly Point[] {
  const known = strokes.get(element);
  if (known !== undefined) return known;
  const dots = read(value(element, "points"));
  const { w, h } = reachOf(dots);
  const every = Math.max(1, Math.ceil(dots.length / (MOST_POINTS - 1)));
  const some = dots.filter((_, index) => index % every === 0 || index === dots.length - 1);
  const points = some.map(([x, y]) => ({ x: x / w, y: y / h }));
  strokes.set(element, points);
  return points;
}

interface Shown {
  /** The part of the board that is shown, pixels to a unit of it, and how large the map is. */
  at: Rect;
  scale: number;
  size: { w: number; h: number };
  pictures: Pictures;
}

/** Draws all of it, in one go. */
export function drawMarks(canvas: HTMLCanvasElement, marks: readonly Mark[], { at, scale, size, pictures }: Shown): void {
  const ratio = window.devicePixelRatio;
  canvas.width = size.w * ratio;
  canvas.height = size.h * ratio;
  const on = canvas.getContext("2d")!;
  const inks = new Inks(canvas.parentElement!);
  on.scale(ratio, ratio);
  on.lineJoin = "round";
  on.lineCap = "round";
  let fetched = 0;
  for (const mark of marks) {
    const { rect, color } = mark;
    const box: Rect = { x: (rect.x - at.x) * scale, y: (rect.y - at.y) * scale, w: Math.max(1, rect.w * scale), h: Math.max(1, rect.h * scale) };
    const small = Math.max(box.w, box.h) < FORM_PX;
    on.strokeStyle = on.fillStyle = inks.of(color);
    if (mark.as === "line") wire(on, mark.points.map(({ x, y }) => ({ x: (x - at.x) * scale, y: (y - at.y) * scale })));
    else if (mark.as === "stroke" && !small) line(on, mark.points.map(({ x, y }) => ({ x: box.x + x * box.w, y: box.y + y * box.h })), Math.max(THINNEST_PX, value(mark.element, "width") * scale));
    else if (mark.as === "edge" && !small) on.strokeRect(box.x, box.y, box.w, box.h);
    else if (mark.as === "picture" && !small) {
      fetched += 1;
      drawPicture(on, fetched > MOST_PICTURES ? null : pictures.of(value(mark.element, "file"), value(mark.element, "small")), box);
    } else on.fillRect(box.x, box.y, box.w, box.h);
  }
}

function drawPicture(on: CanvasRenderingContext2D, picture: HTMLImageElement | null, { x, y, w, h }: Rect): void {
  if (picture === null) on.fillRect(x, y, w, h);
  else drawCovering(on, picture, { x, y, w, h });
}

function wire(on: CanvasRenderingContext2D, points: readonly Point[]): void {
  on.globalAlpha = 0.6;
  line(on, points, THINNEST_PX);
  on.globalAlpha = 1;
}

function line(on: CanvasRenderingContext2D, points: readonly Point[], width: number): void {
  on.lineWidth = width;
  on.beginPath();
  for (const { x, y } of points) on.lineTo(x, y);
  // One point alone is a dot.
  if (points.length === 1) on.lineTo(points[0]!.x, points[0]!.y);
  on.stroke();
  on.lineWidth = THINNEST_PX;
}
