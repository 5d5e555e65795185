import { describe, expect, test } from "bun:test";
import { type Act, batchOfRestore, chapters, olderVersions, renewed, type Version } from "$/public/external/raffi_web/features/canvas/client/history/acts";
import { type Deed, doingsOf } from "$/public/external/raffi_web/features/canvas/client/history/doings";
import { turnSaid } from "$/public/external/raffi_web/features/canvas/client/history/saying";
import { Axis, LEAD_MS, SILENCE_MS, type Span, strokes } from "$/public/external/raffi_web/features/canvas/client/history/axis";
import { aspectsOf, linesOf, marksOf, rectOfLine } from "$/public/external/raffi_web/features/canvas/client/history/difference";

const span = (since: number, until: number, begins: number, ends: number, changes: number, ...by: number[]): Span => ({ since, until, begins, ends, changes, by });
const HOUR = 3_600_000;
const SPANS = [span(2, 2, 10_000, 10_000, 1, 0), span(5, 9, 11_000, 15_000, 5, 0, 1), span(12, 12, 15_000 + HOUR, 15_000 + HOUR, 1, 1)];

describe("the time line", () => {
  const axis = new Axis(SPANS);

  test("plays little of a silence, and all else as long as it took", () => {
    expect(axis.length).toBe(LEAD_MS + 1_000 + 4_000 + SILENCE_MS);
    expect(axis.total).toBe(7);
  });

  test("leads from places to times and back", () => {
    for (const place of [0, 500, LEAD_MS, 1_500, 2_000, 4_200, 6_000, 7_777, axis.length]) expect(axis.placeOf(axis.timeAt(place))).toBeCloseTo(place, 6);
    for (let place = 0; place < axis.length; place += 100) expect(axis.timeAt(place + 100)).toBeGreaterThan(axis.timeAt(place));
    expect(axis.timeAt(axis.length)).toBe(15_000 + HOUR);
    expect([axis.placeOf(-1), axis.placeOf(Infinity)]).toEqual([0, axis.length]);
  });

  test("knows where a clock lies and how much was done", () => {
    expect(axis.placeOfClock(1)).toBe(0);
    expect(axis.placeOfClock(2)).toBe(LEAD_MS);
    expect(axis.placeOfClock(12)).toBe(axis.length);
    expect([axis.spanOfClock(1), axis.spanOfClock(7), axis.spanOfClock(99)]).toEqual([-1, 1, 2]);
    expect([axis.done(0), axis.done(10_000), axis.done(15_000), axis.done(15_000 + HOUR)]).toEqual([0, 1, 6, 7]);
  });

  test("of a span that took long with few changes is short, too", () => {
    expect(new Axis([span(1, 9, 0, HOUR, 3, 0)]).length).toBe(LEAD_MS + 2 * SILENCE_MS);
  });

  test("has no length where nothing happened", () => {
    const none = new Axis([]);
    expect([none.length, none.total, none.spanAt(5), none.placeOfClock(3), none.done(3)]).toEqual([0, 0, -1, 0, 0]);
    expect(strokes(none, 10)).toEqual([]);
  });

  test("has a stroke where something happened, in the colour of whoever did most", () => {
    const drawn = strokes(axis, 9);
    expect(drawn.map(({ who }) => who).at(0)).toBe(0);
    expect(drawn.at(-1)!.who).toBe(1);
    expect(Math.max(...drawn.map(({ height }) => height))).toBe(1);
    expect(drawn.every(({ at, height }) => at > 0 && at < 1 && height > 0)).toBe(true);
  });
});

const act = (clock: number, at: number, by: string, more: Partial<Act> = {}): Act => ({ clock, n: 0, at, by, batch: null, made: {}, changed: { text: 1 }, removed: {}, ids: [], deeds: [], ...more });
const version = (id: string, clock: number): Version => ({ id, clock, name: id, made_by: "ada", made_at: 1 });

describe("the list of changes", () => {
  const MINUTE = 60_000;
  const acts = [
    act(9, 20 * MINUTE, "ada"),
    act(8, 19 * MINUTE + 1, "ada", { made: { sticky: 2 }, changed: {} }),
    act(7, 10 * MINUTE, "ada"),
    act(6, 10 * MINUTE - 1, "ben", { removed: { frame: 1 }, changed: {} }),
    act(5, 10 * MINUTE - 2, "ben"),
  ];

  test("folds what one person did without a pause", () => {
    const [only] = chapters(acts, []);
    expect(only!.turns.map(({ by, clock, made, changed, removed, acts: n }) => [by, clock, made, changed, removed, n.length])).toEqual([
      ["ada", 9, 2, 1, 0, 2],
      ["ada", 7, 0, 1, 0, 1],
      ["ben", 6, 0, 1, 1, 2],
    ]);
  });

  test("has versions as headings, and folds nothing across them", () => {
    const found = chapters(acts, [version("old", 5), version("new", 8)]);
    expect(found.map((one) => [one.version?.id ?? null, one.turns.map(({ clock }) => clock)])).toEqual([
      [null, [9]],
      ["new", [8, 7, 6]],
      ["old", [5]],
    ]);
    expect(chapters(acts, [version("now", 9)])[0]!.version!.id).toBe("now");
  });

  test("keeps versions from before all that is loaded", () => {
    expect(olderVersions(acts, [version("a", 1), version("b", 4), version("c", 5)]).map(({ id }) => id)).toEqual(["b", "a"]);
    expect(olderVersions([], [version("a", 1)]).map(({ id }) => id)).toEqual(["a"]);
  });

  test("shows going back as what it is", () => {
    const batch = batchOfRestore(41, "abcdefgh");
    expect(batch).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const [only] = chapters([act(9, 2, "ada", { batch }), act(8, 1, "ada")], []);
    expect(only!.turns.map(({ back }) => back)).toEqual([41, null]);
  });

  test("takes a newer first page, and begins anew where something is missing", () => {
    const known = acts.slice(2);
    expect(renewed(known, acts.slice(0, 4))).toEqual({ acts, whole: true });
    expect(renewed(known, acts.slice(0, 2))).toEqual({ acts: acts.slice(0, 2), whole: false });
    expect(renewed([], acts)).toEqual({ acts, whole: false });
  });
});

