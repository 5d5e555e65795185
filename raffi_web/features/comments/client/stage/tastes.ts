/** How this viewer likes comments over the picture, in this browser. Whether they are shown at all is the player's. */
import type { Kind } from "$/public/external/raffi_web/features/comments/client/stage/lanes";
import type { Line, Source } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export type Area = "quarter" | "half" | "most" | "full";
export type Speed = "slow" | "normal" | "fast";
export type Size = "small" | "medium" | "large";
export type Density = "few" | "some" | "all";

export interface Person {
  id: string;
  name: string;
}

export interface Tastes {
  /** 20 to 100. */
  opacity: number;
  area: Area;
  speed: Speed;
  size: Size;
  density: Density;
  /** What is shown. */
  all: boolean;
  room: boolean;
  chat: boolean;
  /** Kinds that are not. */
  without: Kind[];
  /** Lines with one of these are not. */
  words: string[];
  people: Person[];
  /** A list at the side instead of lines in the picture. */
  list: boolean;
  /** Whether new lines of the list are read aloud. */
  aloud: boolean;
}

export const AREAS: readonly Area[] = ["quarter", "half", "most", "full"];
export const SPEEDS: readonly Speed[] = ["slow", "normal", "fast"];
export const SIZES: readonly Size[] = ["small", "medium", "large"];
export const DENSITIES: readonly Density[] = ["few", "some", "all"];
export const KINDS: readonly Kind[] = ["roll", "top", "bottom"];
export const SHARE: Readonly<Record<Area, number>> = { quarter: 0.25, half: 0.5, most: 0.75, full: 1 };
/** Seconds through the picture. */
export const CROSSING: Readonly<Record<Speed, number>> = { slow: 13, normal: 9, fast: 6 };
/** How many may begin in a second. */
export const A_SECOND: Readonly<Record<Density, number>> = { few: 1, some: 4, all: Infinity };
export const WORDS_AT_MOST = 50;
export const LONGEST_WORD = 60;
export const PEOPLE_AT_MOST = 200;

const KEY = "raffi.picture";
export const DEFAULTS: Tastes = {
  ...{ opacity: 85, area: "half", speed: "normal", size: "medium", density: "some" },
  ...{ all: true, room: true, chat: false },
  ...{ without: [], words: [], people: [], list: false, aloud: false },
};

/** Tastes from what was stored; whatever does not fit is as if it had never been stored. */
export function readTastes(stored: string | null): Tastes {
  let found: Partial<Record<keyof Tastes, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    if (typeof parsed === "object" && parsed !== null) found = parsed;
  } catch {
    // As for a new browser.
  }
  const one = <T>(value: unknown, of: readonly T[], otherwise: T): T => (of.includes(value as T) ? (value as T) : otherwise);
  const yes = (value: unknown, otherwise: boolean): boolean => (typeof value === "boolean" ? value : otherwise);
  const many = <T>(value: unknown, fits: (each: unknown) => each is T, most: number): T[] => (Array.isArray(value) ? value.filter(fits).slice(0, most) : []);
  const { opacity } = found;
  return {
    opacity: typeof opacity === "number" && opacity >= 20 && opacity <= 100 ? opacity : DEFAULTS.opacity,
    area: one(found.area, AREAS, DEFAULTS.area),
    speed: one(found.speed, SPEEDS, DEFAULTS.speed),
    size: one(found.size, SIZES, DEFAULTS.size),
    density: one(found.density, DENSITIES, DEFAULTS.density),
    all: yes(found.all, DEFAULTS.all),
    room: yes(found.room, DEFAULTS.room),
    chat: yes(found.chat, DEFAULTS.chat),
    without: many(found.without, (each): each is Kind => KINDS.includes(each as Kind), KINDS.length),
    words: many(found.words, (each): each is string => typeof each === "string" && each.trim() !== "" && each.length <= LONGEST_WORD, WORDS_AT_MOST),
    people: many(found.people, isPerson, PEOPLE_AT_MOST),
    list: yes(found.list, DEFAULTS.list),
    aloud: yes(found.aloud, DEFAULTS.aloud),
  };
}

function isPerson(value: unknown): value is Person {
  const { id, name } = (value ?? {}) as Partial<Person>;
  return typeof id === "string" && typeof name === "string";
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const tastes = createStore<Tastes>(typeof localStorage === "undefined" ? DEFAULTS : readTastes(stored()));

export function setTastes(change: Partial<Tastes>): void {
  tastes.set((before) => ({ ...before, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(tastes.get()));
  } catch {
    // They hold for this page all the same.
  }
}

export function useTastes(): Tastes {
  return useStore(tastes);
}

/** Adds a word that hides; false when it is empty, known already or one too many. */
export function hideWord(word: string): boolean {
  const { words } = tastes.get();
  const plain = word.trim().slice(0, LONGEST_WORD);
  const known = words.some((one) => folded(one) === folded(plain));
  if (plain === "" || known || words.length >= WORDS_AT_MOST) return false;
  setTastes({ words: [...words, plain] });
  return true;
}

export function hidePerson(person: Person, on: boolean): void {
  const others = tastes.get().people.filter(({ id }) => id !== person.id);
  setTastes({ people: on ? [...others, person].slice(-PEOPLE_AT_MOST) : others });
}

function folded(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase();
}

/** Which lines this viewer wants to see; `blocked` are those of whom they see nothing anywhere. */
export function wanted({ all, room, chat, without, words, people }: Tastes, blocked: ReadonlySet<string>): (line: Line) => boolean {
  const sources: Record<Source, boolean> = { all, room, chat };
  const hidden = new Set(people.map(({ id }) => id));
  const bad = words.map(folded);
  return (line) => {
    const { source, kind, actor, body } = line;
    if (!sources[source] || without.includes(kind)) return false;
    if (actor !== null && (hidden.has(actor) || blocked.has(actor))) return false;
    if (bad.length === 0) return true;
    const text = folded(body);
    return !bad.some((word) => text.includes(word));
  };
}
