import { FileText, TriangleAlert, Upload } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import { type Brought, FILE_KB, isText, LOOKED_AT, post, type Preview } from "$/public/external/raffi_web/features/lists/client/files";
import { newOp } from "$/public/external/raffi_web/live/client/outbox";
import { Poster } from "$/public/external/raffi_web/features/lists/client/poster";
import { Button, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { number, t, tn } from "$/public/external/raffi_web/ui/client/words";

const DROP =
  "relative flex flex-col items-center gap-2 rounded-card border border-dashed border-line-strong px-6 py-10 text-center hover:border-control has-focus-visible:ring-focus data-over:border-accent-ink data-over:bg-accent-soft";

const LONGEST_NAME = 120;

interface Chosen {
  name: string;
  text: string;
  preview: Preview;
  op: string;
}

/** A file, what is understood of it, and only then the list. Without a list a new one is made. */
export function ImportForm({ list, onClose }: { list?: string; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const where = list ? { list_id: list } : {};
  const look = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setProblem(null);
    setChosen(null);
    setBusy(true);
    try {
      if (!isText(new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer()))) return setProblem(t("lists.file_not_text", { file: file.name }));
      if (file.size > FILE_KB * 1000) return setProblem(t("lists.file_large", { size: number(Math.ceil(file.size / 1000)), limit: number(FILE_KB) }));
      const text = await file.text();
      if (text.trim() === "") return setProblem(t("lists.file_blank"));
      const preview = await post<Preview>("query", "preview", { text, ...where });
      setChosen({ name: file.name, text, preview, op: newOp() });
      setName(nameOf(preview));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : t("lists.problem"));
    } finally {
      setBusy(false);
    }
  };
  const bring = async (): Promise<void> => {
    if (!chosen) return;
    setBusy(true);
    setProblem(null);
    const named = list ? {} : { name: name.trim() || null };
    try {
      const brought = await post<Brought>("mutation", "bring", { text: chosen.text, leave_out_wrong: chosen.preview.wrong > 0, ...where, ...named }, chosen.op);
      toast({ title: tn("lists.brought", brought.added), tone: "success" });
      onClose();
      if (!list) void navigate(`/l/${brought.list_id}`);
    } catch (error) {
      setChosen({ ...chosen, op: newOp() });
      setProblem(error instanceof Error ? error.message : t("lists.problem"));
    } finally {
      setBusy(false);
    }
  };
  const fresh = chosen?.preview.fresh ?? 0;
  return (
    <Layer
      open
      onClose={onClose}
      title={list ? t("lists.import") : t("lists.import_new")}
      about={t("lists.import_about", { limit: FILE_KB })}
      footer={
        chosen ? (
          <>
            <Button variant="ghost" onClick={() => setChosen(null)}>
              {t("lists.other_file")}
            </Button>
            <Button variant="primary" busy={busy} reason={fresh === 0 ? t("lists.nothing_new") : null} onClick={() => void bring()}>
              {tn("lists.import_n", fresh)}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-4" aria-busy={busy}>
        {problem ? (
          <p role="alert" className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger">
            {problem}
          </p>
        ) : null}
        {chosen ? (
          <>
            {list ? null : <TextField label={t("lists.name")} maxLength={LONGEST_NAME} value={name} onChange={(event) => setName(event.target.value)} />}
            <Understood chosen={chosen} />
          </>
        ) : (
          <Choose busy={busy} onFile={(file) => void look(file)} />
        )}
      </div>
    </Layer>
  );
}

/** What a list is called that comes out of a file: as it says, else by its first title. */
function nameOf({ name, sample, fresh }: Preview): string {
  const first = sample[0]?.name ?? "";
  return (name ?? (fresh > 1 ? tn("lists.named_after", fresh - 1, { title: first.slice(0, 90) }) : first)).slice(0, LONGEST_NAME);
}

function Choose({ busy, onFile }: { busy: boolean; onFile: (file: File | undefined) => void }) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={DROP}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Upload size={24} strokeWidth={1.5} aria-hidden className="text-ink-3" />
      <label htmlFor={id} className="font-medium">
        {busy ? t("lists.reading") : t("lists.choose_file")}
      </label>
      <p className="text-mini text-ink-2">{t("lists.understands")}</p>
      <input id={id} type="file" accept=".csv,.json,.tsv,.txt,text/csv,application/json" disabled={busy} className="absolute inset-0 cursor-pointer opacity-0" onChange={(event) => onFile(event.target.files?.[0])} />
    </div>
  );
}

function Understood({ chosen }: { chosen: Chosen }) {
  const { preview } = chosen;
  const at = preview.format === "json" ? "lists.problem_at_title" : "lists.problem_at";
  return (
    <>
      <div className="flex items-start gap-3 rounded-control bg-surface-2 px-4 py-3">
        <FileText size={20} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        <div className="min-w-0 text-sm">
          <p className="truncate font-medium">{chosen.name}</p>
          <p className="text-ink-2">
            {tn("lists.fresh", preview.fresh)}
            {preview.known > 0 ? ` · ${tn("lists.known", preview.known)}` : ""}
          </p>
        </div>
      </div>
      {preview.sample.length > 0 ? (
        <ul className="flex flex-col gap-1.5">
          {preview.sample.map((title) => (
            <li key={title.title_id} className="flex items-center gap-3 text-sm">
              <Poster title={title} className="w-8" letters="text-[0.625rem]" />
              <span className="min-w-0 flex-1 truncate">
                {title.name}
                {title.year ? <span className="ps-2 text-ink-3 tabular">{title.year}</span> : null}
              </span>
            </li>
          ))}
          {preview.fresh > preview.sample.length ? <li className="ps-11 text-mini text-ink-3">{tn("lists.and_more", preview.fresh - preview.sample.length)}</li> : null}
        </ul>
      ) : null}
      {preview.wrong > 0 ? (
        <section aria-labelledby="import-wrong" className="rounded-control border border-warning/40 bg-warning-soft px-4 py-3 text-sm">
          <h3 id="import-wrong" className="flex items-center gap-2 font-medium">
            <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className="text-warning" />
            {tn("lists.wrong", preview.wrong)}
          </h3>
          <ul className="max-h-40 overflow-y-auto pt-2 text-mini text-ink-2" tabIndex={0} aria-labelledby="import-wrong">
            {preview.problems.map((one) => (
              <li key={`${one.line}-${one.field}`}>
                <span className="font-mono text-ink tabular">{t(at, { line: one.line, field: one.field })}</span> {one.reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
