/** Messages as the channel sends them: raffi_web/features/chat/rows.py. */
import type { Named } from "$/public/external/raffi_web/features/chat/client/markup";

export interface Notice {
  what: string;
  [value: string]: unknown;
}

/** A film by its key, and by its title where that is known. */
export interface FilmRef {
  key: string;
  title: string | null;
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
  /** The film that moment belongs to; null where nobody knows. */
  film: FilmRef | null;
  reply_to: string | null;
  mentions: string[];
  notice: Notice | null;
  /** Server milliseconds since the epoch. */
  created_at: number;
  edited_at: number | null;
  removed: boolean;
  removed_by: string | null;
}

/** Whom a chat's lines tell of: `members` as they are, the others as their last line has them. Sorted by id. */
export function peopleOf(members: readonly { id: string; name: string; role?: string; initials: string; color: number; avatar_url?: string | null }[], messages: readonly Message[]): Named[] {
  const found = new Map<string, Named>();
  for (const { actor_id: id, name, initials, color } of messages) if (id !== null) found.set(id, { id, name, face: { initials, color } });
  for (const { id, name, role, initials, color, avatar_url } of members) found.set(id, { id, name, ...(role !== undefined && { role }), face: { initials, color, avatar_url } });
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
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
