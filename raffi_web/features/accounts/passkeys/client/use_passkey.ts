/** What every button that asks for a passkey does: ask once, and say what is wrong; nothing when it was closed. */
import { useState } from "react";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { GivenUp } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";

export interface PasskeyWork {
  busy: boolean;
  problem: string | null;
  run: () => void;
}

/** `work` asks for a passkey and goes on; `stays` keeps the button busy while the page goes away. */
export function usePasskey(work: () => Promise<void>, { stays = false }: { stays?: boolean } = {}): PasskeyWork {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = (): void => {
    setBusy(true);
    setProblem(null);
    work().then(
      () => setBusy(stays),
      (error: unknown) => {
        setBusy(false);
        if (!(error instanceof GivenUp)) setProblem(problemOf(error).message);
      },
    );
  };
  return { busy, problem, run };
}
