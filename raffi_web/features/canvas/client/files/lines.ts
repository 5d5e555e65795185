/** The text of an element as lines of pieces, for drawings that have no browser to lay it out. */
import { blocksOf, type BoardBlock } from "$/public/external/raffi_web/features/canvas/client/elements/marks";
import type { Inline } from "$/public/external/raffi_web/features/comments/client/markdown";

export interface Piece {
  text: string;
  bold: boolean;
  italic: boolean;
  code: boolean;
}

export interface Line {
  pieces: Piece[];
  /** Of the text's size. */
  scale: number;
  /** From the side, and to the line before it, in units of the text's size. */
  indent: number;
  gap: number;
}

/** How wide a piece is at a size. */
export type Measure = (piece: Piece, size: number) => number;

/** How high letters are, in units of the board. */
export const SIZES: Readonly<Record<string, number>> = { s: 14, m: 18, l: 28, xl: 44 };
const HEADINGS = [1.5, 1.3, 1.15, 1, 1, 1] as const;
const GAP = 0.4;
const INDENT = 1.25;

/** The lines of a text that is written `size` high in a box so `wide`. */
export function linesOf(text: string, size: number, wide: number, measure: Measure): Line[] {
  return blocksOf(text).flatMap((block, index) => wrapped(block, { bold: false, indent: 0, scale: 1, sign: "" }, size, wide, measure).map((line, at) => ({ ...line, gap: at === 0 && index > 0 ? GAP : 0 })));
}

/** How much higher a line is than its letters, and a box than its text. */
const LEADING = 1.35;
const AROUND = 8;

/** The box of a text that is written `size` high: as wide as its words, at most `widest`, and as high as its lines. */
export function boxOf(text: string, size: number, widest: number, measure: Measure): { w: number; h: number } {
  const lines = linesOf(text, size, widest - AROUND, measure);
  const long = lines.map(({ pieces, indent, scale }) => indent * size + pieces.reduce((sum, piece) => sum + measure(piece, size * scale), 0));
  const high = lines.map(({ scale, gap }) => size * (scale * LEADING + gap));
  return { w: Math.min(widest, Math.ceil(Math.max(0, ...long)) + AROUND + 2), h: Math.ceil(high.reduce((sum, one) => sum + one, 0)) + AROUND };
}

/** How wide words are in this browser. */
export function measureOf(): Measure {
  const pen = document.createElement("canvas").getContext("2d");
  return ({ text, bold, italic, code }, size) => {
    if (pen === null) return text.length * size * 0.55;
    pen.font = `${italic ? "italic " : ""}${bold ? 600 : 400} ${size}px ${code ? "Geist Mono, monospace" : "Instrument Sans, sans-serif"}`;
    return pen.measureText(text).width;
  };
}

type Style = { bold: boolean; indent: number; scale: number; sign: string };

function wrapped(block: BoardBlock, style: Style, size: number, wide: number, measure: Measure): Line[] {
  switch (block.kind) {
    case "rule":
      return [line([plain("―――", style)], style)];
    case "code":
      return block.text.split("\n").map((one) => line([{ ...plain(one, style), code: true }], style));
    case "quote":
      return block.blocks.flatMap((one) => wrapped(one, { ...style, indent: style.indent + INDENT }, size, wide, measure));
    case "list":
      return block.items.flatMap((item, at) => {
        const sign = block.start === null ? "•" : `${block.start + at}.`;
        return item.flatMap((one, nth) => wrapped(one, { ...style, indent: style.indent + INDENT, sign: nth === 0 ? sign : "" }, size, wide, measure));
      });
    case "heading": {
      const scale = HEADINGS[block.level - 1] ?? 1;
      return block.blocks.flatMap((one) => wrapped(one, { ...style, bold: true, scale }, size, wide, measure));
    }
    case "paragraph": {
      const signed = style.sign === "" ? [] : [plain(`${style.sign} `, style)];
      return broken([...signed, ...block.inside.flatMap((one) => piecesOf(one, plain("", style)))], size * style.scale, wide - style.indent * size, measure).map((pieces) => line(pieces, style));
    }
  }
}

function line(pieces: Piece[], { scale, indent }: Style): Line {
  return { pieces, scale, indent, gap: 0 };
}

function plain(text: string, { bold }: { bold: boolean }): Piece {
  return { text, bold, italic: false, code: false };
}

function piecesOf(one: Inline, around: Piece): Piece[] {
  switch (one.kind) {
    case "text":
    case "mention":
      return [{ ...around, text: one.text }];
    case "break":
      return [{ ...around, text: "\n" }];
    case "code":
      return [{ ...around, text: one.text, code: true }];
    case "strong":
      return one.inside.flatMap((inner) => piecesOf(inner, { ...around, bold: true }));
    case "em":
      return one.inside.flatMap((inner) => piecesOf(inner, { ...around, italic: true }));
    default:
      return one.inside.flatMap((inner) => piecesOf(inner, around));
  }
}

/** Breaks pieces into lines at spaces, at ends of lines, and in a word that is wider than the box. */
function broken(pieces: readonly Piece[], size: number, wide: number, measure: Measure): Piece[][] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const add = (piece: Piece): void => {
    const last = lines.at(-1)!;
    const before = last.at(-1);
    if (before !== undefined && before.bold === piece.bold && before.italic === piece.italic && before.code === piece.code) last[last.length - 1] = { ...before, text: before.text + piece.text };
    else last.push(piece);
  };
  const begin = (): void => {
    lines.push([]);
    used = 0;
  };
  for (const piece of pieces) {
    for (const text of piece.text.match(/\n|[^\S\n]+|[^\s]+/g) ?? []) {
      if (text === "\n") {
        begin();
        continue;
      }
      const word = { ...piece, text };
      const width = measure(word, size);
      if (used > 0 && used + width > wide && text.trim() !== "") begin();
      if (used === 0 && text.trim() === "") continue;
      if (width <= wide) {
        add(word);
        used += width;
        continue;
      }
      for (const letter of text) {
        const one = { ...piece, text: letter };
        const more = measure(one, size);
        if (used > 0 && used + more > wide) begin();
        add(one);
        used += more;
      }
    }
  }
  return lines;
}
