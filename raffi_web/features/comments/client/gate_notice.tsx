import { EyeOff } from "lucide-react";
import type { Gate } from "$/public/external/raffi_web/features/comments/client/moment";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const LINE = "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-line bg-surface-1 py-1.5 ps-3 pe-1.5 text-mini text-ink-2";

/** Says that comments wait for the film, and shows them with one press. `hidden` is how many of those at hand. */
export function GateNotice({ gate, hidden, className = "" }: { gate: Gate; hidden: number; className?: string }) {
  if (hidden === 0 || gate.all) return null;
  return (
    <div className={`${LINE} ${className}`} data-gate>
      <EyeOff size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <p className="min-w-40 flex-1">{gate.reached_ms === null ? t("writing.not_watched") : tn("writing.ahead", hidden)}</p>
      <Button size="sm" variant="ghost" onClick={gate.showAll}>
        {t("writing.show_all")}
      </Button>
    </div>
  );
}
