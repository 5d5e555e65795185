/** Where one writes a comment, answers one, or changes one's own. */
import { EyeOff, ImagePlus, SendHorizontal } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore, type ChangeEvent, type ClipboardEvent, type DragEvent, type FocusEvent, type KeyboardEvent } from "react";
import { keyInList } from "$/public/external/raffi_web/features/chat/client/composer";
import { drawnUp, mentionBefore, mentionedIn } from "$/public/external/raffi_web/features/chat/client/markup";
import { type Mentionable, MentionList, suggested } from "$/public/external/raffi_web/features/chat/client/mention_list";
import { lengthOf, LONGEST } from "$/public/external/raffi_web/features/chat/client/messages";
import { Attachments, PICTURE_KINDS, PICTURES_AT_MOST, useAttaching } from "$/public/external/raffi_web/features/comments/client/attaching";
import type { Draft } from "$/public/external/raffi_web/features/comments/client/drafts";
import { isOn, lengthOfFilm } from "$/public/external/raffi_web/features/comments/client/moment";
import { MomentField } from "$/public/external/raffi_web/features/comments/client/moment_field";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { paceOf } from "$/public/external/raffi_web/features/comments/client/pace";
import { meant, peopleIn } from "$/public/external/raffi_web/features/comments/client/people";
import { StandingChoice } from "$/public/external/raffi_web/features/comments/client/standing";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { discard, writerOf } from "$/public/external/raffi_web/features/comments/client/writers";
import { momentOf } from "$/public/external/raffi_web/features/screen/client/playhead";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { afterPress } from "$/public/external/raffi_web/ui/client/press";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const TELL_FROM = 850;
const TALLEST = 288;
/** Below so many pixels to the upper edge the list of names opens downwards. */
const LIST_NEEDS = 260;
const BOX =
  "relative flex flex-col rounded-card border border-control bg-surface-1 transition-colors duration-(--motion-fast) " +
  "focus-within:border-focus focus-within:shadow-[0_0_0_1px_var(--focus)] data-dropping:border-accent data-dropping:bg-accent-soft";
const FIELD =
  "block max-h-72 min-h-10 w-full resize-none bg-transparent px-3 py-2.5 text-sm leading-5 text-ink outline-none [unicode-bidi:plaintext] " +
  "read-only:text-ink-3 pointer-coarse:text-base";

export interface ComposerProps {
  discussion: string;
  /** The room around, whose film gives the moment; null outside of one. */
  room: string | null;
  parent?: CommentRow;
  editing?: CommentRow;
  autoFocus?: boolean;
  /** It stays where it is: nothing leads out of it. */
  stays?: boolean;
  /** What is written is a line of a chat. */
  chat?: boolean;
  /** Told of what was written, and with null that nothing was. */
  onDone?: (row: CommentRow | null) => void;
}

