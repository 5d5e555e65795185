/** Notices as sentences: raffi_web/features/chat/notices.py says what happened, the catalogue says it in words. */
import { nameNow, type Named } from "$/public/external/raffi_web/features/chat/client/markup";
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const SENTENCES: Readonly<Record<string, Key>> = {
  joined: "notices.joined",
  left: "notices.left",
  gone: "notices.gone",
  kicked: "notices.kicked",
  banned: "notices.banned",
  new_host: "notices.new_host",
  role_changed: "notices.role_changed",
  muted: "notices.muted",
  unmuted: "notices.unmuted",
  locked: "notices.locked",
  unlocked: "notices.unlocked",
  made_public: "notices.made_public",
  made_private: "notices.made_private",
  grants_changed: "notices.grants_changed",
  slow_mode: "notices.slow_mode",
  slow_mode_off: "notices.slow_mode_off",
  play: "notices.play",
  pause: "notices.pause",
  seek: "notices.seek",
  rate: "notices.rate",
  film: "notices.film",
  film_back: "notices.film_back",
  next: "notices.next",
  queued: "notices.queued",
  unqueued: "notices.unqueued",
};
const ROLES: Readonly<Record<string, Key>> = {
  host: "room.a_host",
  cohost: "room.a_cohost",
  member: "room.a_member",
  viewer: "room.a_viewer",
};

/**
 * One sentence for notices that are shown as one line; empty for what this page does not know. People are called
 * what they are called now: most choose their name just after they came.
 */
export function sentenceOf(notices: readonly Message[], people: readonly Named[]): string {
  const last = notices[notices.length - 1];
  const what = last?.notice?.what ?? "";
  if (last === undefined) return "";
  const names = namesIn(notices, people);
  if (names.length > 1) return t(what === "joined" ? "chat.joined_many" : "chat.left_many", { names: listed(names) });
  const [name = last.name] = names;
  if (what === "queued" && notices.length > 1) return tn("chat.queued_many", notices.length, { name });
  const sentence = one(last, what, name, people);
  return notices.length > 1 && sentence !== "" && what !== "joined" && what !== "left" && what !== "gone"
    ? t("chat.times", { sentence, n: notices.length })
    : sentence;
}

/** How often something was done to the film, and by whom when it was not one alone. */
export function changesOf(notices: readonly Message[], people: readonly Named[]): string {
  const names = namesIn(notices, people);
  return names.length > 1 ? tn("chat.changes_by", notices.length, { names: listed(names) }) : tn("chat.changes", notices.length);
}

/** Notices in the order in which they came, the same thing by the same person in a row as one. */
export function steps(notices: readonly Message[]): Message[][] {
  const found: Message[][] = [];
  for (const notice of notices) {
    const step = found[found.length - 1];
    if (step?.[0]?.actor_id === notice.actor_id && step?.[0]?.notice?.what === notice.notice?.what) step?.push(notice);
    else found.push([notice]);
  }
  return found;
}

function namesIn(notices: readonly Message[], people: readonly Named[]): string[] {
  return [...new Set(notices.map((notice) => nameNow(people, notice.actor_id, notice.name)))];
}

function one(message: Message, what: string, name: string, people: readonly Named[]): string {
  const key = SENTENCES[what];
  if (key === undefined) return "";
  const { notice } = message;
  const role = ROLES[String(notice?.["role"])];
  return t(key, {
    name,
    other: nameNow(people, notice?.["other_id"], String(notice?.["other"] ?? "")),
    role: role === undefined ? "" : t(role),
    title: String(notice?.["title"] ?? ""),
    seconds: Number(notice?.["seconds"] ?? 0),
    position: formatTime(Number(notice?.["position"] ?? 0)),
    rate: Number(notice?.["rate"] ?? 1),
  });
}

function listed(names: readonly string[]): string {
  const last = names[names.length - 1] ?? "";
  return names.length < 2 ? last : t("chat.people_and", { names: names.slice(0, -1).join(", "), last });
}
