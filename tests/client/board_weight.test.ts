/** What is put on a board is weighed before it is there. */
import { expect, test } from "bun:test";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { carries } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { HEAVIEST } from "$/public/external/raffi_web/features/canvas/client/files/weight";

const note = (id: string, letters: number): Element => ({ id, kind: "sticky", props: { text: "x".repeat(letters) } });
const board = (...elements: Element[]): ReadonlyMap<string, Element> => new Map(elements.map((one) => [one.id, one]));

test("a paste that a board can't carry is said before it is done", () => {
  const heavy = board(note("a", HEAVIEST - 10_000));
  expect(carries(heavy, [note("b", 5_000)])).toBe(true);
  expect(carries(heavy, [note("b", 5_000), note("c", 5_000)])).toBe(false);
  expect(carries(board(), [note("b", 5_000), note("c", 5_000)])).toBe(true);
});

test("what is as by default weighs nothing", () => {
  const nearly = board(note("a", HEAVIEST - 200));
  expect(carries(nearly, [{ id: "b", kind: "text", props: { text: "", color: null } }])).toBe(true);
  expect(carries(nearly, [{ id: "b", kind: "text", props: { text: "x".repeat(200) } }])).toBe(false);
});
