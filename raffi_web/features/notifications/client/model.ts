/** Notifications as the server tells them (`features/notifications/rows.py`), and what pages make of them. */
import type { Face } from "$/public/external/raffi_web/ui/client/controls";
import { type Key, LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

export interface Person extends Face {
  id: string;
  name: string;
}

export type State = "shown" | "ahead" | "removed" | "hidden";

export interface Told {
  href: string;
  /** An excerpt; what a spoiler says is not in it. */
  text: readonly (readonly [text: string, kind: "plain" | "spoiler"])[];
  at_ms: number | null;
  state: State;
  people: number | null;
  emoji: readonly string[];
  title: string;
  season: number | null;
  episode: number | null;
  room: string | null;
}

/** What a frame says of a notification. */
export interface Mark {
  id: string;
  kind: string;
  at: number;
  read: boolean;
  removed: boolean;
}

export interface NotificationRow extends Mark {
  icon: string;
  optional: boolean;
  /** It shows itself for a moment when it comes. */
  toast: boolean;
  who: readonly Person[];
  /** How often it happened since it was last read. */
  count: number;
  places: readonly string[];
  data: Readonly<Record<string, unknown>>;
  /** Null where I may no longer see what it is about. */
  told: Told | null;
}

export interface Counts {
  /** 100 is that many or more. */
  unseen: number;
  unread: number;
}

export interface Page {
  rows: NotificationRow[];
  next: string | null;
  counts: Counts;
}

const MOST = 99;

/** A count as a badge has room for it. */
export function short(n: number): string {
  return n > MOST ? `${MOST}+` : String(n);
}

/** How many people a notification is about. */
export function peopleOf(row: NotificationRow): number {
  return Math.max(row.told?.people ?? 0, row.who.length);
}

/** Who did it, in words: "Ana", "Ana and Ben", "Ana and 3 others". */
export function whoOf(row: NotificationRow): string {
  const [first, second] = row.who;
  const people = peopleOf(row);
  if (first === undefined) return people > 1 ? tn("notifications.people", people) : t("notifications.somebody");
  if (people === 1) return first.name;
  if (people === 2 && second !== undefined) return t("notifications.two", { name: first.name, other: second.name });
  return tn("notifications.and_others", people - 1, { name: first.name });
}

/** What happened, as a sentence. */
export function sentenceOf(row: NotificationRow): string {
  if (row.told === null && row.who.length === 0 && row.kind !== "comments.moderation") return t("notifications.gone");
  if (row.kind === "comments.moderation") return t(`notifications.moderated.${String(row.data["act"] ?? "")}` as Key);
  return t(`notifications.said.${row.kind}.${peopleOf(row) > 1 ? "other" : "one"}` as Key, { who: whoOf(row) });
}

/** Where it happened: the title, its episode, the room. */
export function whereOf({ title, season, episode, room }: Pick<Told, "title" | "season" | "episode" | "room">): string {
  const part =
    season !== null && episode !== null
      ? t("talk.season_episode", { season, episode })
      : episode !== null
        ? t("talk.episode", { episode })
        : season === null
          ? ""
          : t("talk.season", { season });
  return [title, part, room ?? ""].filter(Boolean).join(" · ");
}

/** An excerpt in one line, with a word for what is covered. */
export function lineOf(told: Told): string {
  return told.text.map(([text, kind]) => (kind === "spoiler" ? `[${t("notifications.spoiler")}]` : text)).join("").trim();
}

/** The latest first, as the server sorts them. */
export function inOrder(rows: readonly NotificationRow[]): NotificationRow[] {
  return [...rows].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

export interface Day {
  key: string;
  name: string;
  rows: NotificationRow[];
}

/** Notifications by the day on which they came, in this browser's time. */
export function byDay(rows: readonly NotificationRow[], now: number): Day[] {
  const days: Day[] = [];
  for (const row of rows) {
    const key = dayOf(row.at);
    const last = days.at(-1);
    if (last?.key === key) last.rows.push(row);
    else days.push({ key, name: nameOf(row.at, now), rows: [row] });
  }
  return days;
}

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function nameOf(at: number, now: number): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(now)) return t("notifications.today");
  if (dayOf(at) === dayOf(yesterday.getTime())) return t("notifications.yesterday");
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long", ...(!sameYear && { year: "numeric" }) }).format(at);
}
