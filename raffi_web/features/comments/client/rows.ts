/** The comments that a tab holds of a discussion, from answers and from its channel. */
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

export class Rows {
  /** Grows with each row that comes by the channel. */
  tick = 0;
  private readonly all = new Map<string, CommentRow>();
  /** When a row last came by the channel; what was asked for before may be older. */
  private readonly came = new Map<string, number>();

  constructor(
    /** Whose comments are not shown here. */
    private readonly hidden: () => ReadonlySet<string>,
    private readonly changed: (row: CommentRow) => void,
  ) {}

  get map(): ReadonlyMap<string, CommentRow> {
    return this.all;
  }

  get(id: string): CommentRow | undefined {
    return this.all.get(id);
  }

  /** Rows of an answer. What came by the channel after it was asked for is newer, and knows nothing of what is mine. */
  take(rows: readonly CommentRow[], since: number): void {
    for (const row of rows) {
      const held = this.all.get(row.id);
      if (held && (this.came.get(row.id) ?? -1) > since) this.set(row.mine === undefined ? held : { ...held, mine: row.mine });
      else this.set(row);
    }
  }

  /** A row that the channel brought. */
  hear(row: CommentRow): void {
    this.tick += 1;
    this.came.set(row.id, this.tick);
    this.set(row);
  }

  /** What the channel brought since then. */
  heardSince(since: number): CommentRow[] {
    return [...this.came].flatMap(([id, tick]) => (tick > since ? (this.all.get(id) ?? []) : []));
  }

  set(row: CommentRow): void {
    const { mine, undo }: Partial<CommentRow> = this.all.get(row.id) ?? {};
    this.all.set(row.id, { ...(mine && { mine }), ...(undo !== undefined && { undo }), ...row });
    this.changed(row);
  }

  /** What I answered counts at once; the channel brings the numbers of the server. */
  countOnce(row: CommentRow): void {
    if (!this.all.has(row.root) || this.came.has(row.id)) return;
    for (const id of row.path.split("/").slice(0, -1)) {
      const one = this.all.get(id);
      if (one) this.set({ ...one, replies: one.replies + (id === row.parent ? 1 : 0), thread: one.thread + 1 });
    }
  }

  isHidden({ actor_id }: CommentRow): boolean {
    return actor_id !== null && this.hidden().has(actor_id);
  }

  /** As it is shown: of whom I blocked only the place is left. */
  veil(row: CommentRow): CommentRow {
    return this.isHidden(row) ? { ...row, actor_id: null, name: "", initials: "", avatar_url: null, body: "", at_ms: null, mentions: [], named: {}, pictures: [], veiled: true } : row;
  }
}
