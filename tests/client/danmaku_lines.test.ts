/** What is shown over the picture, what is kept out of it, and how much is said where. */
import { describe, expect, test } from "bun:test";
import { curveOf, saidAt, summed } from "$/public/external/raffi_web/features/comments/client/stage/density";
import { chatLine, type Line, lineOf, partsOf, plainOf, type WindowRow } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { Supply } from "$/public/external/raffi_web/features/comments/client/stage/supply";
import { DEFAULTS, readTastes, type Tastes, wanted } from "$/public/external/raffi_web/features/comments/client/stage/tastes";

const row = (more: Partial<WindowRow> = {}): WindowRow => ({ id: "a", at_ms: 1_500, actor_id: "ada", name: "Ada", color: 1, body: "hello", score: 0, stands: null, pinned: false, ...more });
const line = (more: Partial<Line> = {}): Line => ({ ...lineOf(row(), "all", "d"), ...more });

describe("lines", () => {
  test("a comment rolls, stands where its author chose, and above when it is pinned", () => {
    expect(lineOf(row(), "all", "d")).toMatchObject({ at: 1.5, kind: "roll", discussion: "d" });
    expect(lineOf(row({ stands: "bottom" }), "all", "d").kind).toBe("bottom");
    expect(lineOf(row({ stands: "bottom", pinned: true }), "all", "d").kind).toBe("top");
    expect(chatLine({ id: "m", film_time: 2, actor_id: null, name: "B", color: 0, body: "x" })).toMatchObject({ at: 2, source: "chat", discussion: null });
  });

  test("spoilers are covered, marks and breaks are gone, and a hundred characters are enough", () => {
    const said = (body: string, source: "all" | "chat" = "all") => ({ body, source });
    expect(partsOf(said("so **he**\n is ||the butler|| then"), true)).toEqual([
      { text: "so he is ", covered: false },
      { text: "", covered: true },
      { text: " then", covered: false },
    ]);
    expect(partsOf(said("||no||"), false)).toEqual([{ text: "no", covered: false }]);
    expect(partsOf(said("see [here](https://example.org) \uE000"), true)).toEqual([{ text: "see here", covered: false }]);
    expect(partsOf(said("**as it is** ||x||", "chat"), true)[0]).toEqual({ text: "**as it is** ", covered: false });
    const [long] = partsOf(said("😀".repeat(200)), true);
    expect([...(long?.text ?? "")]).toHaveLength(101);
    expect(plainOf(said("a ||b|| `c`"), "…")).toBe("a … c");
    expect(partsOf(said("  \n "), true)).toEqual([]);
  });
});

describe("tastes", () => {
  const shows = (tastes: Partial<Tastes>, one: Line, blocked: string[] = []) => wanted({ ...DEFAULTS, ...tastes }, new Set(blocked))(one);

  test("kept out by word, kind, person, source and by whom one blocked", () => {
    expect(shows({}, line())).toBe(true);
    expect(shows({ words: ["HELL"] }, line())).toBe(false);
    expect(shows({ words: ["ＨＥＬＬ"] }, line())).toBe(false);
    expect(shows({ words: ["a.c"] }, line({ body: "abc" }))).toBe(true);
    expect(shows({ without: ["roll"] }, line())).toBe(false);
    expect(shows({ without: ["roll"] }, line({ kind: "top" }))).toBe(true);
    expect(shows({ people: [{ id: "ada", name: "Ada" }] }, line())).toBe(false);
    expect(shows({ people: [{ id: "ada", name: "Ada" }] }, line({ actor: null }))).toBe(true);
    expect(shows({ all: false }, line())).toBe(false);
    expect(shows({}, line({ source: "chat" }))).toBe(false);
    expect(shows({}, line(), ["ada"])).toBe(false);
  });

  test("what was stored wrongly is as if it had never been stored", () => {
    expect(readTastes(null)).toEqual(DEFAULTS);
    expect(readTastes("[")).toEqual(DEFAULTS);
    expect(readTastes('{"opacity":5,"area":"huge","words":["a",1,""," "],"people":[{"id":1},{"id":"x","name":"X"}],"without":["roll","up"],"list":"yes"}')).toEqual({
      ...DEFAULTS,
      words: ["a"],
      people: [{ id: "x", name: "X" }],
      without: ["roll"],
    });
  });
});

