import { describe, expect, test } from "bun:test";
import { inLoop, lassoed, marked } from "$/public/external/raffi_web/features/canvas/client/choosing";
import { Document } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import { hugging, widestOf } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { rectOf, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { pulled, snapped } from "$/public/external/raffi_web/features/canvas/client/guides";
import { bodyOf, placesIn, placing, sized } from "$/public/external/raffi_web/features/canvas/client/sizing";
import { gridded, sameSized } from "$/public/external/raffi_web/features/canvas/client/tidying";

type Elements = Map<string, Element>;

function board(...all: [id: string, kind: string, props: Props][]): Elements {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

function after(elements: Elements, ops: readonly Op[]): Elements {
  const document = new Document();
  for (const element of elements.values()) document.write(element.id, element);
  for (const op of ops) expect([op, document.apply(op)]).toEqual([op, null]);
  return new Map([...document.ids()].flatMap((id) => (document.get(id) ? [[id, document.get(id)!]] : [])));
}

const places = (elements: Elements, ...ids: string[]): Rect[] => ids.map((id) => rectOf(elements, elements.get(id)!));
const FREE = { aspect: false, middle: false, least: { w: 16, h: 16 } };
const START = { x: 100, y: 100, w: 200, h: 100 };

describe("a grip", () => {
  test("moves its sides and leaves the others", () => {
    expect(sized(START, "se", 50, 20, FREE)).toEqual({ x: 100, y: 100, w: 250, h: 120 });
    expect(sized(START, "nw", 50, 20, FREE)).toEqual({ x: 150, y: 120, w: 150, h: 80 });
    expect(sized(START, "e", 50, 20, FREE)).toEqual({ x: 100, y: 100, w: 250, h: 100 });
  });

  test("never turns anything inside out", () => {
    expect(sized(START, "w", 900, 0, FREE)).toEqual({ x: 284, y: 100, w: 16, h: 100 });
  });

  test("keeps the form with Shift, and the middle with Alt", () => {
    expect(sized(START, "se", 100, 0, { ...FREE, aspect: true })).toEqual({ x: 100, y: 100, w: 300, h: 150 });
    expect(sized(START, "e", 100, 0, { ...FREE, aspect: true })).toEqual({ x: 100, y: 75, w: 300, h: 150 });
    expect(sized(START, "se", 50, 10, { ...FREE, middle: true })).toEqual({ x: 50, y: 90, w: 300, h: 120 });
  });
});

describe("a text that hugs its words", () => {
  const text = (props: Props = {}): Element => ({ id: "t", kind: "text", props: { x: 100, y: 0, w: 280, h: 40, text: "Rain", hugs: true, ...props } });
  const fit = { w: 60, h: 32, rtl: false };

  test("becomes narrower from the side where its words end", () => {
    expect(hugging(text(), fit)).toEqual(["set", "t", { w: 60, h: 32 }]);
    expect(hugging(text({ align: "center" }), fit)).toEqual(["set", "t", { x: 210, w: 60, h: 32 }]);
    expect(hugging(text({ align: "end" }), fit)).toEqual(["set", "t", { x: 320, w: 60, h: 32 }]);
    expect(hugging(text(), { ...fit, rtl: true })).toEqual(["set", "t", { x: 320, w: 60, h: 32 }]);
  });

  test("is left where it lies around them", () => {
    expect(hugging(text({ w: 60, h: 32 }), fit)).toBeNull();
    expect(hugging(text({ w: 60, h: 80 }), fit)).toEqual(["set", "t", { h: 32 }]);
  });

  test("may become as wide as new ones are, or as it was pasted", () => {
    expect(widestOf(text({ w: 60 }))).toBe(280);
    expect(widestOf(text({ w: 420 }))).toBe(420);
  });

  test("keeps a width that it was given", () => {
    const elements = board(["t", "text", text().props], ["s", "text", { x: 500, y: 0, w: 300, h: 40, hugs: true }]);
    expect(placing(elements, new Map([["t", { w: 300 }]]))).toEqual([["set", "t", { w: 300, hugs: null }]]);
    expect(placing(elements, new Map([["t", { x: 7, h: 60 }]]))).toEqual([["set", "t", { x: 7, h: 60 }]]);
    expect(sameSized(elements, ["t", "s"])).toEqual([["set", "t", { w: 300, h: 40, hugs: null }]]);
  });
});

describe("what is sized together", () => {
  test("keeps its places in the whole", () => {
    const elements = board(["a", "shape", { x: 0, y: 0, w: 100, h: 100 }], ["b", "shape", { x: 300, y: 100, w: 100, h: 100 }]);
    const body = bodyOf(elements, ["a", "b"])!;
    expect(body.whole).toEqual({ x: 0, y: 0, w: 400, h: 200 });
    const next = after(elements, placing(elements, placesIn(elements, body, { x: 0, y: 0, w: 800, h: 100 })));
    expect(places(next, "a", "b")).toEqual([{ x: 0, y: 0, w: 200, h: 50 }, { x: 600, y: 50, w: 200, h: 50 }]);
  });

  test("leaves what is in a frame where it is when the frame alone is sized, and takes it along with others", () => {
    const elements = board(["f", "frame", { x: 100, y: 100, w: 400, h: 400 }], ["in", "sticky", { x: 50, y: 50, w: 100, h: 100, parent: "f" }], ["o", "shape", { x: 500, y: 100, w: 100, h: 400 }]);
    const alone = bodyOf(elements, ["f"])!;
    const wider = after(elements, placing(elements, placesIn(elements, alone, { x: 0, y: 100, w: 500, h: 400 })));
    expect(places(wider, "in")).toEqual(places(elements, "in"));
    const both = bodyOf(elements, ["f", "o"])!;
    const double = after(elements, placing(elements, placesIn(elements, both, { x: 100, y: 100, w: 1000, h: 800 })));
    expect(places(double, "in")).toEqual([{ x: 200, y: 200, w: 200, h: 200 }]);
  });

  test("is what is in a group, and nothing that is locked", () => {
    const elements = board(["g", "group", { x: 0, y: 0, w: 200, h: 100 }], ["a", "shape", { x: 100, y: 0, w: 100, h: 100, parent: "g" }], ["l", "shape", { x: 900, locked: true }]);
    const body = bodyOf(elements, ["g", "l"])!;
    expect(body.whole.w).toBe(200);
    const next = after(elements, placing(elements, placesIn(elements, body, { x: 0, y: 0, w: 400, h: 100 })));
    expect(places(next, "a", "g")).toEqual([{ x: 200, y: 0, w: 200, h: 100 }, { x: 0, y: 0, w: 400, h: 100 }]);
    expect(bodyOf(elements, ["l"])).toBeNull();
  });
});

describe("guides", () => {
  test("pull the side that is sized to others' sides", () => {
    const other = { x: 400, y: 0, w: 50, h: 50 };
    expect(pulled({ x: 0, y: 100, w: 396, h: 80 }, { x: 1, y: 0 }, [other], 6)).toEqual({ dx: 4, dy: null });
    expect(pulled({ x: 0, y: 100, w: 300, h: 80 }, { x: 1, y: 1 }, [other], 6)).toEqual({ dx: null, dy: null });
  });

  test("make gaps as wide as those beside", () => {
    const row = [{ x: 0, y: 0, w: 100, h: 100 }, { x: 150, y: 10, w: 110, h: 90 }];
    const { dx, guides } = snapped({ x: 313, y: 33, w: 77, h: 41 }, row, 6);
    expect(dx).toBe(-3);
    expect(guides.filter(({ gap }) => gap).map(({ axis, from, to }) => [axis, from, to])).toEqual([["y", 100, 150], ["y", 260, 310]]);
  });

  test("find the middle between two neighbours", () => {
    const row = [{ x: 0, y: 0, w: 100, h: 300 }, { x: 400, y: 0, w: 90, h: 290 }];
    expect(snapped({ x: 214, y: 57, w: 77, h: 41 }, row, 6).dx).toBe(-2.5);
  });
});

describe("tidying", () => {
  const notes = board(
    ["a", "sticky", { x: 0, y: 0, w: 100, h: 100 }],
    ["b", "sticky", { x: 137, y: 21, w: 120, h: 100 }],
    ["c", "sticky", { x: 9, y: 160, w: 100, h: 100 }],
    ["d", "sticky", { x: 300, y: 140, w: 100, h: 140 }],
  );

  test("makes a grid of what lies about, in the order of reading", () => {
    const tidy = after(notes, gridded(notes, notes.keys()));
    expect(places(tidy, "a", "b", "c", "d").map(({ x, y }) => [x, y])).toEqual([[0, 0], [124, 0], [0, 124], [124, 124]]);
    expect(gridded(tidy, tidy.keys())).toEqual([]);
  });

  test("makes all as large as the largest", () => {
    expect(places(after(notes, sameSized(notes, notes.keys())), "a", "d").map(({ w, h }) => [w, h])).toEqual([[120, 140], [120, 140]]);
  });
});

describe("choosing", () => {
  const loop = [{ x: -10, y: -10 }, { x: 160, y: -10 }, { x: 160, y: 210 }, { x: -10, y: 210 }];
  const elements = board(
    ["in", "sticky", { x: 0, y: 0, w: 100, h: 100 }],
    ["half", "sticky", { x: 100, y: 100, w: 130, h: 100 }],
    ["out", "sticky", { x: 400, y: 0, w: 100, h: 100 }],
    ["wire", "connection", { from: "in", to: "out" }],
    ["kept", "sticky", { x: 10, y: 10, w: 20, h: 20, locked: true }],
  );

  test("by a loop takes what is mostly inside", () => {
    expect([...lassoed(elements, loop, null)]).toEqual(["in"]);
    const bent = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }, { x: 50, y: 20 }, { x: 0, y: 100 }];
    expect([inLoop(bent, { x: 50, y: 60 }), inLoop(bent, { x: 50, y: 10 })]).toEqual([false, true]);
  });

  test("by a rectangle takes what it touches, with the connections between", () => {
    expect([...marked(elements, { x: 50, y: 50, w: 400, h: 20 }, null)]).toEqual(["in", "out", "wire"]);
  });

  test("takes a group for what is in it, and a frame only whole", () => {
    const nested = board(["g", "group", { w: 300, h: 300 }], ["a", "sticky", { x: 0, y: 0, w: 50, h: 50, parent: "g" }], ["f", "frame", { x: 0, y: 0, w: 500, h: 500 }], ["i", "sticky", { x: 20, y: 20, w: 50, h: 50, parent: "f" }]);
    expect([...marked(nested, { x: 0, y: 0, w: 90, h: 90 }, null)].sort()).toEqual(["g", "i"]);
    expect([...marked(nested, { x: 0, y: 0, w: 90, h: 90 }, "g")].sort()).toEqual(["a", "i"]);
    expect([...marked(nested, { x: -1, y: -1, w: 600, h: 600 }, null)].sort()).toEqual(["f", "g"]);
  });
});
