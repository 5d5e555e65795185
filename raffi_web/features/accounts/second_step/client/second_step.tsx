/** Whether my password needs a code, in the settings. */
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { empty } from "$/public/external/raffi_web/features/accounts/client/checks";
import { Complaint, Form } from "$/public/external/raffi_web/features/accounts/client/parts";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { CodeInput } from "$/public/external/raffi_web/features/accounts/second_step/client/code_field";
import { RecoveryCodes } from "$/public/external/raffi_web/features/accounts/second_step/client/recovery_codes";
import { SetUp, type Seed } from "$/public/external/raffi_web/features/accounts/second_step/client/set_up";
import { Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Step {
  on: boolean;
  codes_left: number;
  for_password: boolean;
}

type Open = { kind: "seed"; seed: Seed } | { kind: "codes"; codes: readonly string[] } | { kind: "new_codes" | "off" } | null;

const TITLES = { seed: "second_step.set_up_title", codes: "second_step.codes_title", new_codes: "second_step.new_codes", off: "second_step.turn_off_title" } as const;
/** Fewer recovery codes than this, and it is said in another colour. */
const FEW = 4;

export function SecondStep({ step }: { step: Step | null }) {
  const [open, setOpen] = useState<Open>(null);
  const beginning = useForm(async () => setOpen({ kind: "seed", seed: await callFresh<Seed>("accounts.begin_second_step") }));
  const close = (): void => setOpen(null);
  if (!step) return <div className="h-10 w-full rounded-control bg-surface-3 motion-safe:animate-shimmer" />;
  if (!step.on && !step.for_password) return <p className="text-sm text-ink-2">{t("second_step.no_password")}</p>;
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="text-sm text-ink-2">{t("second_step.about")}</p>
      {step.on ? (
        <>
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <Badge tone="success" icon={ShieldCheck}>
              {t("second_step.on")}
            </Badge>
            <span className={step.codes_left < FEW ? "text-warning" : "text-ink-2"}>{tn("second_step.left", step.codes_left)}</span>
          </p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setOpen({ kind: "new_codes" })}>{t("second_step.new_codes")}</Button>
            <Button onClick={() => setOpen({ kind: "off" })}>{t("second_step.turn_off")}</Button>
          </div>
        </>
      ) : (
        <Form form={beginning}>
          <Complaint>{beginning.problem?.code === "fresh_sign_in_needed" ? null : (beginning.problem?.message ?? null)}</Complaint>
          <Button type="submit" busy={beginning.busy} className="self-start">
            {t("second_step.set_up")}
          </Button>
        </Form>
      )}
      <Layer open={open !== null} onClose={close} title={open ? t(TITLES[open.kind]) : ""} size="sm" keeps={open?.kind === "codes" ? t("second_step.codes_leaving") : undefined}>
        {open?.kind === "seed" ? <SetUp seed={open.seed} onCodes={(codes) => setOpen({ kind: "codes", codes })} /> : null}
        {open?.kind === "codes" ? <RecoveryCodes codes={open.codes} onKept={close} /> : null}
        {open?.kind === "new_codes" ? <Renewal onCodes={(codes) => setOpen({ kind: "codes", codes })} /> : null}
        {open?.kind === "off" ? <Ending onDone={close} /> : null}
      </Layer>
    </div>
  );
}

function Renewal({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  return <WithCode about={t("second_step.new_codes_about")} action={t("second_step.new_codes")} work={async (code) => onCodes(await callFresh<string[]>("accounts.new_codes", { code }))} />;
}

function Ending({ onDone }: { onDone: () => void }) {
  const end = async (code: string): Promise<void> => {
    await callFresh("accounts.end_second_step", { code });
    onDone();
    toast({ id: "second-step", title: t("second_step.turned_off") });
  };
  return <WithCode about={t("second_step.turn_off_about")} action={t("second_step.turn_off")} danger work={end} />;
}

function WithCode({ about, action, danger, work }: { about: string; action: string; danger?: boolean; work: (code: string) => Promise<void> }) {
  const [code, setCode] = useState("");
  const form = useForm(() => work(code), { check: () => ({ code: empty(code, t("errors.code_needed")) }) });
  return (
    <Form form={form}>
      <p className="text-sm text-ink-2">{about}</p>
      <Complaint>{form.errorBeside(["code"])}</Complaint>
      <CodeInput value={code} onChange={setCode} error={form.errorOf("code")} autoFocus />
      <FormActions busy={form.busy} variant={danger ? "danger" : "primary"}>
        {action}
      </FormActions>
    </Form>
  );
}
