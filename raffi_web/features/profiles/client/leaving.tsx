/** Taking everything along, and deleting the account: both want a fresh sign-in. */
import { Archive } from "lucide-react";
import { useState } from "react";
import { forgetSession } from "$/public/external/raffi_web/features/accounts/client/auth";
import { callFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { Complaint, FORM, Form } from "$/public/external/raffi_web/features/accounts/client/parts";
import { leavesByItself } from "$/public/external/raffi_web/features/accounts/client/was_in";
import { useForm } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { tellAfter } from "$/public/external/raffi_web/ui/client/after";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Has everything I have here written into an archive. */
export function ExportButton() {
  const form = useForm(async () => {
    await callFresh("profiles.export");
  });
  return (
    <Form form={form} className="flex flex-col items-start gap-2">
      <Button type="submit" icon={Archive} busy={form.busy}>
        {t("privacy.export_do")}
      </Button>
      <Complaint>{form.problem?.message ?? null}</Complaint>
    </Form>
  );
}

const CHOICE = "flex min-h-10 cursor-pointer items-start gap-3 py-2 text-sm text-ink pointer-coarse:min-h-11";

function Choice({ name, value, word, help, chosen, choose }: { name: string; value: string; word: string; help: string; chosen: string; choose: (value: string) => void }) {
  return (
    <label className={CHOICE}>
      <input type="radio" name={name} checked={chosen === value} onChange={() => choose(value)} className="mt-0.5 size-4 shrink-0 accent-(--accent)" />
      <span>
        <span className="block">{word}</span>
        <span className="block text-mini text-ink-3">{help}</span>
      </span>
    </label>
  );
}

/** Deletes my account, in a week or at once. */
export function DeleteForm({ name }: { name: string }) {
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("keep");
  const [when, setWhen] = useState("week");
  const now = when === "now";
  const form = useForm(async () => {
    leavesByItself(localStorage);
    await live.cross(() => callFresh("profiles.delete_account", { name: typed, with_text: words === "remove", at_once: now }));
    if (now) {
      // The page goes on as a guest's when the last step has ended this session.
      await live.cross(async () => {
        await callFresh("profiles.carry_out");
        tellAfter({ title: t("privacy.deleted") });
      });
      return;
    }
    forgetSession();
    tellAfter({ title: t("privacy.goes"), body: t("privacy.goes_about") });
    live.leave("/");
  });
  return (
    <Form form={form} className={`${FORM} max-w-xl`}>
      <fieldset>
        <legend className="pb-1 text-sm font-medium text-ink">{t("privacy.delete_words")}</legend>
        <Choice name="words" value="keep" word={t("privacy.words_keep")} help={t("privacy.words_keep_help")} chosen={words} choose={setWords} />
        <Choice name="words" value="remove" word={t("privacy.words_remove")} help={t("privacy.words_remove_help")} chosen={words} choose={setWords} />
      </fieldset>
      <fieldset>
        <legend className="pb-1 text-sm font-medium text-ink">{t("privacy.delete_when")}</legend>
        <Choice name="when" value="week" word={t("privacy.when_week")} help={t("privacy.when_week_help")} chosen={when} choose={setWhen} />
        <Choice name="when" value="now" word={t("privacy.when_now")} help={t("privacy.when_now_help")} chosen={when} choose={setWhen} />
      </fieldset>
      <Complaint>{form.errorBeside(["name"])}</Complaint>
      <TextField
        label={t("privacy.type_name", { name })}
        value={typed}
        maxLength={50}
        autoComplete="off"
        error={form.errorOf("name")}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" variant="danger" busy={form.busy} disabled={typed.trim() !== name} className="self-start">
        {now ? t("privacy.delete_now") : t("privacy.delete_do")}
      </Button>
    </Form>
  );
}
