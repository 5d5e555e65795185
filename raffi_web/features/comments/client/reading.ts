/** How far somebody has read in a discussion, in this visit. */
import type { Mine } from "$/public/external/raffi_web/features/comments/client/types";

/** What a count stops at: that many, or more. */
const MANY = 100;

export class Reading {
  /** What has a greater id is new, for all of this visit; null until that is known. */
  since: string | null = null;
  private mine: Mine | null = null;
  private readonly sighted = new Set<string>();
  private arrived = 0;

  /** What the server knows. On the first visit, what is there now is not new. */
  know(mine: Mine, at: number): void {
    this.mine = mine;
    this.arrived = 0;
    this.since ??= mine.seen ?? firstIdOf(at);
  }

  /** Somebody else wrote one more. */
  arrive(): void {
    this.arrived += 1;
  }

  /** A comment was in sight; whether that is news. */
  see(id: string): boolean {
    if (this.sighted.has(id)) return false;
    this.sighted.add(id);
    return true;
  }

  hasSeen(id: string): boolean {
    return this.sighted.has(id);
  }

  /** How many others wrote since then that were not in sight. */
  get unread(): number {
    const { mine } = this;
    if (mine === null) return 0;
    if (mine.unread >= MANY) return MANY;
    const mark = mine.seen ?? this.since ?? "";
    const looked = [...this.sighted].filter((id) => id > mark).length;
    return Math.max(0, Math.min(MANY, mine.unread + this.arrived - looked));
  }
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** The least id of what was made at a time (ms): ids begin with it. */
export function firstIdOf(at: number): string {
  let id = "";
  for (let left = Math.floor(at), n = 0; n < 10; n += 1, left = Math.floor(left / 32)) id = LETTERS[left % 32] + id;
  return id.padEnd(26, "0");
}
