/** The guests whom this account was: what they wrote is its own. */
import { useCallback } from "react";
import { live, useMe } from "$/public/external/raffi_web/live/client/live";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

interface Me {
  was: string[];
}

/** The ids of the guests who were merged into whoever is here. */
export const past = createStore<ReadonlySet<string>>(new Set());

/** Asks who they were. It changes by signing in only, which loads the page anew. */
export async function loadPast(): Promise<void> {
  try {
    const me = await live.query<Me | null>("accounts.me");
    past.set(new Set(me?.was));
  } catch {
    // The next room asks again.
  }
}

/** Whether an id is the viewer's, or that of a guest they were. */
export function useIsMe(): (actor: string | null) => boolean {
  const id = useMe()?.id ?? "";
  const was = useStore(past);
  return useCallback((actor) => actor !== null && (actor === id || was.has(actor)), [id, was]);
}
