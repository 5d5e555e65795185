import { EyeOff, SendHorizontal, Smile, X } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useState, useSyncExternalStore, type ChangeEvent, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { drawnUp, mentionBefore, mentionedIn, plain } from "$/public/external/raffi_web/features/chat/client/markup";
import { MentionList, suggested, type Mentionable } from "$/public/external/raffi_web/features/chat/client/mention_list";
import { EDIT_WINDOW_MS, lengthOf, LONGEST } from "$/public/external/raffi_web/features/chat/client/messages";
import { useSpoilerWord } from "$/public/external/raffi_web/features/chat/client/rich_text";
import type { RoomChat } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { complain, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { momentOf, type Moment } from "$/public/external/raffi_web/features/screen/client/playhead";
import { live } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const TELL_FROM = 850;
const TALLEST = 144;
const BOX = "flex items-end gap-1 rounded-card border border-control bg-surface-1 p-1 transition-colors duration-(--motion-fast) focus-within:border-focus focus-within:shadow-[0_0_0_1px_var(--focus)]";
const FIELD = "max-h-36 min-h-8 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-sm leading-5 text-ink outline-none pointer-coarse:min-h-11 pointer-coarse:py-2.5 pointer-coarse:text-base";
const NOTE = "flex min-h-5 items-center gap-2 px-1 text-xs text-ink-3 tabular";

interface Written {
  body: string;
  /** Of the film, when the writing began. */
  moment: Moment | null;
}

type Props = {
  chat: RoomChat;
  standing: Standing;
  slowMode: number;
  people: readonly Mentionable[];
  field: RefObject<HTMLTextAreaElement | null>;
  reactions: ReactNode;
};

/** Where one writes. */
export function Composer({ chat, standing, slowMode, people, field, reactions }: Props) {
  const why = standing.muted ? t("chat.muted") : standing.may("chat") ? null : t("chat.no_grant");
  if (why !== null && standing.me !== null) {
    return <p className="border-t border-line px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] text-mini text-ink-2">{why}</p>;
  }
  return <Writing chat={chat} standing={standing} slowMode={slowMode} people={people} field={field} reactions={reactions} />;
}

function Writing({ chat, standing, slowMode, people, field, reactions }: Props) {
  const focus = useStore(chat.focus);
  const [written, setWritten] = useDraft(chat.room);
  const [changed, setChanged] = useState("");
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState("");
  const [reacting, setReacting] = useState(false);
  const listId = useId();
  const hold = useHold(chat, standing, slowMode);
  const editing = focus?.kind === "edit" ? focus.message : null;
  const body = editing ? changed : written.body;
  const length = lengthOf(body.trim());

  useEffect(() => {
    if (editing) setChanged(editing.body);
    if (focus) field.current?.focus();
  }, [editing, focus, field]);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [body, field]);

  const mention = mentionBefore(body, caret);
  const offered = mention && closed !== `${mention.at}:${mention.typed}` ? suggested(people, mention.typed) : [];
  const onChange = ({ target }: ChangeEvent<HTMLTextAreaElement>): void => {
    const { value, selectionStart: at } = target;
    const closer = value.length === body.length + 1 ? drawnUp(value, at, people) : null;
    if (closer !== null) {
      target.value = closer;
      target.setSelectionRange(at - 1, at - 1);
    }
    write(target.value);
    setCaret(target.selectionStart);
  };
  const complete = (person: Mentionable): void => {
    if (!mention) return;
    const before = `${body.slice(0, mention.at)}@${person.name} `;
    write(before + body.slice(caret));
    requestAnimationFrame(() => {
      field.current?.setSelectionRange(before.length, before.length);
      setCaret(before.length);
    });
  };
  const write = (text: string): void => {
    setChosen(0);
    if (editing) return setChanged(text);
    setWritten({ body: text, moment: text === "" ? null : written.body === "" ? momentOf(chat.room) : written.moment });
    chat.typing(text.trim() !== "");
  };
  const hide = (): void => {
    const area = field.current;
    if (!area) return;
    // With nothing chosen, all of it.
    const none = area.selectionStart === area.selectionEnd;
    const from = none ? 0 : area.selectionStart;
    const to = none ? body.length : area.selectionEnd;
    write(`${body.slice(0, from)}||${body.slice(from, to)}||${body.slice(to)}`);
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(from + 2, to + 2);
    });
  };
  const cancel = (): void => chat.focus.set(null);
  const send = (): void => {
    const text = body.trim();
    if (text === "" || length > LONGEST) return;
    if (editing) {
      if (text !== editing.body) live.call("chat.edit", { room: chat.room, message: editing.id, body: text }).catch(complain);
      return cancel();
    }
    if (hold.slow > 0) return;
    const { film_time = null, film = null } = written.moment ?? {};
    chat.say({ body: text, film_time, film, reply_to: focus?.message.id ?? null, mentions: mentionedIn(text, people) });
    setWritten({ body: "", moment: null });
    cancel();
  };
  const editLast = (): boolean => {
    const last = chat.log.get().messages.findLast((one) => one.kind === "text" && standing.isMe(one.actor_id) && !one.removed);
    if (!last || live.clock.serverNow() - last.created_at > EDIT_WINDOW_MS) return false;
    chat.focus.set({ kind: "edit", message: last });
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const picked = offered[chosen];
    if (picked && keyInList(event, offered.length, chosen, setChosen, () => complete(picked), () => mention && setClosed(`${mention.at}:${mention.typed}`))) return;
    if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "Escape" && focus) cancel();
    else if (!(event.key === "ArrowUp" && body === "" && !focus && editLast())) return;
    event.preventDefault();
  };
  const blocked = hold.slow > 0 && !editing;
  return (
    <div className="relative border-t border-line px-3 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      {offered.length > 0 ? <MentionList id={listId} people={offered} chosen={chosen} onPick={complete} field={field} /> : null}
      {reacting ? <div className="pb-2">{reactions}</div> : null}
      {focus ? <Focus focus={focus} onCancel={cancel} /> : null}
      <form
        className={BOX}
        onSubmit={(event) => {
          event.preventDefault();
          send();
          field.current?.focus();
        }}
      >
        <IconButton icon={Smile} size="sm" label={t("chat.reactions")} aria-pressed={reacting} onClick={() => setReacting(!reacting)} />
        <textarea
          ref={field}
          id={`chat-${chat.room}`}
          rows={1}
          className={FIELD}
          placeholder={t("chat.write")}
          aria-label={t("chat.write")}
          aria-describedby={`${listId}-note`}
          aria-autocomplete="list"
          aria-controls={offered.length > 0 ? listId : undefined}
          aria-activedescendant={offered.length > 0 ? `${listId}-${chosen}` : undefined}
          enterKeyHint="send"
          autoComplete="off"
          value={body}
          onChange={onChange}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onBlur={() => chat.typing(false)}
        />
        {length > 0 ? <IconButton icon={EyeOff} size="sm" label={t("chat.hide")} onMouseDown={(event) => event.preventDefault()} onClick={hide} /> : null}
        {blocked ? (
          <span className="grid size-8 place-items-center text-mini font-medium text-warning tabular pointer-coarse:size-11" aria-hidden>
            {hold.slow}
          </span>
        ) : (
          <IconButton
            type="submit"
            icon={SendHorizontal}
            size="sm"
            variant={length > 0 && length <= LONGEST ? "primary" : "ghost"}
            label={editing ? t("chat.save") : t("chat.send")}
            reason={length > LONGEST ? tn("chat.too_long", length - LONGEST) : null}
          />
        )}
      </form>
      <p id={`${listId}-note`} className={NOTE} aria-live="polite">
        <Note chat={chat} hold={hold} length={length} slowMode={slowMode} standing={standing} />
      </p>
    </div>
  );
}

