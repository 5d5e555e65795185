import { createStore } from "$/public/external/raffi_web/ui/client/store";

/** How the page's one socket stands. Times are `performance.now()` milliseconds. */
export type Connection = {
  state: "online" | "connecting" | "offline";
  /** When this state began. */
  since: number;
  /** When the next try is due; null while one is running or none is planned. */
  retryAt: number | null;
};

/** Written only by whoever owns the socket (live.ts); the reconnect banner shows what stands here. */
export const connection = createStore<Connection>({ state: "connecting", since: 0, retryAt: null });

/** What "Try now" does; the owner of the socket puts its own function here. */
export const reconnect: { now: () => void } = { now: () => undefined };
