/** What hands do with keys and menus beyond single deeds: walk, connect, size, put in order. */
import { movable } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { act, line, spread } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { reveal } from "$/public/external/raffi_web/features/canvas/client/looking";
import { make } from "$/public/external/raffi_web/features/canvas/client/putting";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Elements, isPlaced, type Rect, rectOf, type Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { bodyOf, placesIn, placing, sized } from "$/public/external/raffi_web/features/canvas/client/sizing";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { gridded, sameSized } from "$/public/external/raffi_web/features/canvas/client/tidying";
import { place } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";
import type { Action } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { along, roomBeside, walked } from "$/public/external/raffi_web/features/canvas/client/walking";

export function perform(surface: Surface, action: Action): void {
  switch (action.do) {
    case "walk":
      return walk(surface, action.to);
    case "sprout":
      return void sprout(surface, action.to);
    case "size":
      return sizeBy(surface, action.dw, action.dh);
    case "align":
      return line(surface, action.line);
    case "spread":
      return spread(surface, action.axis);
    case "tidy":
      return ordered(surface, gridded(surface.elements, surface.chosen.get()));
    case "same_size":
      return ordered(surface, sameSized(surface.elements, surface.chosen.get()));
    case "change_start":
      return ask(surface, "from");
    case "change_end":
      return ask(surface, "to");
    case "connect_to":
      return ask(surface, null);
    case "react":
    case "say":
      return surface.onMeet?.(action.do);
    case "bars":
      return toNextBar();
    default:
      act(surface, action);
  }
}

function ordered(surface: Surface, ops: readonly Op[]): void {
  const batch = newId();
  surface.edit(ops, batch);
  surface.refit(surface.chosen.get(), batch);
}

// -- walking ------------------------------------------------------------------------------------------------------

/** Chooses an element, shows it and gives it the focus. */
export function goTo(surface: Surface, id: string): void {
  surface.choose([id]);
  const rect = surface.rectNow(id);
  if (rect !== null) reveal(surface, rect);
  focus(id, FRAMES);
}

const FRAMES = 10;

/** What is far away is in the page only once it is in sight. */
function focus(id: string, frames: number): void {
  const found = document.querySelector<HTMLElement>(`:is(.react-flow__node, .react-flow__edge)[data-id="${CSS.escape(id)}"]`);
  if (found !== null) found.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focus(id, frames - 1));
}

function walk(surface: Surface, side: Side): void {
  const [only, ...more] = surface.choice;
  const next = only === undefined || more.length > 0 ? null : along(surface.elements, only.id, side);
  if (next !== null) goTo(surface, next);
}

/** Tab: the next element in the order of reading; false where the board ends, and the bars begin. */
export function step(surface: Surface, by: 1 | -1): boolean {
  const order = walked(surface.elements, surface.entered.get());
  const [now] = surface.chosen.get();
  const at = now === undefined ? (by > 0 ? -1 : order.length) : order.indexOf(now);
  const next = order[at + by];
  if (next === undefined) return false;
  goTo(surface, next);
  return true;
}

/** The bars of a board, from one to the next, and back to the board. */
export function toNextBar(): void {
  const bars = [...document.querySelectorAll<HTMLElement>(".raffi-board [role='toolbar'], [data-board] > header")].filter((bar) => bar.checkVisibility());
  const at = bars.findIndex((bar) => bar.contains(document.activeElement));
  const next = bars[at + 1];
  if (next !== undefined) return void firstIn(next)?.focus();
  const node = document.querySelector<HTMLElement>(":is(.react-flow__node, .react-flow__edge).selected") ?? document.querySelector<HTMLElement>(".react-flow__node[tabindex]");
  if (node !== null) node.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function firstIn(bar: HTMLElement): HTMLElement | undefined {
  return [...bar.querySelectorAll<HTMLElement>("button, a[href]")].find((one) => one.checkVisibility());
}

// -- connections --------------------------------------------------------------------------------------------------

/** Whether something can be tied to other things. */
export function connectable(element: Element): boolean {
  return isPlaced(element) && element.kind !== "ink" && element.kind !== "group" && !value(element, "locked");
}

/** Makes something of the same kind beside what is chosen, tied to it, and begins to write; its id. */
export function sprout(surface: Surface, side: Side, of?: string): string | null {
  const from = of === undefined ? (surface.choice.length === 1 ? surface.choice[0]! : undefined) : surface.elements.get(of);
  if (from === undefined || !connectable(from) || !surface.edits) return null;
  const rect = rectOf(surface.elements, from);
  const kind = from.kind === "shape" ? "shape" : "sticky";
  const size = kind === from.kind ? { w: rect.w, h: rect.h } : { w: 200, h: 200 };
  const look = kind !== from.kind ? {} : { color: value(from, "color"), size: value(from, "size"), ...(kind === "shape" && { shape: value(from, "shape"), fill: value(from, "fill"), line: value(from, "line") }) };
  const spot = roomBeside(surface.elements, rect, side, size);
  const batch = newId();
  const made = place(surface, kind, spot, look, batch);
  make(surface, "connection", { from: from.id, to: made }, null, batch);
  surface.choose([made]);
  reveal(surface, spot);
  surface.editing.set(made);
  return made;
}

/** Ties an end of a connection to another element, at one of its sides or at whichever lies nearest. */
export function rewire(surface: Surface, wire: string, end: "from" | "to", id: string, side: Side | null): void {
  const element = surface.elements.get(wire);
  if (element === undefined || value(element, "locked")) return;
  const name = end === "from" ? "from_side" : "to_side";
  if (value(element, end) === id && value(element, name) === side) return;
  surface.edit([["set", wire, { [end]: id, [name]: side }]]);
}

/** Asks from a list what an end, or a new connection, is to be tied to. */
function ask(surface: Surface, end: "from" | "to" | null): void {
  const [only, ...more] = surface.choice;
  if (only === undefined || more.length > 0 || !surface.edits) return;
  if (only.kind !== "connection") {
    if (end === null && connectable(only)) surface.asked.set({ id: only.id, end });
  } else if (!value(only, "locked")) surface.asked.set({ id: only.id, end: end ?? "to" });
}

/** What an end may be tied to, in the order of reading. */
export function choicesFor(elements: Elements, id: string, end: "from" | "to" | null): Element[] {
  const element = elements.get(id);
  if (element === undefined) return [];
  const other = end === null ? id : value(element, end === "from" ? "to" : "from");
  return walked(elements, null).flatMap((one) => {
    const found = elements.get(one)!;
    return one !== other && isPlaced(found) && found.kind !== "ink" && found.kind !== "group" ? [found] : [];
  });
}

// -- sizes --------------------------------------------------------------------------------------------------------

/** Makes what is chosen larger or smaller, from its upper left corner. */
function sizeBy(surface: Surface, dw: number, dh: number): void {
  const body = bodyOf(surface.elements, surface.chosen.get());
  if (body !== null) sizeTo(surface, sized(body.whole, "se", dw, dh, { aspect: body.aspect, middle: false, least: body.least }), `size-${Math.floor(Date.now() / 2_000)}`);
}

/** Makes what is chosen as large as a rectangle, there. */
export function sizeTo(surface: Surface, to: Rect, batch = newId()): void {
  const body = bodyOf(surface.elements, surface.chosen.get());
  if (body === null) return;
  surface.edit(placing(surface.elements, placesIn(surface.elements, body, to)), batch);
  surface.refit(movable(surface.elements, surface.chosen.get()).map(({ id }) => id), batch);
}
