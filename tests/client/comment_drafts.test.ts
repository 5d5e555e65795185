/** What is being written is kept, and sent once. */
import { describe, expect, test } from "bun:test";
import { type Draft, draftsOf, waitOf, Writer, type WriterOptions, type Written } from "$/public/external/raffi_web/features/comments/client/drafts";
import { secondsOf, wrongWith } from "$/public/external/raffi_web/features/comments/client/moment";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

const EMPTY: Written = { body: "", at_ms: null, stands: null, pictures: [] };

class Memory {
  readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key = (index: number): string | null => [...this.kept.keys()][index] ?? null;
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

class Server {
  readonly sent: Pick<Draft, "body" | "op" | "mentions">[] = [];
  answer: () => CommentRow = () => ({ id: "made" }) as CommentRow;
  timers: { at: number; run: () => void }[] = [];
  time = 1_000;
  private ops = 0;
  readonly storage = new Memory();

  writer(more: Partial<WriterOptions> = {}): Writer {
    return new Writer({
      send: async ({ body, op, mentions }) => {
        this.sent.push({ body, op, mentions });
        return this.answer();
      },
      refusal: (error) => error as { message: string; retryAfter: number | null },
      newOp: () => `op-${++this.ops}`,
      storage: this.storage,
      key: "talk.root",
      start: EMPTY,
      now: () => this.time,
      wait: (ms, run) => {
        const timer = { at: this.time + ms, run };
        this.timers.push(timer);
        return () => void (this.timers = this.timers.filter((one) => one !== timer));
      },
      ...more,
    });
  }

  async pass(ms: number): Promise<void> {
    this.time += ms;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.run();
    await settle();
  }

