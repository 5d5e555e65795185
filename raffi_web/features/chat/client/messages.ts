/** Messages as the channel sends them: raffi_web/features/chat/rows.py. */

export interface Notice {
  what: string;
  [value: string]: unknown;
}

export interface Message {
  id: string;
  kind: "text" | "notice";
  actor_id: string | null;
  name: string;
  initials: string;
  color: number;
  body: string;
  /** Where the film was when the writing began, seconds. */
  film_time: number | null;
  reply_to: string | null;
  mentions: string[];
  notice: Notice | null;
  /** Server milliseconds since the epoch. */
  created_at: number;
  edited_at: number | null;
  removed: boolean;
  removed_by: string | null;
}

export const LONGEST = 1000;
/** For how long one may change what one wrote. */
export const EDIT_WINDOW_MS = 15 * 60_000;
export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "👏", "🔥", "🎉", "🍿", "👀"] as const;

/** Characters as the server counts them. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
