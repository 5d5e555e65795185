/** A board of frames without a page. */
import type { People } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Board, Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { framesOf, Presenting, reordered } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export function apply(frames: readonly (readonly [id: string, x: number, y: number])[]) {
  const elements = new Map<string, Element>();
  const told: object[] = [];
  const add = (id: string, x: number, y: number): void => void elements.set(id, { id, kind: "frame", props: { x, y, w: 800, h: 500 } });
  for (const frame of frames) add(...frame);
  const edit = (ops: readonly Op[]): void => {
    for (const op of ops) if (op[0] === "set") elements.set(op[1], { ...elements.get(op[1])!, props: { ...elements.get(op[1])!.props, ...op[2] } });
  };
  const board: Board = { id: "b", elements, subscribe: () => () => {}, edit, undo: () => {}, redo: () => {}, people: createStore<People>(new Map()), say: () => {} };
  const surface = new Surface(board);
  surface.may.set(true);
  const views: object[] = [];
  surface.flow = { getViewport: () => ({ x: 5, y: 6, zoom: 0.7 }), setViewport: (view: object) => Promise.resolve(views.push(view) > 0) } as unknown as typeof surface.flow;
  const presenting = new Presenting(surface, (part) => told.push(part), () => {});
  return {
    presenting,
    told,
    views,
    add,
    order: () => framesOf(elements).map(({ id }) => id),
    move: (id: string, by: number): number => {
      const ops = reordered(elements, id, by);
      edit(ops);
      return ops.length;
    },
    take: (id: string): void => {
      elements.delete(id);
      surface.changes.set((n) => n + 1);
    },
  };
}
