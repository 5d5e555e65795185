import { describe, expect, test } from "bun:test";
import { hexOf, lettersOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { cornersOf, wayOf } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import { labelAt } from "$/public/external/raffi_web/features/canvas/client/elements/wire_label";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ends, overlaps, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { around, crosses, drawn } from "$/public/external/raffi_web/features/canvas/client/routing";
import { actionOf, type Press } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { along, roomBeside, walked } from "$/public/external/raffi_web/features/canvas/client/walking";

function board(...all: [id: string, kind: string, props: Props][]): Map<string, Element> {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

const A = { x: 0, y: 0, w: 100, h: 100 };
const B = { x: 500, y: 0, w: 100, h: 100 };
const WALL = { x: 250, y: -100, w: 100, h: 300 };

describe("a way with corners", () => {
  test("goes around what stands between", () => {
    expect(crosses(cornersOf(wayOf("elbow", A, B, null, null).path), [WALL])).toBe(true);
    const way = wayOf("elbow", A, B, null, null, [WALL]);
    const corners = cornersOf(way.path);
    expect(crosses(corners, [WALL])).toBe(false);
    for (const [at, point] of corners.slice(1).entries()) expect(point.x === corners[at]!.x || point.y === corners[at]!.y).toBe(true);
    expect(overlaps({ ...way.label, w: 0, h: 0 }, WALL)).toBe(false);
  });

  test("stays as it is where nothing is in the way", () => {
    expect(wayOf("elbow", A, B, null, null, [{ x: 200, y: 400, w: 50, h: 50 }])).toEqual(wayOf("elbow", A, B, null, null));
  });

  test("keeps to the sides that were given", () => {
    const { from, to } = wayOf("elbow", A, B, "left", "right", [WALL]);
    expect([from.x, to.x]).toEqual([0, 600]);
  });

  test("is plain where there is no way around", () => {
    const shut: Rect[] = [{ x: -300, y: -300, w: 200, h: 700 }, { x: 200, y: -300, w: 200, h: 700 }, { x: -300, y: -300, w: 700, h: 200 }, { x: -300, y: 200, w: 700, h: 200 }];
    expect(wayOf("elbow", A, B, null, null, shut).path).toBe(wayOf("elbow", A, B, null, null).path);
  });

  test("is found in a crowd without much ado", () => {
    const crowd = Array.from({ length: 200 }, (_, at) => ({ x: 140 + (at % 14) * 25, y: -300 + Math.floor(at / 14) * 50, w: 12, h: 30 }));
    const [from, to] = ends(A, B);
    const begun = performance.now();
    for (let n = 0; n < 20; n++) around(from, to, A, B, crowd);
    expect((performance.now() - begun) / 20).toBeLessThan(60);
  });

  test("has rounded corners, and its middle for a label", () => {
    const { path, label } = drawn([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 60 }], 8);
    expect(path).toBe("M0,0L92,0Q100,0 100,8L100,60");
    expect(label).toEqual({ x: 80, y: 0 });
  });
});

describe("the label of a wire", () => {
  const size = { w: 100, h: 24 };
  const at = (b: Rect, route = "straight") => {
    const way = wayOf(route, A, b, null, null);
    return { way, label: labelAt(way, size, 2) };
  };

  test("stands on a long one", () => {
    for (const route of ["straight", "curved", "elbow"]) {
      const { way, label } = at(B, route);
      expect(label).toEqual(way.label);
    }
  });

  test("stands beside a short one, so that it and its arrow are seen", () => {
    for (const route of ["straight", "curved", "elbow"]) {
      const flat = at({ x: 160, y: 0, w: 100, h: 100 }, route).label;
      expect(flat).toEqual({ x: 130, y: 50 - 10 - 12 });
      const steep = at({ x: 0, y: 110, w: 100, h: 100 }, route).label;
      expect(steep).toEqual({ x: 50 + 10 + 50, y: 105 });
    }
  });

  test("clears the whole of a short one that is slanted", () => {
    const { way, label } = at({ x: 150, y: 40, w: 100, h: 100 });
    expect(label.y + size.h / 2).toBeLessThan(Math.min(way.from.y, way.to.y));
  });
});

describe("walking", () => {
  const elements = board(
    ["low", "sticky", { x: 0, y: 400, w: 100, h: 100 }],
    ["mid", "sticky", { x: 0, y: 0, w: 100, h: 100 }],
    ["right", "sticky", { x: 400, y: 10, w: 100, h: 100 }],
    ["far", "sticky", { x: 900, y: 0, w: 100, h: 100 }],
    ["w1", "connection", { from: "mid", to: "right" }],
    ["w2", "connection", { from: "low", to: "mid" }],
    ["w3", "connection", { from: "mid", to: "far" }],
  );

  test("follows connections in a direction, whichever way they lead", () => {
    expect(along(elements, "mid", "right")).toBe("right");
    expect(along(elements, "mid", "bottom")).toBe("low");
    expect(along(elements, "low", "top")).toBe("mid");
    expect(along(elements, "right", "right")).toBeNull();
    expect(along(elements, "w1", "left")).toBe("mid");
  });

  test("goes through all in the order of reading, groups as one", () => {
    expect(walked(elements, null)).toEqual(["mid", "right", "far", "low", "w1", "w2", "w3"]);
    const grouped = board(["g", "group", { x: 0, y: 0 }], ["in", "sticky", { parent: "g" }]);
    expect(walked(grouped, null)).toEqual(["g"]);
    expect(walked(grouped, "g")).toContain("in");
  });

  test("finds room beside, and not on others", () => {
    const size = { w: 100, h: 100 };
    expect(roomBeside(elements, { x: 0, y: 0, w: 100, h: 100 }, "left", size)).toEqual({ x: -180, y: 0, ...size });
    const full = board(["a", "sticky", { x: 0, y: 0, ...size }], ["b", "sticky", { x: 180, y: 0, ...size }]);
    expect(roomBeside(full, { x: 0, y: 0, ...size }, "right", size)).toEqual({ x: 180, y: 124, ...size });
  });
});

describe("keys of connections and sizes", () => {
  const press = (key: string, more: Partial<Press> = {}): Press => ({ key, code: "", shift: false, alt: false, mod: false, ...more });

  test("walk with Alt, make with Ctrl, size with both Alt and Shift", () => {
    expect(actionOf(press("ArrowRight", { alt: true }))).toEqual({ do: "walk", to: "right" });
    expect(actionOf(press("ArrowUp", { mod: true }))).toEqual({ do: "sprout", to: "top" });
    expect(actionOf(press("ArrowRight", { alt: true, shift: true }))).toEqual({ do: "size", dw: 10, dh: 0 });
    expect(actionOf(press("å", { alt: true, code: "KeyA" }))).toEqual({ do: "align", line: "left" });
    expect(actionOf(press("†", { alt: true, code: "KeyT" }))).toEqual({ do: "tidy" });
  });
});

describe("colours", () => {
  test("are taken as people write them, and nothing else is", () => {
    expect(["4F8cff", " #abc ", "#1a2b6c", "blue", "#12345", ""].map(hexOf)).toEqual(["#4f8cff", "#aabbcc", "#1a2b6c", null, null, null]);
  });

  test("on the board are letters that can be read in every theme", () => {
    expect(lettersOf("red")).toBe("var(--board-red)");
    expect(lettersOf("#101010")).toStartWith("oklch(from #101010 clamp(var(--board-letters-least)");
    expect(lettersOf("url(x)")).toBe("var(--board-ink)");
  });
});
