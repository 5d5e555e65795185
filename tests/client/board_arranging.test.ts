import { describe, expect, test } from "bun:test";
import { aligned, copied, distributed, dropped, frameAt, grouped, refitted, taken, ungrouped } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { Document } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ends, rectOf, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { moved, painted, rankOfFrame, ranksOnTop } from "$/public/external/raffi_web/features/canvas/client/layers";

type Elements = Map<string, Element>;

function board(...all: [id: string, kind: string, props: Props][]): Elements {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

/** What a board is after operations, by the rules of the engine; one that is dropped fails the test. */
function after(elements: Elements, ops: readonly Op[]): Elements {
  const document = new Document();
  for (const element of elements.values()) document.write(element.id, element);
  for (const op of ops) expect([op, document.apply(op)]).toEqual([op, null]);
  return new Map([...document.ids()].flatMap((id) => (document.get(id) ? [[id, document.get(id)!]] : [])));
}

const places = (elements: Elements, ...ids: string[]): Rect[] => ids.map((id) => rectOf(elements, elements.get(id)!));

const THREE = board(["a", "shape", { x: 0, y: 0, w: 100, h: 50, z: "a1" }], ["b", "shape", { x: 300, y: 40, w: 50, h: 50, z: "a2" }], ["c", "shape", { x: 130, y: 90, w: 100, h: 20, z: "a3" }]);

describe("lining up", () => {
  test("puts edges on the outermost one, and leaves what is there already", () => {
    const ops = aligned(THREE, ["a", "b", "c"], "left");
    expect(ops.map((op) => op[1])).toEqual(["b", "c"]);
    expect(places(after(THREE, ops), "a", "b", "c").map(({ x }) => x)).toEqual([0, 0, 0]);
    expect(places(after(THREE, aligned(THREE, ["a", "b", "c"], "bottom")), "a", "b", "c").map(({ y, h }) => y + h)).toEqual([110, 110, 110]);
  });

  test("makes the gaps equal between the outermost two", () => {
    const spread = places(after(THREE, distributed(THREE, ["a", "b", "c"], "x")), "a", "c", "b");
    expect([spread[1]!.x - 100, spread[2]!.x - spread[1]!.x - 100]).toEqual([50, 50]);
    expect(spread[2]!.x).toBe(300);
  });

  test("leaves what is locked", () => {
    const locked = new Map(THREE).set("b", { ...THREE.get("b")!, props: { ...THREE.get("b")!.props, locked: true } });
    expect(aligned(locked, ["a", "b", "c"], "left").map((op) => op[1])).toEqual(["c"]);
  });
});

describe("groups", () => {
  test("hold what lies where it lay, and give it back there", () => {
    const made = after(THREE, grouped(THREE, ["a", "b"], "g"));
    expect(value(made.get("a")!, "parent")).toBe("g");
    expect(places(made, "a", "b", "g")).toEqual([...places(THREE, "a", "b"), { x: 0, y: 0, w: 350, h: 90 }]);
    const { ops, freed } = ungrouped(made, ["g"]);
    const free = after(made, ops);
    expect(freed).toEqual(["a", "b"]);
    expect(free.has("g")).toBe(false);
    expect(places(free, "a", "b")).toEqual(places(THREE, "a", "b"));
  });

  test("reach around what is in them when that was moved", () => {
    const made = after(THREE, grouped(THREE, ["a", "b"], "g"));
    const shifted = after(made, [["set", "a", { x: -100 }]]);
    const fit = after(shifted, refitted(shifted, shifted.get("g")!));
    expect(places(fit, "g", "a", "b")).toEqual([{ x: -100, y: 0, w: 450, h: 90 }, { x: -100, y: 0, w: 100, h: 50 }, { x: 300, y: 40, w: 50, h: 50 }]);
    expect(refitted(fit, fit.get("g")!)).toEqual([]);
  });
});

describe("frames", () => {
  const framed = board(["f", "frame", { x: 1000, y: 1000, w: 400, h: 400, z: "a0" }], ["a", "sticky", { x: 10, y: 10, w: 100, h: 100, z: "a1" }], ["in", "sticky", { x: 5, y: 5, w: 50, h: 50, parent: "f", z: "a1" }]);

  test("own what is dropped into them, and let go what is dropped beside", () => {
    const into = after(framed, dropped(framed, new Map([["a", { x: 1100, y: 1100, w: 100, h: 100 }]])));
    expect(value(into.get("a")!, "parent")).toBe("f");
    expect(places(into, "a")[0]).toEqual({ x: 1100, y: 1100, w: 100, h: 100 });
    const out = after(into, dropped(into, new Map([["in", { x: 0, y: 0, w: 50, h: 50 }]])));
    expect(value(out.get("in")!, "parent")).toBeNull();
    expect(places(out, "in")[0]).toEqual({ x: 0, y: 0, w: 50, h: 50 });
  });

  test("are never dropped into themselves, or into what is in them", () => {
    const nested = after(framed, [["put", "f2", "frame", { parent: "f", x: 50, y: 50, w: 300, h: 300, z: "a5" }]]);
    expect(frameAt(nested, { x: 1200, y: 1200 }, new Set())?.id).toBe("f2");
    expect(frameAt(nested, { x: 1200, y: 1200 }, new Set(["f"]))).toBeNull();
  });
});

describe("copies", () => {
  test("bring what is in them and the connections between them, under new ids", () => {
    const given = board(
      ["f", "frame", { x: 100, y: 100, w: 400, h: 400, z: "a0" }],
      ["in", "sticky", { parent: "f", x: 5, y: 5, z: "a1" }],
      ["out", "sticky", { x: 900, y: 0, z: "a2" }],
      ["inner", "connection", { from: "f", to: "in", z: "a3" }],
      ["outer", "connection", { from: "in", to: "out", z: "a4" }],
    );
    let n = 0;
    const { ops, ids } = copied(given, taken(given, ["f"]), { x: 10, y: 20 }, () => `n${n++}`);
    const both = after(given, ops);
    expect(both.size).toBe(8);
    const copy = both.get(ids[0]!)!;
    expect([copy.kind, value(copy, "x"), value(copy, "y")]).toEqual(["frame", 110, 120]);
    const inside = [...both.values()].find((element) => value(element, "parent") === copy.id)!;
    expect([inside.kind, value(inside, "x")]).toEqual(["sticky", 5]);
    const wires = [...both.values()].filter((element) => element.kind === "connection");
    expect(wires.map((wire) => [value(wire, "from"), value(wire, "to")])).toContainEqual([copy.id, inside.id]);
    expect(wires).toHaveLength(3);
  });

  test("of what lies in a frame lie on the board where it was seen", () => {
    const given = board(["f", "frame", { x: 100, y: 100, z: "a0" }], ["in", "sticky", { parent: "f", x: 5, y: 7, z: "a1" }]);
    const { ops } = copied(given, taken(given, ["in"]), { x: 0, y: 0 }, () => "n");
    expect(rectOf(after(given, ops), after(given, ops).get("n")!)).toMatchObject({ x: 105, y: 107 });
  });
});

describe("layers", () => {
  const order = (elements: Elements): string => painted(elements).join("");

  test("go to either end, and past one that stays", () => {
    expect(order(THREE)).toBe("abc");
    expect(order(after(THREE, moved(THREE, new Set(["a"]), "front")))).toBe("bca");
    expect(order(after(THREE, moved(THREE, new Set(["c"]), "back")))).toBe("cab");
    expect(order(after(THREE, moved(THREE, new Set(["a"]), "forward")))).toBe("bac");
    expect(order(after(THREE, moved(THREE, new Set(["b", "c"]), "backward")))).toBe("bca");
    expect(moved(THREE, new Set(["c"]), "front")).toEqual([]);
  });

  test("of what lies in an element are over it, and under what is over that", () => {
    const nested = board(["f", "frame", { z: "a1" }], ["x", "sticky", { parent: "f", z: "a9" }], ["over", "sticky", { z: "a2" }], ["lost", "sticky", { parent: "gone", z: "a0" }]);
    expect(painted(nested)).toEqual(["lost", "f", "x", "over"]);
  });

  test("of a new frame are under what is there, and over the frames that it meets", () => {
    const rect = { x: 0, y: 0, w: 400, h: 400 };
    const made = (elements: Elements): string => order(after(elements, [["put", "N", "frame", { ...rect, z: rankOfFrame(elements, rect) }]]));
    expect(made(board())).toBe("N");
    expect(made(THREE)).toBe("Nabc");
    const framed = board(["a", "shape", { z: "a1" }], ["f", "frame", { x: 300, y: 0, w: 300, h: 300, z: "a2" }], ["b", "shape", { z: "a3" }], ["far", "frame", { x: 900, y: 0, w: 300, h: 300, z: "a4" }]);
    expect(made(framed)).toBe("afNbfar");
    expect(made(board(["a", "shape", { z: "e00" }], ["b", "shape", { z: "zz0" }]))).toBe("Nab");
  });

  test("go over ranks from elsewhere that are none of ours", () => {
    const foreign = board(["a", "sticky", { z: "e00" }], ["b", "sticky", { z: "zz0" }], ["c", "sticky", { z: "zz00" }]);
    expect(order(after(foreign, moved(foreign, new Set(["a"]), "front")))).toBe("bca");
    expect(order(after(foreign, moved(foreign, new Set(["c"]), "backward")))).toBe("acb");
    for (const rank of ranksOnTop(foreign, null, 3)) expect(rank > "zz00").toBe(true);
  });

  test("stay as short as the server takes them, whatever ranks came from elsewhere", () => {
    const crowded = board(["a", "sticky", { z: "a1" }], ["b", "sticky", { z: "z".repeat(120) }], ["c", "sticky", { z: "a2" }]);
    const ranks = ranksOnTop(crowded, null, 500);
    expect(ranks.every((rank, index) => rank.length <= 120 && rank > (ranks[index - 1] ?? "a2"))).toBe(true);
    const front = moved(crowded, new Set(["a"]), "front");
    expect(order(after(crowded, front))).toBe("cba");
    expect(front.every((op) => op[0] === "set" && (op[2]["z"] as string).length < 5)).toBe(true);
    const tight = board(["a", "sticky", { z: "a0" }], ["b", "sticky", { z: `a${"0".repeat(118)}1` }], ["c", "sticky", { z: `a${"0".repeat(118)}2` }]);
    expect(order(after(tight, moved(tight, new Set(["a"]), "forward")))).toBe("bac");
  });

  test("stay apart where two have the same rank", () => {
    const same = board(["a", "sticky", { z: "a0" }], ["b", "sticky", { z: "a0" }], ["c", "sticky", { z: "a0" }]);
    expect(order(after(same, moved(same, new Set(["a"]), "front")))).toBe("bca");
  });
});

test("wires end at the sides that look at each other, or at those that were given", () => {
  const left = { x: 0, y: 0, w: 100, h: 100 };
  const right = { x: 300, y: 10, w: 100, h: 100 };
  expect(ends(left, right).map(({ side }) => side)).toEqual(["right", "left"]);
  expect(ends(left, { ...left, y: 400 }).map(({ side }) => side)).toEqual(["bottom", "top"]);
  expect(ends(left, right, "top", null)[0]).toEqual({ x: 50, y: 0, side: "top" });
});
