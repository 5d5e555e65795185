/** One board in one tab: its replica, its undo, its people, and its pushes on their way. Knows no connection itself. */
import { dealt } from "$/public/external/raffi_web/features/canvas/client/engine/hues";
import { Losses } from "$/public/external/raffi_web/features/canvas/client/engine/losses";
import { PresenceOf, type People, type Presence } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import { Replica } from "$/public/external/raffi_web/features/canvas/client/engine/replica";
import type {
  Answer,
  Change,
  Dropped,
  Element,
  ElementRow,
  Op,
  Push,
} from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { UndoStack, type Undone } from "$/public/external/raffi_web/features/canvas/client/engine/undo";
import { Votes } from "$/public/external/raffi_web/features/canvas/client/engine/votes";
import type { Waiting } from "$/public/external/raffi_web/features/canvas/client/engine/waiting";
import type { Holder } from "$/public/external/raffi_web/live/client/channel";
import { LiveError, newOp } from "$/public/external/raffi_web/live/client/outbox";
import type { Row, Rows } from "$/public/external/raffi_web/live/client/protocol";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

export type Level = "edit" | "comment" | "view";

export interface BoardStatus {
  readonly state: "loading" | "live" | "closed";
  /** Why it was closed: an error's code, or as a channel says it. */
  readonly reason: string | null;
}

/** The board itself, as its channel has it. */
export interface BoardRow {
  readonly id: string;
  readonly room: string;
  readonly title: string;
  readonly members_may: Level;
  /** What whoever came by the link may do. */
  readonly link_may?: Level | "none";
  readonly elements: number;
  readonly removed: boolean;
  readonly access?: number;
  /** Told by the server's time; null when there is none. */
  readonly timer?: { readonly seconds: number; readonly ends: number | null; readonly left: number | null } | null;
}

/**
 * `saved`: everything is in the server's database. `offline`: something is only here, and there is no connection.
 * `unkept`: so too, and this browser keeps nothing, so that it goes with the page. `slowly`: this person changed so much
 * that the rest has to wait.
 */
export type Saved = "saved" | "saving" | "slowly" | "offline" | "unkept";

/** What a board needs of the world. */
export interface Ports {
  client: string;
  /** Calls `canvas.push`; rejects with a `LiveError`. */
  push: (push: Push) => Promise<Answer>;
  /**
   * Calls `canvas.push_all`: the answers of the first of them, or of all. Where one would be refused, they end before it.
   * Without it pushes go one by one.
   */
  pushAll?: (pushes: readonly Push[]) => Promise<readonly Answer[]>;
  /** Sends a presence frame. */
  present: (data: object) => void;
  /** Asks for the channel anew: what this person may do has changed. */
  renew: () => void;
  online: () => boolean;
  me: () => string | null;
  serverNow: () => number;
  /** Milliseconds that never go back. */
  now: () => number;
  wait: (ms: number, run: () => void) => unknown;
  waiting: Waiting | null;
}

/** As many people edit a board at once (`seats.py`), and as many look on. */
export const MOST_EDITORS = 50;
export const MOST_VIEWERS = 200;

export interface Seat {
  readonly waits: boolean;
  readonly editors: number | null;
}

/** Refusals that say nothing of the push itself. */
const LATER: ReadonlySet<string> = new Set(["limited", "unavailable", "internal", "busy", "not_signed_in", "board_history_full"]);
/** It will be saved, only later: this person wrote more into the board's history than fits in an hour. */
const SLOWLY = "board_history_full";
const LATER_MS = 1_000;
/** Refusals that say that this person may do less than this page believes. */
const NOT_ALLOWED: ReadonlySet<string> = new Set(["not_allowed", "forbidden", "no_board"]);
/** So many pushes that waited go in one call. */
const MOST_AT_ONCE = 50;
/** An error of the server's own is tried again so often before what caused it is given up. */
const MOST_INTERNAL = 5;

export class Board implements Holder {
  readonly replica: Replica;
  readonly status: Store<BoardStatus> = createStore<BoardStatus>({ state: "loading", reason: null });
  /** What this person may do; null while it is not known. */
  readonly level: Store<Level | null> = createStore<Level | null>(null);
  /** Whether they came by a link, and are not in the board's room. */
  readonly byLink: Store<boolean> = createStore(false);
  /** Whether they could do more were fewer people here, and how many edit with them, where these are many. */
  readonly seat: Store<Seat> = createStore<Seat>({ waits: false, editors: null });
  readonly row: Store<BoardRow | null> = createStore<BoardRow | null>(null);
  readonly saved: Store<Saved> = createStore<Saved>("saved");
  readonly canUndo: Store<boolean> = createStore(false);
  readonly canRedo: Store<boolean> = createStore(false);
  /** Whether pushes are on their way or wait: the board is to be followed until they are answered. */
  readonly busy: Store<boolean> = createStore(false);
  readonly votes = new Votes();
  /** Who of the others was last seen to write in an element, by its id: their name. */
  readonly writers = new Map<string, string>();
  /** What the server did not do, for the person to see. */
  readonly losses: Losses;
  private readonly presence: PresenceOf;
  private readonly undoStack: UndoStack;
  private held = false;
  private internals = 0;
  private slowed = false;
  /** The next push goes by itself: one of several was refused, and it is to be known which and why. */
  private alone = false;

