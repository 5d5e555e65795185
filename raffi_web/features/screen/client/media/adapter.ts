/** What the controller asks of a player, whatever plays there. */

export type MediaEvent = "play" | "pause" | "seeking" | "seeked" | "rate" | "waiting" | "ready" | "ended" | "error";

/**
 * How a kind of source can be steered.
 * `fineRate` takes any rate, `stepRates` only a few, `seekOnly` none but the room's own.
 */
export type Steering = "fineRate" | "stepRates" | "seekOnly";

export interface Capability {
  readonly steering: Steering;
  /** Error (s) that is left alone. */
  readonly deadBand: number;
  /** A correction under way goes on until the error is below this (s). */
  readonly settled: number;
  /** Error (s) that is jumped over soon after a join, cut, stall or command. */
  readonly freshSeek: number;
  /** Error (s) that is jumped over at any other time. */
  readonly seek: number;
  /** Where the film stands still: error (s) worth a seek. */
  readonly paused: number;
  /** After own calls, for so long (ms) the player's events are taken for their echo. */
  readonly echoMs: number;
  /** First guesses (ms), replaced by experience. */
  readonly seekLatency: number;
  readonly playLatency: number;
}

export const FINE_RATE: Capability = {
  steering: "fineRate",
  deadBand: 0.015,
  settled: 0.004,
  freshSeek: 0.15,
  seek: 1,
  // Less than any frame lasts: who stands a few ms off may stand on the neighbouring frame.
  paused: 0.002,
  echoMs: 250,
  seekLatency: 250,
  playLatency: 30,
};

export const STEP_RATES: Capability = {
  steering: "stepRates",
  deadBand: 0.12,
  settled: 0.04,
  freshSeek: 0.6,
  seek: 2,
  paused: 0.3,
  echoMs: 1200,
  seekLatency: 600,
  playLatency: 120,
};

export const SEEK_ONLY: Capability = {
  steering: "seekOnly",
  deadBand: 0.4,
  settled: 0.2,
  freshSeek: 0.5,
  seek: 1.5,
  paused: 0.3,
  echoMs: 800,
  seekLatency: 600,
  playLatency: 100,
};

export interface MediaAdapter {
  readonly capability: Capability;
  /** Rates the player takes; only asked of `stepRates`. */
  readonly rates?: readonly number[];
  /** Seconds. Setting it seeks. */
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  /** Seconds; NaN or Infinity while unknown. */
  readonly duration: number;
  /** Knows its length and can be sought. */
  readonly ready: boolean;
  /** Lacks the data to go on. */
  readonly buffering: boolean;
  /** Something else is on (an advertisement): neither measure nor steer. */
  readonly interrupted: boolean;
  /** Rejects with a `NotAllowedError` when the browser wants a tap first. */
  play(): Promise<void>;
  pause(): void;
  /** Returns the way to stop listening. */
  listen(heard: (event: MediaEvent) => void): () => void;
  /** Film second of the picture on the screen and when it got there (monotonic ms), where the browser tells. */
  frame?(): { mediaTime: number; shownAt: number } | null;
  destroy(): void;
}
