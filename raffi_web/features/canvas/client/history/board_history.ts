/** The history of the board that is open: its list of changes, the point that is looked at, and what is compared. */
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Change, Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Act, batchOfRestore, renewed, type Version } from "$/public/external/raffi_web/features/canvas/client/history/acts";
import type { Activity, Writer } from "$/public/external/raffi_web/features/canvas/client/history/axis";
import { type Difference, type Line, linesOf, marksOf } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { Replay, speedFor, SPEEDS } from "$/public/external/raffi_web/features/canvas/client/history/replay";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export interface List {
  readonly state: "loading" | "ready" | "failed";
  readonly acts: readonly Act[];
  readonly versions: readonly Version[];
  /** Where the next page begins. */
  readonly next: string | null;
  /** Whether that is being loaded. */
  readonly more: boolean;
}

/** What is compared: two clocks, `until` null for now. */
export interface Compared {
  readonly since: number;
  readonly until: number | null;
  readonly state: "loading" | "ready" | "failed";
  readonly lines: readonly Line[];
}

interface Page {
  acts: Act[];
  next: string | null;
}

/** Somebody at work changes the board many times a second: the list follows so often. */
const FOLLOW_MS = 1_500;
const ARRIVES_MS = 10_000;
const EMPTY: List = { state: "loading", acts: [], versions: [], next: null, more: false };

export class BoardHistory {
  readonly shown = createStore(false);
  readonly list = createStore<List>(EMPTY);
  readonly people = createStore<ReadonlyMap<string, Writer>>(new Map());
  readonly replay = createStore<Replay | null>(null);
  /** Whether the point to look at is on its way. */
  readonly opening = createStore(false);
  readonly compared = createStore<Compared | null>(null);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private ended = false;

  constructor(
    readonly board: Board,
    readonly surface: Surface,
  ) {}

  /** Follows what happens until the returned function is called. */
  start(): () => void {
    this.ended = false;
    const stop = this.board.replica.subscribe(() => this.shown.get() && this.soon());
    return () => {
      stop();
      this.ended = true;
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = null;
      this.compare(null);
      this.now();
      this.shown.set(false);
    };
  }

  private call<T>(name: string, args: object): Promise<T> {
    return live.call<T>(name, { board: this.board.id, ...args });
  }

  // -- the list -----------------------------------------------------------------------------------------------------

  open(): void {
    this.shown.set(true);
    void this.load();
  }

