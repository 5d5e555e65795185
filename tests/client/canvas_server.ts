/**
 * A server of one board in a few lines, by the rules of raffi_web/features/canvas/document.py and written apart from the
 * client's, and a network that delays, doubles, reorders and cuts.
 */
import { KINDS, type Kind } from "$/public/external/raffi_web/features/canvas/client/elements";
import { Board } from "$/public/external/raffi_web/features/canvas/client/engine/board";
import type { Kept } from "$/public/external/raffi_web/features/canvas/client/engine/pushes";
import type { Answer, Dropped, Element, ElementRow, Op, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Waiting } from "$/public/external/raffi_web/features/canvas/client/engine/waiting";
import { ChannelStore } from "$/public/external/raffi_web/live/client/channel";
import { LiveError } from "$/public/external/raffi_web/live/client/outbox";
import type { Rows } from "$/public/external/raffi_web/live/client/protocol";

export type Random = () => number;

interface Standing {
  id: string;
  kind: string;
  props: Record<string, unknown>;
  stamps: Record<string, number>;
  madeAt: number;
}

/** Answers `"forbidden"` for a push refused as a whole, and so on. */
export type Reply = { ok: Answer } | { error: string; retryAfter?: number };

export class BoardServer {
  clock = 1;
  readonly elements = new Map<string, Standing>();
  /** By id, the clock at which it was last touched, removed ones too. */
  private readonly touchedAt = new Map<string, number>();
  private readonly known = new Map<string, number>();
  private frame = new Map<string, Set<string> | null>();
  /** Pushes taken, by client and number: none may be twice. */
  readonly taken: string[] = [];

  constructor(private readonly time: () => number) {}

  /** Does some pushes in one tick; their answers, and the frame for everybody. */
  tick(pushes: readonly Push[], refuse: (push: Push) => Reply | null): { replies: Reply[]; rows: ElementRow[] | null } {
    this.frame = new Map();
    const replies = pushes.map((push) => this.take(push, refuse(push)));
    if (this.frame.size === 0) return { replies: replies.map((reply) => at(reply, this.clock)), rows: null };
    this.clock += 1;
    for (const id of this.frame.keys()) this.touchedAt.set(id, this.clock);
    return { replies: replies.map((reply) => at(reply, this.clock)), rows: this.rows() };
  }

  /** All there is, as the channel's snapshot has it. */
  all(): ElementRow[] {
    return [...this.elements.values()].map(whole);
  }

  since(version: number): ElementRow[] {
    const ids = [...this.touchedAt].filter(([, touched]) => touched > version).map(([id]) => id);
    return ids.map((id) => rowOf(id, this.elements.get(id)));
  }

  private rows(): ElementRow[] {
    return [...this.frame].map(([id, names]) => {
      const there = this.elements.get(id);
      if (names === null || there === undefined) return rowOf(id, there);
      return { id, set: Object.fromEntries([...names].map((name) => [name, there.props[name] ?? null])) };
    });
  }

  private take(push: Push, refusal: Reply | null): Reply {
    const key = `${push.client} ${push.n}`;
    if ((this.known.get(push.client) ?? 0) >= push.n) return { ok: { clock: 0, dropped: [], known: true } };
    if (refusal !== null) return refusal;
    this.known.set(push.client, push.n);
    this.taken.push(key);
    const dropped: Dropped[] = [];
    const made = push.at ?? this.time();
    push.ops.forEach((op, index) => {
      const why = this.perform(op, made, push.at !== null);
      if (why !== null) dropped.push(Array.isArray(why) ? [index, "older", why] : [index, why as string]);
    });
    return { ok: { clock: 0, dropped } };
  }

  private perform(op: Op, made: number, late: boolean): string | { prop: string; value: unknown; at: number }[] | null {
    const there = this.elements.get(op[1]);
    if (op[0] === "del") return there === undefined ? "gone" : this.remove(there, made, late);
    if (there === undefined) {
      if (op[0] === "set") return "gone";
      const why = this.misplaced(op[1], op[2], op[3]);
      if (why !== null) return why;
      this.elements.set(op[1], { id: op[1], kind: op[2], props: kept(op[2], op[3]), stamps: {}, madeAt: made });
      this.frame.set(op[1], null);
      return null;
    }
    if (op[0] === "put" && there.kind !== op[2]) return "exists";
    return this.change(there, op[0] === "put" ? op[3] : op[2], made, late);
  }

