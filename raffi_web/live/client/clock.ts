/**
 * The server's time, learnt over `/live` by four-timestamp probes.
 *
 * A probe says when it left (t0), when the server took it (t1), when the server answered (t2) and when
 * the answer came (t3); t0 and t3 are this browser's monotonic milliseconds, t1 and t2 the server's.
 * Delays are never negative, so each probe *bounds* the offset (server - browser) from both sides:
 *
 *     t2 - t3  <=  offset  <=  t1 - t0
 *
 * The classic filter keeps the probe with the smallest round trip and takes the middle of its bounds. Here the
 * tightest bound of each direction is kept apart, since the quickest way there and the quickest way back
 * seldom belong to the same probe; at 100 +- 50 ms a way that is three times as exact (see docs/sync.md).
 * Bounds that contradict each other can only mean that a clock jumped: everything is measured anew.
 */

/** Timers, injected so that tests turn the hands themselves. */
export interface Timer {
  set(ms: number, run: () => void): unknown;
  clear(handle: unknown): void;
}

/** What the playback controller needs of a clock. */
export interface Clock {
  /** This browser's monotonic milliseconds. */
  now(): number;
  /** The server's milliseconds, as far as they are known. */
  serverNow(): number;
  readonly ready: boolean;
  /** Smallest round trip seen lately, ms. */
  readonly rtt: number;
}

export interface ClockOptions {
  /** Monotonic milliseconds: `performance.now` in a browser, never the wall clock. */
  now: () => number;
  /** Sends one probe; the answer comes to `receive`. Not called while `stop`ped. */
  send: (t0: number) => void;
  timer: Timer;
  /** Told when `ready` changes or the offset is stepped. */
  onChange?: () => void;
}

interface Sample {
  at: number;
  lower: number;
  upper: number;
  rtt: number;
}

export const BURST = 8;
export const BURST_GAP_MS = 50;
export const STEADY_MS = 2_500;
export const HIDDEN_MS = 5_000;
export const WINDOW = 16;
export const MAX_RTT_MS = 1_000;
/** Beyond this a probe is taken for lost, however much we lack. */
const LOST_MS = 5_000;
const READY_SAMPLES = 3;
/** Two crystals part by at most this much: an old bound is loosened by it for every ms of its age. */
const AGEING = 50e-6;
/** How long the best bound of each direction outlives the window. */
const BEST_KEPT_MS = 60_000;
/** Bounds may cross by this much (timer resolution) before it counts as a jump. */
const JUMP_MS = 4;
/** Larger corrections are stepped, smaller ones slewed, so that nobody sees the film twitch. */
const STEP_MS = 60;
const SLEW_PER_MS = 0.02;
/** A timer this late means the machine slept or the tab was frozen. */
const SLEPT_MS = 4_000;

export class ServerClock implements Clock {
  private readonly options: ClockOptions;
  private samples: Sample[] = [];
  private bestUpper: Sample | null = null;
  private bestLower: Sample | null = null;
  private readonly flying = new Set<number>();
  private offset = 0;
  private applied = 0;
  private appliedAt = 0;
  private known = false;
  private fresh = 0;
  private burstLeft = 0;
  private hidden = false;
  private running = false;
  private handle: unknown = null;
  private dueAt = 0;

  constructor(options: ClockOptions) {
    this.options = options;
  }

  /** Starts probing with a burst; also the thing to call after every reconnect. */
  start(): void {
    this.running = true;
    this.burst();
  }

  /** Stops probing (the socket is gone); what was learnt stays in use. */
  stop(): void {
    this.running = false;
    this.flying.clear();
    this.options.timer.clear(this.handle);
    this.handle = null;
  }

  /** The tab came back, the network came back, the user asked: measure at once. */
  wake(): void {
    if (this.running) this.burst();
  }

  setHidden(hidden: boolean): void {
    const back = this.hidden && !hidden;
    this.hidden = hidden;
    if (back) this.wake();
  }

  now(): number {
    return this.options.now();
  }

  serverNow(): number {
    const now = this.options.now();
    this.slew(now);
    return now + this.applied;
  }

  get ready(): boolean {
    return this.known;
  }

  get rtt(): number {
    return this.samples.reduce((least, sample) => Math.min(least, sample.rtt), Infinity);
  }

  /** Spread of the round trips in the window, ms (mean distance from the smallest). */
  get jitter(): number {
    if (this.samples.length === 0) return 0;
    const least = this.rtt;
    return this.samples.reduce((sum, sample) => sum + sample.rtt - least, 0) / this.samples.length;
  }

