/** What the links of letters lead to: a new password, an address shown to be one's own, the owner's seat. */
import { MailCheck } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { ask, enter, leadingTo, tokenInLink } from "$/public/external/raffi_web/features/accounts/client/auth";
import { wrongAddress, wrongNewPassword } from "$/public/external/raffi_web/features/accounts/client/checks";
import { DeadLink, useLink } from "$/public/external/raffi_web/features/accounts/client/links";
import { CardHead, Complaint, EmailField, FORM, Form, NewPasswordField, WayLink } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf, useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { CodeField, useCode } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { live } from "$/public/external/raffi_web/live/client/live";
import { tellAfter } from "$/public/external/raffi_web/ui/client/after";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Asks for the letter with which a new password is set. The answer is the same for every address. */
export function ForgotForm() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState<"by_itself" | "by_somebody" | null>(null);
  const form = useForm(
    async () => {
      const { letters } = await ask("forgot", { email });
      setSent(letters ? "by_itself" : "by_somebody");
    },
    { check: () => ({ email: wrongAddress(email) }) },
  );
  if (sent) {
    return (
      <div role="status" className="flex flex-col items-start gap-3">
        <MailCheck size={32} strokeWidth={1.5} aria-hidden className="text-success" />
        <p className="text-sm wrap-anywhere text-ink-2">{t(sent === "by_itself" ? "accounts.forgot_sent" : "accounts.forgot_kept", { email: email.trim() })}</p>
        <Button onClick={() => setSent(null)}>{t("accounts.another_address")}</Button>
      </div>
    );
  }
  return (
    <Form form={form}>
      <Complaint>{form.errorBeside(["email"])}</Complaint>
      <EmailField autoComplete="username" value={email} form={form} onText={setEmail} />
      <Button type="submit" variant="primary" busy={form.busy}>
        {t("accounts.send_letter")}
      </Button>
    </Form>
  );
}

/** Sets a new password by a letter's link. */
export function ResetForm() {
  const [password, setPassword] = useState("");
  const [link, died] = useLink("reset_password");
  const code = useCode();
  const form = useForm(
    async () => enter(await died(code.watch(ask("reset", { token: tokenInLink(), password, ...code.given }))), "/"),
    { stays: true, check: () => ({ password: wrongNewPassword(password), code: code.wrong }) },
  );
  if (link === "dead") return <DeadLink action={t("accounts.forgot_again")} onAct={() => window.location.assign("/forgot")} />;
  return (
    <>
      <CardHead title={t("accounts.reset_title")} about={t("accounts.reset_about")} />
      <Form form={form}>
        <Complaint>{form.errorBeside(["password", "code"])}</Complaint>
        <NewPasswordField label={t("accounts.new_password")} value={password} form={form} onText={setPassword} />
        <CodeField code={code} form={form} />
        <Button type="submit" variant="primary" busy={form.busy}>
          {t("accounts.set_password")}
        </Button>
      </Form>
      <div className="border-t border-line pt-4">
        <WayLink to="/forgot">{t("accounts.forgot_again")}</WayLink>
      </div>
    </>
  );
}

type Step = { state: "waiting" | "done" | "dead" } | { state: "failed"; why: string; code: string };
const ELSEWHERE = ["account_needed", "other_account"];

/** Uses a letter's link as soon as the page is there; once, whatever React does. */
export function VerifyView() {
  const [link] = useLink("verify_email");
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
        setStep(code === "link_gone" ? { state: "dead" } : { state: "failed", why: message, code });
      });
  }, []);
  // Used by this very page it does not work any more, either.
  if (step.state === "dead" || (link === "dead" && step.state === "failed")) return <DeadLetter />;
  const titled = (shown: ReactNode) => (
    <>
      <CardHead title={t("accounts.verify_title")} />
      {shown}
    </>
  );
  if (step.state === "failed") {
    const signIn = () => window.location.assign(`/sign-in${leadingTo("/verify", tokenInLink())}`);
    return titled(
      <div className={FORM}>
        <Complaint>{step.why}</Complaint>
        {ELSEWHERE.includes(step.code) ? (
          <Button variant="primary" onClick={signIn}>
            {t("accounts.sign_in")}
          </Button>
        ) : null}
      </div>,
    );
  }
  return titled(
    <p role="status" className="text-sm text-ink-2">
      {step.state === "done" ? t("accounts.verified") : t("accounts.verifying")}
    </p>,
  );
}

interface Account {
  email: string | null;
  pending: string | null;
}

/** A letter's link to show an address that does not work: whoever still waits for one gets another. */
function DeadLetter() {
  const [account, setAccount] = useState<Account | null | undefined>();
  const [sent, setSent] = useState<string | null>(null);
  const again = useForm(async () => {
    const letters = await live.call<boolean>("accounts.send_letter_again");
    setSent(t(letters ? "accounts.letter_to" : "accounts.letter_kept", { email: account?.pending ?? "" }));
  });
  useEffect(() => {
    live.call<Account>("accounts.account").then(setAccount, () => setAccount(null));
  }, []);
  if (sent !== null || (account?.email && !account.pending)) {
    return (
      <>
        <CardHead title={t("accounts.verify_title")} />
        <p role="status" className="text-sm wrap-anywhere text-ink-2">
          {sent ?? t("accounts.verified_before", { email: account?.email ?? "" })}
        </p>
      </>
    );
  }
  if (account?.pending) {
    return (
      <DeadLink action={t("accounts.forgot_again")} busy={again.busy} onSubmit={again.submit}>
        <Complaint>{again.problem?.message ?? null}</Complaint>
      </DeadLink>
    );
  }
  if (account !== null) return <DeadLink />;
  return <DeadLink about={t("accounts.verify_again")} action={t("accounts.sign_in")} onAct={() => window.location.assign(`/sign-in${leadingTo("/settings/sign-in")}`)} />;
}

/** Takes the owner's seat with the link that the server printed; without an account the way to one comes back here. */
export function ClaimForm({ user }: { user: boolean }) {
  const [link, died] = useLink("claim_owner");
  const form = useForm(
    async () => {
      await died(live.call("accounts.claim", { token: tokenInLink() }));
      tellAfter({ title: t("accounts.claimed"), body: t("accounts.claimed_about") });
      window.location.assign("/admin/people");
    },
    { stays: true },
  );
  if (link === "dead") return <DeadLink about={t("accounts.claim_again")} action={t("ui.go_home")} onAct={() => window.location.assign("/")} />;
  const head = <CardHead title={t("accounts.claim_title")} about={t("accounts.claim_about")} />;
  if (!user) {
    const signUp = () => window.location.assign(`/sign-up${leadingTo("/claim", tokenInLink())}`);
    return (
      <>
        {head}
        <div className={FORM}>
          <p className="text-sm text-ink-2">{t("accounts.claim_first")}</p>
          <Button variant="primary" onClick={signUp}>
            {t("accounts.make_account")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      {head}
      <Form form={form}>
        <Complaint>{form.problem?.message ?? null}</Complaint>
        <Button type="submit" variant="primary" busy={form.busy}>
          {t("accounts.claim")}
        </Button>
      </Form>
    </>
  );
}
