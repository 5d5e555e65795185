import { beforeEach, expect, test } from "bun:test";
import { firstView, keepView } from "$/public/external/raffi_web/features/canvas/client/first_view";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";

const SIZE = { width: 1000, height: 800 };
const kept = new Map<string, string>();

function note(id: string, x: number, y: number): [string, Element] {
  return [id, { id, kind: "sticky", props: { x, y, w: 200, h: 200 } }];
}

beforeEach(() => {
  kept.clear();
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    value: { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) },
  });
});

test("everything that is there is in sight, and nothing is larger than it is", () => {
  const view = firstView("b", new Map([note("a", -4000, 0), note("b", 4000, 100)]), SIZE)!;
  for (const x of [-4000, 4200]) {
    expect(x * view.zoom + view.x).toBeGreaterThan(0);
    expect(x * view.zoom + view.x).toBeLessThan(SIZE.width);
  }
  expect(firstView("b", new Map([note("a", 0, 0)]), SIZE)!.zoom).toBe(1);
});

test("an empty board has no view of its own", () => {
  expect(firstView("b", new Map(), SIZE)).toBeUndefined();
});

test("one is where one was, unless nothing is there any more", () => {
  keepView("b", { x: 10, y: 20, zoom: 0.5 });
  expect(firstView("b", new Map([note("a", 0, 0)]), SIZE)).toEqual({ x: 10, y: 20, zoom: 0.5 });
  expect(firstView("other", new Map([note("a", 0, 0)]), SIZE)!.zoom).toBe(1);
  expect(firstView("b", new Map([note("a", 90_000, 0)]), SIZE)).not.toEqual({ x: 10, y: 20, zoom: 0.5 });
});

test.each(["", "null", "[1]", '["a",1,1]', "[1,1,0]", "[1,1,-2]", "[1e999,1,1]"])("what is kept as %p is taken for nothing", (value) => {
  kept.set("raffi.board.view.b", value);
  expect(firstView("b", new Map([note("a", 0, 0)]), SIZE)!.zoom).toBe(1);
});
