/** The way of a connection, and its arrows. */
import { getBezierPath, getSmoothStepPath, type Position } from "@xyflow/react";
import { around, crosses, drawn } from "$/public/external/raffi_web/features/canvas/client/routing";
import { centreOf, type End, ends, type Point, type Rect, type Side } from "$/public/external/raffi_web/features/canvas/client/geometry";

export interface Way {
  path: string;
  label: Point;
  /** Both ends, and where a wire comes from when it gets there. */
  from: Point;
  to: Point;
  fromAngle: number;
  toAngle: number;
}

const ANGLES: Readonly<Record<Side, number>> = { right: Math.PI, left: 0, top: Math.PI / 2, bottom: -Math.PI / 2 };

/** `blocks`: what a way with corners goes around. */
export function wayOf(route: string, a: Rect, b: Rect, fromSide: Side | null, toSide: Side | null, blocks: readonly Rect[] = []): Way {
  if (route === "straight") return straight(a, b, fromSide, toSide);
  const [from, to] = ends(a, b, fromSide, toSide);
  const given = { sourceX: from.x, sourceY: from.y, sourcePosition: from.side as Position, targetX: to.x, targetY: to.y, targetPosition: to.side as Position };
  const [path, x, y] = route === "elbow" ? getSmoothStepPath({ ...given, borderRadius: 8 }) : getBezierPath(given);
  if (route === "elbow" && blocks.length > 0 && crosses(cornersOf(path), blocks)) {
    const detour = detourOf(a, b, fromSide, toSide, blocks);
    if (detour !== null) return detour;
  }
  return { path, label: { x, y }, from, to, fromAngle: ANGLES[from.side], toAngle: ANGLES[to.side] };
}

/** The corners of a path that was drawn with rounded ones. */
export function cornersOf(path: string): Point[] {
  const points = [...path.matchAll(/([MLQ])\s*(-?[\d.]+)[ ,]+(-?[\d.]+)/g)].map(([, letter, x, y]) => ({ letter, x: Number(x), y: Number(y) }));
  return points.filter(({ letter }, at) => at === 0 || at === points.length - 1 || letter === "Q").map(({ x, y }) => ({ x, y }));
}

const SIDES: readonly Side[] = ["right", "bottom", "left", "top"];

/** The best way around: at the sides that lie nearest, or else at any. */
function detourOf(a: Rect, b: Rect, fromSide: Side | null, toSide: Side | null, blocks: readonly Rect[]): Way | null {
  const [near, far] = ends(a, b, fromSide, toSide);
  const others = SIDES.flatMap((side) => [
    ...(fromSide === null ? [ends(a, b, side, toSide)] : []),
    ...(toSide === null ? [ends(a, b, fromSide, side)] : []),
  ]);
  let best: { points: Point[]; cost: number; from: End; to: End } | null = null;
  for (const [from, to] of [[near, far] as [End, End], ...others]) {
    const points = around(from, to, a, b, blocks);
    if (points === null) continue;
    const cost = points.slice(1).reduce((sum, point, at) => sum + Math.abs(point.x - points[at]!.x) + Math.abs(point.y - points[at]!.y), 60 * points.length);
    if (best === null || cost < best.cost - 1) best = { points, cost, from, to };
  }
  if (best === null) return null;
  const { path, label } = drawn(best.points, 8);
  return { path, label, from: best.from, to: best.to, fromAngle: ANGLES[best.from.side], toAngle: ANGLES[best.to.side] };
}

function straight(a: Rect, b: Rect, fromSide: Side | null, toSide: Side | null): Way {
  const [sided, other] = ends(a, b, fromSide, toSide);
  const from: Point | End = fromSide === null ? borderTowards(a, centreOf(b)) : sided;
  const to: Point | End = toSide === null ? borderTowards(b, centreOf(a)) : other;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  return { path: `M${from.x},${from.y}L${to.x},${to.y}`, label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, from, to, fromAngle: angle + Math.PI, toAngle: angle };
}

/** Where the line from the middle of a rectangle to a point leaves it. */
export function borderTowards(rect: Rect, point: Point): Point {
  const middle = centreOf(rect);
  const dx = point.x - middle.x;
  const dy = point.y - middle.y;
  if (dx === 0 && dy === 0) return middle;
  const share = Math.min(dx === 0 ? Infinity : rect.w / 2 / Math.abs(dx), dy === 0 ? Infinity : rect.h / 2 / Math.abs(dy));
  return { x: middle.x + dx * share, y: middle.y + dy * share };
}

/** Two strokes of an arrow whose tip is at a point that a line reaches at an angle. */
export function arrow(at: Point, angle: number, width: number): string {
  const length = 6 + width * 2.5;
  const side = (turn: number): string => {
    const back = angle + Math.PI + turn;
    return `${round(at.x + Math.cos(back) * length)},${round(at.y + Math.sin(back) * length)}`;
  };
  return `M${side(-0.45)}L${round(at.x)},${round(at.y)}L${side(0.45)}`;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
