/** Undo of what one person did, across what others did meanwhile. */
import { describe, expect, test } from "bun:test";
import { Replica } from "$/public/external/raffi_web/features/canvas/client/engine/replica";
import type { Element, ElementRow, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { UndoStack } from "$/public/external/raffi_web/features/canvas/client/engine/undo";
import { random } from "./simulation";

function desk(rows: readonly ElementRow[] = []) {
  const replica = new Replica({ client: "c".repeat(20), now: () => 0 });
  let batches = 0;
  let version = 1;
  const stack = new UndoStack(replica, () => `u${(batches += 1)}`);
  replica.snapshot(version, rows);
  const edit = (ops: readonly Op[], batch: string | null = null): void => stack.record(replica.edit(ops, batch).changes, batch);
  /** The server has done all that waits, and whatever others asked for. */
  const others = (...theirs: ElementRow[]): void => {
    for (let push = replica.next(); push !== null; push = replica.next()) {
      for (const op of push.ops) replica.server.apply(op);
      version += 1;
      replica.acked(push, { clock: version, dropped: [] });
      replica.merge(version, []);
    }
    version += 1;
    replica.merge(version, theirs);
  };
  const props = (id: string) => replica.element(id)?.props;
  return { replica, stack, edit, others, props, all: () => document(replica) };
}

function document(replica: Replica): Record<string, { kind: string; props: object }> {
  const list = [...replica.get().elements.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Object.fromEntries(list.map(({ id, kind, props }) => [id, { kind, props: { ...props } }]));
}

function sticky(id: string, props: Record<string, unknown> = {}): Element {
  return { id, kind: "sticky", props };
}

describe("undo", () => {
  test("takes back a gesture as a whole, and redo does it again", () => {
    const { stack, edit, all } = desk([sticky("a", { x: 1 })]);
    const before = all();
    edit([["set", "a", { x: 5 }]], "drag");
    edit([["set", "a", { x: 9, y: 2 }]], "drag");
    edit([["put", "b", "sticky", { text: "b" }]], "drag");
    const after = all();
    expect(stack.undo()).toEqual({ applied: 2, skipped: 0 });
    expect(all()).toEqual(before);
    expect([stack.canUndo, stack.canRedo]).toEqual([false, true]);
    stack.redo();
    expect(all()).toEqual(after);
  });

  test("leaves what somebody else has changed since, and counts it", () => {
    const { stack, edit, others, props } = desk([sticky("a", { x: 1, y: 1 })]);
    edit([["set", "a", { x: 5, y: 5 }]]);
    others({ id: "a", set: { x: 70 } });
    expect(stack.undo()).toEqual({ applied: 1, skipped: 1 });
    expect(props("a")).toEqual({ x: 70, y: 1 });
    stack.redo();
    expect(props("a")).toEqual({ x: 70, y: 5 });
  });

  test("passes over gestures of which nothing is left", () => {
    const { stack, edit, others, props } = desk([sticky("a"), sticky("b")]);
    edit([["set", "b", { x: 3 }]]);
    edit([["set", "a", { x: 5 }]]);
    others({ id: "a", removed: true });
    expect(stack.undo()).toEqual({ applied: 1, skipped: 1 });
    expect(props("b")).toEqual({});
    expect(stack.undo()).toEqual({ applied: 0, skipped: 0 });
  });

  test("brings a frame back with what was in it and the connections to that", () => {
    const frame: ElementRow = { id: "f", kind: "frame", props: { title: "F" } };
    const wire: ElementRow = { id: "w", kind: "connection", props: { from: "c", to: "d" } };
    const { stack, edit, all, others } = desk([frame, sticky("c", { parent: "f" }), sticky("d"), wire]);
    const before = all();
    edit([["del", "f"]]);
    expect(Object.keys(all())).toEqual(["d"]);
    others();
    expect(stack.undo()).toEqual({ applied: 3, skipped: 0 });
    expect(all()).toEqual(before);
  });

  test("brings back what stood in a frame that somebody else has removed, without the frame", () => {
    const { stack, edit, others, props } = desk([{ id: "f", kind: "frame", props: {} }, sticky("c", { parent: "f", x: 4 })]);
    edit([["del", "c"]]);
    others({ id: "f", removed: true });
    expect(stack.undo().applied).toBe(1);
    expect(props("c")).toEqual({ x: 4 });
  });

  test("does not take for this person's what somebody else set within the gesture", () => {
    const { stack, edit, others, props } = desk([sticky("a", { x: 1 })]);
    edit([["set", "a", { x: 2 }]], "drag");
    others({ id: "a", set: { x: 50, color: "red" } });
    edit([["set", "a", { y: 3 }]], "drag");
    expect(stack.undo()).toEqual({ applied: 1, skipped: 1 });
    expect(props("a")).toEqual({ x: 50, color: "red" });
  });

  test("finds the value that the server rounded", () => {
    const { stack, edit, props } = desk([sticky("a", { x: 1 })]);
    edit([["set", "a", { x: 10.123456, text: "e\u0301\r\nz\u0007" }]]);
    expect(props("a")).toEqual({ x: 10.12, text: "\u00e9\nz" });
    stack.undo();
    expect(props("a")).toEqual({ x: 1 });
  });

  test("finds a text of more marks than the server keeps", () => {
    const { stack, edit, props } = desk([sticky("a", { x: 1 })]);
    edit([["set", "a", { text: `o${"\u0332".repeat(200)}` }]]);
    expect(props("a")).toEqual({ x: 1, text: `o${"\u0332".repeat(30)}` });
    stack.undo();
    expect(props("a")).toEqual({ x: 1 });
  });

  test("of what the server did as a whole goes through locks, and leaves what others did since", () => {
    const { stack, edit, others, all, props } = desk([sticky("a", { x: 1, locked: true }), sticky("b", { x: 1 }), sticky("made", { locked: true })]);
    const before = { id: "a", kind: "sticky", props: { x: 9 } };
    const after = { id: "a", kind: "sticky", props: { x: 1 } };
    const of = (x: number) => ({ id: "b", kind: "sticky", props: { x } });
    stack.recordWhole([{ id: "a", before, after }, { id: "b", before: of(9), after: of(1) }, { id: "made", before: undefined, after: sticky("made", { locked: true }) }], "restore");
    edit([["set", "b", { color: "red" }]]);
    others({ id: "b", set: { x: 50 } });
    expect(stack.undoOf("restore")).toEqual({ applied: 2, skipped: 1 });
    expect(all()).toEqual({ a: { kind: "sticky", props: { x: 9, locked: true } }, b: { kind: "sticky", props: { x: 50, color: "red" } } });
    others();
    expect(stack.undoOf("restore")).toBeNull();
    stack.redo();
    expect([props("a"), props("made")]).toEqual([{ x: 1, locked: true }, { locked: true }]);
    // The gesture that was done after it is still there to be undone.
    stack.undo();
    stack.undo();
    expect(props("b")).toEqual({ x: 50 });
  });

  test("by its name finds what was taken back and done again", () => {
    const { stack, edit, props } = desk([sticky("a", { x: 1 })]);
    edit([["set", "a", { x: 5 }]], "import");
    edit([["set", "a", { color: "red" }]], "later");
    stack.undo();
    stack.undo();
    expect(stack.undoOf("import")).toBeNull();
    stack.redo();
    stack.redo();
    expect(stack.undoOf("import")).toEqual({ applied: 1, skipped: 0 });
    expect(props("a")).toEqual({ x: 1, color: "red" });
  });

  test("of two frames that changed places in each other is possible", () => {
    const frames: ElementRow[] = [{ id: "f", kind: "frame", props: {} }, { id: "g", kind: "frame", props: { parent: "f" } }];
    const { stack, edit, all } = desk(frames);
    const before = all();
    edit([["set", "g", { parent: null }], ["set", "f", { parent: "g" }]], "swap");
    const after = all();
    expect(stack.undo().skipped).toBe(0);
    expect(all()).toEqual(before);
    expect(stack.redo().skipped).toBe(0);
    expect(all()).toEqual(after);
  });

  test("a new edit ends what could be done again", () => {
    const { stack, edit } = desk([sticky("a")]);
    edit([["set", "a", { x: 5 }]]);
    stack.undo();
    edit([["set", "a", { x: 6 }]]);
    expect(stack.canRedo).toBe(false);
  });
});

describe("what somebody else had a part in", () => {
  test("is told with the words as they were, when what they wrote in is taken back", () => {
    const { stack, edit, others, props } = desk();
    edit([["put", "a", "sticky", { x: 4 }]], "make");
    edit([["set", "a", { text: "Mine" }]], "write");
    others({ id: "a", set: { text: "Mine, and Ben's" } });
    const { taken } = stack.undo();
    expect([props("a"), taken?.others]).toEqual([undefined, []]);
    expect(taken?.written).toEqual([sticky("a", { x: 4, text: "Mine, and Ben's" })]);
    expect(taken?.elements).toEqual(taken?.written);
  });

  test("is told of a frame by what others put in it and hung on it, not by one's own", () => {
    const { stack, edit, others } = desk([sticky("far")]);
    edit([["put", "f", "frame", {}]], "make");
    others({ id: "theirs", kind: "sticky", props: { parent: "f", text: "Ben's" } }, { id: "wire", kind: "connection", props: { from: "f", to: "far" } });
    edit([["put", "mine", "sticky", { parent: "f", text: "Mine" }]], "more");
    const { taken } = stack.undoOf("make")!;
    expect(taken?.others.map(({ id }) => id).sort()).toEqual(["theirs", "wire"]);
    expect(taken?.written).toEqual([]);
    expect(taken?.elements.map(({ id }) => id).sort()).toEqual(["f", "mine", "theirs", "wire"]);
  });

  test("is nothing where all words are one's own, or others only moved it", () => {
    const { stack, edit, others } = desk();
    edit([["put", "a", "sticky", {}]], "make");
    edit([["set", "a", { text: "Mine" }]], "write");
    others({ id: "a", set: { x: 70 } });
    expect(stack.undoOf("make")).toEqual({ applied: 1, skipped: 0 });
  });
});

describe("undo everything, copy, redo everything", () => {
  const KINDS = ["sticky", "frame", "group", "connection"];

  function anOp(rand: () => number, ids: string[]): Op {
    const some = (): string => ids[Math.floor(rand() * ids.length)] ?? "none";
    const number = (): number => Math.floor(rand() * 40);
    const dice = rand();
    if (dice < 0.35) {
      // Some come back under an id that was there before.
      const id = rand() < 0.2 ? some() : `e${ids.length}`;
      const kind = KINDS[id.length > 1 ? Number(id.slice(1)) % KINDS.length : 0]!;
      ids.push(id);
      return ["put", id, kind, kind === "connection" ? { from: some(), to: some() } : { x: number(), parent: rand() < 0.5 ? some() : null }];
    }
    if (dice < 0.6) return ["set", some(), { x: number(), color: "red" }];
    if (dice < 0.75) return ["set", some(), { parent: rand() < 0.3 ? null : some() }];
    if (dice < 0.8) return ["set", some(), { to: some() }];
    return ["del", some()];
  }

  function draw(rand: () => number, table: ReturnType<typeof desk>): string[] {
    const ids = ["a"];
    for (let n = 0; n < 40; n += 1) {
      const ops = Array.from({ length: 1 + Math.floor(rand() * 4) }, () => anOp(rand, ids));
      table.edit(ops, rand() < 0.4 ? `gesture${Math.floor(n / 4)}` : null);
      if (rand() < 0.2) table.others();
    }
    return ids;
  }

  test("leaves the document as it was", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const rand = random(seed);
      const table = desk([sticky("a", { x: 7 })]);
      const first = table.all();
      draw(rand, table);
      const before = table.all();
      const back = Math.floor(rand() * 50);
      for (let n = 0; n < back; n += 1) expect(table.stack.undo().skipped).toBe(0);
      if (back >= 41) expect([seed, table.all()]).toEqual([seed, first]);
      if (rand() < 0.5) table.others();
      while (table.stack.canRedo) expect(table.stack.redo().skipped).toBe(0);
      expect([seed, table.all()]).toEqual([seed, before]);
    }
  });

  test("keeps what others set and made in between, and is the same but for that", () => {
    let kept = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const rand = random(seed);
      const table = desk([sticky("a", { x: 7 })]);
      draw(rand, table);
      table.others();
      const before = table.all();
      const standing = new Set(Object.keys(before));
      for (let n = 0; n < 12; n += 1) {
        table.stack.undo();
        for (const id of standing) if (table.all()[id] === undefined) standing.delete(id);
      }
      const theirs: Record<string, Record<string, unknown>> = {};
      for (const id of standing) {
        if (rand() < 0.6) theirs[id] = before[id]?.kind === "connection" ? { label: `theirs ${seed}` } : { x: 1_000 + seed };
      }
      table.others(sticky("theirs", { text: "new" }), ...Object.entries(theirs).map(([id, set]) => ({ id, set })));
      while (table.stack.canRedo) table.stack.redo();
      const wanted: ReturnType<typeof document> = { ...before, theirs: { kind: "sticky", props: { text: "new" } } };
      for (const [id, set] of Object.entries(theirs)) {
        wanted[id] = { kind: before[id]?.kind ?? "", props: { ...before[id]?.props, ...set } };
        kept += 1;
      }
      expect([seed, table.all()]).toEqual([seed, wanted]);
    }
    expect(kept).toBeGreaterThan(300);
  });
});
