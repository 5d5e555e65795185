import { describe, expect, test } from "bun:test";
import { Player, type Elements, type Step } from "$/public/external/raffi_web/features/canvas/client/engine/replay";

const START = [{ id: "a", kind: "text", props: { x: 1, text: "Rain" } }];
const STEPS: Step[] = [
  { clock: 5, n: 0, at: 100, by: "ada", ops: [{ id: "b", kind: "frame", before: null, after: { x: 9 } }] },
  { clock: 6, n: 0, at: 200, by: "ben", ops: [{ id: "a", kind: "text", before: { x: 1, y: null }, after: { x: null, y: 4 } }] },
  { clock: 6, n: 1, at: 200, by: "ada", ops: [{ id: "a", kind: "text", before: { y: 4 }, after: { y: 5 } }] },
  {
    clock: 8,
    n: 0,
    at: 900,
    by: "ben",
    ops: [
      { id: "a", kind: "text", before: { text: "Rain", y: 5 }, after: null },
      { id: "a", kind: "sticky", before: null, after: {} },
      { id: "b", kind: "frame", before: { x: 9 }, after: null },
    ],
  },
];
const B = { id: "b", kind: "frame", props: { x: 9 } };
const BOARDS = [
  START,
  [...START, B],
  [{ id: "a", kind: "text", props: { text: "Rain", y: 4 } }, B],
  [{ id: "a", kind: "text", props: { text: "Rain", y: 5 } }, B],
  [{ id: "a", kind: "sticky", props: {} }],
];

function played(steps = STEPS): Player {
  const player = new Player(START);
  player.add(steps);
  return player;
}

const shown = (view: Elements) => [...view.values()].sort((one, other) => (one.id < other.id ? -1 : 1));

describe("a board that is played", () => {
  test("is at each step what it was, whichever one comes from", () => {
    const player = played();
    for (const from of BOARDS.keys()) {
      for (const to of BOARDS.keys()) {
        player.seek(from);
        player.seek(to);
        expect(shown(player.view)).toEqual(BOARDS[to]!);
        expect(player.position).toBe(to);
      }
    }
  });

  test("says what changed, and leaves the rest the same object", () => {
    const player = played();
    expect([...player.seek(1)]).toEqual(["b"]);
    const { a, b } = { a: player.view.get("a"), b: player.view.get("b") };
    expect([...player.seek(3)]).toEqual(["a"]);
    expect(player.view.get("b")).toBe(b!);
    player.seek(1);
    expect(player.view.get("a")).not.toBe(undefined);
    expect(shown(player.view)).toEqual([a!, b!]);
    expect(player.seek(1).size).toBe(0);
  });

  test("goes no further than there are steps, until more come", () => {
    const player = played(STEPS.slice(0, 1));
    player.seek(99);
    expect(player.position).toBe(1);
    player.add(STEPS.slice(1));
    player.seek(99);
    expect(shown(player.view)).toEqual(BOARDS[4]!);
    player.seek(-3);
    expect(player.position).toBe(0);
  });

  test("knows how far it is at a time and at a clock", () => {
    const player = played();
    expect([99, 100, 199, 200, 899, 5_000].map((time) => player.at(time))).toEqual([0, 1, 1, 3, 3, 4]);
    expect([4, 5, 6, 7, 8].map((clock) => player.atClock(clock))).toEqual([0, 1, 3, 3, 4]);
    expect(player.last).toBe(undefined);
    player.seek(player.at(250));
    expect(player.last?.by).toBe("ada");
  });

  test("takes no property of objects for one of elements", () => {
    const player = new Player([{ id: "a", kind: "text", props: {} }]);
    const after = JSON.parse('{"__proto__": {"x": 1}, "y": 2}') as Record<string, unknown>;
    player.add([{ clock: 1, n: 0, at: 1, by: "ada", ops: [{ id: "a", kind: "text", before: { y: null }, after }] }]);
    player.seek(1);
    expect(player.view.get("a")?.props["x"]).toBe(undefined);
    expect(player.view.get("a")?.props["y"]).toBe(2);
  });
});
