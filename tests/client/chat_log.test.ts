/** The messages a browser holds: no holes, no doubles, whatever comes when. */
import { describe, expect, test } from "bun:test";
import { MessageLog, NEWEST, type Page } from "$/public/external/raffi_web/features/chat/client/log";
import { message } from "./chat_rows";

class Channel {
  rows: ReadonlyMap<string, ReturnType<typeof message>> = new Map();
  private readonly listeners = new Set<() => void>();
  get = () => this.rows;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  snapshot(...ids: number[]) {
    this.rows = new Map(ids.map((id) => [message(id).id, message(id)]));
    for (const listener of this.listeners) listener();
  }
  change(...messages: ReturnType<typeof message>[]) {
    this.rows = new Map([...this.rows, ...messages.map((one) => [one.id, one] as const)]);
    for (const listener of this.listeners) listener();
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function logOf(total: number, answer?: (before: string) => Promise<Page>) {
  const channel = new Channel();
  const asked: string[] = [];
  const log = new MessageLog(channel, async (before) => {
    asked.push(before);
    if (answer) return answer(before);
    const older = range(1, total).filter((id) => message(id).id < before);
    return { messages: older.slice(-50).map((id) => message(id)), more: older.length > 50 };
  });
  log.subscribe(() => undefined);
  return { channel, log, asked, ids: () => log.get().messages.map((one) => one.body) };
}

describe("whom I blocked", () => {
  test("is not shown, also on older pages, and comes back when seen again", async () => {
    let ids: ReadonlySet<string> = new Set();
    const told = new Set<() => void>();
    const hidden = { get: () => ids, subscribe: (one: () => void) => (told.add(one), () => void told.delete(one)) };
    const by = (id: number) => ({ ...message(id), actor_id: id % 2 ? "odd" : "even" });
    const channel = new Channel();
    const log = new MessageLog(channel, async () => ({ messages: range(1, 50).map(by), more: false }), hidden);
    log.subscribe(() => undefined);
    channel.rows = new Map(range(51, 100).map((id) => [by(id).id, by(id)]));
    channel.change();
    ids = new Set(["odd"]);
    for (const one of told) one();
    expect(new Set(log.get().messages.map((one) => one.actor_id))).toEqual(new Set(["even"]));
    ids = new Set(["odd", "even"]);
    for (const one of told) one();
    expect(log.get().messages).toEqual([]);
    // Nothing is in sight, and yet the page before it is found.
    await log.older();
    expect(log.get().more).toBe(false);
    ids = new Set();
    for (const one of told) one();
    expect(log.get().messages).toHaveLength(100);
  });
});

describe("the log", () => {
  test("a short chat is whole from the first snapshot", () => {
    const { channel, log, ids } = logOf(3);
    channel.snapshot(1, 2, 3);
    expect(ids()).toEqual(["1", "2", "3"]);
    expect(log.get().more).toBe(false);
  });

  test("older pages join below until the beginning", async () => {
    const { channel, log, ids, asked } = logOf(130);
    channel.snapshot(...range(131 - NEWEST, 130));
    expect(log.get().more).toBe(true);
    await log.older();
    await log.older();
    expect(ids()).toEqual(range(1, 130).map(String));
    expect(log.get().more).toBe(false);
    await log.older();
    expect(asked).toHaveLength(2);
  });

  test("an old message that was edited does not stand alone above the newest", async () => {
    const { channel, log, ids } = logOf(200);
    channel.snapshot(...range(151, 200));
    channel.change({ ...message(20), edited_at: 1 });
    expect(ids()[0]).toBe("151");
    await log.older();
    await log.older();
    await log.older();
    expect(ids()).toEqual(range(1, 200).map(String).slice(-ids().length));
    expect(log.find(message(20).id)?.edited_at).toBe(1);
  });

  test("what came with an answer is not doubled by the channel", () => {
    const { channel, log, ids } = logOf(2);
    channel.snapshot(1, 2);
    log.add(message(3));
    channel.change(message(3));
    expect(ids()).toEqual(["1", "2", "3"]);
  });

  test("a snapshot after a long cut leaves no hole", async () => {
    const { channel, log, ids } = logOf(500);
    channel.snapshot(...range(51, 100));
    await log.older();
    expect(ids()[0]).toBe("1");
    channel.snapshot(...range(451, 500));
    expect(ids()).toEqual(range(451, 500).map(String));
    expect(log.get().more).toBe(true);
  });

  test("a page that comes after a snapshot is not taken for its neighbour", async () => {
    let give: (page: Page) => void = () => undefined;
    const { channel, log, ids } = logOf(500, () => new Promise((resolve) => (give = resolve)));
    channel.snapshot(...range(51, 100));
    const asking = log.older();
    channel.snapshot(...range(451, 500));
    give({ messages: range(1, 50).map((id) => message(id)), more: false });
    await asking;
    expect(ids()[0]).toBe("451");
    expect(log.get().more).toBe(true);
  });

  test("a page that fails says so and can be asked for again", async () => {
    let fails = true;
    const { channel, log } = logOf(60, async () => {
      if (fails) throw new Error("cut");
      return { messages: range(1, 10).map((id) => message(id)), more: false };
    });
    channel.snapshot(...range(11, 60));
    await log.older();
    expect(log.get()).toMatchObject({ failed: true, loading: false, more: true });
    fails = false;
    await log.older();
    expect(log.get()).toMatchObject({ failed: false, more: false });
    expect(log.get().messages).toHaveLength(60);
  });
});
