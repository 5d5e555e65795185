/** The two places for bars that come and go: what is told under the head, what is to be pressed over the tools. */
import { type ReactNode, type RefCallback, useCallback } from "react";
import { createPortal } from "react-dom";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export type StackName = "head" | "foot" | "row";

const GAP = 8;
/** What the bars leave at the top and at the bottom of the window, in pixels. */
export const room = createStore({ top: 64, foot: 64 });
const HOLDERS = { head: createStore<HTMLElement | null>(null), foot: createStore<HTMLElement | null>(null), row: createStore<HTMLElement | null>(null) };

const HEAD =
  "pointer-events-none absolute inset-x-0 top-[calc(max(0.75rem,env(safe-area-inset-top))+3.5rem)] z-35 mx-auto flex w-max max-md:top-[calc(max(0.5rem,env(safe-area-inset-top))+3.5rem)] max-w-[calc(100vw-1rem)] flex-wrap justify-center gap-2 " +
  "lg:max-w-[calc(100vw-46rem)] *:max-w-full";
const FOOT = "pointer-events-none absolute inset-x-2 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-35 flex flex-col items-center gap-2 pointer-coarse:bottom-[calc(4.75rem+env(safe-area-inset-bottom))] max-md:bottom-[calc(4.125rem+env(safe-area-inset-bottom))]!";
const ROW = "order-last flex w-full items-end justify-between gap-2 sm:justify-center empty:hidden";

export function Stacks() {
  const head = useStack("head");
  const foot = useStack("foot");
  const row = useCallback((element: HTMLElement | null) => HOLDERS.row.set(element), []);
  return (
    <>
      <div ref={head} data-stack="head" className={HEAD} />
      <div ref={foot} data-stack="foot" className={FOOT}>
        <div ref={row} className={ROW} />
      </div>
    </>
  );
}

/** A bar that stands in one of the stacks for as long as it is drawn. */
export function InStack({ at, children }: { at: StackName; children: ReactNode }) {
  const holder = useStore(HOLDERS[at]);
  return holder === null ? null : createPortal(children, holder);
}

/** Holds an element as a stack, and tells panels, toasts and bars beside what it is over how much room it takes. */
function useStack(name: "head" | "foot"): RefCallback<HTMLElement> {
  return useCallback(
    (element: HTMLElement | null) => {
      HOLDERS[name].set(element);
      if (element === null) return;
      const look = (): void => {
        const box = element.getBoundingClientRect();
        const taken = name === "head" ? box.bottom : innerHeight - box.top;
        const { style } = document.documentElement;
        const full = box.height > 0;
        const property = name === "head" ? "--head-room" : "--toast-room";
        if (full) style.setProperty(property, `${Math.ceil(taken + GAP)}px`);
        else style.removeProperty(property);
        const side = name === "head" ? "top" : "foot";
        const most = full ? Math.max(64, Math.ceil(taken + GAP)) : 64;
        if (room.get()[side] !== most) room.set({ ...room.get(), [side]: most });
      };
      const observer = new ResizeObserver(look);
      // What is told of the connection widens it at its edge.
      observer.observe(element, { box: "border-box" });
      window.addEventListener("resize", look);
      look();
      return () => {
        observer.disconnect();
        window.removeEventListener("resize", look);
        document.documentElement.style.removeProperty(name === "head" ? "--head-room" : "--toast-room");
        HOLDERS[name].set(null);
      };
    },
    [name],
  );
}
