/**
 * Moves one player to where the room is and keeps it there.
 *
 * Standing film: paused, on the room's frame. Start, join and jump: the player is *parked* a little ahead and started
 * when the room gets there, so that neither the seek's nor the start's own latency becomes an error. Running film: the
 * error is the median of the last samples; small ones are left, middling ones corrected by rate, large ones by
 * parking again (when behind) or by waiting (when ahead).
 */
import type { Clock, Timer } from "$/public/external/raffi_web/live/client/clock";
import {
  type Anchor,
  type Span,
  bounded,
  distance,
  moves,
  unboundedAt,
} from "$/public/external/raffi_web/features/screen/client/anchor";
import { ErrorWindow, LearnedLatency } from "$/public/external/raffi_web/features/screen/client/estimator";
import type { MediaAdapter } from "$/public/external/raffi_web/features/screen/client/media/adapter";
import { RateSteering } from "$/public/external/raffi_web/features/screen/client/steering";

export const TICK_MS = 50;
export const FRESH_MS = 3_000;
export const SETTLE_MS = 250;
const COOLDOWN_MS = 1_000;
const COOLDOWN_MOST_MS = 60_000;
/** No seek is given a longer lead: the film would stand for it. */
const LEAD_MOST_MS = 12_000;
const SAMPLE_SPAN_MS = 350;
const SAMPLES = 5;
/** Timers throttled beyond this cannot end a nudge in time. */
const SLOW_TICK_MS = 1_500;
/** A start closer than this to its time needs no waiting. */
const START_SLACK = 0.012;
/** Behind by so much a start is still better made at once than prepared by another seek. */
const LATE_START = 0.08;
/** Ahead by less than this the film waits; more, and it jumps. */
const WAIT_MOST = 1;
/** "Sync me now" is worth a jump from here on, s. */
const ON_DEMAND_SEEK = 0.05;
/** A seek that has not ended by now is taken for ended. */
const SEEK_PATIENCE_MS = 30_000;
const REFUSED_RETRY_MS = 2_000;
/** A park is given up when the room's start moved by this much, s. */
const PARK_MOVED = 0.04;
const MISSES_MOST = 2;
/** The lead of a start stays below the settle window, so that a start is never taken back by its own lead. */
const PLAY_LEAD_MOST_MS = SETTLE_MS;

/** What the room wants of the player at this moment. */
export interface Goal {
  anchor: Anchor;
  /** Personal offset, seconds. */
  offset: number;
  span: Span;
}

export interface FollowerEvents {
  /** The browser wants a tap before it plays. */
  blocked: () => void;
}

interface Park {
  position: number;
  /** Server ms of the start; Infinity while the room has not said when. */
  startAt: number;
  /** Set while our own seek to `position` is under way (monotonic ms). */
  seekAt: number | null;
  sought: "at once" | "at rest" | null;
}

export class Follower {
  hardSeeks = 0;
  /** Last measured error, seconds (positive: ahead of the room); null while nothing can be said. */
  error: number | null = null;
  readonly own: OwnCalls = { paused: true, pausedAt: -Infinity, seeks: [], rates: [] };
  private readonly samples = new ErrorWindow(SAMPLE_SPAN_MS, SAMPLES);
  private readonly seekLatency: LearnedLatency;
  private playLead: number;
  private readonly steering: RateSteering;
  private park: Park | null = null;
  private freshUntil = -Infinity;
  private settleUntil = -Infinity;
  private cooldownUntil = -Infinity;
  private cooldown = COOLDOWN_MS;
  private misses = 0;
  private startedOnTime = false;
  private lastTick = -Infinity;
  private retryPlayAt = -Infinity;
  private onDemand = false;
  private startTimer: unknown = null;

