/** What a message's text holds besides words: links, mentions, spoilers. Nothing else is markup. */

export interface Named {
  id: string;
  name: string;
  /** Shown beside the name when it is that of a host. */
  role?: string;
  face?: { initials: string; color: number; avatar_url?: string | null };
}

/** What somebody is called now; `then` where nobody knows them. */
export function nameNow(people: readonly Named[], id: unknown, then: string): string {
  return people.find((person) => person.id === id)?.name ?? then;
}

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mention"; text: string; id: string }
  | { kind: "spoiler"; pieces: Piece[] };

const SPOILER = /\|\|((?:(?!\|\|)[\s\S])*?(?!\|\|)\S(?:(?!\|\|)[\s\S])*)\|\|/g;
const LINK = /https?:\/\/[^\s<>"|]+|(?<![\p{L}\p{N}_.@/:-])www\.[\p{L}\p{N}-]+\.[\p{L}\p{N}][^\s<>"|]*/giu;
const TRAILING: ReadonlySet<string> = new Set(".,;:!?'\"”’");
const WORD = /[\p{L}\p{N}_]/u;

/** The pieces of a message's text. Only those of `people` can be mentioned. */
export function parse(body: string, people: readonly Named[]): Piece[] {
  const pieces: Piece[] = [];
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  let from = 0;
  for (const match of body.matchAll(SPOILER)) {
    pieces.push(...linked(body.slice(from, match.index), longestFirst));
    pieces.push({ kind: "spoiler", pieces: linked(match[1] ?? "", longestFirst) });
    from = match.index + match[0].length;
  }
  pieces.push(...linked(body.slice(from), longestFirst));
  return pieces;
}

/** The same text in one line, with `hidden` for what is a spoiler, or with null as it is: for quotes, announcements and titles. */
export function plain(body: string, hidden: string | null): string {
  return body.replace(SPOILER, (_, inside: string) => hidden ?? inside).replace(/\s+/g, " ").trim();
}

/** The ids of those of `people` whom a text names with an @. */
export function mentionedIn(body: string, people: readonly Named[]): string[] {
  const pieces = parse(body, people).flatMap((piece) => (piece.kind === "spoiler" ? piece.pieces : [piece]));
  const ids = pieces.flatMap((piece) => (piece.kind === "mention" ? [piece.id] : []));
  return [...new Set(ids)];
}

/** The beginning of a mention before the caret: where its @ stands and what was typed after it. */
export function mentionBefore(text: string, caret: number): { at: number; typed: string } | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || (at > 0 && WORD.test(before[at - 1] ?? ""))) return null;
  const typed = before.slice(at + 1);
  return typed.length <= 50 && !typed.includes("\n") && typed === typed.trimStart() ? { at, typed } : null;
}

/**
 * The text with a stop or comma, just written at the caret, drawn up to the mention before it: choosing a name leaves a
 * space behind it. Null when it is nothing of that kind.
 */
export function drawnUp(text: string, caret: number, people: readonly Named[]): string | null {
  if (!/^ [,.!?]$/.test(text.slice(caret - 2, caret))) return null;
  const before = text.slice(0, caret - 2).toLocaleLowerCase();
  const named = people.some(({ name }) => before.endsWith(`@${name.toLocaleLowerCase()}`));
  return named ? text.slice(0, caret - 2) + text.slice(caret - 1) : null;
}

/** The links and mentions of a text without spoilers; `people` have the longest name first. */
export function linked(text: string, people: readonly Named[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = bare(match[0]);
    const href = safe(address);
    if (href === null) continue;
    pieces.push(...mentioned(text.slice(from, match.index), people), { kind: "link", text: address, href });
    from = match.index + address.length;
  }
  pieces.push(...mentioned(text.slice(from), people));
  return pieces;
}

/** Without the punctuation that belongs to the sentence; a bracket stays when it was opened inside. */
function bare(address: string): string {
  const missing = { ")": countOf(address, ")") - countOf(address, "("), "]": countOf(address, "]") - countOf(address, "[") };
  let ends = address.length;
  for (; ends > 0; ends--) {
    const last = address[ends - 1]!;
    if (TRAILING.has(last)) continue;
    if ((last !== ")" && last !== "]") || missing[last] <= 0) break;
    missing[last]--;
  }
  return address.slice(0, ends);
}

function countOf(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/** Where an address leads; null when that is no page, or when a name in front of the host hides where. */
export function safe(address: string): string | null {
  try {
    const url = new URL(/^www\./i.test(address) ? `https://${address}` : address);
    return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null;
  }
}

function mentioned(text: string, people: readonly Named[]): Piece[] {
  const pieces: Piece[] = [];
  const longest = Math.max(0, ...people.map(({ name }) => name.length));
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (at > 0 && WORD.test(text[at - 1] ?? "")) continue;
    // A letter more than the longest name; in lower case a letter may become two, never none.
    const rest = text.slice(at + 1, at + 2 + longest).toLocaleLowerCase();
    const person = people.find(({ name }) => rest.startsWith(name.toLocaleLowerCase()) && !WORD.test(rest[name.length] ?? ""));
    if (person === undefined) continue;
    if (at > from) pieces.push({ kind: "text", text: text.slice(from, at) });
    from = at + 1 + person.name.length;
    pieces.push({ kind: "mention", text: text.slice(at, from), id: person.id });
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}