  refuse(message: string, retryAfter: number | null): void {
    this.answer = () => {
      throw { message, retryAfter };
    };
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe("a draft", () => {
  test("begins where the last one stood, and keeps its own place over a reload", async () => {
    const server = new Server();
    let last: "top" | null = null;
    const start = {
      ...EMPTY,
      get stands() {
        return last;
      },
    };
    const writer = server.writer({ start });
    writer.write({ body: "a", stands: "bottom" });
    last = "top";
    expect(server.writer({ start }).get().stands).toBe("bottom");
    writer.send([]);
    await settle();
    expect(writer.get()).toMatchObject({ body: "", stands: "top" });
  });

  test("survives a reload and goes when it was sent", async () => {
    const server = new Server();
    server.writer().write({ body: "half a", at_ms: 20_000 });
    const again = server.writer();
    expect(again.get()).toMatchObject({ body: "half a", at_ms: 20_000, phase: "idle" });
    again.send(["ben"]);
    await settle();
    expect(server.sent).toMatchObject([{ body: "half a", mentions: ["ben"] }]);
    expect(again.get().body).toBe("");
    expect(server.storage.length).toBe(0);
  });

  test("is kept for each place by itself", () => {
    const server = new Server();
    server.writer().write({ body: "root" });
    server.writer({ key: "talk.parent" }).write({ body: "answer" });
    expect(server.writer().get().body).toBe("root");
    expect(server.writer({ key: "talk.parent" }).get().body).toBe("answer");
  });

  test("that says nothing is not kept", () => {
    const server = new Server();
    const writer = server.writer();
    writer.write({ body: "a", at_ms: 5 });
    writer.write({ body: "" });
    expect(server.storage.length).toBe(0);
  });

  test("of long ago is forgotten, and so is what is none", () => {
    const server = new Server();
    server.writer({ key: "old" }).write({ body: "old" });
    const key = "raffi.comment.old";
    server.storage.setItem(key, server.storage.getItem(key)!.replace(/"at":\d+/, '"at":5'));
    server.storage.setItem("raffi.comment.odd", '{"body":5}');
    server.storage.setItem("raffi.other", "{}");
    server.writer();
    expect([...server.storage.kept.keys()]).toEqual(["raffi.other"]);
  });

  test("is kept in mind where nothing can be stored", () => {
    const server = new Server();
    const writer = server.writer({ storage: null });
    writer.write({ body: "a" });
    expect(writer.get().body).toBe("a");
  });
});

describe("what is refused for a time", () => {
  test("is waited for where that is short and changes the answer", () => {
    expect(waitOf("limited", 40)).toBe(40);
    expect(waitOf("slow_mode", 120)).toBe(120);
    expect(waitOf("slow_mode", 121)).toBeNull();
    expect(waitOf("too_new", 5)).toBeNull();
    expect(waitOf("filtered", null)).toBeNull();
  });

  test("says why it waits", async () => {
    const server = new Server();
    const writer = server.writer({ refusal: () => ({ message: "Wait 9 seconds", retryAfter: 9, why: "A pace" }) });
    server.refuse("", 9);
    writer.write({ body: "a" });
    writer.send([]);
    await settle();
    expect(writer.get()).toMatchObject({ phase: "held", why: "A pace", error: "" });
    writer.stop();
    writer.send([]);
    expect(writer.get()).toMatchObject({ phase: "held", why: "A pace" });
  });

  test("is found again after a reload, with what was only written left alone", async () => {
    const server = new Server();
    server.writer({ key: "ada.talk.one" }).write({ body: "only written" });
    server.writer({ key: "ada.other.two" }).send([]);
    const writer = server.writer({ key: "ada.talk.two" });
    server.refuse("Too fast", 9);
    writer.write({ body: "waits" });
    writer.send([]);
    await settle();
    expect(draftsOf(server.storage, "ada.talk.")).toEqual([
      { key: "ada.talk.one", sending: false },
      { key: "ada.talk.two", sending: true },
    ]);
  });
});

describe("sending", () => {
  test("what was under way at a reload is sent again under the same id", async () => {
    const server = new Server();
    const writer = server.writer({ send: () => new Promise(() => undefined) });
    writer.write({ body: "on its way" });
    writer.send(["ben"]);
    const { op } = writer.get();
    const told: string[] = [];
    const again = server.writer();
    again.onTaken((row) => told.push(row.id));
    await settle();
    expect(server.sent).toEqual([{ body: "on its way", op, mentions: ["ben"] }]);
    expect(told).toEqual(["made"]);
    expect(server.storage.length).toBe(0);
  });

  test("a refusal says why and keeps the text", async () => {
    const server = new Server();
    server.refuse("You are muted.", null);
    const writer = server.writer();
    writer.write({ body: "hello" });
    const before = writer.get().op;
    writer.send([]);
    await settle();
    expect(writer.get()).toMatchObject({ body: "hello", phase: "idle", error: "You are muted." });
    expect(writer.get().op).not.toBe(before);
    writer.write({ body: "hello there" });
    expect(writer.get().error).toBe("");
  });

  test("past a limit it waits and goes by itself, once, under the same id", async () => {
    const server = new Server();
    server.refuse("Slowly.", 12);
    const writer = server.writer();
    writer.write({ body: "sixth" });
    writer.send([]);
    await settle();
    expect(writer.get()).toMatchObject({ phase: "held", heldUntil: 13_000, body: "sixth" });
    writer.send([]);
    await server.pass(11_999);
    expect(server.sent.length).toBe(1);
    server.answer = () => ({ id: "made" }) as CommentRow;
    await server.pass(1);
    expect(server.sent.map((one) => one.op)).toEqual([server.sent[0]!.op, server.sent[0]!.op]);
    expect(writer.get()).toMatchObject({ phase: "idle", body: "" });
  });

  test("at a pace it waits for its turn without having to be refused", async () => {
    const server = new Server();
    let until = 0;
    const writer = server.writer({ paced: () => until });
    writer.write({ body: "first" });
    writer.send([]);
    await settle();
    expect(server.sent.map((one) => one.body)).toEqual(["first"]);
    until = server.time + 30_000;
    writer.write({ body: "second" });
    writer.send([]);
    expect(writer.get()).toMatchObject({ phase: "held", heldUntil: 31_000 });
    await server.pass(29_999);
    expect(server.sent.length).toBe(1);
    await server.pass(1);
    expect(server.sent.map((one) => one.body)).toEqual(["first", "second"]);
  });

  test("changed while it waits, it waits for a press", async () => {
    const server = new Server();
    server.refuse("Slowly.", 12);
    const writer = server.writer();
    writer.write({ body: "sixth" });
    writer.send([]);
    await settle();
    writer.write({ body: "sixth, better" });
    expect(writer.get()).toMatchObject({ phase: "idle", heldUntil: 13_000 });
    writer.send([]);
    expect(writer.get().phase).toBe("held");
    writer.stop();
    await server.pass(12_000);
    expect(server.sent.length).toBe(1);
    expect(writer.get()).toMatchObject({ phase: "idle", heldUntil: null, body: "sixth, better" });
  });

  test("nothing is changed or sent twice while it is on its way", async () => {
    const server = new Server();
    const writer = server.writer();
    writer.write({ body: "one" });
    writer.send([]);
    writer.send([]);
    writer.write({ body: "two" });
    await settle();
    expect(server.sent.map((one) => one.body)).toEqual(["one"]);
  });
});

describe("a moment as it is typed", () => {
  test.each([
    ["75", 75],
    ["1:15", 75],
    [" 0:01:15 ", 75],
    ["1:02:03", 3723],
    ["90:00", 5400],
    ["1:75", null],
    ["", null],
    ["a", null],
    ["-1", null],
    ["1:2:3:4", null],
    ["1.5", null],
  ])("%p", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });
});

test.each([
  ["", 80_000, ""],
  ["1:20", 80_000, ""],
  ["1:21", 80_000, ""],
  ["1:22", 80_000, "beyond"],
  ["99:99", 80_000, "sixty"],
  ["1:60:00", null, "sixty"],
  ["9:00:00", null, ""],
  ["half past", null, "odd"],
  ["1:2:3:4", null, "odd"],
] as const)("what is wrong with the moment %p of a film of %p ms is %p", (text, length, wrong) => {
  expect(wrongWith(text, length)).toBe(wrong);
});
