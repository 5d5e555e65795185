/**
 * Undo of what one person did, across what others did meanwhile.
 *
 * A gesture is undone property by property, where it still has the value that this person wrote; what somebody else has
 * changed since stays. What an undo did is noted as its redo when it is done, and the other way round: so to undo much,
 * copy something and redo it all leaves the document as it was. What a gesture made goes with it, also where somebody else
 * has written in it or put something into it since: that is told, so that it can be brought back.
 */
import type { Attempt, View } from "$/public/external/raffi_web/features/canvas/client/engine/replica";
import type { Change, Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

const MOST_GROUPS = 500;

/** What became of an element: null for there was (or is) none, else the properties that differ, null for default. */
interface Step {
  readonly kind: string;
  readonly before: Props | null;
  readonly after: Props | null;
}

interface Group {
  /** What is recorded next under the same one is part of it. */
  readonly batch: string | null;
  /** What it was recorded under, also when it was taken back and done again. */
  readonly name: string | null;
  readonly steps: Map<string, Step>;
  /** What is locked is changed all the same: going back to how a board was did so, too. */
  readonly unlocks?: boolean;
}

/** How an undo or redo went; `skipped` counts what others have changed since. */
export interface Undone {
  readonly applied: number;
  readonly skipped: number;
  /** What went though somebody else had a part in it, as it was. */
  readonly taken?: Taken;
}

export interface Taken {
  /** All that went together. */
  readonly elements: readonly Element[];
  /** Those of it in which somebody else has written. */
  readonly written: readonly Element[];
  /** Those of it that this person did not make: they lay in what went, or hung on it. */
  readonly others: readonly Element[];
}

/** What undo needs of a replica. */
export interface Editable {
  get: () => View;
  transact: (batch: string | null, work: (attempt: Attempt) => void) => Change[];
}

export class UndoStack {
  private past: Group[] = [];
  private future: Group[] = [];

  constructor(
    private readonly board: Editable,
    private readonly newBatch: () => string,
    private readonly onChange: () => void = () => undefined,
  ) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Notes an edit. Edits of one batch after each other are one gesture. */
  record(changes: readonly Change[], batch: string | null): void {
    if (changes.length === 0) return;
    const last = this.past.at(-1);
    if (batch !== null && last?.batch === batch) {
      for (const change of changes) merge(last.steps, change);
      if (last.steps.size === 0) this.past.pop();
    } else {
      this.past.push(grouped(changes, batch));
      if (this.past.length > MOST_GROUPS) this.past.shift();
    }
    this.future = [];
    this.onChange();
  }

  /** Notes what the server did for this person in one go, locked elements too. */
  recordWhole(changes: readonly Change[], batch: string): void {
    if (changes.length === 0) return;
    this.past.push({ ...grouped(changes, batch), unlocks: true });
    this.future = [];
    this.onChange();
  }

  /** Takes back one gesture, whatever was done after it; null when it is not there any more. */
  undoOf(batch: string): Undone | null {
    const at = this.past.findLastIndex(({ name }) => name === batch);
    if (at < 0) return null;
    const from = this.past.splice(at, 1);
    return this.turn(from, this.future);
  }

  undo(): Undone {
    return this.turn(this.past, this.future);
  }

  redo(): Undone {
    return this.turn(this.future, this.past);
  }

  /** Takes back the last gesture of `from` of which anything is left, and notes in `to` what that did. */
  private turn(from: Group[], to: Group[]): Undone {
    let skipped = 0;
    for (let group = from.pop(); group !== undefined; group = from.pop()) {
      const turned = reverse(group, this.board, this.newBatch());
      skipped += turned.skipped;
      if (turned.changes.length > 0) {
        to.push({ ...grouped(turned.changes, null), name: group.name, unlocks: group.unlocks ?? false });
        this.onChange();
        const taken = takenWith(group, turned.changes, this.past);
        return { applied: turned.changes.length, skipped, ...(taken && { taken }) };
      }
    }
    this.onChange();
    return { applied: 0, skipped };
  }
}

function reverse(group: Group, board: Editable, batch: string): { changes: Change[]; skipped: number } {
  const { elements } = board.get();
  let skipped = 0;
  const puts: Op[] = [];
  const sets: Op[] = [];
  const dels: Op[] = [];
  for (const [id, step] of group.steps) {
    const there = elements.get(id);
    if (step.after === null) {
      if (there === undefined) puts.push(["put", id, step.kind, step.before ?? {}]);
      else skipped += 1;
    } else if (there === undefined || there.kind !== step.kind) {
      skipped += 1;
    } else if (step.before === null) {
      dels.push(["del", id]);
    } else {
      const [props, others] = mine(there, step.before, step.after);
      if (Object.keys(props).length > 0) sets.push(["set", id, props]);
      skipped += others;
    }
  }
  const changes = board.transact(batch, (attempt) => {
    const { free, lock } = group.unlocks ? throughLocks(group, elements) : NO_LOCKS;
    for (const op of free) attempt(op);
    // What is put back first is what others are put into.
    const homeless = inSomeOrder(puts, attempt);
    skipped += inSomeOrder(homeless.map(withoutParent), attempt).length;
    skipped += inSomeOrder(sets, attempt).length;
    skipped += inSomeOrder(dels, attempt).length;
    for (const op of lock) attempt(op);
  });
  return { changes, skipped };
}

/** The properties in which people write. */
const WORDS = ["text", "title", "label"] as const;

/** What went with a gesture and is not this person's alone; `past` is what else they did. Null where there is none. */
function takenWith(group: Group, changes: readonly Change[], past: readonly Group[]): Taken | null {
  const elements = changes.flatMap(({ before, after }) => (before !== undefined && after === undefined ? [before] : []));
  const steps = (id: string): Step[] => [group, ...past].flatMap((one) => one.steps.get(id) ?? []);
  const made = ({ id }: Element): boolean => steps(id).some(({ before }) => before === null);
  const mine = (element: Element, name: string): boolean => {
    const said = element.props[name] ?? "";
    return said === "" || steps(element.id).some(({ after, before }) => said === after?.[name] || said === before?.[name]);
  };
  const others = elements.filter((element) => !made(element));
  const written = elements.filter((element) => made(element) && WORDS.some((name) => !mine(element, name)));
  return others.length + written.length > 0 ? { elements, written, others } : null;
}

const NO_LOCKS: { free: readonly Op[]; lock: readonly Op[] } = { free: [], lock: [] };

/** What frees the locked elements of a gesture before it is taken back, and locks again those that were locked. */
function throughLocks(group: Group, elements: View["elements"]): { free: readonly Op[]; lock: readonly Op[] } {
  const locked = [...group.steps].filter(([id, { kind, after }]) => after !== null && elements.get(id)?.kind === kind && elements.get(id)?.props["locked"] === true);
  const stays = locked.filter(([, { before }]) => before !== null && !("locked" in before));
  return { free: locked.map(([id]) => ["set", id, { locked: null }]), lock: stays.map(([id]) => ["set", id, { locked: true }]) };
}

/** The values to restore of an element, and how many somebody else has changed since. */
function mine(there: Element, before: Props, after: Props): [Props, number] {
  const props: Record<string, unknown> = {};
  let others = 0;
  for (const [name, value] of Object.entries(before)) {
    if ((there.props[name] ?? null) === (after[name] ?? null)) props[name] = value;
    else others += 1;
  }
  return [props, others];
}

/** Tries operations until none goes any more: one may be possible only after another. Those that did not. */
function inSomeOrder(ops: readonly Op[], attempt: Attempt): Op[] {
  let left = [...ops];
  for (;;) {
    const again = left.filter((op) => {
      const code = attempt(op);
      return code !== null && !(op[0] === "del" && code === "gone");
    });
    if (again.length === 0 || again.length === left.length) return again;
    left = again;
  }
}

/** For what somebody else has taken the frame of. */
function withoutParent(op: Op): Op {
  if (op[0] !== "put") return op;
  const { parent: _, ...props } = op[3];
  return ["put", op[1], op[2], props];
}

function grouped(changes: readonly Change[], batch: string | null): Group {
  const steps = new Map<string, Step>();
  for (const change of changes) merge(steps, change);
  return { batch, name: batch, steps };
}

/** Notes a change after those that are noted already. */
function merge(steps: Map<string, Step>, { id, before, after }: Change): void {
  const kind = (after ?? before)?.kind ?? "";
  const now = differing(kind, before?.props ?? null, after?.props ?? null);
  if (now === null) return;
  const earlier = steps.get(id);
  const step = earlier === undefined ? now : joined(earlier, now);
  if (step === null) steps.delete(id);
  else steps.set(id, step);
}

/** Two steps of one gesture as one; null when nothing is left of them. */
function joined(earlier: Step, now: Step): Step | null {
  // Another element under the same id: the one before can't come back.
  if (earlier.kind !== now.kind) return now;
  if (earlier.after === null) return now.before === null ? differing(now.kind, earlier.before, now.after) : now;
  if (now.before === null) return earlier.before === null ? now : { ...now, before: null };
  if (now.after === null) return earlier.before === null ? null : { ...now, before: origin(earlier, now.before) };
  if (earlier.before === null) return earlier;
  const before = { ...now.before, ...origin(earlier, now.before, Object.keys(earlier.before)) };
  return differing(now.kind, before, { ...earlier.after, ...now.after });
}

/** Values as they were before an earlier step, but for what somebody else has set in between. */
function origin(earlier: Step, seen: Props, names: readonly string[] = Object.keys(seen)): Props {
  const props: Record<string, unknown> = {};
  for (const name of new Set([...names, ...Object.keys(earlier.before ?? {})])) {
    const here = name in seen ? seen[name] : (earlier.after?.[name] ?? null);
    const untouched = name in (earlier.before ?? {}) && (here ?? null) === (earlier.after?.[name] ?? null);
    props[name] = untouched ? earlier.before?.[name] : here;
  }
  return props;
}

/** What differs between two states; whole states where one of them is none. */
function differing(kind: string, before: Props | null, after: Props | null): Step | null {
  if (before === null && after === null) return null;
  if (before === null || after === null) return { kind, before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const other = names.filter((name) => (before[name] ?? null) !== (after[name] ?? null));
  if (other.length === 0) return null;
  const only = (props: Props): Props => Object.fromEntries(other.map((name) => [name, props[name] ?? null]));
  return { kind, before: only(before), after: only(after) };
}
