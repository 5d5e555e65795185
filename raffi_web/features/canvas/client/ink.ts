/** A pen's line: how it is kept, and the outline that is drawn. */
import { getStroke } from "perfect-freehand";
import { LONGEST_INK } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Point, Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";

/** A point of a line, with the pressure from 0 to 1. */
export type Dot = readonly [x: number, y: number, pressure: number];

const TENTHS = 10;
/** Points nearer to the line between their neighbours than this are left out, in units of the board. */
const STRAY = 0.35;
const COARSEST = 16;

/** The line as it is kept: `x,y,pressure` of each point in tenths from the corner and in hundredths, and where it lies. */
export function written(dots: readonly Dot[]): { rect: Rect; points: string } {
  const kept = thinned(dots, STRAY);
  const x = Math.min(...kept.map((dot) => dot[0]));
  const y = Math.min(...kept.map((dot) => dot[1]));
  const w = Math.max(1, Math.max(...kept.map((dot) => dot[0])) - x);
  const h = Math.max(1, Math.max(...kept.map((dot) => dot[1])) - y);
  const points = kept.map(([px, py, p]) => `${Math.round((px - x) * TENTHS)},${Math.round((py - y) * TENTHS)},${Math.round(Math.min(1, Math.max(0, p)) * 100)}`).join(" ");
  return { rect: { x, y, w, h }, points };
}

/** A line for others to see while it is drawn: the longer it is, the coarser. */
export function hurried(dots: readonly Dot[], longest: number): { rect: Rect; points: string } {
  let kept = thinned(dots, STRAY);
  let told = written(kept);
  for (let stray = 2 * STRAY; told.points.length > longest && kept.length > 2; stray *= 2) {
    // Where nothing is near enough to a straight line, every other point goes.
    kept = stray < COARSEST ? thinned(kept, stray) : kept.filter((_, index) => index % 2 === 0 || index === kept.length - 1);
    told = written(kept);
  }
  return told;
}

/** Long lines become several, each short enough to be kept; neighbours share a point. */
export function strokes(dots: readonly Dot[]): { rect: Rect; points: string }[] {
  const all = written(dots);
  if (all.points.length <= LONGEST_INK || dots.length < 4) return [all];
  const middle = dots.length >> 1;
  return [...strokes(dots.slice(0, middle + 1)), ...strokes(dots.slice(middle))];
}

/** The points of a kept line, from its corner on. */
export function read(points: string): Dot[] {
  return points.split(" ").flatMap((one): Dot[] => {
    const [x, y, p] = one.split(",").map(Number);
    return x === undefined || y === undefined || p === undefined || Number.isNaN(x + y + p) ? [] : [[x / TENTHS, y / TENTHS, p / 100]];
  });
}

/** How far the points of a kept line reach. */
export function reachOf(dots: readonly Dot[]): { w: number; h: number } {
  return { w: Math.max(1, ...dots.map((dot) => dot[0])), h: Math.max(1, ...dots.map((dot) => dot[1])) };
}

/** The outline of a line as an SVG path. A mouse has no pressure: its speed stands for it. */
export function outline(dots: readonly Dot[], width: number, done = true): string {
  const even = dots.every((dot) => dot[2] === 0.5);
  const shape = getStroke(dots as [number, number, number][], {
    size: width * 1.6,
    thinning: even ? 0.35 : 0.6,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: even,
    last: done,
  });
  return pathOf(shape);
}

/** A closed outline as an SVG path. */
export function pathOf(shape: readonly (readonly number[])[]): string {
  const [first, ...rest] = shape;
  if (first === undefined || rest.length === 0) return "";
  const parts = [`M${fixed(first[0]!)},${fixed(first[1]!)}Q`];
  shape.forEach((point, index) => {
    const next = shape[(index + 1) % shape.length]!;
    parts.push(`${fixed(point[0]!)},${fixed(point[1]!)} ${fixed((point[0]! + next[0]!) / 2)},${fixed((point[1]! + next[1]!) / 2)} `);
  });
  return `${parts.join("")}Z`;
}

function fixed(length: number): string {
  return String(Math.round(length * 100) / 100);
}

/** Leaves out points that say nothing (Ramer, Douglas and Peucker); the pressure of those that stay is their own. */
function thinned(dots: readonly Dot[], stray: number): readonly Dot[] {
  if (dots.length < 3) return dots;
  const keep = new Uint8Array(dots.length);
  keep[0] = keep[dots.length - 1] = 1;
  const spans: [number, number][] = [[0, dots.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let farthest = -1;
    let most = stray;
    for (let index = from + 1; index < to; index++) {
      const away = distanceTo(dots[index]!, dots[from]!, dots[to]!);
      if (away > most) {
        most = away;
        farthest = index;
      }
    }
    if (farthest < 0) continue;
    keep[farthest] = 1;
    spans.push([from, farthest], [farthest, to]);
  }
  return dots.filter((_, index) => keep[index] === 1);
}

function distanceTo(dot: Dot, from: Dot, to: Dot): number {
  return distance({ x: dot[0], y: dot[1] }, { x: from[0], y: from[1] }, { x: to[0], y: to[1] });
}

/** How far a point is from the line between two others. */
export function distance(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const at = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - at * dx, point.y - from.y - at * dy);
}
