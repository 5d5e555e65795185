/**
 * A YouTube player in an iframe, spoken to by messages.
 *
 * It is the protocol of YouTube's own iframe script, without that script: our pages load no script but their own.
 * After `listening` the frame sends its state as it changes; commands go the other way. All getters answer from what
 * was last heard.
 */
import type { YouTubePlayer } from "$/public/external/raffi_web/features/screen/client/media/youtube";

export const YOUTUBE_ORIGIN = "https://www.youtube-nocookie.com";
/** Until the frame answers it is greeted again. */
const GREET_MS = 250;
const NAMES = ["onReady", "onStateChange", "onPlaybackRateChange", "onError"] as const;

type Name = "onStateChange" | "onPlaybackRateChange" | "onError";
type Heard = (event: { data: number }) => void;

/** The part of a window that listens. */
export interface MessageHub {
  addEventListener(type: "message", heard: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", heard: (event: MessageEvent) => void): void;
}

export interface FrameOptions {
  /** The iframe's own window: messages from any other are ignored. */
  target: () => { postMessage(message: string, origin: string): void } | null;
  hub: MessageHub;
  every: (ms: number, run: () => void) => () => void;
  onReady?: () => void;
}

interface Info {
  currentTime: number;
  duration: number;
  playerState: number;
  playbackRate: number;
  availablePlaybackRates: number[];
  videoLoadedFraction: number;
  title: string;
}

/** The address of the frame for a video. Our own controls lie over it, its own are off. */
export function frameAddress(id: string, origin: string): string {
  const wishes = new URLSearchParams({
    enablejsapi: "1",
    origin,
    widget_referrer: origin,
    autoplay: "0",
    controls: "0",
    disablekb: "1",
    fs: "0",
    playsinline: "1",
    rel: "0",
    iv_load_policy: "3",
  });
  return `${YOUTUBE_ORIGIN}/embed/${encodeURIComponent(id)}?${wishes}`;
}

export class YouTubeFrame implements YouTubePlayer {
  private readonly info: Info = {
    currentTime: 0,
    duration: 0,
    playerState: -1,
    playbackRate: 1,
    availablePlaybackRates: [],
    videoLoadedFraction: 0,
    title: "",
  };
  private readonly listeners = new Map<string, Set<Heard>>();
  private answered = false;
  private isReady = false;
  private readonly early: string[] = [];
  private readonly stopGreeting: () => void;

  constructor(private readonly options: FrameOptions) {
    options.hub.addEventListener("message", this.onMessage);
    const greet = (): void => this.post({ event: "listening" });
    this.stopGreeting = options.every(GREET_MS, () => {
      if (!this.answered) greet();
    });
    greet();
  }

  get ready(): boolean {
    return this.isReady;
  }

  /** Share of the film that is loaded, 0 to 1. */
  get loaded(): number {
    return this.info.videoLoadedFraction;
  }

  get title(): string {
    return this.info.title;
  }

  playVideo(): void {
    this.command("playVideo");
  }

  pauseVideo(): void {
    this.command("pauseVideo");
  }

  seekTo(seconds: number, allowSeekAhead: boolean): void {
    this.command("seekTo", seconds, allowSeekAhead);
  }

  setPlaybackRate(rate: number): void {
    this.command("setPlaybackRate", rate);
  }

  /** `volume` is 0 to 1. */
  setVolume(volume: number, muted: boolean): void {
    this.command("setVolume", Math.round(volume * 100));
    this.command(muted ? "mute" : "unMute");
  }

  getCurrentTime(): number {
    return this.info.currentTime;
  }

  getDuration(): number {
    return this.info.duration;
  }

  getPlaybackRate(): number {
    return this.info.playbackRate;
  }

  getAvailablePlaybackRates(): number[] {
    return this.info.availablePlaybackRates;
  }

  getPlayerState(): number {
    return this.info.playerState;
  }

  addEventListener(name: Name, heard: Heard): void {
    const set = this.listeners.get(name) ?? new Set();
    set.add(heard);
    this.listeners.set(name, set);
  }

  removeEventListener(name: string, heard: Heard): void {
    this.listeners.get(name)?.delete(heard);
  }

  destroy(): void {
    this.stopGreeting();
    this.options.hub.removeEventListener("message", this.onMessage);
    this.listeners.clear();
  }

  private command(func: string, ...args: unknown[]): void {
    const message = { event: "command", func, args };
    // What is asked before the player is there would be lost.
    if (this.isReady) this.post(message);
    else this.early.push(JSON.stringify(message));
  }

  private post(message: object): void {
    this.options.target()?.postMessage(JSON.stringify({ ...message, id: 1, channel: "widget" }), YOUTUBE_ORIGIN);
  }

  private readonly onMessage = (event: MessageEvent): void => {
    if (event.origin !== YOUTUBE_ORIGIN || event.source !== this.options.target()) return;
    const message = read(event.data);
    if (message === null) return;
    if (!this.answered) {
      this.answered = true;
      for (const name of NAMES) this.post({ event: "command", func: "addEventListener", args: [name] });
    }
    this.take(message.event, message.info);
  };

  private take(event: string, info: unknown): void {
    switch (event) {
      case "initialDelivery":
      case "infoDelivery":
        this.learn(info);
        break;
      case "onReady":
        this.begin();
        break;
      case "onStateChange":
        this.setState(info);
        break;
      case "onPlaybackRateChange":
        if (typeof info === "number") this.setRate(info);
        break;
      case "onError":
        this.emit("onError", typeof info === "number" ? info : Number(info) || 0);
        break;
    }
  }

  private begin(): void {
    if (this.isReady) return;
    this.isReady = true;
    for (const message of this.early.splice(0)) this.post(JSON.parse(message) as object);
    this.options.onReady?.();
  }

  private learn(given: unknown): void {
    if (typeof given !== "object" || given === null) return;
    const news = given as Record<string, unknown>;
    for (const name of ["currentTime", "duration", "videoLoadedFraction"] as const) {
      const value = news[name];
      if (typeof value === "number" && Number.isFinite(value)) this.info[name] = value;
    }
    const rates = news["availablePlaybackRates"];
    if (Array.isArray(rates)) this.info.availablePlaybackRates = rates.filter((rate): rate is number => typeof rate === "number");
    const title = (news["videoData"] as { title?: unknown } | undefined)?.title;
    if (typeof title === "string") this.info.title = title;
    if (typeof news["playbackRate"] === "number") this.setRate(news["playbackRate"]);
    if (typeof news["playerState"] === "number") this.setState(news["playerState"]);
  }

  // State and rate come by both ways, their own event and the general news; whichever is first is told.
  private setState(state: unknown): void {
    if (typeof state !== "number" || state === this.info.playerState) return;
    this.info.playerState = state;
    this.emit("onStateChange", state);
  }

  private setRate(rate: number): void {
    if (rate === this.info.playbackRate) return;
    this.info.playbackRate = rate;
    this.emit("onPlaybackRateChange", rate);
  }

  private emit(name: Name, data: number): void {
    for (const heard of [...(this.listeners.get(name) ?? [])]) heard({ data });
  }
}

function read(data: unknown): { event: string; info: unknown } | null {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data) as { event?: unknown; info?: unknown };
    return typeof message?.event === "string" ? { event: message.event, info: message.info } : null;
  } catch {
    return null;
  }
}
