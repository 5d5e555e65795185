/**
 * The pins of a board and their threads, as this tab holds them: elements of the kind `comment` that say where, and the
 * comments of the board's discussion that say what. A pin without a thread, or whose thread was taken back, is none.
 */
import { useEffect, useMemo } from "react";
import { past } from "$/public/external/raffi_web/features/accounts/client/past";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { beganAnew, type Frame, NONE } from "$/public/external/raffi_web/features/comments/client/held";
import { isShown } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { live, me } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

/** What `canvas.pins` answers. */
interface Told {
  discussion: string | null;
  threads: CommentRow[];
  last: Readonly<Record<string, string>>;
  seen: string | null;
  /** Comments that were let through, by the ids under which they waited. */
  was: Readonly<Record<string, string>>;
}

export interface PinsHeld {
  discussion: string | null;
  /** By their roots' ids. */
  threads: ReadonlyMap<string, CommentRow>;
  /** The latest comment of somebody else in each, by its root. */
  last: Readonly<Record<string, string>>;
  was: Readonly<Record<string, string>>;
  /** My own that wait for a moderator, or were not let through, by their ids: nobody else sees them. */
  waits: ReadonlyMap<string, CommentRow>;
}

export interface Pin {
  element: Element;
  root: CommentRow;
  done: boolean;
  unread: boolean;
}

export interface OpenPin {
  /** The element's id. */
  pin: string;
  root: string;
  wanted: string;
}

const NOTHING: PinsHeld = { discussion: null, threads: new Map(), last: {}, was: {}, waits: new Map() };
const LOOK_AGAIN_MS = 300;

export class BoardPins {
  readonly held: Store<PinsHeld> = createStore(NOTHING);
  /** The pin that is open, its thread, and the comment in it that was asked for. Two pins may have come to one thread. */
  readonly open: Store<OpenPin | null> = createStore<OpenPin | null>(null);
  readonly showDone = createStore(false);
  readonly listed = createStore(false);
  /** How far each thread was read here, by its root; what lies up to `floor` was read wherever. */
  readonly read: Store<Readonly<Record<string, string>>> = createStore<Readonly<Record<string, string>>>({});
  private floor = "";
  /** Whether it was known once what is said here. */
  private begun = false;
  private before: Frame | null = null;
  private stop: (() => void) | null = null;
  private again: ReturnType<typeof setTimeout> | null = null;
  private turn = 0;
  /** What came since it was asked what is here, while there is no answer, which may be older. */
  private meanwhile: CommentRow[] | null = null;

  constructor(
    readonly board: string,
    private readonly surface: Surface,
  ) {}

  /** Hears what is said until the returned function is called. */
  start(): () => void {
    void this.load();
    const leave = this.surface.changes.subscribe(() => this.lookForNew());
    return () => {
      leave();
      this.stop?.();
      this.stop = null;
      if (this.again !== null) clearTimeout(this.again);
      this.again = null;
    };
  }

  /** The pins that are drawn, in the order of reading. */
  pins(): Pin[] {
    const { last } = this.held.get();
    const read = this.read.get();
    const found: { pin: Pin; x: number; y: number }[] = [];
    for (const element of this.surface.elements.values()) {
      const root = element.kind === "comment" ? this.rootOf(element) : undefined;
      if (root === undefined || !isShown(root)) continue;
      const late = last[root.id] ?? "";
      const unread = late > (read[root.id] ?? "") && late > this.floor;
      found.push({ pin: { element, root, done: value(element, "done"), unread }, ...this.surface.cornerOf(element) });
    }
    return found.sort((a, b) => a.y - b.y || a.x - b.x).map(({ pin }) => pin);
  }

  /** The pin whose thread is open. */
  opened(): Pin | undefined {
    const open = this.open.get();
    return open === null ? undefined : this.pins().find(({ element }) => element.id === open.pin);
  }

  /** What a pin was put for. A comment that waits is let through by another id. */
  private rootOf(element: Element): CommentRow | undefined {
    const { threads, was, waits } = this.held.get();
    const thread = value(element, "thread") ?? "";
    return threads.get(was[thread] ?? thread) ?? waits.get(thread);
  }

  /** Whether a comment of mine that waits has a pin. */
  hasPin(waits: string): boolean {
    return [...this.surface.elements.values()].some((element) => element.kind === "comment" && value(element, "thread") === waits);
  }

  /** The board's discussion, made where there is none. */
  async discussion(): Promise<string> {
    const known = this.held.get().discussion;
    if (known !== null) return known;
    const { id } = await live.call<{ id: string }>("canvas.talk", { board: this.board });
    if (this.held.get().discussion === null) this.held.set({ ...this.held.get(), discussion: id });
    this.listen(id);
    return id;
  }

  /** Takes what I wrote. */
  take(row: CommentRow): void {
    if (!row.held) return this.heard([row]);
    this.held.set((held) => ({ ...held, waits: new Map(held.waits).set(row.id, row) }));
  }

  /** Everything of a thread was in sight. */
  saw(root: string): void {
    const { last, discussion } = this.held.get();
    const late = last[root];
    if (late === undefined || discussion === null || late <= (this.read.get()[root] ?? "")) return;
    this.read.set({ ...this.read.get(), [root]: late });
    keep(discussion, this.read.get());
    // The mark of all browsers goes on when nothing before it is left.
    if (this.pins().some(({ unread }) => unread)) return;
    const newest = Object.values(last).reduce((most, one) => (one > most ? one : most), "");
    if (newest <= this.floor) return;
    this.floor = newest;
    void live.call("comments.seen", { discussion, comment: newest }).catch(() => undefined);
  }

