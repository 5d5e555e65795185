/** The code beside a password: asked for when the server says that it is needed, and sent with the same form again. */
import { useState } from "react";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import type { FormState } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { TextField } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Code {
  needed: boolean;
  value: string;
  /** What is wrong with it before it is sent: it is needed and missing. */
  wrong: string | null;
  set: (text: string) => void;
  /** What is sent with the form. */
  given: { code?: string };
  /** Does what the form does, and notes when that asks for a code. */
  watch: <T>(work: Promise<T>) => Promise<T>;
  clear: () => void;
}

export function useCode(): Code {
  const [needed, setNeeded] = useState(false);
  const [value, set] = useState("");
  return {
    needed,
    value,
    wrong: needed ? empty(value, t("errors.code_needed")) : null,
    set,
    given: needed && value.trim() ? { code: value } : {},
    watch: async (work) => {
      try {
        return await work;
      } catch (error) {
        if ((error as { code?: string }).code === "code_needed") setNeeded(true);
        throw error;
      }
    },
    clear: () => {
      setNeeded(false);
      set("");
    },
  };
}

/** The field; nothing until a code is needed. */
export function CodeField({ code, form }: { code: Code; form: FormState }) {
  if (!code.needed) return null;
  return <CodeInput value={code.value} onChange={code.set} error={form.problem?.code === "code_needed" ? null : form.errorOf("code")} autoFocus />;
}

export function CodeInput({ value, onChange, error, autoFocus, help = t("second_step.code_help") }: { value: string; onChange: (text: string) => void; error: string | null; autoFocus?: boolean; help?: string }) {
  return (
    <TextField
      label={t("second_step.code")}
      help={help}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      maxLength={40}
      required
      autoFocus={autoFocus}
      error={error}
      inputClass="font-mono"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
