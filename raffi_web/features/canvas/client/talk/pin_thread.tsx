/** The thread of a pin beside it, on a phone as a sheet: the comments feature's own list and field. */
import { Check, ChevronLeft, ChevronRight, LocateFixed, RotateCcw, Trash2, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { centre } from "$/public/external/raffi_web/features/canvas/client/looking";
import { newId } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import type { BoardPins, Pin } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { useView, type View } from "$/public/external/raffi_web/features/canvas/client/talk/view";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { plainComment } from "$/public/external/raffi_web/features/comments/client/markdown";
import { CommentComposer } from "$/public/external/raffi_web/features/comments/client/composer";
import { HistoryLayer } from "$/public/external/raffi_web/features/comments/client/history";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { cannotWords, HeldComments } from "$/public/external/raffi_web/features/comments/client/order_told";
import { ListSkeleton } from "$/public/external/raffi_web/features/comments/client/skeleton";
import { type Talk, TalkContext, usePanelStores } from "$/public/external/raffi_web/features/comments/client/talk";
import { ThreadItem } from "$/public/external/raffi_web/features/comments/client/thread";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { channelOf, complain, type Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { withKeys } from "$/public/external/raffi_web/ui/client/keys";
import { Avatar, Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const WIDTH = 352;
const ASIDE = 44;
const EDGE = 12;
const TOP = 68;
const TALLEST = 480;
/** What the bars at the bottom take, where a card has room over them. */
const BARS = 76;
/** How large a pin is; it stands over its point, to the right. */
const PIN = 36;
const PHONE = "(max-width: 767px)";
const CARD =
  "pointer-events-auto absolute start-0 top-0 z-40 flex flex-col overflow-hidden rounded-card border border-line-strong bg-surface-1 text-ink shadow-pop outline-none " +
  "max-md:fixed max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:max-h-[70dvh]! max-md:w-full! max-md:transform-none! max-md:rounded-b-none max-md:pb-[env(safe-area-inset-bottom)]";

/**
 * A card beside a point of the board. Once the board was moved so that its point is out of sight, only its head is
 * left at that edge, with the way back. Keys that are pressed in it are not for the board.
 */
export function Beside({ at, label, onClose, head, children }: { at: Point; label: string; onClose: () => void; head: (folded: boolean) => ReactNode; children: ReactNode }) {
  const surface = useSurface();
  const card = useRef<HTMLElement>(null);
  const [folded, setFolded] = useState(false);
  const seen = useRef(false);
  const view = useRef<View>([0, 0, 1]);
  const fold = (): void => {
    const out = isOut(at, view.current);
    seen.current ||= !out;
    // On a phone it is a sheet, and stands nowhere beside its point.
    const away = out && seen.current && !matchMedia(PHONE).matches;
    if (away !== folded && card.current?.contains(document.activeElement)) card.current.focus({ preventScroll: true });
    setFolded(away);
  };
  const place = (): void => {
    if (card.current !== null) card.current.style.transform = besidePoint(at, view.current, card.current.offsetHeight);
  };
  const look = useView((now) => {
    view.current = now;
    fold();
    place();
  });
  useLayoutEffect(look, [look, at.x, at.y]);
  const placed = useRef(place);
  placed.current = place;
  useEffect(() => {
    // A keyboard that comes up leaves less of the window: nothing is folded for that.
    const sized = (): void => placed.current();
    const observer = new ResizeObserver(sized);
    if (card.current !== null) observer.observe(card.current);
    window.addEventListener("resize", sized);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", sized);
    };
  }, []);
  const pressed = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    <section ref={card} role="dialog" aria-label={label} tabIndex={-1} data-pin-card="" data-folded={folded || undefined} className={CARD} style={{ width: WIDTH, maxHeight: `min(${TALLEST}px, calc(100dvh - 5.5rem))` }} onKeyDown={pressed}>
      <header className="flex items-center gap-0.5 border-b border-line py-1 ps-3 pe-1 in-data-folded:border-b-0">
        {head(folded)}
        {folded ? <IconButton icon={LocateFixed} size="sm" label={t("canvas.to_pin")} onClick={() => centre(surface, at)} /> : null}
        <IconButton icon={X} size="sm" label={t("ui.close")} onClick={onClose} />
      </header>
      <div className={folded ? "hidden" : "contents"}>{children}</div>
    </section>
  );
}

/** Where a card as high as that stands: to the right of its point, or where there is no room to the left. */
function besidePoint(at: Point, [left, top, zoom]: View, height: number): string {
  const point = { x: left + at.x * zoom, y: top + at.y * zoom };
  const room = { w: window.innerWidth, h: window.innerHeight };
  const right = point.x + ASIDE + WIDTH + EDGE <= room.w;
  const x = Math.min(Math.max(EDGE, right ? point.x + ASIDE : point.x - WIDTH - EDGE), Math.max(EDGE, room.w - WIDTH - EDGE));
  const lowest = room.h - height - BARS;
  const y = Math.min(Math.max(TOP, point.y - 40), lowest >= TOP ? lowest : Math.max(TOP, room.h - height - EDGE));
  return `translate(${x}px, ${y}px)`;
}

/** Whether nothing of a pin that stands at a point is on the screen. */
function isOut(at: Point, [left, top, zoom]: View): boolean {
  const [x, y] = [left + at.x * zoom, top + at.y * zoom];
  return x + PIN < 0 || x > window.innerWidth || y < 0 || y - PIN > window.innerHeight;
}

/** Whom one may mean: those of the room, where one is in it. */
function useRoomsPeople(room: string): void {
  useEffect(() => live.follow(channelOf(room)), [room]);
}

interface NewProps {
  pins: BoardPins;
  room: string;
  at: Point;
  onClose: () => void;
  onWritten: (row: CommentRow) => void;
}

/** Where the first comment of a pin is written. Nothing is stored until it is sent. */
export function NewPin({ pins, room, at, onClose, onWritten }: NewProps) {
  const [discussion, setDiscussion] = useState<string | null>(null);
  useRoomsPeople(room);
  useEffect(() => {
    pins.discussion().then(setDiscussion, (error: unknown) => {
      complain(error);
      onClose();
    });
    // Asked once for each new pin.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pins]);
  const done = (row: CommentRow | null): void => {
    if (row === null) return onClose();
    if (row.held) toast({ id: "pin-waits", title: t("canvas.pin_waits") });
    onWritten(row);
  };
  return (
    <Beside at={at} label={t("canvas.new_pin")} onClose={onClose} head={() => <h2 className="flex-1 text-sm font-semibold">{t("canvas.new_pin")}</h2>}>
      <div className="@container p-2.5">{discussion === null ? <ListSkeleton /> : <First discussion={discussion} room={room} onDone={done} />}</div>
    </Beside>
  );
}

function First({ discussion, room, onDone }: { discussion: string; room: string; onDone: (row: CommentRow | null) => void }) {
  useDiscussion(discussion);
  return <CommentComposer discussion={discussion} room={room} autoFocus onDone={onDone} />;
}

interface Props {
  pins: BoardPins;
  pin: Pin;
  /** The comment in it that was asked for. */
  wanted: string;
  room: string;
  board: Board;
  at: Point;
  mayChange: boolean;
  onReport?: Report;
}

export function PinThread({ pins, pin, wanted, room, board, at, mayChange, onReport }: Props) {
  const surface = useSurface();
  const { root, element, done } = pin;
  const close = (): void => {
    pins.open.set(null);
    document.querySelector<HTMLElement>(`[data-pin="${CSS.escape(element.id)}"]`)?.focus();
  };
  useEscape(close);
  const resolve = (): void => {
    board.edit([["set", element.id, { done: !done }]], { batch: newId() });
    if (!done) close();
  };
  const forgotten = (): void => {
    pins.open.set(null);
    board.edit([["del", element.id]], { batch: newId(), undoable: false });
  };
  const remove = (): void => {
    pins.open.set(null);
    board.edit([["del", element.id]], { batch: newId() });
    toast({ id: "pin-removed", title: t("canvas.pin_removed"), action: t("canvas.undo"), onAct: () => void board.undo() });
  };
  const opened = (
    <>
      <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{t("canvas.pin")}</h2>
      <IconButton icon={ChevronLeft} size="sm" label={t("canvas.pin_before")} tip={withKeys(t("canvas.pin_before"), KEY_NAMES["canvas.pin_before"])} aria-keyshortcuts="," onClick={() => surface.onStep?.(-1)} />
      <IconButton icon={ChevronRight} size="sm" label={t("canvas.next_pin")} tip={withKeys(t("canvas.next_pin"), KEY_NAMES["canvas.next_pin"])} aria-keyshortcuts="." onClick={() => surface.onStep?.(1)} />
      {mayChange && !root.held ? (
        <>
          <IconButton icon={done ? RotateCcw : Check} size="sm" label={t(done ? "canvas.reopen_pin" : "canvas.resolve_pin")} onClick={resolve} />
          <IconButton icon={Trash2} size="sm" label={t("canvas.remove_pin")} onClick={remove} />
        </>
      ) : null}
    </>
  );
  const head = (folded: boolean): ReactNode => (folded ? <Folded root={root} done={done} /> : opened);
  return (
    <Beside at={at} label={root.removed || root.veiled ? t("canvas.pin") : t("canvas.pin_by", { name: root.name })} onClose={close} head={head}>
      {root.held ? <Waiting root={root} onForgotten={forgotten} /> : <Said discussion={root.discussion} root={root} pins={pins} wanted={wanted} room={room} {...(onReport && { onReport })} />}
    </Beside>
  );
}

/** What is left of a card at the edge: whose comment it is, and how it begins. */
function Folded({ root, done }: { root: CommentRow; done: boolean }) {
  const said = root.removed ? t("talk.removed") : root.veiled ? t("canvas.pin") : plainComment(root.body, t("chat.spoiler"));
  return (
    <p data-fold-says="" className="flex min-w-0 flex-1 items-center gap-2 text-sm">
      {done ? <Check size={20} strokeWidth={2} aria-hidden className="shrink-0 text-success" /> : <Avatar face={root} size="xs" />}
      <span className="min-w-0 truncate text-ink-2">
        {root.removed || root.veiled ? null : <span className="pe-1.5 font-semibold text-ink">{root.name}</span>}
        {said}
      </span>
    </p>
  );
}

/** Escape on the board or on the pin closes its card, as it does within. */
function useEscape(close: () => void): void {
  const now = useRef(close);
  now.current = close;
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      const { target } = event;
      if (event.key !== "Escape" || event.isComposing || (target instanceof Element && target.closest("input,textarea,[data-pin-card],[popover],dialog,section") !== null)) return;
      event.preventDefault();
      event.stopPropagation();
      now.current();
    };
    window.addEventListener("keydown", pressed, true);
    return () => window.removeEventListener("keydown", pressed, true);
  }, []);
}

