/** Shutting somebody out of their account and letting them in again, wherever staff do it. */
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** What was done, in words, and what takes it back. */
export interface Told {
  title: string;
  back?: () => Promise<Told>;
}

/** Ends all sessions of somebody and keeps them out. Throws what the server refuses, also when it is not as it `was`. */
export async function shutOut(actor: string, name: string, was?: boolean): Promise<Told> {
  await callFresh("accounts.suspend", { actor, suspended: true, was: was ?? null });
  return { title: t("accounts.shut_out", { name }), back: () => letInAgain(actor, name, true) };
}

/** Lets somebody sign in again. Throws what the server refuses, also when it is not as it `was`. */
export async function letInAgain(actor: string, name: string, was?: boolean): Promise<Told> {
  await callFresh("accounts.suspend", { actor, suspended: false, was: was ?? null });
  return { title: t("accounts.let_in_again", { name }), back: () => shutOut(actor, name, false) };
}
