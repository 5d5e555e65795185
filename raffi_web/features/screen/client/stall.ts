/** Tells a real stall from a hiccup: both its beginning and its end must last before they count. */

export const STALL_GRACE_MS = 500;
export const RECOVERY_MS = 400;
/** A playing film whose position has not moved for this long is stuck, whatever the player says. */
const STUCK_MS = 400;

export class StallDetector {
  private since: number | null = null;
  private wellSince: number | null = null;
  private last = { position: NaN, movedAt: 0 };
  private waiting = false;

  get stalled(): boolean {
    return this.waiting;
  }

  /** Lacking data right now, reported or not. */
  get hiccup(): boolean {
    return this.since !== null;
  }

  /**
   * Looks at the player once; returns the new word when it changed, else null.
   * `due`: the room's film runs; `moving`: ours should, too; `starved`: the player lacks data or still seeks.
   * A stall begins only while the room runs, but ends whenever the player has what it needs: the room may be waiting.
   */
  look(now: number, view: { due: boolean; moving: boolean; starved: boolean; position: number }): boolean | null {
    if (view.position !== this.last.position || !view.moving) this.last = { position: view.position, movedAt: now };
    const stuck = view.moving && now - this.last.movedAt > STUCK_MS;
    if (view.starved || stuck) return this.worse(now, view.due, stuck);
    this.since = null;
    if (!this.waiting) return null;
    this.wellSince ??= now;
    if (now - this.wellSince < RECOVERY_MS) return null;
    this.wellSince = null;
    this.waiting = false;
    return false;
  }

  private worse(now: number, due: boolean, stuck: boolean): boolean | null {
    this.wellSince = null;
    if (this.waiting) return null;
    if (!due) {
      this.since = null;
      return null;
    }
    this.since ??= stuck ? this.last.movedAt : now;
    if (now - this.since <= STALL_GRACE_MS) return null;
    this.waiting = true;
    return true;
  }

  /** Forgets everything; true when a stall had been reported. */
  reset(): boolean {
    const was = this.waiting;
    this.since = null;
    this.wellSince = null;
    this.waiting = false;
    this.last = { position: NaN, movedAt: 0 };
    return was;
  }
}
