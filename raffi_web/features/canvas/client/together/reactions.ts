/** Reactions: an emoji that floats up where somebody points, for all. Told once, and stored nowhere. */
import type { Person, Presence, Reaction } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export const EMOJI = ["👍", "❤️", "😂", "😮", "👏", "🎉"] as const;
/** So long one is seen (`raffi-float` in board.css). */
export const FLOATS_MS = 2_200;
/** What is pressed within this time is told as one burst; a crowd is told no more often either. */
const TELL_MS = 200;
/** The server takes no more in one burst. */
const MOST_AT_ONCE = 10;
const MOST_WAITING = 6;
/** On the screen at once; what comes beside that is left out. */
const MOST_SEEN = 60;

export interface Floating extends Point {
  readonly id: number;
  readonly emoji: string;
  /** To which side it drifts, in pixels, and how much later it begins than the first of its burst. */
  readonly drift: number;
  readonly late: number;
}

export class Reactions {
  readonly seen = createStore<readonly Floating[]>([]);
  private readonly heardOf = new WeakSet<object>();
  private waiting: Reaction[] = [];
  private telling: ReturnType<typeof setTimeout> | null = null;
  private last = 0;

  constructor(
    private readonly show: (part: Presence) => void,
    private readonly chance: () => number = Math.random,
  ) {}

  /** This person reacts: seen here at once, told to others soon. */
  react(emoji: string, { x, y }: Point): void {
    this.float(emoji, { x, y }, 1);
    const latest = this.waiting.at(-1);
    if (latest?.emoji === emoji && latest.n < MOST_AT_ONCE) this.waiting[this.waiting.length - 1] = { emoji, at: [x, y], n: latest.n + 1 };
    else if (this.waiting.length < MOST_WAITING) this.waiting.push({ emoji, at: [x, y], n: 1 });
    if (this.telling === null) this.tell();
  }

  heard(people: Iterable<Person>): void {
    for (const { react } of people) {
      if (react == null || this.heardOf.has(react)) continue;
      this.heardOf.add(react);
      this.float(react.emoji, { x: react.at[0], y: react.at[1] }, react.n);
    }
  }

  stop(): void {
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
    this.waiting = [];
    this.seen.set([]);
  }

  private tell(): void {
    const react = this.waiting.shift();
    this.telling = react === undefined ? null : setTimeout(() => this.tell(), TELL_MS);
    if (react !== undefined) this.show({ react });
  }

  private float(emoji: string, at: Point, n: number): void {
    const room = Math.max(0, Math.min(n, MOST_SEEN - this.seen.get().length));
    const fresh = Array.from({ length: room }, (_, late): Floating => ({ ...at, id: ++this.last, emoji, drift: Math.round((this.chance() - 0.5) * 72), late: late * 90 }));
    if (fresh.length === 0) return;
    this.seen.set((seen) => [...seen, ...fresh]);
    const gone = new Set(fresh.map(({ id }) => id));
    setTimeout(() => this.seen.set((seen) => seen.filter(({ id }) => !gone.has(id))), FLOATS_MS + room * 90);
  }
}
