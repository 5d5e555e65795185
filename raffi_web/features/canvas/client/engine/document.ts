/**
 * The elements of a board, and what operations make of them: the rules of raffi_web/features/canvas/document.py, so that
 * what this browser shows before the answer is what the answer will say.
 *
 * A document may lie above another one: it then holds only what differs from it. Elements are never changed in place;
 * one that an operation leaves as it was keeps its identity.
 */
import { DEEPEST, defaults, mayLieIn } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Code, Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

const CONNECTION = "connection";
const PIN = "comment";
const THREAD = "thread";
const REFERENCES = ["parent", "from", "to"] as const;

/** Where the elements were that an operation touched; undefined where there was none. */
export type Before = Map<string, Element | undefined>;

export class Document {
  /** Null: removed, while the document below still has it. */
  private readonly own = new Map<string, Element | null>();
  /** Ids of what is in an element, or begins or ends at it, of `own` only. */
  private readonly referring = new Map<string, Set<string>>();

  constructor(private readonly below: Document | null = null) {}

  get(id: string): Element | undefined {
    const own = this.own.get(id);
    return own === undefined ? this.below?.get(id) : (own ?? undefined);
  }

  /** The ids of what this document itself holds or hides. */
  ids(): IterableIterator<string> {
    return this.own.keys();
  }

  clear(): void {
    this.own.clear();
    this.referring.clear();
  }

  /** Puts an element where it was, or takes it away, without asking the rules. */
  write(id: string, element: Element | undefined): void {
    const before = this.own.get(id);
    if (before) this.refer(before, false);
    if (element !== undefined) {
      this.own.set(id, element);
      this.refer(element, true);
    } else if (this.below === null) {
      this.own.delete(id);
    } else {
      this.own.set(id, null);
    }
  }

  /** Does one operation; the reason when it is dropped. Notes in `before` how what it touched was. */
  apply(op: Op, before?: Before): Code | null {
    const there = this.get(op[1]);
    if (op[0] === "del") return there === undefined ? "gone" : this.remove(there, before);
    if (there !== undefined) {
      if (op[0] === "put" && there.kind !== op[2]) return "exists";
      return this.change(there, op[0] === "put" ? op[3] : op[2], before);
    }
    if (op[0] === "set") return "gone";
    const [, id, kind, props] = op;
    if (kind === CONNECTION && !("from" in props && "to" in props)) return "no_end";
    const why = this.misplaced(id, kind, props);
    if (why !== null) return why;
    before?.set(id, before.get(id));
    this.write(id, { id, kind, props: sparse(kind, props) });
    return null;
  }

  private change(there: Element, props: Props, before?: Before): Code | null {
    const unlocks = "locked" in props && (props["locked"] === null || props["locked"] === false);
    if (there.props["locked"] === true && !unlocks && Object.keys(props).some((name) => name !== "locked")) return "locked";
    const why = this.misplaced(there.id, there.kind, props);
    if (why !== null) return why;
    const next = changed(there, props);
    if (next === there) return null;
    if (before !== undefined && !before.has(there.id)) before.set(there.id, there);
    this.write(there.id, next);
    return null;
  }

  private remove(there: Element, before?: Before): Code | null {
    const going = this.withIt(there);
    // A pin's lock keeps nothing but itself.
    const holdsOn = (one: Element): boolean => one.props["locked"] === true && one.kind !== CONNECTION && (one.kind !== PIN || one === there);
    if (going.some(holdsOn)) return "locked";
    for (const one of going) {
      if (before !== undefined && !before.has(one.id)) before.set(one.id, one);
      this.write(one.id, undefined);
    }
    return null;
  }

  /** An element, all that is in it, and the connections to any of it. */
  private withIt(there: Element): Element[] {
    const going = new Map([[there.id, there]]);
    for (const one of going.values()) {
      for (const id of this.referringTo(one.id)) {
        const other = this.get(id);
        if (other !== undefined && refersTo(other, one.id)) going.set(id, other);
      }
    }
    return [...going.values()];
  }

