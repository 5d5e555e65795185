/** Messages on their way: in order, once, and never lost silently. */
import { describe, expect, test } from "bun:test";
import { ChatOutbox, type Draft } from "$/public/external/raffi_web/features/chat/client/outbox";
import { message } from "./chat_rows";

class Memory {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

interface Flying {
  draft: Draft;
  op: string;
  resolve: () => void;
  reject: (refusal: { message: string; retryAfter: number | null }) => void;
}

function world(storage = new Memory()) {
  const flying: Flying[] = [];
  const taken: string[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  let now = 0;
  const outbox = new ChatOutbox({
    say: (draft, op) =>
      new Promise((resolve, reject) => flying.push({ draft, op, resolve: () => resolve(message(flying.length, { body: draft.body })), reject })),
    refusal: (error) => error as { message: string; retryAfter: number | null },
    taken: (_, op) => void taken.push(op),
    storage,
    key: "outbox",
    now: () => now,
    wait: (ms, run) => {
      waits.push({ ms, run });
      return () => undefined;
    },
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const draft = (body: string): Draft => ({ body, film_time: 12.5, film: "bf9cf968", reply_to: null, mentions: [] });
  return { outbox, flying, taken, waits, storage, settle, draft, pass: (ms: number) => (now += ms) };
}

describe("the outbox", () => {
  test("sends one after the other, in the order of writing", async () => {
    const { outbox, flying, taken, settle, draft } = world();
    outbox.add(draft("one"), "op-1", 0, "");
    outbox.add(draft("two"), "op-2", 0, "");
    expect(flying.map((one) => one.op)).toEqual(["op-1"]);
    flying[0]?.resolve();
    await settle();
    expect(flying.map((one) => one.op)).toEqual(["op-1", "op-2"]);
    flying[1]?.resolve();
    await settle();
    expect(taken).toEqual(["op-1", "op-2"]);
    expect(outbox.get().entries).toEqual([]);
  });

  test("a reload sends what was not answered under the same operation id", async () => {
    const first = world();
    first.outbox.add(first.draft("offline"), "op-1", 5, "m1");
    const second = world(first.storage);
    expect(second.outbox.get().entries).toMatchObject([{ op: "op-1", body: "offline", film_time: 12.5, after: "m1", state: "sending" }]);
    second.outbox.start();
    expect(second.flying[0]?.op).toBe("op-1");
    second.flying[0]?.resolve();
    await second.settle();
    expect(second.storage.kept.size).toBe(0);
  });

  test("too fast: it waits as long as it was told and tries the same again", async () => {
    const { outbox, flying, waits, settle, draft, pass } = world();
    outbox.add(draft("quick"), "op-1", 0, "");
    flying[0]?.reject({ message: "Too fast.", retryAfter: 2.5 });
    await settle();
    expect(waits[0]?.ms).toBe(2_500);
    expect(outbox.get().heldUntil).toBe(2_500);
    outbox.add(draft("next"), "op-2", 0, "");
    expect(flying).toHaveLength(1);
    pass(2_500);
    waits[0]?.run();
    expect(flying[1]?.op).toBe("op-1");
    expect(outbox.get().heldUntil).toBe(null);
  });

  test("a refusal stays in sight, lets the others pass, and can be tried again", async () => {
    const { outbox, flying, settle, draft } = world();
    outbox.add(draft("no"), "op-1", 0, "");
    outbox.add(draft("yes"), "op-2", 0, "");
    flying[0]?.reject({ message: "You are muted in this room.", retryAfter: null });
    await settle();
    expect(outbox.get().entries[0]).toMatchObject({ op: "op-1", state: "failed", error: "You are muted in this room." });
    expect(flying[1]?.op).toBe("op-2");
    flying[1]?.resolve();
    await settle();
    outbox.retry("op-1");
    expect(flying[2]?.op).toBe("op-1");
    outbox.drop("op-1");
    expect(outbox.get().entries).toEqual([]);
  });

  test("a storage with anything else in it is not believed", () => {
    const storage = new Memory();
    storage.kept.set("outbox", '[{"op":1},null,{"op":"a","body":"b","mentions":[]}]');
    expect(world(storage).outbox.get().entries).toHaveLength(1);
    storage.kept.set("outbox", "{");
    expect(world(storage).outbox.get().entries).toEqual([]);
  });
});