  private async load(): Promise<void> {
    const turn = ++this.turn;
    this.meanwhile = [];
    try {
      const told = await live.query<Told>("canvas.pins", { board: this.board });
      if (turn !== this.turn) return;
      if (told.discussion !== null) {
        this.read.set(kept(told.discussion));
        this.begin(told.discussion, told);
        this.listen(told.discussion);
      }
      this.begun = true;
      const { discussion, last, was } = told;
      const threads = new Map(told.threads.map((row) => [row.id, row]));
      this.held.set((held) => ({ discussion, threads, last, was, waits: held.waits }));
      const newer = this.meanwhile ?? [];
      this.meanwhile = null;
      this.heard(newer);
      // Whoever had one open that waited goes on with what it is now.
      this.open.set((open) => (open === null || was[open.root] === undefined ? open : { ...open, root: was[open.root]! }));
      await this.loadWaiting();
    } catch {
      if (turn === this.turn) this.meanwhile = null;
      // The board says itself why it can't be seen; with the next pin it is asked again.
    }
  }

  /** What is at pins whose thread is not there may be my own, and wait. */
  private async loadWaiting(): Promise<void> {
    const { discussion } = this.held.get();
    if (discussion === null || me.get() === null || this.unknown().length === 0) return;
    const known = this.held.get().waits;
    const rows = await live.query<CommentRow[]>("comments.waiting", { discussion });
    const all = rows.map((row): [string, CommentRow] => [row.id, row]);
    this.held.set((held) => ({ ...held, waits: new Map([...[...held.waits].filter(([id]) => !known.has(id)), ...all]) }));
  }

  /** The pins whose thread is not there. */
  private unknown(): Element[] {
    const { threads, was } = this.held.get();
    return [...this.surface.elements.values()].filter((element) => {
      const thread = element.kind === "comment" ? value(element, "thread") : null;
      return thread !== null && !threads.has(was[thread] ?? thread);
    });
  }

  /** Who is here for the first time has nothing to catch up with: what is there now is where they begin. */
  private begin(discussion: string, { seen, last }: Told): void {
    const newest = Object.values(last).reduce((most, one) => (one > most ? one : most), "");
    const first = seen === null && !this.begun;
    const mark = seen ?? (first ? newest : "");
    if (mark > this.floor) this.floor = mark;
    if (first && newest !== "" && me.get() !== null) void live.call("comments.seen", { discussion, comment: newest }).catch(() => undefined);
  }

  /** A pin of a thread that is not known here: somebody has just set it. */
  private lookForNew(): void {
    if (this.unknown().some(({ id }) => !this.asked.has(id))) this.loadSoon();
  }

  private loadSoon(): void {
    this.again ??= setTimeout(() => {
      this.again = null;
      for (const element of this.surface.elements.values()) if (element.kind === "comment") this.asked.add(element.id);
      void this.load();
    }, LOOK_AGAIN_MS);
  }

  /** A new thread without a pin, while there are pins without a thread: one of them may have waited for it. */
  private lookForLetThrough(rows: readonly CommentRow[], known: ReadonlyMap<string, CommentRow>): void {
    const unknown = this.unknown();
    if (unknown.length === 0) return;
    const pinned = new Set([...this.surface.elements.values()].map((element) => (element.kind === "comment" ? value(element, "thread") : null)));
    if (rows.some(({ id, parent }) => parent === null && !known.has(id) && !pinned.has(id))) this.loadSoon();
  }

  /** Pins whose thread was asked for, so that one which is nowhere is not asked for with every change. */
  private readonly asked = new Set<string>();

  private listen(discussion: string): void {
    if (this.stop !== null) return;
    const channel = `comments:${discussion}`;
    const leave = live.follow(channel);
    const store = live.store(channel);
    this.before = store.get() as unknown as Frame;
    const quit = store.subscribe(() => this.hear(store.get() as unknown as Frame));
    this.stop = () => {
      quit();
      leave();
    };
  }

  private hear(now: Frame): void {
    const { before } = this;
    if (now === before || before === null) return;
    this.before = now;
    if (now.status !== "live") return;
    if (before.status !== "live" || beganAnew(before, now)) return void this.load();
    const was = before.rows["comments"] ?? NONE;
    const rows = (now.rows["comments"] ?? NONE) as ReadonlyMap<string, CommentRow>;
    this.heard([...rows.values()].filter((row) => row !== was.get(row.id)));
  }

  private heard(rows: readonly CommentRow[]): void {
    if (rows.length === 0) return;
    this.meanwhile?.push(...rows);
    const held = this.held.get();
    const threads = new Map(held.threads);
    const last: Record<string, string> = { ...held.last };
    for (const row of rows) {
      if (row.parent === null) threads.set(row.id, { ...threads.get(row.id), ...row });
      const mine = row.actor_id === null || row.actor_id === me.get()?.id || past.get().has(row.actor_id);
      if (!mine && !row.removed && row.id > (last[row.root] ?? "")) last[row.root] = row.id;
    }
    this.held.set({ ...held, threads, last });
    this.lookForLetThrough(rows, held.threads);
    const open = this.open.get();
    if (open !== null) this.saw(open.root);
  }
}

function keep(discussion: string, read: Readonly<Record<string, string>>): void {
  try {
    localStorage.setItem(`raffi.board_read.${discussion}`, JSON.stringify(read));
  } catch {
    // Without storage it is known for as long as the page lives.
  }
}

function kept(discussion: string): Readonly<Record<string, string>> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(`raffi.board_read.${discussion}`) ?? "{}");
    const entries = typeof found === "object" && found !== null ? Object.entries(found) : [];
    return Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === "string"));
  } catch {
    return {};
  }
}

export function useBoardPins(board: string, surface: Surface): BoardPins {
  const pins = useMemo(() => new BoardPins(board, surface), [board, surface]);
  useEffect(() => pins.start(), [pins]);
  return pins;
}