describe("the supply", () => {
  const asked: [number, number][] = [];
  const make = (answers: (since: number) => Promise<Line[]>) => {
    asked.length = 0;
    return new Supply(
      (since, until) => {
        asked.push([since, until]);
        return answers(since);
      },
      () => undefined,
      () => 0,
    );
  };

  test("the stretch of the moment comes first, with those beside it, and once", async () => {
    const supply = make(async (since) => [line({ id: `s${since}`, at: since + 1 })]);
    supply.around(130);
    supply.around(131);
    expect(asked).toEqual([
      [120, 180],
      [60, 120],
      [180, 240],
    ]);
    await Promise.resolve();
    await Promise.resolve();
    expect(supply.of(2).map(({ id }) => id)).toEqual(["s120"]);
    supply.around(3_000);
    expect(supply.of(2)).toEqual([]);
  });

  test("what was told meanwhile is newer than the answer", async () => {
    const supply = make(async () => [line({ id: "gone", at: 1 }), line({ id: "old", at: 2, body: "before" })]);
    supply.around(0);
    supply.tell("gone", null, 0);
    supply.tell("old", line({ id: "old", at: 2, body: "after" }), 0);
    await Promise.resolve();
    await Promise.resolve();
    expect(supply.of(0).map(({ id, body }) => `${id} ${body}`)).toEqual(["old after"]);
  });

  test("one whose moment has just passed comes in now, and once only; one of long ago does not", async () => {
    const supply = make(async () => []);
    supply.around(30);
    await Promise.resolve();
    supply.tell("new", line({ id: "new", at: 22 }), 30);
    expect(supply.of(0)[0]).toMatchObject({ at: 30, late: true });
    supply.tell("new", line({ id: "new", at: 22, score: 3 }), 33);
    expect(supply.of(0)[0]).toMatchObject({ at: 30, late: true, score: 0 });
    supply.tell("far", line({ id: "far", at: 2 }), 59);
    expect(supply.of(0).find(({ id }) => id === "far")).toMatchObject({ at: 2 });
    supply.tell("ahead", line({ id: "ahead", at: 50 }), 30);
    expect(supply.of(0).find(({ id }) => id === "ahead")?.late).toBeUndefined();
    supply.tell("new", null, 34);
    expect(supply.of(0).map(({ id }) => id)).toEqual(["far", "ahead"]);
    supply.settle();
    expect(supply.of(0).length).toBe(2);
  });

  test("what can't be had is said, and asked for again later", async () => {
    let now = 0;
    let fails = true;
    const supply = new Supply(
      async () => {
        if (fails) throw new Error("no");
        return [line({ id: "x", at: 1 })];
      },
      () => undefined,
      () => now,
    );
    supply.around(0);
    await new Promise((done) => setTimeout(done, 0));
    expect(supply.failed(0)).toBe(true);
    fails = false;
    supply.around(0);
    expect(supply.failed(0)).toBe(true);
    now = 5_000;
    supply.around(0);
    await new Promise((done) => setTimeout(done, 0));
    expect([supply.failed(0), supply.of(0).length]).toEqual([false, 1]);
  });
});

describe("density", () => {
  test("two discussions are counted together", () => {
    const sum = summed([
      { step_ms: 1_000, counts: [1, 2] },
      { step_ms: 1_000, counts: [0, 1, 5] },
    ]);
    expect(sum).toEqual({ step_ms: 1_000, counts: [1, 3, 5] });
    expect([saidAt(sum!, 0.9), saidAt(sum!, 2), saidAt(sum!, 9)]).toEqual([1, 5, 0]);
    expect(summed([])).toBeNull();
  });

  test("a curve from edge to edge, none where little is said", () => {
    expect(curveOf({ step_ms: 1_000, counts: [1, 2, 1] }, 10_000)).toBeNull();
    const path = curveOf({ step_ms: 1_000, counts: [0, 0, 9, 0] }, 10_000);
    expect(path).toStartWith("M0 100L0 100");
    expect(path).toEndWith("L1000 100Z");
    expect(path).toContain("250 0");
    expect(path).not.toContain("NaN");
  });
});
