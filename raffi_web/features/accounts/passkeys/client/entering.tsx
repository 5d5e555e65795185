/** Coming in by a passkey: nothing is typed. */
import { KeyRound } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { ask, enter, nextPage } from "$/public/external/raffi_web/features/accounts/client/auth";
import { Complaint } from "$/public/external/raffi_web/features/accounts/client/parts";
import { NotHere, useWhyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/not_here";
import { usePasskey } from "$/public/external/raffi_web/features/accounts/passkeys/client/use_passkey";
import { GivenUp, makePasskey, showPasskey } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** A challenge lasts five minutes; the one that waits in the field is renewed before. */
const RENEWED_MS = 4 * 60 * 1000;

function goOn(answer: Record<string, unknown>): void {
  enter(answer, nextPage(window.location));
}

export function PasskeySignIn() {
  const why = useWhyNot();
  const work = usePasskey(async () => goOn(await ask("passkey/sign-in", { credential: await showPasskey("sign_in") })), { stays: true });
  const offered = why === null && !work.busy;
  useEffect(() => (offered ? offerInField() : undefined), [offered]);
  return (
    <Way why={why} problem={work.problem}>
      <Button icon={KeyRound} busy={work.busy} onClick={work.run} className="w-full">
        {t("passkeys.sign_in")}
      </Button>
    </Way>
  );
}

export function PasskeySignUp() {
  const why = useWhyNot();
  const work = usePasskey(async () => goOn(await ask("passkey/sign-up", { credential: await makePasskey("sign_up") })), { stays: true });
  return (
    <Way why={why} problem={work.problem}>
      <Button icon={KeyRound} busy={work.busy} onClick={work.run} className="w-full">
        {t("passkeys.sign_up")}
      </Button>
      <p className="text-mini text-ink-3">{t("passkeys.sign_up_about")}</p>
    </Way>
  );
}

/** The way beside the form above it; one sentence in its room where there is none, so that nothing moves from under a finger. */
function Way({ why, problem, children }: { why: string | null | undefined; problem: string | null; children: ReactNode }) {
  return (
    <div className="grid items-start *:col-start-1 *:row-start-1">
      <div className={`flex flex-col gap-3 ${why === null ? "" : "invisible"}`}>
        <div className="flex items-center gap-3 text-mini text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{t("passkeys.or")}</div>
        <Complaint>{problem}</Complaint>
        {children}
      </div>
      {why ? <NotHere why={why} /> : null}
    </div>
  );
}

/** Lets the browser offer passkeys in the address field for as long as the page is there. Returns what ends that. */
function offerInField(): () => void {
  let over = false;
  let renewal = 0;
  let request = new AbortController();
  const wait = async (): Promise<void> => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.()) || over) return;
    renewal = window.setTimeout(() => void wait(), RENEWED_MS);
    request = new AbortController();
    try {
      const credential = await showPasskey("sign_in", request);
      goOn(await ask("passkey/sign-in", { credential }));
    } catch (error) {
      // Nobody asked for anything yet: the form and the button say what is wrong when they are used.
      if (!(error instanceof GivenUp)) clearTimeout(renewal);
    }
  };
  void wait();
  return () => {
    over = true;
    clearTimeout(renewal);
    request.abort();
  };
}
