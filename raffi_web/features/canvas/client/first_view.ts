/** Where somebody looks when a board opens: where they were in this tab, or at all that is there. */
import { getViewportForBounds, type Viewport } from "@xyflow/react";
import { ROOM, ZOOM } from "$/public/external/raffi_web/features/canvas/client/looking";
import { type Elements, isPlaced, overlaps, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";

const KEPT = "raffi.board.view.";

/**
 * The view to begin with, in a window of so many pixels. It is known before anything is drawn, so that what is out of
 * sight is never made. `undefined` on an empty board.
 */
export function firstView(board: string, elements: Elements, size: { width: number; height: number }): Viewport | undefined {
  const rects = [...elements.values()].filter(isPlaced).map((element) => rectOf(elements, element));
  const whole = union(rects);
  if (whole === null) return undefined;
  const kept = keptView(board);
  if (kept !== null) {
    const seen = { x: -kept.x / kept.zoom, y: -kept.y / kept.zoom, w: size.width / kept.zoom, h: size.height / kept.zoom };
    if (rects.some((rect) => overlaps(rect, seen))) return kept;
  }
  return getViewportForBounds({ x: whole.x, y: whole.y, width: whole.w, height: whole.h }, size.width, size.height, ZOOM.least, 1, ROOM);
}

/** Remembers where somebody looks, for as long as their tab is open. */
export function keepView(board: string, { x, y, zoom }: Viewport): void {
  try {
    sessionStorage.setItem(KEPT + board, JSON.stringify([x, y, zoom]));
  } catch {
    // Then a reload begins with all that is there.
  }
}

function keptView(board: string): Viewport | null {
  try {
    const [x, y, zoom] = JSON.parse(sessionStorage.getItem(KEPT + board) ?? "[]") as unknown[];
    return isFar(x) && isFar(y) && isFar(zoom) && zoom > 0 ? { x, y, zoom } : null;
  } catch {
    return null;
  }
}

function isFar(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
