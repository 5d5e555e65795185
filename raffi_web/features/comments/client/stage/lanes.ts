/**
 * Where comments are in the picture at each moment of the film: a function of the comments and of the picture's measures,
 * and of nothing else. Whoever seeks, pauses, changes the rate or comes later sees the same.
 *
 * What stands in a lane depends on what stood there before, and so on to the film's beginning. So that no more than a
 * stretch has to be known, the end of each stretch is laid out first, from its own comments alone; what comes before
 * it and what follows it in the next stretch give way to that.
 */

export type Kind = "roll" | "top" | "bottom";

/** Something said at a second of the film. */
export interface Said {
  id: string;
  /** Seconds of the film. */
  at: number;
  kind: Kind;
  /** Pixels. */
  width: number;
  score: number;
  /** Came while its moment was passing: nothing that is in the picture already gives way to it. */
  late?: boolean;
}

export interface Measures {
  /** Of the picture, pixels. */
  width: number;
  /** Lanes of the whole picture, and how many of them, from above, what rolls may use. */
  lanes: number;
  rolling: number;
  /** How long one rolls through, whatever its length; and how long one stands. Seconds of the film. */
  crossing: number;
  standing: number;
  /** Pixels between two in a lane. */
  gap: number;
  /** How many may begin in each second; the others, those with fewer reactions first, are left out. */
  density: number;
}

export interface Placed<T extends Said = Said> {
  said: T;
  lane: number;
  /** Seconds of the film at which it is gone. */
  until: number;
}

/** Seconds. Longer than two crossings, so that the ends of two stretches never meet. */
export const STRETCH = 60;
export const LONGEST_CROSSING = 24;

export function stretchOf(at: number): number {
  return Math.floor(at / STRETCH);
}

function lasts(said: Said, { crossing, standing }: Measures): number {
  return said.kind === "roll" ? crossing : standing;
}

/** The left edge of one in the picture, in pixels. */
export function leftOf({ said }: Placed, time: number, { width, crossing }: Measures): number {
  if (said.kind !== "roll") return (width - said.width) / 2;
  return width - ((time - said.at) / crossing) * (width + said.width);
}

/** More reactions first; of equals the older, so that a new one never moves what is there. */
function byRank(a: Said, b: Said): number {
  return b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** At most so many a second, those with most reactions. */
export function thinned<T extends Said>(all: readonly T[], density: number): T[] {
  if (!Number.isFinite(density)) return [...all];
  const left = new Map<number, number>();
  return [...all].sort(byRank).filter(({ at }) => {
    const second = Math.floor(at);
    const used = left.get(second) ?? 0;
    left.set(second, used + 1);
    return used < density;
  });
}

/** Whether two would touch in one lane. */
function touch(one: Said, other: Said, measures: Measures): boolean {
  const [first, then] = one.at <= other.at ? [one, other] : [other, one];
  const gone = first.at + lasts(first, measures);
  if (then.at >= gone) return false;
  if (first.kind !== "roll" || then.kind !== "roll") return true;
  const { width, crossing, gap } = measures;
  const speed = (said: Said): number => (width + said.width) / crossing;
  // Both go at their own pace, so they are nearest when the second comes in or when the first goes out.
  return (then.at - first.at) * speed(first) < first.width + gap || width - (gone - then.at) * speed(then) < gap;
}

type Lanes = Said[][];

function laneFor(said: Said, taken: Lanes, measures: Measures): number {
  const { lanes, rolling } = measures;
  const free = (lane: number): boolean => !(taken[lane] ?? []).some((other) => touch(said, other, measures));
  if (said.kind === "bottom") {
    for (let lane = lanes - 1; lane >= 0; lane -= 1) if (free(lane)) return lane;
    return -1;
  }
  const most = said.kind === "top" ? lanes : rolling;
  for (let lane = 0; lane < most; lane += 1) if (free(lane)) return lane;
  return -1;
}

/** Puts each into the first lane where it touches nothing; who finds none is not shown. */
function lay<T extends Said>(all: readonly T[], taken: Lanes, measures: Measures): Placed<T>[] {
  const placed: Placed<T>[] = [];
  for (const said of [...all].sort(byRank)) {
    const lane = laneFor(said, taken, measures);
    if (lane < 0) continue;
    (taken[lane] ??= []).push(said);
    placed.push({ said, lane, until: said.at + lasts(said, measures) });
  }
  return placed;
}

/**
 * The comments that begin in a stretch, in their lanes. `before` are those of the stretch before it, and `came` where
 * those of them are that came late.
 */
export function placed<T extends Said>(stretch: number, before: readonly T[], own: readonly T[], measures: Measures, came: readonly Placed<T>[] = []): Placed<T>[] {
  const end = (stretch + 1) * STRETCH - Math.max(measures.crossing, measures.standing);
  const ahead = (said: T): boolean => said.late !== true && said.at >= end - STRETCH;
  const wanted = thinned(own.filter(({ late }) => late !== true), measures.density);
  const taken: Lanes = [];
  for (const { said, lane } of came) (taken[lane] ??= []).push(said);
  lay(thinned(before.filter(({ late }) => late !== true), measures.density).filter(ahead), taken, measures);
  return [
    ...lay(wanted.filter(({ at }) => at >= end), taken, measures),
    ...lay(wanted.filter(({ at }) => at < end), taken, measures),
    ...lay(own.filter(({ late }) => late === true), taken, measures),
  ].sort((a, b) => a.said.at - b.said.at);
}

/** Those in the picture at a moment, of some that are sorted by their own. */
export function showing<T extends Said>(all: readonly Placed<T>[], time: number): Placed<T>[] {
  const found: Placed<T>[] = [];
  for (const one of all) {
    if (one.said.at > time) break;
    if (one.until > time) found.push(one);
  }
  return found;
}

/** The one that is at a point of the picture; of several the one drawn last. */
export function under<T extends Said>(all: readonly Placed<T>[], x: number, y: number, time: number, lane: number, measures: Measures): Placed<T> | null {
  for (let i = all.length - 1; i >= 0; i -= 1) {
    const one = all[i]!;
    const left = leftOf(one, time, measures);
    if (Math.floor(y / lane) === one.lane && x >= left && x < left + one.said.width) return one;
  }
  return null;
}
