/** How well everybody is in step: the room's digest, once a second. */
import { useEffect, useMemo } from "react";
import { channelOf } from "$/public/external/raffi_web/features/screen/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store, useStore } from "$/public/external/raffi_web/ui/client/store";

export interface Digest {
  /** By member: their state, and how far they are from the room's time (ms, positive: ahead). */
  members: Record<string, [state: string, ms: number | null]>;
  /** Between the first and the last of those who follow, ms; null with fewer than two. */
  spread_ms: number | null;
}

const NOBODY: Digest = { members: {}, spread_ms: null };
/** A digest comes once a second; after this long without one nothing is known any more. */
const STALE_MS = 5_000;

interface Source {
  store: Store<Digest>;
  readers: number;
  stop: () => void;
}

const sources = new Map<string, Source>();

function open(room: string): Source {
  const store = createStore(NOBODY);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unfollow = live.follow(channelOf(room), (kind, data) => {
    if (kind !== "digest") return;
    clearTimeout(timer);
    timer = setTimeout(() => store.set(NOBODY), STALE_MS);
    store.set(data as unknown as Digest);
  });
  const stop = (): void => {
    clearTimeout(timer);
    unfollow();
  };
  return { store, readers: 0, stop };
}

/** The room's last digest; the same for all who ask. */
export function useDigest(room: string): Digest {
  const shared = useMemo(() => createStore(NOBODY), []);
  useEffect(() => {
    const source = sources.get(room) ?? open(room);
    sources.set(room, source);
    source.readers += 1;
    shared.set(source.store.get());
    const forward = source.store.subscribe(() => shared.set(source.store.get()));
    return () => {
      forward();
      source.readers -= 1;
      if (source.readers > 0) return;
      source.stop();
      sources.delete(room);
    };
  }, [room, shared]);
  return useStore(shared);
}
