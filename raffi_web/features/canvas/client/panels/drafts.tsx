/** What lies over the elements while a hand is at work: what is being made, lines to snap to, ends for wires. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { SizeBox } from "$/public/external/raffi_web/features/canvas/client/panels/size_box";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { isPlaced, middleOf, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
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

const CHOOSING = { fill: "color-mix(in srgb, var(--accent-ink) 10%, transparent)", stroke: "var(--accent-ink)" } as const;

const APART = 18;
const LEAST = 36;
const SIDES = ["top", "right", "bottom", "left"] as const;

/** Four points around what is chosen alone, from which a wire is drawn. */
function WireEnds({ zoom }: { zoom: number }) {
  const surface = useSurface();
  const chosen = useStore(surface.chosen);
  const busy = useStore(surface.busy);
  const editing = useStore(surface.editing);
  const tool = useStore(surface.tool);
  useStore(surface.changes);
  const [id] = chosen;
  const element = chosen.size === 1 && id !== undefined ? surface.elements.get(id) : undefined;
  const rect = surface.around();
  if (element === undefined || rect === null || busy || editing !== null || !surface.edits || tool !== "select") return null;
  // Around what is tiny on the screen they would cover it.
  if (Math.min(rect.w, rect.h) * zoom < LEAST) return null;
  if (!isPlaced(element) || element.kind === "ink" || element.kind === "group" || value(element, "locked")) return null;
  return SIDES.map((side) => <WireEnd key={side} id={element.id} rect={rect} side={side} zoom={zoom} />);
}

function WireEnd({ id, rect, side, zoom }: { id: string; rect: Rect; side: (typeof SIDES)[number]; zoom: number }) {
  const at = middleOf(rect, side);
  const off = APART / zoom;
  const x = at.x + (side === "left" ? -off : side === "right" ? off : 0);
  const y = at.y + (side === "top" ? -off : side === "bottom" ? off : 0);
  return (
    <div
      data-wire-from={id}
      aria-hidden
      className="pointer-events-auto absolute start-0 top-0 grid size-6 cursor-crosshair place-items-center pointer-coarse:size-11"
      style={{ ...ABOVE, transform: `translate(${x}px, ${y}px) scale(${1 / zoom}) translate(-50%, -50%)`, transformOrigin: "0 0" }}
    >
      <span className="size-2.5 rounded-pill border-2 border-accent-ink bg-surface-1" />
    </div>
  );
}
