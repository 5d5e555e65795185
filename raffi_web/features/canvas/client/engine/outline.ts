/** A board as a tree to be read: what lies in frames under them, in the order in which one reads; connections last. */
import { defaults, mayLieIn, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";

export interface Branch {
  readonly element: Element;
  readonly depth: number;
  /** How many are beside it in the same place, and which of them it is, from 1 on. */
  readonly of: number;
  readonly at: number;
  readonly parent: string | null;
  /** Whether something lies in it. */
  readonly holds: boolean;
}

/** Rows closer than this are one: nobody places notes to the pixel. */
const ROW = 40;

/** What a reader knows beyond the elements: which of them are to be read, and what is said at them. */
export interface Reading {
  readonly reads: (element: Element) => boolean;
  readonly said: (element: Element) => string;
}

const ALL: Reading = { reads: () => true, said: () => "" };

/** Every element in reading order; what is in a closed one is left out. A pin is read with what it lies upon. */
export function outlineOf(elements: ReadonlyMap<string, Element>, closed: ReadonlySet<string> = new Set(), { reads }: Pick<Reading, "reads"> = ALL): Branch[] {
  const inside = new Map<string | null, Element[]>();
  const wires: Element[] = [];
  for (const element of elements.values()) {
    if (!reads(element)) continue;
    if (element.kind === "connection") {
      wires.push(element);
      continue;
    }
    const home = value(element, "parent");
    const place = home !== null && elements.has(home) && mayLieIn(element.kind, elements.get(home)!.kind) ? home : null;
    const list = inside.get(place);
    if (list === undefined) inside.set(place, [element]);
    else list.push(element);
  }
  const found: Branch[] = [];
  const walk = (parent: string | null, depth: number, more: readonly Element[]): void => {
    const there = [...(inside.get(parent) ?? []).sort(inReadingOrder), ...more];
    there.forEach((element, n) => {
      const holds = inside.has(element.id);
      found.push({ element, depth, of: there.length, at: n + 1, parent, holds });
      if (holds && !closed.has(element.id)) walk(element.id, depth + 1, []);
    });
  };
  walk(null, 1, wires.sort((one, other) => (one.id < other.id ? -1 : 1)));
  return found;
}

/** The elements that hold all words of a search, in any order and whatever their case and accents. */
export function found(elements: ReadonlyMap<string, Element>, search: string, reading: Reading = ALL): Element[] {
  const words = plain(search).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [];
  return outlineOf(elements, undefined, reading).flatMap(({ element }) => {
    const said = plain(`${textsOf(element)} ${reading.said(element)}`);
    return words.every((word) => said.includes(word)) ? [element] : [];
  });
}

const BEFORE = 24;
const LONGEST = 90;

/** What a text says around the first word of a search that is in it, in one line. */
export function around(text: string, search: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const words = plain(search).split(/\s+/).filter((word) => word !== "");
  const parts = line.split(" ");
  const hit = parts.findIndex((part) => words.some((word) => plain(part).includes(word)));
  let from = Math.max(0, hit);
  for (let room = BEFORE; from > 0 && room - parts[from - 1]!.length >= 0; from -= 1) room -= parts[from - 1]!.length + 1;
  const said = parts.slice(from).join(" ");
  return `${from > 0 ? "\u2026" : ""}${said.length > LONGEST ? `${said.slice(0, LONGEST - 1)}\u2026` : said}`;
}

const TEXTS = ["text", "title", "label", "name", "alt", "about", "url", "site"] as const;

function textsOf(element: Element): string {
  return TEXTS.flatMap((name) => element.props[name] ?? []).join(" ");
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function inReadingOrder(one: Element, other: Element): number {
  const [ya, yb] = [value(one, "y") as number, value(other, "y") as number];
  const [rowA, rowB] = [Math.round(ya / ROW), Math.round(yb / ROW)];
  if (rowA !== rowB) return rowA - rowB;
  const [xa, xb] = [value(one, "x") as number, value(other, "x") as number];
  return xa - xb || ya - yb || (one.id < other.id ? -1 : 1);
}

/** Which of its texts is written when an element is renamed; null for one that has none. */
export function wordsOf(element: Element): "text" | "title" | "label" | "name" | null {
  const own = (["text", "title", "label", "name"] as const).find((name) => name in defaults(element.kind));
  return own ?? null;
}
