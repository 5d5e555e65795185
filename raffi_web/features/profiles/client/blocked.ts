/** Whom I want to see nothing of, in this tab. */
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

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

/** Hides what somebody writes from me, or shows it again; the message says so and takes it back. */
export async function block({ id, name }: { id: string; name: string }, on: boolean): Promise<void> {
  try {
    await setBlocked(id, on);
    const title = t(on ? "profiles.blocked_toast" : "profiles.unblocked_toast", { name });
    toast({ id: "blocked", title, ...(on ? { action: t("profiles.unblock"), onAct: () => void block({ id, name }, false) } : {}) });
  } catch (error) {
    toast({ id: "blocked", title: error instanceof LiveError ? error.message : t("accounts.no_answer"), tone: "danger" });
  }
}
