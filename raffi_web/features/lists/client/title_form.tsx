import { type FormEvent, useId, useState } from "react";
import { rememberTitle, tellAdded, wordsOf } from "$/public/external/raffi_web/features/lists/client/calls";
import { type Kind, KINDS, type TitleRow } from "$/public/external/raffi_web/features/lists/client/model";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL, SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Draft {
  name: string;
  year: string;
  kind: Kind;
  title_id: string;
  poster: string;
  note: string;
}

type Props = {
  list: string;
  /** The title that is changed; without one a new one is added. */
  row?: TitleRow;
  begun?: { name: string; year: number | null };
  onClose: () => void;
  onAdded?: () => void;
};

function draftOf(row: TitleRow | undefined, begun: Props["begun"]): Draft {
  const year = row ? row.year : (begun?.year ?? null);
  return {
    name: row?.name ?? begun?.name ?? "",
    year: year === null ? "" : String(year),
    kind: row?.kind ?? "movie",
    title_id: row?.title_id ?? "",
    poster: row?.poster ?? "",
    note: row?.note ?? "",
  };
}

/** Everything a list says of a title. */
export function TitleForm({ list, row, begun, onClose, onAdded }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(() => draftOf(row, begun));
  const [problem, setProblem] = useState<{ field: string; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (changes: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changes }));
    setProblem(null);
  };
  const wrong = (field: string): string | null => (problem?.field === field ? problem.words : null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    const { name, kind, note, poster } = draft;
    const year = draft.year.trim() === "" ? null : Number(draft.year);
    try {
      if (row) {
        await live.call("lists.edit", { list_id: list, item: row.id, name, kind, note, poster: poster.trim(), ...(year !== null && { year }) });
        rememberTitle(list, row);
      } else {
        const title = { name, kind, note, year, poster: poster.trim() || null, title_id: draft.title_id.trim() || null };
        const { item, added } = await live.call<{ item: TitleRow; added: boolean }>("lists.add", { list_id: list, title });
        tellAdded(list, item, added);
        onAdded?.();
      }
      onClose();
    } catch (error) {
      const field = error instanceof LiveError ? (error.field ?? "") : "";
      setProblem({ field: field.replace(/^title\./, ""), words: wordsOf(error) });
    } finally {
      setBusy(false);
    }
  };
  const fields = ["name", "year", "kind", "title_id", "poster", "note"];
  return (
    <Layer
      open
      onClose={onClose}
      title={row ? t("lists.edit_one", { title: row.name }) : t("lists.add_title")}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {row ? t("ui.save") : t("lists.add")}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={(event) => void save(event)}>
        {problem && !fields.includes(problem.field) ? (
          <p role="alert" className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger">
            {problem.words}
          </p>
        ) : null}
        <TextField label={t("lists.title_name")} required maxLength={200} value={draft.name} error={wrong("name")} autoComplete="off" onChange={(event) => set({ name: event.target.value })} />
        <div className="grid grid-cols-2 gap-3">
          <TextField label={t("lists.year")} type="number" min={1870} max={2200} value={draft.year} error={wrong("year")} onChange={(event) => set({ year: event.target.value })} />
          <SelectField label={t("lists.kind")} value={draft.kind} options={KINDS} onChange={(event) => set({ kind: event.target.value as Kind })} />
        </div>
        <TextField
          label={t("lists.title_id")}
          help={t("lists.title_id_help")}
          value={draft.title_id}
          readOnly={row !== undefined}
          maxLength={200}
          error={wrong("title_id")}
          inputClass="font-mono"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ title_id: event.target.value })}
        />
        <TextField label={t("lists.poster")} help={t("lists.poster_help")} inputMode="url" placeholder="https://" maxLength={1000} value={draft.poster} error={wrong("poster")} autoComplete="off" onChange={(event) => set({ poster: event.target.value })} />
        <div className="flex flex-col gap-1.5">
          <label htmlFor={`${id}-note`} className="text-sm font-medium">
            {t("lists.note")}
          </label>
          <textarea id={`${id}-note`} rows={3} maxLength={1000} value={draft.note} className={`${CONTROL} resize-y px-3 py-2 text-sm`} onChange={(event) => set({ note: event.target.value })} />
        </div>
      </form>
    </Layer>
  );
}
