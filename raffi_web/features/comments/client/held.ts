/** What is held of an open discussion, and what it needs of the tab around it. */
import type { Sort, Thread } from "$/public/external/raffi_web/features/comments/client/tree";
import type { DiscussionRow, Mine } from "$/public/external/raffi_web/features/comments/client/types";

export interface Frame {
  status: "loading" | "live" | "closed";
  version: number;
  rows: Readonly<Record<string, ReadonlyMap<string, object>>>;
}

/** What a discussion needs of the tab around it. */
export interface Surroundings {
  channel: { get: () => Frame; subscribe: (listener: () => void) => () => void; renew: () => void };
  query: <T>(name: string, args: object) => Promise<T>;
  /** Whose comments are not shown here. */
  hidden: { get: () => ReadonlySet<string>; subscribe: (listener: () => void) => () => void };
  isMe: (actor: string | null) => boolean;
  /** Server milliseconds. */
  now: () => number;
  /** The code of a refusal and its sentence; null for what was no refusal. */
  refusal: (error: unknown) => { code: string; message: string } | null;
  storage: Pick<Storage, "getItem" | "setItem"> | null;
}

export interface Held {
  phase: "loading" | "here" | "failed" | "missing";
  problem: string;
  discussion: DiscussionRow | null;
  mine: Mine | null;
  sort: Sort;
  /** By moment, the list begins at this one (ms); null begins it at the first. */
  from: number | null;
  pinned: readonly Thread[];
  threads: readonly Thread[];
  /** Whether more threads are left on the server. */
  more: boolean;
  loading: boolean;
  failed: boolean;
  /** Threads that others began and that wait to be shown. */
  fresh: number;
  /** What has a greater id is new; null until that is known. */
  since: string | null;
  /** How many others wrote since then that were not in sight; 100 for that many or more. */
  unread: number;
  /** The thread of one comment, where that is what is shown. */
  alone: { comment: string; thread: Thread | null; whole: boolean; problem: string } | null;
}

export const EMPTY: Omit<Held, "sort"> = {
  ...{ phase: "loading", problem: "", discussion: null, mine: null, from: null, pinned: [], threads: [], more: false },
  ...{ loading: false, failed: false, fresh: 0, since: null, unread: 0, alone: null },
};

export const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Whether a snapshot came between: it has no comments, and leaves out versions that no change does. */
export function beganAnew(before: Frame, now: Frame): boolean {
  if (before.rows["comments"] !== undefined) return now.rows["comments"] === undefined;
  return now.rows["comments"] === undefined && now.version > before.version + 1;
}
