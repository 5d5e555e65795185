/** A discussion as a browser holds it: in order, without doubles, whatever comes when, and nothing moves unasked. */
import { describe, expect, test } from "bun:test";
import { OpenDiscussion } from "$/public/external/raffi_web/features/comments/client/discussion";
import type { Frame } from "$/public/external/raffi_web/features/comments/client/held";
import { firstIdOf } from "$/public/external/raffi_web/features/comments/client/reading";
import { compare, markAt, placeOfNew, type Sort, treeOf } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

const START = Date.UTC(2026, 0, 10, 12);
const idOf = (number: number): string => String(number).padStart(26, "0");

/** A root with a number as its text; the number says when it was written, too. */
function root(number: number, changes: Partial<CommentRow> = {}): CommentRow {
  const id = idOf(number);
  return {
    ...{ id, discussion: "talk", parent: null, answers: null, root: id, path: id, depth: 0, actor_id: "ben", name: "Ben", initials: "B", color: 1 },
    ...{ avatar_url: null, body: String(number), at_ms: null, mentions: [], reactions: {}, score: 0, replies: 0, thread: 0, edits: 0 },
    ...{ created_at: START + number * 1_000, edited_at: null, removed: false, removed_by: null, pinned: false, veiled: false, mine: [] },
    ...changes,
  } as CommentRow;
}

function reply(number: number, to: CommentRow, changes: Partial<CommentRow> = {}): CommentRow {
  return root(number, { parent: to.id, answers: to.id, root: to.root, path: `${to.path}/${idOf(number)}`, depth: to.depth + 1, ...changes });
}

/** A server with its channel, as far as one discussion needs them. */
class Server {
  rows: CommentRow[] = [];
  frame: Frame = { status: "loading", version: -1, rows: {} };
  asked: [string, Record<string, unknown>][] = [];
  seen: string | null = null;
  unread = 0;
  closed: string | null = null;
  hidden: ReadonlySet<string> = new Set();
  page = 20;
  /** Answers wait for this, where it is set. */
  gate: Promise<void> | null = null;
  now = START + 1_000_000;
  private readonly listeners = new Set<() => void>();
  private readonly hiding = new Set<() => void>();
  private readonly stored = new Map<string, string>();

  readonly open = new OpenDiscussion("talk", {
    channel: { get: () => this.frame, subscribe: (listener) => this.listen(this.listeners, listener), renew: () => undefined },
    query: async <T>(name: string, args: object) => {
      this.asked.push([name, args as Record<string, unknown>]);
      // What it was then, even when the answer comes late.
      const answer = structuredClone(this.answer(name, args as Record<string, unknown>));
      await this.gate;
      return answer as T;
    },
    hidden: { get: () => this.hidden, subscribe: (listener) => this.listen(this.hiding, listener) },
    isMe: (actor) => actor === "ada",
    now: () => this.now,
    refusal: () => null,
    storage: { getItem: (key) => this.stored.get(key) ?? null, setItem: (key, value) => void this.stored.set(key, value) },
  });

