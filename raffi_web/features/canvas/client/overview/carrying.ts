/** A press upon something that is drawn and no element of the page: it is chosen, and goes along with the pointer. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, outermost, type Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { pieceAt } from "$/public/external/raffi_web/features/canvas/client/overview/pieces";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import type { Gesture } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";

/** How near to an edge a press is upon it, in pixels of the screen. */
const REACH = 4;
const CLICK = 4;

type At = { clientX: number; clientY: number };

/** What is drawn under a point of the screen: the group that stands for it, or itself. */
export function drawnAt(surface: Surface, { clientX, clientY }: At): Element | undefined {
  const { flow, pieces } = surface;
  if (flow === null || pieces === null) return undefined;
  const piece = pieceAt(pieces, flow.screenToFlowPosition({ x: clientX, y: clientY }), REACH / flow.getZoom());
  return piece && (groupOver(surface.elements, piece.element, surface.entered.get()) ?? piece.element);
}

/** Chooses what is drawn there, and moves what is chosen until it is let go. */
export function carrying(surface: Surface, down: PointerEvent, element: Element): Gesture {
  const chosen = surface.chosen.get();
  const more = down.shiftKey || down.ctrlKey || down.metaKey;
  if (more) surface.choose(chosen.has(element.id) ? [...chosen].filter((id) => id !== element.id) : [...chosen, element.id]);
  else if (!chosen.has(element.id)) surface.choose([element.id]);
  const from = surface.flow!.screenToFlowPosition({ x: down.clientX, y: down.clientY });
  const going = outermost(surface.elements, surface.chosen.get()).flatMap((id): [string, Point][] => {
    const one = surface.elements.get(id)!;
    return !isPlaced(one) || value(one, "locked") || !surface.edits ? [] : [[id, { x: value(one, "x"), y: value(one, "y") }]];
  });
  let far = false;
  return {
    move: (event) => {
      far ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= CLICK;
      if (!far || going.length === 0) return;
      const to = surface.flow!.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      surface.carry(new Map(going.map(([id, at]) => [id, { x: at.x + to.x - from.x, y: at.y + to.y - from.y }])));
    },
    cancel: () => surface.keep(false),
    end: (event) => (far ? surface.drop(event) : undefined),
  };
}
