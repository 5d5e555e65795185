/** Which notices offer to take back what they tell. */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";

export const UNDO_MS = 30_000;
const UNDO_QUEUE_MS = 10 * 60_000;
const CHANGES: ReadonlySet<string> = new Set(["seek", "film", "film_back"]);

export interface Facts {
  messages: readonly Message[];
  /** The last skip, or the last film put on, can still be taken back. */
  back: boolean;
  /** Films that were taken off the queue among them; `removed_by` is null for those that were played. */
  queue: ReadonlyMap<string, { removed: boolean; removed_by: string | null }>;
  /** Whether an id is the viewer's, or that of a guest they were. */
  isMe: (actor: string | null) => boolean;
  may: (grant: "seek" | "film" | "queue") => boolean;
  /** Server milliseconds. */
  now: number;
}

/** The ids of the notices that can be undone now by the viewer: each thing by the notice that told it last. */
export function undoable({ messages, back, queue, isMe, may, now }: Facts): ReadonlySet<string> {
  const found = new Set<string>();
  const change = lastChange(messages);
  const what = change?.notice?.what;
  if (change !== undefined && back && (what === "seek" || what === "film") && may(what) && now - change.created_at < UNDO_MS) found.add(change.id);
  const told = new Set<unknown>();
  for (const { id, notice, created_at } of messages.toReversed()) {
    if (now - created_at >= UNDO_QUEUE_MS) break;
    const item = notice?.what === "unqueued" ? notice["item"] : undefined;
    if (typeof item !== "string" || told.has(item)) continue;
    told.add(item);
    const row = queue.get(item);
    if (row?.removed && row.removed_by !== null && (isMe(row.removed_by) || may("queue"))) found.add(id);
  }
  return found;
}

/** The last notice of what has one way back together. */
export function lastChange(messages: readonly Message[]): Message | undefined {
  return messages.findLast((message) => CHANGES.has(message.notice?.what ?? ""));
}
