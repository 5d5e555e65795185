/**
 * What a text on a board means: what comments mean by their marks, and headings and rules besides. What is read here is
 * what `transfer/marked.py` writes into files; `tests/canvas/marks.json` holds the two together.
 */
import { type Block, parse } from "$/public/external/raffi_web/features/comments/client/markdown";

export type BoardBlock = Block | { kind: "heading"; level: number; blocks: Block[] } | { kind: "rule" };

const HEADING = /^ {0,3}(#{1,6})(?![^ \t])/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The blocks of a text on a board. */
export function blocksOf(text: string): BoardBlock[] {
  const found: BoardBlock[] = [];
  let plain: string[] = [];
  let fence: string | null = null;
  const end = (): void => {
    if (plain.some((line) => line.trim() !== "")) found.push(...parse(plain.join("\n")));
    plain = [];
  };
  for (const line of text.split(/\r\n?|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark?.startsWith(fence) && line.trim() === mark) fence = null;
    const heading = fence === null ? HEADING.exec(line) : null;
    if (heading !== null) {
      end();
      found.push({ kind: "heading", level: heading[1]!.length, blocks: inOneLine(headingSaid(line.slice(heading[0].length))) });
    } else if (fence === null && RULE.test(line)) {
      end();
      found.push({ kind: "rule" });
    } else plain.push(line);
  }
  end();
  return found;
}

const TASK = /^\[([ xX])\] +/;

/** Of a list: whether an item is a task, and done or not, and what is behind its box. */
export function taskOf(item: readonly Block[]): { done: boolean | null; rest: readonly Block[] } {
  const [first, ...others] = item;
  const begins = first?.kind === "paragraph" ? first.inside[0] : undefined;
  const found = begins?.kind === "text" ? TASK.exec(begins.text) : null;
  if (found === null || begins?.kind !== "text" || first?.kind !== "paragraph") return { done: null, rest: item };
  const text = begins.text.slice(found[0].length);
  const inside = [...(text === "" ? [] : [{ kind: "text" as const, text }]), ...first.inside.slice(1)];
  return { done: found[1] !== " ", rest: [{ kind: "paragraph", inside }, ...others] };
}

/** The words behind a heading's sign, without the signs that close it. By hand: a pattern would try every space anew. */
function headingSaid(line: string): string {
  const text = line.trim();
  let ends = text.length;
  while (text[ends - 1] === "#") ends--;
  return ends === 0 || text[ends - 1] === " " || text[ends - 1] === "\t" ? text.slice(0, ends).trimEnd() : text;
}

/** What is in a heading: a list's or quote's sign at its beginning is a letter there. */
function inOneLine(text: string): Block[] {
  const read = parse(text);
  return read.every((one) => one.kind === "paragraph") ? read : [{ kind: "paragraph", inside: [{ kind: "text", text }] }];
}
