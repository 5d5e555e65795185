import { describe, expect, test } from "bun:test";
import { inSight, shouldShow } from "$/public/external/raffi_web/features/notifications/client/arrivals";
import { Feed, type Wanted } from "$/public/external/raffi_web/features/notifications/client/feed";
import { byDay, lineOf, type NotificationRow, type Page, sentenceOf, short, type Told, whereOf, whoOf } from "$/public/external/raffi_web/features/notifications/client/model";
import { withCount } from "$/public/external/raffi_web/features/notifications/client/tab_title";

const TOLD: Told = { href: "/d/x?c=y", text: [["well said", "plain"]], at_ms: null, state: "shown", people: null, emoji: [], title: "Night Train", season: 1, episode: 2, room: null };

function row(id: string, more: Partial<NotificationRow> = {}): NotificationRow {
  const who = [{ id: "b", name: "Ben", initials: "B", color: 1 }];
  return { id, kind: "comments.reply", at: Number(id), read: false, removed: false, icon: "reply", optional: true, toast: true, who, count: 1, places: [], data: {}, told: TOLD, ...more };
}

function person(name: string) {
  return { id: name, name, initials: name.slice(0, 1), color: 0 };
}

describe("what is said", () => {
  test("names one, two, and how many more", () => {
    const several = (people: number | null, ...names: string[]) => row("1", { who: names.map(person), told: { ...TOLD, people } });
    expect(whoOf(several(null, "Ana"))).toBe("Ana");
    expect(whoOf(several(2, "Ana", "Ben"))).toBe("Ana and Ben");
    expect(whoOf(several(2, "Ana"))).toBe("Ana and 1 other");
    expect(whoOf(several(10_000, "Ana", "Ben", "Cem"))).toBe("Ana and 9999 others");
    expect(whoOf(several(4))).toBe("4 people");
    expect(whoOf(several(null))).toBe("Somebody");
  });

  test("a sentence for each kind", () => {
    expect(sentenceOf(row("1"))).toBe("Ben answered you");
    expect(sentenceOf(row("1", { kind: "comments.moderation", who: [], data: { act: "hide" } }))).toBe("Your comment was hidden");
    expect(sentenceOf(row("1", { who: [], told: null }))).toBe("Something that you can no longer see");
  });

  test("a place has its parts, an excerpt covers spoilers, a badge ends at 99", () => {
    expect(whereOf({ ...TOLD, room: "Friday" })).toBe("Night Train · Season 1, episode 2 · Friday");
    expect(whereOf({ ...TOLD, season: null, episode: null })).toBe("Night Train");
    expect(lineOf({ ...TOLD, text: [["the end: ", "plain"], ["", "spoiler"]] })).toBe("the end: [spoiler]");
    expect([short(7), short(100)]).toEqual(["7", "99+"]);
  });

  test("the tab's name has the count once", () => {
    expect(withCount("Rooms", 3)).toBe("(3) Rooms");
    expect(withCount("(3) Rooms", 100)).toBe("(99+) Rooms");
    expect(withCount("(99+) Rooms", 0)).toBe("Rooms");
  });

  test("days are those of the reader", () => {
    const now = new Date(2026, 10, 22, 9).getTime();
    const at = (...when: [number, number, number, number]) => new Date(...when).getTime();
    const days = byDay([row("3", { at: now }), row("2", { at: at(2026, 10, 21, 23) }), row("1", { at: at(2025, 10, 21, 9) }), row("0", { at: at(2025, 10, 21, 8) })], now);
    expect(days.map((day) => day.name).slice(0, 2)).toEqual(["Today", "Yesterday"]);
    expect(days.map((day) => day.rows.length)).toEqual([1, 1, 2]);
    expect(days[2]?.name).toContain("2025");
  });
});

describe("what comes", () => {
  const here = { visible: true, path: "/rooms", shows: [] };

  test("shows itself where one is, and not what is in sight, read, quiet or gone", () => {
    expect(shouldShow(row("1"), here)).toBe(true);
    expect(shouldShow(row("1"), { ...here, visible: false })).toBe(false);
    expect(shouldShow(row("1"), { ...here, path: "/d/x" })).toBe(false);
    expect(shouldShow(row("1"), { ...here, shows: ["/d/x"] })).toBe(false);
    expect(shouldShow(row("1", { toast: false }), here)).toBe(false);
    expect(shouldShow(row("1", { read: true }), here)).toBe(false);
    expect(shouldShow(row("1", { told: null }), here)).toBe(false);
    expect(inSight("/d/xy?c=z", "/d/x", [])).toBe(false);
  });
});

describe("a list", () => {
  function feed(answers: (args: object) => Promise<Page>, wanted?: Wanted, limit?: number): Feed {
    return new Feed(answers, String, wanted, limit);
  }
  const page = (rows: NotificationRow[], next: string | null = null): Page => ({ rows, next, counts: { unseen: 0, unread: 0 } });
  const ids = (one: Feed) => one.held.get().rows.map((found) => found.id);

  test("goes on behind the last one and has none twice", async () => {
    const asked: object[] = [];
    const one = feed(async (args) => {
      asked.push(args);
      return asked.length === 1 ? page([row("9"), row("8")], "8") : page([row("8"), row("7")]);
    });
    await one.load();
    await one.more();
    await one.more();
    expect(ids(one)).toEqual(["9", "8", "7"]);
    expect(asked).toEqual([
      { show: "all", limit: 20 },
      { show: "all", limit: 20, after: "8" },
    ]);
  });

  test("takes what comes in its place, lets go what was put away, and leaves what belongs further down", async () => {
    const one = feed(async () => page([row("9"), row("7")], "7"));
    await one.load();
    one.take(["8", "9", "3"], [row("8"), row("3")]);
    expect(ids(one)).toEqual(["8", "7"]);
  });

  test("of those that are not read none stays that was read, and none of another kind comes", async () => {
    const one = feed(async () => page([row("9")]), { show: "unread", kind: "comments.reply" });
    await one.load();
    one.take(["9", "10", "11"], [row("9", { read: true }), row("10", { kind: "comments.mention" }), row("11")]);
    expect(ids(one)).toEqual(["11"]);
  });

  test("of two answers the later question's counts", async () => {
    const open: ((value: Page) => void)[] = [];
    const one = feed(() => new Promise((resolve) => open.push(resolve)));
    const both = [one.load(), one.load()];
    open[1]?.(page([row("2")]));
    open[0]?.(page([row("1")]));
    await Promise.all(both);
    expect(ids(one)).toEqual(["2"]);
  });

  test("says that it failed, and keeps what it has", async () => {
    let fails = true;
    const one = feed(async () => {
      if (fails) throw new Error("away");
      return page([row("1")], "1");
    });
    await one.load();
    expect(one.held.get().state).toBe("failed");
    fails = false;
    await one.load();
    fails = true;
    await one.more();
    expect([one.held.get().state, one.held.get().problem, ids(one)]).toEqual(["ready", "Error: away", ["1"]]);
  });
});
