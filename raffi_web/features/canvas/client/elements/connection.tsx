import { EdgeLabelRenderer, type EdgeProps, useInternalNode } from "@xyflow/react";
import { memo, useMemo, useSyncExternalStore } from "react";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { arrow, wayOf } from "$/public/external/raffi_web/features/canvas/client/elements/connection_path";
import { LineField } from "$/public/external/raffi_web/features/canvas/client/elements/line_field";
import { labelAt, labelSize } from "$/public/external/raffi_web/features/canvas/client/elements/wire_label";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Point, Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { BoardEdge } from "$/public/external/raffi_web/features/canvas/client/scene";
import { useEditing, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { t } from "$/public/external/raffi_web/ui/client/words";

const REACH = 22;
/** Labels are read over whatever their wires cross. */
const ABOVE = 50_000;

/** A wire between two elements; it follows them. */
export const ConnectionElement = memo(function ConnectionElement({ id, source, target, selected, data }: EdgeProps<BoardEdge>) {
  const surface = useSurface();
  const editing = useEditing(surface, id);
  const from = useRect(source);
  const to = useRect(target);
  const element = data?.element;
  const blocks = useBlocks(source, target, element !== undefined && value(element, "route") === "elbow");
  if (from === null || to === null || element === undefined) return null;
  const width = value(element, "width");
  const way = wayOf(value(element, "route"), from, to, value(element, "from_side"), value(element, "to_side"), blocks);
  const line = value(element, "line");
  const drawn = { fill: "none", stroke: lineOf(value(element, "color")), strokeWidth: width, strokeLinecap: "round", strokeLinejoin: "round", opacity: value(element, "opacity") } as const;
  const dashes = line === "dashed" ? `${width * 4} ${width * 3}` : line === "dotted" ? `0.1 ${width * 3}` : undefined;
  const label = value(element, "label");
  return (
    <>
      {selected ? <path d={way.path} fill="none" stroke="var(--focus)" strokeWidth={width + 5} strokeLinecap="round" opacity={0.45} /> : null}
      <path d={way.path} {...drawn} strokeDasharray={dashes} />
      {value(element, "end") === "arrow" ? <path d={arrow(way.to, way.toAngle, width)} {...drawn} /> : null}
      {value(element, "start") === "arrow" ? <path d={arrow(way.from, way.fromAngle, width)} {...drawn} /> : null}
      <path d={way.path} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={REACH} />
      {label !== "" || editing ? (
        <EdgeLabelRenderer>
          <Label element={element} at={labelAt(way, labelSize(label, editing), width)} editing={editing} />
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});

function useRect(id: string): Rect | null {
  const node = useInternalNode(id);
  if (node === undefined) return null;
  const { x, y } = node.internals.positionAbsolute;
  return { x, y, w: node.measured.width ?? node.width ?? 0, h: node.measured.height ?? node.height ?? 0 };
}

/** What a connection with corners goes around: another list only where any of it is elsewhere. */
function useBlocks(source: string, target: string, asks: boolean): readonly Rect[] {
  const surface = useSurface();
  const get = (): string => (asks ? surface.between(source, target).map(({ x, y, w, h }) => `${x},${y},${w},${h}`).join(" ") : "");
  const blocks = useSyncExternalStore(surface.drawn.subscribe, get, get);
  return useMemo(() => (blocks === "" ? NONE : blocks.split(" ").map((block) => asRect(block.split(",").map(Number)))), [blocks]);
}

const NONE: readonly Rect[] = [];

function asRect([x = 0, y = 0, w = 0, h = 0]: readonly number[]): Rect {
  return { x, y, w, h };
}

const LABEL = "raffi-words pointer-events-auto absolute max-w-60 rounded-pill border border-line bg-surface-1 px-2.5 py-0.5 text-mini text-ink";
const FIELD = `${LABEL} nodrag nopan w-40 outline-none focus-visible:border-focus`;

function Label({ element, at, editing }: { element: Element; at: Point; editing: boolean }) {
  const surface = useSurface();
  const style = { transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)`, zIndex: ABOVE };
  if (editing) return <LineField element={element} name="label" label={t("canvas.label")} longest={500} className={FIELD} style={style} />;
  return (
    <div className={`${LABEL} truncate`} style={style} data-wire={element.id} onClick={() => surface.choose([element.id])}>
      {value(element, "label")}
    </div>
  );
}
