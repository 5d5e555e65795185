/** My personal access tokens: the list, and the dialogs that make, rename and revoke one. */
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, Form } from "$/public/external/raffi_web/features/accounts/client/parts";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button, SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { Confirm, FormActions, Layer, MenuButton, MenuItem } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Token {
  id: string;
  name: string;
  shown: string;
  scopes: string[];
  created_at: number;
  used_at: number | null;
  expires_at: number | null;
  ended: string | null;
}

const COPY =
  "inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-control border border-line bg-surface-2 px-4 text-sm font-medium hover:bg-surface-3 pointer-coarse:h-11";

const scopeNames = (): [string, string, string][] => [
  ["read", t("tokens.read"), t("tokens.read_about")],
  ["write", t("tokens.write"), t("tokens.write_about")],
  ["account", t("tokens.account"), t("tokens.account_about")],
  ["admin", t("tokens.admin"), t("tokens.admin_about")],
];

const lasting = (): [string, string][] => [
  ["30", t("tokens.days_30")],
  ["90", t("tokens.days_90")],
  ["365", t("tokens.days_365")],
  ["", t("tokens.days_never")],
];

/** `staff`: whether there is more to do on this server than what everybody may. */
export function Tokens({ tokens, staff }: { tokens: Token[]; staff: boolean }) {
  const [making, setMaking] = useState(false);
  const [renamed, setRenamed] = useState<Token | null>(null);
  const [revoked, setRevoked] = useState<Token | null>(null);
  return (
    <div className="flex flex-col items-start gap-4">
      {tokens.length > 0 ? (
        <ul className="w-full divide-y divide-line rounded-card border border-line bg-surface-1">
          {tokens.map((token) => (
            <Row key={token.id} token={token} onRename={() => setRenamed(token)} onRevoke={() => setRevoked(token)} />
          ))}
        </ul>
      ) : (
        <p className="flex w-full items-center gap-3 rounded-card border border-dashed border-line px-4 py-6 text-sm text-ink-2">
          <KeyRound size={20} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
          {t("tokens.none")}
        </p>
      )}
      <Button icon={Plus} onClick={() => setMaking(true)}>
        {t("tokens.make")}
      </Button>
      {making ? <Make staff={staff} onClose={() => setMaking(false)} /> : null}
      {renamed ? <Rename token={renamed} onClose={() => setRenamed(null)} /> : null}
      <Revoke token={revoked} onClose={() => setRevoked(null)} />
    </div>
  );
}

function Row({ token, onRename, onRevoke }: { token: Token; onRename: () => void; onRevoke: () => void }) {
  const names = scopeNames().filter(([scope]) => token.scopes.includes(scope));
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <span className="min-w-0 font-medium break-words">{token.name}</span>
          {token.ended ? <Badge tone="warning">{t("tokens.ended")}</Badge> : null}
        </p>
        <p className="flex flex-wrap gap-x-3 gap-y-1 pt-1 text-mini text-ink-3">
          <code className="font-mono">{token.shown}…</code>
          <span>{names.map(([, name]) => name).join(", ")}</span>
        </p>
        <p className="flex flex-wrap gap-x-3 pt-1 text-mini text-ink-3">
          <span>
            {token.used_at === null ? (
              t("tokens.never_used")
            ) : (
              <>
                {t("tokens.used")} <Ago at={token.used_at} />
              </>
            )}
          </span>
          <span>
            {token.expires_at === null ? (
              t("tokens.no_end")
            ) : (
              <>
                {token.ended ? t("tokens.has_ended") : t("tokens.ends")} <Ago at={token.expires_at} />
              </>
            )}
          </span>
        </p>
      </div>
      <MenuButton label={t("tokens.more", { name: token.name })}>
        {() => (
          <>
            <MenuItem onPick={onRename}>{t("tokens.rename")}</MenuItem>
            <MenuItem danger onPick={onRevoke}>
              {t("tokens.revoke")}
            </MenuItem>
          </>
        )}
      </MenuButton>
    </li>
  );
}

