/** The whole board in a corner, drawn once for every change, with what of it is in sight. */
import { useReactFlow, useStore as useFlow } from "@xyflow/react";
import { type PointerEvent, useContext, useEffect, useMemo, useRef, useState, type WheelEvent } from "react";
import { ColorModeContext } from "$/utils/context";
import { lineOf, paperOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { isPlaced, type Point, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { Inks } from "$/public/external/raffi_web/features/canvas/client/overview/inks";
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
  const boxes = useMemo(() => boxesOf(surface), [surface, changes]);
  const [whole, scale] = useMemo(() => fitted(union(boxes.map(({ rect }) => rect)) ?? { x: 0, y: 0, w: 1, h: 1 }), [boxes]);
  useEffect(() => {
    if (canvas.current !== null) drawBoxes(canvas.current, boxes, whole, scale);
  }, [boxes, whole, scale, resolvedColorMode]);
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

interface Box {
  rect: Rect;
  color: string;
}

function boxesOf(surface: Surface): Box[] {
  const boxes: Box[] = [];
  for (const element of surface.elements.values()) {
    const color = isPlaced(element) ? colourOf(element) : null;
    if (color !== null) boxes.push({ rect: rectOf(surface.elements, element), color });
  }
  // What holds other things lies under them.
  return boxes.sort((one, other) => other.rect.w * other.rect.h - one.rect.w * one.rect.h);
}

function colourOf(element: Element): string | null {
  // Pins are no part of what the board shows, and some are not there for everybody.
  if (element.kind === "group" || element.kind === "comment") return null;
  if (element.kind === "sticky") return String(paperOf(value(element, "color")).backgroundColor);
  if (element.kind === "frame") return "var(--surface-3)";
  if (element.kind === "text") return "var(--control)";
  return lineOf((value(element, "color") as string | null) ?? "gray");
}

/** The part of the board that a map shows, and its pixels to a unit. */
function fitted(all: Rect): [Rect, number] {
  const scale = Math.min((WIDE - 2 * AROUND) / all.w, (HIGH - 2 * AROUND) / all.h);
  const w = WIDE / scale;
  const h = HIGH / scale;
  return [{ x: all.x + all.w / 2 - w / 2, y: all.y + all.h / 2 - h / 2, w, h }, scale];
}

function drawBoxes(canvas: HTMLCanvasElement, boxes: readonly Box[], whole: Rect, scale: number): void {
  const ratio = window.devicePixelRatio;
  canvas.width = WIDE * ratio;
  canvas.height = HIGH * ratio;
  const on = canvas.getContext("2d")!;
  const inks = new Inks(canvas.parentElement!);
  on.scale(ratio, ratio);
  for (const { rect, color } of boxes) {
    on.fillStyle = inks.of(color);
    on.fillRect((rect.x - whole.x) * scale, (rect.y - whole.y) * scale, Math.max(1, rect.w * scale), Math.max(1, rect.h * scale));
  }
}
