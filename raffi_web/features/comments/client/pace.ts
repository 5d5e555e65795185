/** How long one has to wait for the next comment in a discussion with a pace, on the page's clock. */
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import type { Mine } from "$/public/external/raffi_web/features/comments/client/types";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

const paces = new Map<string, Store<number>>();
const known = new WeakSet<Mine>();

/** When the next comment goes; 0 for at once. */
export function paceOf(discussion: string): Store<number> {
  const kept = paces.get(discussion) ?? createStore(0);
  paces.set(discussion, kept);
  return kept;
}

/** The server asks to wait so long. */
export function waits(discussion: string, seconds: number): void {
  paceOf(discussion).set((before) => Math.max(before, performance.now() + seconds * 1000));
}

/** One has written: the next comment is as far away as the discussion says. Who keeps order goes at no pace. */
export function wroteIn(discussion: string): void {
  const { discussion: row, mine } = discussionOf(discussion).get();
  if (row !== null && row.slow > 0 && mine?.remove !== true) waits(discussion, row.slow);
}

/** What the server said of it when the discussion was asked for: once for each answer. */
export function heardOf(discussion: string, mine: Mine | null): void {
  if (mine === null || known.has(mine)) return;
  known.add(mine);
  const seconds = mine.cannot?.code === "slow_mode" ? mine.cannot.data["retry_after"] : null;
  if (typeof seconds === "number") waits(discussion, seconds);
}
