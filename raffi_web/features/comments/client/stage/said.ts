/** What is said at a film, wherever: comments of everybody, of the room, its chat. As it is shown over the picture. */
import { plain } from "$/public/external/raffi_web/features/chat/client/markup";
import { plainComment } from "$/public/external/raffi_web/features/comments/client/markdown";
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

/** A part of a line; a covered one has no text, and is drawn as a bar that does not even say how long it is. */
export interface Part {
  text: string;
  covered: boolean;
}

export const LONGEST = 100;
/** Stands for a spoiler; nobody's keyboard writes it. */
const COVER = "\uE000";

/** What a line says, in one line of plain text; spoilers are `word`, or as they are for null. */
export function plainOf({ source, body }: Pick<Line, "source" | "body">, word: string | null): string {
  const bare = body.replaceAll(COVER, "");
  return source === "chat" ? plain(bare, word) : plainComment(bare, word);
}

/** The same in parts, cut at a hundred characters. */
export function partsOf(line: Pick<Line, "source" | "body">, covers: boolean): Part[] {
  const parts: Part[] = [];
  const all = [...plainOf(line, covers ? COVER : null)];
  const text = all.length > LONGEST ? `${all.slice(0, LONGEST).join("").trimEnd()}…` : all.join("");
  for (const [i, piece] of text.split(COVER).entries()) {
    if (i > 0) parts.push({ text: "", covered: true });
    if (piece !== "") parts.push({ text: piece, covered: false });
  }
  return parts;
}