  constructor(
    private readonly media: MediaAdapter,
    private readonly clock: Clock,
    private readonly timer: Timer,
    private readonly events: FollowerEvents,
  ) {
    const { capability } = media;
    this.seekLatency = new LearnedLatency(capability.seekLatency, 120, LEAD_MOST_MS);
    this.playLead = capability.playLatency;
    this.steering = new RateSteering(media, () => clock.now(), (rate) => this.setRate(rate));
    this.own.paused = media.paused;
  }

  /** A join, a cut, a stall, a command: for a while jumps come sooner than nudges. */
  freshen(): void {
    this.freshUntil = Math.max(this.freshUntil, this.clock.now() + FRESH_MS);
  }

  get fresh(): boolean {
    return this.clock.now() < this.freshUntil;
  }

  /** The viewer pressed "sync me now": jump over anything audible, forget what was held against this player. */
  demand(): void {
    this.onDemand = true;
    this.cooldownUntil = -Infinity;
    this.cooldown = COOLDOWN_MS;
    this.steering.trust();
    this.samples.clear();
    if (this.park?.startAt === Infinity) this.park.sought = null;
    this.freshen();
  }

  /** The film should be moving in this player now. */
  get moving(): boolean {
    return this.park === null && !this.own.paused;
  }

  /** Parked ahead, its moment still to come: lacking data is no stall yet. */
  get early(): boolean {
    return this.park !== null && this.clock.serverNow() < this.park.startAt;
  }

  get nudging(): boolean {
    return this.steering.active;
  }

  get canNudge(): boolean {
    return this.steering.trusted;
  }

  /** Lets go of the player as it is. */
  release(): void {
    this.unpark();
    this.samples.clear();
    this.error = null;
  }

  /** Nothing can be measured or steered now (an advertisement, a stall, no data). */
  suspend(): void {
    this.samples.clear();
    this.settleUntil = this.clock.now() + SETTLE_MS;
    this.freshen();
  }

  tick(goal: Goal): void {
    const now = this.clock.now();
    const slow = now - this.lastTick > SLOW_TICK_MS;
    this.lastTick = now;
    const serverNow = this.clock.serverNow();
    const { anchor, span } = goal;
    this.settleSeek(now);
    if (!moves(anchor)) return this.hold(bounded(anchor.position + goal.offset, span), goal);
    // From `at - playLead` on the start itself is under way.
    if (serverNow < anchor.at - this.playLead) {
      return this.stand(bounded(anchor.position + goal.offset, span), anchor.at, goal);
    }
    const target = this.target(goal, serverNow);
    if (this.over(goal, target)) return this.hold(span.duration, goal);
    if (this.park !== null) return this.parked(this.park, goal);
    if (this.media.paused) return this.startFromRest(goal, target);
    this.measure(goal, target, slow);
  }

  /** True where the room's film has come to its end and does not loop. */
  over(goal: Goal, target: number): boolean {
    return !goal.span.loop && Number.isFinite(goal.span.duration) && target >= goal.span.duration;
  }

  private target(goal: Goal, serverMs: number): number {
    return bounded(unboundedAt(goal.anchor, serverMs) + goal.offset, goal.span);
  }

  private hold(position: number, goal: Goal): void {
    this.stand(position, Infinity, goal);
  }

  /** The room stands: so does the player, on the same frame, and leaves it at `startAt` if that is known. */
  private stand(position: number, startAt: number, goal: Goal): void {
    this.steering.rest(goal.anchor.rate);
    this.pause();
    if (this.park === null || this.park.position !== position) {
      this.unpark();
      this.park = { position, startAt, seekAt: null, sought: null };
    }
    this.park.startAt = startAt;
    this.approach(this.park, goal.span);
    this.error = distance(this.media.currentTime, position, goal.span);
    this.armStart(this.park, goal);
  }

