import { describe, expect, test } from "bun:test";
import { covered, nearness, outside, ROOM } from "$/public/external/raffi_web/features/canvas/client/looking";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

const panel = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });
const WIDE = { w: 1440, h: 900 };
const OUTLINE = panel(12, 72, 332, 820);
const HISTORY = panel(1092, 72, 1428, 820);

describe("what is covered", () => {
  test("are the bars, and the panels at both sides", () => {
    expect(covered(WIDE, [])).toEqual(ROOM);
    expect(covered(WIDE, [OUTLINE])).toEqual({ ...ROOM, left: "364px" });
    expect(covered(WIDE, [HISTORY])).toEqual({ ...ROOM, right: "380px" });
    expect(covered(WIDE, [HISTORY, OUTLINE])).toEqual({ ...ROOM, left: "364px", right: "380px" });
  });

  test("is what stands at the foot of a phone", () => {
    expect(covered({ w: 390, h: 844 }, [panel(0, 464, 390, 844)])).toEqual({ ...ROOM, bottom: "412px" });
  });

  test("are no panels that leave too little", () => {
    expect(covered({ w: 390, h: 844 }, [panel(12, 72, 332, 760)])).toEqual(ROOM);
    expect(covered({ w: 390, h: 600 }, [panel(0, 210, 390, 600)])).toEqual(ROOM);
    expect(covered({ w: 800, h: 900 }, [OUTLINE, panel(452, 72, 788, 820)])).toEqual({ ...ROOM, left: "364px" });
  });
});

test("what lies outside is nothing, a part, or all there is", () => {
  const whole = { x: 0, y: 0, w: 300, h: 200 };
  const seen = (x: number, y: number, w: number, h: number) => outside(whole, { x, y, w, h });
  expect([seen(0, 0, 300, 200), seen(-50, -50, 500, 500), seen(0.5, 0.5, 300, 200)]).toEqual(["none", "none", "none"]);
  expect([seen(10, 0, 300, 200), seen(0, 10, 300, 200), seen(0, 0, 280, 200), seen(0, 0, 300, 180)]).toEqual(["part", "part", "part", "part"]);
  expect([seen(301, 0, 300, 200), seen(0, -300, 300, 200)]).toEqual(["all", "all"]);
  // Nothing there, or nothing known of the window: nothing is missed.
  expect([outside(null, whole), outside(whole, null), seen(0, 0, 0, 0)]).toEqual(["none", "none", "none"]);
});

test("what was found is looked at from as near as before, or near enough to read", () => {
  const at = (zoom: number): number => nearness({ flow: { getZoom: () => zoom } } as unknown as Surface);
  expect([at(0.48), at(1.5), at(0.1)]).toEqual([0.48, 1.5, 1]);
});
