/**
 * The playback controller: one viewer's player, one room's anchor, and everything between them.
 *
 * It knows no React, no DOM and no socket: clock, timer, player and commands are handed in. The caller feeds it the
 * room's anchors, tells it what the viewer does, and sends `report()` once a second.
 */
import type { Clock, Timer } from "$/public/external/raffi_web/live/client/clock";
import {
  type Anchor,
  type Span,
  bounded,
  moves,
  positionAt,
  unboundedAt,
} from "$/public/external/raffi_web/features/screen/client/anchor";
import type { Command, SendCommand } from "$/public/external/raffi_web/features/screen/client/commands";
import { Follower, type Goal, TICK_MS } from "$/public/external/raffi_web/features/screen/client/follower";
import { type Intent, intentOf } from "$/public/external/raffi_web/features/screen/client/intents";
import type { MediaAdapter, MediaEvent } from "$/public/external/raffi_web/features/screen/client/media/adapter";
import { StallDetector } from "$/public/external/raffi_web/features/screen/client/stall";
import { type Report, type Status, type SyncState, stateOf } from "$/public/external/raffi_web/features/screen/client/status";
import { Timeline } from "$/public/external/raffi_web/features/screen/client/timeline";

export interface ControllerOptions {
  clock: Clock;
  timer: Timer;
  /** Sends a command to the room; resolves with the version it made, rejects with the server's error. */
  command: SendCommand;
  newOp: () => string;
  /** Whether this viewer may; a refused wish never touches the player. */
  may?: (kind: Command["kind"]) => boolean;
  onStatus?: (status: Status) => void;
  /** The player began or ceased to lack data; `joining` until it was first in step. The server decides what follows. */
  onWaiting?: (waiting: boolean, joining: boolean) => void;
  onRefused?: (command: Command, error: unknown) => void;
  /** The room's film ran to its end (once for each anchor). */
  onEnded?: (mediaGen: number) => void;
  /** The room watches another film than the attached player holds. */
  onMediaGen?: (mediaGen: number) => void;
}

export const OFFSET_MOST = 30;
/** Farther than this before the first time in step is on the way, not behind, seconds. */
const ARRIVING_S = 2;
const SLOWEST_ROOM = 0.25;
const FASTEST_ROOM = 2;

export class PlaybackController {
  private readonly timeline: Timeline;
  private media: MediaAdapter | null = null;
  private mediaGen = -1;
  private follower: Follower | null = null;
  private unlisten: (() => void) | null = null;
  private readonly stall = new StallDetector();
  private handle: unknown = null;
  private running = false;
  private visible = true;
  private freeMode = false;
  private offsetSeconds = 0;
  private loop = false;
  private blocked = false;
  /** Was in step with this room once; from then on others may be made to wait, for the next film too. */
  private joined = false;
  private starved = true;
  private interrupted = false;
  private endedFor: string | null = null;
  private lastStatus = "";

  constructor(private readonly options: ControllerOptions) {
    this.timeline = new Timeline({
      send: options.command,
      newOp: options.newOp,
      now: () => options.clock.now(),
      serverNow: () => options.clock.serverNow(),
      timer: options.timer,
      span: () => this.span,
      changed: (jumped) => this.follow(jumped),
      refused: (command, error) => options.onRefused?.(command, error),
    });
  }

  // ---- wiring ----

  /** Takes a player that holds the film of generation `mediaGen`; a former one is let go, not destroyed. */
  attach(media: MediaAdapter, mediaGen: number): void {
    this.detach();
    this.media = media;
    this.mediaGen = mediaGen;
    this.follower = new Follower(media, this.options.clock, this.options.timer, { blocked: () => this.block() });
    this.unlisten = media.listen((event) => this.heard(event));
    this.blocked = false;
    this.follower.freshen();
    this.start();
    this.tick();
  }

  detach(): void {
    this.unlisten?.();
    this.follower?.release();
    this.unlisten = null;
    this.follower = null;
    this.media = null;
    this.starved = true;
    if (this.stall.reset()) this.options.onWaiting?.(false, !this.joined);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.schedule();
  }

  stop(): void {
    this.running = false;
    this.options.timer.clear(this.handle);
    this.timeline.clear();
    this.detach();
  }

  // ---- the room ----

  /** Takes the room's anchor; older and doubled ones are ignored. Returns whether it was news. */
  apply(anchor: Anchor): boolean {
    const before = this.timeline.room?.media_gen;
    const news = this.timeline.take(anchor);
    if (news && before !== anchor.media_gen && anchor.media_gen !== this.mediaGen) {
      this.options.onMediaGen?.(anchor.media_gen);
    }
    return news;
  }

  setLoop(loop: boolean): void {
    this.loop = loop;
    this.tick();
  }

  /** The socket was cut and is back: jump sooner than nudge, for a while. */
  reconnected(): void {
    this.follower?.freshen();
    this.tick();
  }

  // ---- the viewer ----

  play(): void {
    this.wish({ kind: "play" });
  }

