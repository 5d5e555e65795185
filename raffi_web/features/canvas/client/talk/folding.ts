/** Pins are as large at every zoom. Seen from afar, those that would lie over each other are one, with their number. */
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";

/** From this zoom on every pin stands for itself: a fold that is opened leads there. */
export const APART = 0.5;
/** Pins nearer to each other than this are one, in pixels of the screen. */
const NEAR = 36;

export interface Fold<T> {
  /** Where the first of them stands. */
  readonly at: Point;
  readonly pins: readonly T[];
}

/** The zoom that pins are folded for: few steps, so that they are not folded anew in every frame of a zoom. */
export function stepOf(zoom: number): number {
  return zoom >= APART ? 1 : 2 ** (Math.floor(Math.log2(zoom) * 2) / 2);
}

/** Pins in their order, each with those after it that are too near; `alone` ones are never folded. */
export function folded<T>(pins: readonly T[], zoom: number, atOf: (pin: T) => Point, alone: (pin: T) => boolean): Fold<T>[] {
  const folds: { at: Point; pins: T[]; takes: boolean }[] = [];
  const near = NEAR / zoom;
  for (const pin of pins) {
    const at = atOf(pin);
    const takes = zoom < APART && !alone(pin);
    const home = takes ? folds.find((fold) => fold.takes && Math.hypot(fold.at.x - at.x, fold.at.y - at.y) < near) : undefined;
    if (home === undefined) folds.push({ at, pins: [pin], takes });
    else home.pins.push(pin);
  }
  return folds;
}

/** Where to look, and from how near, so that these points stand apart. */
export function viewOf(points: readonly Point[], room: { w: number; h: number }): Point & { zoom: number } {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fits = Math.min(room.w / 2 / Math.max(1, right - left), room.h / 2 / Math.max(1, bottom - top));
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.min(1, Math.max(APART, fits)) };
}
