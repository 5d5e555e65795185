/** Operations as the server will keep them: only then does undo find the values that this person wrote. */
import { defaults } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";

const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const ONE_LINE: ReadonlySet<string> = new Set(["name", "title", "source", "url", "site"]);

/** `kind`: of the element that a `set` is for; undefined when there is none. */
export function tidied(op: Op, kind: string | undefined): Op {
  if (op[0] === "del") return op;
  if (op[0] === "put") return ["put", op[1], op[2], tidyProps(op[2], op[3])];
  return ["set", op[1], tidyProps(kind ?? "", op[2])];
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
  if (typeof value === "number") return Number.isFinite(value) ? hundredths(value) : undefined;
  if (typeof value !== "string") return value ?? null;
  const text = value.replace(/\r\n?/g, "\n").replace(UNWANTED, "");
  return wellFormed(ONE_LINE.has(name) ? text.replace(/\n/g, " ") : text).normalize("NFC");
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

/** Without halves of pairs, which no database keeps. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
}
