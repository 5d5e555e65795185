/** Whether there are passkeys on this page, found out where the page is alive. */
import { useEffect, useState } from "react";
import { whereTheyAre, whyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Why there are none: null when there are, undefined until it is known. */
export function useWhyNot(): string | null | undefined {
  const [why, setWhy] = useState<string | null | undefined>(undefined);
  useEffect(() => setWhy(whyNot()), []);
  return why;
}

export function NotHere({ why }: { why: string }) {
  const there = whereTheyAre();
  return (
    <p className="text-mini text-ink-3">
      {why}{" "}
      {there === null ? null : (
        <a href={there} className="text-accent-ink underline underline-offset-4 hover:no-underline">
          {t("passkeys.go_there")}
        </a>
      )}
    </p>
  );
}
