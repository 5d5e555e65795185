/** A row of buttons that may be wider than its bar: it slides under a finger, and fades where it goes on. */
import { type ReactNode, useLayoutEffect, useRef } from "react";

/** Less than this, in pixels, is no more than rounding. */
const HAIR = 2;

export function SlidingRow({ className = "", children }: { className?: string; children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = row;
    if (current === null) return;
    const look = (): void => {
      const gone = Math.abs(current.scrollLeft);
      current.toggleAttribute("data-before", gone > HAIR);
      current.toggleAttribute("data-after", current.scrollWidth - current.clientWidth - gone > HAIR);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(current);
    // What comes and goes in it changes how far it reaches, and not its own size.
    const parts = new MutationObserver(look);
    parts.observe(current, { childList: true, subtree: true });
    current.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      parts.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <div ref={row} className={`raffi-row no-scrollbar flex min-w-0 items-center gap-0.5 overflow-x-auto rounded-control max-md:gap-0 ${className}`}>
      {children}
    </div>
  );
}
