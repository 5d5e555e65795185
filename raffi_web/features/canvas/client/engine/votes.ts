/** The vote of a board, as this person sees it: their own dots while it runs, sums when it is ended. */
import type { Rows } from "$/public/external/raffi_web/live/client/protocol";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export interface VoteRow {
  readonly id: string;
  /** How many each person has. */
  readonly dots: number;
  readonly notes_only: boolean;
  /** How many people have placed some. */
  readonly voted: number;
  readonly ended: boolean;
  readonly cleared: boolean;
  /** Sums by element, once it is ended. */
  readonly result: Readonly<Record<string, number>> | null;
}

export interface Voting {
  readonly vote: VoteRow;
  readonly mine: ReadonlyMap<string, number>;
}

type Elements = { readonly has: (id: string) => boolean };

export class Votes {
  readonly now = createStore<Voting | null>(null);

  /** Takes rows of the channel; `whole`: what they do not have is not so any more. */
  take(rows: Rows, whole: boolean): void {
    let next = whole ? null : this.now.get();
    const votes = (rows["votes"] ?? []) as unknown as VoteRow[];
    for (const vote of [...votes].sort((one, other) => Number(other.cleared) - Number(one.cleared))) {
      if (vote.cleared) next = next?.vote.id === vote.id ? null : next;
      else next = { vote, mine: next?.vote.id === vote.id ? next.mine : new Map() };
    }
    for (const dot of (rows["dots"] ?? []) as unknown as { vote: string; element: string; dots: number }[]) {
      if (next?.vote.id === dot.vote) next = { ...next, mine: new Map(next.mine).set(dot.element, dot.dots) };
    }
    this.now.set(next);
  }

  /** Shows own dots before the server has them. */
  place(vote: string, element: string, dots: number): void {
    this.now.set((now) => (now?.vote.id === vote ? { ...now, mine: new Map(now.mine).set(element, dots) } : now));
  }
}

/** How many dots are left to somebody; those on what was removed are free again. */
export function dotsLeft({ vote, mine }: Voting, elements: Elements): number {
  let used = 0;
  for (const [id, dots] of mine) if (elements.has(id)) used += dots;
  return vote.dots - used;
}

/** The elements that were chosen, those with most dots first; what was removed since is left out. */
export function ranked({ result }: VoteRow, elements: Elements): [id: string, dots: number][] {
  return Object.entries(result ?? {}).filter(([id]) => elements.has(id)).sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
}
