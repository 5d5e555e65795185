/** What a discussion asks of the server, and in which order. */
import type { Page } from "$/public/external/raffi_web/features/comments/client/box";
import type { Surroundings } from "$/public/external/raffi_web/features/comments/client/held";
import { type Sort, SORTS } from "$/public/external/raffi_web/features/comments/client/tree";
import type { CommentRow, DiscussionRow, Mine, ThreadPage } from "$/public/external/raffi_web/features/comments/client/types";

export const PAGE = 20;
export const LONGEST_PAGE = 100;
const STORED = "raffi.comments_sort";

export interface OnePage extends Page {
  discussion: DiscussionRow;
  above: CommentRow[];
  comment: CommentRow;
  replies: CommentRow[];
  /** What it replies to, where that is none of those. */
  answered: CommentRow | null;
}

export type Told = DiscussionRow & { mine: Mine };

/** Which threads are asked for: of a discussion, in an order, by moment from one (ms) on. */
export interface Asked {
  discussion: string;
  sort: Sort;
  from: number | null;
}

type Around = Pick<Surroundings, "query">;

/** The discussion, and its first `wanted` threads; it stops asking when that is not `current` any more. */
export async function askFirst(around: Around, asked: Asked, wanted: number, current: () => boolean): Promise<{ told: Told; pages: ThreadPage[] }> {
  const [told, first] = await Promise.all([around.query<Told>("comments.get", { discussion: asked.discussion }), askThreads(around, asked, null, PAGE)]);
  const pages = [first];
  for (let had = first.threads.length, next = first.next; next !== null && had < wanted && current(); ) {
    const page = await askThreads(around, asked, next, LONGEST_PAGE);
    pages.push(page);
    had += page.threads.length;
    next = page.next;
  }
  return { told, pages };
}

/** A page of threads behind a mark; null asks for the first. */
export function askThreads(around: Around, { discussion, sort, from }: Asked, mark: string | null, limit: number): Promise<ThreadPage> {
  // Behind everything that comes before the moment.
  const after = mark ?? (from === null ? null : `${from}.${"0".repeat(26)}`);
  return around.query<ThreadPage>("comments.threads", { discussion, sort, limit, ...(after !== null && { after }) });
}

/** The order that was chosen last in this browser. */
export function keptSort(storage: Surroundings["storage"]): Sort {
  const kept = storage?.getItem(STORED) ?? null;
  return SORTS.find((sort) => sort === kept) ?? "new";
}

export function keepSort(storage: Surroundings["storage"], sort: Sort): void {
  storage?.setItem(STORED, sort);
}
