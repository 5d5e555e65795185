import { describe, expect, test } from "bun:test";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, overlaps, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { roomNear } from "$/public/external/raffi_web/features/canvas/client/walking";

function board(...all: [id: string, kind: string, props: Props][]): Elements {
  return new Map(all.map(([id, kind, props]): [string, Element] => [id, { id, kind, props }]));
}

describe("room near a point", () => {
  const middle = { x: 0, y: 0 };
  const size = { w: 200, h: 100 };
  const at = (elements: Elements) => roomNear(elements, middle, size);

  test("is there where nothing stands", () => {
    expect(at(new Map())).toEqual({ x: -100, y: -50, w: 200, h: 100 });
    expect(at(board(["far", "sticky", { x: 300, y: 300, w: 100, h: 100 }], ["pin", "comment", { x: 0, y: 0 }]))).toMatchObject({ x: -100, y: -50 });
  });

  test("is the nearest on which nothing stands, a frame neither", () => {
    const rects = board(["n", "sticky", { x: -100, y: -100, w: 200, h: 200 }], ["f", "frame", { x: -400, y: -600, w: 800, h: 480 }]);
    const found = at(rects);
    for (const element of rects.values()) expect(overlaps(found, rectOf(rects, element))).toBe(false);
    expect(found).toMatchObject({ x: -100, y: 150 });
  });

  test("is in a frame where all around is one, and the point itself where all is taken", () => {
    const frame = ["f", "frame", { x: -5_000, y: -5_000, w: 10_000, h: 10_000 }] as const;
    expect(at(board([...frame], ["n", "sticky", { x: -100, y: -100, w: 200, h: 200, z: "a1" }])).y).not.toBe(-50);
    expect(at(board(["n", "sticky", { x: -5_000, y: -5_000, w: 10_000, h: 10_000 }]))).toMatchObject({ x: -100, y: -50 });
  });
});
