/** What the server did not do of this browser's edits, by element, until the person has seen it or put it back. */
import type { Code, Dropped, Element, Lost, Newer, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

/** Reasons that say nothing against doing the same once more. */
const AGAIN: ReadonlySet<Code> = new Set(["older", "internal", "unavailable", "limited", "locked"]);

export interface Loss {
  readonly id: string;
  /** As it is now, or as it would have been; undefined when it is gone. */
  readonly element: Element | undefined;
  readonly code: Code;
  readonly ops: readonly Op[];
  /** The values that stayed instead. */
  readonly newer: readonly Newer[];
  /** Whether it makes sense to put it back. */
  readonly again: boolean;
}

/** What it needs of a board. */
interface Editable {
  element: (id: string) => Element | undefined;
  edit: (ops: readonly Op[]) => readonly Dropped[];
}

export class Losses {
  readonly list: Store<readonly Loss[]> = createStore<readonly Loss[]>([]);

  constructor(private readonly board: Editable) {}

  take(lost: readonly Lost[]): void {
    const byElement = new Map(this.list.get().map((loss) => [loss.id, loss]));
    for (const one of lost) {
      const id = one.op[1];
      const before = byElement.get(id);
      // Last, as what was lost last.
      byElement.delete(id);
      byElement.set(id, this.loss(one, before));
    }
    this.list.set([...byElement.values()]);
  }

  /** Does the same once more, over what is there now; whether it could be done. */
  putBack(losses: readonly Loss[]): boolean {
    const dropped = this.board.edit(losses.filter((loss) => loss.again).flatMap((loss) => loss.ops));
    const ids = new Set(losses.map((loss) => loss.id));
    this.list.set(this.list.get().filter((loss) => !ids.has(loss.id)));
    return dropped.length === 0;
  }

  /** The person has seen them. */
  clear(): void {
    this.list.set([]);
  }

  private loss({ op, code, newer }: Lost, before: Loss | undefined): Loss {
    const id = op[1];
    const made = op[0] === "put" ? { id, kind: op[2], props: op[3] } : undefined;
    const element = this.board.element(id) ?? made ?? before?.element;
    return { id, element, code, ops: [...(before?.ops ?? []), op], newer: [...(before?.newer ?? []), ...newer], again: AGAIN.has(code) };
  }
}