describe("what somebody did", () => {
  const deed = (verb: string, kind: string, places: number[], name: string | null = null, count = places.length): Deed => ({ verb, kind, count, places, name });
  const said = (...newestFirst: [string[], ...Deed[]][]): string => {
    const acts = newestFirst.map(([ids, ...deeds], n) => act(9 - n, 9 - n, "ada", { ids, deeds }));
    return turnSaid(chapters(acts, [])[0]!.turns[0]!);
  };

  test("is told in words, of one by its name", () => {
    expect(said([["a"], deed("added", "sticky", [0])])).toBe("Added a note");
    expect(said([["a", "b", "c"], deed("moved", "shape", [0, 1, 2])])).toBe("Moved 3 shapes");
    expect(said([["a"], deed("wrote", "sticky", [0], "Plan")])).toBe("Changed the text of “Plan”");
    expect(said([["a"], deed("removed", "newer", [0])])).toBe("Removed something newer");
    expect(said([["a"], deed("unheard of", "link", [0])])).toBe("Changed a link");
    expect(said([[]])).toBe("Nothing changed");
  });

  test("counts an element once, however often it was done", () => {
    expect(said([["a"], deed("moved", "sticky", [0], "Plan")], [["a"], deed("moved", "sticky", [0], "Pl")])).toBe("Moved “Plan”");
    expect(said([["b"], deed("moved", "shape", [0])], [["a", "b"], deed("moved", "shape", [0, 1])])).toBe("Moved 2 shapes");
  });

  test("of what was made or taken away tells just that", () => {
    expect(said([["a"], deed("styled", "sticky", [0])], [["a"], deed("wrote", "sticky", [0], "Plan")], [["a"], deed("added", "sticky", [0])])).toBe("Added “Plan”");
    expect(said([["a"], deed("removed", "sticky", [0])], [["a"], deed("wrote", "sticky", [0], "Plan")])).toBe("Removed “Plan”");
    expect(said([["a"], deed("added", "sticky", [0])], [["a"], deed("removed", "sticky", [0])])).toBe("Added a note");
  });

  test("goes on beyond the ids that are told", () => {
    const [only] = doingsOf([{ ids: ["a"], deeds: [deed("added", "sticky", [0], null, 200), deed("added", "frame", [], null, 3)] }]);
    expect([only!.count, [...only!.kinds]]).toEqual([203, [["sticky", 200], ["frame", 3]]]);
    expect(said([["a"], deed("added", "sticky", [0], null, 200)])).toBe("Added 200 notes");
  });

  test("is no longer than a line or two", () => {
    const many = ["played", "locked", "moved", "wrote", "removed"].map((verb, n) => deed(verb, "text", [n]));
    expect(said([["a", "b", "c", "d", "e"], ...many])).toBe("Removed a text, changed the text of a text, moved a text and more");
  });

  test("of going back is how much that changed", () => {
    const [only] = chapters([act(9, 2, "ada", { batch: batchOfRestore(4, "abcdefgh"), deeds: [deed("wrote", "text", [0])] })], []);
    expect(turnSaid(only!.turns[0]!)).toBe("Went back: 1 changed");
  });
});

describe("a difference", () => {
  const frame = { id: "f", kind: "frame", props: { x: 100, y: 50, w: 300, h: 300 } };
  const inside = { id: "in", kind: "sticky", props: { parent: "f", x: 10, y: 10, w: 20, h: 20 } };
  const wire = { id: "w", kind: "connection", props: { from: "in", to: "gone" } };
  const gone = { id: "gone", kind: "text", props: { parent: "f", x: 5, y: 6, w: 7, h: 8 } };
  const now = new Map([frame, inside, wire].map((one) => [one.id, one]));
  const lines = linesOf({ made: [wire], removed: [gone], changed: [{ id: "in", kind: "sticky", before: { x: 1, text: null, vote: 1 }, after: { x: 10, text: "Rain", vote: 2 } }] }, now);

  test("says what of an element is another", () => {
    expect(lines.map(({ id, sign, aspects }) => [id, sign, aspects])).toEqual([
      ["w", "made", []],
      ["in", "changed", ["words", "place", "other"]],
      ["gone", "removed", []],
    ]);
    expect(aspectsOf(["locked", "parent", "from"])).toEqual(["home", "ends", "lock"]);
  });

  test("is marked where it is, or was", () => {
    expect(marksOf(lines, now)).toEqual([
      { id: "in", sign: "changed", rect: { x: 110, y: 60, w: 20, h: 20 } },
      { id: "gone", sign: "removed", rect: { x: 105, y: 56, w: 7, h: 8 } },
    ]);
  });

  test("leads to its place, a connection to what it joins", () => {
    expect(rectOfLine(lines[2]!, now)).toEqual({ x: 105, y: 56, w: 7, h: 8 });
    expect(rectOfLine(lines[0]!, now)).toEqual({ x: 110, y: 60, w: 20, h: 20 });
  });
});
