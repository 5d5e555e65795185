/** Ways with corners that go around what stands between two elements. */
import type { End, Point, Rect, Side } from "$/public/external/raffi_web/features/canvas/client/geometry";

/** How far a way keeps from what it goes around. */
const CLEAR = 20;
/** A corner is as much as so long a detour. */
const CORNER = 60;
/** Of more than so many the nearest are gone around: it must be cheap to find. */
const MOST = 16;
const OUT: Readonly<Record<Side, Point>> = { top: { x: 0, y: -1 }, right: { x: 1, y: 0 }, bottom: { x: 0, y: 1 }, left: { x: -1, y: 0 } };
/** Right, down, left, up. */
const STEPS = [[1, 0], [0, 1], [-1, 0], [0, -1]] as const;

/** Whether a line of corners crosses any of some rectangles. */
export function crosses(points: readonly Point[], blocks: readonly Rect[]): boolean {
  return points.slice(1).some((point, at) => blocks.some((block) => cuts(points[at]!, point, block)));
}

function cuts(a: Point, b: Point, { x, y, w, h }: Rect): boolean {
  return Math.max(a.x, b.x) > x && Math.min(a.x, b.x) < x + w && Math.max(a.y, b.y) > y && Math.min(a.y, b.y) < y + h;
}

function grown({ x, y, w, h }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by };
}

/** The corners of the best way between two ends of `a` and `b` around `blocks`; null when there is none. */
export function around(from: End, to: End, a: Rect, b: Rect, blocks: readonly Rect[]): Point[] | null {
  const start = { x: from.x + OUT[from.side].x * CLEAR, y: from.y + OUT[from.side].y * CLEAR };
  const goal = { x: to.x + OUT[to.side].x * CLEAR, y: to.y + OUT[to.side].y * CLEAR };
  const walls = [...nearest(blocks, start, goal), a, b].map((rect) => grown(rect, CLEAR - 1));
  // An end that lies in something else comes out of it.
  const met = walls.filter((wall) => !inside(wall, start) && !inside(wall, goal));
  const xs = lines([start.x, goal.x, (start.x + goal.x) / 2, ...met.flatMap(({ x, w }) => [x - 1, x + w + 1])]);
  const ys = lines([start.y, goal.y, (start.y + goal.y) / 2, ...met.flatMap(({ y, h }) => [y - 1, y + h + 1])]);
  const found = walk(xs, ys, start, goal, from.side, to.side, met);
  return found === null ? null : straightened([from, ...found, to]);
}

function inside(wall: Rect, { x, y }: Point): boolean {
  return x > wall.x && x < wall.x + wall.w && y > wall.y && y < wall.y + wall.h;
}

function nearest(blocks: readonly Rect[], start: Point, goal: Point): Rect[] {
  if (blocks.length <= MOST) return [...blocks];
  const x = (start.x + goal.x) / 2;
  const y = (start.y + goal.y) / 2;
  const away = (rect: Rect): number => Math.hypot(rect.x + rect.w / 2 - x, rect.y + rect.h / 2 - y);
  return [...blocks].sort((one, other) => away(one) - away(other)).slice(0, MOST);
}

function lines(all: readonly number[]): number[] {
  return [...new Set(all)].sort((a, b) => a - b);
}

interface Step {
  /** Row, column and direction in one. */
  state: number;
  cost: number;
  rank: number;
}

