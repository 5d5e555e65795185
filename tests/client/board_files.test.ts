/** What is said of files of boards. */
import { describe, expect, test } from "bun:test";
import { boardFilesOf, isBoardText, picturesIn } from "$/public/external/raffi_web/features/canvas/client/files/bringing";
import { type Export, layoutsOf, merged, shareOf } from "$/public/external/raffi_web/features/canvas/client/files/exports";
import { sizeOf, warningsOf, whereOf } from "$/public/external/raffi_web/features/canvas/client/files/told";

const one = (more: Partial<Export>): Export => ({ run: "r", format: "pdf", layout: "board", name: "", state: "running", part: "waiting", done: 0, total: 0, bytes: 0, missing: 0, url: null, expires_at: null, ...more });

describe("a file that came", () => {
  test("is wrong somewhere that people can find", () => {
    expect(whereOf("nodes.3.x")).toBe("Node 4, place across");
    expect(whereOf("edges.0")).toBe("Edge 1");
    expect(whereOf("elements.11.points.2.y")).toBe("Element 12, place down");
    expect(whereOf("elements.1.fontSize")).toBe("Element 2, fontSize");
    expect(whereOf("file")).toBe("The file");
    for (const field of [null, "", "body", "nodes", "nodes.x", "constructor.1.x"]) expect(whereOf(field)).toBeNull();
  });

  test("has its warnings in words, each once, also those of a newer server", () => {
    expect(warningsOf([{ code: "turned", n: 2 }, { code: "dropped", n: 0 }, { code: "__proto__", n: 1 }])).toEqual(["2 elements were turned and stand upright here", "1 thing was changed on the way"]);
  });

  test("is known by its name, and a text by what it is", () => {
    const names = ["a.canvas", "B.EXCALIDRAW", "c.json", "d.txt", "canvas"].map((name) => new File(["{}"], name));
    expect(boardFilesOf(names).map(({ name }) => name)).toEqual(["a.canvas", "B.EXCALIDRAW", "c.json"]);
    expect(isBoardText(' {"nodes": [], "edges": []}')).toBe(true);
    expect(isBoardText('{"type": "excalidraw/clipboard", "elements": []}')).toBe(true);
    for (const text of ["", "{", "[]", "null", '{"nodes": 1}', '{"elements": []}', "words {"]) expect(isBoardText(text)).toBe(false);
  });
});

describe("files that were asked for", () => {
  test("stay in the list before they have begun", () => {
    const before = [one({ run: "new" }), one({ run: "old", state: "failed", part: "", why: "too much" })];
    const now = merged(before, [one({ run: "old", state: "failed", part: "drawing" })]);
    expect(now.map(({ run, why }) => [run, why])).toEqual([["new", undefined], ["old", "too much"]]);
    expect(merged(now, [one({ run: "new", part: "reading" })]).map(({ run, part }) => [run, part])).toEqual([["new", "reading"]]);
  });

  test("tell how far they are where that is known", () => {
    expect(shareOf(one({}))).toBeNull();
    expect(shareOf(one({ part: "files", done: 1, total: 2 }))).toBe(40);
    expect(layoutsOf("png")).toEqual(["board", "frames"]);
    expect(layoutsOf("csv")).toEqual(["board"]);
  });

  test("have sizes as people say them", () => {
    expect([0, 20, 1_234, 5_600_000, 250_000_000, 2_000_000_000].map(sizeOf)).toEqual(["0 KB", "0.1 KB", "1.2 KB", "5.6 MB", "250 MB", "2.0 GB"]);
  });
});

test("pictures in a drawing are found, and nothing else is taken for one", () => {
  const files = { a: { dataURL: "data:image/png;base64,aGk=" }, b: { dataURL: "data:image/svg+xml;base64,aGk=" }, c: { dataURL: "data:image/png;base64,%" }, d: null, e: { dataURL: 7 } };
  const found = picturesIn(JSON.stringify({ files }));
  expect([...found].map(([name, { type, size }]) => [name, type, size])).toEqual([["a", "image/png", 2]]);
  for (const text of ["", "null", "[]", '{"files": 1}', '{"files": null}']) expect(picturesIn(text).size).toBe(0);
});
