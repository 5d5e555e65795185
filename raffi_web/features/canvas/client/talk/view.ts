/** Follows how the board is looked at without drawing anything anew: what lies over it is moved by its style alone. */
import { useStoreApi } from "@xyflow/react";
import { useCallback, useLayoutEffect, useRef } from "react";

/** Where the board's beginning is, in pixels of the screen, and how large it is shown. */
export type View = readonly [x: number, y: number, zoom: number];

/** Calls `move` now and with every change of the view; what it returns does so at once. */
export function useView(move: (view: View) => void): () => void {
  const flow = useStoreApi();
  const now = useRef(move);
  now.current = move;
  const look = useCallback((): void => now.current(flow.getState().transform), [flow]);
  useLayoutEffect(() => {
    look();
    return flow.subscribe((state, before) => {
      if (state.transform !== before.transform) look();
    });
  }, [flow, look]);
  return look;
}
