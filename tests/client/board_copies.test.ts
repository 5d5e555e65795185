/** What is copied from a board for other programs, and what comes from them. */
import { describe, expect, test } from "bun:test";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { boxOf, linesOf } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import { cellsOf } from "$/public/external/raffi_web/features/canvas/client/files/pasting";
import { drawn, type Look } from "$/public/external/raffi_web/features/canvas/client/files/picture";
import { canvasOf } from "$/public/external/raffi_web/features/canvas/client/files/to_canvas";
import { actionOf } from "$/public/external/raffi_web/features/canvas/client/tools/keys";

const measure: Look["measure"] = ({ text }, size) => (text.length * size) / 2;
const look: Look = { line: (color) => `line-${color}`, paper: (color) => `paper-${color}`, measure, picture: (file) => (file === "p" ? "data:image/png;base64,AA" : null) };
const one = (id: string, kind: string, props: Element["props"]): Element => ({ id, kind, props });
const said = (text: string, wide: number): string[] => linesOf(text, 10, wide, measure).map(({ pieces }) => pieces.map((piece) => piece.text).join("").trim());

describe("lines", () => {
  test("break at spaces, where the text says so, and in a word that is too wide", () => {
    expect(said("one two three", 40)).toEqual(["one two", "three"]);
    expect(said("one\ntwo", 400)).toEqual(["one", "two"]);
    expect(said("abcdefghij", 20)).toEqual(["abcd", "efgh", "ij"]);
  });

  test("make a box as wide as its words and as high as its lines", () => {
    expect(boxOf("one", 10, 480, measure)).toEqual({ w: 25, h: 22 });
    expect(boxOf("one\ntwo and", 10, 480, measure)).toEqual({ w: 45, h: 35 });
    const long = boxOf("word ".repeat(60).trim(), 10, 480, measure);
    expect(long.w).toBeLessThanOrEqual(480);
    expect(long.h).toBe(Math.ceil(4 * 13.5) + 8);
  });

  test("keep what marks mean", () => {
    const [title, item] = linesOf("# Big\n- a **b**", 10, 400, measure);
    expect(title).toMatchObject({ scale: 1.5, pieces: [{ text: "Big", bold: true }] });
    expect(item).toMatchObject({ indent: 1.25, gap: 0.4, pieces: [{ text: "• a ", bold: false }, { text: "b", bold: true }] });
  });
});

describe("a picture", () => {
  const note = one("a", "sticky", { x: 10, y: 20, w: 300, h: 80, text: 'A & <b> "c"' });
  const frame = one("f", "frame", { x: 0, y: 0, w: 300, h: 200, title: "</svg><script>" });
  const inside = one("i", "image", { x: 20, y: 30, w: 40, h: 40, parent: "f", file: "p" });
  const wire = one("w", "connection", { from: "a", to: "i", label: "to" });

  test("is as large as what is in it, and has each thing where it is", () => {
    const made = drawn([frame, inside, note, wire], look)!;
    expect([made.w, made.h]).toEqual([358, 248]);
    expect(made.svg).toContain('viewBox="-24 -24 358 248"');
    expect(made.svg).toContain('<rect x="10" y="20" width="300" height="80" rx="6" fill="paper-yellow"/>');
    expect(made.svg).toContain('<image x="20" y="30" width="40" height="40"');
    expect(made.svg).toContain('stroke="line-gray"');
  });

  test("has the label of a short wire beside it, and that of a long one on it", () => {
    const far = (x: number): string => drawn([one("a", "sticky", { w: 100, h: 100 }), one("b", "sticky", { x, w: 100, h: 100 }), one("w", "connection", { from: "a", to: "b", label: "leads to" })], look)!.svg;
    expect(far(500)).toContain('<text x="300" y="54" font-size="12"');
    expect(far(140)).toContain('<text x="120" y="35.9" font-size="12"');
  });

  test("breaks no line of words that the box lies around", () => {
    const lines = (hugs: boolean): number => drawn([one("t", "text", { w: 40, h: 40, text: "Rain in the night", hugs })], look)!.svg.match(/<text/g)!.length;
    expect(lines(true)).toBe(1);
    expect(lines(false)).toBeGreaterThan(1);
  });

  test("takes no words for marks", () => {
    const { svg } = drawn([frame, note], look)!;
    expect(svg).not.toContain("<script>");
    expect(svg).not.toContain("<b>");
    expect(svg).toContain("A &#38; &#60;b&#62; &#34;c&#34;");
  });

  test("is none where nothing can be seen", () => {
    expect(drawn([], look)).toBeNull();
    expect(drawn([wire], look)).toBeNull();
  });
});

describe("JSON Canvas", () => {
  test("has nodes and edges as other programs know them", () => {
    const frame = one("f", "frame", { x: 5, y: 5, w: 300, h: 200, title: "Plan" });
    const note = one("a", "sticky", { x: 10, y: 20.4, w: 100, h: 80, text: "A", color: "red", parent: "f" });
    const card = one("l", "link", { url: "https://example.org/" });
    const wire = one("w", "connection", { from: "a", to: "l", end: "none" });
    const { nodes, edges } = JSON.parse(canvasOf([frame, note, card, wire], (name) => `#${name}`)) as { nodes: object[]; edges: object[] };
    expect(nodes).toEqual([
      { id: "f", type: "group", label: "Plan", x: 5, y: 5, width: 300, height: 200, color: "#gray" },
      { id: "a", type: "text", text: "A", x: 15, y: 25, width: 100, height: 80, color: "1" },
      { id: "l", type: "link", url: "https://example.org/", x: 0, y: 0, width: 200, height: 120 },
    ]);
    expect(edges).toEqual([{ id: "w", fromNode: "a", toNode: "l", toEnd: "none" }]);
  });
});

test("a spreadsheet is known by its tabs, and code that is drawn in by tabs is none", () => {
  expect(cellsOf("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
  for (const text of ["", "a", "a\nb", "a\tb\nc", "\tif x:\n\treturn", "\t\n\t"]) expect(cellsOf(text)).toBeNull();
});

test("a picture of what is chosen has a key of its own", () => {
  const press = { key: "Ç", code: "KeyC", shift: true, alt: true, mod: false };
  expect(actionOf(press)).toEqual({ do: "copy_as", as: "svg" });
  expect(actionOf({ ...press, shift: false })).toEqual({ do: "connect_to" });
});
