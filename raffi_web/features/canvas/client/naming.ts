/** How elements are called where they are read aloud or listed. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

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
const LONGEST = 80;

export function kindName(kind: string): string {
  return t(WORDS[kind] ?? "canvas.kind_other");
}

/** The first words of an element; "" where it has none. */
export function saidBy(element: Element): string {
  return firstWords(value(element, "text") ?? value(element, "title") ?? value(element, "label") ?? value(element, "name") ?? "");
}

/** So much of a text as names something. */
export function firstWords(text: string): string {
  const said = text.trim().split("\n", 1)[0] ?? "";
  return said.length > LONGEST ? `${said.slice(0, LONGEST - 1)}…` : said;
}

/** Its kind and its first words. */
export function nameOf(element: Element): string {
  const said = saidBy(element);
  return said === "" ? kindName(element.kind) : t("canvas.named", { kind: kindName(element.kind), said });
}
