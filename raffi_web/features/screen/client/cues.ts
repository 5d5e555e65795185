/** Subtitles: WebVTT and SRT as cues, read in the browser. Whatever is malformed is left out, the rest stays. */

export interface Piece {
  text: string;
  italic: boolean;
  bold: boolean;
  underline: boolean;
}

export interface Cue {
  /** Seconds. */
  start: number;
  end: number;
  /** At the top of the picture instead of at its foot. */
  top: boolean;
  lines: Piece[][];
}

const TIMING = /^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})(.*)$/;
const MOST_CUES = 20_000;
const LONGEST_CUE = 2_000;

/** The cues of a WebVTT or SRT text, by start. The two differ in little that matters here, so one reader takes both. */
export function parseCues(text: string): Cue[] {
  const cues: Cue[] = [];
  const blocks = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").split(/\n[ \t]*\n+/);
  for (const block of blocks) {
    const cue = cueOf(block.split("\n"));
    if (cue !== null) cues.push(cue);
    if (cues.length >= MOST_CUES) break;
  }
  return cues.sort((a, b) => a.start - b.start);
}

function cueOf(lines: string[]): Cue | null {
  const at = lines.findIndex((line) => line.includes("-->"));
  if (at < 0 || /^(NOTE|STYLE|REGION)\b/.test(lines[0] ?? "")) return null;
  const timing = TIMING.exec(lines[at] ?? "");
  if (timing === null) return null;
  const [, from = "", to = "", settings = ""] = timing;
  const start = seconds(from);
  const end = seconds(to);
  const body = lines.slice(at + 1).join("\n").trim().slice(0, LONGEST_CUE);
  if (!(end > start) || body === "") return null;
  return { start, end, top: isTop(settings, body), lines: pieces(body) };
}

function seconds(stamp: string): number {
  return stamp
    .replace(",", ".")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** WebVTT says `line:0` or `line:10%`; SRT files in the wild say `{\an8}`. */
function isTop(settings: string, body: string): boolean {
  const line = /\bline:(-?[\d.]+)(%?)/.exec(settings);
  if (line !== null) {
    const value = Number(line[1]);
    return line[2] === "%" ? value < 50 : value >= 0 && value < 5;
  }
  return /\{\\an[789]\}/.test(body);
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", quot: '"', lrm: "\u200e", rlm: "\u200f" };

function decoded(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function pieces(body: string): Piece[][] {
  const lines: Piece[][] = [[]];
  const on = { i: 0, b: 0, u: 0 };
  for (const part of body.replace(/\{\\[^}]*\}/g, "").split(/(<[^>\n]*>|\n)/)) {
    if (part === "\n") {
      lines.push([]);
      continue;
    }
    const tag = /^<(\/?)([ibu])(?:[\s.][^>]*)?>$/i.exec(part);
    if (tag !== null) {
      const name = tag[2]?.toLowerCase() as keyof typeof on;
      on[name] = Math.max(0, on[name] + (tag[1] ? -1 : 1));
    } else if (part !== "" && !/^<[^>]*>$/.test(part)) {
      lines.at(-1)?.push({ text: decoded(part), italic: on.i > 0, bold: on.b > 0, underline: on.u > 0 });
    }
  }
  return lines.filter((line) => line.length > 0);
}

/** The cues on the screen at `time` (s). `cues` are by start. */
export function cuesAt(cues: readonly Cue[], time: number): Cue[] {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.start ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  // A cue may outlast many that begin after it, within reason.
  return cues.slice(Math.max(0, low - 12), low).filter((cue) => cue.end > time);
}

/** The text of a subtitle file; old SRT files are seldom UTF-8. */
export function decodeText(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