/** What I said at a pin, and nobody else sees before a moderator did. */
function Waiting({ root, onForgotten }: { root: CommentRow; onForgotten: () => void }) {
  useDiscussion(root.discussion);
  return (
    <div className="min-h-0 overflow-y-auto p-2.5">
      <HeldComments discussion={root.discussion} shows={({ id }) => id === root.id} onForgotten={onForgotten} />
    </div>
  );
}

const NOTHING = (): void => undefined;

function Said({ discussion, root, pins, wanted, room, onReport }: { discussion: string; root: CommentRow; pins: BoardPins; wanted: string; room: string; onReport?: Report }) {
  const [open, held] = useDiscussion(discussion);
  const stores = usePanelStores(root.id);
  const isMe = useIsMe();
  const scroller = useRef<HTMLDivElement>(null);
  useRoomsPeople(room);
  useStore(pins.held);
  useEffect(() => {
    void open.show(root.id);
    return () => void open.show(null);
  }, [open, root.id]);
  useEffect(() => pins.saw(root.id));
  const { write = false, remove = false } = held.mine ?? {};
  const talk = useMemo<Talk>(
    () => ({ open, room, isMe, write, remove, pin: false, watch: () => NOTHING, go: NOTHING, report: onReport, ...stores }),
    [open, room, isMe, write, remove, onReport, stores],
  );
  const thread = held.alone?.comment === root.id ? held.alone.thread : null;
  useEffect(() => {
    if (thread === null || wanted === "" || wanted === root.id) return;
    scroller.current?.querySelector(`[data-comment="${CSS.escape(wanted)}"]`)?.scrollIntoView({ block: "center" });
  }, [thread === null, wanted, root.id]);
  const wrote = (row: CommentRow | null): void => {
    if (row === null || row.held) return;
    open.add(row);
    pins.take(row);
    requestAnimationFrame(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }));
  };
  return (
    <TalkContext value={talk}>
      <div ref={scroller} data-scroller="" tabIndex={-1} className="@container flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain px-1 py-1.5 outline-none">
        {held.alone?.problem ? <p role="alert" className="px-3 py-6 text-center text-sm text-ink-2">{held.alone.problem}</p> : thread === null ? <ListSkeleton /> : <ThreadItem thread={thread} {...(wanted !== "" && { wanted })} since={null} />}
        <HeldComments discussion={discussion} shows={({ id, answers }) => answers !== null || !pins.hasPin(id)} />
      </div>
      {held.phase === "here" ? (
        <div className="@container border-t border-line p-2.5">
          {!write ? (
            <p className="text-sm text-ink-2">{cannotWords(held.mine?.cannot) ?? t("talk.read_only")}</p>
          ) : (
            <Reply key={root.id} discussion={discussion} room={room} root={root} onDone={wrote} />
          )}
        </div>
      ) : held.phase === "loading" ? null : (
        <p className="p-3 text-center"><Button onClick={() => void open.load()}>{t("ui.try_again")}</Button></p>
      )}
      <HistoryLayer />
    </TalkContext>
  );
}

/** A field that stays after what was written in it was sent. */
function Reply({ discussion, room, root, onDone }: { discussion: string; room: string; root: CommentRow; onDone: (row: CommentRow | null) => void }) {
  return root.locked ? <p className="text-sm text-ink-2">{t("errors.thread_locked")}</p> : <CommentComposer discussion={discussion} room={room} parent={root} stays onDone={onDone} />;
}
