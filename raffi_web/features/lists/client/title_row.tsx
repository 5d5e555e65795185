import { ArrowDownToLine, ArrowUpToLine, ChevronDown, ChevronUp, Layers, Pencil, StickyNote, Trash2, type LucideIcon } from "lucide-react";
import { type KeyboardEvent, memo, useEffect, useRef, useState } from "react";
import { attempt, rememberTitle, takeOff } from "$/public/external/raffi_web/features/lists/client/calls";
import { Grip } from "$/public/external/raffi_web/features/lists/client/grip";
import { KINDS, type TitleRow } from "$/public/external/raffi_web/features/lists/client/model";
import { Poster } from "$/public/external/raffi_web/features/lists/client/poster";
import { CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SMALL =
  "grid size-8 shrink-0 place-items-center rounded-control text-ink-3 hover:bg-hover hover:text-ink " +
  "aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent aria-disabled:hover:text-ink-3";
/** A row that is not in sight costs no layout: thousands of them scroll as one screen does. */
const ROW =
  "group/row relative flex items-start gap-2 rounded-control py-2 ps-1 pe-1 [contain-intrinsic-size:auto_6rem] [content-visibility:auto] " +
  "hover:bg-hover data-dragged:z-30 data-dragged:bg-surface-3 data-dragged:shadow-pop data-dragged:[content-visibility:visible] sm:gap-3 sm:pe-2";

const NOTE = "-mx-1 mt-0.5 block rounded-small px-1 py-0.5 text-start text-sm whitespace-pre-line text-ink-2 hover:bg-hover";
const ADD_NOTE =
  "inline-flex items-center gap-1 rounded-small opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100 pointer-coarse:min-h-8 pointer-coarse:opacity-100";

export interface Deeds {
  move: (row: TitleRow, to: number, refocus?: string) => void;
  edit: (row: TitleRow) => void;
  lists: (row: TitleRow) => void;
}

type Props = {
  list: string;
  row: TitleRow;
  /** Its place in the list's own order, from 0. */
  index: number;
  count: number;
  may: boolean;
  /** Whether what is shown is the list's own order, so that it can be changed. */
  arranged: boolean;
  /** Whoever made the list: what they add needs no name. */
  owner: string;
  also: number | undefined;
  deeds: Deeds;
};

/** A title on a list. */
export const Title = memo(function Title({ list, row, index, count, may, arranged, owner, also, deeds }: Props) {
  const { name: title } = row;
  const movable = may && arranged && count > 1;
  const [writing, setWriting] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  const stop = (focus: boolean): void => {
    back.current = focus;
    setWriting(false);
  };
  useEffect(() => {
    if (writing || !back.current) return;
    back.current = false;
    add.current?.focus();
  }, [writing]);
  return (
    <li className={ROW} data-title={row.id}>
      {movable ? <Grip label={t("lists.move_title", { title })} index={index} count={count} onMove={(to) => deeds.move(row, to, "[data-grip]")} /> : null}
      <span className="min-w-5 shrink-0 self-center text-end font-mono text-xs text-ink-3 tabular sm:min-w-7 sm:text-mini" aria-hidden>
        {index + 1}
      </span>
      <Poster title={row} className="w-12 sm:w-14" />
      <div className="min-w-0 flex-1 self-center py-0.5">
        <p className="font-medium break-words">
          <span data-name>{title}</span>
          {row.year === null ? null : <span className="ps-2 font-normal text-ink-3 tabular">{row.year}</span>}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
          {row.kind === "movie" ? null : <span>{KINDS.find(([kind]) => kind === row.kind)?.[1]}</span>}
          {row.by !== owner ? <span>{t("lists.added_by", { name: row.by })}</span> : null}
          {also !== undefined ? (
            <button type="button" className="rounded-small text-accent-ink underline-offset-4 hover:underline pointer-coarse:py-2" onClick={() => deeds.lists(row)}>
              {tn("lists.in_lists", also)}
            </button>
          ) : null}
          {may && row.note === "" && !writing ? (
            <button ref={add} type="button" aria-label={t("lists.add_note_to", { title })} className={ADD_NOTE} onClick={() => setWriting(true)}>
              <StickyNote size={12} strokeWidth={1.75} aria-hidden />
              {t("lists.add_note")}
            </button>
          ) : null}
        </p>
        {writing ? (
          <NoteField list={list} row={row} onDone={stop} />
        ) : row.note === "" ? null : may ? (
          <button ref={add} type="button" aria-label={t("lists.change_note", { title, note: row.note })} className={NOTE} onClick={() => setWriting(true)}>
            {row.note}
          </button>
        ) : (
          <p className="pt-1 text-sm whitespace-pre-line text-ink-2">{row.note}</p>
        )}
      </div>
      {movable ? (
        <span className="flex self-center max-md:hidden">
          <Small icon={ChevronUp} name="up" label={t("lists.move_up", { title })} off={index === 0} onClick={() => deeds.move(row, index - 1, "[data-press=up]")} />
          <Small icon={ChevronDown} name="down" label={t("lists.move_down", { title })} off={index === count - 1} onClick={() => deeds.move(row, index + 1, "[data-press=down]")} />
        </span>
      ) : null}
      <MenuButton label={t("lists.more_about", { title })} className="self-center">
        {() => (
          <>
            {may ? (
              <MenuItem icon={Pencil} onPick={() => deeds.edit(row)}>
                {t("lists.edit_title")}
              </MenuItem>
            ) : null}
            <MenuItem icon={Layers} onPick={() => deeds.lists(row)}>
              {t("lists.on_which")}
            </MenuItem>
            {movable ? (
              <>
                <MenuLine />
                <MenuItem icon={ChevronUp} reason={index === 0 ? t("lists.is_first") : null} onPick={() => deeds.move(row, index - 1)}>
                  {t("lists.up")}
                </MenuItem>
                <MenuItem icon={ChevronDown} reason={index === count - 1 ? t("lists.is_last") : null} onPick={() => deeds.move(row, index + 1)}>
                  {t("lists.down")}
                </MenuItem>
                <MenuItem icon={ArrowUpToLine} reason={index === 0 ? t("lists.is_first") : null} onPick={() => deeds.move(row, 0)}>
                  {t("lists.to_start")}
                </MenuItem>
                <MenuItem icon={ArrowDownToLine} reason={index === count - 1 ? t("lists.is_last") : null} onPick={() => deeds.move(row, count - 1)}>
                  {t("lists.to_end")}
                </MenuItem>
              </>
            ) : null}
            {may ? (
              <>
                <MenuLine />
                <MenuItem icon={Trash2} danger onPick={() => void takeOff(list, row)}>
                  {t("lists.take_off")}
                </MenuItem>
              </>
            ) : null}
          </>
        )}
      </MenuButton>
    </li>
  );
});

function Small({ icon: Icon, name, label, onClick, off }: { icon: LucideIcon; name: string; label: string; onClick: () => void; off: boolean }) {
  return (
    <button type="button" data-press={name} aria-label={label} data-tip={label} aria-disabled={off || undefined} onClick={off ? undefined : onClick} className={SMALL}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}

const LONGEST_NOTE = 1_000;

/** What the list says of a title, changed where it stands: saved by Enter and by going on, not by Escape. */
function NoteField({ list, row, onDone }: { list: string; row: TitleRow; onDone: (back: boolean) => void }) {
  const [draft, setDraft] = useState(row.note);
  const field = useRef<HTMLTextAreaElement>(null);
  const ended = useRef(false);
  const [saved, setSaved] = useState<{ note: string; back: boolean } | null>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(LONGEST_NOTE, LONGEST_NOTE);
  }, []);
  const end = async (save: boolean, back: boolean): Promise<void> => {
    if (ended.current) return;
    ended.current = true;
    if (!save || draft.trim() === row.note) return onDone(back);
    const answer = await attempt<TitleRow>("edit", { list_id: list, item: row.id, note: draft });
    ended.current = answer !== undefined;
    if (answer) rememberTitle(list, row);
    if (answer) setSaved({ note: answer.note, back });
  };
  // The field gives way to the note when that has come, so that the focus has where to go.
  const there = saved !== null && saved.note === row.note;
  useEffect(() => {
    if (there) onDone(saved?.back ?? false);
  }, [there]);
  const key = (event: KeyboardEvent): void => {
    const done = event.key === "Escape" || (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    void end(event.key === "Enter", true);
  };
  return (
    <textarea
      ref={field}
      value={draft}
      rows={Math.min(6, draft.split("\n").length + 1)}
      maxLength={LONGEST_NOTE}
      aria-label={t("lists.note_on", { title: row.name })}
      className={`${CONTROL} mt-1 resize-y px-2.5 py-1.5 text-sm`}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => void end(true, false)}
      onKeyDown={key}
    />
  );
}
