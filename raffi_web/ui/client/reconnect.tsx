import { LoaderCircle, Wifi, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { connection, reconnect } from "$/public/external/raffi_web/ui/client/connection";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const QUIET_MS = 1000;
const FIRST_QUIET_MS = 4000;
const BACK_MS = 2500;
const BAR =
  "pointer-events-auto flex min-h-10 items-center gap-3 rounded-pill border border-line-strong bg-surface-2 px-4 text-mini font-medium text-ink shadow-pop animate-appear";
const AGAIN = "-me-2 h-8 rounded-pill px-3 font-semibold text-accent-ink hover:bg-hover pointer-coarse:h-11";

// Every page brings its own banner; what it has seen and said outlives them.
const memory: { wasOnline: boolean; lostAt: number | null; spoke: boolean } = { wasOnline: false, lostAt: null, spoke: false };

/** Milliseconds now, renewed every quarter second while `running`; 0 in the page as it was built. */
function useNow(running: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!running) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/**
 * Says how the socket stands, from the store its owner writes and from nothing else. A blink of
 * less than a second (four, while a page connects for the first time) stays silent; a loss is said, and a return.
 */
export function ReconnectBanner() {
  const { state, since, retryAt } = useStore(connection);
  const [backAt, setBackAt] = useState<number | null>(null);
  const now = useNow(state !== "online" || backAt !== null);

  useEffect(() => {
    if (state !== "online") {
      memory.lostAt ??= since;
      return;
    }
    memory.lostAt = null;
    memory.wasOnline = true;
    if (memory.spoke) setBackAt(performance.now());
    memory.spoke = false;
  }, [state, since]);

  useEffect(() => {
    if (backAt === null) return;
    const timer = setTimeout(() => setBackAt(null), BACK_MS);
    return () => clearTimeout(timer);
  }, [backAt]);

  const quiet = memory.wasOnline ? QUIET_MS : FIRST_QUIET_MS;
  const lost = state !== "online" && now - (memory.lostAt ?? since) >= quiet;
  if (lost) memory.spoke = true;
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  const trying = memory.wasOnline ? t("ui.reconnecting") : t("ui.connecting");
  const sentence = state === "connecting" ? trying : t(memory.wasOnline ? "ui.connection_lost" : "ui.no_connection");
  const back = !lost && state === "online" && backAt !== null;
  return (
    <div className="pointer-events-none fixed inset-x-4 top-[calc(env(safe-area-inset-top)+4rem)] z-60 flex justify-center" role="status">
      {lost ? (
        <div className={BAR} data-connection={state}>
          {state === "connecting" ? (
            <LoaderCircle size={16} aria-hidden className="motion-safe:animate-spin" />
          ) : (
            <WifiOff size={16} aria-hidden className="text-warning" />
          )}
          <span>{sentence}</span>
          {state === "offline" && seconds > 0 ? (
            <span aria-hidden className="text-ink-3 tabular">
              {t("ui.retry_in", { seconds })}
            </span>
          ) : null}
          {state === "offline" ? (
            <button type="button" className={AGAIN} onClick={() => reconnect.now()}>
              {t("ui.retry_now")}
            </button>
          ) : null}
        </div>
      ) : null}
      {back ? (
        <div className={BAR} data-connection="online">
          <Wifi size={16} aria-hidden className="text-success" />
          <span>{t("ui.back_online")}</span>
        </div>
      ) : null}
    </div>
  );
}
