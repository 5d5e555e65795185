/** "Show once more that it is you": for what is sensitive, wherever it is asked for. */
import { useState } from "react";
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";
import { Complaint, FORM, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

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

/** The dialog; once on each page that calls `withFresh`. */
export function ConfirmDialog() {
  const request = useStore(asked);
  const [password, setPassword] = useState("");
  const close = () => {
    setPassword("");
    asked.set(null);
  };
  const form = useForm(async () => {
    await ask("confirm", { password });
    close();
    request?.done();
  });
  return (
    <Layer
      open={request !== null}
      onClose={() => {
        close();
        form.clear();
        request?.given_up();
      }}
      title={t("accounts.confirm_title")}
      size="sm"
    >
      <form className={FORM} onSubmit={form.submit} noValidate>
        <p className="text-sm text-ink-2">{t("accounts.confirm_about")}</p>
        <Complaint>{form.errorBeside(["password"])}</Complaint>
        <PasswordField label={t("accounts.password")} name="password" autoComplete="current-password" value={password} error={form.errorOf("password")} onChange={(event) => setPassword(event.target.value)} />
        <Button type="submit" variant="primary" busy={form.busy} className="self-start">
          {t("accounts.confirm")}
        </Button>
      </form>
    </Layer>
  );
}