  private change(there: Standing, given: Record<string, unknown>, made: number, late: boolean) {
    const standard = KINDS[there.kind as Kind] as Record<string, unknown>;
    const props = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === standard[name] ? null : value]));
    const unlocks = "locked" in props && props["locked"] === null;
    if (there.props["locked"] === true && !unlocks && Object.keys(props).some((name) => name !== "locked")) return "locked";
    const met = (name: string): boolean => late && (there.stamps[name] ?? there.madeAt) > made && (there.props[name] ?? null) !== props[name];
    const older = Object.keys(props).filter(met);
    const fresh = Object.fromEntries(Object.entries(props).filter(([name]) => !older.includes(name)));
    const why = this.misplaced(there.id, there.kind, fresh);
    if (why !== null) return why;
    for (const [name, value] of Object.entries(fresh)) {
      if (value === null) delete there.props[name];
      else there.props[name] = value;
      there.stamps[name] = made;
      if (this.frame.get(there.id) !== null) this.frame.set(there.id, (this.frame.get(there.id) ?? new Set()).add(name));
    }
    if (older.length === 0) return null;
    return older.map((prop) => ({ prop, value: there.props[prop] ?? null, at: there.stamps[prop] ?? there.madeAt }));
  }

  private remove(there: Standing, made: number, late: boolean) {
    const going = new Set([there]);
    for (let size = 0; size !== going.size; ) {
      size = going.size;
      const ids = new Set([...going].map((one) => one.id));
      for (const one of this.elements.values()) {
        if ([one.props["parent"], one.props["from"], one.props["to"]].some((id) => ids.has(id as string))) going.add(one);
      }
    }
    if ([...going].some((one) => one.kind !== "connection" && one.props["locked"] === true)) return "locked";
    if (late && [...going].some((one) => Math.max(one.madeAt, ...Object.values(one.stamps)) > made)) return "older";
    for (const one of going) {
      this.elements.delete(one.id);
      this.frame.set(one.id, null);
    }
    return null;
  }

  private misplaced(id: string, kind: string, props: Record<string, unknown>): string | null {
    let parent = (props["parent"] ?? null) as string | null;
    if (parent !== null) {
      const above = this.elements.get(parent);
      if (above === undefined || !["frame", "group"].includes(above.kind) || kind === "connection") return "no_parent";
      for (; parent !== null; parent = (this.elements.get(parent)?.props["parent"] ?? null) as string | null) if (parent === id) return "cycle";
    }
    if (kind !== "connection") return null;
    const lost = ["from", "to"].some((end) => end in props && (this.elements.get(props[end] as string)?.kind ?? "connection") === "connection");
    return lost ? "no_end" : null;
  }
}

function at(reply: Reply, clock: number): Reply {
  return "ok" in reply ? { ok: { ...reply.ok, clock } } : reply;
}

function kept(kind: string, props: Record<string, unknown>): Record<string, unknown> {
  const standard = KINDS[kind as Kind] as Record<string, unknown>;
  return Object.fromEntries(Object.entries(props).filter(([name, value]) => value !== null && value !== standard[name]));
}

function whole(one: Standing): Element {
  return { id: one.id, kind: one.kind, props: { ...one.props } };
}

function rowOf(id: string, one: Standing | undefined): ElementRow {
  return one === undefined ? { id, removed: true } : whole(one);
}

// -- the network ----------------------------------------------------------------------------------------------

/** Things that happen later, in the order of their time. */
export class Timeline {
  now = 1_000_000;
  private readonly queue: { at: number; run: () => void }[] = [];

  after(ms: number, run: () => void): void {
    const at = this.now + ms;
    let index = this.queue.length;
    while (index > 0 && this.queue[index - 1]!.at > at) index -= 1;
    this.queue.splice(index, 0, { at, run });
  }

