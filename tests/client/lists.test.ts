import { describe, expect, test } from "bun:test";
import { byRank, hueOf, lettersOf, parseTitle } from "$/public/external/raffi_web/features/lists/client/model";
import { countAdded, returnOf } from "$/public/external/raffi_web/features/lists/client/calls";
import { forget, isUndo, lastOf, remember, takeBack } from "$/public/external/raffi_web/features/lists/client/undo";
import { isText } from "$/public/external/raffi_web/features/lists/client/files";
import { afterAt, behindOf, placed } from "$/public/external/raffi_web/features/lists/client/order";

const rows = ["a", "b", "c", "d"].map((id) => ({ id }));
const ids = (all: readonly { id: string }[]): string => all.map((one) => one.id).join("");

describe("an order that is changed", () => {
  test("puts a row behind another one, or first", () => {
    expect(ids(placed(rows, "d", "a"))).toBe("adbc");
    expect(ids(placed(rows, "d", null))).toBe("dabc");
    expect(ids(placed(rows, "a", "d"))).toBe("bcda");
  });

  test("is as it was when a row of it is gone", () => {
    expect(placed(rows, "x", "a")).toBe(rows);
    expect(placed(rows, "a", "x")).toBe(rows);
  });

  test("finds behind whom a row stands at each place, so that it stands there", () => {
    for (const { id } of rows) {
      for (let index = 0; index < rows.length; index += 1) {
        expect(placed(rows, id, afterAt(rows, id, index)).findIndex((one) => one.id === id)).toBe(index);
      }
    }
    expect(afterAt(rows, "a", 99)).toBe("d");
  });

  test("goes back to where a row stood", () => {
    expect(["a", "c"].map((id) => behindOf(rows, id))).toEqual([null, "b"]);
    const moved = placed(rows, "b", "d");
    expect(ids(placed(moved, "b", behindOf(rows, "b")))).toBe("abcd");
  });

  test("goes back to before the first of several moves of a row that follow each other", () => {
    expect(returnOf("one", "p", 0)).toBe("p");
    expect(returnOf("one", "q", 3_000)).toBe("p");
    expect(returnOf("two", "r", 4_000)).toBe("r");
    expect(returnOf("one", "s", 5_000)).toBe("s");
    expect(returnOf("one", "t", 60_000)).toBe("t");
  });
});

describe("a file", () => {
  test("is text unless control signs stand in it", () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(isText(bytes("name,year\r\n\tMüller,1999\n"))).toBe(true);
    expect(isText(bytes(""))).toBe(true);
    expect(isText(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]))).toBe(false);
  });
});

describe("a title", () => {
  test("is written in one line with its year", () => {
    expect(parseTitle(" Ran (1985) ")).toEqual({ name: "Ran", year: 1985 });
    expect(parseTitle("2046")).toEqual({ name: "2046", year: null });
    expect(parseTitle("Blade Runner (Final Cut)")).toEqual({ name: "Blade Runner (Final Cut)", year: null });
    expect(parseTitle("1917 (2019)")).toEqual({ name: "1917", year: 2019 });
    expect(parseTitle("(1999)")).toEqual({ name: "(1999)", year: null });
  });

  test("has letters where it has no poster", () => {
    expect(lettersOf("The Third Man")).toBe("TM");
    expect(lettersOf("Ran")).toBe("R");
    expect(lettersOf("The The")).toBe("TT");
    expect(lettersOf("")).toBe("");
    expect(lettersOf("七人の侍")).toBe("七");
  });

  test("has a hue of its own, of all eight", () => {
    const hues = new Set(Array.from({ length: 200 }, (_, n) => hueOf(`tt${n}`)));
    expect([...hues].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("stands by its rank, byte by byte", () => {
    const ranked = ["V", "Uzzz", "V001", "a", "Z"].map((rank, n) => ({ rank, id: String(n) }));
    expect(ranked.sort(byRank).map((one) => one.rank)).toEqual(["Uzzz", "V", "V001", "Z", "a"]);
  });
});

describe("changes that are taken back", () => {
  const made = (list: string, said: string[]) => remember({ list, toast: "x", back: async () => said.push(list) > 0 });

  test("the last of a list first, and each once", async () => {
    const said: string[] = [];
    const first = made("a", said);
    const other = made("b", said);
    const last = made("a", said);
    expect(lastOf("a")).toBe(last);
    expect(await takeBack(last)).toBe(true);
    expect(await takeBack(last)).toBe(false);
    expect(lastOf("a")).toBe(first);
    forget(first);
    expect(await takeBack(first)).toBe(false);
    expect(lastOf("a")).toBeUndefined();
    expect(lastOf("b")).toBe(other);
    expect(said).toEqual(["a"]);
  });

  test("by the key that does so everywhere", () => {
    const plain = { key: "z", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(isUndo({ ...plain, ctrlKey: true })).toBe(true);
    expect(isUndo({ ...plain, metaKey: true, key: "Z" })).toBe(true);
    expect([plain, { ...plain, ctrlKey: true, shiftKey: true }, { ...plain, ctrlKey: true, key: "y" }].map(isUndo)).toEqual([false, false, false]);
  });

  test("titles that are added one after the other are counted together", () => {
    expect([countAdded("a", 0), countAdded("a", 4_000), countAdded("a", 12_000)]).toEqual([1, 2, 3]);
    expect(countAdded("b", 12_500)).toBe(1);
    expect(countAdded("b", 40_000)).toBe(1);
  });
});
