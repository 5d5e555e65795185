/** What is said at a film, wherever: comments of everybody, of the room, its chat. As it is shown over the picture. */
import { parse } from "$/public/external/raffi_web/features/chat/client/markup";
import type { Kind } from "$/public/external/raffi_web/features/comments/client/stage/lanes";

export type Source = "all" | "room" | "chat";

/** A line for the picture. */
export interface Line {
  id: string;
  source: Source;
  /** Seconds of the film. */
  at: number;
  kind: Kind;
  actor: string | null;
  name: string;
  color: number;
  body: string;
  score: number;
  /** Null for chat. */
  discussion: string | null;
  /** Came while its moment was passing. */
  late?: boolean;
}

/** A comment as `comments.window` tells it; the channel's rows have these, too. */
export interface WindowRow {
  id: string;
  at_ms: number | null;
  actor_id: string | null;
  name: string;
  color: number;
  body: string;
  score: number;
  stands: "top" | "bottom" | null;
  pinned: boolean;
}

/** A message as `chat.window` tells it. */
export interface ChatRow {
  id: string;
  film_time: number | null;
  actor_id: string | null;
  name: string;
  color: number;
  body: string;
}

/** What is pinned stands above, whatever its author chose. */
export function lineOf(row: WindowRow, source: Source, discussion: string): Line {
  const { id, actor_id: actor, name, color, body, score } = row;
  return { id, source, at: (row.at_ms ?? 0) / 1000, kind: row.pinned ? "top" : (row.stands ?? "roll"), actor, name, color, body, score, discussion };
}

export function chatLine({ id, film_time, actor_id: actor, name, color, body }: ChatRow): Line {
  return { id, source: "chat", at: film_time ?? 0, kind: "roll", actor, name, color, body, score: 0, discussion: null };
}

/** A part of a line; a covered one is drawn as a bar as long as its text. */
export interface Part {
  text: string;
  covered: boolean;
}

export const LONGEST = 100;
const MARKS = /(\*\*|__|~~|`|^\s*(?:>|#{1,6}|[-*]|\d+\.)\s+)/gm;
const LINKED = /!?\[([^\]\n]*)\]\(([^)\s]*)\)/g;

/** A text in one line, without its marks; spoilers stay marked. */
export function plainOf(body: string): string {
  return body.replace(LINKED, "$1").replace(MARKS, "").replace(/\s+/g, " ").trim();
}

/** A text in one line, without its marks, cut at a hundred characters; spoilers apart. */
export function partsOf(body: string, covers: boolean): Part[] {
  const parts: Part[] = [];
  let left = LONGEST;
  for (const piece of parse(body.replace(LINKED, "$1"), [])) {
    if (left <= 0) break;
    const inside = piece.kind === "spoiler" ? piece.pieces.map((one) => ("text" in one ? one.text : "")).join("") : piece.text;
    const plain = (piece.kind === "link" ? inside : inside.replace(MARKS, "")).replace(/\s+/g, " ");
    const all = [...plain];
    const text = all.length > left ? `${all.slice(0, left).join("").trimEnd()}…` : plain;
    left -= all.length;
    if (text !== "") parts.push({ text, covered: covers && piece.kind === "spoiler" });
  }
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (first) first.text = first.text.trimStart();
  if (last) last.text = last.text.trimEnd();
  return parts.filter(({ text }) => text !== "");
}
