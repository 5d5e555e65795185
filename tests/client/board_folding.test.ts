/** Pins from afar: what lies over each other is one, and parts again where a press on it leads. */
import { expect, test } from "bun:test";
import { isTitled, type Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { APART, type Fold, folded, stepOf, viewOf } from "$/public/external/raffi_web/features/canvas/client/talk/folding";

const PIN_PX = 36;
const row = (n: number, apart: number): Point[] => Array.from({ length: n }, (_, at) => ({ x: at * apart, y: 0 }));
const at = (point: Point): Point => point;
const fold = (points: readonly Point[], zoom: number, alone: (point: Point) => boolean = () => false): Fold<Point>[] => folded(points, zoom, at, alone);
const sizes = (folds: readonly Fold<Point>[]): number[] => folds.map(({ pins }) => pins.length);

test("from near every pin stands for itself, also two in one place", () => {
  expect(sizes(fold([...row(3, 4), { x: 0, y: 0 }], APART))).toEqual([1, 1, 1, 1]);
});

test("from afar pins that are too near are one with their number, where the first stands", () => {
  const points = [...row(3, 100), { x: 2000, y: 0 }];
  const folds = fold(points, 0.1);
  expect(sizes(folds)).toEqual([3, 1]);
  expect(folds[0]!.at).toEqual(points[0]!);
});

test("no two that are drawn lie over each other, and none is lost", () => {
  let seed = 7;
  const some = (): number => (seed = (seed * 16_807) % 2_147_483_647) % 4_000;
  const points = Array.from({ length: 200 }, () => ({ x: some(), y: some() }));
  for (const zoom of [0.45, 0.3, 0.11, 0.04]) {
    const folds = fold(points, stepOf(zoom));
    expect(sizes(folds).reduce((sum, n) => sum + n, 0)).toBe(points.length);
    for (const [n, one] of folds.entries()) {
      for (const other of folds.slice(n + 1)) expect(Math.hypot(one.at.x - other.at.x, one.at.y - other.at.y) * zoom).toBeGreaterThanOrEqual(PIN_PX);
    }
  }
});

test("the pin that is open is never folded", () => {
  const points = row(3, 10);
  expect(sizes(fold(points, 0.1, (point) => point === points[0]))).toEqual([1, 2]);
});

test("a step is never nearer than the zoom, and few of them are needed", () => {
  expect(stepOf(0.5)).toBe(1);
  for (const zoom of [0.49, 0.3, 0.1, 0.02]) {
    expect(stepOf(zoom)).toBeLessThanOrEqual(zoom);
    expect(stepOf(zoom)).toBeGreaterThan(zoom * 0.7);
  }
  expect(new Set(Array.from({ length: 100 }, (_, n) => stepOf(0.25 + n * 0.002))).size).toBeLessThanOrEqual(3);
});

test("a fold is opened where its pins stand apart, in the middle of what is seen", () => {
  for (const apart of [0, 20, 400]) {
    const points = row(3, apart);
    const view = viewOf(points, { w: 1440, h: 900 });
    expect(view.x).toBe(apart);
    expect(sizes(fold(points, stepOf(view.zoom)))).toEqual([1, 1, 1]);
    expect(view.zoom).toBeLessThanOrEqual(1);
  }
});

test("a frame has a title while there is room for one", () => {
  expect(isTitled({ w: 800, h: 600 }, 0.1)).toBe(true);
  expect(isTitled({ w: 800, h: 600 }, 0.07)).toBe(false);
  expect(isTitled({ w: 800, h: 120 }, 0.3)).toBe(true);
  expect(isTitled({ w: 8000, h: 100 }, 0.2)).toBe(false);
});
