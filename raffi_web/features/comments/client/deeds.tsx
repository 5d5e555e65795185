/** What who keeps order has at a comment and at a discussion, and what authors see of it. */
import { Eye, EyeOff, Flag, Gauge, Lock, LockOpen, MicOff, ShieldCheck, ToggleRight, UserX } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { asked, hide, lock, mute, pace, type Reason, REASONS, reasonWords, silence, switchTitle, unhide } from "$/public/external/raffi_web/features/comments/client/order";
import { type Talk, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { attempt, complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Badge, Button, CONTROL, SelectField, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { FormActions, Layer, MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const NOTE = "rounded-control border border-line bg-surface-2 px-3 py-2.5 text-sm";

/** Items of a comment's menu: report it; and for who keeps order what else. */
export function ModerationItems({ row }: { row: CommentRow }) {
  const talk = useTalk();
  const mine = talk.isMe(row.actor_id);
  const { report } = talk;
  return (
    <>
      {!mine && !row.removed && row.hidden === null && report ? (
        <MenuItem icon={Flag} onPick={() => report("comment", row.id, row.name)}>
          {t("reports.report")}
        </MenuItem>
      ) : null}
      {talk.remove ? (
        <>
          <MenuLine />
          <Keeping row={row} talk={talk} mine={mine} />
        </>
      ) : null}
    </>
  );
}

function Keeping({ row, talk, mine }: { row: CommentRow; talk: Talk; mine: boolean }) {
  const root = row.parent === null ? row : (talk.open.find(row.root) ?? null);
  const place = talk.open.get().discussion;
  const { actor_id: actor, name } = row;
  return (
    <>
      {row.hidden === null ? (
        <MenuItem icon={EyeOff} onPick={() => asked.set({ what: "hide", row })}>
          {t("moderation.hide")}
        </MenuItem>
      ) : (
        <MenuItem icon={Eye} onPick={() => void unhide(row)}>
          {t("moderation.unhide")}
        </MenuItem>
      )}
      <MenuItem icon={root?.locked ? LockOpen : Lock} onPick={() => void lock(row, !root?.locked)}>
        {t(root?.locked ? "moderation.unlock" : "moderation.lock")}
      </MenuItem>
      {mine || actor === null || place === null ? null : place.room === null ? (
        <MenuItem icon={UserX} onPick={() => asked.set({ what: "silence", row })}>
          {t("moderation.silence")}
        </MenuItem>
      ) : (
        <MenuItem icon={MicOff} onPick={() => void mute(place.room!, actor, name, true)}>
          {t("moderation.mute")}
        </MenuItem>
      )}
    </>
  );
}

/** What others see in the place of a hidden comment. */
export function HiddenLine({ row }: { row: CommentRow }) {
  return <span className="text-ink-3 italic">{t(row.hidden === "review" ? "moderation.in_review" : "moderation.hidden")}</span>;
}

interface Hidden {
  body: string;
  reason: string;
  note: string;
  at: number | null;
}

/** What a hidden comment says and why it is hidden: for its author at once, for who keeps order when they ask. */
export function HiddenBody({ row }: { row: CommentRow }) {
  const talk = useTalk();
  const mine = talk.isMe(row.actor_id);
  const [said, setSaid] = useState<Hidden | null>(null);
  const look = (): void => void live.query<Hidden | null>("comments.hidden_text", { comment: row.id }).then(setSaid, complain);
  useEffect(() => {
    setSaid(null);
    if (mine) look();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [mine, row.id, row.hidden_at]);
  if (!mine && !talk.remove) return null;
  if (said === null) {
    return mine ? null : (
      <Button size="sm" variant="ghost" icon={Eye} onClick={look}>
        {t("moderation.look")}
      </Button>
    );
  }
  return (
    <div className={NOTE} data-hidden={said.reason}>
      <p className="flex flex-wrap items-center gap-2 pb-1.5 text-mini text-ink-2">
        <Badge tone="warning" icon={EyeOff}>
          {said.reason === "review" ? t("moderation.reason.review") : t("moderation.hidden_why", { reason: reasonWords(said.reason) })}
        </Badge>
        <Ago at={said.at} className="text-ink-3" />
      </p>
      {said.note === "" ? null : <p className="pb-2 text-ink-2">{said.note}</p>}
      <p dir="auto" className="break-words whitespace-pre-wrap text-ink">
        {said.body}
      </p>
      {mine && said.reason !== "review" ? <p className="pt-2 text-mini text-ink-3">{t("moderation.only_you")}</p> : null}
    </div>
  );
}

/** Counts up when something of mine began to wait. */
export const begun = createStore(0);

type Held = CommentRow & { note: string };

/** My comments that wait for a moderator, or were not let through: nobody else sees them. */
export function HeldComments({ discussion }: { discussion: string }) {
  const turn = useStore(begun);
  const [, held] = useDiscussion(discussion);
  const count = held.discussion?.comments ?? 0;
  const [some, setSome] = useState<readonly Held[]>([]);
  const mine = held.mine !== null;
  useEffect(() => {
    if (!mine) return undefined;
    let stale = false;
    live.query<Held[]>("comments.waiting", { discussion }).then((found) => stale || setSome(found), () => undefined);
    return () => {
      stale = true;
    };
    // What is let through is counted then.
  }, [discussion, mine, turn, count]);
  const forget = async (one: Held): Promise<void> => {
    if ((await attempt("comments.forget_waiting", { waits: one.id })) !== undefined) setSome(some.filter((other) => other.id !== one.id));
  };
  if (some.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {some.map((one) => (
        <li key={one.id} className={NOTE} data-waits={one.id}>
          <p className="flex flex-wrap items-center gap-2 pb-1.5 text-mini text-ink-2">
            <Badge tone="warning">{one.hidden === null ? t("moderation.reason.review") : t("moderation.not_let_through", { reason: reasonWords(one.hidden) })}</Badge>
            <Ago at={one.hidden_at ?? one.created_at} className="text-ink-3" />
          </p>
          {one.note === "" ? null : <p className="pb-2 text-ink-2">{one.note}</p>}
          <p dir="auto" className="break-words whitespace-pre-wrap text-ink">
            {one.body}
          </p>
          <p className="flex flex-wrap items-center gap-2 pt-2 text-mini text-ink-3">
            <span className="flex-1">{t("moderation.waits_about")}</span>
            <Button size="sm" variant="ghost" onClick={() => void forget(one)}>
              {t(one.hidden === null ? "moderation.forget" : "moderation.put_away")}
            </Button>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** That a thread takes no more replies. */
export function LockedMark({ row }: { row: CommentRow }) {
  if (!row.locked) return null;
  return (
    <span className="flex shrink-0 items-center gap-1 text-ink-3">
      <Lock size={14} strokeWidth={1.75} aria-hidden />
      {t("moderation.locked")}
    </span>
  );
}

/** In the head of a discussion: what holds there now, for everybody. */
export function DiscussionNotice({ row }: { row: DiscussionRow }) {
  if (row.closed === null && row.slow === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {row.closed === null ? null : (
        <p role="status" className={`${NOTE} text-ink-2`}>
          <span className="font-medium text-ink">{t(row.closed === "hidden" ? "moderation.off" : "moderation.read_only")}</span> {row.closed_why}
        </p>
      )}
      {row.slow === 0 || row.closed !== null ? null : (
        <p className="flex items-center gap-1.5 text-mini text-ink-3">
          <Gauge size={14} strokeWidth={1.75} aria-hidden />
          {paceWords(row.slow)}
        </p>
      )}
    </div>
  );
}

function paceWords(seconds: number): string {
  if (seconds < 60) return tn("moderation.pace_seconds", seconds);
  return seconds < 3600 ? tn("moderation.pace_minutes", Math.round(seconds / 60)) : tn("moderation.pace_hours", Math.round(seconds / 3600));
}

/** For who keeps order: a menu for the whole discussion, and the dialogs of all that is asked before it is done. */
export function DiscussionControls({ discussion }: { discussion: string }) {
  const [, held] = useDiscussion(discussion);
  const asking = useStore(asked);
  const row = held.discussion;
  if (!held.mine?.remove || row === null) return null;
  const close = (): void => asked.set(null);
  const ours = asking !== null && ("row" in asking ? asking.row.discussion : asking.discussion) === discussion;
  const now = ours ? asking : null;
  return (
    <>
      <MenuButton icon={ShieldCheck} label={t("moderation.menu")}>
        {() => (
          <>
            <MenuItem icon={Gauge} onPick={() => asked.set({ what: "pace", discussion })}>
              {t("moderation.pace")}
            </MenuItem>
            {row.room === null ? (
              <MenuItem icon={ToggleRight} onPick={() => asked.set({ what: "switch", discussion })}>
                {t("moderation.switch")}
              </MenuItem>
            ) : null}
          </>
        )}
      </MenuButton>
      <HideLayer row={now?.what === "hide" ? now.row : null} onClose={close} />
      <SilenceLayer who={now?.what === "silence" && now.row.actor_id !== null ? { id: now.row.actor_id, name: now.row.name } : null} onClose={close} />
      <PaceLayer row={row} open={now?.what === "pace"} onClose={close} />
      <SwitchLayer row={row} open={now?.what === "switch"} onClose={close} />
    </>
  );
}

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
export function ReasonChoice({ value, onChange, but = [] }: { value: Reason; onChange: (reason: Reason) => void; but?: readonly Reason[] }) {
  const some = (Object.keys(REASONS) as Reason[]).filter((one) => !but.includes(one));
  return (
    <fieldset>
      <legend className="pb-1.5 text-sm font-medium">{t("moderation.why")}</legend>
      <div className="grid gap-1 sm:grid-cols-2">
        {some.map((one) => (
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
export function NoteField({ value, onChange, label }: { value: string; onChange: (note: string) => void; label: string }) {
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

export function HideForm({ onClose, onHide }: { onClose: () => void; onHide: (reason: Reason, note: string) => Promise<boolean> }) {
  const [reason, setReason] = useState<Reason>("spam");
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

function PaceLayer({ row, open, onClose }: { row: DiscussionRow; open: boolean; onClose: () => void }) {
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

const STATES = [
  ["on", "moderation.state_on", "moderation.state_on_about"],
  ["read_only", "moderation.state_read_only", "moderation.state_read_only_about"],
  ["hidden", "moderation.state_hidden", "moderation.state_hidden_about"],
] as const satisfies readonly (readonly [string, Key, Key])[];

function SwitchLayer({ row, open, onClose }: { row: DiscussionRow; open: boolean; onClose: () => void }) {
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
    return switchTitle(row, state, state === "on" ? "" : why);
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
