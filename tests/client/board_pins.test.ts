/** Pins of a board and the threads behind them. */
import { expect, spyOn, test } from "bun:test";
import { packed, unpacked } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { BoardPins } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live } from "$/public/external/raffi_web/live/client/live";

const pin = (id: string, x: number): Element => ({ id, kind: "comment", props: { thread: "t", x } });

function boardOf(...all: readonly Element[]): BoardPins {
  const elements = new Map(all.map((one) => [one.id, one]));
  const surface = { elements, changes: { subscribe: () => () => undefined }, cornerOf: ({ props }: Element) => ({ x: props["x"], y: 0 }) } as unknown as Surface;
  const pins = new BoardPins("b", surface);
  pins.held.set({ ...pins.held.get(), threads: new Map([["t", { id: "t" } as CommentRow]]) });
  return pins;
}

test("two pins of one thread are both shown, and the one that was pressed is open", () => {
  const pins = boardOf(pin("a", 0), pin("b", 50));
  expect(pins.pins().map(({ element }) => element.id)).toEqual(["a", "b"]);
  pins.open.set({ pin: "b", root: "t", wanted: "" });
  expect(pins.opened()?.element.id).toBe("b");
});

test("a pin that is gone opens no other one of its thread", () => {
  const pins = boardOf(pin("a", 0));
  pins.open.set({ pin: "b", root: "t", wanted: "" });
  expect(pins.opened()).toBeUndefined();
});

test("what is pasted has no pins", () => {
  const note: Element = { id: "n", kind: "sticky", props: { text: "N" } };
  expect(unpacked(packed([pin("a", 0), note]))).toEqual([note]);
});

test("what I wrote while the board was asked what is said there stays when the older answer comes", async () => {
  const answers: ((told: object) => void)[] = [];
  const asked = spyOn(live, "query").mockImplementation(() => new Promise((answer) => answers.push(answer as (told: object) => void)));
  try {
    const pins = boardOf(pin("a", 0), { ...pin("b", 50), props: { thread: "new", x: 50 } });
    pins.start();
    pins.take({ id: "new", root: "new", parent: null, actor_id: null } as CommentRow);
    answers[0]!({ discussion: null, threads: [{ id: "t", root: "t", parent: null }], last: {}, seen: null, was: {} });
    await Bun.sleep(0);
    expect(pins.pins().map(({ element }) => element.id)).toEqual(["a", "b"]);
  } finally {
    asked.mockRestore();
  }
});
