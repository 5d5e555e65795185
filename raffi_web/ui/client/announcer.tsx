import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** After a change of page: its title is read out, the focus goes to its heading, the scroll to its top. */
export function RouteAnnouncer() {
  const { pathname } = useLocation();
  const first = useRef(true);
  const [said, setSaid] = useState("");

  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    // The new page's title and heading are in place one frame later.
    const frame = requestAnimationFrame(() => {
      setSaid(document.title);
      const target = document.querySelector<HTMLElement>("main h1") ?? document.querySelector<HTMLElement>("main");
      if (!target) return;
      if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
      scrollTo({ top: 0, behavior: "instant" });
    });
    return () => cancelAnimationFrame(frame);
  }, [pathname]);

  return (
    <div role="status" aria-live="polite" className="sr-only">
      {said}
    </div>
  );
}
