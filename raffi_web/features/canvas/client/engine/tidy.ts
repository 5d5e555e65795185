/** Operations as the server will keep them: only then does undo find the values that this person wrote. */
import { defaults, FARTHEST, KINDS, LARGEST, LONGEST_INK, LONGEST_TEXT } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks in a row beyond what any language needs, which take long to put in order (`kernel/texts.py`). */
const MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;
const ONE_LINE: ReadonlySet<string> = new Set(["name", "title", "source", "url", "site"]);

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Where a hand may well draw something: nothing is refused for being too far or too small. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  x: [-FARTHEST, FARTHEST],
  y: [-FARTHEST, FARTHEST],
  w: [1, LARGEST],
  h: [1, LARGEST],
  opacity: [0, 1],
};

/** Where a paste may well be longer than what is kept. */
const LONGEST: Readonly<Record<string, number>> = { text: LONGEST_TEXT, points: LONGEST_INK };

/** Whether the server would refuse the whole push, with what others are in it, for this operation's form. */
export function isMalformed(op: Op): boolean {
  if (op[0] !== "del" && Object.entries(LONGEST).some(([name, most]) => String((op[0] === "put" ? op[3] : op[2])[name] ?? "").length > most)) return true;
  return !ID.test(op[1]) || (op[0] === "put" && !Object.hasOwn(KINDS, op[2])) || (op[0] === "set" && Object.keys(op[2]).length === 0);
}

/** `kind`: of the element that a `set` is for; undefined when there is none. */
export function tidied(op: Op, kind: string | undefined): Op {
  if (op[0] === "del") return op;
  if (op[0] === "put") return ["put", op[1], op[2], tidyProps(op[2], op[3])];
  return kind === undefined ? op : ["set", op[1], tidyProps(kind, op[2])];
}

/** What the kind does not know is left out, and so is a number that is none. */
function tidyProps(kind: string, props: Props): Props {
  const known = defaults(kind);
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    if (!Object.hasOwn(known, name)) continue;
    const tidy = tidyValue(name, value);
    if (tidy !== undefined) kept[name] = tidy;
  }
  return kept;
}

function tidyValue(name: string, value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? hundredths(bounded(name, value)) : undefined;
  if (typeof value !== "string") return value ?? null;
  const text = value.replace(/\r\n?/g, "\n").replace(UNWANTED, "");
  return wellFormed(ONE_LINE.has(name) ? text.replace(/\n/g, " ") : text).replace(MARKS, "$1").normalize("NFC");
}

function bounded(name: string, value: number): number {
  const [least, most] = BOUNDS[name] ?? [value, value];
  return Math.min(most, Math.max(least, value));
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

/** Without halves of pairs, which no database keeps. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
}
