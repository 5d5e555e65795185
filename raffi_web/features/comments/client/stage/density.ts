/** How much is said at which part of a film, as a curve over its time line. */

export interface Counts {
  step_ms: number;
  counts: number[];
}

/** With fewer than so many, a curve would say nothing. */
export const FEWEST = 8;

/** The sum of some; those of one film have the same steps. */
export function summed(all: readonly Counts[]): Counts | null {
  const [first] = all;
  if (first === undefined) return null;
  const same = all.filter(({ step_ms }) => step_ms === first.step_ms);
  const length = Math.max(...same.map(({ counts }) => counts.length));
  return { step_ms: first.step_ms, counts: Array.from({ length }, (_, i) => same.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0)) };
}

/** How many are said around a second of the film. */
export function saidAt({ step_ms, counts }: Counts, seconds: number): number {
  return counts[Math.floor((seconds * 1000) / step_ms)] ?? 0;
}

const WIDE = 1000;
const TALL = 100;

/**
 * A path in a box of 1000 by 100, from the film's start to its end; null where there is too little to show. High peaks
 * are drawn lower than they are, or one of them would flatten everything else.
 */
export function curveOf({ step_ms, counts }: Counts, length_ms: number): string | null {
  if (length_ms <= 0 || counts.reduce((sum, count) => sum + count, 0) < FEWEST) return null;
  const slots = Math.max(counts.length, Math.ceil(length_ms / step_ms));
  const smooth = Array.from({ length: slots }, (_, i) => ((counts[i - 1] ?? 0) + 2 * (counts[i] ?? 0) + (counts[i + 1] ?? 0)) / 4);
  const highest = Math.sqrt(Math.max(...smooth));
  const points = smooth.map((count, i) => {
    const x = Math.min(WIDE, (((i + 0.5) * step_ms) / length_ms) * WIDE);
    return [round(x), round(TALL - (Math.sqrt(count) / highest) * TALL)] as const;
  });
  const first = points[0]!;
  let path = `M0 ${TALL}L0 ${first[1]}L${first[0]} ${first[1]}`;
  let before = first;
  for (const point of points.slice(1)) {
    const middle = round((before[0] + point[0]) / 2);
    path += `C${middle} ${before[1]} ${middle} ${point[1]} ${point[0]} ${point[1]}`;
    before = point;
  }
  return `${path}L${WIDE} ${before[1]}L${WIDE} ${TALL}Z`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
