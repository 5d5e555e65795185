/**
 * Looking at a board as it was. Only what lies around the point that is looked at is in memory: the board at a clock, and
 * the changes after it, page by page. Whoever goes elsewhere gets that place from the server, however far it is.
 */
import { type Elements, Player, type Step } from "$/public/external/raffi_web/features/canvas/client/engine/replay";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Activity, Axis } from "$/public/external/raffi_web/features/canvas/client/history/axis";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** A whole session is played in about so long. */
const WHOLE_MS = 60_000;

/** The slowest speed at which so much of the time line is played in about a minute. */
export function speedFor(length: number): Speed {
  return SPEEDS.find((speed) => length / speed <= WHOLE_MS) ?? SPEEDS.at(-1)!;
}

/** So many changes before the point are loaded with it, so that going back a little is at once. */
const BEFORE = 600;
const PAGE = 2_000;
/** The next page is asked for when so few changes are left to play. */
const AHEAD = 400;

export interface Point {
  /** On the time line. */
  readonly place: number;
  readonly time: number;
  /** The clock of the last change that is shown; 0 before all of them. */
  readonly clock: number;
  /** Who made that change; null before all of them. */
  readonly by: string | null;
  /** How many changes were done, about. */
  readonly done: number;
}

export interface ReplayPorts {
  call: <T>(name: string, args: object) => Promise<T>;
  /** Shows a board instead of the one that is; `ids` are what is another since the last time, null for all. */
  show: (elements: Elements, ids: ReadonlySet<string> | null) => void;
  /** Runs something in the next frame, with the time in ms; returns how to stop that. */
  frame: (run: (now: number) => void) => () => void;
}

type Where = { time: number } | { clock: number };

interface Stretch {
  readonly player: Player;
  /** The clock of the board before the first step, and the time from which it is that. */
  readonly base: number;
  readonly from: number;
  /** Where the next page begins; null when the end is here. */
  next: string | null;
  steps: Step[];
}

export class Replay {
  readonly axis: Axis;
  readonly point = createStore<Point>({ place: 0, time: 0, clock: 0, by: null, done: 0 });
  readonly playing = createStore(false);
  readonly speed = createStore<Speed>(1);
  /** `loading`: what is shown is not yet what the time line says. */
  readonly state = createStore<"loading" | "ready" | "failed">("loading");
  private stretch: Stretch | null = null;
  private wanted: Where | null = null;
  private busy = false;
  private ended = false;
  private more: Promise<void> | null = null;
  private stopFrame: (() => void) | null = null;

  constructor(
    private readonly board: string,
    readonly activity: Activity,
    private readonly ports: ReplayPorts,
  ) {
    this.axis = new Axis(activity.spans);
  }

  /** Nothing is shown, asked for or played any more. */
  end(): void {
    this.ended = true;
    this.pause();
  }

  // -- going somewhere ---------------------------------------------------------------------------------------------

  /** Goes to a place on the time line. */
  seek(place: number): void {
    const at = Math.max(0, Math.min(this.axis.length, place));
    this.go({ time: this.axis.timeAt(at) }, at);
  }

  /** Shows the board as it was after a clock's changes. */
  seekClock(clock: number): void {
    this.go({ clock }, this.axis.placeOfClock(clock));
  }

  /** Goes so many changes on, or back. */
  step(by: number): void {
    this.pause();
    const { stretch } = this;
    if (stretch === null || this.wanted !== null) return this.seek(this.point.get().place + by * 1_000);
    const { player, steps, base } = stretch;
    const to = this.ofOneClock(stretch, player.position + by, by);
    if (to >= 0 && to <= player.length) return this.seekClock(to === 0 ? base : steps[to - 1]!.clock);
    // The neighbours are with the next stretch: its first change is one clock away.
    if (by < 0) this.seekClock((this.axis.spans[this.axis.spanOfClock(base)]?.until ?? 1) - 1);
    else if (stretch.next !== null) this.seekClock(this.point.get().clock + by);
  }

  /** Several people's changes of one clock are one step. */
  private ofOneClock({ steps }: Stretch, position: number, by: number): number {
    let at = position;
    const inside = (): boolean => at > 0 && at < steps.length && steps[at - 1]!.clock === steps[at]!.clock;
    while (inside()) at += Math.sign(by);
    return at;
  }

  private go(where: Where, place: number): void {
    if (this.covers(where)) {
      this.wanted = null;
      return this.arrive(where);
    }
    this.point.set((point) => ({ ...point, place, time: this.axis.timeAt(place), done: this.axis.done(this.axis.timeAt(place)) }));
    this.wanted = where;
    void this.load();
  }

  /** Whether a point is within what is in memory. */
  private covers(where: Where): boolean {
    if (this.stretch === null) return false;
    const { base, from, next, steps } = this.stretch;
    const last = steps.at(-1);
    if ("clock" in where) return where.clock >= base && (next === null || (last !== undefined && where.clock < last.clock));
    return where.time >= from && (next === null || (last !== undefined && where.time < last.at));
  }

  private arrive(where: Where): void {
    const { player } = this.stretch!;
    const ids = player.seek("clock" in where ? player.atClock(where.clock) : player.at(where.time));
    this.shown(ids, "time" in where ? where.time : null);
  }

