/** What is copied on a board and put down on another one, or in another app. */
import { KINDS } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";

export const TYPE = "application/x-raffi-board+json";
const MARK = "data-raffi-board";
const FORMAT = "raffi.board/1";
const MOST = 500;

export function packed(elements: readonly Element[]): string {
  return JSON.stringify({ format: FORMAT, elements: elements.map(({ id, kind, props }) => ({ id, kind, props })) });
}

/** The elements of what was copied; null when it is something else. Whatever is not known here is left out. */
export function unpacked(text: string): Element[] | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(given) || given["format"] !== FORMAT || !Array.isArray(given["elements"])) return null;
  return given["elements"].slice(0, MOST).flatMap((one: unknown): Element[] => {
    if (!isRecord(one) || typeof one["id"] !== "string" || typeof one["kind"] !== "string" || !isRecord(one["props"])) return [];
    const { id, kind } = one;
    // A thread has one pin: what is talked about is not talked about in a copy.
    if (!Object.hasOwn(KINDS, kind) || kind === "comment") return [];
    const known = KINDS[kind as keyof typeof KINDS];
    const props = Object.fromEntries(Object.entries(one["props"]).filter(([name, value]) => Object.hasOwn(known, name) && ["string", "number", "boolean"].includes(typeof value)));
    return [{ id, kind, props }];
  });
}

/** The same within HTML: it reaches another browser, where a type of our own does not. Other apps see the words. */
export function htmlOf(kept: string, words: string): string {
  const around = document.createElement("div");
  around.setAttribute(MARK, kept);
  around.style.whiteSpace = "pre-wrap";
  around.textContent = words;
  return around.outerHTML;
}

/** What was packed, of whatever a board has put into the clipboard; empty when nothing was. */
export function packedIn(data: DataTransfer): string {
  const html = data.getData(TYPE) === "" ? data.getData("text/html") : "";
  if (!html.includes(MARK)) return data.getData(TYPE);
  return new DOMParser().parseFromString(html, "text/html").querySelector(`[${MARK}]`)?.getAttribute(MARK) ?? "";
}

function isRecord(value: unknown): value is Record<string, unknown> & { id: string; kind: string } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The words of elements, for other apps. */
export function textOf(elements: readonly Element[]): string {
  return elements
    .map(({ props }) => [props["text"], props["title"], props["label"], props["url"]].filter((one) => typeof one === "string" && one !== "").join("\n"))
    .filter((one) => one !== "")
    .join("\n\n");
}
