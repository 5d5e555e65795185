/** A `<video>` or `<audio>` element (a file, or HLS fed by a library) as the controller sees it. */
import {
  type Capability,
  FINE_RATE,
  type MediaAdapter,
  type MediaEvent,
} from "$/public/external/raffi_web/features/screen/client/media/adapter";

interface FrameMetadata {
  mediaTime: number;
  expectedDisplayTime: number;
}

/** The part of HTMLVideoElement in use; older type libraries lack the frame callback. */
export type Element = HTMLMediaElement & {
  requestVideoFrameCallback?: (callback: (now: number, metadata: FrameMetadata) => void) => number;
  cancelVideoFrameCallback?: (handle: number) => void;
};

const HEARD: Record<string, MediaEvent> = {
  play: "play",
  pause: "pause",
  seeking: "seeking",
  seeked: "seeked",
  ratechange: "rate",
  waiting: "waiting",
  stalled: "waiting",
  loadedmetadata: "ready",
  canplay: "ready",
  playing: "ready",
  durationchange: "ready",
  ended: "ended",
  error: "error",
};

const HAVE_METADATA = 1;
const HAVE_FUTURE_DATA = 3;
/** Chromium resamples inside these bounds, so pitch follows the rate without artefacts; outside it stretches. */
const RESAMPLED_BELOW = 0.95;
const RESAMPLED_ABOVE = 1.06;

export class ElementAdapter implements MediaAdapter {
  readonly capability: Capability;
  private readonly stop: (() => void)[] = [];
  private shown: { mediaTime: number; shownAt: number } | null = null;
  private frameHandle: number | null = null;

  constructor(
    private readonly element: Element,
    capability: Capability = FINE_RATE,
  ) {
    this.capability = capability;
  }

  get currentTime(): number {
    return this.element.currentTime;
  }

  set currentTime(seconds: number) {
    this.element.currentTime = seconds;
  }

  get playbackRate(): number {
    return this.element.playbackRate;
  }

  set playbackRate(rate: number) {
    // Stretching each small nudge would flutter; at a room's own 1.5 voices must keep their pitch.
    const preserve = rate < RESAMPLED_BELOW || rate > RESAMPLED_ABOVE;
    if ("preservesPitch" in this.element && this.element.preservesPitch !== preserve) {
      this.element.preservesPitch = preserve;
    }
    if (this.element.playbackRate !== rate) this.element.playbackRate = rate;
  }

  get paused(): boolean {
    return this.element.paused;
  }

  get seeking(): boolean {
    return this.element.seeking;
  }

  get ended(): boolean {
    return this.element.ended;
  }

  get duration(): number {
    return this.element.duration;
  }

  get ready(): boolean {
    return this.element.readyState >= HAVE_METADATA && this.element.error === null;
  }

  get buffering(): boolean {
    if (this.element.ended) return false;
    const left = this.element.duration - this.element.currentTime;
    // The last frames never have future data.
    return this.element.readyState < HAVE_FUTURE_DATA && !(left < 0.1);
  }

  get interrupted(): boolean {
    return false;
  }

  async play(): Promise<void> {
    await this.element.play();
  }

  pause(): void {
    this.element.pause();
  }

  listen(heard: (event: MediaEvent) => void): () => void {
    const listeners = Object.entries(HEARD).map(([name, event]) => {
      const listener = (): void => heard(event);
      this.element.addEventListener(name, listener);
      return () => this.element.removeEventListener(name, listener);
    });
    const stop = (): void => listeners.forEach((remove) => remove());
    this.stop.push(stop);
    return stop;
  }

  frame(): { mediaTime: number; shownAt: number } | null {
    // Each watched frame costs a task: nobody pays who does not ask.
    if (this.frameHandle === null) this.watchFrames();
    return this.shown;
  }

  destroy(): void {
    this.stop.forEach((stop) => stop());
    if (this.frameHandle !== null) this.element.cancelVideoFrameCallback?.(this.frameHandle);
    this.frameHandle = null;
  }

  private watchFrames(): void {
    const request = this.element.requestVideoFrameCallback?.bind(this.element);
    if (request === undefined) return;
    const onFrame = (_now: number, metadata: FrameMetadata): void => {
      this.shown = { mediaTime: metadata.mediaTime, shownAt: metadata.expectedDisplayTime };
      this.frameHandle = request(onFrame);
    };
    this.frameHandle = request(onFrame);
  }
}
