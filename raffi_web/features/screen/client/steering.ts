/** Corrects small errors by playing a little faster or slower than the room, and notices when that has no effect. */
import type { MediaAdapter } from "$/public/external/raffi_web/features/screen/client/media/adapter";

/** Chromium resamples between these; beyond them it would stretch, which is heard. */
export const SLOWEST = 0.95;
export const FASTEST = 1.06;
/** An error is aimed to be gone in this many seconds, as far as the bounds allow. */
const HORIZON_S = 1;
const GRAIN = 0.005;
/** Changing the rate flushes audio buffers: not more often than this. */
const CHANGE_MS = 200;
/** A nudge is judged by what it moved once it should have moved this much, s. */
const JUDGED_AFTER = 0.08;
const JUDGED_MS = 1_500;
/** Less than this part of the expected effect is none; */
const EFFECT = 0.2;
/** but one that goes far the wrong way is a starved player's, not a deaf one's. */
const ADVERSE = -0.4;
const STRIKES = 3;
/** A busy machine or a clock still settling can look like deafness: it is tried again after this. */
const RETRY_MS = 60_000;

export class RateSteering {
  active = false;
  /** False once nudges proved to be without effect; seeks do the work then. */
  get trusted(): boolean {
    return this.now() >= this.distrustUntil;
  }

  private distrustUntil = -Infinity;
  private factor = 1;
  private changedAt = -Infinity;
  private trial: { at: number; error: number; expected: number; seenAt: number } | null = null;
  private strikes = 0;
  private asked = { rate: NaN, at: -Infinity };

  constructor(
    private readonly media: MediaAdapter,
    private readonly now: () => number,
    private readonly set: (rate: number) => void,
  ) {}

  /** Back to the room's own rate. */
  rest(rate: number): void {
    this.active = false;
    this.factor = 1;
    this.trial = null;
    this.ask(rate);
  }

  /** False where no rate would help, so that only a jump is left. */
  able(error: number, rate: number): boolean {
    const { steering } = this.media.capability;
    if (steering === "seekOnly" || !this.trusted) return steering === "seekOnly";
    return steering === "fineRate" || step(error, rate, this.media.rates ?? []) !== 1;
  }

  trust(): void {
    this.distrustUntil = -Infinity;
    this.strikes = 0;
  }

  /** `error` in seconds, positive when ahead; `rate` is the room's. */
  steer(error: number, rate: number): void {
    const now = this.now();
    const { steering, deadBand, settled } = this.media.capability;
    const rates = this.media.rates ?? [];
    if (steering === "seekOnly" || !this.trusted) return this.rest(rate);
    const size = Math.abs(error);
    const crossed = this.active && Math.sign(error) === Math.sign(this.factor - 1);
    const was = this.active;
    if (this.active && (size < settled || crossed)) this.active = false;
    else if (size > deadBand) this.active = true;
    if (!this.active) return this.rest(rate);
    if (was) this.judge(error, now);
    if (!this.trusted) return this.rest(rate);
    const wanted = steering === "fineRate" ? fine(error) : step(error, rate, rates);
    if (wanted === 1) return this.rest(rate);
    if (was && (Math.abs(wanted - this.factor) < GRAIN || now - this.changedAt < CHANGE_MS)) return;
    this.judgeFrom(error, now);
    this.factor = wanted;
    this.changedAt = now;
    this.ask(rate * wanted);
  }

  /** A player behind a message port shows a new rate late: it is asked again only after its echo is due. */
  private ask(rate: number): void {
    if (Math.abs(this.media.playbackRate - rate) < 1e-4) return;
    const now = this.now();
    if (rate === this.asked.rate && now - this.asked.at < this.media.capability.echoMs) return;
    this.asked = { rate, at: now };
    this.set(rate);
  }

  private judgeFrom(error: number, now: number): void {
    this.trial ??= { at: now, error, expected: 0, seenAt: now };
  }

  private judge(error: number, now: number): void {
    const { trial } = this;
    if (trial === null) return;
    trial.expected += ((now - trial.seenAt) / 1000) * (this.factor - 1);
    trial.seenAt = now;
    if (Math.abs(trial.expected) < JUDGED_AFTER || now - trial.at < JUDGED_MS) return;
    const effect = (error - trial.error) / trial.expected;
    if (effect >= EFFECT) this.strikes = 0;
    else if (effect > ADVERSE) this.strikes += 1;
    this.trial = { at: now, error, expected: 0, seenAt: now };
    if (this.strikes < STRIKES) return;
    this.distrustUntil = now + RETRY_MS;
    this.strikes = 0;
  }
}

function fine(error: number): number {
  const wanted = 1 - error / HORIZON_S;
  const bounded = Math.min(FASTEST, Math.max(SLOWEST, wanted));
  return Math.round(bounded / GRAIN) * GRAIN;
}

/** The neighbouring rate in the right direction, as a factor of the room's; 1 when there is none. */
function step(error: number, rate: number, rates: readonly number[]): number {
  const able = rates.filter((other) => (error > 0 ? other < rate - 1e-3 : other > rate + 1e-3));
  if (able.length === 0) return 1;
  const next = error > 0 ? Math.max(...able) : Math.min(...able);
  return next / rate;
}
