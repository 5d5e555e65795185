/** What the links of letters lead to: a new password, an address shown to be one's own, the owner's seat. */
import { MailCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { ask, enter, tokenInLink } from "$/public/external/raffi_web/features/accounts/client/auth";
import { Complaint, FORM, PasswordField } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf, useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Asks for the letter with which a new password is set. The answer is the same for every address. */
export function ForgotForm() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const form = useForm(async () => {
    await ask("forgot", { email });
    setSent(true);
  });
  if (sent) {
    return (
      <div role="status" className="flex flex-col items-start gap-3">
        <MailCheck size={32} strokeWidth={1.5} aria-hidden className="text-success" />
        <p className="text-sm text-ink-2">{t("accounts.forgot_sent", { email })}</p>
        <Button onClick={() => setSent(false)}>{t("accounts.another_address")}</Button>
      </div>
    );
  }
  return (
    <form className={FORM} onSubmit={form.submit} noValidate>
      <Complaint>{form.errorBeside(["email"])}</Complaint>
      <TextField label={t("accounts.email")} type="email" name="email" autoComplete="username" value={email} required maxLength={254} error={form.errorOf("email")} onChange={(event) => setEmail(event.target.value)} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.send_letter")}
      </Button>
    </form>
  );
}

/** Sets a new password by a letter's link. */
export function ResetForm() {
  const [password, setPassword] = useState("");
  const code = useCode();
  const form = useForm(async () => enter(await code.watch(ask("reset", { token: tokenInLink(), password, ...code.given })), "/"), { stays: true });
  return (
    <form className={FORM} onSubmit={form.submit} noValidate>
      <Complaint>{form.errorBeside(["password", "code"])}</Complaint>
      <PasswordField
        label={t("accounts.new_password")}
        help={t("accounts.password_help")}
        name="new-password"
        autoComplete="new-password"
        value={password}
        error={form.errorOf("password")}
        onChange={(event) => setPassword(event.target.value)}
      />
      <CodeField code={code} form={form} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.set_password")}
      </Button>
    </form>
  );
}

type Step = { state: "waiting" | "done" } | { state: "failed"; why: string; code: string };
const ELSEWHERE = ["account_needed", "other_account"];

/** Uses a letter's link as soon as the page is there; once, whatever React does. */
export function VerifyView() {
  const [step, setStep] = useState<Step>({ state: "waiting" });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    live
      .call("accounts.verify_email", { token: tokenInLink() })
      .then(() => setStep({ state: "done" }))
      .catch((error: unknown) => {
        const { message, code } = problemOf(error);
        setStep({ state: "failed", why: message, code });
      });
  }, []);
  if (step.state === "failed") {
    const signIn = () => window.location.assign(`/sign-in?next=${encodeURIComponent(`/verify#${tokenInLink()}`)}`);
    return (
      <div className={FORM}>
        <Complaint>{step.why}</Complaint>
        {ELSEWHERE.includes(step.code) ? (
          <Button variant="primary" onClick={signIn}>
            {t("accounts.sign_in")}
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <p role="status" className="text-sm text-ink-2">
      {step.state === "done" ? t("accounts.verified") : t("accounts.verifying")}
    </p>
  );
}

/** Takes the owner's seat with the link that the server printed; without an account the way to one comes back here. */
export function ClaimForm({ user }: { user: boolean }) {
  const form = useForm(
    async () => {
      await live.call("accounts.claim", { token: tokenInLink() });
      window.location.assign("/admin/people");
    },
    { stays: true },
  );
  if (!user) {
    const signUp = () => window.location.assign(`/sign-up?next=${encodeURIComponent(`/claim#${tokenInLink()}`)}`);
    return (
      <div className={FORM}>
        <p className="text-sm text-ink-2">{t("accounts.claim_first")}</p>
        <Button variant="primary" onClick={signUp}>
          {t("accounts.make_account")}
        </Button>
      </div>
    );
  }
  return (
    <form className={FORM} onSubmit={form.submit}>
      <Complaint>{form.problem?.message ?? null}</Complaint>
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.claim")}
      </Button>
    </form>
  );
}