  /** Pauses the room on the frame that this viewer sees. */
  pause(): void {
    const close = this.state === "in_step" && this.media !== null;
    const seen = close ? bounded((this.media?.currentTime ?? 0) - this.offsetSeconds, this.span) : this.position;
    this.wish({ kind: "pause", position: seen });
  }

  /** Seeks the room to `seconds`; call it as often as the thumb moves. */
  seek(seconds: number): void {
    this.wish({ kind: "seek", position: bounded(seconds, { ...this.span, loop: false }) });
  }

  setRate(rate: number): void {
    if (!Number.isFinite(rate)) return;
    this.wish({ kind: "rate", rate: Math.min(FASTEST_ROOM, Math.max(SLOWEST_ROOM, Math.round(rate * 100) / 100)) });
  }

  /** Answers the browser's wish for a tap: call it from within the tap. */
  async unblock(): Promise<void> {
    if (this.media === null) return;
    this.blocked = false;
    try {
      await this.media.play();
    } catch (error) {
      if (error instanceof Error && error.name === "NotAllowedError") this.blocked = true;
    }
    this.follower?.freshen();
    this.tick();
  }

  /** To the room's place now, out of free mode if need be. */
  syncNow(): void {
    this.freeMode = false;
    this.follower?.demand();
    this.tick();
  }

  /** Free mode: the player is the viewer's own, the room goes on without it. */
  setFree(free: boolean): void {
    if (free === this.freeMode) return;
    this.freeMode = free;
    this.timeline.clear();
    if (free) this.follower?.release();
    else this.follower?.freshen();
    this.tick();
  }

  /** Personal offset in seconds; positive sees the film earlier than the room. */
  setOffset(seconds: number): void {
    if (!Number.isFinite(seconds)) return;
    this.offsetSeconds = Math.max(-OFFSET_MOST, Math.min(OFFSET_MOST, seconds));
    this.follower?.freshen();
    this.tick();
  }

  /** False while nobody can see the page (picture in picture counts as seen). */
  setVisible(visible: boolean): void {
    const back = visible && !this.visible;
    this.visible = visible;
    if (back) this.follower?.freshen();
    if (this.running) this.schedule();
    this.tick();
  }

  // ---- what is so ----

  get free(): boolean {
    return this.freeMode;
  }

  get offset(): number {
    return this.offsetSeconds;
  }

  get hardSeeks(): number {
    return this.follower?.hardSeeks ?? 0;
  }

  /** The room's anchor with the viewer's unconfirmed wishes on top. */
  get anchor(): Anchor | null {
    return this.timeline.wanted();
  }

  /** Seconds to show on the time line: the player's while it stands or is free, the room's otherwise. */
  get position(): number {
    const anchor = this.timeline.wanted();
    if (this.freeMode || anchor === null) return this.media?.currentTime ?? 0;
    return positionAt(anchor, this.options.clock.serverNow(), this.span);
  }

  /** Seconds at which the room's film is, wherever this viewer is. */
  get roomPosition(): number {
    const { room } = this.timeline;
    return room === null ? this.position : positionAt(room, this.options.clock.serverNow(), this.span);
  }

  get duration(): number {
    return this.span.duration;
  }

  get state(): SyncState {
    const error = this.follower?.error ?? null;
    // Who has only just come and is on the way is not behind: the room's spread would be theirs for a second.
    const arriving = !this.joined && Math.abs(error ?? 0) > ARRIVING_S;
    return stateOf({
      free: this.freeMode,
      visible: this.visible,
      blocked: this.blocked,
      starved: this.starved || this.stall.stalled || this.follower === null || arriving,
      error,
    });
  }

  status(): Status {
    const anchor = this.timeline.wanted();
    const state = this.state;
    const playing = this.freeMode ? this.media !== null && !this.media.paused : (anchor?.playing ?? false);
    return {
      state,
      error_ms: this.errorMs(state),
      playing,
      rate: this.freeMode ? (this.media?.playbackRate ?? 1) : (anchor?.rate ?? 1),
      ended: this.endedFor !== null && this.endedFor === this.endKey(),
      pending: this.timeline.pending,
    };
  }

  /** What the caller sends to the room once a second. */
  report(): Report {
    const { media, options } = this;
    const state = this.state;
    const rtt = options.clock.rtt;
    return {
      position: media?.ready ? Math.max(0, media.currentTime - (this.freeMode ? 0 : this.offsetSeconds)) : 0,
      error_ms: this.errorMs(state) ?? 0,
      state,
      rtt: Number.isFinite(rtt) ? Math.round(rtt) : 0,
    };
  }

  // ---- inside ----

  private get span(): Span {
    return { duration: this.media?.ready && !this.media.interrupted ? this.media.duration : NaN, loop: this.loop };
  }

  private errorMs(state: SyncState): number | null {
    const error = this.follower?.error ?? null;
    if (error === null || state === "free" || state === "blocked") return null;
    return Math.round(error * 1000);
  }

  private follow(jumped: boolean): void {
    if (jumped) {
      this.follower?.freshen();
      this.endedFor = null;
    }
    this.tick();
  }

