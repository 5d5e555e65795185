/** Making an account: the guest keeps everything. */
import { useState } from "react";
import { ask, enter, nextPage } from "$/public/external/raffi_web/features/accounts/client/auth";
import { wrongAddress, wrongNewPassword } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, EmailField, Form, NewPasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { tellAfter } from "$/public/external/raffi_web/ui/client/after";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function SignUpForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm(
    async () => {
      const answer = await ask("sign-up", { email, password });
      tellAfter({ title: t("accounts.made"), body: t(answer.letters ? "accounts.letter_to" : "accounts.letter_kept", { email: email.trim() }) });
      enter(answer, nextPage(window.location));
    },
    { stays: true, check: () => ({ email: wrongAddress(email), password: wrongNewPassword(password) }) },
  );
  return (
    <Form form={form}>
      <Complaint>{form.errorBeside(["email", "password"])}</Complaint>
      <EmailField help={t("accounts.email_why")} autoComplete="username" value={email} form={form} onText={setEmail} />
      <NewPasswordField value={password} form={form} onText={setPassword} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.make_account")}
      </Button>
    </Form>
  );
}
