import { describe, expect, test } from "bun:test";
import { cell } from "$/public/external/raffi_web/features/audit/client/save";

describe("cells of a file", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["'=1", "''=1"],
    ["＝1", "'＝1"],
    ["a;=1", "a;'=1"],
    ['a;"=1', "\"a;\"\"'=1\""],
    ["Ada", "Ada"],
    ["a-b;c", "a-b;c"],
  ])("no spreadsheet computes %p", (given, safe) => {
    expect(cell(given)).toBe(safe);
  });

  test("a number stays a number", () => {
    expect(cell(-1)).toBe("-1");
  });
});
