/** My passkeys, in the settings. */
import { KeyRound, Pencil, Plus, Trash2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";
import { callFresh, withFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { Complaint } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf, useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { NotHere, useWhyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/not_here";
import { usePasskey } from "$/public/external/raffi_web/features/accounts/passkeys/client/use_passkey";
import { makePasskey } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button, IconButton, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Passkey {
  id: string;
  name: string;
  synced: boolean;
  made_at: number | null;
  used_at: number | null;
}

export function PasskeyList({ passkeys }: { passkeys: readonly Passkey[] | null }) {
  const why = useWhyNot();
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const adding = usePasskey(async () => {
    await withFresh(async () => ask("passkey/add", { credential: await makePasskey("add") }));
    toast({ id: "passkey", title: t("passkeys.added"), tone: "success" });
  });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">{t("passkeys.about")}</p>
      <Complaint>{adding.problem}</Complaint>
      {passkeys === null ? <div className="h-16 w-full rounded-card bg-surface-3 motion-safe:animate-shimmer" /> : null}
      {passkeys !== null && passkeys.length > 0 ? (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface-1">
          {passkeys.map((one) => (
            <Row key={one.id} passkey={one} onLeave={() => setLeaving(one)} />
          ))}
        </ul>
      ) : null}
      {why ? <NotHere why={why} /> : null}
      {why === null ? (
        <Button icon={Plus} busy={adding.busy} onClick={adding.run} className="self-start">
          {t("passkeys.add")}
        </Button>
      ) : null}
      <Removal passkey={leaving} onClose={() => setLeaving(null)} />
    </div>
  );
}

function Row({ passkey, onLeave }: { passkey: Passkey; onLeave: () => void }) {
  const [naming, setNaming] = useState(false);
  if (naming) return <Naming passkey={passkey} onDone={() => setNaming(false)} />;
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <KeyRound size={20} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <span className="font-medium break-words">{passkey.name}</span>
          {passkey.synced ? (
            <span data-tip={t("passkeys.synced_about")} className="inline-flex">
              <Badge tone="success">{t("passkeys.synced")}</Badge>
            </span>
          ) : null}
        </p>
        <p className="flex flex-wrap gap-x-2 pt-0.5 text-mini text-ink-3">
          <span>
            {t("passkeys.made")} <Ago at={passkey.made_at} />
          </span>
          <span aria-hidden>·</span>
          {passkey.used_at === null ? (
            <span>{t("passkeys.never_used")}</span>
          ) : (
            <span>
              {t("accounts.last_used")} <Ago at={passkey.used_at} />
            </span>
          )}
        </p>
      </div>
      <div className="flex shrink-0">
        <IconButton size="sm" icon={Pencil} label={t("passkeys.rename", { name: passkey.name })} onClick={() => setNaming(true)} />
        <IconButton size="sm" icon={Trash2} label={t("passkeys.remove", { name: passkey.name })} onClick={onLeave} />
      </div>
    </li>
  );
}

function Naming({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const [name, setName] = useState(passkey.name);
  const form = useForm(async () => {
    if (name.trim() !== passkey.name) await live.call("accounts.rename_passkey", { passkey: passkey.id, name });
    onDone();
  });
  const leave = (event: { key: string; stopPropagation: () => void }): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };
  return (
    <li className="px-4 py-3">
      <form className="flex flex-wrap items-start gap-2" onSubmit={(event: FormEvent<HTMLFormElement>) => form.submit(event)} onKeyDown={leave} noValidate>
        <TextField label={t("passkeys.name")} hideLabel className="min-w-40 flex-1" value={name} maxLength={50} autoFocus onFocus={(event) => event.target.select()} error={form.problem?.message} onChange={(event) => setName(event.target.value)} />
        <Button type="submit" variant="primary" busy={form.busy} disabled={!name.trim()}>
          {t("ui.save")}
        </Button>
        <Button variant="ghost" onClick={onDone}>
          {t("ui.cancel")}
        </Button>
      </form>
    </li>
  );
}

function Removal({ passkey, onClose }: { passkey: Passkey | null; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    if (passkey === null) return;
    // The dialog gives way: behind it another one may ask who it is.
    onClose();
    setBusy(true);
    try {
      await callFresh("accounts.remove_passkey", { passkey: passkey.id });
      toast({ id: "passkey", title: t("passkeys.removed", { name: passkey.name }), tone: "success" });
    } catch (error) {
      const { code, message } = problemOf(error);
      if (code !== "fresh_sign_in_needed") toast({ id: "passkey", title: message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Confirm
      open={passkey !== null}
      onClose={onClose}
      title={t("passkeys.remove_title")}
      about={t("passkeys.remove_about", { name: passkey?.name ?? "" })}
      action={t("passkeys.remove_it")}
      busy={busy}
      onConfirm={() => void remove()}
    />
  );
}
