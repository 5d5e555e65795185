import { useEffect, useState } from "react";
import { useLocation } from "react-router";

// Every page brings its own announcer, so where one was is kept outside of them.
let lastPath: string | null = null;

/** After a change of page: its title is read out, the focus goes to its heading, the scroll to its top. */
export function RouteAnnouncer() {
  const { pathname } = useLocation();
  const [said, setSaid] = useState("");

  useEffect(() => {
    const before = lastPath;
    lastPath = pathname;
    if (before === null || before === pathname) return;
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
