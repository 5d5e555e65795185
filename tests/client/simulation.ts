/** Turned by hand: a clock, a seeded die, a player with a real player's faults, and a room that keeps an anchor. */
import type { Clock, Timer } from "$/public/external/raffi_web/live/client/clock";
import { type Anchor, positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";
import type { Command, CommandAnswer } from "$/public/external/raffi_web/features/screen/client/commands";
import { PlaybackController, type ControllerOptions } from "$/public/external/raffi_web/features/screen/client/controller";
import {
  type Capability,
  FINE_RATE,
  type MediaAdapter,
  type MediaEvent,
} from "$/public/external/raffi_web/features/screen/client/media/adapter";

/** mulberry32: small, quick and the same on every machine. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Job {
  at: number;
  order: number;
  run: () => void;
}

/** Time in ms that passes only when told to. */
export class VirtualTime implements Timer {
  now = 0;
  private jobs: Job[] = [];
  private order = 0;
  private readonly moves: ((from: number, to: number) => void)[] = [];

  set(ms: number, run: () => void): Job {
    const job = { at: this.now + Math.max(0, ms), order: this.order++, run };
    this.jobs.push(job);
    return job;
  }

  clear(handle: unknown): void {
    this.jobs = this.jobs.filter((job) => job !== handle);
  }

  /** Called for every stretch of time, before what is due at its end. */
  onMove(move: (from: number, to: number) => void): void {
    this.moves.push(move);
  }

  private leap(to: number): void {
    const from = this.now;
    this.now = to;
    if (to > from) for (const move of this.moves) move(from, to);
  }

  /** Promises settle between two jobs, as they do in a browser. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const next = this.jobs.filter((job) => job.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) break;
      this.clear(next);
      this.leap(Math.max(this.now, next.at));
      next.run();
    }
    this.leap(end);
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 4; i += 1) await Promise.resolve();
}

/** A clock that is right up to a fixed error. */
export class SimClock implements Clock {
  ready = true;
  rtt = 40;
  constructor(
    private readonly time: VirtualTime,
    public offsetError = 0,
    private readonly epoch = 1_000_000,
  ) {}
  now(): number {
    return this.time.now;
  }
  serverNow(): number {
    return this.time.now + this.epoch + this.offsetError;
  }
}

export interface MediaFaults {
  seekMs: [number, number];
  playMs: [number, number];
  pauseMs: number;
  /** A new rate takes hold this much later. */
  rateLagMs: number;
  /** currentTime moves in steps of this, s. */
  quantum: number;
  /** The film's own clock is this much fast (parts). */
  skew: number;
  deafToRate: boolean;
  refuse: boolean;
  loadMs: number;
}

export const GOOD: MediaFaults = {
  seekMs: [40, 250],
  playMs: [15, 60],
  pauseMs: 8,
  rateLagMs: 80,
  quantum: 0.002,
  skew: 30e-6,
  deafToRate: false,
  refuse: false,
  loadMs: 0,
};

/** A media element as it really is: late in everything it does, and it tells of it later still. */
export class SimMedia implements MediaAdapter {
  rates?: readonly number[];
  ready = false;
  buffering = false;
  interrupted = false;
  seeking = false;
  ended = false;
  paused = true;
  seeks = 0;
  plays = 0;
  rateChanges: number[] = [];
  private position = 0;
  private moving = false;
  private asked = 1;
  private effective = 1;
  private heard: ((event: MediaEvent) => void)[] = [];
  private seekJob: unknown = null;
  private playJob: unknown = null;

  constructor(
    private readonly time: VirtualTime,
    private readonly rand: () => number,
    public faults: MediaFaults = GOOD,
    public duration = 600,
    readonly capability: Capability = FINE_RATE,
  ) {
    time.onMove((from, to) => this.move((to - from) / 1000));
    time.set(faults.loadMs, () => {
      this.ready = true;
      this.emit("ready");
    });
  }

  /** Where the film truly is, without quantisation. */
  get truth(): number {
    return this.position;
  }

  get currentTime(): number {
    const { quantum } = this.faults;
    return quantum > 0 && this.moving ? Math.floor(this.position / quantum) * quantum : this.position;
  }

  set currentTime(seconds: number) {
    this.seeks += 1;
    this.position = Math.max(0, Math.min(this.duration, seconds));
    this.seeking = true;
    this.ended = false;
    this.moving = false;
    this.time.clear(this.seekJob);
    this.time.set(1, () => this.emit("seeking"));
    this.seekJob = this.time.set(this.between(this.faults.seekMs), () => {
      this.seeking = false;
      this.moving = !this.paused && !this.buffering;
      this.emit("seeked");
    });
  }

  get playbackRate(): number {
    return this.asked;
  }

  set playbackRate(rate: number) {
    if (rate === this.asked) return;
    this.asked = rate;
    this.rateChanges.push(rate);
    this.time.set(1, () => this.emit("rate"));
    if (!this.faults.deafToRate) {
      this.time.set(this.faults.rateLagMs, () => {
        this.effective = rate;
      });
    }
  }

  play(): Promise<void> {
    this.plays += 1;
    if (this.faults.refuse) {
      const error = new Error("tap first");
      error.name = "NotAllowedError";
      return Promise.reject(error);
    }
    if (!this.paused) return Promise.resolve();
    this.paused = false;
    this.time.set(1, () => this.emit("play"));
    return new Promise((done) => {
      this.playJob = this.time.set(this.between(this.faults.playMs), () => {
        this.moving = !this.seeking && !this.buffering;
        done();
      });
    });
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.time.clear(this.playJob);
    this.time.set(this.faults.pauseMs, () => {
      if (this.paused) this.moving = false;
    });
    this.time.set(1, () => this.emit("pause"));
  }

  listen(heard: (event: MediaEvent) => void): () => void {
    this.heard.push(heard);
    return () => {
      this.heard = this.heard.filter((other) => other !== heard);
    };
  }

  destroy(): void {
    this.heard = [];
  }

  // ---- the world's doing ----

  /** The network fails for `ms`. */
  starve(ms: number): void {
    this.buffering = true;
    this.moving = false;
    this.emit("waiting");
    this.time.set(ms, () => {
      this.buffering = false;
      this.moving = !this.paused && !this.seeking;
      this.emit("ready");
    });
  }

  /** The picture sticks though the player claims to play. */
  stick(ms: number): void {
    this.moving = false;
    this.time.set(ms, () => {
      this.moving = !this.paused && !this.seeking;
    });
  }

  shift(seconds: number): void {
    this.position += seconds;
  }

  /** The viewer uses the player's own controls. */
  viewer(what: "play" | "pause" | { seek: number } | { rate: number }): void {
    if (what === "play") void this.play();
    else if (what === "pause") this.pause();
    else if ("seek" in what) {
      this.currentTime = what.seek;
      this.seeks -= 1;
    } else this.playbackRate = what.rate;
  }

  private between([low, high]: [number, number]): number {
    return low + this.rand() * (high - low);
  }

  private move(seconds: number): void {
    if (!this.moving) return;
    this.position += seconds * this.effective * (1 + this.faults.skew);
    if (this.position < this.duration) return;
    this.position = this.duration;
    this.moving = false;
    this.ended = true;
    this.paused = true;
    this.time.set(0, () => {
      this.emit("pause");
      this.emit("ended");
    });
  }

  private emit(event: MediaEvent): void {
    for (const heard of [...this.heard]) heard(event);
  }
}

export const START: Anchor = {
  seq: 1,
  media_gen: 1,
  playing: false,
  position: 0,
  rate: 1,
  at: 0,
  actor: null,
  cause: "start",
  waiting_on: [],
  op: null,
};

export interface RoomOptions {
  /** One-way delay, ms. */
  delay: () => number;
  /** Part of frames that come twice; part that never comes (a later snapshot repairs it). */
  doubled?: number;
  lost?: number;
  rand?: () => number;
  leadMs?: number;
}

/** The room as the server keeps it: orders commands, stamps them, tells everyone. */
export class SimRoom {
  anchor: Anchor;
  commands: { at: number; command: Command; op: string }[] = [];
  refuse: ((command: Command) => unknown) | null = null;
  private readonly done = new Map<string, CommandAnswer>();
  private readonly members: ((anchor: Anchor) => void)[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly truth: SimClock,
    private readonly options: RoomOptions,
    start: Partial<Anchor> = {},
  ) {
    this.anchor = { ...START, at: truth.serverNow(), ...start };
  }

  join(member: (anchor: Anchor) => void): void {
    this.members.push(member);
    this.deliver(member, this.anchor);
  }

  /** What a member's socket does with a command. */
  send = (command: Command, op: string): Promise<CommandAnswer> => {
    this.commands.push({ at: this.time.now, command, op });
    return new Promise((answer, fail) => {
      const arrive = (): void => {
        const refusal = this.refuse?.(command);
        if (refusal) {
          this.time.set(this.options.delay(), () => fail(refusal));
          return;
        }
        const made = this.done.get(op) ?? this.decide(command, op);
        this.time.set(this.options.delay(), () => answer(made));
      };
      this.time.set(this.options.delay(), arrive);
      if (this.chance(this.options.doubled)) this.time.set(this.options.delay() + 30, arrive);
    });
  };

  change(change: Partial<Anchor>): void {
    this.anchor = { ...this.anchor, op: null, ...change, seq: this.anchor.seq + 1 };
    this.tell();
  }

  /** A snapshot to everybody, as after a reconnect. */
  resend(): void {
    for (const member of this.members) member(this.anchor);
  }

  truthNow(): number {
    return positionAt(this.anchor, this.truth.serverNow());
  }

  private decide(command: Command, op: string): CommandAnswer {
    const now = this.truth.serverNow();
    const { anchor } = this;
    const lead = now + (this.options.leadMs ?? 300);
    const here = positionAt(anchor, now);
    const next: Record<Command["kind"], () => Partial<Anchor>> = {
      play: () => (anchor.playing ? {} : { playing: true, position: here, at: lead }),
      pause: () => ({ playing: false, position: command.kind === "pause" ? command.position : here, at: now }),
      seek: () => ({ position: command.kind === "seek" ? command.position : here, at: anchor.playing ? lead : now }),
      rate: () => ({ rate: command.kind === "rate" ? command.rate : 1, position: here, at: Math.max(now, anchor.at) }),
    };
    this.anchor = { ...anchor, ...next[command.kind](), op, cause: command.kind, seq: anchor.seq + 1 };
    const answer = { seq: this.anchor.seq, media_gen: this.anchor.media_gen };
    this.done.set(op, answer);
    this.tell();
    return answer;
  }

  private tell(): void {
    for (const member of this.members) this.deliver(member, this.anchor);
  }

  private deliver(member: (anchor: Anchor) => void, anchor: Anchor): void {
    if (this.chance(this.options.lost)) return;
    this.time.set(this.options.delay(), () => member(anchor));
    if (this.chance(this.options.doubled)) this.time.set(this.options.delay() + 200, () => member(anchor));
  }

  private chance(part: number | undefined): boolean {
    return part !== undefined && (this.options.rand ?? Math.random)() < part;
  }
}

export interface Viewer {
  controller: PlaybackController;
  media: SimMedia;
  clock: SimClock;
  waiting: [boolean, boolean][];
  refused: unknown[];
  ended: number[];
  gens: number[];
}

let ops = 0;

/** A viewer in a room: controller, player and clock wired up. */
export function viewer(
  time: VirtualTime,
  room: SimRoom,
  media: SimMedia,
  options: { offsetError?: number; gen?: number } & Partial<ControllerOptions> = {},
): Viewer {
  const clock = new SimClock(time, options.offsetError ?? 0);
  const heard = { waiting: [] as [boolean, boolean][], refused: [] as unknown[], ended: [] as number[], gens: [] as number[] };
  const controller = new PlaybackController({
    clock,
    timer: time,
    command: room.send,
    newOp: () => `op-${++ops}`,
    onWaiting: (waiting, joining) => heard.waiting.push([waiting, joining]),
    onRefused: (_command, error) => heard.refused.push(error),
    onEnded: (gen) => heard.ended.push(gen),
    onMediaGen: (gen) => heard.gens.push(gen),
    ...options,
  });
  controller.attach(media, options.gen ?? room.anchor.media_gen);
  room.join((anchor) => controller.apply(anchor));
  return { controller, media, clock, ...heard };
}

/** Lets time pass and collects the true error (ms, positive: ahead) every 20 ms. */
export async function watch(time: VirtualTime, room: SimRoom, media: SimMedia, ms: number, every = 20): Promise<number[]> {
  const errors: number[] = [];
  for (let t = 0; t < ms; t += every) {
    await time.pass(every);
    errors.push((media.truth - room.truthNow()) * 1000);
  }
  return errors;
}

export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
