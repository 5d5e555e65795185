/** What staff can do with a person: another role, out of all sessions, shut out. What they feel is asked for first. */
import { useState } from "react";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { letInAgain, shutOut, type Told } from "$/public/external/raffi_web/features/accounts/client/shut_out";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, type Key } from "$/public/external/raffi_web/ui/client/words";

const ROLES = ["user", "moderator", "admin", "owner"] as const;
type Role = (typeof ROLES)[number];
const MEANS: Readonly<Record<Role, Key>> = {
  user: "accounts.role_means.user",
  moderator: "accounts.role_means.moderator",
  admin: "accounts.role_means.admin",
  owner: "accounts.role_means.owner",
};

type Asking = { what: "role"; role: Role } | { what: "out" } | { what: "sessions" };
type Question = { title: string; about: string; action: string; danger: boolean; work: () => Promise<Told> };
type Props = { person: string; name: string; role: Role; suspended: boolean; may: boolean; onChange?: () => void };

export function PersonActions({ person, name, role, suspended, may, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  // What was asked stays to be read while the dialog fades.
  const [last, setLast] = useState<Asking>({ what: "sessions" });
  if (asking !== null && asking !== last) setLast(asking);
  if (!may) return null;

  const does = async (work: () => Promise<Told>): Promise<void> => {
    setAsking(null);
    setBusy(true);
    try {
      const { title, back } = await work();
      toast({ id: "person", title, tone: "success", ...(back ? { action: t("ui.undo"), onAct: () => void does(back) } : {}) });
    } catch (error) {
      toast({ id: "person", title: problemOf(error).message, tone: "danger" });
    } finally {
      setBusy(false);
      onChange?.();
    }
  };
  const question = questionOf(last, { person, name, role });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SelectField
        label={t("accounts.role_of", { name })}
        hideLabel
        disabled={busy}
        value={asking?.what === "role" ? asking.role : role}
        options={ROLES.map((one) => [one, t(`accounts.role.${one}`)] as const)}
        onChange={(event) => setAsking({ what: "role", role: event.target.value as Role })}
        className="w-36 max-sm:w-full"
      />
      <Button size="sm" busy={busy} onClick={() => setAsking({ what: "sessions" })}>
        {t("accounts.sign_out_everywhere")}
      </Button>
      {suspended ? (
        <Button size="sm" busy={busy} onClick={() => void does(() => letInAgain(person, name, true))}>
          {t("accounts.unsuspend")}
        </Button>
      ) : (
        <Button size="sm" busy={busy} onClick={() => setAsking({ what: "out" })}>
          {t("accounts.suspend")}
        </Button>
      )}
      <Confirm
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={question.title}
        about={question.about}
        action={question.action}
        danger={question.danger}
        onConfirm={() => void does(question.work)}
      />
    </div>
  );
}

function questionOf(asking: Asking, { person, name, role }: { person: string; name: string; role: Role }): Question {
  switch (asking.what) {
    case "role":
      return {
        title: t("accounts.role_ask", { name, role: t(`accounts.role.${asking.role}`) }),
        about: `${t(MEANS[asking.role])} ${t("accounts.role_now", { role: t(`accounts.role.${role}`) })}`,
        action: t("accounts.role_change"),
        danger: false,
        work: () => giveRole(person, name, asking.role, role),
      };
    case "out":
      return {
        title: t("accounts.suspend_ask", { name }),
        about: t("accounts.suspend_about"),
        action: t("accounts.suspend"),
        danger: true,
        work: () => shutOut(person, name, false),
      };
    case "sessions":
      return {
        title: t("accounts.sign_out_ask", { name }),
        about: t("accounts.sign_out_about"),
        action: t("accounts.sign_out_everywhere"),
        danger: true,
        work: async () => {
          await callFresh("accounts.sign_out_person", { actor: person });
          return { title: t("accounts.signed_out_person", { name }) };
        },
      };
  }
}

async function giveRole(person: string, name: string, role: Role, before: Role): Promise<Told> {
  await callFresh("accounts.set_role", { actor: person, role, was: before });
  return { title: t("accounts.role_is", { name, role: t(`accounts.role.${role}`) }), back: () => giveRole(person, name, before, role) };
}
