import { useState } from "react";
import { letInAgain, shutOut, type Told } from "$/public/external/raffi_web/features/accounts/client/shut_out";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = {
  report: string;
  open: boolean;
  outcome: string | null;
  /** Whose it is; empty where that is nobody with an account. */
  actor: string;
  name: string;
  /** Whether the viewer may shut people out. */
  may: boolean;
};

/** What staff do about a report, and take back. The list is told by the change itself. */
export function ReportActions({ report, open, outcome, actor, name, may }: Props) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);

  const does = async (work: () => Promise<Told>): Promise<void> => {
    setAsking(false);
    setBusy(true);
    try {
      const { title, back } = await work();
      toast({ id: report, title, tone: "success", ...(back ? { action: t("ui.undo"), onAct: () => void does(back), seconds: 10 } : {}) });
    } catch (error) {
      toast({ id: report, title: problemOf(error).message, tone: "danger" });
    }
    setBusy(false);
  };
  // What somebody else made of it meanwhile is not taken back: each says how it was.
  const reopen = async (was: string | null, before?: () => Promise<unknown>): Promise<Told> => {
    await before?.();
    await live.call("profiles.reopen_report", { report, was });
    return { title: t("reports.reopened") };
  };
  const close = async (result: "dismissed" | "settled"): Promise<Told> => {
    await live.call("profiles.close_report", { report, outcome: result });
    return { title: t(result === "dismissed" ? "reports.was_dismissed" : "reports.was_settled"), back: () => reopen(result) };
  };
  const out = async (): Promise<Told> => {
    const { title } = await shutOut(actor, name, false);
    await live.call("profiles.close_report", { report, outcome: "suspended" });
    return { title, back: () => reopen("suspended", () => letInAgain(actor, name, true)) };
  };

  if (!open) {
    return (
      <div className="flex flex-wrap gap-2 pt-4">
        <Button size="sm" busy={busy} onClick={() => void does(() => reopen(outcome || null))}>
          {t("reports.reopen")}
        </Button>
        {outcome === "suspended" && actor !== "" ? (
          <Button size="sm" busy={busy} reason={may ? null : t("reports.not_yours")} onClick={() => void does(() => letInAgain(actor, name, true))}>
            {t("accounts.unsuspend")}
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2 pt-4">
      <Button size="sm" busy={busy} onClick={() => void does(() => close("dismissed"))}>
        {t("reports.dismiss")}
      </Button>
      <Button size="sm" busy={busy} onClick={() => void does(() => close("settled"))}>
        {t("reports.settle")}
      </Button>
      {actor === "" ? null : (
        <Button size="sm" variant="danger" busy={busy} reason={may ? null : t("reports.not_yours")} onClick={() => setAsking(true)}>
          {t("accounts.suspend")}
        </Button>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t("accounts.suspend_ask", { name })}
        about={`${t("accounts.suspend_about")} ${t("reports.closes_too")}`}
        action={t("accounts.suspend")}
        onConfirm={() => void does(out)}
      />
    </div>
  );
}
