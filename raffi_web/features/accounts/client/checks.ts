/** What is wrong with what was written, told before it is sent. The server has the last word. */
import { t } from "$/public/external/raffi_web/ui/client/words";

/** As `SHORTEST` of accounts/passwords.py. */
const SHORTEST_PASSWORD = 10;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** An address that is going to be somebody's: null when it may be one. */
export function wrongAddress(text: string): string | null {
  if (!text.trim()) return t("accounts.write_address");
  return ADDRESS.test(text.trim()) ? null : t("errors.bad_email");
}

/** A password that is going to be somebody's; in characters as people count them. */
export function wrongNewPassword(text: string): string | null {
  if (!text) return t("accounts.write_password");
  return [...text].length < SHORTEST_PASSWORD ? t("errors.password_short", { shortest: SHORTEST_PASSWORD }) : null;
}

/** What is needed and says `missing` while it is empty. */
export function empty(text: string, missing: string): string | null {
  return text.trim() ? null : missing;
}
