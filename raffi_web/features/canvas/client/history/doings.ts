/** What somebody did in a line of the list, of which changes it was made: each element once for each thing done to it. */

export const VERBS = ["added", "removed", "wrote", "resized", "moved", "joined", "styled", "locked", "unlocked", "ordered", "played", "changed"] as const;
export type Verb = (typeof VERBS)[number];

/** What one change did to elements of a kind, as `canvas.history` tells it. */
export interface Deed {
  readonly verb: string;
  readonly kind: string;
  readonly count: number;
  /** Places in the change's `ids`, of the first of them. */
  readonly places: readonly number[];
  /** What the only one is called. */
  readonly name: string | null;
}

/** What was done to how many of each kind; `name` where it was only one that has a name. */
export interface Doing {
  readonly verb: Verb;
  readonly kinds: ReadonlyMap<string, number>;
  readonly count: number;
  readonly name: string | null;
}

interface Touched {
  readonly kind: string;
  readonly verbs: Set<Verb>;
  name: string | null;
}

interface Told {
  readonly ids: readonly string[];
  readonly deeds: readonly Deed[];
}

const known = (verb: string): Verb => VERBS.find((one) => one === verb) ?? "changed";

/** All of it in the order of `VERBS`. What was made or taken away counts as just that, whatever else was done to it. */
export function doingsOf(newestFirst: readonly Told[]): Doing[] {
  const touched = new Map<string, Touched>();
  const unnamed: [Verb, string, number][] = [];
  for (const { ids, deeds } of newestFirst.toReversed()) {
    for (const deed of deeds) {
      for (const place of deed.places) touch(touched, ids[place] ?? "", deed);
      if (deed.count > deed.places.length) unnamed.push([known(deed.verb), deed.kind, deed.count - deed.places.length]);
    }
  }
  return VERBS.flatMap((verb) => doing(verb, [...touched.values()].filter(({ verbs }) => verbs.has(verb)), unnamed));
}

function touch(touched: Map<string, Touched>, id: string, { verb: told, kind, name }: Deed): void {
  const verb = known(told);
  const there = touched.get(id);
  if (verb === "added" || verb === "removed" || there === undefined || there.kind !== kind) {
    touched.set(id, { kind, verbs: new Set([verb]), name: name ?? there?.name ?? null });
    return;
  }
  there.name = name ?? there.name;
  if (!there.verbs.has("added")) there.verbs.add(verb);
}

function doing(verb: Verb, some: readonly Touched[], unnamed: readonly [Verb, string, number][]): Doing[] {
  const kinds = new Map<string, number>();
  const add = (kind: string, n: number): unknown => kinds.set(kind, (kinds.get(kind) ?? 0) + n);
  for (const { kind } of some) add(kind, 1);
  for (const [of, kind, n] of unnamed) if (of === verb) add(kind, n);
  const count = [...kinds.values()].reduce((all, n) => all + n, 0);
  return count === 0 ? [] : [{ verb, kinds, count, name: count === 1 ? (some[0]?.name ?? null) : null }];
}