  /** Lets so many milliseconds go by. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (let next = this.queue[0]; next !== undefined && next.at <= until; next = this.queue[0]) {
      this.queue.shift();
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  /** Lets everything happen until nothing is planned any more. */
  async run(most = 100_000): Promise<void> {
    for (let n = 0; n < most; n += 1) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.now = next.at;
      next.run();
      // What was promised happens before the next thing does.
      for (let turn = 0; turn < 6; turn += 1) await null;
    }
    throw new Error("it never ends");
  }
}

/** Storage that outlives a page. */
export class Drawer {
  readonly pushes = new Map<string, Kept>();
  lasts = true;
  changed: () => void = () => undefined;

  waiting(own: string): Waiting {
    const mine = new Set([own]);
    const drawer = this;
    return {
      get lasts() {
        return drawer.lasts;
      },
      set changed(run: () => void) {
        drawer.changed = run;
      },
      keep: (push) => void this.pushes.set(`${push.client} ${push.n}`, structuredClone({ ...push, ops: [...push.ops] })),
      forget: (push) => void this.pushes.delete(`${push.client} ${push.n}`),
      adopt: async () => {
        const left = [...this.pushes.values()].filter((push) => !mine.has(push.client));
        for (const push of left) mine.add(push.client);
        return left.map((push) => structuredClone(push)).sort((a, b) => a.made - b.made || a.n - b.n);
      },
      close: () => undefined,
    };
  }
}

interface Call {
  pushes: readonly Push[];
  settle: (replies: readonly Reply[]) => void;
}

export interface Weather {
  random: Random;
  /** Longest way of a message, ms. */
  delay: number;
  doubled: number;
  refused: number;
}

/** One person's tab, with a real board and a real channel store. */
export class Tab {
  board: Board;
  store: ChannelStore;
  online = true;
  private epoch = 0;
  private barrier = 0;
  private asking = false;
  private readonly calls = new Set<Call>();
  private pages = 0;
  readonly drawer = new Drawer();

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    [this.board, this.store] = this.page();
    this.ask();
  }

  private page(): [Board, ChannelStore] {
    this.pages += 1;
    const client = `${this.name}p${this.pages}`.padEnd(20, "0");
    const { time } = this.world;
    const page = this.pages;
    const board = new Board("b", {
      client,
      waiting: this.drawer.waiting(client),
      push: (push) => this.push(push, page),
      pushAll: (pushes) => this.pushAll(pushes, page),
      present: () => undefined,
      renew: () => this.ask(),
      online: () => this.online && page === this.pages,
      me: () => this.name,
      serverNow: () => time.now,
      now: () => time.now,
      wait: (ms, run) => time.after(ms, run),
    });
    const store = new ChannelStore("board:b", () => this.ask(), board);
    store.subscribe(() => board.status.set({ state: store.get().status, reason: null }));
    return [board, store];
  }

  /** The page is read anew: what it held in memory is gone. */
  reload(): void {
    this.epoch += 1;
    this.calls.clear();
    this.asking = false;
    [this.board, this.store] = this.page();
    if (!this.online) return;
    this.ask();
    this.board.connected();
  }

  cut(): void {
    this.online = false;
    this.epoch += 1;
    this.asking = false;
    this.board.connected();
  }

  mend(): void {
    if (this.online) return;
    this.online = true;
    this.epoch += 1;
    this.ask();
    for (const call of this.calls) this.send(call);
    this.board.connected();
  }

  private ask(): void {
    if (!this.online || this.asking) return;
    this.asking = true;
    this.travel(() => {
      const seen = this.store.seen;
      const { server } = this.world;
      const { clock } = server;
      const rows = seen === null ? server.all() : server.since(seen);
      this.arrive(() => {
        this.asking = false;
        if (seen === null) this.store.snapshot(clock, asRows(rows));
        else this.store.resume(seen, clock, asRows(rows));
        this.store.granted({ level: "edit", room: "r" });
      }, true);
    });
  }

  private async push(push: Push, page: number): Promise<Answer> {
    return (await this.pushAll([push], page))[0]!;
  }

  /** The answers up to the first that is refused; of that one the error, where it is the first of all. */
  private pushAll(pushes: readonly Push[], page: number): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      const call: Call = {
        pushes,
        settle: (replies) => {
          if (!this.calls.delete(call) || page !== this.pages) return;
          const until = replies.findIndex((reply) => "error" in reply);
          const answers = replies.slice(0, until < 0 ? replies.length : until).flatMap((reply) => ("ok" in reply ? [reply.ok] : []));
          const refusal = replies[0]!;
          if ("error" in refusal) reject(new LiveError({ code: refusal.error, message: "", field: null, data: { retry_after: refusal.retryAfter ?? 0.2 } }));
          else resolve(answers);
        },
      };
      this.calls.add(call);
      this.send(call);
    });
  }

  private send(call: Call): void {
    this.world.calls += 1;
    // What goes over the wire is text.
    const wire = call.pushes.map((push) => JSON.parse(JSON.stringify({ ...push, at: push.at })) as Push);
    this.travel(() => this.world.arrived(wire, (replies) => this.arrive(() => call.settle(replies))));
  }

  /** A frame of the channel. */
  frame(version: number, rows: readonly ElementRow[]): void {
    const { random, doubled } = this.world.weather;
    for (let n = random() < doubled ? 2 : 1; n > 0; n -= 1) {
      this.arrive(() => this.store.change(version, asRows(rows)));
    }
  }

  private travel(run: () => void): void {
    const { epoch } = this;
    const { random, delay } = this.world.weather;
    this.world.time.after(random() * delay, () => epoch === this.epoch && run());
  }

  /** Something on its way to the tab. What answers a question comes before everything that was sent after it. */
  private arrive(run: () => void, barrier = false): void {
    if (!this.online) return;
    const { epoch } = this;
    const { random, delay } = this.world.weather;
    const { time } = this.world;
    const at = Math.max(this.barrier, time.now + random() * delay);
    if (barrier) this.barrier = at + 0.001;
    time.after(at - time.now, () => epoch === this.epoch && run());
  }
}

