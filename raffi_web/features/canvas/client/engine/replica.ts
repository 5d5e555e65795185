/**
 * A board as this browser holds it: what the server says, and on top of it what was edited here and is not yet part of
 * that. An edit is shown at once, sent one push after the other, and laid upon whatever comes in between, until its
 * answer is here *and* the server's document has reached the answer's clock. So nothing flickers, and what the server
 * dropped goes by itself.
 *
 * Both documents and the map of what is shown are changed in place: listeners hear which ids have changed.
 */
import { changed, Document, isReference, same, sparse, type Before } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import { Pushes, type Kept, type Pending } from "$/public/external/raffi_web/features/canvas/client/engine/pushes";
import { isMalformed, tidied } from "$/public/external/raffi_web/features/canvas/client/engine/tidy";
import type {
  Answer,
  Change,
  Code,
  Dropped,
  Element,
  ElementRow,
  Lost,
  Op,
  Push,
} from "$/public/external/raffi_web/features/canvas/client/engine/types";

/** What is shown. The map is the same one always; `version` and the object are new with each change. */
export interface View {
  readonly version: number;
  readonly elements: ReadonlyMap<string, Element>;
}

/** Does one operation within an edit; the reason when it is dropped. */
export type Attempt = (op: Op) => Code | null;
type Listener = (ids: ReadonlySet<string>) => void;

export interface ReplicaOptions {
  /** Whose pushes these are: 16 to 32 letters and digits. */
  client: string;
  /** Server milliseconds. */
  now: () => number;
  /** Told of every push that is to be kept until its answer, and of every one that is not any more. */
  keep?: (push: Pending) => void;
  forget?: (push: Pending) => void;
}

export class Replica {
  /** The board's clock that `server` stands at; -1 before the first snapshot. */
  version = -1;
  readonly server = new Document();
  private readonly over = new Document(this.server);
  private readonly shown = new Map<string, Element>();
  private readonly pushes: Pushes;
  private handle: View = { version: 0, elements: this.shown };
  private readonly listeners = new Set<Listener>();
  private readonly losers = new Set<(lost: readonly Lost[]) => void>();

  constructor(private readonly options: ReplicaOptions) {
    this.pushes = new Pushes(options);
  }

  // -- what is shown ------------------------------------------------------------------------------------------

  get = (): View => this.handle;

  element(id: string): Element | undefined {
    return this.shown.get(id);
  }

  /** Told after each change which elements are other ones, are new or are gone. */
  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Told of what the server did not do of this browser's edits. */
  onLost(listener: (lost: readonly Lost[]) => void): () => void {
    this.losers.add(listener);
    return () => void this.losers.delete(listener);
  }

  /** How many pushes have no answer yet. */
  get unanswered(): number {
    return this.pushes.unanswered;
  }

  // -- what the server says -----------------------------------------------------------------------------------

  /** All there is. */
  snapshot(version: number, rows: readonly ElementRow[]): void {
    const gone = new Set(this.server.ids());
    const touched = new Set(gone);
    for (const row of rows) {
      if (!("kind" in row)) continue;
      touched.add(row.id);
      gone.delete(row.id);
      this.whole(row);
    }
    for (const id of gone) this.server.write(id, undefined);
    this.version = version;
    this.pushes.reached(version);
    this.rebase(touched);
  }

  /** What has changed up to `version`. */
  merge(version: number, rows: readonly ElementRow[]): void {
    let plain = true;
    const touched = new Set<string>();
    for (const row of rows) {
      touched.add(row.id);
      plain = this.take(row) && plain;
    }
    this.version = version;
    const settled = this.pushes.reached(version);
    // What nothing pending depends on is shown as it came.
    if (plain && !settled && !this.pushes.mentionAny(touched)) this.show(touched);
    else this.rebase(touched);
  }

  /** Puts a row in; whether it left alone who belongs where. */
  private take(row: ElementRow): boolean {
    if ("set" in row) {
      const there = this.server.get(row.id);
      if (there !== undefined) this.server.write(row.id, changed(there, row.set));
      return !Object.keys(row.set).some((name) => isReference(name) || name === "locked");
    }
    if ("kind" in row) this.whole(row);
    else this.server.write(row.id, undefined);
    return false;
  }

  private whole(row: Element): void {
    const element = { id: row.id, kind: row.kind, props: sparse(row.kind, row.props) };
    const there = this.server.get(row.id);
    if (!same(there, element)) this.server.write(row.id, element);
  }

  // -- what is edited here --------------------------------------------------------------------------------------

