import { describe, expect, test } from "bun:test";
import { around, found, outlineOf, wordsOf } from "$/public/external/raffi_web/features/canvas/client/engine/outline";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

function board(...all: [id: string, kind: string, props: Props][]): Map<string, Element> {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

const BOARD = board(
  ["wire", "connection", { from: "b", to: "a", label: "because" }],
  ["b", "sticky", { x: 300, y: 12, text: "Second" }],
  ["a", "sticky", { x: 0, y: 0, text: "Première pluie" }],
  ["frame", "frame", { x: 0, y: 400, title: "Rain" }],
  ["in2", "text", { parent: "frame", x: 0, y: 200, text: "last" }],
  ["in1", "text", { parent: "frame", x: 50, y: 20, text: "first" }],
  ["lost", "text", { parent: "gone", x: 0, y: 900 }],
);

describe("the outline", () => {
  test("reads rows from above, and what is in a frame under it; connections last", () => {
    expect(outlineOf(BOARD).map(({ element, depth }) => `${element.id} ${depth}`)).toEqual(["a 1", "b 1", "frame 1", "in1 2", "in2 2", "lost 1", "wire 1"]);
  });

  test("says how many are beside each other, and which has something in it", () => {
    const [first, , frame, in1] = outlineOf(BOARD);
    expect([first!.at, first!.of, first!.holds]).toEqual([1, 5, false]);
    expect([frame!.at, frame!.holds, in1!.parent, in1!.of]).toEqual([3, true, "frame", 2]);
  });

  test("leaves out what is in a closed frame", () => {
    expect(outlineOf(BOARD, new Set(["frame"])).map(({ element }) => element.id)).toEqual(["a", "b", "frame", "lost", "wire"]);
  });

  test("finds by all words, whatever their order, case and accents", () => {
    const ids = (search: string): string[] => found(BOARD, search).map(({ id }) => id);
    expect(ids("PLUIE premiere")).toEqual(["a"]);
    expect(ids("because")).toEqual(["wire"]);
    expect(ids("rain")).toEqual(["frame"]);
    expect(ids("first last")).toEqual([]);
    expect(ids("  ")).toEqual([]);
  });

  test("reads a pin with what it lies upon, finds what is said there, and leaves out pins without a thread", () => {
    const pinned = board(["far", "sticky", { x: 0, y: 500, text: "Tram" }], ["note", "sticky", { x: 0, y: 0, text: "Rain" }], ["pin", "comment", { parent: "far", x: 5, y: 5, thread: "1" }], ["lost", "comment", { x: 0, y: 0, thread: "2" }]);
    const reading = { reads: ({ id }: Element) => id !== "lost", said: ({ id }: Element) => (id === "pin" ? "Ada Was it in time?" : "") };
    expect(outlineOf(pinned, undefined, reading).map(({ element, depth }) => `${element.id} ${depth}`)).toEqual(["note 1", "far 1", "pin 2"]);
    expect(["time ADA", "tram", "ada rain"].map((search) => found(pinned, search, reading).map(({ id }) => id))).toEqual([["pin"], ["far"], []]);
    expect(outlineOf(pinned, new Set(["far"]), reading).map(({ element }) => element.id)).toEqual(["note", "far"]);
  });

  test("knows which text of an element is written", () => {
    expect(["a", "frame", "wire"].map((id) => wordsOf(BOARD.get(id)!))).toEqual(["text", "title", "label"]);
    expect(wordsOf({ id: "i", kind: "ink", props: {} })).toBeNull();
  });
});

describe("what is said around the words of a search", () => {
  test("begins shortly before the first of them, whatever their case and accents", () => {
    const text = "We waited for a long time at the corner\nuntil the last Trám came, and it was full of people who sang all the way home to us";
    const said = around(text, "tram corner");
    expect(said.startsWith("\u2026for a long time at the corner until")).toBe(true);
    expect(said.length).toBeLessThan(95);
    expect(around(text, "TRAM")).toContain("last Trám came");
  });

  test("is the beginning where none is in it, and all of what is short", () => {
    expect(around("Short  and\nsweet", "nothing")).toBe("Short and sweet");
    expect(around("", "x")).toBe("");
  });
});