export function CommentComposer({ discussion, room, parent, editing, autoFocus, stays = false, chat = false, onDone }: ComposerProps) {
  const place = { discussion, parent, editing };
  const [writer] = useState(() => writerOf(place));
  const draft = useSyncExternalStore(writer.subscribe, writer.get, writer.get);
  const [focused, setFocused] = useState(false);
  const [dropping, setDropping] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const id = useId();
  const busy = draft.phase === "sending";
  const paced = useSeconds(useStore(paceOf(discussion)));
  const attaching = useAttaching(draft.pictures, (one) => writer.write({ pictures: [...writer.get().pictures, one], ...begun() }));
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => writer.onTaken((row) => done.current?.(row)), [writer]);
  useGrowing(field, draft.body);
  // A browser puts the caret before what is there.
  useLayoutEffect(() => field.current?.setSelectionRange(field.current.value.length, field.current.value.length), []);

  const filmTime = (): number | null => (isOn(discussion, room) && room !== null ? (momentOf(room)?.film_time ?? null) : null);
  /** The moment of what is begun now. */
  const begun = (): Partial<Draft> => {
    const { body, at_ms, pictures } = writer.get();
    const now = body === "" && pictures.length === 0 && at_ms === null && !parent && !editing ? filmTime() : null;
    return now === null ? {} : { at_ms: Math.round(now * 1000) };
  };
  const write = (body: string): void => {
    writer.write({ body, ...(body !== "" && begun()), ...(body === "" && !editing && draft.pictures.length === 0 && { at_ms: null }) });
  };
  const names = useNames(discussion, room, parent, draft.body, write, field);
  const length = lengthOf(draft.body.trim());
  const over = length > LONGEST ? tn("chat.too_long", length - LONGEST) : null;
  const empty = length === 0 && draft.pictures.length === 0 ? t("writing.say_something") : null;
  const waits = attaching.coming.length > 0 ? t("writing.picture_coming") : null;
  const send = (): void => {
    if (draft.phase === "held") return writer.stop();
    if (over ?? empty ?? waits) return;
    writer.send(mentionedIn(draft.body, meant(peopleIn(discussion, room, parent), names.picked)));
  };
  const cancel = (): void => {
    if (editing) discard(place, writer);
    onDone?.(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || names.onKey(event)) return;
    const commanded = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key === "Enter" && commanded) send();
    else if (commanded && !event.shiftKey && !event.altKey && key in WRAPS) wrap(field.current, WRAPS[key]!, write);
    else if (event.key === "Escape" && onDone && !stays && (parent || editing)) cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (pasted.length === 0) return;
    event.preventDefault();
    attaching.add(pasted);
  };
  const drag = {
    onDragOver: (event: DragEvent) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave: () => setDropping(false),
    onDrop: (event: DragEvent) => {
      setDropping(false);
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      attaching.add(event.dataTransfer.files);
    },
  };
  const open = focused || draft.body !== "" || draft.pictures.length + attaching.coming.length > 0 || parent !== undefined || editing !== undefined;
  return (
    <form
      className={BOX}
      data-composer={editing ? "edit" : parent ? "reply" : "root"}
      data-dropping={dropping || undefined}
      onFocus={() => setFocused(true)}
      onBlur={({ currentTarget: form, relatedTarget: to }: FocusEvent) => {
        if (!form.contains(to)) afterPress(() => setFocused(form.contains(document.activeElement)));
      }}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      {...drag}
    >
      {names.offered.length > 0 ? <MentionList id={id} people={names.offered} chosen={names.chosen} onPick={names.take} field={field} below={names.below} /> : null}
      <textarea
        ref={field}
        rows={1}
        autoFocus={autoFocus}
        readOnly={busy}
        dir="auto"
        className={FIELD}
        aria-label={chat ? t("chat.write") : labelOf(parent, editing)}
        placeholder={parent ? t("writing.reply_to", { name: parent.name }) : t(chat ? "chat.write" : "writing.write")}
        aria-describedby={`${id}-note`}
        aria-autocomplete="list"
        aria-controls={names.offered.length > 0 ? id : undefined}
        aria-activedescendant={names.offered.length > 0 ? `${id}-${names.chosen}` : undefined}
        autoComplete="off"
        value={draft.body}
        onChange={names.onChange}
        onSelect={(event) => names.setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <Attachments attaching={attaching} pictures={draft.pictures} busy={busy} onChange={(pictures) => writer.write({ pictures })} />
      <p id={`${id}-note`} className="px-3 pb-1.5 text-xs text-ink-3 tabular empty:p-0" aria-live="polite">
        <Note draft={draft} length={length} problem={attaching.problem} paced={editing || !open ? 0 : paced} />
      </p>
      <div className={`flex flex-wrap items-center gap-x-0.5 gap-y-1 px-1.5 pb-1.5 ${open ? "" : "hidden"}`}>
        <input ref={files} type="file" accept={PICTURE_KINDS} multiple hidden tabIndex={-1} aria-hidden onChange={(event) => (attaching.add([...(event.target.files ?? [])]), (event.target.value = ""))} />
        <IconButton icon={ImagePlus} size="sm" label={t("writing.add_picture")} reason={draft.pictures.length >= PICTURES_AT_MOST ? t("writing.pictures_full", { n: PICTURES_AT_MOST }) : null} onClick={() => files.current?.click()} />
        <IconButton icon={EyeOff} size="sm" label={t("chat.hide")} onMouseDown={(event) => event.preventDefault()} onClick={() => wrap(field.current, "||", write)} />
        {discussionOf(discussion).get().discussion?.board == null ? <MomentField at_ms={draft.at_ms} onChange={(at_ms) => writer.write({ at_ms })} now={filmTime} length_ms={lengthOfFilm(discussion, room)} /> : null}
        {draft.at_ms === null || editing ? null : <StandingChoice stands={draft.stands} onChange={(stands) => writer.write({ stands })} />}
        <span className="ms-auto flex items-center gap-1">
          {onDone && !stays && (editing || parent) ? (
            <Button size="sm" variant="ghost" onClick={cancel}>
              {t("ui.cancel")}
            </Button>
          ) : null}
          <Send draft={draft} word={editing ? t("writing.save") : t(chat ? "chat.send" : "writing.send")} reason={over ?? waits} empty={empty !== null} />
        </span>
      </div>
    </form>
  );
}

const WRAPS: Readonly<Record<string, string>> = { b: "**", i: "*" };

function labelOf(parent: CommentRow | undefined, editing: CommentRow | undefined): string {
  if (editing) return t("writing.change");
  return parent ? t("writing.reply_to", { name: parent.name }) : t("writing.write");
}

