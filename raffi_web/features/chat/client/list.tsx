import { ArrowDown, LoaderCircle } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { Virtualizer } from "virtua";
import { deedsOn, NOTHING } from "$/public/external/raffi_web/features/chat/client/deeds";
import { type Around, Line, PendingLine } from "$/public/external/raffi_web/features/chat/client/line";
import { CommandsLine, NoticeLine } from "$/public/external/raffi_web/features/chat/client/notice_line";
import type { RoomChat } from "$/public/external/raffi_web/features/chat/client/room_chat";
import { useScrolling } from "$/public/external/raffi_web/features/chat/client/scrolling";
import { type Item, timeline } from "$/public/external/raffi_web/features/chat/client/timeline";
import type { Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

const PAGES_TO_JUMP = 10;
const PAGES_TO_FILL = 20;
const DAY = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long" });
const ONE_DAY_MS = 86_400_000;
const DAY_LINE = "flex items-center gap-3 px-3 py-3 text-xs font-medium text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line";

// The line whose tools are shown comes before the next one, which they may cover.
const LOG =
  "flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain pb-1 [overflow-anchor:none] focus-visible:outline-offset-[-2px] " +
  "[&_div:has(>[data-line]>[role=toolbar])]:z-10";

type Props = {
  chat: RoomChat;
  standing: Standing;
  around: Omit<Around, "jump">;
  /** The ids of the notices that can be undone. */
  undoable: ReadonlySet<string>;
  /** Whether somebody can see the list now. */
  shown: boolean;
  /** Back to the composer. */
  onLeave: () => void;
};

/** The messages: only those in sight are in the page, and what is read stays where it is while others come. */
export function MessageList({ chat, standing, around: given, undoable, shown, onLeave }: Props) {
  const held = useSyncExternalStore(chat.log.subscribe, chat.log.get, chat.log.get);
  const sent = useSyncExternalStore(chat.outbox.subscribe, chat.outbox.get, chat.outbox.get);
  const online = useStore(connection).state === "online";
  const before = useRef<Item[]>([]);
  const items = useMemo(
    () => timeline({ ...held, pending: sent.entries, me: standing.id, now: live.clock.serverNow(), sentAs: chat.sentAs }, before.current),
    [held, sent, standing.id, chat],
  );
  useLayoutEffect(() => void (before.current = items), [items]);

  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const older = (): void => void chat.log.older();
  const { list, atEnd, prepended, onScroll, onScrollEnd, toEnd, toItem } = useScrolling(scroller, items, older);
  const wanted = useRef<{ id: string; pages: number } | null>(null);
  const unread = useUnread(chat, shown && atEnd, held);

  const filled = useRef(0);
  useEffect(() => {
    if (!held.more || held.loading || held.failed || !shown || filled.current >= PAGES_TO_FILL) return;
    // A hundred notices may be one line, and what can't be scrolled never comes near its start.
    const frame = requestAnimationFrame(() => {
      const element = scroller.current;
      if (!element || element.clientHeight === 0 || element.scrollHeight > element.clientHeight + 1) return;
      filled.current += 1;
      void chat.log.older();
    });
    return () => cancelAnimationFrame(frame);
  }, [chat, held, items, shown]);

  const jump = (id: string): void => {
    wanted.current = { id, pages: PAGES_TO_JUMP };
    look();
  };
  const look = (): void => {
    const target = wanted.current;
    if (target === null) return;
    const index = items.findIndex((item) => item.kind === "message" && item.message.id === target.id);
    if (index >= 0 || !held.more || target.pages === 0) {
      wanted.current = null;
      if (index >= 0) toItem(index);
      setActive(target.id);
    } else if (!held.loading) {
      target.pages -= 1;
      older();
    }
  };
  const look_ = useRef(look);
  look_.current = look;
  useEffect(() => look_.current(), [held]);

  const jump_ = useRef(jump);
  jump_.current = jump;
  const around = useMemo<Around>(() => ({ ...given, jump: (id) => jump_.current(id) }), [given]);

  const row = (item: Item) => {
    switch (item.kind) {
      case "start":
        return (
          <p key={item.key} className="px-3 pt-6 pb-2 text-center text-xs text-ink-3">
            {t("chat.beginning")}
            {item.quiet ? <span className="block pt-0.5">{t("chat.empty_about")}</span> : null}
          </p>
        );
      case "day":
        return (
          <p key={item.key} className={DAY_LINE}>
            {dayOf(item.at)}
          </p>
        );
      case "notice":
        return <NoticeLine key={item.key} notices={item.notices} undo={item.notices.findLast(({ id }) => undoable.has(id))} around={around} />;
      case "commands":
        return <CommandsLine key={item.key} notices={item.notices} undo={item.notices.findLast(({ id }) => undoable.has(id))} around={around} />;
      case "pending":
        return <PendingLine key={item.key} entry={item.entry} head={item.head} online={online} mine={mineOf(standing)} around={around} />;
      case "message": {
        const { message } = item;
        const isActive = active === message.id;
        const quoted = message.reply_to === null ? undefined : chat.log.find(message.reply_to);
        return (
          <Line key={item.key} message={message} head={item.head} quoted={quoted} active={isActive} may={isActive ? deedsOn(message, standing, live.clock.serverNow()) : NOTHING} around={around} />
        );
      }
    }
  };
  const point = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") setActive(lineOf(event.target)?.dataset["line"] ?? null);
  };
  const focus = (event: FocusEvent): void => {
    // A finger gives focus just before its tap, which is what counts.
    if (event.target.matches(":focus-visible")) setActive((now) => lineOf(event.target)?.dataset["line"] ?? now);
  };
  const tap = (event: MouseEvent): void => {
    const line = lineOf(event.target);
    const touched = (event.nativeEvent as globalThis.PointerEvent).pointerType !== "mouse";
    if (!line || !touched || (event.target as Element).closest("button,a")) return;
    setActive((now) => (now === line.dataset["line"] ? null : (line.dataset["line"] ?? null)));
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {held.loading || held.failed ? <OlderState failed={held.failed} retry={older} /> : null}
      <div
        ref={scroller}
        role="log"
        aria-label={t("chat.log")}
        aria-live="off"
        tabIndex={0}
        data-chat-log=""
        className={LOG}
        onPointerOver={point}
        onPointerLeave={(event) => event.pointerType === "mouse" && setActive(null)}
        onClick={tap}
        onFocus={focus}
        onKeyDown={(event) => moveByKey(event, scroller.current, onLeave)}
      >
        <div className="flex-1" />
        <Virtualizer ref={list} scrollRef={scroller} data={items} shift={prepended} onScroll={onScroll} onScrollEnd={onScrollEnd} bufferSize={160}>
          {row}
        </Virtualizer>
      </div>
      {atEnd ? null : (
        <div className="pointer-events-none absolute inset-x-0 bottom-2 z-10 flex justify-center">
          <Button size="sm" icon={ArrowDown} className="pointer-events-auto rounded-pill shadow-pop" onClick={toEnd}>
            {unread > 0 ? tn("chat.new_messages", unread) : t("chat.newest")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** How many came since the end was last in sight. */
function useUnread(chat: RoomChat, inSight: boolean, held: ReturnType<RoomChat["log"]["get"]>): number {
  const seen = useStore(chat.seen);
  useEffect(() => {
    const look = (): void => {
      if (chat.seen.get() === null || (inSight && document.visibilityState === "visible")) chat.markSeen();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [chat, inSight, held]);
  return useMemo(() => (seen === null ? 0 : chat.unread().length), [chat, seen, held]);
}

function OlderState({ failed, retry }: { failed: boolean; retry: () => void }) {
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
      <span className="pointer-events-auto inline-flex min-h-8 items-center gap-2 rounded-pill border border-line-strong bg-surface-2 px-3 text-mini text-ink-2 shadow-pop">
        {failed ? (
          <>
            {t("chat.older_failed")}
            <button type="button" className="font-semibold text-accent-ink" onClick={retry}>
              {t("ui.try_again")}
            </button>
          </>
        ) : (
          <>
            <LoaderCircle size={14} aria-hidden className="motion-safe:animate-spin" />
            {t("chat.older")}
          </>
        )}
      </span>
    </div>
  );
}

const faces = new WeakMap<object, { name: string; initials: string; color: number }>();

/** My face for lines on their way; the same object while I stay the same. */
function mineOf({ me }: Standing): { name: string; initials: string; color: number } {
  if (me === null) return { name: t("chat.you"), initials: "", color: 0 };
  const face = faces.get(me) ?? { name: me.name, initials: me.initials, color: me.color, avatar_url: me.avatar_url };
  faces.set(me, face);
  return face;
}

function dayOf(at: number): string {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / ONE_DAY_MS);
  return days === 0 ? t("chat.today") : days === 1 ? t("chat.yesterday") : DAY.format(at);
}

function lineOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-line]") : null;
}

/** From line to line by arrows; Escape goes back to writing. */
function moveByKey(event: KeyboardEvent, scroller: HTMLElement | null, onLeave: () => void): void {
  if (event.key === "Escape") return onLeave();
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const lines = [...(scroller?.querySelectorAll<HTMLElement>("[data-line][tabindex]") ?? [])];
  const at = lines.indexOf(lineOf(event.target) as HTMLElement);
  if (at < 0 && event.key === "ArrowDown") return;
  event.preventDefault();
  if (at === lines.length - 1 && event.key === "ArrowDown") return onLeave();
  (at < 0 ? lines[lines.length - 1] : lines[at + (event.key === "ArrowUp" ? -1 : 1)])?.focus();
}