  /** A page for somebody who has just come. */
  async begin(sort?: Sort): Promise<void> {
    if (sort) this.open.setSort(sort);
    this.open.follow();
    this.snapshot();
    await this.settled();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  snapshot(): void {
    this.frame = { status: "live", version: this.frame.version + 5, rows: { discussion: new Map([["talk", this.discussion()]]) } };
    this.tell(this.listeners);
  }

  /** Rows that were written now, told by the channel; they know nothing of what is mine. */
  change(...rows: CommentRow[]): void {
    for (const row of rows) this.rows = [...this.rows.filter(({ id }) => id !== row.id), row];
    const told = rows.map(({ mine: _, ...row }) => [row.id, row] as const);
    const comments = new Map([...(this.frame.rows["comments"] ?? []), ...told]);
    this.frame = { status: "live", version: this.frame.version + 1, rows: { discussion: new Map([["talk", this.discussion()]]), comments } };
    this.tell(this.listeners);
  }

  hide(...people: string[]): void {
    this.hidden = new Set(people);
    this.tell(this.hiding);
  }

  bodies(): string[] {
    return this.open.get().threads.map(({ root: one }) => one.body);
  }

  replies(number: number): string[] {
    const thread = [...this.open.get().pinned, ...this.open.get().threads].find(({ root: one }) => one.id === idOf(number));
    return (thread?.replies ?? []).map(({ body }) => body);
  }

  private discussion() {
    return { id: "talk", room: null, room_title: null, title_id: "tt1", title_name: "Night Train", season: 1, episode: 2, is_public: true, comments: this.rows.length, last_at: null, ended: false, closed: this.closed, closed_why: "" };
  }

  private answer(name: string, args: Record<string, unknown>): unknown {
    if (name === "comments.get") return { ...this.discussion(), mine: { write: this.closed === null, remove: false, pin: false, seen: this.seen, unread: this.unread, reached_ms: null } };
    if (name === "comments.threads") return this.threads(args["sort"] as Sort, args["after"] as string | undefined, Number(args["limit"]));
    const under = this.rows.find(({ id }) => id === args["comment"])!;
    const below = this.rows.filter((row) => row.path.startsWith(`${under.path}/`)).sort((a, b) => (a.path < b.path ? -1 : 1));
    if (name === "comments.replies") {
      const rest = below.filter((row) => row.path > String(args["after"] ?? ""));
      return { comments: rest.slice(0, 3), next: rest.length > 3 ? rest[2]!.path : null };
    }
    const above = under.path.split("/").slice(0, -1).map((id) => this.rows.find((row) => row.id === id)!);
    return { discussion: this.discussion(), above, comment: under, replies: below, next: null };
  }

  private threads(sort: Sort, after: string | undefined, limit: number) {
    const roots = this.rows.filter((row) => row.parent === null && (!row.removed || row.replies > 0)).sort((a, b) => compare(sort, a, b));
    // By moment a mark says where, too.
    const behind = sort === "moment" && after?.includes(".") ? roots.findIndex((row) => (row.at_ms ?? Infinity) >= Number(after.split(".")[0])) : roots.findIndex(({ id }) => id === after) + 1;
    const from = after === undefined ? 0 : behind;
    const size = Math.min(limit, this.page);
    const page = roots.slice(from, from + size);
    const pinned = after === undefined ? roots.filter((row) => row.pinned) : [];
    return { threads: page.map((row) => this.thread(row)), pinned: pinned.map((row) => this.thread(row)), next: roots.length > from + size ? page[page.length - 1]!.id : null };
  }

  private thread(comment: CommentRow) {
    const below = this.rows.filter((row) => row.root === comment.id && row.parent !== null).sort((a, b) => (a.path < b.path ? -1 : 1));
    return { comment, replies: below.slice(0, 2), next: below.length > 2 ? below[1]!.path : null };
  }

  private listen(all: Set<() => void>, listener: () => void): () => void {
    all.add(listener);
    return () => void all.delete(listener);
  }

  private tell(all: Set<() => void>): void {
    for (const listener of [...all]) listener();
  }
}

async function served(rows: CommentRow[], sort?: Sort, page = 20): Promise<Server> {
  const server = new Server();
  server.rows = rows;
  server.page = page;
  await server.begin(sort);
  return server;
}

const LATER = 2_000;

describe("orders", () => {
  const rows = [root(1, { score: 2, at_ms: 9_000 }), root(2, { score: 5 }), root(3, { score: 2, at_ms: 1_000 })];
  test.each([
    ["new", ["3", "2", "1"]],
    ["old", ["1", "2", "3"]],
    ["top", ["2", "3", "1"]],
    ["moment", ["3", "1", "2"]],
  ] as const)("%s", async (sort, expected) => {
    expect((await served(rows, sort)).bodies()).toEqual([...expected]);
  });

  test("another order is asked for, and kept for the next visit", async () => {
    const server = await served(rows);
    server.open.setSort("old");
    await server.settled();
    expect(server.bodies()).toEqual(["1", "2", "3"]);
    expect(server.asked.at(-1)).toEqual(["comments.threads", { discussion: "talk", sort: "old", limit: 20 }]);
  });

  test("a chosen moment begins the list there, and is forgotten with it", async () => {
    const rows = [1, 2, 3, 4].map((number) => root(number, { at_ms: number * 60_000 }));
    const server = await served(rows, "old");
    server.open.setFrom(120_000);
    await server.settled();
    expect(server.open.get()).toMatchObject({ from: 120_000, sort: "moment" });
    expect(server.bodies()).toEqual(["2", "3", "4"]);
    server.now += LATER;
    server.change(root(1_100, { at_ms: 30_000 }), root(1_101, { at_ms: 150_000 }));
    expect(server.open.get().fresh).toBe(1);
    server.open.setFrom(null);
    await server.settled();
    // What was chosen before is the order again.
    expect(server.open.get().sort).toBe("old");
    expect(server.bodies()).toEqual(["1", "2", "3", "4", "1100", "1101"]);
    server.open.setFrom(120_000);
    server.open.setSort("new");
    await server.settled();
    expect(server.open.get()).toMatchObject({ from: null, sort: "new" });
  });

  test("pages follow one another without doubles", async () => {
    const server = await served([1, 2, 3, 4, 5].map((number) => root(number)), "new", 2);
    expect([server.bodies(), server.open.get().more]).toEqual([["5", "4"], true]);
    server.change(root(LATER, { actor_id: "ada" }));
    await server.open.loadMore();
    await server.open.loadMore();
    expect([server.bodies(), server.open.get().more]).toEqual([[String(LATER), "5", "4", "3", "2", "1"], false]);
  });

  test("what is pinned stands above, and only there", async () => {
    const server = await served([root(1, { pinned: true }), root(2)]);
    expect(server.open.get().pinned.map((thread) => thread.root.body)).toEqual(["1"]);
    expect(server.bodies()).toEqual(["2"]);
    server.open.pinned({ ...root(1), pinned: false });
    expect([server.open.get().pinned.length, server.bodies()]).toEqual([0, ["2", "1"]]);
  });
});

describe("what others begin", () => {
  test.each(["new", "old", "top", "moment"] as const)("waits until it is asked for: %s", async (sort) => {
    const server = await served([root(1), root(2)], sort);
    const before = server.bodies();
    server.change(root(LATER), root(LATER + 1));
    expect([server.bodies(), server.open.get().fresh]).toEqual([before, 2]);
    const first = server.open.reveal();
    expect(server.open.get().fresh).toBe(0);
    expect(server.bodies().length).toBe(4);
    expect(first).toBe(idOf(Number(server.bodies().find((body) => !before.includes(body)))));
  });

  test("is put where it belongs", async () => {
    const begun = async (sort: Sort) => {
      const server = await served([root(1, { at_ms: 1_000 }), root(2, { at_ms: 9_000, score: 1 })], sort);
      server.change(root(LATER, { at_ms: 5_000 }));
      server.open.reveal();
      return server.bodies();
    };
    expect(await begun("new")).toEqual([String(LATER), "2", "1"]);
    expect(await begun("old")).toEqual(["1", "2", String(LATER)]);
    expect(await begun("top")).toEqual([String(LATER), "2", "1"]);
    expect(await begun("moment")).toEqual(["1", String(LATER), "2"]);
  });

  test("is in front where its place was not loaded", () => {
    expect(placeOfNew("old", root(9), [root(1), root(2)], false)).toBe(0);
    expect(placeOfNew("old", root(9), [root(1), root(2)], true)).toBe(2);
  });

  test("is there at once where nobody reads anything yet, and when it is mine", async () => {
    const server = await served([]);
    server.change(root(LATER));
    expect([server.bodies(), server.open.get().fresh]).toEqual([[String(LATER)], 0]);
    server.change(root(LATER + 1, { actor_id: "ada" }));
    expect([server.bodies(), server.open.get().fresh]).toEqual([[String(LATER + 1), String(LATER)], 0]);
  });

  test("is no news when it is an old one of a later page that changed", async () => {
    const server = await served([1, 2, 3, 4].map((number) => root(number)), "new", 2);
    server.change(root(1, { body: "1!", edited_at: START }));
    expect([server.bodies(), server.open.get().fresh]).toEqual([["4", "3"], 0]);
    await server.open.loadMore();
    expect(server.bodies()).toEqual(["4", "3", "2", "1!"]);
  });

  test("is taken away again when it was taken back while it waited", async () => {
    const server = await served([root(1)]);
    server.change(root(LATER));
    server.change(root(LATER, { removed: true, body: "" }));
    expect(server.open.get().fresh).toBe(0);
  });
});

describe("threads", () => {
  const above = root(1, { replies: 1, thread: 4 });
  const first = reply(2, above);
  const deep = reply(3, first);
  const rows = [above, first, deep, reply(4, above), reply(5, above)];

  test("are a tree in the order to read, and load on", async () => {
    const server = await served(rows);
    expect(server.replies(1)).toEqual(["2", "3"]);
    await server.open.loadReplies(idOf(1));
    expect(server.replies(1)).toEqual(["2", "3", "4", "5"]);
    expect(treeOf(server.open.get().threads[0]!).branches.map(({ row, branches }) => [row.body, branches.length])).toEqual([["2", 1], ["4", 0], ["5", 0]]);
  });

  test("take a reply in where it belongs, and one behind what is loaded only in number", async () => {
    const server = await served(rows);
    server.change(reply(LATER, deep));
    expect(server.replies(1)).toEqual(["2", "3"]);
    server.change({ ...above, thread: 6 }, reply(LATER + 1, first, { path: `${first.path}/${idOf(2)}x` }));
    expect(server.replies(1)).toEqual(["2", String(LATER + 1), "3"]);
    expect(server.open.get().threads[0]!.root.thread).toBe(6);
  });

  test("take mine in at once, also behind what is loaded, and count it once", async () => {
    const server = await served(rows);
    const mine = reply(LATER, above, { actor_id: "ada" });
    server.open.add(mine);
    expect(server.replies(1)).toEqual(["2", "3", String(LATER)]);
    expect(server.open.get().threads[0]!.root.thread).toBe(5);
    server.change({ ...above, thread: 5 }, mine);
    expect([server.replies(1), server.open.get().threads[0]!.root.thread]).toEqual([["2", "3", String(LATER)], 5]);
  });

  test("keep the same object while nothing in them changed", async () => {
    const server = await served([root(1), root(2)]);
    const [second, one] = server.open.get().threads;
    server.change(root(1, { score: 3 }));
    expect(server.open.get().threads[0]).toBe(second!);
    expect(server.open.get().threads[1]).not.toBe(one!);
  });

  test("stay for what hangs on them when they were taken back, and go with the last of it", async () => {
    const server = await served([root(1, { replies: 1, thread: 1 }), reply(2, root(1)), root(3)]);
    server.change(root(1, { removed: true, body: "", replies: 1, thread: 1 }));
    expect(server.open.get().threads.map((thread) => thread.root.removed)).toEqual([false, true]);
    server.change(reply(2, root(1), { removed: true, body: "" }), root(1, { removed: true, body: "" }));
    expect(server.bodies()).toEqual(["3"]);
    server.change(root(1, { replies: 0 }));
    expect(server.bodies()).toEqual(["3", "1"]);
  });
});

describe("somebody I blocked", () => {
  test("leaves a place without name and words", async () => {
    const server = await served([root(1, { replies: 1, thread: 1 }), reply(2, root(1), { actor_id: "cem" })]);
    server.hide("ben");
    const [thread] = server.open.get().threads;
    expect([thread?.root.veiled, thread?.root.name, thread?.root.body]).toEqual([true, "", ""]);
    expect(server.replies(1)).toEqual(["2"]);
    expect(server.open.find(idOf(1))?.body).toBe("");
  });

  test("begins nothing that I am told of", async () => {
    const server = await served([root(1)]);
    server.hide("cem");
    server.change(root(LATER, { actor_id: "cem" }));
    expect(server.open.get().fresh).toBe(0);
  });
});

describe("what comes when", () => {
  test("asks again what I may do when it is closed, or opened again", async () => {
    const server = await served([root(1)]);
    expect(server.open.get().mine?.write).toBe(true);
    for (const closed of ["read_only", null]) {
      server.closed = closed;
      server.change();
      await server.settled();
      expect(server.open.get().mine?.write).toBe(closed === null);
    }
  });

  test("an answer that is older than the channel changes nothing, and brings what is mine", async () => {
    const server = await served([root(1, { mine: ["🔥"] })]);
    let free = (): void => undefined;
    server.gate = new Promise((resolve) => (free = resolve));
    const loading = server.open.load();
    server.change(root(1, { body: "1!", edited_at: START }));
    free();
    await loading;
    expect(server.open.get().threads[0]!.root).toMatchObject({ body: "1!", mine: ["🔥"] });
  });

  test("what was written while the first page was on its way is there", async () => {
    const server = new Server();
    server.rows = [root(1)];
    let free = (): void => undefined;
    server.gate = new Promise((resolve) => (free = resolve));
    server.open.follow();
    server.snapshot();
    server.change(root(LATER, { actor_id: "ada" }), root(LATER + 1));
    free();
    await server.settled();
    expect([server.bodies(), server.open.get().fresh]).toEqual([[String(LATER), "1"], 1]);
  });

  test("a later snapshot asks for as much as was here, and for threads that were opened", async () => {
    const rows = [1, 2, 3, 4, 5, 6].map((number) => root(number));
    const opened = root(6, { replies: 4, thread: 4 });
    const server = await served([...rows.slice(0, 5), opened, ...[11, 12, 13, 14].map((number) => reply(number, opened))], "new", 2);
    await server.open.loadReplies(idOf(6));
    await server.open.loadMore();
    expect([server.bodies(), server.replies(6)]).toEqual([["6", "5", "4", "3"], ["11", "12", "13", "14"]]);
    server.rows = [...server.rows.filter(({ id }) => id !== idOf(5)), root(5, { body: "5!" })];
    server.snapshot();
    await server.settled();
    expect(server.bodies().slice(0, 4)).toEqual(["6", "5!", "4", "3"]);
    expect(server.replies(6)).toEqual(["11", "12", "13"]);
  });

  test("my reaction stays mine when the channel tells of it", async () => {
    const server = await served([root(1)]);
    server.open.add(root(1, { reactions: { "🔥": 1 }, mine: ["🔥"] }));
    server.change(root(1, { reactions: { "🔥": 2 } }));
    expect(server.open.get().threads[0]!.root).toMatchObject({ reactions: { "🔥": 2 }, mine: ["🔥"] });
  });
});

describe("what was not read", () => {
  test("is what others wrote since the last visit, until it was in sight", async () => {
    const server = new Server();
    server.rows = [root(1), root(2), root(3, { actor_id: "ada" })];
    [server.seen, server.unread] = [idOf(1), 1];
    await server.begin();
    expect([server.open.get().unread, server.open.isNew(idOf(1)), server.open.isNew(idOf(2)), server.open.isNew(idOf(3))]).toEqual([1, false, true, false]);
    server.change(root(LATER));
    expect(server.open.get().unread).toBe(2);
    server.open.see(idOf(2));
    server.open.see(idOf(2));
    expect([server.open.get().unread, server.open.isNew(idOf(2)), server.open.isUnread(idOf(2))]).toEqual([1, true, false]);
  });

  test("is nothing of what is there at the first visit, and all that comes", async () => {
    const server = new Server();
    server.rows = [root(1)];
    server.now = START + 5_000;
    await server.begin();
    expect([server.open.get().since, server.open.get().unread]).toEqual([firstIdOf(START + 5_000), 0]);
  });

  test("is counted by who looks elsewhere, without a list", async () => {
    const server = new Server();
    server.rows = [root(1)];
    [server.seen, server.unread] = [idOf(1), 0];
    server.open.follow(true);
    server.snapshot();
    await server.settled();
    server.change(root(LATER), reply(LATER + 1, root(1)), root(LATER + 2, { actor_id: "ada" }));
    expect([server.asked.map(([name]) => name), server.open.get().unread]).toEqual([["comments.get"], 2]);
    server.open.follow();
    await server.settled();
    expect(server.asked.map(([name]) => name)).toEqual(["comments.get", "comments.get", "comments.threads"]);
  });
});

describe("one comment", () => {
  const above = root(1, { replies: 1, thread: 2 });
  const wanted = reply(2, above, { replies: 1, thread: 1 });
  const below = reply(3, wanted);
  const beside = reply(4, above);

  test("is shown with what is above and below it, and the whole thread when asked", async () => {
    const server = await served([above, wanted, below, beside]);
    await server.open.show(idOf(2));
    const shown = () => server.open.get().alone?.thread?.replies.map(({ body }) => body);
    expect([server.open.get().alone?.thread?.root.body, shown()]).toEqual(["1", ["2", "3"]]);
    server.change(reply(LATER, wanted), reply(LATER + 1, above));
    expect(shown()).toEqual(["2", "3", String(LATER)]);
    await server.open.showWhole();
    expect([server.open.get().alone?.whole, shown()]).toEqual([true, ["2", "3", String(LATER)]]);
    await server.open.loadReplies(idOf(1));
    expect(shown()).toEqual(["2", "3", String(LATER), "4", String(LATER + 1)]);
    await server.open.show(null);
    expect([server.open.get().alone, server.bodies()]).toEqual([null, ["1"]]);
  });
});

describe("the line between what was read and what is new", () => {
  const at = (sort: Sort, numbers: readonly number[], own: readonly number[] = []): number =>
    markAt(
      { sort, since: idOf(5), threads: numbers.map((number) => ({ root: root(number), replies: [], next: null, loading: false, failed: false })) },
      (id) => id > idOf(5) && !own.some((number) => idOf(number) === id),
    );

  test("stands below what is new where that is first, and above it where it is last", () => {
    expect(at("new", [7, 6, 5, 4])).toBe(2);
    expect(at("old", [4, 5, 6, 7])).toBe(2);
    expect(at("top", [7, 6, 5])).toBe(-1);
  });

  test("is not there with nothing on one side of it", () => {
    expect(at("new", [5, 4])).toBe(-1);
    expect(at("new", [7, 6])).toBe(-1);
    expect(at("old", [4, 5])).toBe(-1);
  });

  test("is not moved by what one wrote oneself", () => {
    expect(at("new", [8, 5, 4], [8])).toBe(-1);
    expect(at("new", [8, 7, 5, 4], [8])).toBe(2);
    expect(at("old", [4, 5, 8], [8])).toBe(-1);
  });
});

test("what I took back keeps its place for as long as it can be undone", async () => {
  const server = new Server();
  const mine = root(2, { actor_id: "ada" });
  server.rows = [root(1), mine];
  await server.begin("old");
  const shown = () => server.open.get().threads.map((thread) => thread.root.id);
  server.open.add({ ...mine, removed: true, removed_by: "author", body: "", undo: true });
  // The channel tells of it too, and knows nothing of that.
  server.change({ ...mine, removed: true, removed_by: "author", body: "" });
  expect(shown()).toEqual([idOf(1), idOf(2)]);
  server.open.guess(mine.id, { undo: false });
  expect(shown()).toEqual([idOf(1)]);
});
