/** The YouTube iframe player as the controller sees it: rates in steps, a position that comes a few times a second. */
import {
  type Capability,
  type MediaAdapter,
  type MediaEvent,
  STEP_RATES,
} from "$/public/external/raffi_web/features/screen/client/media/adapter";

/** States of the iframe API (`YT.PlayerState`). */
export const YT_STATE = { UNSTARTED: -1, ENDED: 0, PLAYING: 1, PAUSED: 2, BUFFERING: 3, CUED: 5 } as const;

/** The part of `YT.Player` in use. */
export interface YouTubePlayer {
  playVideo(): void;
  pauseVideo(): void;
  seekTo(seconds: number, allowSeekAhead: boolean): void;
  getCurrentTime(): number;
  getDuration(): number;
  getPlaybackRate(): number;
  setPlaybackRate(rate: number): void;
  getAvailablePlaybackRates(): number[];
  getPlayerState(): number;
  addEventListener(name: "onStateChange" | "onPlaybackRateChange" | "onError", heard: (event: { data: number }) => void): void;
  removeEventListener(name: string, heard: (event: { data: number }) => void): void;
}

interface YouTubeTimers {
  now: () => number;
  every: (ms: number, run: () => void) => () => void;
}

const ALL_RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const POLL_MS = 100;
/** A position nobody refreshed is carried on no further than this. */
const CARRY_MS = 600;
/** A jump that neither play nor our own seek explains was the viewer's. */
const JUMP_S = 1.2;
/** The player tells of a refused start by not starting. */
const REFUSED_AFTER_MS = 2_500;
const SEEK_DONE_S = 1;
const SEEK_PATIENCE_MS = 4_000;

export class YouTubeAdapter implements MediaAdapter {
  readonly capability: Capability = STEP_RATES;
  private listeners: ((event: MediaEvent) => void)[] = [];
  private state: number;
  private read = { value: 0, at: 0 };
  /** Last raw answer: an unchanged one is old news, not a position. */
  private told: number;
  private target: { to: number; at: number } | null = null;
  private starting: { at: number; done: () => void; refuse: (error: Error) => void } | null = null;
  private wanted: "play" | "pause" | null = null;
  private wantedAt = -Infinity;
  private length = NaN;
  private readonly stopPolling: () => void;

  constructor(
    private readonly player: YouTubePlayer,
    private readonly timers: YouTubeTimers,
  ) {
    this.state = player.getPlayerState();
    this.told = player.getCurrentTime() || 0;
    this.read = { value: this.told, at: timers.now() };
    player.addEventListener("onStateChange", this.onState);
    player.addEventListener("onPlaybackRateChange", this.onRate);
    player.addEventListener("onError", this.onError);
    this.stopPolling = timers.every(POLL_MS, () => this.poll());
  }

  get rates(): readonly number[] {
    const rates = this.player.getAvailablePlaybackRates();
    return rates.length > 0 ? rates : ALL_RATES;
  }

  get currentTime(): number {
    if (this.target !== null) return this.target.to;
    const running = this.state === YT_STATE.PLAYING;
    const age = Math.min(CARRY_MS, this.timers.now() - this.read.at);
    return this.read.value + (running ? (age / 1000) * this.player.getPlaybackRate() : 0);
  }

  set currentTime(seconds: number) {
    this.target = { to: seconds, at: this.timers.now() };
    this.player.seekTo(seconds, true);
    this.emit("seeking");
  }

  get playbackRate(): number {
    return this.player.getPlaybackRate();
  }

  set playbackRate(rate: number) {
    if (this.player.getPlaybackRate() !== rate) this.player.setPlaybackRate(rate);
  }

  get paused(): boolean {
    // The state trails the call by a message each way; the last wish counts until it is known.
    if (this.starting !== null) return false;
    if (this.wanted !== null && this.timers.now() - this.wantedAt < this.capability.echoMs) return this.wanted === "pause";
    return this.state !== YT_STATE.PLAYING && this.state !== YT_STATE.BUFFERING;
  }

  get seeking(): boolean {
    return this.target !== null;
  }

  get ended(): boolean {
    return this.state === YT_STATE.ENDED;
  }

  get duration(): number {
    return this.length;
  }

  get ready(): boolean {
    return Number.isFinite(this.length);
  }

