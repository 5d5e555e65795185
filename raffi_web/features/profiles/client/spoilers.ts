/** Whether what is marked as a spoiler is covered, as this account has chosen. */
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

interface Preferences {
  hides_spoilers: boolean;
}

/** True until somebody has said that they want no spoiler covered. */
export const hidesSpoilers = createStore(true);

async function load(): Promise<void> {
  try {
    hidesSpoilers.set((await live.query<Preferences>("profiles.preferences")).hides_spoilers);
  } catch {
    // Nothing is given away; the next look asks again.
  }
}

/** Keeps to what was chosen until the returned function is called; asked again whenever one comes back to this tab. */
export function followSpoilers(): () => void {
  const look = (): void => {
    if (document.visibilityState === "visible") void load();
  };
  void load();
  document.addEventListener("visibilitychange", look);
  return () => document.removeEventListener("visibilitychange", look);
}
