/** How the page lies: its shape, and how much of it the keyboard of a phone leaves. */
import { useEffect, useState, useSyncExternalStore } from "react";

/** `wide`: film and chat side by side. `tall`: one above the other. `short`: a phone on its side, film alone. */
export type Shape = "wide" | "tall" | "short";

const SHORT = "(orientation: landscape) and (max-height: 500px)";
const WIDE = "(min-width: 1024px)";

/** Whether a media query holds right now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

export function useShape(): Shape {
  const short = useMedia(SHORT);
  const wide = useMedia(WIDE);
  return short ? "short" : wide ? "wide" : "tall";
}

/** Below this the keyboard has taken so much that only film, messages and composer stay. */
const TIGHT = 480;

/**
 * The height that is really there, px; null where the browser's own 100dvh says it. iOS lays its keyboard over the
 * page and scrolls the page away beneath it: both are undone here.
 */
export function useVisibleHeight(): { height: number | null; tight: boolean } {
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const look = (): void => {
      const covered = view.scale === 1 && window.innerHeight - view.height > 80;
      setHeight(covered ? Math.round(view.height) : null);
      if (covered) window.scrollTo(0, 0);
    };
    view.addEventListener("resize", look);
    view.addEventListener("scroll", look);
    return () => {
      view.removeEventListener("resize", look);
      view.removeEventListener("scroll", look);
    };
  }, []);
  return { height, tight: height !== null && height < TIGHT };
}
