/** The whole board in a corner, drawn once for every change, with what of it is in sight. */
import { useReactFlow, useStore as useFlow } from "@xyflow/react";
import { type PointerEvent, useContext, useEffect, useMemo, useRef, useState, type WheelEvent } from "react";
import { ColorModeContext } from "$/utils/context";
import { type Point, type Rect, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { drawMarks, marksOf } from "$/public/external/raffi_web/features/canvas/client/overview/map_marks";
import { Pictures } from "$/public/external/raffi_web/features/canvas/client/overview/pictures";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const WIDE = 200;
const HIGH = 140;
const AROUND = 8;
/** Changes that come one upon another are drawn together. */
const AFTER_MS = 120;

export function SmallMap({ surface }: { surface: Surface }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { setCenter, getZoom, zoomIn, zoomOut } = useReactFlow();
  const changes = useLate(useStore(surface.changes));
  const { resolvedColorMode } = useContext(ColorModeContext);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const marks = useMemo(() => marksOf(surface.elements), [surface, changes]);
  const [whole, scale] = useMemo(() => fitted(union(marks.map(({ rect }) => rect)) ?? { x: 0, y: 0, w: 1, h: 1 }), [marks]);
  const [came, setCame] = useState(0);
  const pictures = useMemo(() => new Pictures(() => setCame((n) => n + 1)), []);
  const drawn = useLate(came);
  useEffect(() => {
    if (canvas.current !== null) drawMarks(canvas.current, marks, { at: whole, scale, size: { w: WIDE, h: HIGH }, pictures });
  }, [marks, whole, scale, resolvedColorMode, pictures, drawn]);
  const go = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at: Point = { x: whole.x + (event.clientX - box.left) / scale, y: whole.y + (event.clientY - box.top) / scale };
    void setCenter(at.x, at.y, { zoom: getZoom() });
  };
  const take = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    go(event);
  };
  const zoom = ({ deltaY }: WheelEvent): void => void (deltaY < 0 ? zoomIn() : zoomOut());
  return (
    <div className="raffi-map nopan nowheel absolute end-0 bottom-0 z-5 bg-surface-1 max-lg:hidden" role="img" aria-label={t("canvas.map")} style={{ width: WIDE, height: HIGH }} onPointerDown={take} onPointerMove={(event) => event.buttons === 1 && go(event)} onWheel={zoom}>
      <canvas ref={canvas} className="size-full" aria-hidden />
      <Sight whole={whole} scale={scale} />
    </div>
  );
}

/** What is in sight, upon the map. */
function Sight({ whole, scale }: { whole: Rect; scale: number }) {
  const [x, y, zoom] = useFlow((state) => state.transform);
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const style = { transform: `translate(${(-x / zoom - whole.x) * scale}px, ${(-y / zoom - whole.y) * scale}px)`, width: (width / zoom) * scale, height: (height / zoom) * scale };
  return <div className="pointer-events-none absolute start-0 top-0 rounded-small border border-control bg-hover will-change-transform" style={style} />;
}

/** A value that follows another one a moment later, however often that changes. */
function useLate<T>(now: T): T {
  const [late, setLate] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setLate(now), AFTER_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return late;
}

/** The part of the board that a map shows, and its pixels to a unit. */
function fitted(all: Rect): [Rect, number] {
  const scale = Math.min((WIDE - 2 * AROUND) / all.w, (HIGH - 2 * AROUND) / all.h);
  const w = WIDE / scale;
  const h = HIGH / scale;
  return [{ x: all.x + all.w / 2 - w / 2, y: all.y + all.h / 2 - h / 2, w, h }, scale];
}
