import { describe, expect, test } from "bun:test";
import { covered, nearness, ROOM } from "$/public/external/raffi_web/features/canvas/client/looking";
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

test("what was found is looked at from as near as before, or near enough to read", () => {
  const at = (zoom: number): number => nearness({ flow: { getZoom: () => zoom } } as unknown as Surface);
  expect([at(0.48), at(1.5), at(0.1)]).toEqual([0.48, 1.5, 1]);
});
