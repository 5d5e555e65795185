/** Where others find this server, for links that are given away. */
import { useEffect, useState } from "react";
import { live } from "$/public/external/raffi_web/live/client/live";

export interface Reach {
  /** What links begin with. */
  origin: string;
  /** Only this machine reaches it. */
  here: boolean;
  /** It is being asked for. */
  pending: boolean;
}

/** Whether a page's host is the machine it is opened on. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);
}

/** The page's own origin, unless that is a loopback one: then what the server knows of itself. */
export function useReach(open: boolean): Reach {
  const [found, setFound] = useState<string | null | undefined>(undefined);
  const loopback = isLoopback(location.hostname);
  useEffect(() => {
    if (!open || !loopback) return;
    let stale = false;
    const answer = (origin: string | null): void => void (stale || setFound(origin));
    live.query<{ origin: string | null }>("rooms.reach", {}).then(({ origin }) => answer(origin), () => answer(null));
    return () => {
      stale = true;
    };
  }, [open, loopback]);
  return { origin: found ?? location.origin, here: loopback && found === null, pending: loopback && found === undefined };
}
