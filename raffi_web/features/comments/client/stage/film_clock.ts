/** The film's time for what moves with it: a media element tells its own in jumps, and every one of them would be seen. */

/** Seconds of the film by which it is drawn anew instead of drawn near. */
const JUMP = 0.35;
const NEARER = 0.06;

export class FilmClock {
  private shown = NaN;
  private last = 0;

  /** The time to draw, of what the film says it is. `now` in milliseconds. */
  at(told: number, playing: boolean, rate: number, now: number): number {
    const passed = Math.min(0.25, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    const guess = this.shown + (playing ? passed * rate : 0);
    const off = told - guess;
    // While it stands, it is where it stands.
    if (!playing || Number.isNaN(guess) || Math.abs(off) > JUMP * Math.max(1, rate)) this.shown = told;
    else this.shown = Math.max(this.shown, guess + off * NEARER);
    return this.shown;
  }
}
