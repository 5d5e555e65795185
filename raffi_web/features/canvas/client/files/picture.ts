/** Elements as an SVG picture, with the shapes of the screen and the light colours of files. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { arrow, wayOf } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import { hugs, WIDEST } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { labelAt } from "$/public/external/raffi_web/features/canvas/client/elements/wire_label";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Measure, linesOf, type Piece, SIZES } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import { isPlaced, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { outline, reachOf, read } from "$/public/external/raffi_web/features/canvas/client/ink";

/** What a picture needs of the page. */
export interface Look {
  /** A colour of the palette, or another one, as SVG writes it: of lines, and of notes. */
  line: (color: string) => string;
  paper: (color: string) => string;
  measure: Measure;
  /** A picture's bytes as an address; null where there are none. */
  picture: (file: string) => string | null;
}

export interface Drawn {
  svg: string;
  w: number;
  h: number;
}

const MARGIN = 24;
const HEIGHT = 1.35;
const LABEL = 12;
const FONT = "Instrument Sans, Inter, system-ui, sans-serif";
const MONO = "Geist Mono, ui-monospace, monospace";
const INK = "#15171c";
const QUIET = "#4f545f";
const DASHES: Readonly<Record<string, string>> = { dashed: "8 6", dotted: "0.1 6" };

