/** How elements are called where they are read aloud or listed. */
import { describe, expect, test } from "bun:test";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Line, Sign } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { wouldSay } from "$/public/external/raffi_web/features/canvas/client/history/saying";
import { kindsSaid, nameOf, saidBy, tellApart } from "$/public/external/raffi_web/features/canvas/client/naming";

const element = (kind: string, props: Props = {}, id = "x"): Element => ({ id, kind, props });
const said = (text: string): string => saidBy(element("sticky", { text }));

describe("the first words", () => {
  test("are without the signs of how they look", () => {
    expect(said("# Northern Hours\nand more")).toBe("Northern Hours");
    expect(said("Rain and **snow**, `now` ~~never~~ *so*")).toBe("Rain and snow, now never so");
    expect(said("- one\n- two")).toBe("one");
    expect(said("> 2. [a page](https://example.org)")).toContain("a page");
    expect(said("---\n\n  After the line")).toBe("After the line");
  });

  test("are as they were written where nothing is a sign", () => {
    expect(said("2 * 3 = 6, snake_case and A-B")).toBe("2 * 3 = 6, snake_case and A-B");
    expect(said("   \n Later")).toBe("Later");
    expect(said("a".repeat(200)).length).toBe(80);
  });

  test("keep what is hidden hidden", () => {
    expect(said("He is ||the brother||")).toBe("He is …");
  });

  test("of a link are its title, else whose page it is", () => {
    expect(nameOf(element("link", { url: "https://www.example.org/a", title: "The making of" }))).toBe("Link: The making of");
    expect(nameOf(element("link", { url: "https://www.example.org/a" }))).toBe("Link: example.org");
    expect(nameOf(element("link", { url: "nonsense" }))).toBe("Link");
  });
});

test("shapes are called by their form, with words and without", () => {
  const forms = ["rectangle", "rounded", "ellipse", "diamond", "triangle", "hexagon", "cloud"].map((shape) => nameOf(element("shape", { shape })));
  expect(forms).toEqual(["Rectangle", "Rounded rectangle", "Ellipse", "Diamond", "Triangle", "Hexagon", "Cloud"]);
  expect(nameOf(element("shape"))).toBe("Rectangle");
  expect(nameOf(element("shape", { shape: "ellipse", text: "Why" }))).toBe("Ellipse: Why");
  expect(nameOf(element("shape", { shape: "star of a newer server" }))).toBe("Shape");
});

describe("what says nothing", () => {
  const board = new Map([element("sticky", { text: "**Rain**" }, "a"), element("frame", {}, "b")].map((one) => [one.id, one]));

  test("is told apart by its form and colour", () => {
    expect(tellApart(element("shape", { shape: "ellipse", color: "red" }), board)).toBe("Ellipse: red");
    expect(tellApart(element("ink"), board)).toBe("Drawing: ink");
    expect(tellApart(element("ink", { color: "#12ab34" }), board)).toBe("Drawing: #12ab34");
    expect(tellApart(element("shape", { text: "Why" }), board)).toBe("Rectangle: Why");
    expect(tellApart(element("image"), board)).toBe("Picture");
  });

  test("is told apart by what it joins", () => {
    expect(tellApart(element("connection", { from: "a", to: "b" }), board)).toBe("Connection: Rain → Frame");
    expect(tellApart(element("connection", { from: "a", to: "b", label: "so" }), board)).toBe("Connection: so");
    expect(tellApart(element("connection", { from: "a", to: "gone" }), board)).toBe("Connection");
  });
});

describe("going back", () => {
  const line = (sign: Sign, kind: string): Line => ({ id: "x", sign, element: element(kind), aspects: [] });

  test("says how many of which kind", () => {
    expect(kindsSaid(["frame", "sticky", "sticky", "newer"].map((kind) => element(kind)))).toBe("2 notes, 1 frame, 1 other");
    expect(wouldSay([line("made", "sticky"), line("made", "frame"), line("made", "sticky"), line("removed", "shape")])).toBe("2 notes, 1 frame come back; 1 shape goes.");
    expect(wouldSay([line("changed", "text")])).toBe("1 text changes.");
    expect(wouldSay([])).toBe("Nothing would change.");
  });
});
