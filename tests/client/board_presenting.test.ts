/** The order in which frames are presented, and how one goes through them. */
import { describe, expect, test } from "bun:test";
import { apply } from "./board_presenting_help";

describe("frames", () => {
  test("are presented as one reads, until somebody orders them", () => {
    const board = apply([["a", 0, 0], ["b", 900, 0], ["c", 0, 900]]);
    expect(board.order()).toEqual(["a", "b", "c"]);
    board.move("c", -1);
    expect(board.order()).toEqual(["a", "c", "b"]);
    // What was ordered stays where it is put; a new frame comes last.
    board.add("d", -900, -900);
    expect(board.order()).toEqual(["a", "c", "b", "d"]);
    expect([board.move("a", -1), board.move("d", 1), board.move("no", 1)]).toEqual([0, 0, 0]);
  });
});

describe("presenting", () => {
  test("goes on to the ends and no further, and tells which of how many", () => {
    const board = apply([["a", 0, 0], ["b", 900, 0], ["c", 0, 900]]);
    board.presenting.begin(false, "b");
    expect(board.told.at(-1)).toEqual({ presents: { frame: "b", at: 2, of: 3 } });
    board.presenting.go(1);
    board.presenting.go(1);
    expect(board.told.at(-1)).toEqual({ presents: { frame: "c", at: 3, of: 3 } });
    board.presenting.go(-Infinity);
    expect(board.presenting.shown.get()?.frame).toBe("a");
    board.presenting.end();
    expect(board.told.at(-1)).toEqual({ presents: null });
  });

  test("goes back to where one was", () => {
    const board = apply([["a", 0, 0], ["b", 900, 0]]);
    board.presenting.begin(false);
    board.presenting.begin(false, "b");
    expect(board.views).toEqual([]);
    board.presenting.end();
    board.presenting.end();
    expect(board.views).toEqual([{ x: 5, y: 6, zoom: 0.7 }]);
  });

  test("alone tells nobody", () => {
    const board = apply([["a", 0, 0]]);
    board.presenting.begin(true);
    expect([board.presenting.shown.get()?.frame, board.told]).toEqual(["a", []]);
  });

  test("goes on with the next frame when this one is taken away, and ends with the last", () => {
    const board = apply([["a", 0, 0], ["b", 900, 0]]);
    const stop = board.presenting.start();
    board.presenting.begin(false);
    board.take("a");
    expect(board.presenting.shown.get()).toEqual({ frame: "b", at: 1, of: 1, alone: false });
    board.take("b");
    expect(board.presenting.shown.get()).toBeNull();
    stop();
  });

  test("is nothing without frames", () => {
    const board = apply([]);
    board.presenting.begin(false);
    expect(board.presenting.shown.get()).toBeNull();
  });
});
