/** What is asked before something is done for order: why, how long, what is written to whom it concerns. */
import { useState, type FormEvent, type ReactNode } from "react";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { hide, pace, type Reason, REASONS, rename, silence, switchTitle } from "$/public/external/raffi_web/features/comments/client/order";
import { paceWords } from "$/public/external/raffi_web/features/comments/client/order_told";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { CONTROL, SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

/** A form whose work may be refused: it stays open then. */
function useWork(onClose: () => void): [boolean, (work: () => Promise<boolean>) => (event: FormEvent) => void] {
  const [busy, setBusy] = useState(false);
  const submits =
    (work: () => Promise<boolean>) =>
    (event: FormEvent): void => {
      event.preventDefault();
      setBusy(true);
      void work().then((done) => {
        setBusy(false);
        if (done) onClose();
      });
    };
  return [busy, submits];
}

function Form({ onSubmit, children }: { onSubmit: (event: FormEvent) => void; children: ReactNode }) {
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit}>
      {children}
    </form>
  );
}

/** One of the reasons, as buttons that can be seen at once. */
function ReasonChoice({ value, onChange }: { value: Reason; onChange: (reason: Reason) => void }) {
  return (
    <fieldset>
      <legend className="pb-1.5 text-sm font-medium">{t("moderation.why")}</legend>
      <div className="grid gap-1 sm:grid-cols-2">
        {(Object.keys(REASONS) as Reason[]).map((one) => (
          <label key={one} className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2 text-sm hover:bg-hover has-checked:bg-accent-soft pointer-coarse:min-h-11">
            <input type="radio" name="reason" className="size-4 accent-(--accent)" checked={value === one} onChange={() => onChange(one)} />
            {t(REASONS[one])}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What is written to the author. */
function NoteField({ value, onChange, label }: { value: string; onChange: (note: string) => void; label: string }) {
  return (
    <label className="flex flex-col gap-1.5 text-sm font-medium">
      <span>
        {label} <span className="font-normal text-ink-3">{t("ui.optional")}</span>
      </span>
      <textarea className={`${CONTROL} px-3 py-2 font-normal`} rows={2} maxLength={500} value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

export function HideLayer({ row, onClose }: { row: CommentRow | null; onClose: () => void }) {
  return (
    <Layer open={row !== null} onClose={onClose} title={t("moderation.hide_title", { name: row?.name ?? "" })} about={t("moderation.hide_about")}>
      {row === null ? null : <HideForm onClose={onClose} onHide={(reason, note) => hide(row, reason, note)} />}
    </Layer>
  );
}

type HideProps = {
  /** Why, until something else is chosen. */
  reason?: Reason | undefined;
  onClose: () => void;
  onHide: (reason: Reason, note: string) => Promise<boolean>;
};

export function HideForm({ reason: told, onClose, onHide }: HideProps) {
  const [reason, setReason] = useState<Reason>(told ?? "spam");
  const [note, setNote] = useState("");
  const [busy, submits] = useWork(onClose);
  return (
    <Form onSubmit={submits(() => onHide(reason, note))}>
      <ReasonChoice value={reason} onChange={setReason} />
      <NoteField value={note} onChange={setNote} label={t("moderation.note")} />
      <FormActions busy={busy}>{t("moderation.hide_do")}</FormActions>
    </Form>
  );
}

const TIMES = [
  ["1", "moderation.for_hour"],
  ["24", "moderation.for_day"],
  ["168", "moderation.for_week"],
  ["720", "moderation.for_month"],
  ["", "moderation.for_good"],
] as const satisfies readonly (readonly [string, Key])[];

export function SilenceLayer({ who, onClose }: { who: { id: string; name: string } | null; onClose: () => void }) {
  return (
    <Layer open={who !== null} onClose={onClose} title={t("moderation.silence_title", { name: who?.name ?? "" })} about={t("moderation.silence_about")}>
      {who === null ? null : <SilenceForm who={who} onClose={onClose} />}
    </Layer>
  );
}

function SilenceForm({ who, onClose }: { who: { id: string; name: string }; onClose: () => void }) {
  const [reason, setReason] = useState<Reason>("harassment");
  const [hours, setHours] = useState("24");
  const [note, setNote] = useState("");
  const [busy, submits] = useWork(onClose);
  return (
    <Form onSubmit={submits(() => silence(who.id, who.name, reason, hours === "" ? null : Number(hours), note))}>
      <SelectField label={t("moderation.how_long")} options={TIMES.map(([value, words]) => [value, t(words)] as const)} value={hours} onChange={(event) => setHours(event.target.value)} />
      <ReasonChoice value={reason} onChange={setReason} />
      <NoteField value={note} onChange={setNote} label={t("moderation.note_person")} />
      <FormActions busy={busy} variant="danger">
        {t("moderation.silence_do")}
      </FormActions>
    </Form>
  );
}

const PACES = [0, 10, 30, 60, 300, 900, 3600, 21_600] as const;

export function PaceLayer({ row, open, onClose }: { row: DiscussionRow; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} size="sm" title={t("moderation.pace_title")} about={t("moderation.pace_about")}>
      {open ? <PaceForm row={row} onClose={onClose} /> : null}
    </Layer>
  );
}

function PaceForm({ row, onClose }: { row: DiscussionRow; onClose: () => void }) {
  const [seconds, setSeconds] = useState(row.slow);
  const [busy, submits] = useWork(onClose);
  const some = PACES.some((one) => one === row.slow) ? PACES : [...PACES, row.slow].sort((a, b) => a - b);
  return (
    <Form onSubmit={submits(() => pace(row.id, seconds))}>
      <SelectField
        label={t("moderation.pace_label")}
        options={some.map((one) => [String(one), one === 0 ? t("moderation.pace_none") : paceWords(one)] as const)}
        value={String(seconds)}
        onChange={(event) => setSeconds(Number(event.target.value))}
      />
      <FormActions busy={busy}>{t("moderation.save")}</FormActions>
    </Form>
  );
}

export function RenameLayer({ row, open, onClose }: { row: DiscussionRow; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} size="sm" title={t("naming.title")} about={t(row.room === null ? "naming.about" : "naming.about_room")}>
      {open ? <RenameForm row={row} onClose={onClose} /> : null}
    </Layer>
  );
}

function RenameForm({ row, onClose }: { row: DiscussionRow; onClose: () => void }) {
  const [name, setName] = useState(row.title_name);
  const [busy, submits] = useWork(onClose);
  const same = name.trim() === "" || name.trim() === row.title_name;
  return (
    <Form onSubmit={submits(() => rename(row, name.trim()))}>
      <TextField label={t("naming.label")} value={name} maxLength={200} autoComplete="off" data-autofocus="" onChange={(event) => setName(event.target.value)} />
      <FormActions busy={busy} disabled={same}>
        {t("moderation.save")}
      </FormActions>
    </Form>
  );
}

const STATES = [
  ["on", "moderation.state_on", "moderation.state_on_about"],
  ["read_only", "moderation.state_read_only", "moderation.state_read_only_about"],
  ["hidden", "moderation.state_hidden", "moderation.state_hidden_about"],
] as const satisfies readonly (readonly [string, Key, Key])[];

export function SwitchLayer({ row, open, onClose }: { row: DiscussionRow; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} title={t("moderation.switch_title", { title: row.title_name })} about={t("moderation.switch_about")}>
      {open ? <SwitchForm row={row} onClose={onClose} /> : null}
    </Layer>
  );
}

function SwitchForm({ row, onClose }: { row: DiscussionRow; onClose: () => void }) {
  const [state, setState] = useState<"on" | "read_only" | "hidden">(row.closed ?? "on");
  const [why, setWhy] = useState(row.closed_why);
  const [problem, setProblem] = useState("");
  const [busy, submits] = useWork(onClose);
  const work = async (): Promise<boolean> => {
    if (state !== "on" && why.trim() === "") {
      setProblem(t("moderation.why_missing"));
      return false;
    }
    const was = [row.closed ?? "on", row.closed_why] as const;
    return switchTitle(row, state, state === "on" ? "" : why, was, () => void discussionOf(row.id).load());
  };
  return (
    <Form onSubmit={submits(work)}>
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">{t("moderation.switch")}</legend>
        {STATES.map(([value, words, about]) => (
          <label key={value} className="flex cursor-pointer items-start gap-3 rounded-control px-2 py-2 hover:bg-hover has-checked:bg-accent-soft">
            <input type="radio" name="state" className="mt-0.5 size-4 accent-(--accent)" checked={state === value} onChange={() => setState(value)} />
            <span className="text-sm">
              <span className="block font-medium">{t(words)}</span>
              <span className="block text-mini text-ink-2">{t(about)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {state === "on" ? null : <TextField label={t("moderation.why_shown")} help={t("moderation.why_help")} error={problem} maxLength={300} value={why} onChange={(event) => setWhy(event.target.value)} />}
      <FormActions busy={busy}>{t("moderation.save")}</FormActions>
    </Form>
  );
}
