/**
 * A large board from afar: drawn as one picture instead of thousands of elements of the page. What is chosen, moved or
 * written in stays an element, and so do films and pins.
 */
import { useStore as useFlow, useStoreApi } from "@xyflow/react";
import { useContext, useEffect, useMemo, useRef } from "react";
import { ColorModeContext } from "$/utils/context";
import { ancestorsOf, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { type Canvas, paint } from "$/public/external/raffi_web/features/canvas/client/overview/brush";
import { Inks } from "$/public/external/raffi_web/features/canvas/client/overview/inks";
import { isSeen, type Piece, piecesOf } from "$/public/external/raffi_web/features/canvas/client/overview/pieces";
import { Pictures } from "$/public/external/raffi_web/features/canvas/client/overview/pictures";
import type { BoardNode } from "$/public/external/raffi_web/features/canvas/client/scene";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

/** Kinds that are no drawing: films go on playing, and pins are as large at every distance. */
const LIVING: ReadonlySet<string> = new Set(["video", "comment"]);

/** The nodes that stay elements of the page while the board is drawn as a picture, with what they lie in. */
export function living(surface: Surface, nodes: readonly BoardNode[], chosen: ReadonlySet<string>, editing: string | null): BoardNode[] {
  const kept = new Set<string>();
  for (const { id, data, position } of nodes) {
    const { element } = data;
    const moved = position.x !== (element.props["x"] ?? 0) || position.y !== (element.props["y"] ?? 0);
    if (!chosen.has(id) && id !== editing && !moved && !LIVING.has(element.kind)) continue;
    kept.add(id);
    for (const above of ancestorsOf(surface.elements, element)) kept.add(above.id);
  }
  return nodes.filter(({ id }) => kept.has(id));
}

/** The picture, over the whole board. `left` are the elements that are drawn as elements. */
export function Overview({ surface, left }: { surface: Surface; left: readonly BoardNode[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const width = useFlow((state) => state.width);
  const height = useFlow((state) => state.height);
  const changes = useStore(surface.changes);
  const { resolvedColorMode } = useContext(ColorModeContext);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const pieces = useMemo(() => piecesOf(surface.elements), [surface, changes]);
  useEffect(() => surface.show(pieces), [surface, pieces]);
  const shown = useMemo(() => {
    const ids = new Set(left.map(({ id }) => id));
    return pieces.filter(({ element }) => !ids.has(element.id));
  }, [pieces, left]);
  useEffect(() => {
    const { current } = canvas;
    if (current === null || width === 0) return;
    const ratio = window.devicePixelRatio;
    current.width = Math.round(width * ratio);
    current.height = Math.round(height * ratio);
    const draw = (): void => drawAll(paper, shown, flow.getState().transform, { w: width, h: height }, ratio);
    const paper: Paper = { on: current.getContext("2d")!, inks: new Inks(current.parentElement!), pictures: new Pictures(() => draw()) };
    draw();
    let last = flow.getState().transform;
    return flow.subscribe(({ transform }) => {
      if (transform === last) return;
      last = transform;
      draw();
    });
  }, [flow, shown, width, height, resolvedColorMode]);
  return <canvas ref={canvas} data-overview={shown.length} className="pointer-events-none absolute inset-0 size-full" aria-hidden />;
}

type Paper = Omit<Canvas, "zoom">;

function drawAll(paper: Paper, pieces: readonly Piece[], [x, y, zoom]: readonly [number, number, number], size: { w: number; h: number }, ratio: number): void {
  const { on } = paper;
  on.setTransform(1, 0, 0, 1, 0, 0);
  on.clearRect(0, 0, on.canvas.width, on.canvas.height);
  on.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
  on.lineJoin = "round";
  on.lineCap = "round";
  const sight: Rect = { x: -x / zoom, y: -y / zoom, w: size.w / zoom, h: size.h / zoom };
  for (const piece of pieces) if (isSeen(piece, sight)) paint({ ...paper, zoom }, piece);
}
