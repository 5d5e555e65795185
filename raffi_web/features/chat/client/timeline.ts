/** What a chat shows, in order: days, messages, notices, and what is still on its way. */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";
import type { Entry } from "$/public/external/raffi_web/features/chat/client/outbox";

export type Item =
  /** `quiet` while nothing was said. */
  | { kind: "start"; key: string; quiet: boolean }
  | { kind: "day"; key: string; at: number }
  | { kind: "message"; key: string; message: Message; head: boolean }
  /** Several when the same thing happened in a row. */
  | { kind: "notice"; key: string; notices: readonly Message[] }
  /** What was done to the film, the last of it last: one line between two messages, however often it was done. */
  | { kind: "commands"; key: string; notices: readonly Message[] }
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
const FILMS: ReadonlySet<string> = new Set(["film", "film_back"]);
const COMMANDS: ReadonlySet<string> = new Set(["play", "pause", "seek", "rate"]);

/** The chat's items; those that did not change are the same objects as in `before`. */
export function timeline(facts: Facts, before: readonly Item[] = []): Item[] {
  const known = new Map(before.map((item) => [item.key, item]));
  const keep = (item: Item): Item => {
    const old = known.get(item.key);
    return old !== undefined && same(old, item) ? old : item;
  };
  const { shown, claimed } = claim(facts);
  const items: Item[] = [];
  if (!facts.more && (facts.messages.length > 0 || shown.length > 0)) {
    items.push({ kind: "start", key: "start", quiet: shown.length === 0 && facts.messages.every((message) => message.kind === "notice") });
  }
  let last: Message | null = null;
  /** Where the notices begin that no message parts from the next. */
  let from = 0;
  for (const message of facts.messages) {
    const newDay = !sameDay(last?.created_at ?? facts.now, message.created_at);
    if (newDay) from = items.push({ kind: "day", key: `day:${dayOf(message.created_at)}`, at: message.created_at });
    if (message.kind === "notice") {
      from = add(items, from, message);
    } else {
      const key = facts.sentAs.get(message.id) ?? claimed.get(message.id) ?? message.id;
      from = items.push({ kind: "message", key, message, head: newDay || !follows(last, message.actor_id, message.created_at) || message.reply_to !== null });
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

/**
 * Adds a notice to those from `from` on: to a line that it joins, or as its own. The line of commands moves to the
 * end with each new one, past who came and went meanwhile. Returns where the next one may join from: commands to
 * one film are not told with those to the next.
 */
function add(items: Item[], from: number, notice: Message): number {
  const what = notice.notice?.what ?? "";
  if (COMMANDS.has(what)) {
    const at = items.findLastIndex((item, index) => index >= from && item.kind === "commands");
    const [old] = at < 0 ? [] : items.splice(at, 1);
    items.push(old?.kind === "commands" ? { ...old, notices: [...old.notices, notice] } : { kind: "commands", key: notice.id, notices: [notice] });
    return from;
  }
  const at = items.findLastIndex((item) => item.kind !== "commands");
  const previous = items[at];
  if (at >= from && previous?.kind === "notice" && joins(previous.notices, notice)) {
    items[at] = { ...previous, notices: [...previous.notices, notice] };
    return from;
  }
  const length = items.push({ kind: "notice", key: notice.id, notices: [notice] });
  return FILMS.has(what) ? length - 1 : from;
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
  return next.notice?.["item"] === undefined && ["other", "other_id", "title"].every((value) => next.notice?.[value] === last.notice?.[value]);
}

function same(a: Item, b: Item): boolean {
  if (a.kind === "message" && b.kind === "message") return a.message === b.message && a.head === b.head;
  if (a.kind === "pending" && b.kind === "pending") return a.entry === b.entry && a.head === b.head;
  if (a.kind === "start" && b.kind === "start") return a.quiet === b.quiet;
  if ((a.kind === "notice" && b.kind === "notice") || (a.kind === "commands" && b.kind === "commands")) {
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
