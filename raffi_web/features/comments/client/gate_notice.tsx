import { EyeOff } from "lucide-react";
import type { Gate } from "$/public/external/raffi_web/features/comments/client/moment";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const LINE = "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line bg-surface-1 py-1.5 ps-3 pe-1.5 text-mini text-ink-2";

/** Why comments of a film are hidden from somebody of whom nobody knows how far they have seen it. */
export function GateNotice({ gate, hidden }: { gate: Gate; hidden: boolean }) {
  if (!hidden || gate.all || gate.reached_ms !== null) return null;
  return (
    <div className={LINE} data-gate>
      <EyeOff size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <p className="min-w-40 flex-1">{t("writing.not_watched")}</p>
      <Button size="sm" variant="ghost" onClick={gate.showAll}>
        {t("writing.show_all")}
      </Button>
    </div>
  );
}
