/** A board in a tab: what it lets its person do, whether all is saved, and who else is there. */
import { describe, expect, test } from "bun:test";
import { Board, type Saved } from "$/public/external/raffi_web/features/canvas/client/engine/board";
import type { Answer, Lost, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { LiveError } from "$/public/external/raffi_web/live/client/outbox";
import { Drawer, Timeline } from "./canvas_server";

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) await null;
};

interface Given {
  level?: string;
  drawer?: Drawer;
  client?: string;
  pushAll?: (pushes: readonly Push[]) => Promise<readonly Answer[]>;
}

async function opened({ level = "edit", drawer = new Drawer(), client = "c".repeat(20), pushAll }: Given = {}) {
  const time = new Timeline();
  const calls: { push: Push; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  const sent: Record<string, unknown>[] = [];
  const lost: Lost[] = [];
  let online = true;
  let renewed = 0;
  const board = new Board("b", {
    client,
    push: (push) => new Promise((resolve, reject) => calls.push({ push, resolve, reject })),
    ...(pushAll && { pushAll }),
    present: (data) => void sent.push(data as Record<string, unknown>),
    renew: () => (renewed += 1),
    online: () => online,
    me: () => "ada",
    serverNow: () => time.now,
    now: () => time.now,
    wait: (ms, run) => time.after(ms, run),
    waiting: drawer.waiting(client),
  });
  board.replica.onLost((list) => lost.push(...list));
  const connect = async (now: boolean): Promise<void> => {
    online = now;
    board.connected();
    await settled();
  };
  const row = { id: "b", room: "r", title: "Plan", members_may: "edit", elements: 1, removed: false, access: 1 };
  board.snapshot(1, { board: [row], elements: [{ id: "a", kind: "sticky", props: {} }] });
  board.status.set({ state: "live", reason: null });
  board.granted({ level, room: "r" });
  await connect(true);
  const refuse = async (code: string, data: Record<string, unknown> = {}): Promise<void> => {
    calls.at(-1)?.reject(new LiveError({ code, message: "", field: null, data }));
    await settled();
  };
  const answer = async (clock: number): Promise<void> => {
    calls.at(-1)?.resolve({ clock, dropped: [] });
    await settled();
  };
  return { board, time, calls, sent, lost, row, connect, refuse, answer, drawer, renewed: () => renewed };
}

describe("an edit", () => {
  test("is refused to whoever may only look", async () => {
    const { board, calls } = await opened({ level: "view" });
    expect(board.edit([["set", "a", { x: 1 }]])).toEqual([[0, "forbidden"]]);
    expect([board.editable, board.undo().applied, calls.length]).toEqual([false, 0, 0]);
  });

  test("that is no edit of the document is sent, and no undo takes it back", async () => {
    const { board, calls } = await opened();
    board.edit([["set", "a", { x: 7 }]], { undoable: false });
    expect([calls.length, board.canUndo.get(), board.undo().applied]).toEqual([1, false, 0]);
    expect(board.replica.element("a")?.props).toEqual({ x: 7 });
  });

  test("is sent at once, and is saved when it is answered, not before", async () => {
    const { board, calls, answer } = await opened();
    const told: Saved[] = [];
    board.saved.subscribe(() => told.push(board.saved.get()));
    board.edit([["set", "a", { x: 1 }]]);
    board.edit([["set", "a", { x: 2 }]]);
    expect([calls.length, board.canUndo.get()]).toEqual([1, true]);
    await answer(2);
    expect([calls.length, told]).toEqual([2, ["saving"]]);
    await answer(3);
    expect(told).toEqual(["saving", "saved"]);
  });

  test("made without a connection waits, says so, and is sent by the page that comes after", async () => {
    const { board, calls, connect, drawer } = await opened();
    await connect(false);
    board.edit([["set", "a", { x: 1 }]], { batch: "drag" });
    expect([calls.length, board.saved.get(), drawer.pushes.size]).toEqual([0, "offline", 1]);
    const next = await opened({ drawer, client: "d".repeat(20) });
    expect(next.calls.map(({ push }) => [push.client, push.n, push.batch])).toEqual([["c".repeat(20), 1, "drag"]]);
    expect(next.board.replica.element("a")?.props).toEqual({ x: 1 });
    await next.answer(2);
    expect([next.board.saved.get(), drawer.pushes.size]).toEqual(["saved", 0]);
  });

  test("made while the browser keeps nothing is not said to be kept, nor once it keeps nothing any more", async () => {
    const drawer = new Drawer();
    const { board, connect } = await opened({ drawer });
    await connect(false);
    board.edit([["set", "a", { x: 1 }]]);
    expect(board.saved.get()).toBe("offline");
    drawer.lasts = false;
    drawer.changed();
    expect(board.saved.get()).toBe("unkept");
    drawer.lasts = true;
    drawer.changed();
    expect(board.saved.get()).toBe("offline");
  });

  test("that came too fast is sent again as it is, when the server said", async () => {
    const { board, calls, refuse, time, lost } = await opened();
    board.edit([["set", "a", { x: 1 }]]);
    await refuse("limited", { retry_after: 2 });
    board.edit([["set", "a", { x: 2 }]]);
    expect([calls.length, board.saved.get()]).toEqual([1, "saving"]);
    const before = time.now;
    await time.run();
    expect([time.now - before, calls.length, calls[1]?.push.n]).toEqual([2_000, 2, 1]);
    expect([calls[1]?.push.ops, lost]).toEqual([[["set", "a", { x: 1 }]], []]);
  });

  test("that is too much history for an hour is told to be slow, and nothing of it is lost", async () => {
    const { board, calls, refuse, time, lost, answer } = await opened();
    board.edit([["set", "a", { x: 1 }]]);
    await refuse("board_history_full", { retry_after: 9 });
    expect([board.saved.get(), lost]).toEqual(["slowly", []]);
    await time.run();
    expect([calls.length, board.saved.get()]).toEqual([2, "slowly"]);
    await answer(2);
    expect(board.saved.get()).toBe("saved");
  });

  test("that the server can't do again and again is given up and told, and what waits behind it goes on", async () => {
    const { board, calls, refuse, time, lost, answer } = await opened();
    board.edit([["set", "a", { x: 1 }]]);
    for (let n = 0; n < 4; n += 1) {
      await refuse("internal");
      await time.run();
    }
    expect([calls.length, lost.length]).toEqual([5, 0]);
    board.edit([["set", "a", { y: 2 }]]);
    await refuse("internal");
    expect(lost.map(({ code }) => code)).toEqual(["internal"]);
    expect(board.replica.element("a")?.props).toEqual({ y: 2 });
    expect(calls.at(-1)?.push.n).toBe(2);
    await answer(2);
    expect(board.saved.get()).toBe("saved");
  });
});

describe("several that waited", () => {
  async function waiting() {
    const calls: { pushes: readonly Push[]; resolve: (answers: Answer[]) => void; reject: (error: unknown) => void }[] = [];
    const one = await opened({ pushAll: (pushes) => new Promise((resolve, reject) => calls.push({ pushes, resolve, reject })) });
    await one.connect(false);
    for (let n = 1; n <= 3; n += 1) one.board.edit([["set", "a", { x: n }]], { batch: `g${n}` });
    await one.connect(true);
    return { ...one, together: calls };
  }

  test("go in one call, and what is edited meanwhile goes after them", async () => {
    const { board, calls, together, answer, drawer } = await waiting();
    expect([calls.length, together.map(({ pushes }) => pushes.map(({ n }) => n))]).toEqual([0, [[1, 2, 3]]]);
    board.edit([["set", "a", { x: 9 }]]);
    expect(calls.length).toBe(0);
    together[0]!.resolve([2, 2, 2].map((clock) => ({ clock, dropped: [] })));
    await settled();
    expect([calls.map(({ push }) => push.n), drawer.pushes.size]).toEqual([[4], 1]);
    await answer(3);
    expect(board.saved.get()).toBe("saved");
  });

  test("end before one that is refused, which is sent alone to be told why", async () => {
    const { board, calls, together, refuse, lost } = await waiting();
    together[0]!.resolve([{ clock: 2, dropped: [] }]);
    await settled();
    expect([calls.map(({ push }) => push.n), together.length]).toEqual([[2], 1]);
    await refuse("invalid");
    expect([lost.map(({ code, batch }) => [code, batch]), calls.map(({ push }) => push.n)]).toEqual([[["invalid", "g2"]], [2, 3]]);
    expect(board.replica.element("a")?.props).toEqual({ x: 3 });
  });

  test("that came too fast wait as long as the server says, and are sent again as they are", async () => {
    const { calls, together, time, lost } = await waiting();
    together[0]!.reject(new LiveError({ code: "limited", message: "", field: null, data: { retry_after: 2 } }));
    await settled();
    expect([calls.length, together.length]).toEqual([0, 1]);
    const before = time.now;
    await time.run();
    expect([time.now - before, calls.map(({ push }) => push.n), lost]).toEqual([2_000, [1], []]);
  });
});

describe("what was lost", () => {
  test("stands by element until it is put back, over what is there now", async () => {
    const { board, calls } = await opened();
    const { losses } = board;
    board.edit([["set", "a", { x: 1, text: "mine" }]], { batch: "drag" });
    calls[0]?.resolve({ clock: 2, dropped: [[0, "older", [{ prop: "text", value: "theirs", at: 5 }]]] });
    await settled();
    board.merge(2, { elements: [{ id: "a", set: { x: 1, text: "theirs" } }] });
    expect(losses.list.get()).toMatchObject([{ id: "a", code: "older", again: true, ops: [["set", "a", { text: "mine" }]], newer: [{ prop: "text", value: "theirs" }] }]);
    expect(losses.putBack(losses.list.get())).toBe(true);
    expect([losses.list.get(), board.replica.element("a")?.props["text"]]).toEqual([[], "mine"]);
    expect(calls[1]?.push.ops).toEqual([["set", "a", { text: "mine" }]]);
  });

  test("for good can be seen, and is then forgotten", async () => {
    const { board, refuse } = await opened();
    board.edit([["put", "n", "sticky", { text: "New" }], ["set", "a", { x: 4 }]]);
    await refuse("not_allowed");
    const list = board.losses.list.get();
    expect(list.map(({ id, again, element }) => [id, again, element?.props["text"] ?? null])).toEqual([["n", false, "New"], ["a", false, null]]);
    board.losses.clear();
    expect(board.losses.list.get()).toEqual([]);
  });
});

describe("what went with an undo", () => {
  test("is brought back as it was, what others lie in first, and that can be undone", async () => {
    const { board } = await opened();
    board.edit([["put", "f", "frame", {}]], { batch: "make" });
    board.replica.merge(2, [{ id: "n", kind: "sticky", props: { parent: "f", text: "Ben's" } }, { id: "w", kind: "connection", props: { from: "n", to: "a" } }]);
    const { taken } = board.undo();
    expect([...board.replica.get().elements.keys()]).toEqual(["a"]);
    const all = [...taken!.elements].sort((one, other) => (one.id < other.id ? 1 : -1));
    expect(board.bringBack(all)).toBe(0);
    expect(board.replica.element("n")?.props).toEqual({ parent: "f", text: "Ben's" });
    expect(board.replica.element("w")?.props).toEqual({ from: "n", to: "a" });
    board.undo();
    expect([...board.replica.get().elements.keys()]).toEqual(["a"]);
  });

  test("is called by who was seen writing in it", async () => {
    const { board } = await opened();
    board.heard("presence", { people: { "ben/1": { name: "Ben", typing: "a" }, "ada/2": { name: "Ada", typing: "b" } } });
    board.heard("presence", { people: { "ben/1": { typing: null } } });
    expect([...board.writers]).toEqual([["a", "Ben"]]);
  });
});

describe("access", () => {
  test("tells who looks on until there is room, and how many edit", async () => {
    const { board } = await opened();
    board.granted({ level: "comment", waits: true });
    expect([board.editable, board.seat.get()]).toEqual([false, { waits: true, editors: null }]);
    board.granted({ level: "edit", editors: 41 });
    expect([board.editable, board.seat.get()]).toEqual([true, { waits: false, editors: 41 }]);
  });

  test("that changes is asked for anew", async () => {
    const { board, row, renewed } = await opened();
    board.merge(2, { board: [{ ...row, title: "Other" }] });
    expect([renewed(), board.row.get()?.title]).toEqual([0, "Other"]);
    board.merge(3, { board: [{ ...row, members_may: "view", access: 2 }] });
    expect(renewed()).toBe(1);
    board.granted({ level: "view" });
    expect([board.level.get(), board.editable]).toEqual(["view", false]);
  });

  test("that was taken is noticed by a refusal, which takes back what was shown", async () => {
    const { board, refuse, renewed, lost } = await opened();
    board.edit([["set", "a", { x: 1 }]]);
    await refuse("not_allowed");
    expect([renewed(), board.replica.element("a")?.props, lost.length]).toEqual([1, {}, 1]);
  });
});

describe("presence", () => {
  test("goes out at most 20 times a second, the last of it always, and only what changed", async () => {
    const { board, sent, time } = await opened();
    const tab = "c".repeat(8);
    board.show({ cursor: [1.234, 2], selection: ["a"] });
    board.show({ cursor: [3, 4] });
    board.show({ cursor: [5, 6] });
    const before = time.now;
    await time.run();
    board.show({ selection: ["a"] });
    await time.run();
    expect(sent).toEqual([{ tab, cursor: [1.2, 2], selection: ["a"] }, { tab, cursor: [5, 6] }]);
    expect(time.now - before).toBeGreaterThanOrEqual(50);
  });

  test("of others is put together from what changed, without this tab's own", async () => {
    const { board } = await opened();
    board.heard("presence", { people: { "ben/1": { cursor: [1, 2], selection: ["a"] }, [`ada/${"c".repeat(8)}`]: { cursor: [0, 0] } } });
    board.heard("presence", { people: { "ben/1": { cursor: [3, 4] }, "ada/other": { cursor: null } } });
    const people = board.people.get();
    expect([...people.keys()]).toEqual(["ben/1", "ada/other"]);
    expect(people.get("ben/1")).toMatchObject({ actor: "ben", tab: "1", cursor: [3, 4], selection: ["a"] });
    board.heard("presence", { people: { "ben/1": null } });
    expect([...board.people.get().keys()]).toEqual(["ada/other"]);
  });

  test("that was heard already is no news of when somebody did something", async () => {
    const { board, time } = await opened();
    board.heard("presence", { people: { "ben/1": { cursor: [1, 2] } } });
    const { at } = board.people.get().get("ben/1")!;
    time.after(100, () => board.heard("presence", { people: { "ben/1": { cursor: [1, 2] } } }));
    await time.run();
    expect(board.people.get().get("ben/1")?.at).toBe(at);
    board.heard("presence", { people: { "ben/1": { cursor: [1, 3] } } });
    expect(board.people.get().get("ben/1")!.at).toBeGreaterThan(at);
  });

  test("is told once more when the channel is, but for what happens once, and forgotten with the connection", async () => {
    const { board, sent, time, connect } = await opened();
    board.show({ cursor: [1, 2], here: [0, 0, 10, 10] });
    board.heard("presence", { people: { "ben/1": { cursor: [0, 0] } } });
    await connect(false);
    expect(board.people.get().size).toBe(0);
    time.after(100, () => board.granted({ level: "edit" }));
    await time.run();
    const tab = "c".repeat(8);
    expect(sent).toEqual([{ tab, cursor: [1, 2], here: [0, 0, 10, 10] }, { tab, cursor: [1, 2] }]);
  });
});
