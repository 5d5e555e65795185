/** What lies over the elements while a hand is at work: what is being made, lines to snap to, ends for wires. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { SizeBox } from "$/public/external/raffi_web/features/canvas/client/panels/size_box";
import { useEffect } from "react";
import { connectable } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import { wayNow } from "$/public/external/raffi_web/features/canvas/client/tools/ends";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { middleOf, type Point, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Guide } from "$/public/external/raffi_web/features/canvas/client/guides";
import type { Draft } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const LAYER = "pointer-events-none absolute start-0 top-0 overflow-visible";
/** Over everything on the board. */
const ABOVE = { zIndex: 100_000 };

export function Drafts() {
  const surface = useSurface();
  const draft = useStore(surface.draft);
  const guides = useStore(surface.guides);
  const zoom = useFlow((state) => state.transform[2]);
  const hair = 1 / zoom;
  useFaded(draft);
  return (
    <ViewportPortal>
      <svg className={LAYER} style={ABOVE} width={1} height={1} aria-hidden>
        {draft === null ? null : <Drawn draft={draft} hair={hair} />}
        {guides.map((guide, at) => (
          <path key={at} d={pathOf(guide, guide.gap ? TICK * hair : 0)} fill="none" stroke="var(--accent-ink)" strokeWidth={hair} />
        ))}
      </svg>
      <SizeBox zoom={zoom} />
      <WireEnds zoom={zoom} />
      <HeldEnds zoom={zoom} />
    </ViewportPortal>
  );
}

/** Half of how long the ends of a gap are, in pixels of the screen. */
const TICK = 4;

function pathOf({ axis, at, from, to }: Guide, tick: number): string {
  const spot = (along: number, aside: number): string => (axis === "x" ? `${at + aside},${along}` : `${along},${at + aside}`);
  const end = (along: number): string => (tick === 0 ? "" : `M${spot(along, -tick)}L${spot(along, tick)}`);
  return `M${spot(from, 0)}L${spot(to, 0)}${end(from)}${end(to)}`;
}

function Drawn({ draft, hair }: { draft: NonNullable<Draft>; hair: number }) {
  switch (draft.kind) {
    case "rewire":
      return (
        <>
          {draft.over ? <Over rect={draft.over} hair={hair} side={draft.side} /> : null}
          <path d={draft.path} fill="none" stroke="var(--accent-ink)" strokeWidth={2} strokeLinecap="round" />
        </>
      );
    case "area":
      return <rect x={draft.rect.x} y={draft.rect.y} width={draft.rect.w} height={draft.rect.h} {...CHOOSING} strokeWidth={hair} />;
    case "loop":
      return <path d={`M${draft.points.map(({ x, y }) => `${x},${y}`).join("L")}Z`} {...CHOOSING} strokeWidth={1.5 * hair} strokeDasharray={`${4 * hair} ${4 * hair}`} strokeLinejoin="round" />;
    case "ink":
      return <path d={draft.path} fill={lineOf(draft.color)} />;
    case "wire":
      return (
        <>
          {draft.over ? <rect x={draft.over.x} y={draft.over.y} width={draft.over.w} height={draft.over.h} fill="none" stroke="var(--accent-ink)" strokeWidth={2 * hair} rx={4} /> : null}
          <line x1={draft.from.x} y1={draft.from.y} x2={draft.to.x} y2={draft.to.y} stroke="var(--accent-ink)" strokeWidth={2} strokeLinecap="round" />
        </>
      );
    case "box": {
      const { x, y, w, h } = draft.rect;
      const color = lineOf(draft.color);
      return <path d={shapePath(draft.shape, w, h)} transform={`translate(${x} ${y})`} fill={color} fillOpacity={0.12} stroke={color} strokeWidth={1.5 * hair} />;
    }
  }
}

/** What an end would be tied to, and the sides that it can be held at. */
function Over({ rect, hair, side }: { rect: Rect; hair: number; side: Point | null }) {
  return (
    <>
      <rect x={rect.x} y={rect.y} width={rect.w} height={rect.h} fill="none" stroke="var(--accent-ink)" strokeWidth={2 * hair} rx={4} />
      {SIDES.map((one) => {
        const { x, y } = middleOf(rect, one);
        const met = side !== null && side.x === x && side.y === y;
        return <circle key={one} cx={x} cy={y} r={(met ? 7 : 4) * hair} fill={met ? "var(--accent-ink)" : "var(--surface-1)"} stroke="var(--accent-ink)" strokeWidth={1.5 * hair} />;
      })}
    </>
  );
}

