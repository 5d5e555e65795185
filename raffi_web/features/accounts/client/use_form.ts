/** What each of these forms does: send once, show what is wrong beside its field, tell how long to wait. */
import { useCallback, useState, type FormEvent } from "react";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Problem {
  code: string;
  field: string | null;
  message: string;
}

export interface FormState {
  busy: boolean;
  problem: Problem | null;
  /** What is wrong with a field; null when it is fine. */
  errorOf: (field: string) => string | null;
  /** What is wrong with the form as a whole, not with one of `fields`. */
  errorBeside: (fields: readonly string[]) => string | null;
  submit: (event: FormEvent) => void;
  clear: () => void;
}

/** `work` sends the form and throws what is wrong with it; `stays` keeps the form busy while the page goes away. */
export function useForm(work: () => Promise<void>, { stays = false }: { stays?: boolean } = {}): FormState {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = useCallback(
    (event: FormEvent) => {
      event.preventDefault();
      if (busy) return;
      setBusy(true);
      setProblem(null);
      work().then(
        () => setBusy(stays),
        (error: unknown) => {
          setBusy(false);
          setProblem(problemOf(error));
        },
      );
    },
    [busy, work, stays],
  );
  return {
    busy,
    problem,
    errorOf: (field) => (problem?.field === field ? problem.message : null),
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