  private approach(park: Park, span: Span): void {
    if (this.media.seeking) return;
    const atRest = park.startAt === Infinity && this.clock.now() - this.own.pausedAt > SETTLE_MS;
    // Once as it stops, and once at rest: a player may go on for a moment after it was told to stop.
    if (park.sought === "at rest" || (park.sought === "at once" && !atRest)) return;
    park.sought = atRest ? "at rest" : "at once";
    const off = Math.abs(distance(this.media.currentTime, park.position, span));
    const { paused, deadBand } = this.media.capability;
    // Before a start that is near, a seek for a trifle would make it late.
    if (off > (park.startAt === Infinity ? paused : Math.max(paused, deadBand))) this.seek(park, park.position);
  }

  private parked(park: Park, goal: Goal): void {
    const serverNow = this.clock.serverNow();
    if (this.media.seeking) return;
    // Without a known start, or with another one than we came here for, it is decided anew.
    const due = park.startAt === Infinity ? NaN : this.target(goal, park.startAt);
    if (!(Math.abs(distance(park.position, due, goal.span)) < PARK_MOVED)) {
      this.unpark();
      return this.startFromRest(goal, this.target(goal, serverNow));
    }
    if (serverNow < park.startAt - this.playLead) return this.armStart(park, goal);
    const target = this.target(goal, serverNow);
    const behind = distance(this.media.currentTime, target, goal.span) < -LATE_START;
    if (behind && this.media.buffering && park.seekAt !== null) return;
    this.misses = behind ? this.misses + 1 : 0;
    this.unpark();
    if (behind) return this.startFromRest(goal, target);
    this.start(goal.anchor.rate, true);
  }

  /** Standing while the room runs: start, wait for the room, or jump ahead and wait for it there. */
  private startFromRest(goal: Goal, target: number): void {
    const now = this.clock.now();
    if (now < this.retryPlayAt || this.media.seeking) return;
    const gap = distance(this.media.currentTime, target, goal.span);
    this.error = gap;
    if (gap > START_SLACK && gap <= WAIT_MOST) return this.wait(gap, goal);
    if (gap <= START_SLACK && gap >= -LATE_START && !this.media.ended) return this.start(goal.anchor.rate, false);
    if (this.misses > MISSES_MOST) {
      // Too slow to be met anywhere: better late and moving than standing.
      this.misses = MISSES_MOST;
      return this.start(goal.anchor.rate, false);
    }
    this.jump(goal);
  }

  private wait(gap: number, goal: Goal): void {
    this.pause();
    const startAt = this.clock.serverNow() + (gap / goal.anchor.rate) * 1000;
    this.unpark();
    this.park = { position: this.media.currentTime, startAt, seekAt: null, sought: "at once" };
    this.armStart(this.park, goal);
  }

  /** A hard seek: as far ahead as finding the place takes, then wait for the room there. */
  private jump(goal: Goal): void {
    const now = this.clock.now();
    const lead = Math.min(LEAD_MOST_MS, this.seekLatency.safe * 1.5 ** Math.min(4, this.misses) + this.playLead);
    const startAt = this.clock.serverNow() + lead;
    const position = this.target(goal, startAt);
    if (this.over(goal, position)) return this.hold(goal.span.duration, goal);
    this.pause();
    this.unpark();
    this.park = { position, startAt, seekAt: null, sought: "at once" };
    this.hardSeeks += 1;
    this.onDemand = false;
    this.samples.clear();
    this.seek(this.park, position);
    this.cooldownUntil = now + lead + this.cooldown;
    this.cooldown = Math.min(COOLDOWN_MOST_MS, this.cooldown * 2);
    this.freshUntil = Math.max(this.freshUntil, now + lead + FRESH_MS);
    this.armStart(this.park, goal);
  }

  private armStart(park: Park, goal: Goal): void {
    this.timer.clear(this.startTimer);
    const wait = park.startAt - this.playLead - this.clock.serverNow();
    // The tick comes by anyway; the timer is for the last stretch.
    if (wait > TICK_MS * 1.5) return;
    this.startTimer = this.timer.set(Math.max(0, wait), () => {
      if (this.park !== park || this.media.seeking || this.media.buffering) return;
      this.unpark();
      this.start(goal.anchor.rate, true);
    });
  }

