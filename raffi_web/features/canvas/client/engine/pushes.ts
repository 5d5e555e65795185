/**
 * What was edited here and is not yet part of what the server says, in pushes, in the order in which they were made.
 *
 * One push is on its way at a time, or several that waited in one call; what is edited meanwhile gathers in the next. What
 * was sent once is never changed: it may have been taken though its answer was lost, and is then known by its number.
 */
import { isReference } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import type { Answer, Code, Lost, Op, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";

export const MOST_OPS = 500;
/** Characters of text in a push: a message may have a million bytes. */
const MOST_TEXT = 150_000;
/** An edit joins the one before only so long, so that one time counts for both. */
const JOINED_MS = 5_000;
/** What waited longer says when it was made. */
export const FRESH_MS = 5_000;

export interface Pending {
  readonly client: string;
  readonly n: number;
  /** Server milliseconds. */
  readonly made: number;
  readonly batch: string | null;
  ops: Op[];
  state: "waiting" | "sending" | "answered";
  /** The board's clock after it, once answered. */
  clock: number;
  /** Nothing more goes into it: it has been sent, or comes from an earlier page. */
  closed: boolean;
}

/** What is kept of a push until it is answered. */
export type Kept = Pick<Pending, "client" | "n" | "made" | "batch" | "ops">;

export interface Filing {
  batch: string | null;
  /** What the operation removed, with what was in it. */
  removed: readonly string[];
  /** Whether the server has an element. */
  known: (id: string) => boolean;
}

interface PushesOptions {
  client: string;
  now: () => number;
}

export class Pushes {
  private list: Pending[] = [];
  private next = 1;
  private mentions: Set<string> | null = null;
  /** Of the last push: where each element's last operation is, and how much text there is. */
  private last = new Map<string, number>();
  private text = 0;

  constructor(private readonly options: PushesOptions) {}

  get empty(): boolean {
    return this.list.length === 0;
  }

  get unanswered(): number {
    return this.list.reduce((sum, push) => sum + Number(push.state !== "answered"), 0);
  }

  /** Every operation that is shown on top, in order. */
  *ops(): IterableIterator<Op> {
    for (const push of this.list) yield* push.ops;
  }

  /** Whether an operation is of one of these elements, or puts something into or beside it. */
  mentionAny(ids: Iterable<string>): boolean {
    if (this.mentions === null) {
      this.mentions = new Set();
      for (const op of this.ops()) for (const id of mentioned(op)) this.mentions.add(id);
    }
    for (const id of ids) if (this.mentions.has(id)) return true;
    return false;
  }

  /** Notes an operation that has been done here. The push is empty when it undid what was never sent. */
  file(op: Op, filing: Filing): Pending {
    this.mentions = null;
    const push = this.openPush(filing);
    if (op[0] === "set") this.fileSet(push, op);
    else if (op[0] === "del" && this.isNew(push, op[1], filing)) this.cancel(push, filing);
    else this.append(push, op);
    if (push.ops.length === 0) {
      this.list.pop();
      this.next = push.n;
    }
    return push;
  }

  /** The next pushes to send, in order and of one client; none while some are on their way, or when nothing waits. */
  take(most = 1): Push[] {
    if (this.list.some((push) => push.state === "sending")) return [];
    const waiting = this.list.filter((push) => push.state === "waiting");
    const taken: Pending[] = [];
    let [ops, text] = [0, 0];
    for (const push of waiting.slice(0, most)) {
      ops += push.ops.length;
      text += push.ops.reduce((sum, op) => sum + textOf(op), 0);
      if (taken.length > 0 && (push.client !== taken[0]!.client || ops > MOST_OPS || text > MOST_TEXT)) break;
      taken.push(push);
    }
    return taken.map((push) => this.sent(push));
  }

  private sent(push: Pending): Push {
    push.state = "sending";
    push.closed = true;
    const { client, n, made, batch, ops } = push;
    const { now } = this.options;
    // Read whenever it is sent: the first time may be long before the time it arrives.
    return {
      client,
      n,
      batch,
      ops: [...ops],
      get at() {
        return now() - made > FRESH_MS ? made : null;
      },
    };
  }

  /** It could not be taken now, and will be sent again as it is. */
  again(sent: Push): void {
    const push = this.find(sent);
    if (push !== undefined) push.state = "waiting";
  }

  /** Takes an answer: the push, without what was dropped, and that. */
  answered(sent: Push, answer: Answer): { push: Pending; lost: Lost[] } | null {
    const push = this.find(sent);
    if (push === undefined) return null;
    const lost: Lost[] = [];
    const left: (Op | null)[] = [...push.ops];
    for (const [index, code, newer = []] of answer.dropped) {
      const op = push.ops[index];
      // Somebody else removed it first: as it was wanted.
      if (op === undefined || (op[0] === "del" && code === "gone")) continue;
      const names = newer.map((one) => one.prop);
      const [kept, gone] = parted(op, names);
      left[index] = kept;
      lost.push({ op: gone, code, newer, batch: push.batch });
    }
    push.ops = left.filter((op) => op !== null);
    push.state = "answered";
    push.clock = answer.clock;
    this.mentions = null;
    return { push, lost };
  }

  /** A push that was refused as a whole goes; what was in it. */
  refused(sent: Push, code: Code): { push: Pending; lost: Lost[] } | null {
    const push = this.find(sent);
    if (push === undefined) return null;
    this.list = this.list.filter((one) => one !== push);
    this.mentions = null;
    return { push, lost: push.ops.map((op) => ({ op, code, newer: [], batch: push.batch })) };
  }

  /** The server's document has reached a clock: what is in it needs no showing on top. Whether there was any. */
  reached(version: number): boolean {
    const left = this.list.filter((push) => push.state !== "answered" || push.clock > version);
    const some = left.length < this.list.length;
    this.list = left;
    if (some) this.mentions = null;
    return some;
  }

  /** Takes over what an earlier page left: it comes before what waits. */
  adopt(kept: readonly Kept[]): void {
    const pushes = kept.map((one): Pending => ({ ...one, ops: [...one.ops], state: "waiting", clock: -1, closed: true }));
    const at = this.list.findIndex((push) => push.state === "waiting");
    this.list.splice(at < 0 ? this.list.length : at, 0, ...pushes);
    this.mentions = null;
  }

  private find(sent: Push): Pending | undefined {
    return this.list.find((push) => push.client === sent.client && push.n === sent.n && push.state === "sending");
  }

  /** The push that an edit goes into. */
  private openPush({ batch }: Filing): Pending {
    const made = Math.round(this.options.now());
    const last = this.list.at(-1);
    const joins = last !== undefined && !last.closed && last.batch === batch && made - last.made < JOINED_MS;
    if (joins && last.ops.length < MOST_OPS && this.text < MOST_TEXT) return last;
    const { client } = this.options;
    const push: Pending = { client, n: this.next, made, batch, ops: [], state: "waiting", clock: -1, closed: false };
    this.next += 1;
    this.list.push(push);
    this.last = new Map();
    this.text = 0;
    return push;
  }

  private append(push: Pending, op: Op): void {
    push.ops.push(op);
    this.last.set(op[1], push.ops.length - 1);
    this.text += textOf(op);
  }

  /** A set goes into the operation before on the same element, where nothing in between minds. */
  private fileSet(push: Pending, op: Op & { 0: "set" }): void {
    const at = this.last.get(op[1]);
    const before = at === undefined ? undefined : push.ops[at];
    if (at === undefined || before === undefined || before[0] === "del" || !joinable(op, at === push.ops.length - 1)) {
      this.append(push, op);
    } else {
      const after = together(before, op);
      push.ops[at] = after;
      this.text += textOf(after) - textOf(before);
    }
  }

  /** Whether this push makes an element, of which nobody else knows. */
  private isNew(push: Pending, id: string, { known }: Filing): boolean {
    if (known(id) || !push.ops.some((op) => op[0] === "put" && op[1] === id)) return false;
    return !this.list.some((other) => other !== push && other.ops.some((op) => op[1] === id));
  }

  /** What was made and removed before anybody heard of it is not sent; what it took with it is removed by itself. */
  private cancel(push: Pending, filing: Filing): void {
    const removed = new Set(filing.removed);
    const unheard = new Set(filing.removed.filter((id) => this.isNew(push, id, filing)));
    push.ops = push.ops.filter((op) => !unheard.has(op[1]) && !(op[0] === "set" && removed.has(op[1])));
    this.last = new Map(push.ops.map((op, index) => [op[1], index]));
    for (const id of removed) if (!unheard.has(id)) this.append(push, ["del", id]);
  }
}

/** Whether a set may be done where an earlier operation on its element stands, perhaps the last of all. */
function joinable(op: Op & { 0: "set" }, isLast: boolean): boolean {
  return isLast || !Object.keys(op[2]).some((name) => isReference(name) || name === "locked");
}

/** A put or set, and a set after it, as one. */
function together(before: Op & { 0: "put" | "set" }, op: Op & { 0: "set" }): Op {
  if (before[0] === "set") return ["set", op[1], { ...before[2], ...op[2] }];
  const props = Object.entries({ ...before[3], ...op[2] }).filter(([, value]) => value !== null);
  return ["put", op[1], before[2], Object.fromEntries(props)];
}

function mentioned(op: Op): string[] {
  const props = op[0] === "put" ? op[3] : op[0] === "set" ? op[2] : {};
  return [op[1], ...Object.entries(props).flatMap(([name, value]) => (isReference(name) && typeof value === "string" ? [value] : []))];
}

/** What stays of an operation when some of its properties were dropped (none named: all), and what goes. */
function parted(op: Op, names: readonly string[]): [Op | null, Op] {
  if (op[0] === "del" || names.length === 0) return [null, op];
  const props = Object.entries(op[0] === "put" ? op[3] : op[2]);
  const kept = Object.fromEntries(props.filter(([name]) => !names.includes(name)));
  const gone = Object.fromEntries(props.filter(([name]) => names.includes(name)));
  return [Object.keys(kept).length > 0 ? ["set", op[1], kept] : null, ["set", op[1], gone]];
}

function textOf(op: Op): number {
  const props = op[0] === "put" ? op[3] : op[0] === "set" ? op[2] : {};
  return Object.values(props).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 32);
}