  /** The offset cannot be further off than this, ms. */
  get uncertainty(): number {
    if (!this.known) return Infinity;
    const [lower, upper] = this.bounds(this.options.now());
    return Math.max(0, upper - lower) / 2;
  }

  /** Takes an answer `["clock", t0, t1, t2]`. Unasked, doubled and absurd ones are dropped. */
  receive(t0: number, t1: number, t2: number): void {
    const t3 = this.options.now();
    if (!this.flying.delete(t0) || !Number.isFinite(t1) || !Number.isFinite(t2) || t2 < t1) return;
    const rtt = t3 - t0 - (t2 - t1);
    if (rtt < -JUMP_MS || rtt > LOST_MS) return;
    // A link that has nothing quicker is still better followed roughly than not at all.
    const quick = this.samples.some((sample) => sample.rtt <= MAX_RTT_MS);
    if (rtt > MAX_RTT_MS && quick) return;
    if (rtt <= MAX_RTT_MS && !quick) this.forget();
    this.take({ at: t3, lower: t2 - t3, upper: t1 - t0, rtt: Math.max(0, rtt) });
  }

  private take(sample: Sample): void {
    if (this.samples.length > 0) {
      const [lower, upper] = this.bounds(sample.at);
      if (sample.lower > upper + JUMP_MS || sample.upper < lower - JUMP_MS) {
        this.forget();
        this.burst();
      }
    }
    this.samples.push(sample);
    if (this.samples.length > WINDOW) this.samples.shift();
    this.bestUpper = this.better(this.bestUpper, sample, (s) => s.upper + (sample.at - s.at) * AGEING);
    this.bestLower = this.better(this.bestLower, sample, (s) => -s.lower + (sample.at - s.at) * AGEING);
    this.fresh += 1;
    this.estimate(sample.at);
  }

  private better(best: Sample | null, sample: Sample, cost: (s: Sample) => number): Sample {
    if (best !== null && sample.at - best.at <= BEST_KEPT_MS && cost(best) <= cost(sample)) return best;
    const recent = best !== null && sample.at - best.at > BEST_KEPT_MS ? this.samples : [sample];
    return recent.reduce((least, s) => (cost(s) < cost(least) ? s : least), sample);
  }

  /** The tightest bound of each direction, loosened by its age. */
  private bounds(now: number): [number, number] {
    const aged = (sample: Sample): number => (now - sample.at) * AGEING;
    const lower = this.bestLower === null ? -Infinity : this.bestLower.lower - aged(this.bestLower);
    const upper = this.bestUpper === null ? Infinity : this.bestUpper.upper + aged(this.bestUpper);
    return [lower, upper];
  }

  private estimate(now: number): void {
    const [lower, upper] = this.bounds(now);
    this.slew(now);
    this.offset = (lower + upper) / 2;
    const ready = this.known || this.fresh >= READY_SAMPLES;
    const stepped = !this.known || Math.abs(this.offset - this.applied) > STEP_MS;
    if (stepped) this.applied = this.offset;
    const changed = ready !== this.known || (stepped && ready);
    this.known = ready;
    if (changed) this.options.onChange?.();
  }

  private slew(now: number): void {
    const room = (now - this.appliedAt) * SLEW_PER_MS;
    this.appliedAt = now;
    const gap = this.offset - this.applied;
    this.applied += Math.max(-room, Math.min(room, gap));
  }

  private forget(): void {
    this.samples = [];
    this.bestUpper = null;
    this.bestLower = null;
    this.fresh = 0;
    this.known = false;
  }

  private burst(): void {
    this.burstLeft = BURST;
    this.schedule(0);
  }

  private schedule(ms: number): void {
    this.options.timer.clear(this.handle);
    this.dueAt = this.options.now() + ms;
    this.handle = this.options.timer.set(ms, () => this.probe());
  }

  private probe(): void {
    if (!this.running) return;
    const now = this.options.now();
    if (now - this.dueAt > SLEPT_MS) this.burstLeft = BURST;
    for (const t0 of this.flying) if (now - t0 > LOST_MS) this.flying.delete(t0);
    this.flying.add(now);
    if (this.burstLeft > 0) this.burstLeft -= 1;
    this.schedule(this.burstLeft > 0 ? BURST_GAP_MS : this.hidden ? HIDDEN_MS : STEADY_MS);
    this.options.send(now);
  }
}
