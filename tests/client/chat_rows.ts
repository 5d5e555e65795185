/** Messages for tests; their ids sort by number. */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";

export const START = Date.UTC(2026, 0, 10, 12);

export function message(number: number, changes: Partial<Message> = {}): Message {
  return {
    id: String(number).padStart(26, "0"),
    kind: "text",
    actor_id: "ada",
    name: "Ada",
    initials: "A",
    color: 1,
    body: String(number),
    film_time: null,
    film: null,
    reply_to: null,
    mentions: [],
    notice: null,
    created_at: START + number * 1_000,
    edited_at: null,
    removed: false,
    removed_by: null,
    ...changes,
  };
}

export function notice(number: number, what: string, changes: Partial<Message> = {}): Message {
  return message(number, { kind: "notice", body: "", notice: { what }, ...changes });
}
