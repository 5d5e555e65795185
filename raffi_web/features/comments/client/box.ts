/** What is loaded of one thread, or of the part of it below one comment. */
import { isShown, placeOf, type Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

export interface Page {
  next: string | null;
}

type Rows = ReadonlyMap<string, CommentRow>;

export class Box {
  loading = false;
  failed = false;
  /** Somebody asked for more of it than it came with. */
  opened = false;
  private replies: { id: string; path: string }[] = [];
  private made: { thread: Thread | null; hidden: ReadonlySet<string> } | null = null;

  constructor(
    readonly root: string,
    /** The comment below which all is loaded up to `next`. */
    public under: string,
    public next: string | null,
  ) {}

  get size(): number {
    return this.replies.length;
  }

  /** Whether a row that has just come belongs to what is here: mine do in any case. */
  takes(row: CommentRow, mine: boolean): boolean {
    if (row.root !== this.root || !isShown(row)) return false;
    if (mine) return true;
    return row.path.split("/").includes(this.under) && (this.next === null || row.path < this.next);
  }

  put(ids: readonly string[], rows: Rows): void {
    for (const id of ids) {
      const path = rows.get(id)?.path ?? "";
      const at = placeOf(this.replies, path);
      if (this.replies[at]?.path !== path) this.replies.splice(at, 0, { id, path });
    }
    this.stale();
  }

  stale(): void {
    this.made = null;
  }

  /** The thread as it is shown; the same object until something in it changed. */
  view(rows: Rows, hidden: ReadonlySet<string>, veil: (row: CommentRow) => CommentRow): Thread | null {
    if (this.made?.hidden === hidden) return this.made.thread;
    const root = rows.get(this.root);
    const replies = this.replies.flatMap(({ id }) => rows.get(id) ?? []).filter(isShown);
    const { next, loading, failed } = this;
    const thread = root && isShown(root) ? { root: veil(root), replies: replies.map(veil), next, loading, failed } : null;
    this.made = { thread, hidden };
    return thread;
  }
}
