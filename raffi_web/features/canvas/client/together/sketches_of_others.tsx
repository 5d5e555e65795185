/** What others are drawing just now. A stroke gives way to the stored one, in the frame in which that one is there. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { memo, useMemo, useRef } from "react";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import type { Box, Stroke } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import { outline, read } from "$/public/external/raffi_web/features/canvas/client/ink";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const LAYER = "pointer-events-none absolute start-0 top-0 overflow-visible";
const ABOVE = { zIndex: 100_000 };

export function Sketches({ surface }: { surface: Surface }) {
  const people = useStore(surface.board.people);
  useStore(surface.changes);
  // A stroke that was stored and then taken back is not shown once more.
  const stored = useRef(new Set<string>());
  const drawn: React.ReactNode[] = [];
  for (const [key, { ink, box }] of people) {
    if (ink != null) {
      if (surface.elements.has(ink.id)) stored.current.add(ink.id);
      if (!stored.current.has(ink.id)) drawn.push(<StrokeOf key={`${key} ink`} stroke={ink} />);
    }
    if (box != null) drawn.push(<BoxOf key={`${key} box`} box={box} />);
  }
  if (drawn.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className={LAYER} style={ABOVE} width={1} height={1} aria-hidden>
        {drawn}
      </svg>
    </ViewportPortal>
  );
}

const StrokeOf = memo(function StrokeOf({ stroke }: { stroke: Stroke }) {
  const path = useMemo(() => outline(read(stroke.points), stroke.width, false), [stroke]);
  return <path data-sketch={stroke.id} d={path} fill={lineOf(stroke.color)} transform={`translate(${stroke.at[0]} ${stroke.at[1]})`} />;
});

function BoxOf({ box }: { box: Box }) {
  const zoom = useFlow((state) => state.transform[2]);
  const [x, y, w, h] = box.rect;
  const color = lineOf(box.color);
  return <path data-sketch="" d={shapePath(box.shape, w, h)} transform={`translate(${x} ${y})`} fill={color} fillOpacity={0.12} stroke={color} strokeWidth={1.5 / zoom} />;
}