function Focus({ focus, onCancel }: { focus: NonNullable<ReturnType<RoomChat["focus"]["get"]>>; onCancel: () => void }) {
  const spoiler = useSpoilerWord();
  return (
    <div className="flex items-center gap-2 pb-1.5 ps-2 text-mini text-ink-2">
      <p className="min-w-0 flex-1 truncate">
        <b className="font-medium text-ink">{focus.kind === "edit" ? t("chat.editing") : t("chat.replying", { name: focus.message.name })}</b>
        {focus.kind === "reply" ? <span className="text-ink-3"> {plain(focus.message.body, spoiler)}</span> : null}
      </p>
      <IconButton icon={X} size="sm" label={t("chat.stop")} onClick={onCancel} />
    </div>
  );
}

/** One line below the field: the most pressing of what there is to know. */
function Note({ chat, hold, length, slowMode, standing }: { chat: RoomChat; hold: Hold; length: number; slowMode: number; standing: Standing }) {
  const online = useStore(connection).state === "online";
  const writers = useWriters(chat);
  if (length > LONGEST) return <span className="text-danger">{tn("chat.too_long", length - LONGEST)}</span>;
  if (!online) return <span className="text-warning">{t("chat.offline")}</span>;
  if (hold.slow > 0) return <span>{t("chat.slow", { seconds: hold.slow })}</span>;
  if (hold.fast > 0) return <span>{t("chat.held", { seconds: hold.fast })}</span>;
  if (length >= TELL_FROM) return <span>{tn("chat.left", LONGEST - length)}</span>;
  if (writers !== "") return <span>{writers}</span>;
  if (slowMode > 0 && !standing.staff) return <span>{t("chat.slow_on", { seconds: slowMode })}</span>;
  return null;
}

