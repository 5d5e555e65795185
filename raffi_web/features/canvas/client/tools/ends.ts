/** Ends of connections, dragged to another element or side. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { type Way, wayOf } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { middleOf, type Point, type Rect, type Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { rewire } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { elementAt, type Gesture, pointOf } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";

/** How near to the middle of a side an end is tied to that side, in pixels of the screen. */
const AT_SIDE = 20;
const EVERY: readonly Side[] = ["top", "right", "bottom", "left"];

/** The way of a connection as it is shown now; null where it leads to nothing. */
export function wayNow(surface: Surface, wire: Element): Way | null {
  const [from, to] = [value(wire, "from") ?? "", value(wire, "to") ?? ""];
  const a = surface.rectNow(from);
  const b = surface.rectNow(to);
  if (a === null || b === null) return null;
  const route = value(wire, "route");
  return wayOf(route, a, b, value(wire, "from_side"), value(wire, "to_side"), route === "elbow" ? surface.between(from, to) : []);
}

/** The end of a connection that a press is on. */
export function endAt(target: EventTarget | null): { wire: string; end: "from" | "to" } | null {
  const { wire, end } = (target instanceof Element ? target.closest<HTMLElement>("[data-wire-end]") : null)?.dataset ?? {};
  return wire !== undefined && (end === "from" || end === "to") ? { wire, end } : null;
}

export function reattaching(surface: Surface, wire: Element, end: "from" | "to"): Gesture | null {
  const other = value(wire, end === "from" ? "to" : "from") ?? "";
  const fixed = surface.rectNow(other);
  if (fixed === null || !surface.edits || value(wire, "locked")) return null;
  const otherSide = value(wire, end === "from" ? "to_side" : "from_side");
  const aim = (event: PointerEvent): { point: Point; over: Element | null; rect: Rect; side: Side | null } => {
    const point = pointOf(surface, event);
    const over = elementAt(surface.elements, point, other);
    const rect = over === null ? { ...point, w: 1, h: 1 } : surface.rectNow(over.id)!;
    return { point, over, rect, side: over === null ? null : sideNear(rect, point, AT_SIDE / (surface.flow?.getZoom() ?? 1)) };
  };
  return {
    move: (event) => {
      const { over, rect, side } = aim(event);
      const route = value(wire, "route");
      const { path } = end === "from" ? wayOf(route, rect, fixed, side, otherSide) : wayOf(route, fixed, rect, otherSide, side);
      surface.draft.set({ kind: "rewire", wire: wire.id, path, over: over === null ? null : rect, side: side === null ? null : middleOf(rect, side) });
    },
    cancel: () => surface.draft.set(null),
    end: (event) => {
      const { over, side } = aim(event);
      surface.draft.set(null);
      // Let go on nothing it goes back to where it was.
      if (over !== null) rewire(surface, wire.id, end, over.id, side);
    },
  };
}

function sideNear(rect: Rect, point: Point, reach: number): Side | null {
  return EVERY.find((side) => Math.hypot(middleOf(rect, side).x - point.x, middleOf(rect, side).y - point.y) <= reach) ?? null;
}
