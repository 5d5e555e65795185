/**
 * Lines of one source by the film's time, fetched a stretch at a time around where the film is, and forgotten far from
 * it. What changes meanwhile is told by whoever hears it.
 */
import { STRETCH, stretchOf } from "$/public/external/raffi_web/features/comments/client/stage/lanes";
import type { Line } from "$/public/external/raffi_web/features/comments/client/stage/said";

/** Lines from `since` to before `until`, in seconds. */
export type Ask = (since: number, until: number) => Promise<Line[]>;

/** Stretches kept on either side. */
const KEPT = 4;
const AGAIN_MS = 5_000;
/** Seconds that a line may be behind the film and still come in as new. */
const LATE_S = 45;

interface Stretch {
  lines: Map<string, Line>;
  /** While it is asked for: what was told meanwhile, null for what is gone. */
  told: Map<string, Line | null> | null;
  failedAt: number | null;
}

export class Supply {
  private readonly stretches = new Map<number, Stretch>();
  private generation = 0;

  constructor(
    private readonly ask: Ask,
    private readonly changed: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Sees to it that what is around a moment is here, or comes. */
  around(time: number): void {
    const here = stretchOf(Math.max(0, time));
    for (const known of this.stretches.keys()) if (Math.abs(known - here) > KEPT) this.stretches.delete(known);
    // Where it is first; what rolls out of the stretch before is needed as well.
    for (const wanted of [here, here - 1, here + 1]) if (wanted >= 0) this.want(wanted);
  }

  /** The lines of a stretch, in no order; empty while they are not here. */
  of(stretch: number): Line[] {
    return [...(this.stretches.get(stretch)?.lines.values() ?? [])];
  }

  /** Whether what is around a moment could not be had. */
  failed(time: number): boolean {
    return (this.stretches.get(stretchOf(time))?.failedAt ?? null) !== null;
  }

  /** A line was said or changed; null when it is gone. `time` is where the film is. */
  tell(id: string, line: Line | null, time: number): void {
    let known: Line | undefined;
    for (const [number, { lines, told }] of this.stretches) {
      known = lines.get(id) ?? known;
      if (line === null || stretchOf(line.at) !== number) {
        lines.delete(id);
        if (told !== null) told.set(id, null);
      }
    }
    if (line !== null) this.put(known === undefined ? late(line, time) : kept(line, known));
    this.changed();
  }

  /** Everything has to be asked for anew. */
  forget(): void {
    this.generation += 1;
    this.stretches.clear();
    this.changed();
  }

  /** Lines that came late stand at their own moment from now on. */
  settle(): void {
    const any = [...this.stretches.values()].some(({ lines }) => [...lines.values()].some(({ late }) => late));
    if (any) this.forget();
  }

  private put(line: Line): void {
    const stretch = this.stretches.get(stretchOf(line.at));
    stretch?.lines.set(line.id, line);
    stretch?.told?.set(line.id, line);
  }

  private want(number: number): void {
    const known = this.stretches.get(number);
    if (known !== undefined && (known.told !== null || known.failedAt === null || this.now() - known.failedAt < AGAIN_MS)) return;
    const stretch: Stretch = { lines: known?.lines ?? new Map(), told: new Map(), failedAt: null };
    this.stretches.set(number, stretch);
    void this.fetch(number, stretch);
  }

  private async fetch(number: number, stretch: Stretch): Promise<void> {
    const { generation } = this;
    try {
      const found = await this.ask(number * STRETCH, (number + 1) * STRETCH);
      if (generation !== this.generation) return;
      const told = stretch.told ?? new Map<string, Line | null>();
      for (const line of found) if (!told.has(line.id)) stretch.lines.set(line.id, line);
    } catch {
      if (generation !== this.generation) return;
      stretch.failedAt = this.now();
    }
    stretch.told = null;
    this.changed();
  }
}

/** What is in the picture stays where it is: neither a reaction moves it, nor that it came late. */
function kept(line: Line, known: Line): Line {
  return { ...line, score: known.score, ...(known.late && { at: known.at, late: true }) };
}

/** A line whose moment has just passed comes in now: it was being written meanwhile. */
function late(line: Line, time: number): Line {
  return line.at < time && line.at > time - LATE_S ? { ...line, at: time, late: true } : line;
}
