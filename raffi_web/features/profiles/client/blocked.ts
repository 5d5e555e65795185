/** Whom I want to see nothing of, in this tab. */
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

interface Blocked {
  ids: string[];
}

/** The ids of everybody I blocked, with those of the guests they were. */
export const blocked = createStore<ReadonlySet<string>>(new Set());

/** Asks anew whom I blocked; what is known stays when there is no answer. */
export async function loadBlocked(): Promise<void> {
  try {
    const found = await live.query<Blocked[]>("profiles.blocks");
    blocked.set(new Set(found.flatMap((one) => one.ids)));
  } catch {
    // The next room asks again.
  }
}

/** Blocks somebody, or sees them again. */
export async function setBlocked(actor: string, on: boolean): Promise<void> {
  await live.call(on ? "profiles.block" : "profiles.unblock", { actor });
  await loadBlocked();
}