/** The picture; null where there is nothing to be seen. Elements lie as `taken` has them, the lowest first. */
export function drawn(elements: readonly Element[], look: Look): Drawn | null {
  const map = new Map(elements.map((one) => [one.id, one]));
  const whole = union(elements.filter(isPlaced).map((one) => rectOf(map, one)));
  if (whole === null) return null;
  const x = Math.floor(whole.x) - MARGIN;
  const y = Math.floor(whole.y) - MARGIN;
  const w = Math.ceil(whole.x + whole.w) + MARGIN - x;
  const h = Math.ceil(whole.y + whole.h) + MARGIN - y;
  const inside = elements.map((one) => (one.kind === "connection" ? wire(one, map, look) : placed(one, rectOf(map, one), look))).join("");
  return { svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${x} ${y} ${w} ${h}" font-family="${FONT}">${inside}</svg>`, w, h };
}

function wire(one: Element, map: ReadonlyMap<string, Element>, look: Look): string {
  const [from, to] = [map.get(value(one, "from") ?? ""), map.get(value(one, "to") ?? "")];
  if (from === undefined || to === undefined) return "";
  const width = value(one, "width");
  const way = wayOf(value(one, "route"), rectOf(map, from), rectOf(map, to), value(one, "from_side"), value(one, "to_side"));
  const line = value(one, "line");
  const dash = line === "dashed" ? `${width * 4} ${width * 3}` : line === "dotted" ? `0.1 ${width * 3}` : null;
  const heads = [value(one, "end") === "arrow" ? arrow(way.to, way.toAngle, width) : "", value(one, "start") === "arrow" ? arrow(way.from, way.fromAngle, width) : ""];
  const label = value(one, "label");
  const size = { w: look.measure({ text: label, bold: false, italic: false, code: false }, LABEL), h: LABEL * HEIGHT };
  const at = labelAt(way, size, width);
  const said = label === "" ? "" : `<text x="${fixed(at.x)}" y="${fixed(at.y + 4)}" font-size="${LABEL}" text-anchor="middle" fill="${INK}" stroke="#ffffff" stroke-width="4" paint-order="stroke" stroke-linejoin="round">${escaped(label)}</text>`;
  return group(one, `<g fill="none" stroke="${look.line(value(one, "color"))}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"><path d="${way.path}"${dash === null ? "" : ` stroke-dasharray="${dash}"`}/>${heads.map((d) => (d === "" ? "" : `<path d="${d}"/>`)).join("")}</g>${said}`);
}

function group(one: Element, inside: string): string {
  const opacity = value(one, "opacity");
  return opacity === 1 ? inside : `<g opacity="${opacity}">${inside}</g>`;
}

function placed(one: Element, rect: Rect, look: Look): string {
  const { x, y, w, h } = rect;
  const box = (attributes: string, r: number): string => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" ${attributes}/>`;
  const color = value(one, "color") as string | undefined;
  switch (one.kind) {
    case "group":
      return "";
    case "frame": {
      const line = look.line(color ?? "gray");
      return group(one, `${box(`fill="${line}" fill-opacity="0.05" stroke="${line}" stroke-opacity="0.55" stroke-width="2"`, 8)}${words(value(one, "title"), x, y - 6, 12, QUIET, true)}`);
    }
    case "sticky":
      return group(one, `${box(`fill="${look.paper(color ?? "yellow")}"`, 6)}${text(one, inset(rect, 16, 16), INK, look, false)}`);
    case "text":
      return group(one, text(one, inset(rect, 4, 4), look.line(color ?? "ink"), look, false));
    case "shape":
      return group(one, shape(one, rect, look));
    case "ink": {
      const dots = read(value(one, "points"));
      const reach = reachOf(dots);
      return group(one, `<path transform="translate(${x} ${y}) scale(${w / reach.w} ${h / reach.h})" d="${outline(dots, value(one, "width"))}" fill="${look.line(color ?? "ink")}"/>`);
    }
    case "image": {
      const href = look.picture(value(one, "file") ?? "");
      if (href !== null) return group(one, `<image x="${x}" y="${y}" width="${w}" height="${h}" preserveAspectRatio="xMidYMid slice" href="${escaped(href)}"/>`);
    }
  }
  const said = value(one, "title") || value(one, "name") || value(one, "url") || "";
  return group(one, `${box('fill="#ffffff" stroke="#d9dce2"', 8)}${words(said, x + 12, y + h / 2 + 5, 14, INK, true)}`);
}

function shape(one: Element, rect: Rect, look: Look): string {
  const line = look.line(value(one, "color"));
  const fill = value(one, "fill");
  const kind = value(one, "line");
  const filled = fill === "none" ? 'fill="none"' : fill === "solid" ? `fill="${line}"` : `fill="${line}" fill-opacity="0.14"`;
  const dash = DASHES[kind];
  const stroke = kind === "none" ? "" : ` stroke="${line}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"${dash === undefined ? "" : ` stroke-dasharray="${dash}"`}`;
  return `<path transform="translate(${rect.x} ${rect.y})" d="${shapePath(value(one, "shape"), rect.w, rect.h)}" ${filled}${stroke}/>${text(one, inset(rect, rect.w * 0.12, 8), fill === "solid" ? "#ffffff" : INK, look, true)}`;
}

function inset({ x, y, w, h }: Rect, across: number, down: number): Rect {
  return { x: x + across, y: y + down, w: Math.max(1, w - 2 * across), h: Math.max(1, h - 2 * down) };
}

function words(said: string, x: number, y: number, size: number, color: string, bold: boolean): string {
  return said === "" ? "" : `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${bold ? ' font-weight="600"' : ""}>${escaped(said)}</text>`;
}

function text(one: Element, rect: Rect, color: string, look: Look, middle: boolean): string {
  const size = SIZES[value(one, "size")] ?? 18;
  // What is as wide as its words has no lines but those that were written.
  const wide = hugs(one) && value(one, "w") < WIDEST ? Infinity : rect.w;
  const lines = linesOf(value(one, "text"), size, wide, look.measure);
  const high = lines.reduce((sum, { scale, gap }) => sum + (scale * HEIGHT + gap) * size, 0);
  const align = value(one, "align");
  const anchor = align === "center" ? "middle" : align === "end" ? "end" : "start";
  const x = align === "center" ? rect.x + rect.w / 2 : align === "end" ? rect.x + rect.w : rect.x;
  let y = middle ? rect.y + Math.max(0, (rect.h - high) / 2) : rect.y;
  return lines
    .map(({ pieces, scale, indent, gap }) => {
      y += (gap + scale * HEIGHT) * size;
      if (pieces.length === 0) return "";
      const base = y - (HEIGHT - 1) * 0.5 * scale * size - 0.22 * scale * size;
      return `<text x="${fixed(x + (anchor === "start" ? indent * size : 0))}" y="${fixed(base)}" font-size="${fixed(size * scale)}" fill="${color}" text-anchor="${anchor}" xml:space="preserve">${pieces.map(span).join("")}</text>`;
    })
    .join("");
}

function span({ text: said, bold, italic, code }: Piece): string {
  if (!bold && !italic && !code) return escaped(said);
  return `<tspan${bold ? ' font-weight="600"' : ""}${italic ? ' font-style="italic"' : ""}${code ? ` font-family="${MONO}"` : ""}>${escaped(said)}</tspan>`;
}

function escaped(said: string): string {
  return said.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function fixed(length: number): string {
  return String(Math.round(length * 100) / 100);
}
