/** A chat that stands on the board: the discussion that hangs on this element, the latest at its foot. */
import { ArrowDown, MessagesSquare as MessagesSquareIcon, Pencil } from "lucide-react";
import { type KeyboardEvent, memo, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { loadPast, useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { rename } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import { LineField } from "$/public/external/raffi_web/features/canvas/client/elements/line_field";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";
import { useEditing, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { useTalkOf } from "$/public/external/raffi_web/features/canvas/client/talk/chats";
import { CommentComposer } from "$/public/external/raffi_web/features/comments/client/composer";
import { HistoryLayer } from "$/public/external/raffi_web/features/comments/client/history";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import { cannotWords, HeldComments } from "$/public/external/raffi_web/features/comments/client/order_told";
import { ListSkeleton } from "$/public/external/raffi_web/features/comments/client/skeleton";
import { type Talk, TalkContext, usePanelStores } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { useSight } from "$/public/external/raffi_web/features/comments/client/unread";
import { loadBlocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

/** So near its foot a chat goes on to what is new. */
const FOOT = 48;
const NAME = "nodrag nopan h-7 min-w-0 flex-1 rounded-small border border-control bg-surface-1 px-1.5 text-sm font-semibold text-ink outline-none focus-visible:border-focus pointer-coarse:h-9";
const NOTHING = (): void => undefined;

export const ChatElement = memo(function ChatElement(props: ElementProps) {
  const { element } = props.data;
  const past = useStore(useSurface().past);
  const named = value(element, "title");
  const title = named || kindName("chat");
  // What was said is not part of the board as it was.
  if (past !== null) return <Card {...props} icon={MessagesSquareIcon} title={title} {...(named !== "" && { about: kindName("chat") })} />;
  return (
    <Card {...props} icon={MessagesSquareIcon} title={title}>
      <div className="flex size-full flex-col" data-chat={element.id}>
        <Head element={element} title={title} />
        <Inside element={element.id} />
      </div>
    </Card>
  );
});

/** Its name, by which it is moved; whoever edits the board names it there. */
function Head({ element, title }: { element: Element; title: string }) {
  const surface = useSurface();
  const editing = useEditing(surface, element.id);
  const names = useStore(surface.may) && !value(element, "locked");
  const begin = (): void => {
    surface.choose([element.id]);
    rename(surface);
  };
  return (
    <div data-names="" className="group/head flex h-10 shrink-0 items-center gap-2 border-b border-line ps-3 pe-1 pointer-coarse:h-11">
      <MessagesSquareIcon size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      {editing ? (
        <LineField element={element} name="title" label={t("canvas.chat_title")} longest={200} className={NAME} />
      ) : (
        <>
          <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{title}</h2>
          {names ? (
            <span className="nodrag nopan opacity-0 group-focus-within/head:opacity-100 group-hover/head:opacity-100 in-[.selected]:opacity-100">
              <IconButton icon={Pencil} size="sm" label={t("canvas.rename_one")} onClick={begin} />
            </span>
          ) : null}
        </>
      )}
    </div>
  );
}

/** What is done in it, wheel, keys and clipboard too, is not for the board. It asks for nothing before it was in sight. */
function Inside({ element }: { element: string }) {
  const { board } = useSurface();
  const around = useRef<HTMLDivElement>(null);
  const [sighted, setSighted] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSighted(true));
    if (around.current !== null) observer.observe(around.current);
    return () => observer.disconnect();
  }, []);
  const [talk, failed, again] = useTalkOf(board.id, sighted ? element : null);
  return (
    <div
      ref={around}
      data-inside=""
      tabIndex={-1}
      className="nodrag nopan nowheel @container flex min-h-0 flex-1 cursor-auto flex-col select-text outline-none"
      onKeyDownCapture={sendByEnter}
      onKeyDown={pressed}
      onPaste={stop}
      onDoubleClick={stop}
      onContextMenu={stop}
    >
      {failed ? (
        <div role="alert" className="m-auto flex flex-col items-center gap-2 px-4 text-center text-sm text-ink-2">
          {t("canvas.chat_lost")}
          <Button size="sm" onClick={again}>{t("ui.try_again")}</Button>
        </div>
      ) : talk === null ? (
        <ListSkeleton />
      ) : (
        <Log key={talk.id} discussion={talk.id} room={talk.room} />
      )}
    </div>
  );
}

function stop(event: { stopPropagation: () => void }): void {
  event.stopPropagation();
}

/** Escape leads back to the board. */
function pressed(event: KeyboardEvent<HTMLElement>): void {
  event.stopPropagation();
  if (event.key === "Escape" && !event.defaultPrevented) event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
}

/** As chats do, with a keyboard, where Enter picks nobody's name. With Shift it begins a line. */
function sendByEnter(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event;
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
  if (!(target instanceof HTMLTextAreaElement) || target.hasAttribute("aria-controls") || !matchMedia("(pointer: fine)").matches) return;
  const form = target.closest<HTMLFormElement>('form[data-composer="root"]');
  if (form === null) return;
  event.preventDefault();
  event.stopPropagation();
  form.requestSubmit();
}

function Log({ discussion, room }: { discussion: string; room: string }) {
  const surface = useSurface();
  const open = useMemo(() => discussionOf(discussion, true), [discussion]);
  useEffect(() => {
    void loadBlocked();
    void loadPast();
    return open.follow();
  }, [open]);
  const held = useSyncExternalStore(open.subscribe, open.get, open.get);
  const stores = usePanelStores(discussion);
  const isMe = useIsMe();
  const watch = useSight(open, held, true);
  const atFoot = useRef(true);
  const { write = false, remove = false } = held.mine ?? {};
  const talk = useMemo<Talk>(() => ({ open, room, isMe, write, remove, pin: false, watch, go: NOTHING, report: surface.report, ...stores }), [open, room, isMe, write, remove, watch, surface, stores]);
  // In a chat nobody waits for a press to see what is new.
  useEffect(() => void (held.fresh > 0 && open.reveal()), [open, held.fresh]);
  const wrote = (row: CommentRow | null): void => {
    if (row === null || row.held) return;
    atFoot.current = true;
    open.add(row);
  };
  return (
    <TalkContext value={talk}>
      <Messages talk={talk} atFoot={atFoot} />
      <HeldComments discussion={discussion} />
      {held.phase !== "here" ? null : (
        <div className="border-t border-line p-2">
          {write ? <CommentComposer discussion={discussion} room={room} stays chat onDone={wrote} /> : <p className="px-1 text-mini text-ink-2">{cannotWords(held.mine?.cannot) ?? t("talk.read_only")}</p>}
        </div>
      )}
      <HistoryLayer />
    </TalkContext>
  );
}

/** The oldest above, by pages; it stays at its foot unless somebody reads further up. */
function Messages({ talk: { open }, atFoot }: { talk: Talk; atFoot: RefObject<boolean> }) {
  const held = useSyncExternalStore(open.subscribe, open.get, open.get);
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  const [away, setAway] = useState(false);
  const rows = [...held.pinned, ...held.threads].sort((a, b) => (a.root.id < b.root.id ? -1 : 1));
  const scrolled = useCallback((): void => {
    const box = scroller.current;
    if (box === null) return;
    const up = box.scrollTop < top.current;
    top.current = box.scrollTop;
    // What came since it went to its foot is no reader who went up: of that the observer takes care.
    if (box.scrollHeight - box.scrollTop - box.clientHeight < FOOT) atFoot.current = true;
    else if (up) atFoot.current = false;
    setAway(!atFoot.current);
  }, [atFoot]);
  const toFoot = useCallback((): void => {
    const box = scroller.current;
    if (box === null) return;
    atFoot.current = true;
    box.scrollTop = box.scrollHeight;
    top.current = box.scrollTop;
  }, [atFoot]);
  useStaying(scroller, atFoot, toFoot, rows[0]?.root.id ?? "");
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div ref={scroller} data-scroller="" role="log" aria-label={t("canvas.chat_log")} tabIndex={0} className="flex min-h-0 flex-1 touch-pan-y flex-col overflow-y-auto overscroll-contain py-1 [overflow-anchor:none] focus-visible:outline-offset-[-2px]" onScroll={scrolled}>
        <div className={`flex flex-col ${rows.length > 0 ? "mt-auto" : ""}`}>
          {held.more ? <Button size="sm" variant="ghost" busy={held.loading} className="self-center" onClick={() => void open.loadMore()}>{t("canvas.chat_older")}</Button> : null}
          {rows.map((thread) => <ThreadItem key={thread.root.id} thread={thread} since={held.since} />)}
        </div>
        {held.phase === "here" ? rows.length > 0 ? null : <p className="m-auto text-sm text-ink-3">{t("canvas.chat_empty")}</p> : held.phase === "loading" ? <ListSkeleton /> : <p className="m-auto"><Button size="sm" onClick={() => void open.load()}>{t("ui.try_again")}</Button></p>}
      </div>
      {away ? (
        <Button size="sm" icon={ArrowDown} className="absolute bottom-2 self-center shadow-pop" onClick={toFoot}>
          {held.unread > 0 ? tn("canvas.chat_new", held.unread) : t("canvas.chat_latest")}
        </Button>
      ) : null}
    </div>
  );
}

/** Stays at the foot when something comes or grows; what comes above moves nothing that is read. */
function useStaying(scroller: RefObject<HTMLDivElement | null>, atFoot: RefObject<boolean>, toFoot: () => void, first: string): void {
  const height = useRef(0);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box !== null && !atFoot.current && height.current > 0) box.scrollTop += box.scrollHeight - height.current;
    // Only what comes first moves the others.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first]);
  useLayoutEffect(() => {
    height.current = scroller.current?.scrollHeight ?? 0;
  });
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const observer = new ResizeObserver(() => atFoot.current && toFoot());
    for (const one of [box, box.firstElementChild!]) observer.observe(one);
    return () => observer.disconnect();
  }, [scroller, atFoot, toFoot]);
}
