/** What hands do to several elements at once, as operations: line up, spread, group, copy, move into frames. */
import { CONTAINERS, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ancestorsOf, centreOf, type Elements, holds, isPlaced, outermost, parentOf, type Point, type Rect, rectOf, union, withInside } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { below, painted, ranksOnTop } from "$/public/external/raffi_web/features/canvas/client/layers";

export type Line = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** The placed, unlocked ones that lie in none of the others: what moves as a whole. */
export function movable(elements: Elements, ids: Iterable<string>): Element[] {
  return outermost(elements, ids)
    .map((id) => elements.get(id)!)
    .filter((element) => isPlaced(element) && !value(element, "locked"));
}

/** Shifts an element. */
export function shift(element: Element, dx: number, dy: number): Op {
  return ["set", element.id, { x: value(element, "x") + dx, y: value(element, "y") + dy }];
}

export function aligned(elements: Elements, ids: Iterable<string>, line: Line): Op[] {
  const all = movable(elements, ids).map((element) => ({ element, rect: rectOf(elements, element) }));
  const whole = union(all.map(({ rect }) => rect));
  if (whole === null || all.length < 2) return [];
  return all.flatMap(({ element, rect }) => {
    const dx = line === "left" ? whole.x - rect.x : line === "right" ? whole.x + whole.w - rect.x - rect.w : line === "centre" ? whole.x + (whole.w - rect.w) / 2 - rect.x : 0;
    const dy = line === "top" ? whole.y - rect.y : line === "bottom" ? whole.y + whole.h - rect.y - rect.h : line === "middle" ? whole.y + (whole.h - rect.h) / 2 - rect.y : 0;
    return dx === 0 && dy === 0 ? [] : [shift(element, dx, dy)];
  });
}

/** Makes the gaps between neighbours equal; the outermost two stay. */
export function distributed(elements: Elements, ids: Iterable<string>, axis: "x" | "y"): Op[] {
  const length = axis === "x" ? "w" : "h";
  const all = movable(elements, ids)
    .map((element) => ({ element, rect: rectOf(elements, element) }))
    .sort((a, b) => a.rect[axis] + a.rect[length] / 2 - b.rect[axis] - b.rect[length] / 2);
  if (all.length < 3) return [];
  const first = all[0]!.rect;
  const last = all.at(-1)!.rect;
  const filled = all.reduce((sum, { rect }) => sum + rect[length], 0);
  const gap = (last[axis] + last[length] - first[axis] - filled) / (all.length - 1);
  let at = first[axis];
  return all.flatMap(({ element, rect }) => {
    const by = at - rect[axis];
    at += rect[length] + gap;
    return Math.abs(by) < 0.01 ? [] : [shift(element, axis === "x" ? by : 0, axis === "y" ? by : 0)];
  });
}

/** The uppermost open frame under a point, none of `except` and nothing in them. */
export function frameAt(elements: Elements, point: Point, except: ReadonlySet<string>): Element | null {
  let found: Element | null = null;
  for (const id of painted(elements)) {
    const element = elements.get(id)!;
    if (element.kind !== "frame" || except.has(id) || value(element, "locked")) continue;
    if (ancestorsOf(elements, element).some((above) => except.has(above.id))) continue;
    if (holds(rectOf(elements, element), point)) found = element;
  }
  return found;
}

/** Puts elements where they were dropped: at `places` upon the board, in the frame that lies there. */
export function dropped(elements: Elements, places: ReadonlyMap<string, Rect>): Op[] {
  const ids = new Set(places.keys());
  return [...places].flatMap(([id, rect]): Op[] => {
    const element = elements.get(id);
    if (element === undefined) return [];
    const before = parentOf(elements, element);
    // What is in a group belongs to it, wherever it is moved.
    const home = before?.kind === "group" ? before : frameAt(elements, centreOf(rect), ids);
    const origin = home === null ? { x: 0, y: 0 } : rectOf(elements, home);
    const props: Record<string, unknown> = { x: round(rect.x - origin.x), y: round(rect.y - origin.y) };
    if ((home?.id ?? null) !== (before?.id ?? null)) {
      props["parent"] = home?.id ?? null;
      props["z"] = ranksOnTop(elements, home?.id ?? null, 1)[0];
    }
    return [["set", id, props]];
  });
}

export function round(length: number): number {
  return Math.round(length * 100) / 100;
}

/** Puts elements that lie in the same into a new group. */
export function grouped(elements: Elements, ids: Iterable<string>, group: string): Op[] {
  const all = movable(elements, ids).sort(below);
  const whole = union(all.map((element) => rectOf(elements, element)));
  if (whole === null || all.length < 2) return [];
  const home = commonHome(elements, all);
  const origin = home === null ? { x: 0, y: 0 } : rectOf(elements, home);
  const z = ranksOnTop(elements, home?.id ?? null, 1)[0]!;
  const made: Op = ["put", group, "group", { x: round(whole.x - origin.x), y: round(whole.y - origin.y), w: Math.max(1, whole.w), h: Math.max(1, whole.h), z, ...(home && { parent: home.id }) }];
  const moved = all.map((element): Op => {
    const rect = rectOf(elements, element);
    return ["set", element.id, { parent: group, x: round(rect.x - whole.x), y: round(rect.y - whole.y) }];
  });
  return [made, ...moved];
}

