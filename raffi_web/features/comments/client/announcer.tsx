/** Tells politely that others wrote, without moving anything. */
import { useEffect, useRef, useState } from "react";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { tn } from "$/public/external/raffi_web/ui/client/words";

const WAIT_MS = 1_500;

export function Announcer({ held }: { held: Held }) {
  const [said, setSaid] = useState("");
  const told = useRef(0);
  const { fresh } = held;
  useEffect(() => {
    if (fresh <= told.current) {
      told.current = fresh;
      return;
    }
    const timer = setTimeout(() => {
      told.current = fresh;
      setSaid(tn("talk.fresh_said", fresh));
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [fresh]);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {fresh > 0 ? said : ""}
    </div>
  );
}
