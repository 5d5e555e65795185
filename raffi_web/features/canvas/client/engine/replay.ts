/**
 * A board that is played: from one clock forwards and back, by what each change was before and after.
 * The rules of raffi_web/features/canvas/replay.py.
 */
import { same } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

/** What a change did to an element. `before` null: made; `after` null: removed; else only what changed (null: default). */
export interface Kept {
  readonly id: string;
  readonly kind: string;
  readonly before: Props | null;
  readonly after: Props | null;
}

/** A change, as `canvas.changes` tells it; `at` in ms. */
export interface Step {
  readonly clock: number;
  readonly n: number;
  readonly at: number;
  readonly by: string;
  readonly ops: readonly Kept[];
}

export type Elements = ReadonlyMap<string, Element>;

/** Plays steps upon the board as it was before the first of them. Elements that a step leaves as they were stay the same objects. */
export class Player {
  private readonly steps: Step[] = [];
  private readonly elements: Map<string, Element>;
  private done = 0;

  constructor(start: Iterable<Element>) {
    this.elements = new Map([...start].map((one) => [one.id, one]));
  }

  /** Adds steps behind those that are there, as pages of them come. */
  add(steps: readonly Step[]): void {
    this.steps.push(...steps);
  }

  /** How many steps are there, and how many of them are done. */
  get length(): number {
    return this.steps.length;
  }

  get position(): number {
    return this.done;
  }

  /** The board as it is now: the same map each time, so take what is needed. */
  get view(): Elements {
    return this.elements;
  }

  /** The last step that was done. */
  get last(): Step | undefined {
    return this.steps[this.done - 1];
  }

  /** Goes to where so many steps are done, forwards or back; returns the ids of what that changed. */
  seek(position: number): Set<string> {
    const before = new Map<string, Element | undefined>();
    const wanted = Math.max(0, Math.min(this.steps.length, Math.trunc(position)));
    while (this.done < wanted) this.forwards(this.steps[this.done++]!, before);
    while (this.done > wanted) this.back(this.steps[--this.done]!, before);
    const changed = new Set<string>();
    for (const [id, was] of before) {
      const is = this.elements.get(id);
      if (is !== was && !same(is, was)) changed.add(id);
      // Gone there and back: the object that others hold.
      else if (was !== undefined) this.elements.set(id, was);
    }
    return changed;
  }

  /** How many steps are done at a time (ms). */
  at(time: number): number {
    return this.first((step) => step.at > time);
  }

  /** How many steps are done at a clock. */
  atClock(clock: number): number {
    return this.first((step) => step.clock > clock);
  }

  private first(later: (step: Step) => boolean): number {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (later(this.steps[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private forwards(step: Step, before: Map<string, Element | undefined>): void {
    for (const op of step.ops) this.become(op.id, op.kind, op.before, op.after, before);
  }

  private back(step: Step, before: Map<string, Element | undefined>): void {
    for (let n = step.ops.length - 1; n >= 0; n -= 1) {
      const op = step.ops[n]!;
      this.become(op.id, op.kind, op.after, op.before, before);
    }
  }

  private become(id: string, kind: string, from: Props | null, to: Props | null, before: Map<string, Element | undefined>): void {
    const there = this.elements.get(id);
    if (!before.has(id)) before.set(id, there);
    if (to === null) this.elements.delete(id);
    else if (from === null) this.elements.set(id, { id, kind, props: to });
    else if (there !== undefined) this.elements.set(id, { ...there, props: patched(there.props, to) });
  }
}

function patched(props: Props, values: Props): Props {
  const next = new Map(Object.entries(props));
  for (const [name, value] of Object.entries(values)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  return Object.fromEntries(next);
}
