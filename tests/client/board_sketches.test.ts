/** What others see of a stroke or a box while it is drawn. */
import { describe, expect, test } from "bun:test";
import type { Stroke } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Dot, hurried } from "$/public/external/raffi_web/features/canvas/client/ink";
import type { Draft } from "$/public/external/raffi_web/features/canvas/client/surface";
import { LONGEST_SKETCH, sketchOf, STORED_MS, tellSketches } from "$/public/external/raffi_web/features/canvas/client/together/sketches";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { Timeline } from "./canvas_server";

const scribble = (length: number): Dot[] => Array.from({ length }, (_, n): Dot => [Math.cos(n * 1.7) * n, Math.sin(n * 2.3) * n, 0.5]);
const stroke = (dots: readonly Dot[], id = "s1"): Draft => ({ kind: "ink", path: "", color: "red", width: 4, dots, id });
const box: Draft = { kind: "box", rect: { x: 1, y: 2, w: 30, h: 40 }, shape: "ellipse", color: "blue" };

function drawing() {
  const time = new Timeline();
  const draft = createStore<Draft>(null);
  const elements = new Map<string, Element>();
  const told: object[] = [];
  const wait = (ms: number, run: () => void): (() => void) => {
    let on = true;
    time.after(ms, () => on && run());
    return () => void (on = false);
  };
  const stop = tellSketches({ draft, board: { elements } }, (part) => told.push(part), wait);
  return { time, draft, elements, told, stop };
}

describe("a stroke", () => {
  test("is thinned until it is short enough, and keeps where it begins and ends", () => {
    const dots = scribble(3_000);
    const { points, rect } = hurried(dots, LONGEST_SKETCH);
    expect(points.length).toBeLessThanOrEqual(LONGEST_SKETCH);
    const [x, y] = points.split(" ").at(-1)!.split(",").map((one) => Number(one) / 10);
    expect([x! + rect.x, y! + rect.y].map(Math.round)).toEqual(dots.at(-1)!.slice(0, 2).map(Math.round));
  });

  test("is told with colour, width and the element that it becomes", () => {
    const ink = sketchOf(stroke([[10, 20, 0.5], [30, 50, 0.5]])).ink as Stroke;
    expect(ink).toEqual({ id: "s1", at: [10, 20], points: "0,0,50 200,300,50", color: "red", width: 4 });
  });

  test("is told at most twenty times a second", () => {
    const { time, draft, told } = drawing();
    for (let n = 1; n <= 100; n += 1) {
      draft.set(stroke(scribble(n)));
      time.pass(10);
    }
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThanOrEqual(20);
  });

  test("is told until the stored one is surely there, and then no more", () => {
    const { time, draft, told, elements } = drawing();
    draft.set(stroke(scribble(5)));
    time.pass(60);
    elements.set("s1", { id: "s1", kind: "ink", props: {} });
    draft.set(null);
    time.pass(STORED_MS - 10);
    expect(told.length).toBe(1);
    time.pass(20);
    expect(told.at(-1)).toEqual({ ink: null, box: null });
  });

  test("that is given up goes at once", () => {
    const { time, draft, told } = drawing();
    draft.set(stroke(scribble(5)));
    time.pass(60);
    draft.set(null);
    time.pass(1);
    expect(told.at(-1)).toEqual({ ink: null, box: null });
  });

  test("is followed at once by what is drawn next", () => {
    const { time, draft, told, elements } = drawing();
    draft.set(stroke(scribble(5)));
    time.pass(60);
    elements.set("s1", { id: "s1", kind: "ink", props: {} });
    draft.set(null);
    draft.set(box);
    time.pass(60);
    expect(told.at(-1)).toEqual({ ink: null, box: { rect: [1, 2, 30, 40], shape: "ellipse", color: "blue" } });
  });
});

test("whoever goes in the middle leaves nothing half drawn", () => {
  const { time, draft, told, stop } = drawing();
  draft.set(box);
  time.pass(60);
  stop();
  expect(told.at(-1)).toEqual({ ink: null, box: null });
});
