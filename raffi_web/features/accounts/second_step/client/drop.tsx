/** Takes somebody's second step off, for staff; asked for once more, since only they can set up another one. */
import { useState } from "react";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function DropSecondStep({ person, name, onChange }: { person: string; name: string; onChange?: () => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const drop = async (): Promise<void> => {
    setAsking(false);
    setBusy(true);
    try {
      await callFresh("accounts.drop_second_step", { actor: person });
      toast({ id: "person", title: t("second_step.dropped", { name }), tone: "success" });
    } catch (error) {
      toast({ id: "person", title: problemOf(error).message, tone: "danger" });
    } finally {
      setBusy(false);
      onChange?.();
    }
  };
  return (
    <>
      <Button size="sm" busy={busy} onClick={() => setAsking(true)}>
        {t("second_step.drop")}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t("second_step.drop_ask", { name })}
        about={t("second_step.drop_about")}
        action={t("second_step.drop_do")}
        onConfirm={() => void drop()}
      />
    </>
  );
}
