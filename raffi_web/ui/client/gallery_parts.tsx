import { connection, type Connection } from "$/public/external/raffi_web/ui/client/connection";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";

const BUTTON =
  "h-10 rounded-control border border-line-strong bg-surface-2 px-4 text-sm font-medium hover:bg-surface-3 pointer-coarse:h-11";

/** Buttons of the gallery that drive what has no markup of its own: toasts and the reconnect banner. */
export function GalleryParts() {
  const stand = (state: Connection["state"], retryIn: number | null): void => {
    const now = performance.now();
    connection.set({ state, since: now, retryAt: retryIn === null ? null : now + retryIn });
  };
  const undo = (): void => void toast({ title: "Put back", tone: "success" });
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className={BUTTON} onClick={() => toast({ title: "Link copied", tone: "success" })}>
        Toast
      </button>
      <button
        type="button"
        className={BUTTON}
        onClick={() => toast({ title: "Removed from the queue", body: "Northern hours", action: "Undo", seconds: 0, onAct: undo })}
      >
        Toast with undo
      </button>
      <button type="button" className={BUTTON} onClick={() => stand("offline", 8000)}>
        Connection lost
      </button>
      <button type="button" className={BUTTON} onClick={() => stand("connecting", null)}>
        Connecting
      </button>
      <button type="button" className={BUTTON} onClick={() => stand("online", null)}>
        Online
      </button>
    </div>
  );
}
