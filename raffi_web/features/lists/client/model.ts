/** Lists and their titles as this browser holds them. */
import { useMemo } from "react";
import { useRows } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export type Visibility = "private" | "link" | "public";
export type Kind = "movie" | "series" | "channel" | "tv" | "other";

export interface Person {
  id: string;
  name: string;
  color: number;
  initials: string;
  avatar_url?: string | null;
}

export interface Cover {
  title_id: string;
  name: string;
  poster: string | null;
}

export interface Card {
  id: string;
  name: string;
  description: string;
  visibility: Visibility;
  role: "owner" | "editor" | "reader";
  owner: Person;
  items: number;
  covers: Cover[];
}

export interface Head extends Card {
  editors: Person[];
  /** What opens the list, for those who may give it away. */
  link: string | null;
}

export interface TitleRow extends Cover {
  id: string;
  year: number | null;
  kind: Kind;
  note: string;
  rank: string;
  by: string;
  removed: boolean;
}

export const KINDS: readonly (readonly [Kind, string])[] = [
  ["movie", t("lists.kind_movie")],
  ["series", t("lists.kind_series")],
  ["channel", t("lists.kind_channel")],
  ["tv", t("lists.kind_tv")],
  ["other", t("lists.kind_other")],
];

export const channelOf = (list: string): string => `list:${list}`;

/** Ranks compare byte by byte, as the server has them. */
export function byRank(a: { rank: string; id: string }, b: { rank: string; id: string }): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** The titles of a list in their order. */
export function useTitles(list: string): readonly TitleRow[] {
  const rows = useRows<TitleRow>(channelOf(list), "items");
  return useMemo(() => [...rows.values()].filter((row) => !row.removed).sort(byRank), [rows]);
}

/** A place in the presence palette (1 to 8) that belongs to a text. */
export function hueOf(text: string): number {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (((sum >>> 0) >>> 13) % 8) + 1;
}

const SMALL_WORDS = new Set(["the", "a", "an", "der", "die", "das", "le", "la", "el", "los", "las", "of", "and"]);

/** The letters that stand for a title without a poster. */
export function lettersOf(name: string): string {
  const words = name.split(/[\s:·–-]+/).filter(Boolean);
  const telling = words.filter((word) => !SMALL_WORDS.has(word.toLowerCase()));
  const [first = "", second = ""] = telling.length > 0 ? telling : words;
  return `${[...first][0] ?? ""}${[...second][0] ?? ""}`.toUpperCase();
}

/** A name with its year, as somebody writes it in one line: "Ran (1985)". */
export function parseTitle(line: string): { name: string; year: number | null } {
  const found = /^(.+?)\s*\(((?:18|19|20|21)\d{2})\)\s*$/.exec(line.trim());
  return found?.[1] ? { name: found[1].trim(), year: Number(found[2]) } : { name: line.trim(), year: null };
}
