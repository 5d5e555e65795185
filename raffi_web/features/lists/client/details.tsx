import { type FormEvent, useId, useState } from "react";
import { wordsOf } from "$/public/external/raffi_web/features/lists/client/calls";
import type { Head } from "$/public/external/raffi_web/features/lists/client/model";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** What a list is called and what it says of itself. */
export function Details({ head, onClose }: { head: Pick<Head, "id" | "name" | "description">; onClose: () => void }) {
  const id = useId();
  const [name, setName] = useState(head.name);
  const [description, setDescription] = useState(head.description);
  const [problem, setProblem] = useState<{ field: string | null; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await live.call("lists.update", { list_id: head.id, name, description });
      onClose();
    } catch (error) {
      setProblem({ field: error instanceof LiveError ? error.field : null, words: wordsOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Layer
      open
      onClose={onClose}
      title={t("lists.edit")}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {t("ui.save")}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={(event) => void save(event)}>
        <TextField label={t("lists.name")} required maxLength={120} value={name} error={problem?.field === "name" ? problem.words : null} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <div className="flex flex-col gap-1.5">
          <label htmlFor={`${id}-about`} className="text-sm font-medium">
            {t("lists.description")}
          </label>
          <textarea id={`${id}-about`} rows={4} maxLength={2000} value={description} className={`${CONTROL} resize-y px-3 py-2 text-sm`} onChange={(event) => setDescription(event.target.value)} />
        </div>
        {problem && problem.field !== "name" ? (
          <p role="alert" className="text-mini text-danger">
            {problem.words}
          </p>
        ) : null}
      </form>
    </Layer>
  );
}
