/** My address and my password, in the settings; and the way out. */
import { useState } from "react";
import { ask, forgetSession } from "$/public/external/raffi_web/features/accounts/client/auth";
import { withFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { empty, wrongAddress, wrongNewPassword } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, EmailField, FORM, Form, NewPasswordField, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { leavesByItself } from "$/public/external/raffi_web/features/accounts/client/was_in";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { tellAfter } from "$/public/external/raffi_web/ui/client/after";
import { t } from "$/public/external/raffi_web/ui/client/words";

const NARROW = `${FORM} max-w-md`;

/**
 * Says a new address; it counts once its letter was opened. `email`: the one so far, also one that was only said.
 * `named`: my password is for the name that I said until now.
 */
export function EmailForm({ email, named }: { email: string; named: boolean }) {
  const [text, setText] = useState("");
  const [password, setPassword] = useState("");
  const code = useCode();
  const form = useForm(async () => {
    const given = named ? { email: text, password, ...code.given } : { email: text };
    const { letters } = await code.watch(withFresh(() => ask("email", given)));
    setText("");
    setPassword("");
    code.clear();
    toast({ id: "email", title: t(letters ? "accounts.letter_to" : "accounts.letter_kept", { email: text.trim() }), tone: letters ? "success" : "neutral" });
  }, {
    check: () => ({
      email: wrongAddress(text),
      password: named ? empty(password, t("accounts.write_password")) : null,
      code: code.wrong,
    }),
  });
  return (
    <Form form={form} className={NARROW}>
      <Complaint>{form.errorBeside(["email", "password", "code"])}</Complaint>
      <EmailField label={email || named ? t("accounts.new_email") : t("accounts.email")} autoComplete="email" value={text} form={form} onText={setText} />
      {named ? (
        <PasswordField
          label={t("accounts.password_now")}
          autoComplete="current-password"
          value={password}
          error={form.errorOf("password")}
          onChange={(event) => setPassword(event.target.value)}
        />
      ) : null}
      <CodeField code={code} form={form} />
      <Button type="submit" busy={form.busy} className="self-start">
        {t("accounts.send_letter")}
      </Button>
    </Form>
  );
}

/** Sets my password; every other session of mine ends. */
export function PasswordForm({ known }: { known: boolean }) {
  const [password, setPassword] = useState("");
  const form = useForm(async () => {
    await withFresh(() => ask("password", { password }));
    setPassword("");
    toast({ id: "password", title: t("accounts.password_set"), tone: "success" });
  }, { check: () => ({ password: wrongNewPassword(password) }) });
  return (
    <Form form={form} className={NARROW}>
      <Complaint>{form.errorBeside(["password"])}</Complaint>
      <NewPasswordField label={known ? t("accounts.new_password") : t("accounts.password")} value={password} form={form} onText={setPassword} />
      <Button type="submit" busy={form.busy} className="self-start">
        {t("accounts.set_password")}
      </Button>
    </Form>
  );
}

/** Ends this session and goes home as nobody in particular. */
export function SignOutButton() {
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    // Before it ends: other tabs hear of that sooner than this one gets its answer.
    leavesByItself(localStorage);
    try {
      await ask("sign-out");
      tellAfter({ title: t("accounts.signed_out"), body: t("accounts.signed_out_about") });
    } finally {
      forgetSession();
      live.leave("/");
    }
  };
  return (
    <Button onClick={() => void leave()} busy={busy}>
      {t("accounts.sign_out")}
    </Button>
  );
}
