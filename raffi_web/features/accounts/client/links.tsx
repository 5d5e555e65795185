/** Links that work once: whether one still does is told before anybody types anything. */
import { Link2Off } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { tokenInLink } from "$/public/external/raffi_web/features/accounts/client/auth";
import { CardHead } from "$/public/external/raffi_web/features/accounts/client/parts";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

type State = "unknown" | "works" | "dead";

/** How the link of this page stands; asking does not use it up. `died` notes when an answer says that it is over. */
export function useLink(purpose: "verify_email" | "reset_password" | "claim_owner"): [State, <T>(work: Promise<T>) => Promise<T>] {
  const [state, setState] = useState<State>("unknown");
  useEffect(() => {
    live.query<boolean>("accounts.link_works", { purpose, token: tokenInLink() }).then(
      (works) => setState(works ? "works" : "dead"),
      // What can't be a token is none; else nothing is known, and whoever uses the link is told.
      (error: unknown) => setState((error as { code?: string }).code === "invalid" ? "dead" : "unknown"),
    );
  }, [purpose]);
  const died = async <T,>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if ((error as { code?: string }).code === "link_gone") setState("dead");
      throw error;
    }
  };
  return [state, died];
}

type Props = { about?: string; action?: string; busy?: boolean; onAct?: () => void; onSubmit?: (event: FormEvent<HTMLFormElement>) => void; children?: ReactNode };

/** What is shown instead of what a link leads to: that it does not work, and the way on. */
export function DeadLink({ about = t("accounts.link_dead_about"), action, busy, onAct, onSubmit, children }: Props) {
  return (
    <form className="flex flex-col items-start gap-4" method="post" onSubmit={onSubmit ?? ((event) => event.preventDefault())}>
      <Link2Off size={32} strokeWidth={1.5} aria-hidden className="text-ink-3" />
      <div role="alert">
        <CardHead title={t("accounts.link_dead")} about={about} />
      </div>
      {children}
      {action ? (
        <Button variant="primary" type={onSubmit ? "submit" : "button"} busy={busy} onClick={onAct}>
          {action}
        </Button>
      ) : null}
    </form>
  );
}
