/** Setting the second step up: the seed for the app, then a first code of it. */
import { useState } from "react";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, Form } from "$/public/external/raffi_web/features/accounts/client/parts";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { CodeInput } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { FormActions } from "$/public/external/raffi_web/ui/client/layers";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { QrCode } from "$/public/external/raffi_web/ui/client/qr";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Seed {
  address: string;
  key: string;
}

const COPY = "grid size-10 shrink-0 cursor-pointer place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11";

export function SetUp({ seed, onCodes }: { seed: Seed; onCodes: (codes: readonly string[]) => void }) {
  const [code, setCode] = useState("");
  const form = useForm(async () => onCodes(await callFresh<string[]>("accounts.confirm_second_step", { code })), { check: () => ({ code: empty(code, t("errors.code_needed")) }) });
  const spaced = seed.key.match(/.{1,4}/g)?.join(" ") ?? seed.key;
  return (
    <Form form={form}>
      <p className="text-sm text-ink-2">{t("second_step.scan")}</p>
      <div className="mx-auto size-44">
        <QrCode text={seed.address} label={t("second_step.qr")} />
      </div>
      <div className="flex items-center gap-1 rounded-control border border-line bg-surface-2 ps-3">
        <code className="min-w-0 flex-1 py-2 font-mono text-mini break-all">{spaced}</code>
        <CopyButton value={seed.key} label={t("second_step.copy_key")} doneLabel={t("second_step.copied")} iconOnly className={COPY} />
      </div>
      <Complaint>{form.errorBeside(["code"])}</Complaint>
      <CodeInput value={code} onChange={setCode} error={form.errorOf("code")} help={t("second_step.first_code_help")} />
      <FormActions busy={form.busy}>{t("second_step.turn_on")}</FormActions>
    </Form>
  );
}
