/** What the server tells this tab of its reader's notifications: the counts, and what comes and changes. */
import { Feed, type Wanted } from "$/public/external/raffi_web/features/notifications/client/feed";
import type { Counts, Mark, NotificationRow, Page } from "$/public/external/raffi_web/features/notifications/client/model";
import { live, LiveError, me } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Rows = ReadonlyMap<string, Mark>;
const NONE: Rows = new Map();
const AT_ONCE = 50;

export const counts = createStore<Counts>({ unseen: 0, unread: 0 });
const feeds = new Set<Feed>();
/** Told of what has just come. */
const arrivals = new Set<(row: NotificationRow) => void>();
let started = false;
let held: Rows | null = null;
let newest = 0;

export function problemOf(error: unknown): string {
  return error instanceof LiveError ? error.message : t("notifications.problem");
}

/** A list that is kept until `drop`. */
export function feedOf(wanted?: Wanted, limit?: number): Feed {
  const feed = new Feed((args) => live.query<Page>("notifications.latest", args), problemOf, wanted, limit);
  feeds.add(feed);
  return feed;
}

export function keep(feed: Feed): () => void {
  feeds.add(feed);
  return () => void feeds.delete(feed);
}

export function eachFeed(change: (feed: Feed) => void): void {
  for (const feed of feeds) change(feed);
}

/** Follows my channel from now on, once; every bell may call it. */
export function start(): void {
  if (started || typeof window === "undefined") return;
  started = true;
  live.start();
  const begin = (): boolean => {
    const id = me.get()?.id;
    if (!id) return false;
    const name = `notifications:${id}`;
    live.follow(name);
    live.store(name).subscribe(() => hear(live.store(name).get().rows, id));
    hear(live.store(name).get().rows, id);
    return true;
  };
  if (begin()) return;
  const stop = me.subscribe(() => {
    if (begin()) stop();
  });
}

export function onArrival(listener: (row: NotificationRow) => void): () => void {
  arrivals.add(listener);
  return () => void arrivals.delete(listener);
}

function hear(rows: Readonly<Record<string, ReadonlyMap<string, unknown>>>, id: string): void {
  const told = rows["counts"]?.get(id) as Counts | undefined;
  if (told === undefined) return;
  counts.set((before) => (before.unseen === told.unseen && before.unread === told.unread ? before : { unseen: told.unseen, unread: told.unread }));
  const marks = (rows["notifications"] as Rows | undefined) ?? NONE;
  const before = held;
  held = marks;
  const latest = Math.max(newest, ...[...marks.values()].map((mark) => mark.at));
  if (before === null) {
    newest = latest;
    return;
  }
  const changed = [...marks.values()].filter((mark) => before.get(mark.id) !== mark);
  const fresh = new Set(changed.filter((mark) => mark.at > newest && !mark.read && !mark.removed).map((mark) => mark.id));
  newest = latest;
  if (changed.length > 0) void look(changed, fresh);
  else if (marks !== before) eachFeed((feed) => void feed.load());
}

/** Asks what these say now, for whoever shows them. */
async function look(changed: readonly Mark[], fresh: ReadonlySet<string>): Promise<void> {
  if (feeds.size === 0 && (fresh.size === 0 || arrivals.size === 0)) return;
  if (changed.length > AT_ONCE) return eachFeed((feed) => void feed.load());
  const ids = changed.map((mark) => mark.id);
  try {
    const rows = await live.query<NotificationRow[]>("notifications.some", { ids });
    eachFeed((feed) => feed.take(ids, rows));
    for (const row of rows.filter((one) => fresh.has(one.id)).slice(0, 1)) for (const listener of arrivals) listener(row);
  } catch {
    // A list that is shown asks again with the next change.
  }
}
