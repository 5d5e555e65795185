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

/** Calls `back` whenever the socket was cut and is there again, until the returned function is called. */
export function onReconnected(back: () => void): () => void {
  let before = connection.get().state;
  return connection.subscribe(() => {
    const now = connection.get().state;
    if (now === "online" && before !== "online") back();
    before = now;
  });
}
