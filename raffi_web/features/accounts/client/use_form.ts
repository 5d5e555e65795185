/** What each of these forms does: send once, show what is wrong beside its field, tell how long to wait. */
import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Problem {
  code: string;
  field: string | null;
  message: string;
}

/** What is wrong, by field; null for what is fine. */
export type Wrong = Record<string, string | null>;

export interface FormState {
  busy: boolean;
  problem: Problem | null;
  /** What is wrong with a field; null when it is fine. */
  errorOf: (field: string) => string | null;
  /** What is wrong with the form as a whole, not with one of `fields`. */
  errorBeside: (fields: readonly string[]) => string | null;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  clear: () => void;
}

interface Options {
  /** The form stays busy while the page goes away. */
  stays?: boolean;
  /** What is wrong with what was written, all of it at once: nothing is sent before all is fine. */
  check?: () => Wrong;
}

/** `work` sends the form and throws what is wrong with it. The first wrong field gets the focus. */
export function useForm(work: () => Promise<void>, { stays = false, check }: Options = {}): FormState {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tried, setTried] = useState(0);
  const form = useRef<HTMLFormElement | null>(null);
  // Once it was tried, what is mended stops being wrong while it is typed.
  const wrong = tried > 0 ? check?.() : undefined;
  const submit = useCallback(
    (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      if (busy) return;
      form.current = event.currentTarget;
      setProblem(null);
      if (Object.values(check?.() ?? {}).some(Boolean)) return setTried((before) => before + 1);
      setBusy(true);
      work().then(
        () => {
          setTried(0);
          setBusy(stays);
        },
        (error: unknown) => {
          setBusy(false);
          setProblem(problemOf(error));
        },
      );
    },
    [busy, work, stays, check],
  );
  useEffect(() => {
    if (tried > 0 || problem) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tried, problem]);
  return {
    busy,
    problem,
    errorOf: (field) => wrong?.[field] ?? (problem?.field === field ? problem.message : null),
    errorBeside: (fields) => (problem !== null && !fields.includes(problem.field ?? "") ? problem.message : null),
    submit,
    clear: () => setProblem(null),
  };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof LiveError) {
    return { code: error.code, field: error.field, message: error.message };
  }
  return { code: "unknown", field: null, message: t("accounts.no_answer") };
}