function commonHome(elements: Elements, all: readonly Element[]): Element | null {
  const [first, ...rest] = all.map((element) => ancestorsOf(elements, element));
  return first?.find((above) => rest.every((chain) => chain.includes(above))) ?? null;
}

/** Takes groups apart: what was in one lies where the group lay. */
export function ungrouped(elements: Elements, ids: Iterable<string>): { ops: Op[]; freed: string[] } {
  const ops: Op[] = [];
  const freed: string[] = [];
  for (const id of ids) {
    const group = elements.get(id);
    if (group?.kind !== "group" || value(group, "locked")) continue;
    const inside = [...elements.values()].filter((element) => value(element, "parent") === id).sort(below);
    const ranks = ranksOnTop(elements, value(group, "parent"), inside.length);
    inside.forEach((element, index) => {
      freed.push(element.id);
      ops.push(["set", element.id, { parent: value(group, "parent"), z: ranks[index]!, x: round(value(group, "x") + value(element, "x")), y: round(value(group, "y") + value(element, "y")) }]);
    });
    ops.push(["del", id]);
  }
  return { ops, freed };
}

/** Operations that make a group reach around what is in it, as `rects` has it upon the board. */
export function refitted(elements: Elements, group: Element): Op[] {
  const inside = [...elements.values()].filter((element) => value(element, "parent") === group.id);
  const whole = union(inside.filter(({ kind }) => kind !== "comment").map((element) => rectOf(elements, element)));
  const now = rectOf(elements, group);
  if (whole === null || (whole.x === now.x && whole.y === now.y && whole.w === now.w && whole.h === now.h)) return [];
  const dx = whole.x - now.x;
  const dy = whole.y - now.y;
  const own: Op = ["set", group.id, { x: round(value(group, "x") + dx), y: round(value(group, "y") + dy), w: Math.max(1, round(whole.w)), h: Math.max(1, round(whole.h)) }];
  return [own, ...(dx === 0 && dy === 0 ? [] : inside.map((element): Op => ["set", element.id, { x: round(value(element, "x") - dx), y: round(value(element, "y") - dy) }]))];
}


/** The chosen, what is in them, and the connections between two of those: with places upon the board. */
export function taken(elements: Elements, ids: Iterable<string>): Element[] {
  const chosen = new Set(ids);
  const all = withInside(elements, chosen);
  const order = painted(elements);
  return order.flatMap((id) => {
    const element = elements.get(id)!;
    // A copy of what is talked about is not talked about.
    if (element.kind === "comment") return [];
    if (element.kind === "connection") {
      const both = [value(element, "from") ?? "", value(element, "to") ?? ""].every((end) => all.has(end) && elements.get(end)?.kind !== "comment");
      return both ? [element] : [];
    }
    if (!all.has(id)) return [];
    const parent = value(element, "parent");
    if (parent === null || all.has(parent)) return [element];
    // Its container stays behind: from now on it lies on the board.
    const { x, y } = rectOf(elements, element);
    const { parent: _, ...props } = element.props;
    return chosen.has(id) ? [{ ...element, props: { ...props, x, y } }] : [];
  });
}

/** Operations that put copies down, shifted, under new ids and over everything; and the ids of the outermost. */
export function copied(elements: Elements, copies: readonly Element[], by: Point, newId: () => string): { ops: Op[]; ids: string[] } {
  const ids = new Map(copies.map((element) => [element.id, newId()]));
  const known = (id: unknown): string | null => (typeof id === "string" ? (ids.get(id) ?? null) : null);
  const outer = copies.filter((element) => known(element.props["parent"]) === null);
  const ranks = ranksOnTop(elements, null, outer.length);
  const rankOf = new Map(outer.map((element, index) => [element.id, ranks[index]!]));
  const first = copies.filter((element) => element.kind !== "connection").sort((a, b) => Number(CONTAINERS.has(b.kind)) - Number(CONTAINERS.has(a.kind)));
  const ops = [...sortedByHome(first, known), ...copies.filter((element) => element.kind === "connection")].map((element): Op => {
    const { parent, ...props } = element.props;
    const next: Record<string, unknown> = { ...props };
    if (element.kind === "connection") Object.assign(next, { from: known(props["from"]), to: known(props["to"]) });
    const home = known(parent);
    if (home !== null) next["parent"] = home;
    else if (element.kind !== "connection") Object.assign(next, { x: round(value(element, "x") + by.x), y: round(value(element, "y") + by.y) });
    const rank = rankOf.get(element.id);
    if (rank !== undefined) next["z"] = rank;
    return ["put", ids.get(element.id)!, element.kind, next];
  });
  return { ops, ids: outer.filter((element) => element.kind !== "connection").map((element) => ids.get(element.id)!) };
}

/** Containers before what is in them: nothing can be put into what is not there yet. */
function sortedByHome(all: readonly Element[], known: (id: unknown) => string | null): Element[] {
  const left = [...all];
  const done = new Set<string>();
  const order: Element[] = [];
  while (left.length > 0) {
    const ready = left.filter((element) => known(element.props["parent"]) === null || done.has(element.props["parent"] as string));
    if (ready.length === 0) break;
    for (const element of ready) {
      done.add(element.id);
      order.push(element);
      left.splice(left.indexOf(element), 1);
    }
  }
  return order;
}