const CHOOSING = { fill: "color-mix(in srgb, var(--accent-ink) 10%, transparent)", stroke: "var(--accent-ink)" } as const;

const APART = 18;
const LEAST = 36;
const SIDES = ["top", "right", "bottom", "left"] as const;

/** Four points around what is chosen alone or lies under a mouse, from which a wire is drawn. */
function WireEnds({ zoom }: { zoom: number }) {
  const surface = useSurface();
  const chosen = useStore(surface.chosen);
  const hovered = useStore(surface.hovered);
  const busy = useStore(surface.busy);
  const editing = useStore(surface.editing);
  const tool = useStore(surface.tool);
  const draft = useStore(surface.draft);
  useStore(surface.changes);
  if (busy || editing !== null || !surface.edits || tool !== "select" || draft !== null) return null;
  const [id] = chosen;
  return [...new Set([chosen.size === 1 ? id : undefined, hovered])].map((one) => (one === undefined || one === null ? null : <WireEndsOf key={one} id={one} zoom={zoom} faint={one !== id} />));
}

function WireEndsOf({ id, zoom, faint }: { id: string; zoom: number; faint: boolean }) {
  const surface = useSurface();
  const element = surface.elements.get(id);
  const rect = surface.rectNow(id);
  if (element === undefined || rect === null || !connectable(element)) return null;
  // Around what is tiny on the screen they would cover it.
  if (Math.min(rect.w, rect.h) * zoom < LEAST) return null;
  return SIDES.map((side) => <WireEnd key={side} id={id} rect={rect} side={side} zoom={zoom} faint={faint} />);
}

/** Both ends of the connection that is chosen alone, to be tied elsewhere. */
function HeldEnds({ zoom }: { zoom: number }) {
  const surface = useSurface();
  const chosen = useStore(surface.chosen);
  const draft = useStore(surface.draft);
  const busy = useStore(surface.busy);
  useStore(surface.drawn);
  const [id] = chosen;
  const wire = chosen.size === 1 && id !== undefined ? surface.elements.get(id) : undefined;
  if (wire === undefined || wire.kind !== "connection" || value(wire, "locked") || !surface.edits || busy || draft !== null) return null;
  const way = wayNow(surface, wire);
  if (way === null) return null;
  return (["from", "to"] as const).map((end) => (
    <div
      key={end}
      data-wire-end=""
      data-wire={wire.id}
      data-end={end}
      aria-hidden
      className="pointer-events-auto absolute start-0 top-0 grid size-6 cursor-grab place-items-center pointer-coarse:size-11"
      style={{ ...ABOVE, transform: `translate(${way[end].x}px, ${way[end].y}px) scale(${1 / zoom}) translate(-50%, -50%)`, transformOrigin: "0 0" }}
    >
      <span className="size-3 rounded-pill border-2 border-accent-ink bg-surface-1" />
    </div>
  ));
}

/** A connection fades while its end is elsewhere. */
function useFaded(draft: Draft): void {
  const wire = draft?.kind === "rewire" ? draft.wire : null;
  useEffect(() => {
    const found = wire === null ? null : document.querySelector(`.react-flow__edge[data-id="${CSS.escape(wire)}"]`);
    found?.setAttribute("data-rubbed", "");
    return () => found?.removeAttribute("data-rubbed");
  }, [wire]);
}

function WireEnd({ id, rect, side, zoom, faint }: { id: string; rect: Rect; side: (typeof SIDES)[number]; zoom: number; faint: boolean }) {
  const surface = useSurface();
  const at = middleOf(rect, side);
  const off = APART / zoom;
  const x = at.x + (side === "left" ? -off : side === "right" ? off : 0);
  const y = at.y + (side === "top" ? -off : side === "bottom" ? off : 0);
  return (
    <div
      data-wire-from={id}
      data-side={side}
      aria-hidden
      onPointerEnter={() => faint && surface.hover(id)}
      onPointerLeave={() => faint && surface.hover(null)}
      className="pointer-events-auto absolute start-0 top-0 grid size-6 cursor-crosshair place-items-center pointer-coarse:size-11"
      style={{ ...ABOVE, transform: `translate(${x}px, ${y}px) scale(${1 / zoom}) translate(-50%, -50%)`, transformOrigin: "0 0" }}
    >
      <span className={`rounded-pill border-2 border-accent-ink bg-surface-1 ${faint ? "size-2 opacity-70" : "size-2.5"}`} />
    </div>
  );
}