  /** Tells where one is. The place of a change that was chosen is that of its time. */
  private shown(ids: ReadonlySet<string> | null, time: number | null): void {
    const { player, base, from } = this.stretch!;
    const { last } = player;
    const at = time ?? last?.at ?? (Number.isFinite(from) ? from : this.axis.timeAt(0));
    const known = last ?? null;
    this.point.set({ place: this.axis.placeOf(at), time: at, clock: known?.clock ?? base, by: known?.by ?? null, done: this.axis.done(at) });
    this.state.set("ready");
    if (ids === null || ids.size > 0) this.ports.show(player.view, ids);
  }

  // -- loading -----------------------------------------------------------------------------------------------------

  /** Loads what is wanted last; what was wanted in between is not asked for. */
  private async load(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.state.set("loading");
    try {
      while (this.wanted !== null && !this.ended) {
        const where = this.wanted;
        const stretch = await this.fetch(where);
        if (this.ended) return;
        this.stretch = stretch;
        if (this.wanted !== where) continue;
        this.wanted = null;
        const { player } = stretch;
        player.seek("clock" in where ? player.atClock(where.clock) : player.at(where.time));
        this.shown(null, "time" in where ? where.time : null);
      }
    } catch {
      this.pause();
      this.state.set("failed");
    } finally {
      this.busy = false;
    }
  }

  /** Tries again what did not come. */
  again(): void {
    const { place, clock } = this.point.get();
    if (this.wanted === null && this.stretch === null) this.wanted = clock > 0 ? { clock } : { time: this.axis.timeAt(place) };
    void this.load();
  }

  private async fetch(where: Where): Promise<Stretch> {
    const first = this.begins(where);
    const span = this.axis.spans[first];
    const base = span === undefined ? this.activity.clock : Math.max(0, span.since - 1);
    const [past, page] = await Promise.all([
      this.ports.call<{ elements: Element[] }>("canvas.at", { board: this.board, clock: base }),
      this.page(base, null),
    ]);
    const from = first === 0 ? -Infinity : (this.axis.spans[first - 1]?.ends ?? -Infinity);
    const stretch: Stretch = { player: new Player(past.elements), base, from, next: page.next, steps: [] };
    this.take(stretch, page);
    const there = (): boolean => {
      const last = stretch.steps.at(-1);
      return stretch.next === null || (last !== undefined && ("clock" in where ? where.clock < last.clock : where.time < last.at));
    };
    while (!there() && !this.ended) this.take(stretch, await this.page(base, stretch.next));
    return stretch;
  }

  /** The span at which what is loaded for a point begins. */
  private begins(where: Where): number {
    const { spans } = this.axis;
    let first = "clock" in where ? this.axis.spanOfClock(where.clock) : this.axis.spanAt(where.time);
    if (first < 0) return 0;
    for (let count = 0; first > 0 && count + spans[first]!.changes < BEFORE; first -= 1) count += spans[first]!.changes;
    return first;
  }

  private page(base: number, after: string | null): Promise<{ changes: Step[]; next: string | null }> {
    return this.ports.call("canvas.changes", { board: this.board, since: base, until: this.activity.clock, limit: PAGE, ...(after !== null && { after }) });
  }

  private take(stretch: Stretch, page: { changes: Step[]; next: string | null }): void {
    stretch.player.add(page.changes);
    stretch.steps.push(...page.changes);
    stretch.next = page.next;
  }

  /** Asks for the next page before it is needed. */
  private prefetch(stretch: Stretch): void {
    if (this.more !== null || stretch.next === null || stretch.player.length - stretch.player.position > AHEAD) return;
    this.more = this.page(stretch.base, stretch.next)
      .then(
        (page) => this.take(stretch, page),
        () => {
          if (!this.covers({ time: this.point.get().time + 1 })) this.state.set("failed");
          this.pause();
        },
      )
      .finally(() => (this.more = null));
  }

  // -- playing -----------------------------------------------------------------------------------------------------

  play(): void {
    if (this.playing.get() || this.axis.length === 0) return;
    if (this.point.get().place >= this.axis.length) this.seek(0);
    this.playing.set(true);
    let before: number | null = null;
    const run = (now: number): void => {
      if (!this.playing.get()) return;
      this.stopFrame = this.ports.frame(run);
      this.forward(before === null ? 0 : now - before);
      before = now;
    };
    this.stopFrame = this.ports.frame(run);
  }

  pause(): void {
    this.playing.set(false);
    this.stopFrame?.();
    this.stopFrame = null;
  }

  private forward(passed: number): void {
    if (this.state.get() !== "ready" || this.stretch === null) return;
    this.prefetch(this.stretch);
    const place = Math.min(this.axis.length, this.point.get().place + passed * this.speed.get());
    const where = { time: this.axis.timeAt(place) };
    // What is on its way is waited for.
    if (!this.covers(where)) return this.more === null ? this.go(where, place) : undefined;
    const ids = this.stretch.player.seek(this.stretch.player.at(where.time));
    this.shown(ids, where.time);
    this.point.set((point) => ({ ...point, place }));
    if (place >= this.axis.length) this.pause();
  }
}
