/** Lines that things snap to while they are moved: edges and middles of what lies near. */
import type { Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";

export interface Guide {
  axis: "x" | "y";
  /** Where the line is on its axis. */
  at: number;
  /** From where to where it reaches on the other one. */
  from: number;
  to: number;
}

export interface Snapped {
  dx: number;
  dy: number;
  guides: Guide[];
}

type Axis = "x" | "y";
const LENGTH = { x: "w", y: "h" } as const;
const OTHER = { x: "y", y: "x" } as const;

/** How far to shift `moving` so that it stands in line with the nearest of `others`, within `reach`. */
export function snapped(moving: Rect, others: readonly Rect[], reach: number): Snapped {
  const dx = nearest(moving, others, "x", reach);
  const dy = nearest(moving, others, "y", reach);
  const at = { ...moving, x: moving.x + (dx ?? 0), y: moving.y + (dy ?? 0) };
  return {
    dx: dx ?? 0,
    dy: dy ?? 0,
    guides: [...(dx === null ? [] : linesOf(at, others, "x")), ...(dy === null ? [] : linesOf(at, others, "y"))],
  };
}

function stops(rect: Rect, axis: Axis): [number, number, number] {
  const length = rect[LENGTH[axis]];
  return [rect[axis], rect[axis] + length / 2, rect[axis] + length];
}

function nearest(moving: Rect, others: readonly Rect[], axis: Axis, reach: number): number | null {
  const own = stops(moving, axis);
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
function linesOf(moving: Rect, others: readonly Rect[], axis: Axis): Guide[] {
  const across = OTHER[axis];
  const lines = new Map<number, Guide>();
  for (const mine of stops(moving, axis)) {
    for (const other of others) {
      if (!stops(other, axis).some((stop) => Math.abs(stop - mine) < SAME)) continue;
      const key = Math.round(mine);
      const line = lines.get(key) ?? { axis, at: mine, from: moving[across], to: moving[across] + moving[LENGTH[across]] };
      lines.set(key, { ...line, from: Math.min(line.from, other[across]), to: Math.max(line.to, other[across] + other[LENGTH[across]]) });
    }
  }
  return [...lines.values()];
}
