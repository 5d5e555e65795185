/**
 * Lights with which people point: a trail that fades. What is sent is the newest part of the trail, so that a frame
 * that was left out costs nothing; whoever gets it goes on from the point that they know.
 */
import { PRESENCE_MS, type People, type Point as Told, type Presence } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Store } from "$/public/external/raffi_web/ui/client/store";

/** How long a point of a trail is seen. */
export const FADES_MS = 1_100;
/** How much of the trail is told with every frame. */
const TOLD_MS = 400;
const MOST_TOLD = 60;
const OWN = "";

interface Lit extends Point {
  at: number;
}

export interface Trail {
  /** Whose: `<actor>/<tab>`, or nothing for this person's own. */
  readonly key: string;
  readonly hue: number;
  /** The oldest first; one may be of a moment to come. */
  points: Lit[];
}

export class Lasers {
  /** Of one person there are several while earlier ones fade. */
  trails: Trail[] = [];
  /** Called when there is something to draw. */
  lit: () => void = () => {};
  private readonly heardOf = new Map<string, readonly Told[]>();
  private own: Trail | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Follows this person's light and those of others until the returned function is called. */
  start({ pointed }: { pointed: Store<Point | null> }, board: { people: Store<People>; color: Store<number | null>; show: (part: Presence) => void }): () => void {
    let off: ReturnType<typeof setTimeout> | null = null;
    const stops = [
      pointed.subscribe(() => {
        if (off !== null) clearTimeout(off);
        off = null;
        const laser = this.point(pointed.get(), board.color.get() ?? 0);
        board.show({ laser });
        // The last part of a trail must be told before its end is.
        if (pointed.get() === null) off = setTimeout(() => board.show({ laser: null }), 3 * PRESENCE_MS);
      }),
      board.people.subscribe(() => this.heard(board.people.get())),
    ];
    return () => {
      stops.forEach((stop) => stop());
      if (off !== null) clearTimeout(off);
      board.show({ laser: null });
      this.trails = [];
    };
  }

  /** This person points there, or no more; what of it others are told. */
  point(at: Point | null, color: number): readonly Told[] {
    const now = this.now();
    if (at !== null) {
      this.own ??= this.begun(OWN, color);
      this.own.points.push({ x: tenth(at.x), y: tenth(at.y), at: now });
      this.lit();
    }
    const points = this.own?.points ?? [];
    if (at === null) this.own = null;
    return points.filter((point) => now - point.at < TOLD_MS).slice(-MOST_TOLD).map(({ x, y }) => [x, y]);
  }

  /** Takes what others told. */
  heard(people: People): void {
    for (const [key, { laser, color }] of people) {
      const before = this.heardOf.get(key);
      if (laser === before || (laser == null && before === undefined)) continue;
      if (laser == null) this.heardOf.delete(key);
      else {
        this.heardOf.set(key, laser);
        this.goOn(key, color ?? 0, laser, before !== undefined);
      }
    }
    for (const key of this.heardOf.keys()) if (!people.has(key)) this.heardOf.delete(key);
  }

  /** What is new of a trail appears bit by bit until the next part is due. */
  private goOn(key: string, color: number, told: readonly Told[], known: boolean): void {
    const now = this.now();
    const trail = known ? this.trails.findLast((one) => one.key === key) : undefined;
    const last = trail?.points.at(-1);
    const found = last === undefined ? -1 : told.findLastIndex(([x, y]) => x === last.x && y === last.y);
    const fresh = told.slice(found + 1);
    if (fresh.length === 0) return;
    const { points } = trail !== undefined && found >= 0 ? trail : this.begun(key, color);
    const from = Math.max(now, points.at(-1)?.at ?? now);
    fresh.forEach(([x, y], index) => points.push({ x, y, at: from + (PRESENCE_MS * index) / fresh.length }));
    this.lit();
  }

  private begun(key: string, color: number): Trail {
    const trail: Trail = { key, hue: (color % 8) + 1, points: [] };
    this.trails.push(trail);
    return trail;
  }

  /** What is seen of each trail now, each point with how bright it is, from 1 to 0; what has faded is let go. */
  seen(): { trail: Trail; dots: [x: number, y: number, bright: number][] }[] {
    const now = this.now();
    for (const trail of this.trails) trail.points = trail.points.filter((point) => now - point.at < FADES_MS);
    this.trails = this.trails.filter((trail) => trail.points.length > 0 || trail === this.own);
    return this.trails.map((trail) => ({ trail, dots: trail.points.filter((point) => point.at <= now).map(({ x, y, at }) => [x, y, 1 - (now - at) / FADES_MS]) }));
  }

  /** Whether anything is to be seen, now or soon. */
  get shining(): boolean {
    return this.trails.some((trail) => trail.points.length > 0);
  }
}

/** As presence tells numbers. */
function tenth(length: number): number {
  return Math.round(length * 10) / 10;
}