function asRows(rows: readonly ElementRow[]): Rows {
  return { elements: structuredClone(rows) as unknown as Rows[string] };
}

export class World {
  readonly time = new Timeline();
  readonly server = new BoardServer(() => this.time.now);
  readonly tabs: Tab[];
  private queue: { pushes: readonly Push[]; reply: (replies: readonly Reply[]) => void }[] = [];
  calm = false;
  /** How often something was sent, over cuts again. */
  calls = 0;

  constructor(
    readonly weather: Weather,
    names: readonly string[],
  ) {
    this.tabs = names.map((name) => new Tab(name, this));
  }

  arrived(pushes: readonly Push[], reply: (replies: readonly Reply[]) => void): void {
    if (this.queue.length === 0) this.time.after(this.weather.random() * 20, () => this.tick());
    this.queue.push({ pushes, reply });
  }

  private tick(): void {
    const { queue } = this;
    this.queue = [];
    const all = queue.flatMap(({ pushes }, call) => pushes.map((push) => ({ push, call })));
    const ended = new Set<number>();
    let at = -1;
    // What comes after a refused push of the same call is not looked at.
    const refuse = (): Reply | null => {
      const { call } = all[(at += 1)]!;
      const refusal = ended.has(call) ? { error: "unavailable" } : this.refusal();
      if (refusal !== null) ended.add(call);
      return refusal;
    };
    const { replies, rows } = this.server.tick(
      all.map(({ push }) => push),
      refuse,
    );
    if (rows !== null) for (const tab of this.tabs) tab.frame(this.server.clock, rows);
    queue.forEach(({ reply }, call) => reply(replies.filter((_, index) => all[index]!.call === call)));
  }

  private refusal(): Reply | null {
    const { random, refused } = this.weather;
    if (this.calm || random() >= refused) return null;
    return random() < 0.5 ? { error: "forbidden" } : { error: "limited", retryAfter: 0.3 };
  }
}