  /** Whoever closes it while looking back is at the board as it is again. */
  close(): void {
    this.shown.set(false);
    this.compare(null);
    this.now();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.shown.get() && !this.ended) void this.load();
    }, FOLLOW_MS);
  }

  /** Loads the newest, before what is there. */
  async load(): Promise<void> {
    try {
      const [page, versions] = await Promise.all([this.call<Page>("canvas.history", {}), this.call<Version[]>("canvas.versions", {})]);
      await this.know(page.acts.map(({ by }) => by));
      this.list.set((list) => {
        const { acts, whole } = renewed(list.acts, page.acts);
        return { ...list, state: "ready", acts, versions, next: whole ? list.next : page.next };
      });
    } catch {
      // What is there stays readable.
      this.list.set((list) => ({ ...list, state: list.acts.length > 0 ? "ready" : "failed" }));
    }
  }

  async loadMore(): Promise<void> {
    const { next, more } = this.list.get();
    if (next === null || more) return;
    this.list.set((list) => ({ ...list, more: true }));
    try {
      const page = await this.call<Page>("canvas.history", { before: next, limit: 100 });
      await this.know(page.acts.map(({ by }) => by));
      this.list.set((list) => (list.next === next ? { ...list, acts: [...list.acts, ...page.acts], next: page.next } : list));
    } catch (error) {
      complain(error);
    }
    this.list.set((list) => ({ ...list, more: false }));
  }

  again(): void {
    this.list.set(EMPTY);
    void this.load();
  }

  /** Learns the names of some people. */
  private async know(ids: readonly string[]): Promise<void> {
    if (ids.every((id) => this.people.get().has(id))) return;
    this.met(await this.call<Activity>("canvas.activity", { most: 1 }));
  }

  /** Whoever wrote has the hue here in which they are seen on the board. */
  private met(activity: Activity): Activity {
    const hues = this.board.huesOf(activity.people);
    const people = activity.people.map((one) => ({ ...one, color: hues.get(one.id) ?? one.color }));
    this.people.set(new Map(people.map((one) => [one.id, one])));
    return { ...activity, people };
  }

  // -- looking back ---------------------------------------------------------------------------------------------------

  /** Shows the board as it was after a clock's changes; without one, the time line at its end. */
  async lookBack(clock: number | null = null): Promise<void> {
    const there = this.replay.get();
    if (there !== null && (clock === null || clock <= there.activity.clock)) return clock === null ? undefined : (there.pause(), there.seekClock(clock));
    await this.opened((replay) => replay.seekClock(clock ?? replay.activity.clock));
  }

  /** Plays all that happened, from the beginning. Whoever chose a speed keeps it; else it lasts about a minute. */
  async playAll(): Promise<void> {
    const play = (replay: Replay): void => {
      if (replay.speed.get() === SPEEDS[0]) replay.speed.set(speedFor(replay.axis.length));
      replay.pause();
      replay.seek(0);
      replay.play();
    };
    const there = this.replay.get();
    if (there !== null && there.activity.clock >= this.board.replica.version) play(there);
    else await this.opened(play);
  }

  /** Opens the time line as it is by now, and begins. */
  private async opened(begin: (replay: Replay) => void): Promise<void> {
    if (this.opening.get()) return;
    this.opening.set(true);
    try {
      const found = await this.call<Activity>("canvas.activity", {});
      if (this.ended) return;
      const activity = this.met(found);
      const there = this.replay.get();
      there?.end();
      const replay = new Replay(this.board.id, activity, { call: (name, args) => live.call(name, args), show: (elements, ids) => this.show(replay, elements, ids), frame });
      if (there !== null) replay.speed.set(there.speed.get());
      this.replay.set(replay);
      begin(replay);
    } catch (error) {
      complain(error);
    } finally {
      this.opening.set(false);
    }
  }

  private show(replay: Replay, elements: ReadonlyMap<string, Element>, ids: ReadonlySet<string> | null): void {
    if (this.replay.get() !== replay) return;
    this.surface.lookBack(elements, ids);
    this.mark();
  }

  /** Back to the board as it is. */
  now(): void {
    this.replay.get()?.end();
    this.replay.set(null);
    if (this.surface.past.get() !== null) this.surface.lookBack(null);
    this.mark();
  }

  // -- comparing ------------------------------------------------------------------------------------------------------

  /** Compares two clocks, the later one null for now; null ends it. */
  compare(what: { since: number; until: number | null } | null): void {
    if (what === null) {
      this.compared.set(null);
      return this.mark();
    }
    this.compared.set({ ...what, state: "loading", lines: [] });
    void this.fetch(what);
  }

  private async fetch({ since, until }: { since: number; until: number | null }): Promise<void> {
    const mine = (): boolean => this.compared.get()?.since === since && this.compared.get()?.until === until;
    try {
      const lines = await this.between(since, until ?? this.board.replica.version);
      // Marks lie upon the board of the later point.
      if (mine() && until === null) this.now();
      else if (mine()) await this.lookBack(until);
      if (mine()) this.compared.set({ since, until, state: "ready", lines });
    } catch {
      if (mine()) this.compared.set({ since, until, state: "failed", lines: [] });
    }
    this.mark();
  }

  private async between(since: number, until: number): Promise<Line[]> {
    return linesOf(await this.call<Difference>("canvas.diff", { since, until }), this.board.replica.get().elements);
  }

  private mark(): void {
    const compared = this.compared.get();
    const past = this.surface.past.get() !== null;
    const fits = compared !== null && compared.state === "ready" && past === (compared.until !== null);
    this.surface.marks.set(fits ? marksOf(compared.lines, this.surface.elements) : []);
  }

  // -- going back -----------------------------------------------------------------------------------------------------

  /** What going back to a clock would do. */
  wouldDo(clock: number): Promise<Line[]> {
    return this.between(this.board.replica.version, clock);
  }

  /** Makes the board what it was, as one gesture of this person's; its name for `board.undoOf`, null where nothing changed. */
  async restore(clock: number): Promise<string | null> {
    const batch = batchOfRestore(clock, newId().slice(0, 8));
    const done = await this.call<{ clock: number; before: number }>("canvas.restore_version", { clock, batch });
    const changes = done.clock === done.before ? [] : changesOf(await this.call<Difference>("canvas.diff", { since: done.before, until: done.clock }));
    await this.arrived(done.clock);
    this.board.record(changes, batch);
    return changes.length > 0 ? batch : null;
  }

  /** Waits until the board here has come to a clock. */
  private arrived(clock: number): Promise<void> {
    const { replica } = this.board;
    if (replica.version >= clock) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ARRIVES_MS);
      const stop = replica.subscribe(() => replica.version >= clock && done());
    });
  }

  async name(name: string, clock: number | null): Promise<void> {
    await this.call("canvas.name_version", { name, ...(clock !== null && { clock }) });
    await this.load();
  }

  async removeName(version: Version): Promise<void> {
    await this.call("canvas.remove_version", { version: version.id });
    await this.load();
  }
}

function changesOf({ made, removed, changed }: Difference): Change[] {
  return [
    ...removed.map((element): Change => ({ id: element.id, before: element, after: undefined })),
    ...made.map((element): Change => ({ id: element.id, before: undefined, after: element })),
    ...changed.map(({ id, kind, before, after }): Change => ({ id, before: { id, kind, props: before }, after: { id, kind, props: after } })),
  ];
}

function frame(run: (now: number) => void): () => void {
  const id = requestAnimationFrame(run);
  return () => cancelAnimationFrame(id);
}
