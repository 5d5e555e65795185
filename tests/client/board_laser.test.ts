/** Lights with which people point: what is told of a trail, and how others go on with it. */
import { expect, test } from "bun:test";
import type { People, Person } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import { FADES_MS, Lasers } from "$/public/external/raffi_web/features/canvas/client/together/laser";

function two() {
  let now = 1_000;
  const mine = new Lasers(() => now);
  const theirs = new Lasers(() => now);
  const tell = (laser: Person["laser"]): void => theirs.heard(new Map([["ada/one", { actor: "ada", tab: "one", color: 3, at: 0, laser }]]) as People);
  return { mine, theirs, tell, pass: (ms: number) => void (now += ms) };
}

const places = (lasers: Lasers): number[][][] => lasers.seen().map(({ dots }) => dots.map(([x, y]) => [x, y]));

test("others go on from the point that they know, also when a part was left out", () => {
  const { mine, theirs, tell, pass } = two();
  for (let n = 0; n < 6; n += 1) {
    const told = mine.point({ x: n, y: 0 }, 3);
    if (n !== 2 && n !== 3) tell(told);
    pass(60);
  }
  expect(places(theirs)).toEqual([[0, 1, 2, 3, 4, 5].map((x) => [x, 0])]);
  expect(theirs.trails[0]?.hue).toBe(4);
});

test("what is new appears bit by bit", () => {
  const { theirs, tell, pass } = two();
  tell([[0, 0], [1, 0], [2, 0], [3, 0]]);
  expect(places(theirs)).toEqual([[[0, 0]]]);
  pass(50);
  expect(places(theirs)[0]?.length).toBe(4);
});

test("a light that is lit again begins elsewhere, without a line to there", () => {
  const { mine, theirs, tell, pass } = two();
  tell(mine.point({ x: 0, y: 0 }, 0));
  mine.point(null, 0);
  tell(mine.point({ x: 90, y: 90 }, 0));
  pass(50);
  expect(places(theirs)).toEqual([[[0, 0]], [[90, 90]]]);
  expect(places(mine)).toEqual([[[0, 0]], [[90, 90]]]);
});

test("what was told before and is heard again is not drawn twice", () => {
  const { theirs, tell, pass } = two();
  tell([[0, 0], [1, 1]]);
  tell([[0, 0], [1, 1]]);
  pass(60);
  expect(places(theirs)).toEqual([[[0, 0], [1, 1]]]);
});

test("trails fade and are let go", () => {
  const { mine, pass } = two();
  mine.point({ x: 0, y: 0 }, 0);
  pass(FADES_MS / 2);
  expect(mine.seen()[0]?.dots[0]?.[2]).toBeCloseTo(0.5);
  mine.point(null, 0);
  pass(FADES_MS);
  expect([mine.seen(), mine.shining]).toEqual([[], false]);
});

test("no more than the newest part of a trail is told", () => {
  const { mine, pass } = two();
  let told: readonly unknown[] = [];
  for (let n = 0; n < 500; n += 1) {
    told = mine.point({ x: n, y: 0 }, 0);
    pass(n < 400 ? 1 : 20);
  }
  expect(told.at(-1)).toEqual([499, 0]);
  expect(told.length).toBeLessThanOrEqual(21);
});
