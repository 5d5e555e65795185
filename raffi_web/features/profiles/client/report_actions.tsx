import { useState } from "react";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** What staff do about a report; the list is told by the change itself. `actor` is empty where it is nobody's. */
export function ReportActions({ report, actor }: { report: string; actor: string | null }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function act(outcome: string, before?: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem("");
    try {
      await before?.();
      await live.call("profiles.close_report", { report, outcome });
    } catch (error) {
      setProblem(problemOf(error).message);
    }
    setBusy(false);
  }

  return (
    <div className="flex flex-col gap-2 pt-4">
      <div className="flex flex-wrap gap-2">
        <Button size="sm" disabled={busy} onClick={() => void act("dismissed")}>
          {t("reports.dismiss")}
        </Button>
        <Button size="sm" disabled={busy} onClick={() => void act("settled")}>
          {t("reports.settle")}
        </Button>
        {actor ? (
          <Button size="sm" variant="danger" disabled={busy} onClick={() => void act("suspended", () => callFresh("accounts.suspend", { actor, suspended: true }))}>
            {t("reports.suspend")}
          </Button>
        ) : null}
      </div>
      <p role="alert" className="text-mini text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
