/** Elements as JSON Canvas, for the clipboard: what the form has a word for. A whole board leaves by the server. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";

const NUMBERS: Readonly<Record<string, string>> = { red: "1", orange: "2", yellow: "3", green: "4", teal: "5", violet: "6" };

/** The document. Elements lie as `taken` has them, the lowest first. */
export function canvasOf(elements: readonly Element[], colorOf: (name: string) => string): string {
  const map = new Map(elements.map((one) => [one.id, one]));
  const color = (one: Element): object => {
    const name = value(one, "color") as string | undefined;
    return name === undefined || (one.kind === "text" && name === "ink") ? {} : { color: NUMBERS[name] ?? colorOf(name) };
  };
  const nodes = elements.filter(isPlaced).map((one) => {
    const { x, y, w, h } = rectOf(map, one);
    return { id: one.id, ...meaning(one), x: Math.round(x), y: Math.round(y), width: Math.max(1, Math.round(w)), height: Math.max(1, Math.round(h)), ...(["sticky", "shape", "frame", "text"].includes(one.kind) ? color(one) : {}) };
  });
  const edges = elements.flatMap((one) => {
    if (one.kind !== "connection") return [];
    const label = value(one, "label");
    return [{ id: one.id, fromNode: value(one, "from"), toNode: value(one, "to"), ...(value(one, "start") === "arrow" && { fromEnd: "arrow" }), ...(value(one, "end") === "none" && { toEnd: "none" }), ...(label !== "" && { label }) }];
  });
  return JSON.stringify({ nodes, edges }, null, "\t");
}

function meaning(one: Element): object {
  if (one.kind === "frame" || one.kind === "group") return { type: "group", ...(value(one, "title") !== "" && { label: value(one, "title") }) };
  const url = one.kind === "link" ? value(one, "url") : null;
  if (url !== null) return { type: "link", url };
  return { type: "text", text: value(one, "text") ?? (value(one, "title") || value(one, "name") || "") };
}
