/** Who goes along with a presentation without being asked, and who does not. */
import { describe, expect, test } from "bun:test";
import type { People, Person } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import { type Board, Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { AT_REST_MS, GoingAlong, HandsAtWork } from "$/public/external/raffi_web/features/canvas/client/together/going_along";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

const person = (presents: Person["presents"]): Person => ({ actor: "ada", tab: "1", at: 0, presents: presents ?? null });
const FIRST = { frame: "a", at: 1, of: 2 };
const people = (...all: [string, Person][]): People => new Map(all);
const free = (): boolean => true;

describe("going along", () => {
  test("is decided once for each presentation", () => {
    const along = new GoingAlong();
    expect(along.heard(people(["ada/1", person(null)]), free)).toBeNull();
    expect(along.heard(people(["ada/1", person(FIRST)]), free)).toBe("ada/1");
    // Whoever looked away meanwhile is left alone, also when the next frame comes.
    expect(along.heard(people(["ada/1", person({ ...FIRST, at: 2 })]), free)).toBeNull();
    expect(along.heard(people(["ada/1", person(null)]), free)).toBeNull();
    expect(along.heard(people(["ada/1", person(FIRST)]), free)).toBe("ada/1");
  });

  test("leaves whoever is at work where they are, also when they rest later", () => {
    const along = new GoingAlong();
    expect(along.heard(people(["ada/1", person(FIRST)]), () => false)).toBeNull();
    expect(along.heard(people(["ada/1", person(FIRST)]), free)).toBeNull();
    expect(along.heard(people(), free)).toBeNull();
    expect(along.heard(people(["ben/1", person(FIRST)]), free)).toBe("ben/1");
  });
});

describe("hands", () => {
  const board: Board = { id: "b", elements: new Map(), subscribe: () => () => {}, edit: () => {}, undo: () => {}, redo: () => {}, people: createStore<People>(new Map()), say: () => {} };

  test("are at work while and shortly after something is chosen, moved, drawn or written", () => {
    let now = 0;
    const surface = new Surface(board);
    const hands = new HandsAtWork(surface, () => now);
    const stop = hands.start();
    const rest = (): void => void (now += AT_REST_MS);
    expect(hands.are).toBe(false);
    surface.chosen.set(new Set(["x"]));
    expect(hands.are).toBe(true);
    // What was chosen a while ago and left is no work.
    rest();
    expect(hands.are).toBe(false);
    surface.editing.set("x");
    rest();
    expect(hands.are).toBe(true);
    surface.editing.set(null);
    expect(hands.are).toBe(true);
    rest();
    surface.busy.set(true);
    rest();
    expect(hands.are).toBe(true);
    surface.busy.set(false);
    rest();
    surface.draft.set({ kind: "area", rect: { x: 0, y: 0, w: 1, h: 1 } });
    surface.draft.set(null);
    expect(hands.are).toBe(true);
    rest();
    stop();
    surface.chosen.set(new Set());
    expect(hands.are).toBe(false);
  });
});
