/** Where the bar over what is chosen stands on the screen. */
import { overlaps, type Point, type Rect, union } from "$/public/external/raffi_web/features/canvas/client/geometry";

const APART = 28;
const TOP = 64;
const EDGE = 8;
/** What other bars take at the top and at the bottom. */
export interface Taken {
  readonly top: number;
  readonly foot: number;
}
const USUAL: Taken = { top: TOP, foot: TOP };

interface Size {
  readonly w: number;
  readonly h: number;
}

/** Over a rectangle, or under it where there is no room; null where it is out of sight. */
export function placed(rect: Rect, size: Size, width: number, height: number, taken: Taken = USUAL): Point | null {
  if (rect.x > width || rect.y > height || rect.x + rect.w < 0 || rect.y + rect.h < 0) return null;
  const x = Math.min(Math.max(rect.x + rect.w / 2 - size.w / 2, EDGE), Math.max(EDGE, width - size.w - EDGE));
  const over = rect.y - APART - size.h;
  const under = rect.y + rect.h + APART;
  if (over >= taken.top) return { x, y: over };
  return { x, y: under + size.h < height - taken.foot ? under : taken.top };
}

/** The same for a wire: near it, and upon neither of what it joins where there is any such place. */
export function placedClear(wire: Rect, joined: readonly Rect[], size: Size, width: number, height: number, taken: Taken = USUAL): Point | null {
  const usual = placed(wire, size, width, height, taken);
  const around = union([wire, ...joined]);
  if (usual === null || around === null) return usual;
  const { x } = usual;
  const tops = [usual.y, wire.y + wire.h + APART, around.y - APART - size.h, around.y + around.h + APART];
  const free = (y: number): boolean => y >= taken.top && y + size.h <= height - taken.foot && !joined.some((rect) => overlaps(rect, { x, y, ...size }));
  const y = tops.find(free);
  return y === undefined ? usual : { x, y };
}