/** Asks what the token is for and what it may do; then shows it, once. */
function Make({ staff, onClose }: { staff: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [days, setDays] = useState("90");
  const [made, setMade] = useState<string | null>(null);
  const form = useForm(async () => {
    const found = await callFresh<{ token: string }>("tokens.make", { name, scopes, days: days ? Number(days) : null });
    setMade(found.token);
  }, { check: () => ({ name: empty(name, t("tokens.name_it")), scopes: scopes.length ? null : t("tokens.pick_one") }) });
  if (made !== null) return <Shown token={made} onClose={onClose} />;
  const offered = scopeNames().filter(([scope]) => staff || scope !== "admin");
  const pick = (scope: string, on: boolean): void => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <Layer open onClose={onClose} title={t("tokens.make")} size="md">
      <Form form={form}>
        <Complaint>{form.errorBeside(["name", "scopes"])}</Complaint>
        <TextField label={t("tokens.name")} help={t("tokens.name_about")} value={name} maxLength={60} autoComplete="off" data-autofocus="" required error={form.errorOf("name")} onChange={(event) => setName(event.target.value)} />
        <fieldset className="flex flex-col gap-1" aria-describedby="token-scopes-error">
          <legend className="pb-1 text-sm font-medium">{t("tokens.scopes")}</legend>
          {offered.map(([scope, title, about]) => (
            <label key={scope} className="flex min-h-11 cursor-pointer items-start gap-3 rounded-control px-2 py-2 hover:bg-surface-2">
              <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" aria-invalid={form.errorOf("scopes") ? true : undefined} checked={scopes.includes(scope)} onChange={(event) => pick(scope, event.target.checked)} />
              <span className="flex flex-col text-sm">
                {title}
                <span className="text-mini text-ink-3">{about}</span>
              </span>
            </label>
          ))}
          <p id="token-scopes-error" aria-live="polite" className="text-mini text-danger empty:hidden">
            {form.errorOf("scopes")}
          </p>
        </fieldset>
        <SelectField label={t("tokens.lasts")} value={days} help={days ? undefined : t("tokens.never_about")} options={lasting()} onChange={(event) => setDays(event.target.value)} />
        <FormActions busy={form.busy}>{t("tokens.make")}</FormActions>
      </Form>
    </Layer>
  );
}

function Shown({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Layer
      open
      onClose={onClose}
      title={t("tokens.made_title")}
      about={t("tokens.made_about")}
      keeps={t("tokens.made_leaving")}
      size="md"
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("tokens.done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 sm:flex-row sm:items-center">
        <code className="min-w-0 flex-1 rounded-control border border-line bg-surface-2 px-3 py-2.5 font-mono text-sm break-all select-all">{token}</code>
        <CopyButton value={token} label={t("tokens.copy")} doneLabel={t("tokens.copied")} className={COPY} />
      </div>
    </Layer>
  );
}

function Rename({ token, onClose }: { token: Token; onClose: () => void }) {
  const [name, setName] = useState(token.name);
  const form = useForm(async () => {
    await live.call("tokens.rename", { token: token.id, name });
    onClose();
  }, { check: () => ({ name: empty(name, t("tokens.name_it")) }) });
  return (
    <Layer open onClose={onClose} title={t("tokens.rename_title")} size="sm">
      <Form form={form}>
        <Complaint>{form.errorBeside(["name", "scopes"])}</Complaint>
        <TextField label={t("tokens.name")} value={name} maxLength={60} autoComplete="off" data-autofocus="" required error={form.errorOf("name")} onChange={(event) => setName(event.target.value)} />
        <FormActions busy={form.busy}>{t("tokens.save")}</FormActions>
      </Form>
    </Layer>
  );
}

function Revoke({ token, onClose }: { token: Token | null; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const revoke = async (): Promise<void> => {
    if (token === null) return;
    setBusy(true);
    try {
      await live.call("tokens.revoke", { token: token.id });
      toast({ id: "token", title: t("tokens.revoked", { name: token.name }), tone: "success" });
    } catch (error) {
      toast({ id: "token", title: (error as Error).message, tone: "danger" });
    } finally {
      setBusy(false);
      onClose();
    }
  };
  return (
    <Confirm open={token !== null} onClose={onClose} title={t("tokens.revoke_title", { name: token?.name ?? "" })} about={t("tokens.revoke_about")} action={t("tokens.revoke")} busy={busy} onConfirm={() => void revoke()} />
  );
}
