/** Signing in with address and password, and with a code where one was set up. */
import { useState } from "react";
import { ask, enter, nextPage } from "$/public/external/raffi_web/features/accounts/client/auth";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, Form, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function SignInForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const code = useCode();
  const form = useForm(
    async () => {
      const { search, origin } = window.location;
      enter(await code.watch(ask("sign-in", { email, password, ...code.given })), nextPage(search, origin));
    },
    {
      stays: true,
      check: () => ({ email: empty(email, t("accounts.write_address")), password: empty(password, t("accounts.write_password")), code: code.wrong }),
    },
  );
  return (
    <Form form={form}>
      <Complaint>{form.errorBeside(["email", "password", "code"])}</Complaint>
      <TextField
        label={t("accounts.email")}
        type="email"
        name="email"
        autoComplete="username webauthn"
        value={email}
        required
        maxLength={254}
        error={form.errorOf("email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordField label={t("accounts.password")} name="password" autoComplete="current-password" value={password} error={form.errorOf("password")} onChange={(event) => setPassword(event.target.value)} />
      <CodeField code={code} form={form} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.sign_in")}
      </Button>
    </Form>
  );
}
