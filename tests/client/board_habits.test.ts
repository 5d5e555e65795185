/** How the next element is made, and what of it a browser keeps. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Habits } from "$/public/external/raffi_web/features/canvas/client/habits";

const KEPT = "raffi.board_habits";
const before = globalThis.localStorage;
let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
});
afterEach(() => void Object.defineProperty(globalThis, "localStorage", { value: before, configurable: true }));

describe("habits", () => {
  test("are of a kind, and are there the next time", () => {
    const habits = new Habits();
    habits.add("ink", { color: "red" });
    habits.add("ink", { width: 10 });
    expect([habits.get("ink"), habits.get("shape"), habits.changes.get()]).toEqual([{ color: "red", width: 10 }, undefined, 2]);
    expect(new Habits().get("ink")).toEqual({ color: "red", width: 10 });
  });

  test("keep how something looks and nothing else", () => {
    new Habits().add("shape", { color: "#12ab34", fill: "solid", shape: "cloud", text: "Rain" });
    expect(new Habits().get("shape")).toEqual({ color: "#12ab34", fill: "solid" });
  });

  test("are not taken from a browser at its word", () => {
    kept.set(KEPT, JSON.stringify({ ink: { color: "red; background: url(x)", width: 900, size: "m", points: "1" }, __proto__: { x: 1 }, nothing: { color: "red" }, text: "no", sticky: { size: "xl", color: "nope" } }));
    const habits = new Habits();
    expect([habits.get("ink"), habits.get("text"), habits.get("sticky"), habits.get("nothing")]).toEqual([{}, {}, { size: "xl" }, {}]);
    for (const broken of ["{", "null", "[]", '"x"', "7"]) {
      kept.set(KEPT, broken);
      expect(new Habits().get("ink")).toBeUndefined();
    }
  });

  test("hold for a page that may keep nothing", () => {
    Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("denied"); }, configurable: true });
    const habits = new Habits();
    habits.add("text", { size: "l" });
    expect(habits.get("text")).toEqual({ size: "l" });
  });
});