  private unpark(): void {
    this.timer.clear(this.startTimer);
    this.park = null;
  }

  private start(rate: number, onTime: boolean): void {
    const now = this.clock.now();
    this.startedOnTime = onTime;
    this.steering.rest(rate);
    this.samples.clear();
    this.settleUntil = now + SETTLE_MS;
    this.freshUntil = Math.max(this.freshUntil, now + FRESH_MS);
    this.own.paused = false;
    this.own.pausedAt = now;
    this.media.play().catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "";
      if (name === "NotAllowedError") this.events.blocked();
      else this.retryPlayAt = this.clock.now() + (name === "AbortError" ? SETTLE_MS : REFUSED_RETRY_MS);
    });
  }

  private pause(): void {
    if (!this.own.paused) {
      this.own.paused = true;
      this.own.pausedAt = this.clock.now();
      this.samples.clear();
    }
    if (!this.media.paused) this.media.pause();
  }

  private seek(park: Park, position: number): void {
    const now = this.clock.now();
    park.seekAt = now;
    this.own.seeks = [...this.own.seeks.filter((own) => now - own.at < SEEK_PATIENCE_MS), { to: position, at: now }];
    this.media.currentTime = position;
  }

  private settleSeek(now: number): void {
    const { park, media } = this;
    if (park === null || park.seekAt === null) return;
    if ((media.seeking || media.buffering) && now - park.seekAt < SEEK_PATIENCE_MS) return;
    this.seekLatency.learn(now - park.seekAt);
    park.seekAt = null;
  }

  private setRate(rate: number): void {
    const now = this.clock.now();
    this.own.rates = [...this.own.rates.filter((own) => now - own.at < SEEK_PATIENCE_MS), { to: rate, at: now }];
    this.media.playbackRate = rate;
  }

  private measure(goal: Goal, target: number, slow: boolean): void {
    const now = this.clock.now();
    if (now < this.settleUntil) return;
    if (this.media.seeking || this.media.buffering) return this.suspend();
    this.samples.add(now, distance(this.media.currentTime, target, goal.span));
    if (this.samples.size < 3 && !slow) return;
    const error = this.samples.median();
    this.error = error;
    this.learnStart(error);
    this.correct(error, goal, slow);
  }

  /** The first error after a start that was on time is what we misjudged its latency by. */
  private learnStart(error: number): void {
    if (this.startedOnTime && Math.abs(error) < 0.3) {
      this.playLead = Math.min(PLAY_LEAD_MOST_MS, Math.max(0, this.playLead - error * 1000 * 0.6));
    }
    this.startedOnTime = false;
  }

  private correct(error: number, goal: Goal, slow: boolean): void {
    const { capability } = this.media;
    const now = this.clock.now();
    const size = Math.abs(error);
    const fallback = this.steering.able(error, goal.anchor.rate) ? Infinity : Math.max(0.4, capability.deadBand * 2);
    const limit = this.onDemand
      ? Math.min(capability.freshSeek, Math.max(ON_DEMAND_SEEK, capability.deadBand * 1.5))
      : Math.min(this.fresh ? capability.freshSeek : capability.seek, fallback);
    this.onDemand = false;
    if (size > limit && now >= this.cooldownUntil) {
      this.steering.rest(goal.anchor.rate);
      return error > 0 && error <= WAIT_MOST ? this.wait(error, goal) : this.jump(goal);
    }
    if (size < capability.deadBand * 2) this.cooldown = COOLDOWN_MS;
    if (slow) return this.steering.rest(goal.anchor.rate);
    this.steering.steer(error, goal.anchor.rate);
  }
}

/** What we did to the player ourselves, so that its events can be told from the viewer's. */
export interface OwnCalls {
  paused: boolean;
  /** When `paused` was last decided, monotonic ms. */
  pausedAt: number;
  seeks: { to: number; at: number }[];
  rates: { to: number; at: number }[];
}