  private wish(command: Command): void {
    if (this.freeMode) return this.alone(command);
    if (this.options.may?.(command.kind) === false) {
      this.options.onRefused?.(command, { code: "forbidden" });
      this.tick();
      return;
    }
    this.timeline.wish(command);
  }

  /** Free mode: what is asked happens here and nowhere else. */
  private alone(command: Command): void {
    const { media } = this;
    if (media === null) return;
    if (command.kind === "play") {
      media.play().catch((error: unknown) => {
        if (error instanceof Error && error.name === "NotAllowedError") this.block();
      });
    } else if (command.kind === "pause") media.pause();
    else if (command.kind === "seek") media.currentTime = command.position;
    else media.playbackRate = command.rate;
    this.announce();
  }

  private heard(event: MediaEvent): void {
    const { media, follower } = this;
    if (media === null || follower === null) return;
    if (event === "play" || event === "pause" || event === "seeking" || event === "rate") {
      const intent = this.intent(event, media, follower);
      if (intent !== null) return this.intended(intent);
    }
    this.tick();
  }

  private intent(event: MediaEvent, media: MediaAdapter, follower: Follower): Intent | null {
    // A hidden page's player is paused and resumed by the browser, not by the viewer.
    if (this.freeMode || !this.visible || this.blocked || media.interrupted || !media.ready) return null;
    const anchor = this.timeline.wanted();
    if (anchor === null || anchor.media_gen !== this.mediaGen) return null;
    const { clock } = this.options;
    const expected = bounded(positionAt(anchor, clock.serverNow(), this.span) + this.offsetSeconds, this.span);
    return intentOf(event, media, follower.own, clock.now(), expected);
  }

  private intended(intent: Intent): void {
    if (intent.kind === "seek") this.seek(intent.to - this.offsetSeconds);
    else if (intent.kind === "rate") this.setRate(intent.rate);
    else if (intent.kind === "play") this.play();
    else this.pause();
  }

  private block(): void {
    this.blocked = true;
    this.follower?.release();
    this.announce();
  }

  private schedule(): void {
    this.options.timer.clear(this.handle);
    this.handle = this.options.timer.set(TICK_MS, () => {
      if (!this.running) return;
      this.schedule();
      this.tick();
    });
  }

  private tick(): void {
    this.steer(this.timeline.wanted());
    this.announce();
  }

  private steer(anchor: Anchor | null): void {
    const { media, follower } = this;
    if (media === null || follower === null || anchor === null) return;
    if (anchor.media_gen !== this.mediaGen) {
      // The room went on to another film: this one must not be heard any more.
      if (!media.paused && !this.freeMode) media.pause();
      this.starved = true;
      return;
    }
    this.starved = !media.ready || (moves(anchor) && !this.options.clock.ready);
    if (this.starved || this.freeMode) return this.watchStall(anchor, follower, media);
    if (this.blocked) return;
    if (media.interrupted) {
      this.interrupted = true;
      this.starved = true;
      return follower.suspend();
    }
    if (this.interrupted) {
      this.interrupted = false;
      follower.freshen();
    }
    follower.tick(this.goal(anchor));
    this.watchStall(anchor, follower, media);
    this.watchEnd(anchor, follower);
  }

  private goal(anchor: Anchor): Goal {
    return { anchor, offset: this.offsetSeconds, span: this.span };
  }

  private watchStall(anchor: Anchor, follower: Follower, media: MediaAdapter): void {
    const { clock } = this.options;
    const serverNow = clock.serverNow();
    const due = !this.freeMode && moves(anchor) && serverNow >= anchor.at && !follower.early;
    const starved = !media.ready || media.seeking || media.buffering;
    this.starved ||= starved && (due || !moves(anchor));
    const view = { due, moving: due && follower.moving, starved, position: media.currentTime };
    const word = this.stall.look(clock.now(), view);
    if (word === null) {
      if (!starved && this.state === "in_step") this.joined = true;
      return;
    }
    follower.freshen();
    this.options.onWaiting?.(word, !this.joined);
  }

  private endKey(): string | null {
    const { room } = this.timeline;
    return room === null ? null : `${room.media_gen}:${room.seq}`;
  }

  private watchEnd(anchor: Anchor, follower: Follower): void {
    const goal = { ...this.goal(anchor), offset: 0 };
    const over = moves(anchor) && follower.over(goal, unboundedAt(anchor, this.options.clock.serverNow()));
    if (!over || this.timeline.pending) return;
    if (this.endedFor === this.endKey()) return;
    this.endedFor = this.endKey();
    this.options.onEnded?.(anchor.media_gen);
  }

  private announce(): void {
    if (this.options.onStatus === undefined) return;
    const status = this.status();
    // Milliseconds are for the once-a-second report; a change of state is told at once.
    const key = `${status.state}|${status.playing}|${status.rate}|${status.ended}|${status.pending}`;
    if (key === this.lastStatus) return;
    this.lastStatus = key;
    this.options.onStatus(status);
  }
}
