/** What staff can do with a person: another role, out, shut out. Each is asked for once more where it hurts. */
import { useState } from "react";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const ROLES = ["user", "moderator", "admin", "owner"] as const;

type Props = { person: string; name: string; role: string; suspended: boolean; may: boolean; onChange?: () => void };

export function PersonActions({ person, name, role, suspended, may, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const does = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await work();
      toast({ id: "person", title: done, tone: "success" });
    } catch (error) {
      toast({ id: "person", title: problemOf(error).message, tone: "danger" });
    } finally {
      setBusy(false);
      onChange?.();
    }
  };
  if (!may) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SelectField
        label={t("accounts.role_of", { name })}
        hideLabel
        disabled={busy}
        value={role}
        options={ROLES.map((one) => [one, t(`accounts.role.${one}`)] as const)}
        onChange={(event) => {
          const wanted = event.target.value;
          void does(() => callFresh("accounts.set_role", { actor: person, role: wanted }), t("ui.saved"));
        }}
        className="w-36"
      />
      <Button size="sm" busy={busy} onClick={() => void does(() => callFresh("accounts.sign_out_person", { actor: person }), t("accounts.signed_out_person", { name }))}>
        {t("accounts.sign_out_everywhere")}
      </Button>
      <Button
        size="sm"
        busy={busy}
        onClick={() =>
          void does(
            () => callFresh("accounts.suspend", { actor: person, suspended: !suspended }),
            suspended ? t("accounts.let_in_again", { name }) : t("accounts.shut_out", { name }),
          )
        }
      >
        {suspended ? t("accounts.unsuspend") : t("accounts.suspend")}
      </Button>
    </div>
  );
}