  /** Ids of what may refer to an element: whoever asks looks whether it still does. */
  private *referringTo(id: string): IterableIterator<string> {
    yield* this.referring.get(id) ?? [];
    if (this.below !== null) yield* this.below.referringTo(id);
  }

  /** Why an element can't have these values, if so. */
  private misplaced(id: string, kind: string, props: Props): Code | null {
    const parent = props["parent"] ?? null;
    if (parent !== null) {
      const above = this.get(parent as string);
      if (above === undefined || !mayLieIn(kind, above.kind)) return "no_parent";
      const around = this.around(above);
      if (around.has(id)) return "cycle";
      if (around.size + this.height(id) > DEEPEST) return "deep";
    }
    if (kind === CONNECTION) {
      for (const end of ["from", "to"]) if (end in props && !this.isEnd(props[end])) return "no_end";
    }
    return kind === PIN && typeof props[THREAD] === "string" ? this.pinned(id, props[THREAD]) : null;
  }

  /** A thread has one pin. One that stood for it already, beside another one, may go on. */
  private pinned(id: string, thread: string): Code | null {
    const pins = [...this.referringTo(threadKey(thread))].filter((one) => this.get(one)?.kind === PIN && this.get(one)?.props[THREAD] === thread);
    return pins.length > 0 && !pins.includes(id) ? "pinned" : null;
  }

  private isEnd(id: unknown): boolean {
    const element = this.get(id as string);
    return element !== undefined && element.kind !== CONNECTION;
  }

  /** An element and those that it lies in, from the inside out; no more than one beyond what may be. */
  private around(element: Element): Set<string> {
    const seen = new Set<string>();
    for (let one: Element | undefined = element; one !== undefined && !seen.has(one.id) && seen.size <= DEEPEST; ) {
      seen.add(one.id);
      one = this.get((one.props["parent"] ?? "") as string);
    }
    return seen;
  }

  /** How many levels there are in an element; no more than may be are looked at. */
  private height(id: string): number {
    let levels = -1;
    for (let level = new Set([id]); level.size > 0 && levels < DEEPEST; levels += 1) {
      level = new Set([...level].flatMap((one) => [...this.referringTo(one)].filter((other) => this.get(other)?.props["parent"] === one)));
    }
    return levels;
  }

  private refer(element: Element, refers: boolean): void {
    const thread = element.kind === PIN ? element.props[THREAD] : null;
    for (const to of [...REFERENCES.map((name) => element.props[name]), typeof thread === "string" ? threadKey(thread) : null]) {
      if (typeof to !== "string") continue;
      const ids = this.referring.get(to);
      if (!refers) ids?.delete(element.id);
      else if (ids === undefined) this.referring.set(to, new Set([element.id]));
      else ids.add(element.id);
    }
  }
}

/** Whether a property says where an element belongs, or for what it stands alone, so that others are looked at when it changes. */
export function isReference(name: string): boolean {
  return name === THREAD || (REFERENCES as readonly string[]).includes(name);
}

/** A thread among what elements refer to; no element has such an id. */
function threadKey(thread: string): string {
  return `thread:${thread}`;
}

function refersTo(element: Element, id: string): boolean {
  return REFERENCES.some((name) => element.props[name] === id);
}

/** An element with some of its properties set; itself where that changes nothing. */
export function changed(element: Element, props: Props): Element {
  const standard = defaults(element.kind);
  let next: Record<string, unknown> | null = null;
  for (const [name, given] of Object.entries(props)) {
    const value = given === standard[name] ? null : (given ?? null);
    if (value === (element.props[name] ?? null) || name === "__proto__") continue;
    next ??= { ...element.props };
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next === null ? element : { ...element, props: next };
}

/** Only what differs from the defaults. */
export function sparse(kind: string, props: Props): Props {
  const standard = defaults(kind);
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    if (value !== null && value !== undefined && value !== standard[name] && name !== "__proto__") kept[name] = value;
  }
  return kept;
}

/** Whether two elements say the same. */
export function same(one: Element | undefined, other: Element | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.kind !== other.kind) return false;
  const names = Object.keys(one.props);
  return names.length === Object.keys(other.props).length && names.every((name) => one.props[name] === other.props[name]);
}