  get buffering(): boolean {
    return this.state === YT_STATE.BUFFERING || this.starting !== null;
  }

  /** During an advertisement the API speaks of the advertisement's own length. */
  get interrupted(): boolean {
    const now = this.player.getDuration();
    return this.ready && now > 0 && Math.abs(now - this.length) > 1.5;
  }

  play(): Promise<void> {
    this.wish("play");
    this.player.playVideo();
    if (this.state === YT_STATE.PLAYING) return Promise.resolve();
    // Asked again while it starts: a refusal is counted from the first time.
    const at = this.starting?.at ?? this.timers.now();
    this.starting?.done();
    return new Promise((done, refuse) => {
      this.starting = { at, done, refuse };
    });
  }

  pause(): void {
    this.wish("pause");
    this.starting?.done();
    this.starting = null;
    this.player.pauseVideo();
  }

  listen(heard: (event: MediaEvent) => void): () => void {
    this.listeners.push(heard);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== heard);
    };
  }

  destroy(): void {
    this.stopPolling();
    this.player.removeEventListener("onStateChange", this.onState);
    this.player.removeEventListener("onPlaybackRateChange", this.onRate);
    this.player.removeEventListener("onError", this.onError);
    this.listeners = [];
  }

  private wish(what: "play" | "pause"): void {
    this.wanted = what;
    this.wantedAt = this.timers.now();
  }

  private emit(event: MediaEvent): void {
    for (const heard of [...this.listeners]) heard(event);
  }

  private readonly onState = (event: { data: number }): void => {
    const before = this.state;
    this.rebase();
    this.state = event.data;
    if (event.data === YT_STATE.PLAYING) {
      this.settle("play");
      this.starting?.done();
      this.starting = null;
      if (before === YT_STATE.PAUSED || before === YT_STATE.CUED || before === YT_STATE.UNSTARTED) this.emit("play");
      this.emit("ready");
    } else if (event.data === YT_STATE.PAUSED) {
      this.settle("pause");
      this.emit("pause");
    } else if (event.data === YT_STATE.BUFFERING) this.emit("waiting");
    else if (event.data === YT_STATE.ENDED) this.emit("ended");
  };

  private settle(what: "play" | "pause"): void {
    const ours = this.wanted !== null && this.timers.now() - this.wantedAt < this.capability.echoMs;
    if (this.wanted === what || !ours) this.wanted = null;
  }

  private readonly onRate = (): void => {
    this.rebase();
    this.emit("rate");
  };

  private readonly onError = (): void => this.emit("error");

  /** Closes one stretch of carrying on before state or rate changes what it is carried on by. */
  private rebase(): void {
    if (this.target === null) this.read = { value: this.currentTime, at: this.timers.now() };
  }

  private poll(): void {
    const now = this.timers.now();
    this.learnLength();
    const told = this.player.getCurrentTime();
    if (this.target !== null) this.awaitSeek(told, now);
    else if (told !== this.told) this.follow(told, now);
    this.told = told;
    if (this.starting !== null && now - this.starting.at > REFUSED_AFTER_MS && this.state !== YT_STATE.BUFFERING) {
      const { refuse } = this.starting;
      this.starting = null;
      this.wanted = null;
      const error = new Error("The player did not start.");
      error.name = "NotAllowedError";
      refuse(error);
    }
  }

  private learnLength(): void {
    const length = this.player.getDuration();
    if (length <= 0) return;
    // An advertisement comes first or in between, and is the shorter of the two.
    if (!Number.isFinite(this.length) || length > this.length + 1.5) {
      this.length = length;
      this.emit("ready");
    }
  }

  private awaitSeek(told: number, now: number): void {
    if (this.target === null) return;
    const there = Math.abs(told - this.target.to) < SEEK_DONE_S && this.state !== YT_STATE.BUFFERING;
    if (!there && now - this.target.at < SEEK_PATIENCE_MS) return;
    this.target = null;
    this.read = { value: told, at: now };
    this.emit("seeked");
  }

  private follow(told: number, now: number): void {
    const expected = this.currentTime;
    this.read = { value: told, at: now };
    if (Math.abs(told - expected) > JUMP_S && !this.interrupted) this.emit("seeking");
  }
}
