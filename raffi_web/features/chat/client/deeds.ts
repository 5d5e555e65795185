/** What the viewer may do with a message. */
import { EDIT_WINDOW_MS, type Message } from "$/public/external/raffi_web/features/chat/client/messages";
import type { Standing } from "$/public/external/raffi_web/features/rooms/client/place";

/** `mine` also when I wrote it as the guest I was. */
export type Deeds = { mine: boolean; write: boolean; edit: boolean; remove: boolean };

export const NOTHING: Deeds = { mine: false, write: false, edit: false, remove: false };

/** `now` in server milliseconds. The server decides the same in chat/functions.py. */
export function deedsOn(message: Message, standing: Pick<Standing, "isMe" | "may" | "muted" | "staff">, now: number): Deeds {
  const mine = standing.isMe(message.actor_id);
  return { mine, write: standing.may("chat") && !standing.muted, edit: mine && now - message.created_at < EDIT_WINDOW_MS, remove: mine || standing.staff };
}
