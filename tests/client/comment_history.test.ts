/** What a comment said before. */
import { describe, expect, test } from "bun:test";
import { difference } from "$/public/external/raffi_web/features/comments/client/difference";

const shape = (before: string, after: string): string =>
  difference(before, after)
    .map(({ kind, text }) => (kind === "same" ? text : `${kind === "added" ? "+" : "-"}[${text}]`))
    .join("");

describe("difference", () => {
  test.each([
    ["the ship sinks", "the ship sinks", "the ship sinks"],
    ["the ship sinks", "the boat sinks", "the -[ship ]+[boat ]sinks"],
    ["one two", "one two three", "one two +[three]"],
    ["", "new", "+[new]"],
    ["old", "", "-[old]"],
    ["a b c", "c b a", null],
  ])("%p to %p", (before, after, expected) => {
    const parts = difference(before, after);
    if (expected !== null) expect(shape(before, after)).toBe(expected);
    expect(parts.filter((part) => part.kind !== "removed").map((part) => part.text).join("").trim()).toBe(after);
  });

  test("of the longest texts it is made at once", () => {
    const [before, after] = ["a ".repeat(500), "b ".repeat(500)];
    expect(difference(before, after).map((part) => part.kind).sort()).toEqual(["added", "removed"]);
  });
});
