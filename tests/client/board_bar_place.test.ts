/** Where the bar over what is chosen stands: upon nothing that one works with. */
import { describe, expect, test } from "bun:test";
import { overlaps, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { placed, placedClear } from "$/public/external/raffi_web/features/canvas/client/panels/bar_place";

const SIZE = { w: 300, h: 46 };
const SCREEN = [1440, 900] as const;
const at = (wire: Rect, joined: Rect[]): Rect => ({ ...placedClear(wire, joined, SIZE, ...SCREEN)!, ...SIZE });

describe("a bar", () => {
  test("stands over what is chosen, under it where there is no room, and not out of sight", () => {
    expect(placed({ x: 600, y: 400, w: 100, h: 100 }, SIZE, ...SCREEN)).toEqual({ x: 500, y: 326 });
    expect(placed({ x: 600, y: 70, w: 100, h: 100 }, SIZE, ...SCREEN)).toEqual({ x: 500, y: 198 });
    expect(placed({ x: 2000, y: 70, w: 100, h: 100 }, SIZE, ...SCREEN)).toBeNull();
  });

  test("of a wire covers neither of what it joins", () => {
    const [one, other] = [{ x: 300, y: 300, w: 200, h: 200 }, { x: 620, y: 300, w: 200, h: 200 }];
    const wire = { x: 500, y: 400, w: 120, h: 0 };
    // Right over the wire it would lie upon both.
    expect(overlaps({ ...placed(wire, SIZE, ...SCREEN)!, ...SIZE }, one)).toBe(true);
    const bar = at(wire, [one, other]);
    expect([one, other].some((rect) => overlaps(rect, bar))).toBe(false);
    // As near as it can be: where nothing is covered it stays at the wire.
    expect(at({ x: 500, y: 400, w: 500, h: 0 }, [{ ...one, x: 200 }, { ...other, x: 1100 }]).y).toBe(326);
  });

  test("of a wire is on the screen where there is no free place", () => {
    const bar = at({ x: 500, y: 400, w: 120, h: 0 }, [{ x: 0, y: 0, w: 1440, h: 900 }]);
    expect([bar.y >= 64, bar.y + bar.h <= 900]).toEqual([true, true]);
  });
});
