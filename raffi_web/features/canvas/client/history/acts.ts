/** The list of changes: those of one person that follow each other as one line, named versions among them. */

import type { Deed } from "$/public/external/raffi_web/features/canvas/client/history/doings";

/** One change in short, as `canvas.history` tells it. */
export interface Act {
  readonly clock: number;
  readonly n: number;
  readonly at: number;
  readonly by: string;
  readonly batch: string | null;
  readonly made: Readonly<Record<string, number>>;
  readonly changed: Readonly<Record<string, number>>;
  readonly removed: Readonly<Record<string, number>>;
  readonly ids: readonly string[];
  readonly deeds: readonly Deed[];
}

export interface Version {
  readonly id: string;
  readonly clock: number;
  readonly name: string;
  readonly made_by: string;
  readonly made_at: number | null;
}

/** A line of the list. `clock` and `at` are those of the last change of it. */
export interface Turn {
  readonly key: string;
  readonly by: string;
  readonly clock: number;
  readonly at: number;
  readonly made: number;
  readonly changed: number;
  readonly removed: number;
  /** The changes it was made of, the newest first. */
  readonly acts: readonly Act[];
  /** The clock that was gone back to, where it is that. */
  readonly back: number | null;
}

/** A named version, or null for what is newer than all of them, and the lines up to the next one. */
export interface Chapter {
  readonly version: Version | null;
  readonly turns: readonly Turn[];
}

/** Changes that follow each other within so long are one line. */
const PAUSE_MS = 90_000;
const BACK = /^restore-(\d+)-/;

/** The name of the gesture that goes back to a clock: the list knows it by that. */
export function batchOfRestore(clock: number, id: string): string {
  return `restore-${clock}-${id}`.slice(0, 64);
}

function backTo(act: Act): number | null {
  const found = act.batch === null ? null : BACK.exec(act.batch);
  return found === null ? null : Number(found[1]);
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0);

/** The newest first. Nothing is folded across a named version. */
export function chapters(acts: readonly Act[], versions: readonly Version[]): Chapter[] {
  const left = [...versions].sort((a, b) => b.clock - a.clock || (a.id < b.id ? 1 : -1));
  const found: { version: Version | null; turns: Turn[] }[] = [{ version: null, turns: [] }];
  let oldest = Infinity;
  for (const act of acts) {
    while (left[0] !== undefined && left[0].clock >= act.clock) {
      found.push({ version: left.shift()!, turns: [] });
      oldest = Infinity;
    }
    const { turns } = found.at(-1)!;
    const before = turns.at(-1);
    if (before !== undefined && joins(before, act, oldest)) turns[turns.length - 1] = joined(before, act);
    else turns.push(turnOf(act));
    oldest = act.at;
  }
  return found.filter(({ version, turns }) => version !== null || turns.length > 0);
}

/** Versions that are older than all changes that are loaded. */
export function olderVersions(acts: readonly Act[], versions: readonly Version[]): Version[] {
  const oldest = acts.at(-1)?.clock ?? Infinity;
  return versions.filter(({ clock }) => clock < oldest).sort((a, b) => b.clock - a.clock);
}

function joins(turn: Turn, act: Act, oldest: number): boolean {
  return turn.by === act.by && turn.back === null && backTo(act) === null && oldest - act.at <= PAUSE_MS;
}

function turnOf(act: Act): Turn {
  const counts = { made: sum(act.made), changed: sum(act.changed), removed: sum(act.removed) };
  return { key: `${act.clock}.${act.n}`, by: act.by, clock: act.clock, at: act.at, ...counts, acts: [act], back: backTo(act) };
}

function joined(turn: Turn, act: Act): Turn {
  return { ...turn, made: turn.made + sum(act.made), changed: turn.changed + sum(act.changed), removed: turn.removed + sum(act.removed), acts: [...turn.acts, act] };
}

/** A newer first page before what is known; `whole` is false where changes between the two are missing. */
export function renewed(known: readonly Act[], page: readonly Act[]): { acts: Act[]; whole: boolean } {
  const first = known[0];
  if (first === undefined) return { acts: [...page], whole: false };
  const at = page.findIndex(({ clock, n }) => clock === first.clock && n === first.n);
  return at < 0 ? { acts: [...page], whole: false } : { acts: [...page.slice(0, at), ...known], whole: true };
}
