/** Never a spoiler before its time. */
import { describe, expect, test } from "bun:test";
import { isAbout, mayOpen, Progress, SEEN_ALL_MS, Waiting } from "$/public/external/raffi_web/features/comments/client/moment";

const isMe = (actor: string | null): boolean => actor === "me";
const at = (at_ms: number | null, actor_id = "ana") => ({ at_ms, actor_id });
const memory = (kept: Record<string, string> = {}) => ({ getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value), removeItem: (key: string) => void delete kept[key] });

describe("how far one is", () => {
  test("it only grows, and the last ten seconds are the end", () => {
    const progress = new Progress("k", null);
    expect(progress.reached.get()).toBeNull();
    progress.see(5, 80);
    progress.see(3, 80);
    expect(progress.reached.get()).toBe(5_000);
    progress.see(69.9, 80);
    expect(progress.reached.get()).toBe(69_900);
    progress.see(70, 80);
    expect(progress.reached.get()).toBe(SEEN_ALL_MS);
  });

  test("a film of no known length has no end", () => {
    const progress = new Progress("k", null);
    progress.see(70, null);
    progress.see(71, Infinity);
    progress.see(72, NaN);
    expect(progress.reached.get()).toBe(72_000);
  });

  test("showing all is remembered for the tab", () => {
    const storage = memory();
    const progress = new Progress("k", storage);
    progress.showAll();
    expect(progress.all.get()).toBe(true);
    expect(new Progress("k", storage).all.get()).toBe(true);
    expect(new Progress("other", storage).all.get()).toBe(false);
  });
});

describe("what is shown before its time", () => {
  test("is one by one for the page, and taken back with all of it", () => {
    const storage = memory();
    const progress = new Progress("k", storage);
    progress.show(["a"]);
    progress.show(["b"]);
    expect([...progress.shown.get()]).toEqual(["a", "b"]);
    expect(new Progress("k", storage).shown.get().size).toBe(0);
    progress.showAll();
    progress.hideAgain();
    expect([progress.all.get(), progress.shown.get().size]).toEqual([false, 0]);
    expect(new Progress("k", storage).all.get()).toBe(false);
  });
});

describe("the gate", () => {
  const open = (row: ReturnType<typeof at>, reached: number | null, above = true): boolean => mayOpen(row, above, reached, isMe, new Waiting());

  test.each([
    [at(20_000), 5_000, false],
    [at(20_000), 20_000, true],
    [at(20_000), null, false],
    [at(null), null, true],
    [at(0), null, false],
    [at(0), 0, true],
    [at(90_000, "me"), null, true],
  ])("%j at %p", (row, reached, expected) => {
    expect(open(row, reached)).toBe(expected);
  });

  test("what hangs on a hidden one is hidden with it, unless it is one's own", () => {
    expect(open(at(null), 50_000, false)).toBe(false);
    expect(open(at(1_000), 50_000, false)).toBe(false);
    expect(open(at(null, "me"), 0, false)).toBe(true);
  });

  test("it wakes only when something has opened", () => {
    const waiting = new Waiting();
    mayOpen(at(20_000), true, 5_000, isMe, waiting);
    mayOpen(at(30_000), true, 5_000, isMe, waiting);
    expect(waiting.wakes(null)).toBe(false);
    expect(waiting.wakes(19_999)).toBe(false);
    expect(waiting.wakes(20_000)).toBe(true);
    expect(waiting.wakes(25_000)).toBe(false);
    expect(waiting.wakes(99_000)).toBe(true);
  });

  test("what is below a hidden one waits for its own moment too", () => {
    const waiting = new Waiting();
    expect(mayOpen(at(40_000), false, 5_000, isMe, waiting)).toBe(false);
    expect(waiting.wakes(40_000)).toBe(true);
  });
});

describe("which film a discussion is about", () => {
  const film = (title_id: string, title = "Last Tram", season: number | null = null, episode: number | null = null) => ({ title_id, title, season, episode });
  const about = (title_id: string, title_name = "Last Tram", season: number | null = null, episode: number | null = null) => ({ title_id, title_name, season, episode });

  test.each([
    [about("tt1"), film("tt1"), true],
    [about("tt1", "Other name"), film("tt1"), true],
    [about("tt1"), film("tt2"), false],
    [about("tt1", "Last Tram", 1, 2), film("tt1", "Last Tram", 1, 3), false],
    [about("own:last-tram", "Last  tram"), film("none"), true],
    [about("own:last-tram"), film("none", "Another"), false],
  ])("%j and %j", (one, other, expected) => {
    expect(isAbout(one, other)).toBe(expected);
  });
});
