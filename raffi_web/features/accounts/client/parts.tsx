/** What the forms of signing in share. */
import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState, type InputHTMLAttributes, type ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { leadingTo } from "$/public/external/raffi_web/features/accounts/client/auth";
import type { FormState } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { IconButton, lookOf, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SIGN_IN = "/sign-in";
const SIGN_UP = "/sign-up";
/** Pages that are ways in already: where they lead stays. */
export const WAYS_IN = [SIGN_IN, SIGN_UP];

export const FORM = "flex flex-col gap-4";

type PasswordProps = InputHTMLAttributes<HTMLInputElement> & { label: string; help?: ReactNode; error?: string | null };

/** A password that can be looked at while it is typed; managers fill it and it may be pasted. */
export function PasswordField(props: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextField {...props} type={shown ? "text" : "password"} maxLength={200} autoCapitalize="none" spellCheck={false} required inputClass="pe-12" />
      <IconButton
        icon={shown ? EyeOff : Eye}
        label={shown ? t("accounts.hide_password") : t("accounts.show_password")}
        aria-pressed={shown}
        className="absolute! end-0.5 top-[1.875rem] size-9! pointer-coarse:size-10!"
        onClick={() => setShown(!shown)}
      />
    </div>
  );
}

type TypedProps = Pick<PasswordProps, "help" | "autoComplete"> & { label?: string; form: FormState; value: string; onText: (text: string) => void };

/** The address of a form; it is the form's field `email`. */
export function EmailField({ label = t("accounts.email"), form, onText, ...rest }: TypedProps) {
  return <TextField label={label} type="email" name="email" required maxLength={254} error={form.errorOf("email")} onChange={(event) => onText(event.target.value)} {...rest} />;
}

/** A password to be chosen; it is the form's field `password`. */
export function NewPasswordField({ label = t("accounts.password"), form, onText, ...rest }: TypedProps) {
  return (
    <PasswordField
      label={label}
      help={t("accounts.password_help")}
      name="new-password"
      autoComplete="new-password"
      error={form.errorOf("password")}
      onChange={(event) => onText(event.target.value)}
      {...rest}
    />
  );
}

/** A form of `useForm`. `post`: whatever sends it before the page is alive writes nothing of it into an address. */
export function Form({ form, className = FORM, children }: { form: FormState; className?: string; children: ReactNode }) {
  return (
    <form method="post" className={className} onSubmit={form.submit} noValidate>
      {children}
    </form>
  );
}

/** The head of a page that is one card. */
export function CardHead({ title, about }: { title: string; about?: string }) {
  return (
    <div>
      <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
      {about ? <p className="pt-1 text-sm text-ink-2">{about}</p> : null}
    </div>
  );
}

/** What is wrong with a form as a whole. */
export function Complaint({ children }: { children: string | null }) {
  return (
    <p role="alert" className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger empty:hidden">
      {children}
    </p>
  );
}

/** For a guest, from any page: to an account, and back to that page. */
export function WaysIn() {
  const { pathname, search } = useLocation();
  // Built pages know no address, and what they say of it stays until something changes.
  const [next, setNext] = useState("");
  useEffect(() => setNext(WAYS_IN.includes(pathname) ? search : leadingTo(pathname + search)), [pathname, search]);
  return (
    <div className="flex flex-wrap gap-2">
      <Link to={`${SIGN_UP}${next}`} className={lookOf({ variant: "primary" })}>
        {t("accounts.make_account")}
      </Link>
      <Link to={`${SIGN_IN}${next}`} className={lookOf()}>
        {t("accounts.sign_in")}
      </Link>
    </div>
  );
}

/** A way to another of these pages. Where one wanted to go comes along. */
export function WayLink({ to, children }: { to: string; children: ReactNode }) {
  const { search, hash } = useLocation();
  // Built pages know no address, and what they say of it stays until something changes.
  const [along, setAlong] = useState("");
  useEffect(() => setAlong(search + hash), [search, hash]);
  return (
    <Link to={`${to}${along}`} className="text-sm text-accent-ink underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
