/** What a chat shows, in order: days, messages, notices, and what is still on its way. */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";
import type { Entry } from "$/public/external/raffi_web/features/chat/client/outbox";

export type Item =
  | { kind: "start"; key: string }
  | { kind: "day"; key: string; at: number }
  | { kind: "message"; key: string; message: Message; head: boolean }
  /** Several when the same thing happened in a row. */
  | { kind: "notice"; key: string; notices: readonly Message[] }
  | { kind: "pending"; key: string; entry: Entry; head: boolean };

export interface Facts {
  messages: readonly Message[];
  pending: readonly Entry[];
  /** Whether older messages are left on the server. */
  more: boolean;
  me: string;
  now: number;
  /** Under which operation id a message was sent from here, so that its line stays the same line. */
  sentAs: ReadonlyMap<string, string>;
}

/** Lines of one author closer than this belong together, ms. */
const TOGETHER_MS = 60_000;
/** Comings and goings of several people are told in one line. */
const CROWDS: ReadonlySet<string> = new Set(["joined", "left", "gone"]);
const NOTICES_IN_ONE = 12;

/** The chat's items; those that did not change are the same objects as in `before`. */
export function timeline(facts: Facts, before: readonly Item[] = []): Item[] {
  const known = new Map(before.map((item) => [item.key, item]));
  const keep = (item: Item): Item => {
    const old = known.get(item.key);
    return old !== undefined && same(old, item) ? old : item;
  };
  const { shown, claimed } = claim(facts);
  const items: Item[] = [];
  if (!facts.more && (facts.messages.length > 0 || shown.length > 0)) items.push({ kind: "start", key: "start" });
  let last: Message | null = null;
  for (const message of facts.messages) {
    const newDay = !sameDay(last?.created_at ?? facts.now, message.created_at);
    if (newDay) items.push({ kind: "day", key: `day:${dayOf(message.created_at)}`, at: message.created_at });
    if (message.kind === "notice") {
      const previous = newDay ? undefined : items[items.length - 1];
      if (previous?.kind === "notice" && joins(previous.notices, message)) {
        items[items.length - 1] = { ...previous, notices: [...previous.notices, message] };
      } else {
        items.push({ kind: "notice", key: message.id, notices: [message] });
      }
    } else {
      const key = facts.sentAs.get(message.id) ?? claimed.get(message.id) ?? message.id;
      items.push({ kind: "message", key, message, head: newDay || !follows(last, message.actor_id, message.created_at) || message.reply_to !== null });
    }
    last = message;
  }
  let at = last?.created_at ?? 0;
  let mine = last?.kind === "text" && !last.removed && last.actor_id === facts.me;
  for (const entry of shown) {
    items.push({ kind: "pending", key: entry.op, entry, head: !mine || entry.at - at > TOGETHER_MS || entry.reply_to !== null });
    at = entry.at;
    mine = true;
  }
  return items.map(keep);
}

/** Which of my waiting messages the room already shows: the channel may be quicker than the answer. */
function claim({ messages, pending, me }: Facts): { shown: Entry[]; claimed: Map<string, string> } {
  const claimed = new Map<string, string>();
  const shown = pending.filter((entry) => {
    if (entry.state !== "sending") return true;
    const found = messages.findLast((one) => one.actor_id === me && one.kind === "text" && one.id > entry.after && one.body === entry.body && !claimed.has(one.id));
    if (found !== undefined) claimed.set(found.id, entry.op);
    return found === undefined;
  });
  return { shown, claimed };
}

function follows(last: Message | null, actor: string | null, at: number): boolean {
  return last?.kind === "text" && !last.removed && last.actor_id === actor && at - last.created_at < TOGETHER_MS;
}

function joins(notices: readonly Message[], next: Message): boolean {
  const last = notices[notices.length - 1];
  if (last === undefined || last.notice?.what !== next.notice?.what || notices.length >= NOTICES_IN_ONE) return false;
  if (CROWDS.has(next.notice?.what ?? "")) return true;
  if (last.actor_id !== next.actor_id) return false;
  // Several films are told as their number; two titles taken off the queue are two things that can be undone.
  if (next.notice?.what === "queued") return true;
  return next.notice?.["item"] === undefined && next.notice?.["other"] === last.notice?.["other"] && next.notice?.["title"] === last.notice?.["title"];
}

function same(a: Item, b: Item): boolean {
  if (a.kind === "message" && b.kind === "message") return a.message === b.message && a.head === b.head;
  if (a.kind === "pending" && b.kind === "pending") return a.entry === b.entry && a.head === b.head;
  if (a.kind === "notice" && b.kind === "notice") {
    return a.notices.length === b.notices.length && a.notices.every((notice, index) => notice === b.notices[index]);
  }
  return a.kind === b.kind;
}

function dayOf(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
}

function sameDay(a: number, b: number): boolean {
  return dayOf(a) === dayOf(b);
}
