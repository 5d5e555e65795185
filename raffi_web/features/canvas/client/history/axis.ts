/**
 * The time line of a board's history: places on it, in milliseconds of playing at 1x, and the times they stand for.
 * Where nothing happened for long, little of it is played.
 */

/** Changes that follow each other, as `canvas.activity` tells them. */
export interface Span {
  readonly since: number;
  readonly until: number;
  readonly begins: number;
  readonly ends: number;
  readonly changes: number;
  /** Places in the list of people. */
  readonly by: readonly number[];
}

export interface Writer {
  readonly id: string;
  readonly name: string;
  readonly color: number;
  readonly initials: string;
}

export interface Activity {
  readonly clock: number;
  readonly spans: readonly Span[];
  readonly people: readonly Writer[];
}

/** So much of a silence is played. */
export const SILENCE_MS = 3_000;
/** Before the first change the board is shown as it was made. */
export const LEAD_MS = 1_000;

interface Piece {
  readonly place: number;
  readonly time: number;
  readonly length: number;
  readonly lasts: number;
}

export class Axis {
  /** Milliseconds of playing all of it at 1x. */
  readonly length: number;
  private readonly pieces: Piece[] = [];
  private readonly counts: number[] = [];

  constructor(readonly spans: readonly Span[]) {
    let place = 0;
    let time = (spans[0]?.begins ?? 0) - LEAD_MS;
    let count = 0;
    const add = (until: number, most: number): void => {
      const lasts = Math.max(0, until - time);
      const length = Math.min(lasts, most);
      this.pieces.push({ place, time, length, lasts });
      place += length;
      time += lasts;
    };
    for (const [n, span] of spans.entries()) {
      add(span.begins, n === 0 ? LEAD_MS : SILENCE_MS);
      add(span.ends, Math.max(1, span.changes - 1) * SILENCE_MS);
      count += span.changes;
      this.counts.push(count);
    }
    this.length = place;
  }

  /** How many changes there are. */
  get total(): number {
    return this.counts.at(-1) ?? 0;
  }

  /** The time that a place stands for. */
  timeAt(place: number): number {
    const piece = this.pieces[last(this.pieces, (one) => one.place <= place)];
    if (piece === undefined) return 0;
    const share = piece.length === 0 ? 1 : Math.min(1, Math.max(0, (place - piece.place) / piece.length));
    return piece.time + share * piece.lasts;
  }

  /** The place of a time; the nearer end for one that is not on the line. */
  placeOf(time: number): number {
    const piece = this.pieces[last(this.pieces, (one) => one.time <= time)];
    if (piece === undefined) return 0;
    const share = piece.lasts === 0 ? 0 : Math.min(1, (time - piece.time) / piece.lasts);
    return piece.place + share * piece.length;
  }

  /** The place of a clock, as exactly as the spans tell. */
  placeOfClock(clock: number): number {
    const at = last(this.spans, (span) => span.since <= clock);
    const span = this.spans[at];
    if (span === undefined) return 0;
    const wide = span.until - span.since;
    const share = wide === 0 ? 1 : Math.min(1, (clock - span.since) / wide);
    return this.placeOf(span.begins + share * (span.ends - span.begins));
  }

  /** The span that a time lies in, or after; -1 before the first. */
  spanAt(time: number): number {
    return last(this.spans, (span) => span.begins <= time);
  }

  /** The span that a clock lies in, or after; -1 before the first. */
  spanOfClock(clock: number): number {
    return last(this.spans, (span) => span.since <= clock);
  }

  /** How many changes were done at a time, about. */
  done(time: number): number {
    const at = this.spanAt(time);
    const span = this.spans[at];
    if (span === undefined) return 0;
    const before = this.counts[at]! - span.changes;
    const lasts = span.ends - span.begins;
    const share = lasts <= 0 ? 1 : Math.min(1, (time - span.begins) / lasts);
    return before + Math.max(1, Math.round(share * span.changes));
  }
}

/** The last place in an ordered list of which something holds; -1 for none. */
function last<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A stroke of the time line's picture: where, how tall from 0 to 1, and whose change it mostly was. */
export interface Stroke {
  readonly at: number;
  readonly height: number;
  readonly who: number;
}

/** How much happened along the line, in so many strokes; places without anything have none. */
export function strokes(axis: Axis, most: number): Stroke[] {
  const bins = new Map<number, { changes: number; by: Map<number, number> }>();
  for (const span of axis.spans) {
    const from = binOf(axis, span.begins, most);
    const to = binOf(axis, span.ends, most);
    const share = span.changes / (to - from + 1);
    for (let n = from; n <= to; n += 1) {
      const bin = bins.get(n) ?? { changes: 0, by: new Map<number, number>() };
      bin.changes += share;
      for (const who of span.by) bin.by.set(who, (bin.by.get(who) ?? 0) + share / span.by.length);
      bins.set(n, bin);
    }
  }
  const tallest = Math.max(1, ...[...bins.values()].map(({ changes }) => Math.sqrt(changes)));
  return [...bins].sort(([a], [b]) => a - b).map(([n, { changes, by }]) => {
    const who = [...by].reduce((one, other) => (other[1] > one[1] ? other : one))[0];
    return { at: (n + 0.5) / most, height: Math.max(0.15, Math.sqrt(changes) / tallest), who };
  });
}

function binOf(axis: Axis, time: number, most: number): number {
  return axis.length === 0 ? 0 : Math.min(most - 1, Math.floor((axis.placeOf(time) / axis.length) * most));
}
