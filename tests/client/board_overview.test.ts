import { describe, expect, test } from "bun:test";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { brokenInto } from "$/public/external/raffi_web/features/canvas/client/overview/brush";
import { marksOf, strokeOf } from "$/public/external/raffi_web/features/canvas/client/overview/map_marks";
import { pieceAt, piecesOf } from "$/public/external/raffi_web/features/canvas/client/overview/pieces";

function board(...all: [id: string, kind: string, props: Props][]): Map<string, Element> {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

describe("the pieces of a picture of a board", () => {
  test("lie over one another as the elements do, each at its place upon the board", () => {
    const pieces = piecesOf(board(["high", "sticky", { z: "a9" }], ["f", "frame", { z: "a1", x: 100, y: 50, w: 400, h: 300 }], ["in", "sticky", { z: "a0", parent: "f", x: 10, y: 20, w: 30, h: 40 }]));
    expect(pieces.map(({ element }) => element.id)).toEqual(["f", "in", "high"]);
    expect(pieces[1]!.rect).toEqual({ x: 110, y: 70, w: 30, h: 40 });
    expect(pieces[1]!.within).toBeNull();
  });

  test("are cut by the frames around them, unless a frame cuts nothing", () => {
    const out: [string, string, Props] = ["in", "sticky", { parent: "f", x: 350, y: 0, w: 100, h: 100 }];
    expect(piecesOf(board(["f", "frame", { w: 400, h: 300 }], out))[1]!.within).toEqual({ x: 0, y: 0, w: 400, h: 300 });
    expect(piecesOf(board(["f", "frame", { w: 400, h: 300, clip: false }], out))[1]!.within).toBeNull();
  });

  test("know both ends of a wire, and leave out what ends on nothing", () => {
    const pieces = piecesOf(board(["a", "sticky", { w: 10, h: 10 }], ["b", "sticky", { x: 100, w: 10, h: 10 }], ["w", "connection", { from: "a", to: "b" }], ["lost", "connection", { from: "a", to: "gone" }]));
    expect(pieces.filter(({ ends }) => ends !== null).map(({ element, rect }) => [element.id, rect])).toEqual([["w", { x: 0, y: 0, w: 110, h: 10 }]]);
  });
});

describe("a press upon the picture", () => {
  const pieces = piecesOf(board(["f", "frame", { z: "a0", w: 400, h: 300 }], ["low", "sticky", { z: "a1", x: 500, w: 100, h: 100 }], ["high", "sticky", { z: "a2", x: 550, w: 100, h: 100 }]));

  test("meets what lies uppermost", () => {
    expect(pieceAt(pieces, { x: 560, y: 10 }, 2)?.element.id).toBe("high");
    expect(pieceAt(pieces, { x: 510, y: 10 }, 2)?.element.id).toBe("low");
    expect(pieceAt(pieces, { x: 900, y: 10 }, 2)).toBeUndefined();
  });

  test("grips a frame at its edge, not within", () => {
    expect(pieceAt(pieces, { x: 399, y: 100 }, 2)?.element.id).toBe("f");
    expect(pieceAt(pieces, { x: 200, y: 100 }, 2)).toBeUndefined();
  });
});

test("words are broken into lines that fit, without signs of Markdown", () => {
  const lines = brokenInto("# One two three\n- **four**", 8, (line) => line.length);
  expect(lines.map(({ line }) => line)).toEqual(["One two", "three", "four"]);
  expect(brokenInto("a ".repeat(100_000), 1, (line) => line.length).length).toBeLessThan(20);
});

describe("the small map", () => {
  const marks = (...all: [id: string, kind: string, props: Props][]) => marksOf(board(...all)).map(({ element, as }) => [element.id, as]);

  test("shows ink by its points, pictures, the edge of what is empty, and neither groups nor pins", () => {
    const all = marks(["i", "ink", { points: "0,0,50 100,50,50", w: 40, h: 40 }], ["p", "image", { w: 30, h: 30 }], ["e", "shape", { fill: "none", w: 20, h: 20 }], ["s", "sticky", { w: 10, h: 10 }], ["g", "group", {}], ["c", "comment", {}]);
    expect(all).toEqual([["i", "stroke"], ["p", "picture"], ["e", "edge"], ["s", "box"]]);
  });

  test("has frames below, wires over them from middle to middle, and what those join on top", () => {
    const some = marksOf(board(["a", "sticky", { w: 10, h: 10 }], ["w", "connection", { from: "a", to: "b" }], ["b", "sticky", { x: 100, w: 20, h: 20 }], ["lost", "connection", { from: "a", to: "gone" }], ["f", "frame", { w: 5, h: 5 }]));
    expect(some.map(({ element }) => element.id)).toEqual(["f", "w", "b", "a"]);
    expect(some[1]).toMatchObject({ as: "line", points: [{ x: 5, y: 5 }, { x: 110, y: 10 }] });
  });

  test("takes few points of a long stroke, the first and the last among them, as parts of its box", () => {
    const points = Array.from({ length: 501 }, (_, n) => `${n * 10},${n * 20},50`).join(" ");
    const stroke = strokeOf({ id: "i", kind: "ink", props: { points } });
    expect(stroke.length).toBeLessThan(30);
    expect([stroke[0], stroke.at(-1)]).toEqual([{ x: 0, y: 0 }, { x: 1, y: 1 }]);
    expect(strokeOf({ id: "dot", kind: "ink", props: {} })).toEqual([{ x: 0, y: 0 }]);
  });
});