  /** Does what it can of some operations; what it could not, and what became of the elements. */
  edit(ops: readonly Op[], batch: string | null = null): { dropped: Dropped[]; changes: Change[] } {
    const dropped: Dropped[] = [];
    const changes = this.transact(batch, (attempt) => {
      ops.forEach((op, index) => {
        const code = attempt(op);
        if (code !== null) dropped.push([index, code]);
      });
    });
    return { dropped, changes };
  }

  /** An edit whose operations depend on how the ones before went. Listeners hear of all of it at once. */
  transact(batch: string | null, work: (attempt: Attempt) => void): Change[] {
    const before: Before = new Map();
    const filed = new Set<Pending>();
    work((given) => {
      const op = tidied(given, this.over.get(given[1])?.kind);
      const touched: Before = new Map();
      const code = isMalformed(op) ? "invalid" : this.over.apply(op, touched);
      if (code !== null || touched.size === 0) return code;
      for (const [id, element] of touched) if (!before.has(id)) before.set(id, element);
      filed.add(this.file(op, touched, batch));
      return null;
    });
    for (const push of filed) (push.ops.length > 0 ? this.options.keep : this.options.forget)?.(push);
    const changes = [...before].map(([id, element]) => ({ id, before: element, after: this.over.get(id) }));
    this.show(before.keys());
    return changes.filter((change) => !same(change.before, change.after));
  }

  private file(op: Op, touched: Before, batch: string | null): Pending {
    const removed = op[0] === "del" ? [...touched.keys()] : [];
    const known = (id: string): boolean => this.server.get(id) !== undefined;
    return this.pushes.file(this.narrowed(op, touched), { batch, removed, known });
  }

  /** A set of only what it changed: other people's values of the rest are none of its business. */
  private narrowed(op: Op, touched: Before): Op {
    const before = touched.get(op[1])?.props;
    const after = this.over.get(op[1])?.props;
    if (op[0] !== "set" || before === undefined || after === undefined) return op;
    const names = Object.keys(op[2]).filter((name) => before[name] !== after[name]);
    return ["set", op[1], Object.fromEntries(names.map((name) => [name, after[name] ?? null]))];
  }

  // -- pushes on their way --------------------------------------------------------------------------------------

  /** The next push to send; null while one is on its way, or when nothing waits. */
  next(): Push | null {
    return this.pushes.take()[0] ?? null;
  }

  /** The next pushes to send in one call, of one client. */
  nextOnes(most: number): Push[] {
    return this.pushes.take(most);
  }

  /** It could not be taken now, and is to be sent again as it is. */
  again(push: Push): void {
    this.pushes.again(push);
  }

  acked(push: Push, answer: Answer): void {
    this.ackedAll([push], [answer]);
  }

  /** Takes the answers of the first of some pushes, all at once. */
  ackedAll(pushes: readonly Push[], answers: readonly Answer[]): void {
    const done = answers.flatMap((answer, index) => {
      const push = pushes[index];
      return push === undefined ? [] : (this.pushes.answered(push, answer) ?? []);
    });
    if (done.length === 0) return;
    for (const { push } of done) this.options.forget?.(push);
    const lost = done.flatMap((one) => one.lost);
    if (this.pushes.reached(this.version) || lost.length > 0) this.rebase([]);
    this.tell(lost);
  }

  /** The whole push was refused: what it did is taken back. */
  refused(push: Push, code: Code): void {
    const done = this.pushes.refused(push, code);
    if (done === null) return;
    this.options.forget?.(done.push);
    this.rebase([]);
    this.tell(done.lost);
  }

  /** Takes over what an earlier page could not send any more. */
  adopt(kept: readonly Kept[]): void {
    this.pushes.adopt(kept);
    this.rebase([]);
  }

  private tell(lost: readonly Lost[]): void {
    if (lost.length > 0) for (const listener of [...this.losers]) listener(lost);
  }

  // -- what is shown of both --------------------------------------------------------------------------------------

  /** Lays what is pending anew on what the server says. */
  private rebase(touched: Iterable<string>): void {
    const ids = new Set(touched);
    for (const id of this.over.ids()) ids.add(id);
    this.over.clear();
    for (const op of this.pushes.ops()) this.over.apply(op);
    for (const id of this.over.ids()) ids.add(id);
    this.show(ids);
  }

  private show(ids: Iterable<string>): void {
    const told = new Set<string>();
    for (const id of ids) {
      const element = this.over.get(id);
      if (same(this.shown.get(id), element)) continue;
      if (element === undefined) this.shown.delete(id);
      else this.shown.set(id, element);
      told.add(id);
    }
    if (told.size === 0) return;
    this.handle = { version: this.handle.version + 1, elements: this.shown };
    for (const listener of [...this.listeners]) listener(told);
  }
}
