/** Where one looks. */
import { getViewportForBounds } from "@xyflow/react";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, type Point, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** How far one can go away, and how near. */
export const ZOOM = { least: 0.02, most: 8 } as const;
/** What the bars cover of the screen. */
export const ROOM = { top: "96px", bottom: "88px", left: "32px", right: "32px" } as const;

/** How long the view takes to get there; whoever wants less motion is there at once. */
export function lasting(ms: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms;
}

/** Goes there, as far as there is anything to be seen. */
export function look(surface: Surface, how: "fit" | "fit_chosen" | "zoom_in" | "zoom_out" | "zoom_whole", most = 2): void {
  const { flow } = surface;
  if (flow === null) return;
  if (how === "zoom_in") return void flow.zoomIn({ duration: lasting(120) });
  if (how === "zoom_out") return void flow.zoomOut({ duration: lasting(120) });
  if (how === "zoom_whole") return void flow.zoomTo(1, { duration: lasting(120) });
  goTo(surface, how === "fit" ? [...surface.elements.values()] : surface.choice, { most });
}

type Going = { most?: number; padding?: typeof ROOM | Record<keyof typeof ROOM, `${number}px`>; ms?: number };

/** Brings elements into sight, and nothing of the page is asked for them: from afar they are only drawn. */
export function goTo(surface: Surface, elements: readonly Element[], { most = 2, padding = ROOM, ms = 200 }: Going = {}): void {
  const { flow, size } = surface;
  const whole = union(elements.filter(isPlaced).map((element) => rectOf(surface.elements, element)));
  if (flow === null || whole === null || size.w === 0) return;
  const bounds = { x: whole.x, y: whole.y, width: whole.w, height: whole.h };
  void flow.setViewport(getViewportForBounds(bounds, size.w, size.h, ZOOM.least, Math.min(most, ZOOM.most), padding), { duration: lasting(ms) });
}

/** Brings a point into the middle, near enough to read what is there. */
export function centre({ flow }: Surface, { x, y }: Point): void {
  void flow?.setCenter(x, y, { zoom: Math.max(flow.getZoom(), 0.5), duration: lasting(160) });
}