  constructor(
    readonly id: string,
    private readonly ports: Ports,
  ) {
    const { client, waiting } = ports;
    this.replica = new Replica({
      client,
      now: ports.serverNow,
      keep: (push) => waiting?.keep(push),
      forget: (push) => waiting?.forget(push),
    });
    if (waiting !== null) waiting.changed = () => this.moved();
    this.undoStack = new UndoStack(this.replica, newOp, () => {
      this.canUndo.set(this.undoStack.canUndo);
      this.canRedo.set(this.undoStack.canRedo);
    });
    this.losses = new Losses({ element: (id) => this.replica.element(id), edit: (ops) => this.edit(ops, { batch: newOp() }) });
    this.replica.onLost((lost) => this.losses.take(lost));
    const { me, now, wait, present } = ports;
    this.presence = new PresenceOf({ tab: client.slice(0, 8), me, now, wait, send: present });
  }

  // -- editing --------------------------------------------------------------------------------------------------

  /** Whether this person may change something now. */
  get editable(): boolean {
    return this.level.get() === "edit" && this.status.get().state === "live";
  }

  /**
   * Does some operations, at once; what could not be done. Edits of one `batch` after each other are one gesture: one
   * undo takes them all back. What is not `undoable` is no edit of the document, such as to start a film on it.
   */
  edit(ops: readonly Op[], { batch = null, undoable = true }: { batch?: string | null; undoable?: boolean } = {}): readonly Dropped[] {
    if (!this.editable && !this.pins(ops)) return ops.map((_, index) => [index, "forbidden"]);
    const { dropped, changes } = this.replica.edit(ops, batch);
    if (undoable) this.undoStack.record(changes, batch);
    this.moved();
    return dropped;
  }

  /** Notes as a gesture of this person's what the server has done for them: to be undone as any other. */
  record(changes: readonly Change[], batch: string): void {
    this.undoStack.recordWhole(changes, batch);
  }

  /** Takes back one gesture, whatever was done since; null when it was taken back already. */
  undoOf(batch: string): Undone | null {
    if (!this.editable) return null;
    const undone = this.undoStack.undoOf(batch);
    this.moved();
    return undone;
  }

  /** Whether operations touch pins alone, for whoever may comment and not draw. Whose they are the server says. */
  private pins(ops: readonly Op[]): boolean {
    const comments = this.level.get() === "comment" && this.status.get().state === "live";
    return comments && ops.every((op) => (op[0] === "put" ? op[2] : this.replica.element(op[1])?.kind) === "comment");
  }

  undo(): Undone {
    return this.turn(() => this.undoStack.undo());
  }

  redo(): Undone {
    return this.turn(() => this.undoStack.redo());
  }

  /** Puts elements back as they were, as a gesture of this person's; how many could not be. */
  bringBack(elements: readonly Element[]): number {
    const puts = inOrder(elements).map(({ id, kind, props }): Op => ["put", id, kind, props]);
    return this.edit(puts, { batch: newOp() }).length;
  }

  private turn(how: () => Undone): Undone {
    // Whoever may only comment has nothing but their own pins to take back.
    if (!this.editable && !this.pins([])) return { applied: 0, skipped: 0 };
    const undone = how();
    this.moved();
    return undone;
  }

  // -- people -----------------------------------------------------------------------------------------------------

  /** Who else is here, by `<actor>/<tab>`. */
  get people(): Store<People> {
    return this.presence.people;
  }

  /** The colour in which others see this person. */
  get color(): Store<number | null> {
    return this.presence.color;
  }

  /** The hues of others, too, who are not here, beside those who are. */
  huesOf(people: readonly { readonly id: string; readonly color: number }[]): ReadonlyMap<string, number> {
    return dealt(new Map(people.map(({ id, color }) => [id, color])), this.presence.hues);
  }

  /** Shows others what changed of where this person is. */
  show(part: Presence): void {
    this.presence.show(part);
  }

  /** Tells everything of this person once more, so that they are not taken for gone. */
  still(): void {
    this.presence.again();
  }

  // -- what comes from the server -----------------------------------------------------------------------------------

  snapshot(version: number, rows: Rows): void {
    this.takeRow(rows);
    this.votes.take(rows, true);
    this.replica.snapshot(version, (rows["elements"] ?? []) as unknown as ElementRow[]);
  }

