/** Lines that things snap to while they are moved: edges and middles of what lies near. */
import type { Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";

export interface Guide {
  axis: "x" | "y";
  /** Where the line is on its axis. */
  at: number;
  /** From where to where it reaches on the other one. */
  from: number;
  to: number;
  /** It is no edge that is met, but a gap that is as wide as another. */
  gap?: true;
}

export interface Snapped {
  dx: number;
  dy: number;
  guides: Guide[];
}

type Axis = "x" | "y";
const LENGTH = { x: "w", y: "h" } as const;
const OTHER = { x: "y", y: "x" } as const;

/** How far to shift `moving` so that it stands in line with the nearest of `others`, or as far from them as they from one another, within `reach`. */
export function snapped(moving: Rect, others: readonly Rect[], reach: number): Snapped {
  const dx = nearer(nearest(others, "x", reach, stops(moving, "x")), nearestGap(moving, others, "x", reach));
  const dy = nearer(nearest(others, "y", reach, stops(moving, "y")), nearestGap(moving, others, "y", reach));
  const at = { ...moving, x: moving.x + (dx ?? 0), y: moving.y + (dy ?? 0) };
  const guides = (axis: Axis): Guide[] => [...linesOf(at, others, axis, stops(at, axis)), ...gapsOf(at, others, axis)];
  return { dx: dx ?? 0, dy: dy ?? 0, guides: [...(dx === null ? [] : guides("x")), ...(dy === null ? [] : guides("y"))] };
}

/** How far to pull the sides of `rect` that are being sized so that they meet those of `others`. */
export function pulled(rect: Rect, sides: { x: -1 | 0 | 1; y: -1 | 0 | 1 }, others: readonly Rect[], reach: number): { dx: number | null; dy: number | null } {
  const by = (axis: Axis): number | null => (sides[axis] === 0 ? null : nearest(others, axis, reach, [sideOf(rect, axis, sides[axis])]));
  return { dx: by("x"), dy: by("y") };
}

/** The lines that the sides of `rect` which are being sized have met. */
export function met(rect: Rect, sides: { x: -1 | 0 | 1; y: -1 | 0 | 1 }, others: readonly Rect[]): Guide[] {
  return (["x", "y"] as const).flatMap((axis) => (sides[axis] === 0 ? [] : linesOf(rect, others, axis, [sideOf(rect, axis, sides[axis])])));
}

function sideOf(rect: Rect, axis: Axis, side: -1 | 0 | 1): number {
  return side < 0 ? rect[axis] : rect[axis] + rect[LENGTH[axis]];
}

function nearer(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.abs(one) <= Math.abs(other) ? one : other;
}

function stops(rect: Rect, axis: Axis): [number, number, number] {
  const length = rect[LENGTH[axis]];
  return [rect[axis], rect[axis] + length / 2, rect[axis] + length];
}

function nearest(others: readonly Rect[], axis: Axis, reach: number, own: readonly number[]): number | null {
  let best: number | null = null;
  for (const other of others) {
    for (const stop of stops(other, axis)) {
      for (const mine of own) {
        const by = stop - mine;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by;
      }
    }
  }
  return best;
}

const SAME = 0.5;

/** A line for each stop that is met, as long as what it joins. */
function linesOf(moving: Rect, others: readonly Rect[], axis: Axis, own: readonly number[]): Guide[] {
  const across = OTHER[axis];
  const lines = new Map<number, Guide>();
  for (const mine of own) {
    for (const other of others) {
      if (!stops(other, axis).some((stop) => Math.abs(stop - mine) < SAME)) continue;
      const key = Math.round(mine);
      const line = lines.get(key) ?? { axis, at: mine, from: moving[across], to: moving[across] + moving[LENGTH[across]] };
      lines.set(key, { ...line, from: Math.min(line.from, other[across]), to: Math.max(line.to, other[across] + other[LENGTH[across]]) });
    }
  }
  return [...lines.values()];
}

// -- equal gaps ---------------------------------------------------------------------------------------------------

/** What stands in one row with something, from its beginning on; without what it covers. */
function rowOf(moving: Rect, others: readonly Rect[], axis: Axis): Rect[] {
  const across = OTHER[axis];
  const size = LENGTH[across];
  return others.filter((other) => other[across] < moving[across] + moving[size] && moving[across] < other[across] + other[size]).sort((a, b) => a[axis] - b[axis]);
}

interface Space {
  from: number;
  to: number;
  rects: readonly [Rect, Rect];
}

/** The gaps between neighbours of a row. */
function spaces(row: readonly Rect[], axis: Axis): Space[] {
  return row.slice(1).flatMap((rect, at): Space[] => {
    const before = row[at]!;
    const from = before[axis] + before[LENGTH[axis]];
    return rect[axis] - from > SAME ? [{ from, to: rect[axis], rects: [before, rect] }] : [];
  });
}

function nearestGap(moving: Rect, others: readonly Rect[], axis: Axis, reach: number): number | null {
  const row = rowOf(moving, others, axis);
  if (row.length < 2) return null;
  const length = moving[LENGTH[axis]];
  const before = row.filter((other) => other[axis] + other[LENGTH[axis]] <= moving[axis] + reach).reduce<number | null>((most, other) => Math.max(most ?? -Infinity, other[axis] + other[LENGTH[axis]]), null);
  const after = row.filter((other) => other[axis] >= moving[axis] + length - reach).reduce<number | null>((least, other) => Math.min(least ?? Infinity, other[axis]), null);
  const wide = [...new Set(spaces(row, axis).map(({ from, to }) => to - from))];
  const places = [
    ...(before === null ? [] : wide.map((gap) => before + gap)),
    ...(after === null ? [] : wide.map((gap) => after - gap - length)),
    ...(before !== null && after !== null && after - before > length ? [(before + after - length) / 2] : []),
  ];
  return places.map((place) => place - moving[axis]).filter((by) => Math.abs(by) <= reach).reduce<number | null>((best, by) => nearer(best, by), null);
}

/** Both of two gaps that are as wide: those beside what moves, and those that they are like. */
function gapsOf(moving: Rect, others: readonly Rect[], axis: Axis): Guide[] {
  const row = rowOf(moving, others, axis);
  const all = spaces([...row, moving].sort((a, b) => a[axis] - b[axis]), axis);
  const own = all.filter(({ rects }) => rects.includes(moving));
  const wide = (space: Space): number => space.to - space.from;
  const like = own.filter((one) => all.some((other) => other !== one && Math.abs(wide(other) - wide(one)) < SAME));
  const shown = all.filter((one) => like.some((other) => Math.abs(wide(other) - wide(one)) < SAME));
  const across = OTHER[axis];
  return shown.map(({ from, to, rects: [a, b] }): Guide => {
    const top = Math.max(a[across], b[across]);
    const bottom = Math.min(a[across] + a[LENGTH[across]], b[across] + b[LENGTH[across]]);
    return { axis: across, at: (top + bottom) / 2, from, to, gap: true };
  });
}
