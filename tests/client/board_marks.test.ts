/** What marks in a text on a board mean, on the screen as in files: `tests/canvas/test_marks.py` reads the same cases. */
import { expect, test } from "bun:test";
import cases from "../canvas/marks.json";
import type { Block, Inline } from "$/public/external/raffi_web/features/comments/client/markdown";
import { type BoardBlock, blocksOf, taskOf } from "$/public/external/raffi_web/features/canvas/client/elements/marks";

const NAMES = { strong: "b", em: "i", del: "s" } as const;
const spans = (inside: readonly Inline[]): string =>
  inside
    .map((one) => {
      if (one.kind === "text" || one.kind === "mention") return one.text;
      if (one.kind === "break") return "/";
      if (one.kind === "code") return `\`${one.text}\``;
      if (one.kind === "link") return `a(${one.href}:${spans(one.inside)})`;
      return one.kind === "spoiler" ? `||${spans(one.inside)}||` : `${NAMES[one.kind]}(${spans(one.inside)})`;
    })
    .join("");
const words = (blocks: readonly Block[]): string => blocks.map((one) => (one.kind === "paragraph" ? spans(one.inside) : block(one))).join(" ");
const shape = (blocks: readonly BoardBlock[]): string => blocks.map(block).join(" ");

function item(blocks: readonly Block[]): string {
  const { done, rest } = taskOf(blocks);
  return `${done === null ? "" : done ? "[x]" : "[ ]"}${shape(rest)}`;
}

function block(one: BoardBlock): string {
  switch (one.kind) {
    case "paragraph":
      return `p(${spans(one.inside)})`;
    case "heading":
      return `h${one.level}(${words(one.blocks)})`;
    case "rule":
      return "rule";
    case "code":
      return `code(${one.text})`;
    case "quote":
      return `quote(${shape(one.blocks)})`;
    case "list":
      return `${one.start === null ? "ul" : `ol${one.start}`}(${one.items.map(item).join("|")})`;
  }
}

for (const [text, means] of cases as [string, string][]) {
  test(`"${text}" means the same as in a file`, () => expect(shape(blocksOf(text))).toBe(means));
}

// Many times as long as any text: what tries each letter anew would not come to an end.
const MANY = 200_000;
test.each([
  ["# a" + " ".repeat(MANY) + "a", "h1"],
  ["#" + " ".repeat(MANY) + "a", "h1"],
  ["# a" + " #".repeat(MANY) + "a", "h1"],
  ["---" + " ".repeat(MANY) + "a", "p"],
  ["- ".repeat(MANY) + "-", "rule"],
])("a line without an end is read once", (text, begins) => expect(shape(blocksOf(text))).toStartWith(begins));

test.each(["> ", "- "])("a text of nothing but %p is read", (sign) => expect(blocksOf(sign.repeat(9_999)).length).toBeGreaterThan(0));