  merge(version: number, rows: Rows): void {
    this.takeRow(rows);
    this.votes.take(rows, false);
    this.replica.merge(version, (rows["elements"] ?? []) as unknown as ElementRow[]);
  }

  granted(grant: Row): void {
    this.level.set((grant["level"] as Level | undefined) ?? null);
    this.byLink.set(grant["guest"] === true);
    this.seat.set({ waits: grant["waits"] === true, editors: (grant["editors"] as number | undefined) ?? null });
    this.presence.again();
    this.pump();
  }

  heard(kind: string, data: Readonly<Record<string, unknown>>): void {
    if (kind !== "presence") return;
    this.presence.heard((data["people"] ?? {}) as Record<string, unknown>);
    for (const { actor, typing, name } of this.people.get().values()) if (typing != null && name !== undefined && actor !== this.ports.me()) this.writers.set(typing, name);
  }

  /** The connection came or went. */
  connected(): void {
    if (this.ports.online()) void this.adopt();
    else this.presence.lost();
    this.moved();
  }

  private takeRow(rows: Rows): void {
    const row = rows["board"]?.at(-1) as unknown as BoardRow | undefined;
    if (row === undefined) return;
    const before = this.row.get();
    this.row.set(row);
    if (before !== null && (before.access !== row.access || before.members_may !== row.members_may)) this.ports.renew();
  }

  // -- pushes on their way ------------------------------------------------------------------------------------------

  /** Takes over what pages that are gone could not send. */
  async adopt(): Promise<void> {
    const kept = (await this.ports.waiting?.adopt().catch(() => [])) ?? [];
    if (kept.length > 0) this.replica.adopt(kept);
    this.moved();
  }

  private moved(): void {
    this.pump();
    const waits = this.replica.unanswered > 0;
    this.busy.set(waits);
    this.saved.set(!waits ? "saved" : !this.ports.online() ? this.away : this.slowed ? "slowly" : "saving");
  }

  /** What is to be told of edits that can't be sent now. */
  private get away(): Saved {
    return this.ports.waiting?.lasts === true ? "offline" : "unkept";
  }

  private pump(): void {
    if (this.held || !this.ports.online()) return;
    const { push, pushAll } = this.ports;
    const pushes = this.replica.nextOnes(this.alone || pushAll === undefined ? 1 : MOST_AT_ONCE);
    const [first, second] = pushes;
    if (first === undefined) return;
    const sent = second === undefined || pushAll === undefined ? push(first).then((answer) => [answer]) : pushAll(pushes);
    sent.then(
      (answers) => this.answered(pushes, answers),
      (error: unknown) => (second === undefined ? this.failed(first, error) : this.failedTogether(pushes, error)),
    );
  }

  private answered(pushes: readonly Push[], answers: readonly Answer[]): void {
    this.internals = 0;
    this.slowed = false;
    this.alone = answers.length < pushes.length;
    this.replica.ackedAll(pushes, answers);
    for (const push of pushes.slice(answers.length)) this.replica.again(push);
    this.moved();
  }

  /** None of several was taken: what is to be said of it is said of the first, when that is sent alone. */
  private failedTogether(pushes: readonly Push[], error: unknown): void {
    this.alone = true;
    for (const push of pushes) this.replica.again(push);
    if (error instanceof LiveError && LATER.has(error.code)) this.wait(error);
    this.moved();
  }

  private failed(push: Push, error: unknown): void {
    const code = error instanceof LiveError ? error.code : "unavailable";
    this.internals = code === "internal" ? this.internals + 1 : 0;
    this.slowed = code === SLOWLY;
    if (!LATER.has(code) || this.internals >= MOST_INTERNAL) {
      this.internals = 0;
      this.replica.refused(push, code);
      if (NOT_ALLOWED.has(code)) this.ports.renew();
    } else {
      this.replica.again(push);
      this.wait(error);
    }
    this.moved();
  }

  private wait(error: unknown): void {
    const ms = error instanceof LiveError && error.retryAfter !== null ? error.retryAfter * 1_000 : LATER_MS;
    this.held = true;
    this.ports.wait(Math.max(100, ms), () => {
      this.held = false;
      this.moved();
    });
  }
}

/** What others lie in or hang on comes before them. */
function inOrder(elements: readonly Element[]): Element[] {
  const left = new Map(elements.map((element) => [element.id, element]));
  const order: Element[] = [];
  const add = (element: Element): void => {
    if (!left.delete(element.id)) return;
    for (const name of ["parent", "from", "to"]) {
      const before = left.get(String(element.props[name]));
      if (before !== undefined) add(before);
    }
    order.push(element);
  };
  for (const element of elements) add(element);
  return order;
}
