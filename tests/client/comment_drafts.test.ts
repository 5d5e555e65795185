/** What is being written is kept, and sent once. */
import { describe, expect, test } from "bun:test";
import { type Draft, Writer, type WriterOptions, type Written } from "$/public/external/raffi_web/features/comments/client/drafts";
import { secondsOf } from "$/public/external/raffi_web/features/comments/client/moment";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

const EMPTY: Written = { body: "", at_ms: null, pictures: [] };

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
