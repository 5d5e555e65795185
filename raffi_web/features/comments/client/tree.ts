/** Comments in their order: a thread as a tree, roots as a list. */
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

export type Sort = "new" | "old" | "top" | "moment";
export const SORTS: readonly Sort[] = ["new", "old", "top", "moment"];

/** A comment and what hangs right below it, the oldest first. */
export interface Branch {
  row: CommentRow;
  branches: Branch[];
}

/** A root with what is loaded of what hangs on it, by path. `next` is null when that is all. */
export interface Thread {
  root: CommentRow;
  replies: readonly CommentRow[];
  next: string | null;
  loading: boolean;
  failed: boolean;
}

/** A root's tree. What hangs on a comment that is not here hangs on the next one above it that is. */
export function treeOf({ root, replies }: Pick<Thread, "root" | "replies">): Branch {
  const top: Branch = { row: root, branches: [] };
  const open = [top];
  for (const row of replies) {
    while (open.length > 1 && !isBelow(row, open[open.length - 1]!.row)) open.pop();
    const branch: Branch = { row, branches: [] };
    open[open.length - 1]!.branches.push(branch);
    open.push(branch);
  }
  return top;
}

export function isBelow(row: CommentRow, above: CommentRow): boolean {
  return row.path.startsWith(`${above.path}/`);
}

/** How many comments a branch has, itself among them. */
export function sizeOf({ branches }: Branch): number {
  return branches.reduce((sum, branch) => sum + sizeOf(branch), 1);
}

/** Where `path` belongs among rows that are sorted by it. */
export function placeOf(rows: readonly { path: string }[], path: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.path < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether it is shown at all: what was taken back stays for what hangs on it, and for its author while that can be undone. */
export function isShown(row: CommentRow): boolean {
  return !row.removed || row.replies > 0 || row.undo === true;
}

type Keyed = Pick<CommentRow, "id" | "score" | "at_ms">;

/** Before (below 0) or behind (above 0) another root. */
export function compare(sort: Sort, a: Keyed, b: Keyed): number {
  const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  if (sort === "new") return -byId;
  if (sort === "top") return b.score - a.score || -byId;
  if (sort === "moment") return (a.at_ms ?? Infinity) - (b.at_ms ?? Infinity) || byId;
  return byId;
}

/**
 * Where a root that has just come is put: its place in the order where everything up to there is loaded, otherwise in
 * front of all, since nobody would find it.
 */
export function placeOfNew(sort: Sort, row: Keyed, shown: readonly Keyed[], complete: boolean): number {
  if (sort === "top") return 0;
  const at = shown.findIndex((one) => compare(sort, row, one) < 0);
  return at >= 0 ? at : complete ? shown.length : 0;
}

/** Before which thread the line stands that parts what is new from what was read; below 0 for none. One's own is neither. */
export function markAt({ threads, since, sort }: { threads: readonly Thread[]; since: string | null; sort: Sort }, isNew: (id: string) => boolean): number {
  if (since === null || (sort !== "new" && sort !== "old")) return -1;
  const first = threads.findIndex(({ root }) => isNew(root.id));
  if (sort === "old" || first < 0) return first;
  return threads.findIndex(({ root }) => root.id <= since);
}
