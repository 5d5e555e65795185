/** Small estimators: a median over a short past, and a latency learnt by experience. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The errors of the last moments; their median shrugs off a frame that came late. */
export class ErrorWindow {
  private entries: { at: number; error: number }[] = [];
  constructor(
    private readonly spanMs: number,
    private readonly most: number,
  ) {}

  add(at: number, error: number): void {
    this.entries.push({ at, error });
    while (this.entries.length > this.most || (this.entries[0] && at - this.entries[0].at > this.spanMs)) {
      this.entries.shift();
    }
  }

  clear(): void {
    this.entries = [];
  }

  get size(): number {
    return this.entries.length;
  }

  median(): number {
    return median(this.entries.map((entry) => entry.error));
  }
}

/** A latency in ms: moving mean and deviation, so that `safe` covers nearly every next time. */
export class LearnedLatency {
  private mean: number;
  private deviation: number;
  private tries = 0;

  constructor(
    guess: number,
    private readonly least: number,
    private readonly most: number,
  ) {
    this.mean = guess;
    this.deviation = guess / 4;
  }

  learn(ms: number): void {
    const value = Math.min(this.most, Math.max(0, ms));
    const weight = this.tries === 0 ? 0.7 : 0.3;
    this.deviation += weight * (Math.abs(value - this.mean) - this.deviation);
    this.mean += weight * (value - this.mean);
    this.tries += 1;
  }

  get expected(): number {
    return this.mean;
  }

  get safe(): number {
    return Math.min(this.most, Math.max(this.least, this.mean + 2 * this.deviation));
  }
}
