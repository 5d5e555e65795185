import { MessageCircle } from "lucide-react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Composer } from "$/public/external/raffi_web/features/chat/client/composer";
import type { Around } from "$/public/external/raffi_web/features/chat/client/line";
import { MessageList } from "$/public/external/raffi_web/features/chat/client/list";
import { plain } from "$/public/external/raffi_web/features/chat/client/markup";
import { type Message, peopleOf } from "$/public/external/raffi_web/features/chat/client/messages";
import { ReactionBar } from "$/public/external/raffi_web/features/chat/client/reactions";
import { useSpoilerWord } from "$/public/external/raffi_web/features/chat/client/rich_text";
import { chatOf, type RoomChat } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { lastChange, undoable, UNDO_MS } from "$/public/external/raffi_web/features/chat/client/undo";
import { attempt, type MemberRow, type Report, useMembers, useRoom, useStanding, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { type QueueRow, usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { goTo, undo, useFilmKey } from "$/public/external/raffi_web/features/screen/client/playhead";
import { live, useRows } from "$/public/external/raffi_web/live/client/live";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const ALOUD_MS = 1_500;
const ALOUD = "raffi.chat_aloud";

/** Whether new messages are read out in this browser. */
export const readAloud = createStore(typeof localStorage === "undefined" || localStorage.getItem(ALOUD) !== "off");

export function setReadAloud(on: boolean): void {
  localStorage.setItem(ALOUD, on ? "on" : "off");
  readAloud.set(on);
}

/** A room's chat. `top` stands above the messages, `shown` says whether it can be seen. */
export function ChatPanel({ room, shown, top, onReport }: { room: string; shown: boolean; top?: ReactNode; onReport: Report }) {
  const chat = chatOf(room);
  const standing = useStanding(room);
  const members = useMembers(room);
  const row = useRoom(room);
  const field = useRef<HTMLTextAreaElement>(null);
  const others = useMemo(() => members.filter((member) => member.id !== standing.id), [members, standing.id]);
  const around = useAround(chat, standing, members, onReport);
  const undos = useUndoable(chat, standing);
  const muted = standing.muted ? t("chat.muted") : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {top}
      <Emptiness chat={chat} quiet={top !== undefined && top !== null} />
      <MessageList chat={chat} standing={standing} around={around} undoable={undos} shown={shown} onLeave={() => field.current?.focus()} />
      <Announcer chat={chat} me={standing.id} />
      <Composer chat={chat} standing={standing} slowMode={row?.slow_mode ?? 0} people={others} field={field} reactions={<ReactionBar chat={chat} reason={muted} />} />
    </div>
  );
}

function useAround(chat: RoomChat, { id: me, isMe }: Standing, members: readonly MemberRow[], onReport: Report): Omit<Around, "jump"> {
  const { room } = chat;
  const film = useFilmKey(room);
  const named = usePeople(chat, members);
  return useMemo(
    () => ({
      me,
      isMe,
      people: named,
      film,
      goTo: (seconds: number) => goTo(room, seconds),
      reply: (message: Message) => chat.focus.set({ kind: "reply", message }),
      edit: (message: Message) => chat.focus.set({ kind: "edit", message }),
      remove: (message: Message) => {
        void attempt("chat.remove", { room, message: message.id }).then((done) => {
          if (done === undefined) return;
          toast({ title: t("chat.removed_toast"), action: t("chat.undo"), onAct: () => void attempt("chat.restore", { room, message: message.id }) });
        });
      },
      restore: (message: Message) => void attempt("chat.restore", { room, message: message.id }),
      undo: (notice: Message) => {
        const what = notice.notice?.what;
        if (what === "seek" || what === "film") undo(room, what);
        else void attempt("screen.queue_restore", { room, item: notice.notice?.["item"] });
      },
      report: (message: Message) => onReport("message", message.id, message.name),
      retry: (op: string) => chat.outbox.retry(op),
      discard: (op: string) => chat.outbox.drop(op),
    }),
    [chat, room, me, isMe, named, film, onReport],
  );
}

/** Who is here, and who left but is in the log: as they are now, or were last. */
function usePeople(chat: RoomChat, members: readonly MemberRow[]): Around["people"] {
  const { messages } = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const found = useMemo(() => peopleOf(members, messages), [members, messages]);
  // Lines are drawn anew when one of these has changed, and not for presence or a message.
  const all = JSON.stringify(found);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => found, [all]);
}

/** Which notices can be undone now; looked at anew when the time for that has passed. */
function useUndoable(chat: RoomChat, standing: Standing): ReadonlySet<string> {
  const playback = usePlayback(chat.room);
  const queue = useRows<QueueRow>(chat.channel, "queue");
  const { messages } = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const [tick, setTick] = useState(0);
  const change = lastChange(messages);
  const left = change === undefined ? 0 : change.created_at + UNDO_MS - live.clock.serverNow();
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setTick((count) => count + 1), left);
    return () => clearTimeout(timer);
  }, [left]);
  const back = playback?.can_undo === true;
  return useMemo(
    () => undoable({ messages, back, queue, isMe: standing.isMe, may: standing.may, now: live.clock.serverNow() }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [messages, back, queue, standing, tick],
  );
}

function Emptiness({ chat, quiet }: { chat: RoomChat; quiet: boolean }) {
  const { messages, more } = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const waiting = useSyncExternalStore(chat.outbox.subscribe, chat.outbox.get, chat.outbox.get).entries.length;
  if (quiet || more || waiting > 0 || messages.length > 0) return null;
  return (
    <div className="flex flex-col items-center gap-3 px-8 pt-12 text-center">
      <span className="grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2">
        <MessageCircle size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div>
        <p className="text-sm font-semibold text-ink">{t("chat.empty_title")}</p>
        <p className="pt-1 text-mini text-ink-2">{t("chat.empty_about")}</p>
      </div>
    </div>
  );
}

/** Reads new messages of others out, politely, the last of several only, and not at all when that is off. */
function Announcer({ chat, me }: { chat: RoomChat; me: string }) {
  const on = useStore(readAloud);
  const spoiler = useSpoilerWord();
  const { messages } = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const [said, setSaid] = useState<{ last: Message; sentence: string } | null>(null);
  const heard = useRef<string | null>(null);
  const newest = messages[messages.length - 1]?.id ?? "";
  useEffect(() => {
    if (heard.current === null && live.store(chat.channel).get().status === "live") heard.current = newest;
    if (!on || heard.current === null || newest <= heard.current) return;
    const timer = setTimeout(() => {
      const fresh = messages.filter((one) => one.id > (heard.current ?? "") && one.kind === "text" && one.actor_id !== me && !one.removed);
      heard.current = newest;
      const last = fresh[fresh.length - 1];
      if (!last) return;
      const sentence = t("chat.heard", { name: last.name, text: plain(last.body, spoiler) });
      setSaid({ last, sentence: fresh.length > 1 ? `${tn("chat.new_messages", fresh.length)}. ${sentence}` : sentence });
    }, ALOUD_MS);
    return () => clearTimeout(timer);
  }, [chat, messages, newest, on, me, spoiler]);
  // What was taken back, or whose author has left for good, does not stay here either.
  const still = said !== null && messages.some((one) => one.id === said.last.id && one.name === said.last.name && !one.removed);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {still ? said.sentence : ""}
    </div>
  );
}
