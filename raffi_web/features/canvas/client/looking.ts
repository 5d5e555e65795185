/** Where one looks. */
import { isPlaced } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

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
  const nodes = (how === "fit" ? [...surface.elements.values()] : surface.choice).filter(isPlaced);
  if (nodes.length > 0) void flow.fitView({ nodes, duration: lasting(200), padding: ROOM, maxZoom: most });
}
