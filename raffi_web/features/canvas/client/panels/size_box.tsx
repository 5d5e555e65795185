/** Eight grips around what is chosen, as one. */
import type { CSSProperties } from "react";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { GRIPS, type Grip } from "$/public/external/raffi_web/features/canvas/client/sizing";
import { movable } from "$/public/external/raffi_web/features/canvas/client/arranging";
import type { Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

/** What is smaller than this on the screen has grips at its corners only, or one could not move it. */
const ROOMY = 40;
/** How far an edge can be gripped, in pixels of the screen. */
const EDGE = 8;
const ABOVE = 100_001;
const CURSORS: Readonly<Record<Grip, string>> = { nw: "nwse-resize", se: "nwse-resize", ne: "nesw-resize", sw: "nesw-resize", n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize" };

export function SizeBox({ zoom }: { zoom: number }) {
  const surface = useSurface();
  const chosen = useStore(surface.chosen);
  const busy = useStore(surface.busy);
  const sizing = useStore(surface.sizing);
  const editing = useStore(surface.editing);
  const tool = useStore(surface.tool);
  const edits = useStore(surface.may);
  const draft = useStore(surface.draft);
  useStore(surface.drawn);
  if (!edits || tool !== "select" || editing !== null || draft !== null || chosen.size === 0 || (busy && !sizing)) return null;
  if (movable(surface.elements, chosen).length === 0) return null;
  const rect = surface.around();
  if (rect === null) return null;
  const several = surface.choice.length > 1;
  return (
    <div aria-hidden className="pointer-events-none absolute start-0 top-0" style={{ zIndex: ABOVE, transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.w, height: rect.h }}>
      {several ? <div className="absolute inset-0" style={{ border: `${1 / zoom}px solid var(--accent-ink)` }} /> : null}
      {GRIPS.map((grip) => (
        <GripOf key={grip} grip={grip} rect={rect} zoom={zoom} />
      ))}
    </div>
  );
}

function GripOf({ grip, rect, zoom }: { grip: Grip; rect: Rect; zoom: number }) {
  const cursor = CURSORS[grip];
  const small = Math.min(rect.w, rect.h) * zoom < ROOMY;
  if (grip.length === 1) {
    if (small) return null;
    const thick = EDGE / zoom;
    const flat = grip === "n" || grip === "s";
    const at = grip === "n" || grip === "w" ? -thick / 2 : (flat ? rect.h : rect.w) - thick / 2;
    return <div data-grip={grip} className="pointer-events-auto absolute" style={{ cursor, ...(flat ? { left: 0, top: at, width: rect.w, height: thick } : { top: 0, left: at, height: rect.h, width: thick }) }} />;
  }
  const x = grip.includes("e") ? rect.w : 0;
  const y = grip.includes("s") ? rect.h : 0;
  // For fingers they reach outwards, or something small could not be moved.
  const out = { "--grip-x": x > 0 ? 1 : -1, "--grip-y": y > 0 ? 1 : -1 } as CSSProperties;
  return (
    <div data-grip={grip} className="raffi-grip pointer-events-auto absolute start-0 top-0" style={{ ...out, cursor, transform: `translate(${x}px, ${y}px) scale(${1 / zoom}) translate(-50%, -50%) translate(calc(var(--grip-x) * var(--grip-out)), calc(var(--grip-y) * var(--grip-out)))`, transformOrigin: "0 0" }}>
      <span />
    </div>
  );
}
