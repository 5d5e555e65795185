import { describe, expect, test } from "bun:test";
import { packed, textOf, unpacked } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import { snapped } from "$/public/external/raffi_web/features/canvas/client/guides";
import { type Dot, outline, read, strokes, written } from "$/public/external/raffi_web/features/canvas/client/ink";
import { actionOf, isSingle, type Press } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { isLetter } from "$/public/external/raffi_web/features/canvas/client/tools/writing";

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, code: "", shift: false, alt: false, mod: false, ...more });

describe("keys", () => {
  test("are the tools as people know them", () => {
    for (const [key, tool] of Object.entries({ v: "select", h: "hand", t: "text", n: "sticky", s: "sticky", r: "rectangle", o: "ellipse", p: "draw", e: "erase", a: "connect", l: "connect", f: "frame" })) {
      expect(actionOf(press(key))).toEqual({ do: "tool", tool } as never);
    }
    expect(isSingle(press("t"))).toBe(true);
    expect(isSingle(press("a", { mod: true }))).toBe(false);
  });

  test("with Ctrl are something else, and nothing that the browser needs", () => {
    expect(actionOf(press("d", { mod: true }))).toEqual({ do: "duplicate" });
    expect(actionOf(press("Z", { mod: true, shift: true }))).toEqual({ do: "redo" });
    expect(actionOf(press("L", { mod: true, shift: true }))).toEqual({ do: "lock" });
    for (const key of ["c", "x", "v", "r", "t", "w", "l", "f", "k"]) expect(actionOf(press(key, { mod: true }))).toBeNull();
  });

  test("nudge by one, with Shift by ten", () => {
    expect(actionOf(press("ArrowLeft"))).toEqual({ do: "nudge", dx: -1, dy: 0 });
    expect(actionOf(press("ArrowDown", { shift: true }))).toEqual({ do: "nudge", dx: 0, dy: 10 });
  });

  test("of the row of digits look at the board, whatever Shift makes of them", () => {
    expect(actionOf(press("!", { code: "Digit1", shift: true }))).toEqual({ do: "fit" });
    expect(actionOf(press('"', { code: "Digit2", shift: true }))).toEqual({ do: "fit_chosen" });
  });
});

describe("guides", () => {
  const other = { x: 100, y: 100, w: 80, h: 40 };

  test("take an edge to the nearest one in reach, on both axes", () => {
    const { dx, dy, guides } = snapped({ x: 103, y: 300, w: 50, h: 50 }, [other], 6);
    expect([dx, dy]).toEqual([-3, 0]);
    expect(guides).toEqual([{ axis: "x", at: 100, from: 100, to: 350 }]);
  });

  test("leave alone what is out of reach", () => {
    expect(snapped({ x: 112, y: 300, w: 20, h: 20 }, [other], 6)).toEqual({ dx: 0, dy: 0, guides: [] });
  });

  test("take middles to middles", () => {
    expect(snapped({ x: 122, y: 300, w: 40, h: 40 }, [other], 6).dx).toBe(-2);
  });
});

describe("ink", () => {
  const wave: Dot[] = Array.from({ length: 300 }, (_, at) => [at, 50 + 40 * Math.sin(at / 20), 0.5]);

  test("is kept in the form that the server takes, and reads back as it was", () => {
    const { rect, points } = written(wave);
    expect(points).toMatch(/^-?\d{1,6},-?\d{1,6},\d{1,3}(?: -?\d{1,6},-?\d{1,6},\d{1,3})*$/);
    expect(points.split(" ").length).toBeLessThan(100);
    for (const [x, y] of read(points)) expect(Math.abs(rect.y + y - (50 + 40 * Math.sin((rect.x + x) / 20)))).toBeLessThan(0.2);
  });

  test("that is too long becomes several lines", () => {
    const long: Dot[] = Array.from({ length: 12_000 }, (_, at) => [at % 997, (at * at * 31) % 991, 0.5]);
    const parts = strokes(long);
    expect(parts.length).toBeGreaterThan(1);
    for (const { points } of parts) expect(points.length).toBeLessThanOrEqual(24_000);
  });

  test("has an outline, a single dot too", () => {
    expect(outline(wave, 4)).toMatch(/^M.*Z$/);
    expect(outline([[0, 0, 0.5]], 4)).toMatch(/^M.*Z$/);
  });
});

describe("the clipboard", () => {
  const elements = [{ id: "a", kind: "sticky", props: { x: 1, text: "Hello" } }];

  test("brings elements over, and their words to other apps", () => {
    expect(unpacked(packed(elements))).toEqual(elements);
    expect(textOf(elements)).toBe("Hello");
  });

  test("lets nothing through that is not known", () => {
    expect(unpacked("no JSON")).toBeNull();
    expect(unpacked('{"format":"other"}')).toBeNull();
    const odd = JSON.stringify({ format: "raffi.board/1", elements: [{ id: "a", kind: "sticky", props: { x: { deep: 1 }, onclick: "x", text: "kept" } }, { id: "b", kind: "script", props: {} }, 3, null] });
    expect(unpacked(odd)).toEqual([{ id: "a", kind: "sticky", props: { text: "kept" } }]);
  });
});

describe("letters", () => {
  const typed = (key: string, ...held: string[]) => ({ key, ctrlKey: held.includes("Control"), metaKey: held.includes("Meta"), altKey: held.includes("Alt"), getModifierState: (one: string) => held.includes(one) });

  test("are what writes, with every keyboard", () => {
    for (const key of ["e", "E", "7", "!", "/", "ğ", "Dead", "Process"]) expect([key, isLetter(typed(key))]).toEqual([key, true]);
    expect(isLetter(typed("@", "Control", "Alt", "AltGraph"))).toBe(true);
  });

  test("are no keys that do something, and not the one that moves the board", () => {
    for (const key of ["Enter", "Escape", "Delete", "ArrowLeft", "F2", "Tab", " "]) expect([key, isLetter(typed(key))]).toEqual([key, false]);
    for (const held of ["Control", "Meta", "Alt"]) expect(isLetter(typed("d", held))).toBe(false);
  });
});
