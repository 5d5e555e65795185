/** What is done to the chosen elements, by key, menu or bar. */
import { aligned, copied, distributed, grouped, type Line, movable, shift, taken, ungrouped } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { copyAs } from "$/public/external/raffi_web/features/canvas/client/files/copying";
import { pasteFromMenu } from "$/public/external/raffi_web/features/canvas/client/files/pasting";
import { KINDS, type Kind, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { hug, hugs } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, type Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { moved } from "$/public/external/raffi_web/features/canvas/client/layers";
import { look } from "$/public/external/raffi_web/features/canvas/client/looking";
import { ASIDE } from "$/public/external/raffi_web/features/canvas/client/putting";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { enterChat } from "$/public/external/raffi_web/features/canvas/client/talk/enter_chat";
import type { Deed } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

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
    case "rename":
      return rename(surface);
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

/** Begins to write the name of the one that is chosen, or what else is written in it. */
export function rename(surface: Surface): void {
  const [only, ...more] = surface.choice;
  if (only?.kind !== "chat" || more.length > 0) return write(surface);
  if (surface.edits && !value(only, "locked")) surface.editing.set(only.id);
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
      surface.habits.add(element.kind, own);
      return [["set", element.id, own]];
    }),
    batch,
  );
  // Letters of another size are drawn before they are measured.
  const texts = "size" in props ? surface.choice.filter(hugs) : [];
  if (texts.length > 0) requestAnimationFrame(() => texts.forEach(({ id }) => hug(surface, id, batch)));
}

function ownOf(kind: string, props: Props): Props {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : {};
  return Object.fromEntries(Object.entries(props).filter(([name]) => Object.hasOwn(known, name)));
}