type SendProps = { draft: Draft; word: string; reason: string | null; empty: boolean };

/** Sends; while a limit holds it counts down, and a press keeps what was written here. */
function Send({ draft, word, reason, empty }: SendProps) {
  const seconds = useSeconds(draft.heldUntil);
  if (draft.phase === "held") {
    return (
      <Button size="sm" type="submit" className="tabular" data-held={seconds}>
        {t("writing.sends_in", { seconds })}
      </Button>
    );
  }
  return (
    <Button size="sm" type="submit" variant="primary" icon={SendHorizontal} busy={draft.phase === "sending"} disabled={empty} reason={reason}>
      {word}
    </Button>
  );
}

/** One line below the field: the most pressing of what there is to know. */
function Note({ draft, length, problem, paced }: { draft: Draft; length: number; problem: string; paced: number }) {
  const online = useStore(connection).state === "online";
  const left = LONGEST - length;
  if (left < 0) return <span className="text-danger">{tn("chat.too_long", -left)}</span>;
  if (draft.error !== "") return <span className="text-danger">{draft.error}</span>;
  if (problem !== "") return <span className="text-danger">{problem}</span>;
  if (!online) return <span className="text-warning">{draft.phase === "sending" ? t("writing.sent_when_back") : t("writing.offline")}</span>;
  if (draft.phase === "held") return <span>{draft.why || t(paced > 0 ? "writing.held_pace" : "writing.held")}</span>;
  if (paced > 0) {
    // Not read aloud with each second.
    return (
      <span data-paced={paced}>
        <span className="sr-only">{t("writing.paced")}</span>
        <span aria-hidden>{t("writing.paced_left", { seconds: paced })}</span>
      </span>
    );
  }
  if (length >= TELL_FROM) return <span>{tn("chat.left", left)}</span>;
  return null;
}

/** Whole seconds until a time on the page's clock. */
function useSeconds(until: number | null): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (until === null || until <= performance.now()) return;
    const timer = setInterval(() => (setTick((tick) => tick + 1), until <= performance.now() && clearInterval(timer)), 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - performance.now()) / 1000));
}

function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, body: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [body, field]);
}

/** Puts a mark around what is chosen, or around the caret. */
function wrap(area: HTMLTextAreaElement | null, mark: string, write: (body: string) => void): void {
  if (!area || area.readOnly) return;
  const { selectionStart: from, selectionEnd: to, value } = area;
  write(`${value.slice(0, from)}${mark}${value.slice(from, to)}${mark}${value.slice(to)}`);
  requestAnimationFrame(() => {
    area.focus();
    area.setSelectionRange(from + mark.length, to + mark.length);
  });
}

/** The names that a half-typed mention may mean. */
function useNames(discussion: string, room: string | null, parent: CommentRow | undefined, body: string, write: (body: string) => void, field: React.RefObject<HTMLTextAreaElement | null>) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState("");
  const picked = useRef<Set<string>>(new Set());
  const mention = mentionBefore(body, caret);
  const offered = mention && closed !== `${mention.at}:${mention.typed}` ? suggested(peopleIn(discussion, room, parent), mention.typed) : [];
  const take = (person: Mentionable): void => {
    if (!mention) return;
    picked.current.add(person.id);
    const before = `${body.slice(0, mention.at)}@${person.name} `;
    write(before + body.slice(caret));
    requestAnimationFrame(() => {
      field.current?.setSelectionRange(before.length, before.length);
      setCaret(before.length);
    });
  };
  const onChange = ({ target }: ChangeEvent<HTMLTextAreaElement>): void => {
    const closer = target.value.length === body.length + 1 ? drawnUp(target.value, target.selectionStart, body.includes("@") ? peopleIn(discussion, room, parent) : []) : null;
    if (closer !== null) {
      const at = target.selectionStart - 1;
      target.value = closer;
      target.setSelectionRange(at, at);
    }
    setChosen(0);
    write(target.value);
    setCaret(target.selectionStart);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const picked = offered[chosen];
    if (!picked || event.ctrlKey || event.metaKey) return false;
    return keyInList(event, offered.length, chosen, setChosen, () => take(picked), () => mention && setClosed(`${mention.at}:${mention.typed}`));
  };
  const below = offered.length > 0 && roomAbove(field.current) < LIST_NEEDS;
  return { offered, chosen, take, onChange, onKey, setCaret, below, picked: picked.current };
}

/** How far it is from a field to the upper edge of what scrolls around it. */
function roomAbove(field: HTMLElement | null): number {
  const around = field?.closest("[data-scroller]")?.getBoundingClientRect().top ?? 0;
  return (field?.getBoundingClientRect().top ?? 0) - around;
}
