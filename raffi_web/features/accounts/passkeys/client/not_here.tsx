/** Whether there are passkeys on this page, found out where the page is alive. */
import { useEffect, useState } from "react";
import { whyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";

/** Why there are none: null when there are, undefined until it is known. */
export function useWhyNot(): string | null | undefined {
  const [why, setWhy] = useState<string | null | undefined>(undefined);
  useEffect(() => setWhy(whyNot()), []);
  return why;
}

export function NotHere({ why }: { why: string }) {
  return <p className="text-mini text-ink-3">{why}</p>;
}
