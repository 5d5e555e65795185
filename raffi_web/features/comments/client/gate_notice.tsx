import { EyeOff } from "lucide-react";
import type { Gate } from "$/public/external/raffi_web/features/comments/client/moment";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const LINE = "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line bg-surface-1 py-1.5 ps-3 pe-1.5 text-mini text-ink-2";

/** That comments of a film are hidden, and the one way to all of them; why, where nobody knows how far somebody has seen it. */
export function GateNotice({ gate, hidden }: { gate: Gate; hidden: boolean }) {
  if (!hidden || gate.all) return null;
  return (
    <div className={LINE} data-gate>
      <EyeOff size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <p className="min-w-40 flex-1">{gate.reached_ms === null ? t("writing.not_watched") : t("writing.lies_ahead")}</p>
      <Button size="sm" variant="ghost" onClick={gate.showAll}>
        {t("writing.show_all")}
      </Button>
    </div>
  );
}
