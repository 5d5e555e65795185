/** "Show once more that it is you": for what is sensitive, wherever it is asked for. */
import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, FORM, Form, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { ByOthers } from "$/public/external/raffi_web/features/accounts/linked/client/proofs";
import { usePasskey } from "$/public/external/raffi_web/features/accounts/passkeys/client/use_passkey";
import { showPasskey, whyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, type Key } from "$/public/external/raffi_web/ui/client/words";

interface Asked {
  done: () => void;
  given_up: () => void;
}

const asked = createStore<Asked | null>(null);

/** Does `work`; when that asks for a fresh sign-in, the dialog is shown, and `work` done again after it. */
export async function withFresh<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code !== "fresh_sign_in_needed") throw error;
    await new Promise<void>((done, given_up) => asked.set({ done, given_up: () => given_up(error as Error) }));
    return work();
  }
}

/** Calls a function that wants a fresh sign-in. */
export function callFresh<T = unknown>(name: string, args: object = {}): Promise<T> {
  return withFresh(() => live.call<T>(name, args));
}

interface Ways {
  password: boolean;
  passkey: boolean;
}

/** With what I can show who I am; null until it is known. */
function useMyWays(wanted: boolean): Ways | null {
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const account = live.call<{ has_password: boolean }>("accounts.account");
    const passkeys = live.call<unknown[]>("accounts.passkeys");
    Promise.all([account, passkeys]).then(
      ([mine, keys]) => setWays({ password: mine.has_password, passkey: keys.length > 0 && whyNot() === null }),
      () => setWays({ password: true, passkey: false }),
    );
  }, [wanted]);
  return wanted ? ways : null;
}

/** Why another's word did not show it, by what the address says. */
const WHY_NOT: Partial<Record<string, Key>> = {
  not_your_way: "errors.not_your_way",
  sign_in_cancelled: "errors.sign_in_cancelled",
  sign_in_elsewhere: "errors.sign_in_elsewhere",
};

/** Whoever comes back from a provider is told whether that showed who it is: what was asked for is begun anew. */
function tellHowItWent(): void {
  const here = new URL(window.location.href);
  const told = here.searchParams.get("confirmed");
  if (told === null) return;
  here.searchParams.delete("confirmed");
  window.history.replaceState(window.history.state, "", here);
  if (told === "yes") toast({ id: "confirmed", title: t("accounts.confirmed"), body: t("accounts.confirmed_about"), tone: "success", seconds: 12 });
  else toast({ id: "confirmed", title: t(WHY_NOT[told] ?? "errors.provider_failed"), tone: "danger", seconds: 12 });
}

/** The dialog; once on each page that calls `withFresh`. */
export function ConfirmDialog() {
  const request = useStore(asked);
  const ways = useMyWays(request !== null);
  useEffect(tellHowItWent, []);
  const done = (): void => {
    asked.set(null);
    request?.done();
  };
  const close = (): void => {
    asked.set(null);
    request?.given_up();
  };
  return (
    <Layer open={request !== null} onClose={close} title={t("accounts.confirm_title")} size="sm">
      {ways?.password ? <ByPassword onDone={done} /> : null}
      {ways?.passkey ? <ByPasskey alone={!ways.password} onDone={done} /> : null}
      {ways ? <ByOthers alone={!ways.password && !ways.passkey} onDone={done} /> : null}
    </Layer>
  );
}

function ByPassword({ onDone }: { onDone: () => void }) {
  const [password, setPassword] = useState("");
  const code = useCode();
  const form = useForm(async () => {
    await code.watch(ask("confirm", { password, ...code.given }));
    onDone();
  }, { check: () => ({ password: empty(password, t("accounts.write_password")), code: code.wrong }) });
  return (
    <Form form={form}>
      <p className="text-sm text-ink-2">{t("accounts.confirm_about")}</p>
      <Complaint>{form.errorBeside(["password", "code"])}</Complaint>
      <PasswordField label={t("accounts.password")} name="password" autoComplete="current-password" value={password} error={form.errorOf("password")} onChange={(event) => setPassword(event.target.value)} />
      <CodeField code={code} form={form} />
      <FormActions busy={form.busy}>{t("accounts.confirm")}</FormActions>
    </Form>
  );
}

function ByPasskey({ alone, onDone }: { alone: boolean; onDone: () => void }) {
  const work = usePasskey(async () => {
    await ask("passkey/confirm", { credential: await showPasskey("confirm") });
    onDone();
  });
  return (
    <div className={alone ? FORM : `${FORM} mt-5 border-t border-line pt-5`}>
      {alone ? <p className="text-sm text-ink-2">{t("passkeys.confirm_about")}</p> : null}
      <Complaint>{work.problem}</Complaint>
      <Button variant={alone ? "primary" : "secondary"} icon={KeyRound} busy={work.busy} onClick={work.run} className="self-start">
        {t("passkeys.confirm")}
      </Button>
    </div>
  );
}
