/** What comes onto a board and lies there chosen: what is made, and what was copied. */
import { copied, round, taken } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { htmlOf, packed, packedIn, textOf, TYPE, unpacked } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import { type Kind, LONGEST_TEXT, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { boxOf, measureOf, SIZES } from "$/public/external/raffi_web/features/canvas/client/files/lines";
import { centreOf, isPlaced, type Point, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { ranksOnTop } from "$/public/external/raffi_web/features/canvas/client/layers";
import { reveal } from "$/public/external/raffi_web/features/canvas/client/looking";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { roomNear } from "$/public/external/raffi_web/features/canvas/client/walking";

/** How far a copy lies from what it was made of. */
export const ASIDE = 24;
/** Words that are pasted are broken into lines no wider than that. */
const WIDEST_PASTED = 480;

/** Puts an element on the board, over the others where its properties name no layer; its id. */
export function make(surface: Surface, kind: Kind, props: Props, parent: Element | null, batch = newId()): string {
  const id = newId();
  const z = ranksOnTop(surface.elements, parent?.id ?? null, 1)[0]!;
  surface.edit([["put", id, kind, { z, ...surface.habits.get(kind), ...props, ...(parent && { parent: parent.id }) }]], batch);
  return id;
}

/** Where something comes that nobody points a place for: near the middle of what is seen, and upon nothing that stands there. */
export function freePlace(surface: Surface, size: { w: number; h: number }): Point {
  const spot = roomNear(surface.elements, surface.centre(), size);
  reveal(surface, spot);
  return centreOf(spot);
}

// -- the clipboard ------------------------------------------------------------------------------------------------

/** Puts what is chosen into the clipboard; whether anything was. */
export function copy(surface: Surface, data: DataTransfer): boolean {
  const elements = taken(surface.elements, surface.chosen.get());
  if (elements.length === 0) return false;
  const [kept, words] = [packed(elements), textOf(elements)];
  data.setData(TYPE, kept);
  noteCopied(elements, kept);
  data.setData("text/html", htmlOf(kept, words));
  data.setData("text/plain", words);
  return true;
}

/** Puts down what was copied, at `at` or in the middle of what is seen; whether there was anything. */
export function paste(surface: Surface, data: DataTransfer, at: Point | null): boolean {
  if (!surface.edits) return false;
  const elements = unpacked(packedIn(data));
  if (elements !== null && elements.length > 0) return putDown(surface, elements, at);
  const text = data.getData("text/plain").trim().slice(0, LONGEST_TEXT);
  if (text === "") return false;
  const letters = SIZES[String(surface.habits.get("text")?.["size"] ?? "m")] ?? SIZES["m"]!;
  const size = boxOf(text, letters, WIDEST_PASTED, measureOf());
  const point = at ?? freePlace(surface, size);
  const place = { x: round(point.x - size.w / 2), y: round(point.y - size.h / 2), ...size };
  surface.choose([make(surface, "text", { ...place, text, hugs: true }, null)]);
  return true;
}

function putDown(surface: Surface, elements: readonly Element[], at: Point | null): boolean {
  const outer = elements.filter((element) => isPlaced(element) && !elements.some(({ id }) => id === element.props["parent"]));
  const whole = union(outer.map((element) => ({ x: value(element, "x"), y: value(element, "y"), w: value(element, "w"), h: value(element, "h") })));
  if (whole === null) return false;
  const middle = centreOf(whole);
  const aim = at ?? (inSight(surface, whole) ? { x: middle.x + ASIDE, y: middle.y + ASIDE } : freePlace(surface, whole));
  const { ops, ids } = copied(surface.elements, elements, { x: Math.round(aim.x - middle.x), y: Math.round(aim.y - middle.y) }, newId);
  surface.edit(ops);
  // What has no room there is not.
  surface.choose(ids.filter((id) => surface.elements.has(id)));
  return true;
}

/** Whether a copy would be seen beside what it was made of. */
function inSight(surface: Surface, rect: { x: number; y: number; w: number; h: number }): boolean {
  const sight = surface.sight();
  return sight !== null && rect.x >= sight.x && rect.y >= sight.y && rect.x + rect.w <= sight.x + sight.w && rect.y + rect.h <= sight.y + sight.h;
}

let last: { text: string; packed: string } | null = null;

/** Notes what was copied on a board: who pastes by a menu is shown the plain text of it alone. */
function noteCopied(elements: readonly Element[], packed: string): void {
  last = { text: textOf(elements), packed };
}

/** What was copied on a board and is this as plain text; null when it came from elsewhere. */
export function lastCopied(text: string): string | null {
  return last !== null && last.text.replaceAll("\r\n", "\n") === text.replaceAll("\r\n", "\n") ? last.packed : null;
}