/** The cheapest walk over the lines of a grid (A*), by length and corners. */
function walk(xs: readonly number[], ys: readonly number[], start: Point, goal: Point, out: Side, into: Side, walls: readonly Rect[]): Point[] | null {
  const wide = xs.length;
  const spot = (cell: number): Point => ({ x: xs[cell % wide]!, y: ys[Math.floor(cell / wide)]! });
  const cellOf = (point: Point): number => ys.indexOf(point.y) * wide + xs.indexOf(point.x);
  const last = cellOf(goal);
  const enters = STEPS.findIndex(([dx, dy]) => dx === -OUT[into].x && dy === -OUT[into].y);
  const leaves = STEPS.findIndex(([dx, dy]) => dx === OUT[out].x && dy === OUT[out].y);
  const best = new Map<number, number>();
  const before = new Map<number, number>();
  const heap = new Heap();
  const far = (cell: number): number => Math.abs(spot(cell).x - goal.x) + Math.abs(spot(cell).y - goal.y);
  const first = cellOf(start) * 4 + leaves;
  best.set(first, 0);
  heap.add({ state: first, cost: 0, rank: far(first >> 2) });
  for (let step = heap.take(); step !== null; step = heap.take()) {
    const { state, cost } = step;
    if (cost > best.get(state)!) continue;
    const cell = state >> 2;
    const heading = state & 3;
    if (cell === last && heading === enters) return back(before, state, spot);
    for (let turn = 0; turn < 4; turn++) {
      if ((turn + 2) % 4 === heading) continue;
      const [dx, dy] = STEPS[turn]!;
      const column = (cell % wide) + dx;
      const row = Math.floor(cell / wide) + dy;
      // At the goal it only turns to where it ends.
      const stays = cell === last && turn === enters;
      if (!stays && (column < 0 || row < 0 || column >= wide || row >= ys.length)) continue;
      const next = stays ? cell : row * wide + column;
      if (!stays && walls.some((wall) => cuts(spot(cell), spot(next), wall))) continue;
      const total = cost + Math.abs(spot(next).x - spot(cell).x) + Math.abs(spot(next).y - spot(cell).y) + (turn === heading ? 0 : CORNER);
      const key = next * 4 + turn;
      if (total >= (best.get(key) ?? Infinity)) continue;
      best.set(key, total);
      before.set(key, state);
      heap.add({ state: key, cost: total, rank: total + far(next) });
    }
  }
  return null;
}

function back(before: ReadonlyMap<number, number>, end: number, spot: (cell: number) => Point): Point[] {
  const points: Point[] = [];
  for (let at: number | undefined = end; at !== undefined; at = before.get(at)) points.push(spot(at >> 2));
  return points.reverse();
}

/** Without points that lie on a line. */
function straightened(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const { x, y } of points) {
    const one = kept.at(-1);
    const two = kept.at(-2);
    if (one !== undefined && one.x === x && one.y === y) continue;
    if (one !== undefined && two !== undefined && ((one.x === two.x && one.x === x) || (one.y === two.y && one.y === y))) kept.pop();
    kept.push({ x, y });
  }
  return kept;
}

/** What costs least comes out first. */
class Heap {
  private readonly all: Step[] = [];

  add(step: Step): void {
    const { all } = this;
    let at = all.push(step) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (all[above]!.rank <= step.rank) break;
      all[at] = all[above]!;
      at = above;
    }
    all[at] = step;
  }

  take(): Step | null {
    const { all } = this;
    const first = all[0];
    const last = all.pop();
    if (first === undefined || last === undefined) return null;
    if (all.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= all.length) break;
      if (below + 1 < all.length && all[below + 1]!.rank < all[below]!.rank) below += 1;
      if (all[below]!.rank >= last.rank) break;
      all[at] = all[below]!;
      at = below;
    }
    all[at] = last;
    return first;
  }
}

/** A way of corners as a path, with its corners rounded, and the middle of it. */
export function drawn(points: readonly Point[], radius: number): { path: string; label: Point } {
  const [first, ...rest] = points;
  let path = `M${first!.x},${first!.y}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    const before = points[at]!;
    if (next === undefined) path += `L${point.x},${point.y}`;
    else {
      const bend = Math.min(radius, length(before, point) / 2, length(point, next) / 2);
      const [near, beyond] = [towards(point, before, bend), towards(point, next, bend)];
      path += `L${near.x},${near.y}Q${point.x},${point.y} ${beyond.x},${beyond.y}`;
    }
  });
  return { path, label: halfway(points) };
}

function length(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const whole = length(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / whole, y: from.y + ((to.y - from.y) * by) / whole };
}

function halfway(points: readonly Point[]): Point {
  let left = points.slice(1).reduce((sum, point, at) => sum + length(points[at]!, point), 0) / 2;
  for (let at = 1; at < points.length; at++) {
    const part = length(points[at - 1]!, points[at]!);
    if (part >= left) return towards(points[at - 1]!, points[at]!, left);
    left -= part;
  }
  return points.at(-1)!;
}
