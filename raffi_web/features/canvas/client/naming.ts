/** How elements are called where they are read aloud or listed. */
import { COLORS, defaults, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { type BoardBlock, blocksOf } from "$/public/external/raffi_web/features/canvas/client/elements/marks";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Inline } from "$/public/external/raffi_web/features/comments/client/markdown";
import { type Key, LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

const WORDS: Readonly<Record<string, Key>> = {
  text: "canvas.kind_text",
  sticky: "canvas.kind_sticky",
  shape: "canvas.kind_shape",
  ink: "canvas.kind_ink",
  frame: "canvas.kind_frame",
  group: "canvas.kind_group",
  connection: "canvas.kind_connection",
  image: "canvas.kind_image",
  video: "canvas.kind_video",
  link: "canvas.kind_link",
  comment: "canvas.kind_comment",
  chat: "canvas.kind_chat",
};
const COUNTED: Readonly<Record<string, Parameters<typeof tn>[0]>> = {
  text: "board_tools.n_text",
  sticky: "board_tools.n_sticky",
  shape: "board_tools.n_shape",
  ink: "board_tools.n_ink",
  frame: "board_tools.n_frame",
  group: "board_tools.n_group",
  connection: "board_tools.n_connection",
  image: "board_tools.n_image",
  video: "board_tools.n_video",
  link: "board_tools.n_link",
  comment: "board_tools.n_comment",
  chat: "board_tools.n_chat",
};
const LONGEST = 80;
/** So many lines are looked through for the first words. */
const LINES_READ = 20;
const HIDDEN = "\u2026";

export function kindName(kind: string): string {
  return t(WORDS[kind] ?? "canvas.kind_other");
}

const SAYS = ["text", "title", "label", "name", "alt"] as const;
/** Lines without any of these are words as they stand. */
const SIGNS = /[*_~`|[\]<>\\#&]|^\s*(?:[-+]|\d+[.)]\s)/;

/** The first words of an element, without the signs of how they look; "" where it has none. */
export function saidBy(element: Element): string {
  const text = SAYS.map((name) => String(element.props[name] ?? "").trim()).find((one) => one !== "");
  try {
    return firstWords(text === undefined ? hostOf(element) : withoutSigns(text));
  } catch {
    // Names are made for the board as a whole: it never goes for what one element says.
    return "";
  }
}

/** So much of a text as names something. */
export function firstWords(text: string): string {
  const said = text.trim().split("\n", 1)[0] ?? "";
  return said.length > LONGEST ? `${said.slice(0, LONGEST - 1)}…` : said;
}

/** The first line that says something. What is hidden until it is pressed stays so. */
function withoutSigns(text: string): string {
  for (const line of text.split("\n", LINES_READ)) {
    const said = SIGNS.test(line) ? blocksOf(line).map(blockSaid).join(" ") : line;
    if (said.trim() !== "") return said.replace(/\s+/g, " ").trim();
  }
  return "";
}

function blockSaid(block: BoardBlock): string {
  switch (block.kind) {
    case "paragraph":
      return block.inside.map(inlineSaid).join("");
    case "code":
      return block.spoiler === null ? block.text : HIDDEN;
    case "list":
      return block.items.flat().map(blockSaid).join(" ");
    case "quote":
    case "heading":
      return block.blocks.map(blockSaid).join(" ");
    case "rule":
      return "";
  }
}

function inlineSaid(inline: Inline): string {
  if (inline.kind === "break") return " ";
  if (inline.kind === "spoiler") return HIDDEN;
  return "inside" in inline ? inline.inside.map(inlineSaid).join("") : inline.text;
}

/** Whose page a link without a title leads to. */
function hostOf(element: Element): string {
  const url = element.kind === "link" ? value(element, "url") : null;
  return url !== null && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "";
}

/** Its kind and its first words. Shapes are called by their form. */
export function nameOf(element: Element): string {
  const said = saidBy(element);
  return said === "" ? formName(element) : t("canvas.named", { kind: formName(element), said });
}

const FORMS: Readonly<Record<string, Key>> = {
  rectangle: "canvas.shape_rectangle",
  rounded: "canvas.kind_rounded",
  ellipse: "canvas.shape_ellipse",
  diamond: "canvas.shape_diamond",
  triangle: "canvas.shape_triangle",
  hexagon: "canvas.shape_hexagon",
  cloud: "canvas.shape_cloud",
};

function formName(element: Element): string {
  const form = element.kind === "shape" ? FORMS[value(element, "shape")] : undefined;
  return form === undefined ? kindName(element.kind) : t(form);
}

/** Its name; where it says nothing, what it joins, or its form and colour: so that one can tell it from others in a list. */
export function tellApart(element: Element, elements: ReadonlyMap<string, Element>): string {
  if (saidBy(element) !== "") return nameOf(element);
  const kind = formName(element);
  if (element.kind === "connection") {
    const [from, to] = [value(element, "from"), value(element, "to")].map((id) => elements.get(id ?? ""));
    return from === undefined || to === undefined ? kind : t("canvas.named", { kind, said: `${endSaid(from)} \u2192 ${endSaid(to)}` });
  }
  const color = (element.props["color"] ?? defaults(element.kind)["color"]) as string | undefined;
  if (color === undefined) return kind;
  const known = (COLORS as readonly string[]).includes(color);
  return t("canvas.named", { kind, said: known ? t(`canvas.color.${color}` as Key).toLocaleLowerCase(LANGUAGE) : color });
}

function endSaid(element: Element): string {
  const said = saidBy(element);
  return said === "" ? formName(element) : said;
}

/** How many of each kind there are among these, the most first: "2 notes, 1 frame". */
export function kindsSaid(all: readonly Element[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return countedSaid(counts);
}

/** The same, of so many of each kind. */
export function countedSaid(counts: ReadonlyMap<string, number>): string {
  const counted = [...counts].sort(([, one], [, other]) => other - one);
  return counted.map(([kind, n]) => tn(COUNTED[kind] ?? "board_tools.n_other", n)).join(", ");
}
