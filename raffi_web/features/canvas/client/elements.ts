/**
 * The kinds of elements, their properties and defaults: the mirror of raffi_web/features/canvas/elements.py, which says
 * what each property may hold. tests/canvas/test_mirror.py holds the two together.
 */
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

export const COLORS = ["ink", "gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;
export const SIDES = ["top", "right", "bottom", "left"] as const;
export const CONTAINERS: ReadonlySet<string> = new Set(["frame", "group"]);
/** Whether an element may lie in one of another kind: in frames and groups; pins also upon what has a place. */
export function mayLieIn(kind: string, above: string): boolean {
  if (kind === "connection") return false;
  return CONTAINERS.has(above) || (kind === "comment" && above !== "comment" && above !== "connection");
}
/** What an element of a kind can't be without. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = { connection: ["from", "to"] };
export const FARTHEST = 1_000_000;
export const LARGEST = 100_000;
export const LONGEST_TEXT = 20_000;
export const LONGEST_INK = 24_000;
/** Characters of a rank that the server takes. */
export const LONGEST_RANK = 120;
/** An element lies in so many others at most, one in the other. */
export const DEEPEST = 40;
export const MOST_ELEMENTS = 5_000;
/** From here on a person is told how many more there may be. */
export const TOLD_FROM = 4_000;

const PLACED = { x: 0, y: 0, w: 200, h: 120 };
const COMMON = { z: "a0", parent: null, locked: false, opacity: 1, extra: null };

export const KINDS = {
  text: { ...PLACED, ...COMMON, text: "", size: "m", color: "ink", align: "start", hugs: false },
  sticky: { ...PLACED, ...COMMON, text: "", size: "m", color: "yellow", align: "start" },
  shape: {
    ...PLACED,
    ...COMMON,
    shape: "rectangle",
    text: "",
    size: "m",
    color: "ink",
    fill: "soft",
    line: "solid",
    align: "center",
  },
  image: { ...PLACED, ...COMMON, file: null, large: null, small: null, name: "", alt: "" },
  video: { ...PLACED, ...COMMON, source: null, title: "", position: 0, at: 0, playing: false, rate: 1 },
  link: { ...PLACED, ...COMMON, url: null, title: "", about: "", site: "", picture: null, look: "card" },
  ink: { ...PLACED, ...COMMON, points: "0,0,50", color: "ink", width: 4 },
  frame: { ...PLACED, ...COMMON, title: "", color: "gray", clip: true, step: null },
  group: { ...PLACED, ...COMMON, title: "" },
  comment: { ...PLACED, ...COMMON, thread: null, done: false },
  chat: { ...PLACED, ...COMMON, title: "" },
  connection: {
    ...COMMON,
    from: null,
    to: null,
    from_side: null,
    to_side: null,
    label: "",
    color: "gray",
    start: "none",
    end: "arrow",
    route: "curved",
    line: "solid",
    width: 2,
    role: "plain",
  },
} as const satisfies Record<string, Props>;

export type Kind = keyof typeof KINDS;

/** What a property holds, where it is read. */
export interface Values {
  x: number;
  y: number;
  w: number;
  h: number;
  z: string;
  parent: string | null;
  locked: boolean;
  opacity: number;
  extra: string | null;
  text: string;
  size: "s" | "m" | "l" | "xl";
  color: string;
  align: "start" | "center" | "end";
  hugs: boolean;
  shape: "rectangle" | "rounded" | "ellipse" | "diamond" | "triangle" | "hexagon" | "cloud";
  fill: "none" | "soft" | "solid";
  line: "solid" | "dashed" | "dotted" | "none";
  file: string | null;
  large: string | null;
  small: string | null;
  name: string;
  alt: string;
  source: string | null;
  title: string;
  position: number;
  at: number;
  playing: boolean;
  rate: number;
  url: string | null;
  about: string;
  site: string;
  picture: string | null;
  look: "card" | "plain";
  points: string;
  width: number;
  clip: boolean;
  step: number | null;
  thread: string | null;
  done: boolean;
  from: string | null;
  to: string | null;
  from_side: (typeof SIDES)[number] | null;
  to_side: (typeof SIDES)[number] | null;
  label: string;
  start: "none" | "arrow";
  end: "none" | "arrow";
  route: "curved" | "straight" | "elbow";
  role: "plain" | "context" | "flow";
}

const NONE: Props = {};

/** The defaults of a kind; nothing for a kind that this page does not know. */
export function defaults(kind: string): Props {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : NONE;
}

/** A property of an element, its default where nobody set it. */
export function value<K extends keyof Values>(element: Element, name: K): Values[K] {
  return (element.props[name] ?? defaults(element.kind)[name] ?? null) as Values[K];
}
