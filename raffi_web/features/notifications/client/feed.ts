/** A list of notifications as a page holds it: asked for in pages, and kept as they come and change. */
import { inOrder, type NotificationRow, type Page } from "$/public/external/raffi_web/features/notifications/client/model";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export interface Wanted {
  show: "all" | "unread";
  kind: string | null;
}

export interface Held {
  rows: readonly NotificationRow[];
  /** Behind which one it goes on; null at the end. */
  next: string | null;
  state: "loading" | "ready" | "failed";
  /** More is being asked for. */
  busy: boolean;
  problem: string;
}

type Ask = (args: object) => Promise<Page>;
const NOTHING: Held = { rows: [], next: null, state: "loading", busy: false, problem: "" };

export class Feed {
  readonly held = createStore<Held>(NOTHING);
  /** Of several answers to the same question the last one counts. */
  private asked = 0;

  constructor(
    private readonly ask: Ask,
    private readonly problemOf: (error: unknown) => string,
    readonly wanted: Wanted = { show: "all", kind: null },
    private readonly limit = 20,
  ) {}

  /** Asks for the first page; what is shown stays until it is there. */
  async load(): Promise<void> {
    const turn = ++this.asked;
    if (this.held.get().state === "failed") this.held.set({ ...NOTHING });
    try {
      const page = await this.ask(this.question(null));
      if (turn === this.asked) this.held.set({ rows: page.rows, next: page.next, state: "ready", busy: false, problem: "" });
    } catch (error) {
      if (turn === this.asked) this.held.set((now) => ({ ...now, state: now.rows.length > 0 ? "ready" : "failed", busy: false, problem: this.problemOf(error) }));
    }
  }

  /** Asks for what comes behind the last one. */
  async more(): Promise<void> {
    const { next, busy } = this.held.get();
    if (next === null || busy) return;
    const turn = ++this.asked;
    this.held.set((now) => ({ ...now, busy: true, problem: "" }));
    try {
      const page = await this.ask(this.question(next));
      if (turn !== this.asked) return;
      this.held.set((now) => {
        const fresh = new Set(page.rows.map((row) => row.id));
        const rows = inOrder([...now.rows.filter((row) => !fresh.has(row.id)), ...page.rows]);
        return { ...now, rows, next: page.next, busy: false };
      });
    } catch (error) {
      if (turn === this.asked) this.held.set((now) => ({ ...now, busy: false, problem: this.problemOf(error) }));
    }
  }

  /** Takes up how these are now; those of `ids` that are not among `rows` are gone. */
  take(ids: readonly string[], rows: readonly NotificationRow[]): void {
    const changed = new Set(ids);
    this.held.set((now) => {
      if (now.state !== "ready") return now;
      const last = now.rows.at(-1);
      // What belongs behind the last one comes with the next page.
      const here = rows.filter((row) => this.fits(row) && (now.next === null || last === undefined || row.at >= last.at));
      return { ...now, rows: inOrder([...now.rows.filter((row) => !changed.has(row.id)), ...here]) };
    });
  }

  /** Shows at once what is being done. */
  patch(ids: readonly string[], change: (row: NotificationRow) => NotificationRow | null): void {
    const changed = new Set(ids);
    this.held.set((now) => ({
      ...now,
      rows: now.rows.flatMap((row) => {
        const after = changed.has(row.id) ? change(row) : row;
        return after === null ? [] : [after];
      }),
    }));
  }

  private fits(row: NotificationRow): boolean {
    return !row.removed && (this.wanted.show === "all" || !row.read) && (this.wanted.kind === null || row.kind === this.wanted.kind);
  }

  private question(after: string | null): object {
    const { show, kind } = this.wanted;
    return { show, limit: this.limit, ...(kind !== null && { kind }), ...(after !== null && { after }) };
  }
}
