/** Signing in with address and password, and with a code where one was set up. */
import { useState } from "react";
import { ask, enter, nextPage } from "$/public/external/raffi_web/features/accounts/client/auth";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, EmailField, Form, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function SignInForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const code = useCode();
  const form = useForm(
    async () => {
      enter(await code.watch(ask("sign-in", { email, password, ...code.given })), nextPage(window.location));
    },
    {
      stays: true,
      check: () => ({ email: empty(email, t("accounts.write_address")), password: empty(password, t("accounts.write_password")), code: code.wrong }),
    },
  );
  return (
    <Form form={form}>
      <Complaint>{form.errorBeside(["email", "password", "code"])}</Complaint>
      <EmailField autoComplete="username webauthn" value={email} form={form} onText={setEmail} />
      <PasswordField label={t("accounts.password")} name="password" autoComplete="current-password" value={password} error={form.errorOf("password")} onChange={(event) => setPassword(event.target.value)} />
      <CodeField code={code} form={form} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.sign_in")}
      </Button>
    </Form>
  );
}
