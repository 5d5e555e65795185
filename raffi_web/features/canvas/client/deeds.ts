/** What is done to the chosen elements, by key, menu or bar. */
import { aligned, copied, distributed, grouped, type Line, movable, round, shift, taken, ungrouped } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { packed, textOf, TYPE, unpacked } from "$/public/external/raffi_web/features/canvas/client/clipboard";
import { copyAs } from "$/public/external/raffi_web/features/canvas/client/files/copying";
import { noteCopied, pasteFromMenu } from "$/public/external/raffi_web/features/canvas/client/files/pasting";
import { KINDS, type Kind, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { centreOf, isPlaced, type Point, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { moved, ranksOnTop } from "$/public/external/raffi_web/features/canvas/client/layers";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { enterChat } from "$/public/external/raffi_web/features/canvas/client/talk/enter_chat";
import type { Deed } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** How far a copy lies from what it was made of. */
const ASIDE = 24;
/** What the bars cover of the screen. */
export const ROOM = { top: "96px", bottom: "88px", left: "32px", right: "32px" } as const;
/** How long the view takes to get there; whoever wants less motion is there at once. */
export function lasting(ms: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms;
}
/** Kinds with words that are written in their place. */
export const WRITTEN: ReadonlySet<string> = new Set(["text", "sticky", "shape", "frame", "connection"]);

export function act(surface: Surface, action: Deed): void {
  switch (action.do) {
    case "tool":
      return surface.hold(action.tool);
    case "nudge":
      return nudge(surface, action.dx, action.dy);
    case "layer":
      return surface.edit(moved(surface.elements, surface.chosen.get(), action.to));
    case "undo":
      return surface.board.undo();
    case "redo":
      return surface.board.redo();
    case "all":
      return chooseAll(surface);
    case "delete":
      return remove(surface);
    case "duplicate":
      return duplicate(surface);
    case "group":
      return group(surface);
    case "ungroup":
      return ungroup(surface);
    case "lock":
      return lock(surface);
    case "edit":
      return write(surface);
    case "leave":
      return leave(surface);
    case "copy":
    case "cut":
      // The listener on the page has what goes into the clipboard, as for the keys.
      return void document.execCommand(action.do);
    case "paste":
      return void pasteFromMenu(surface);
    case "copy_as":
      return void copyAs(surface, action.as);
    case "pin":
      return surface.onStep?.(action.by);
    default:
      look(surface, action.do);
  }
}

function look(surface: Surface, how: "fit" | "fit_chosen" | "zoom_in" | "zoom_out" | "zoom_whole"): void {
  const { flow } = surface;
  if (flow === null) return;
  if (how === "zoom_in") return void flow.zoomIn({ duration: lasting(120) });
  if (how === "zoom_out") return void flow.zoomOut({ duration: lasting(120) });
  if (how === "zoom_whole") return void flow.zoomTo(1, { duration: lasting(120) });
  const nodes = (how === "fit" ? [...surface.elements.values()] : surface.choice).filter(isPlaced);
  if (nodes.length > 0) void flow.fitView({ nodes, duration: lasting(200), padding: ROOM, maxZoom: 2 });
}

function nudge(surface: Surface, dx: number, dy: number): void {
  const moving = movable(surface.elements, surface.chosen.get());
  const batch = `nudge-${[...surface.chosen.get()].sort().join("").slice(0, 12)}-${Math.floor(Date.now() / 2_000)}`;
  surface.edit(moving.map((element) => shift(element, dx, dy)), batch);
  surface.refit(moving.map(({ id }) => id), batch);
}

export function chooseAll(surface: Surface): void {
  const all = [...surface.elements.values()].filter((element) => element.kind !== "comment" && !value(element, "locked") && groupOver(surface.elements, element, surface.entered.get()) === null);
  surface.choose(all.filter((element) => value(element, "parent") === surface.entered.get() || !isPlaced(element) || surface.entered.get() === null).map(({ id }) => id));
}

export function remove(surface: Surface): void {
  const going = surface.choice.filter((element) => !value(element, "locked"));
  if (going.length < surface.chosen.get().size) toast({ id: "board-locked", title: t("canvas.locked_stay") });
  const inside = new Set(going.map(({ id }) => id));
  // What is in one of the others goes with it.
  surface.edit(going.filter((element) => !inside.has(value(element, "parent") ?? "")).map(({ id }): Op => ["del", id]));
  surface.choose([]);
}

export function duplicate(surface: Surface, by: Point = { x: ASIDE, y: ASIDE }): void {
  const { ops, ids } = copied(surface.elements, taken(surface.elements, surface.chosen.get()), by, newId);
  surface.edit(ops);
  if (ids.length > 0) surface.choose(ids);
}

export function group(surface: Surface): void {
  const id = newId();
  const ops = grouped(surface.elements, surface.chosen.get(), id);
  if (ops.length === 0) return;
  surface.edit(ops);
  surface.choose([id]);
}

export function ungroup(surface: Surface): void {
  const { ops, freed } = ungrouped(surface.elements, surface.chosen.get());
  surface.edit(ops);
  if (freed.length > 0) surface.choose(freed);
}

/** Locks what is chosen; where all of it is locked, it is free again. */
export function lock(surface: Surface): void {
  const all = surface.choice;
  const locked = all.length > 0 && all.every((element) => value(element, "locked"));
  surface.edit(all.filter((element) => value(element, "locked") === locked).map(({ id }): Op => ["set", id, { locked: !locked }]));
}

/** Begins to write in the one that is chosen. */
export function write(surface: Surface): void {
  const [only, ...more] = surface.choice;
  if (only === undefined || more.length > 0) return;
  if (only.kind === "group") return enter(surface, only);
  if (only.kind === "chat") return enterChat(only.id);
  if (surface.edits && WRITTEN.has(only.kind) && !value(only, "locked")) surface.editing.set(only.id);
}

/** Opens a group, so that what is in it can be chosen. */
export function enter(surface: Surface, into: Element, child?: string): void {
  const inside = child ?? [...surface.elements.values()].find((element) => value(element, "parent") === into.id)?.id;
  surface.entered.set(into.id);
  if (inside !== undefined) surface.choose([inside]);
}

function leave(surface: Surface): void {
  const entered = surface.entered.get();
  if (surface.tool.get() !== "select") return surface.tool.set("select");
  if (entered !== null) {
    surface.entered.set(null);
    return surface.choose([entered]);
  }
  surface.choose([]);
}

export function line(surface: Surface, how: Line): void {
  const batch = newId();
  surface.edit(aligned(surface.elements, surface.chosen.get(), how), batch);
  surface.refit(surface.chosen.get(), batch);
}

export function spread(surface: Surface, axis: "x" | "y"): void {
  const batch = newId();
  surface.edit(distributed(surface.elements, surface.chosen.get(), axis), batch);
  surface.refit(surface.chosen.get(), batch);
}

/** Sets properties of all chosen elements that have them, and of the next ones of their kinds. */
export function style(surface: Surface, props: Props, batch = newId()): void {
  surface.edit(
    surface.choice.flatMap((element): Op[] => {
      const own = ownOf(element.kind, props);
      if (Object.keys(own).length === 0 || value(element, "locked")) return [];
      surface.habits.set(element.kind, { ...surface.habits.get(element.kind), ...own });
      return [["set", element.id, own]];
    }),
    batch,
  );
}

function ownOf(kind: string, props: Props): Props {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : {};
  return Object.fromEntries(Object.entries(props).filter(([name]) => Object.hasOwn(known, name)));
}

/** Puts an element on the board, over the others; its id. */
export function make(surface: Surface, kind: Kind, props: Props, parent: Element | null, batch = newId()): string {
  const id = newId();
  const z = ranksOnTop(surface.elements, parent?.id ?? null, 1)[0]!;
  surface.edit([["put", id, kind, { ...surface.habits.get(kind), ...props, z, ...(parent && { parent: parent.id }) }]], batch);
  return id;
}

// -- the clipboard ------------------------------------------------------------------------------------------------

export function copy(surface: Surface, data: DataTransfer): boolean {
  const elements = taken(surface.elements, surface.chosen.get());
  if (elements.length === 0) return false;
  const kept = packed(elements);
  data.setData(TYPE, kept);
  noteCopied(kept);
  data.setData("text/plain", textOf(elements));
  return true;
}

/** Whether something of a board was copied. */
export function holdsElements(data: DataTransfer): boolean {
  return data.getData(TYPE) !== "";
}

/** Puts down what was copied, at `at` or in the middle of what is seen; whether there was anything. */
export function paste(surface: Surface, data: DataTransfer, at: Point | null): boolean {
  if (!surface.edits) return false;
  const elements = unpacked(data.getData(TYPE));
  if (elements !== null && elements.length > 0) return putDown(surface, elements, at);
  const text = data.getData("text/plain").trim();
  if (text === "") return false;
  const point = at ?? surface.centre();
  const size = { w: 320, h: 40 };
  const place = { x: round(point.x - size.w / 2), y: round(point.y - size.h / 2), ...size };
  surface.choose([make(surface, "text", { ...place, text: text.slice(0, 20_000) }, null)]);
  return true;
}

function putDown(surface: Surface, elements: readonly Element[], at: Point | null): boolean {
  const outer = elements.filter((element) => isPlaced(element) && !elements.some(({ id }) => id === element.props["parent"]));
  const whole = union(outer.map((element) => ({ x: value(element, "x"), y: value(element, "y"), w: value(element, "w"), h: value(element, "h") })));
  if (whole === null) return false;
  const middle = centreOf(whole);
  const aim = at ?? (inSight(surface, whole) ? { x: middle.x + ASIDE, y: middle.y + ASIDE } : surface.centre());
  const { ops, ids } = copied(surface.elements, elements, { x: Math.round(aim.x - middle.x), y: Math.round(aim.y - middle.y) }, newId);
  surface.edit(ops);
  surface.choose(ids);
  return true;
}

/** Whether a copy would be seen beside what it was made of. */
function inSight(surface: Surface, rect: { x: number; y: number; w: number; h: number }): boolean {
  const sight = surface.sight();
  return sight !== null && rect.x >= sight.x && rect.y >= sight.y && rect.x + rect.w <= sight.x + sight.w && rect.y + rect.h <= sight.y + sight.h;
}