function useWriters(chat: RoomChat): string {
  const writers = useStore(chat.typists.store);
  const members = live.store(chat.channel).get().rows["members"];
  const names = [...writers.keys()].flatMap((id) => {
    const name = members?.get(id)?.["name"];
    return typeof name === "string" ? [name] : [];
  });
  const [name, other] = names;
  if (name === undefined) return "";
  if (other === undefined) return t("chat.one_writes", { name });
  return names.length === 2 ? t("chat.two_write", { name, other }) : t("chat.many_write");
}

type Hold = { slow: number; fast: number };

/** Whole seconds until slow mode lets me write, and until a message that was too fast goes by itself. */
function useHold(chat: RoomChat, standing: Standing, slowMode: number): Hold {
  const { entries, heldUntil } = useSyncExternalStore(chat.outbox.subscribe, chat.outbox.get, chat.outbox.get);
  const { messages } = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const [, setTick] = useState(0);
  const last = messages.findLast((one) => one.kind === "text" && one.actor_id === standing.id);
  const slowed = slowMode > 0 && !standing.staff;
  const mine = entries.some((entry) => entry.state === "sending") ? live.clock.serverNow() : (last?.created_at ?? 0);
  const slow = slowed ? Math.max(0, Math.ceil((mine + slowMode * 1000 - live.clock.serverNow()) / 1000)) : 0;
  const fast = heldUntil === null || slowed ? 0 : Math.max(0, Math.ceil((heldUntil - performance.now()) / 1000));
  const ticking = slow > 0 || fast > 0;
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 250);
    return () => clearInterval(timer);
  }, [ticking]);
  return { slow, fast };
}

/** What is being written in a room, kept in this tab until it is sent. */
function useDraft(room: string): [Written, (written: Written) => void] {
  const key = `raffi.draft.${room}`;
  const [written, setWritten] = useState<Written>(() => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "null") as Partial<Written> | null;
      return { body: String(kept?.body ?? ""), moment: kept?.moment ?? null };
    } catch {
      return { body: "", moment: null };
    }
  });
  const keep = (next: Written): void => {
    setWritten(next);
    try {
      if (next.body === "") sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Without storage the draft lives as long as the page.
    }
  };
  return [written, keep];
}

/** Keys that belong to an open list of names. True when one did. */
export function keyInList(event: KeyboardEvent, count: number, chosen: number, choose: (index: number) => void, take: () => void, close: () => void): boolean {
  if (event.key === "ArrowDown") choose((chosen + 1) % count);
  else if (event.key === "ArrowUp") choose((chosen - 1 + count) % count);
  else if (event.key === "Enter" || event.key === "Tab") take();
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  return true;
}
