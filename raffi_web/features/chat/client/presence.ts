/** Who writes right now, and which reactions fly: unstored frames, gone when their time has passed. */
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

const TYPING_MS = 6_000;
const BUNDLE_MS = 450;
export const FLIGHT_MS = 2_600;
const FLIGHTS_AT_MOST = 24;

/** Members who write, by id, with when that was last heard (performance.now). */
export type Writers = ReadonlyMap<string, number>;

export class Typists {
  readonly store: Store<Writers> = createStore<Writers>(new Map());
  private timer: ReturnType<typeof setTimeout> | null = null;

  heard(actor: string, on: boolean, now = performance.now()): void {
    const next = new Map(this.store.get());
    if (on) next.set(actor, now);
    else if (!next.delete(actor)) return;
    this.store.set(next);
    this.forget();
  }

  private forget(): void {
    if (this.timer !== null || this.store.get().size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      const old = performance.now() - TYPING_MS;
      const kept = [...this.store.get()].filter(([, at]) => at > old);
      if (kept.length < this.store.get().size) this.store.set(new Map(kept));
      this.forget();
    }, 1_000);
  }
}

export interface Flight {
  id: number;
  emoji: string;
  /** How many people's reactions it carries. */
  count: number;
  /** Where it starts, 0 to 1 across the picture. */
  across: number;
  at: number;
}

/** Reactions in the air; the same ones that come close together fly as one. */
export class Flights {
  readonly store: Store<readonly Flight[]> = createStore<readonly Flight[]>([]);
  private next = 1;
  private timer: ReturnType<typeof setTimeout> | null = null;

  launch(emoji: string, now = performance.now(), across = Math.random()): void {
    this.store.set((flights) => {
      const air = flights.filter((flight) => now - flight.at < FLIGHT_MS);
      const bundle = air.find((flight) => flight.emoji === emoji && now - flight.at < BUNDLE_MS);
      if (bundle) return air.map((flight) => (flight === bundle ? { ...flight, count: flight.count + 1 } : flight));
      return [...air.slice(1 - FLIGHTS_AT_MOST), { id: this.next++, emoji, count: 1, across, at: now }];
    });
    this.land();
  }

  private land(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      const now = performance.now();
      this.store.set((flights) => flights.filter((flight) => now - flight.at < FLIGHT_MS));
      if (this.store.get().length > 0) this.land();
    }, FLIGHT_MS);
  }
}

/** Lets through so many a second, and a few at once: what the server would refuse is not sent. */
export class Tap {
  private level: number;
  private at = 0;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.level = burst;
  }

  take(now = performance.now()): boolean {
    this.level = Math.min(this.burst, this.level + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.level < 1) return false;
    this.level -= 1;
    return true;
  }
}
