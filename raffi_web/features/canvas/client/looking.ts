/** Where one looks. */
import { getViewportForBounds } from "@xyflow/react";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, overlaps, type Point, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** How far one can go away, and how near. */
export const ZOOM = { least: 0.02, most: 8 } as const;
/** What the bars cover of the screen. */
export const ROOM = { top: "96px", bottom: "88px", left: "32px", right: "32px" } as const;

export type Padding = Readonly<Record<keyof typeof ROOM, `${number}px`>>;
type Edges = { left: number; top: number; right: number; bottom: number };
/** What stands at a side leaves at least so much, or nothing is kept free for it. */
const LEAST_BESIDE = { w: 320, h: 160 } as const;
const GAP = 32;

/** What bars and panels cover of a screen: panels stand at a side of it, or on a phone at its foot. */
export function covered(screen: { w: number; h: number }, panels: readonly Edges[]): Padding {
  const taken = { top: 96, bottom: 88, left: GAP, right: GAP };
  for (const panel of panels) {
    const side = panel.right - panel.left >= screen.w ? "bottom" : panel.left > screen.w - panel.right ? "right" : "left";
    const far = side === "bottom" ? screen.h - panel.top : side === "right" ? screen.w - panel.left : panel.right;
    const next = { ...taken, [side]: Math.max(taken[side], Math.ceil(far) + GAP) };
    if (screen.w - next.left - next.right < LEAST_BESIDE.w - 2 * GAP || screen.h - next.top - next.bottom < LEAST_BESIDE.h) continue;
    taken[side] = next[side];
  }
  return { top: `${taken.top}px`, bottom: `${taken.bottom}px`, left: `${taken.left}px`, right: `${taken.right}px` };
}

/** What is covered right now. A panel says of itself that it stands beside the board. */
function coveredNow({ size }: Surface): Padding {
  const panels = [...document.querySelectorAll("[data-beside]")].map((panel) => panel.getBoundingClientRect());
  return covered(size, panels.filter(({ width }) => width > 0));
}

export type Outside = "none" | "part" | "all";
/** So little, in units of the board, is the edge of something and not missed. */
const EDGE = 1;

/** How much of what there is lies outside what is seen. */
export function outside(whole: Rect | null, sight: Rect | null): Outside {
  if (whole === null || sight === null || sight.w === 0) return "none";
  if (!overlaps(whole, sight)) return "all";
  const within = whole.x >= sight.x - EDGE && whole.y >= sight.y - EDGE && whole.x + whole.w <= sight.x + sight.w + EDGE && whole.y + whole.h <= sight.y + sight.h + EDGE;
  return within ? "none" : "part";
}

/** How near one looks at something that was looked for: as near as now, or near enough to read it. */
export function nearness({ flow }: Surface): number {
  const now = flow?.getZoom() ?? 1;
  return now < READABLE ? 1 : now;
}

const READABLE = 0.4;

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

type Going = { most?: number; padding?: Padding; ms?: number };

/** Brings elements into sight, and nothing of the page is asked for them: from afar they are only drawn. */
export function goTo(surface: Surface, elements: readonly Element[], { most = 2, padding = coveredNow(surface), ms = 200 }: Going = {}): void {
  const { flow, size } = surface;
  const whole = union(elements.filter(isPlaced).map((element) => rectOf(surface.elements, element)));
  if (flow === null || whole === null || size.w === 0) return;
  const bounds = { x: whole.x, y: whole.y, width: whole.w, height: whole.h };
  void flow.setViewport(getViewportForBounds(bounds, size.w, size.h, ZOOM.least, Math.min(most, ZOOM.most), padding), { duration: lasting(ms) });
}

/** Moves the board as little as needed for a rectangle to be seen beside the bars. */
export function reveal(surface: Surface, rect: Rect): void {
  const { flow } = surface;
  const sight = surface.sight();
  if (flow === null || sight === null) return;
  const { x, y, zoom } = flow.getViewport();
  const room = { x: sight.x + SIDE / zoom, y: sight.y + OVER / zoom, w: sight.w - (2 * SIDE) / zoom, h: sight.h - (2 * OVER) / zoom };
  const dx = missing(rect.x, rect.w, room.x, room.w);
  const dy = missing(rect.y, rect.h, room.y, room.h);
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x - dx * zoom, y: y - dy * zoom, zoom }, { duration: lasting(150) });
}

const SIDE = 48;
const OVER = 104;

function missing(at: number, length: number, from: number, room: number): number {
  if (length > room || at < from) return at - from;
  return Math.max(0, at + length - from - room);
}

/** Brings a point into the middle, near enough to read what is there. */
export function centre({ flow }: Surface, { x, y }: Point): void {
  void flow?.setCenter(x, y, { zoom: Math.max(flow.getZoom(), 0.5), duration: lasting(160) });
}
