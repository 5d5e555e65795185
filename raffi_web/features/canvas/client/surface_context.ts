import { createContext, use, useSyncExternalStore } from "react";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

export const SurfaceContext = createContext<Surface | null>(null);

/** The board around. */
export function useSurface(): Surface {
  const surface = use(SurfaceContext);
  if (surface === null) throw new Error("outside of a board");
  return surface;
}

/** Whether this element is being written in. */
export function useEditing(surface: Surface, id: string): boolean {
  const get = (): boolean => surface.editing.get() === id;
  return useSyncExternalStore(surface.editing.subscribe, get, get);
}

/** Whether this element is among the chosen ones. */
export function useChosen(surface: Surface, id: string): boolean {
  const get = (): boolean => surface.chosen.get().has(id);
  return useSyncExternalStore(surface.chosen.subscribe, get, get);
}
