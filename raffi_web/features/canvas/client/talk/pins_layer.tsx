/** Pins over the board, as large at every zoom: buttons with a face, a count and a mark for what is new. */
import { useStore as useFlow } from "@xyflow/react";
import { Check } from "lucide-react";
import { type CSSProperties, memo, type PointerEvent as Pressed, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Point, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { centre, lasting } from "$/public/external/raffi_web/features/canvas/client/looking";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { folded, stepOf, viewOf } from "$/public/external/raffi_web/features/canvas/client/talk/folding";
import { NewPin, PinThread } from "$/public/external/raffi_web/features/canvas/client/talk/pin_thread";
import type { BoardPins, Pin } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { useView } from "$/public/external/raffi_web/features/canvas/client/talk/view";
import { elementAt, pointOf } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Avatar } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SIZE = 32;
/** A press that moves less than this, in pixels of the screen, opens a pin. */
const CLICK = 4;
const PIN =
  "pointer-events-auto absolute bottom-0 start-0 grid size-9 touch-none place-items-center rounded-pill rounded-bl-small border border-line-strong bg-surface-1 text-ink shadow-pop " +
  "before:absolute before:-inset-1 before:content-[''] hover:border-control aria-expanded:border-focus data-unread:border-accent data-done:opacity-70 data-waits:border-dashed data-waits:border-control";

interface Props {
  pins: BoardPins;
  board: Board;
  room: string;
  surface: Surface;
  onReport?: Report;
}

export function PinsLayer({ pins, board, room, surface, onReport }: Props) {
  const layer = useRef<HTMLDivElement>(null);
  // The whole layer is moved at once, and no pin is drawn anew for that.
  useView(([x, y, zoom]) => {
    const style = layer.current?.style;
    if (style === undefined) return;
    style.transform = `translate(${x}px, ${y}px)`;
    if (style.getPropertyValue("--zoom") !== String(zoom)) style.setProperty("--zoom", String(zoom));
  });
  const open = useStore(pins.open);
  const step = useFlow((state) => stepOf(state.transform[2]));
  const folds = folded(usePins(pins, surface), step, ({ element }) => surface.cornerOf(element), ({ element }) => element.id === open?.pin);
  const drafted = useStore(surface.pinning);
  const isMe = useIsMe();
  const edits = useStore(surface.may);
  useSteps(pins, surface);
  useAsked(pins, surface);
  const one = pins.opened();
  const moves = (pin: Pin): boolean => edits || (surface.mayPin.get() && isMe(pin.root.actor_id));
  return (
    <>
      <div ref={layer} data-pins="" className="pointer-events-none absolute start-0 top-0 z-20">
        {folds.map(({ at, pins: [pin, ...more] }) =>
          pin === undefined ? null : more.length === 0 ? (
            <PinButton key={pin.element.id} pin={pin} at={at} pins={pins} surface={surface} moves={moves(pin)} board={board} />
          ) : (
            <FoldButton key={pin.element.id} folded={[pin, ...more]} at={at} surface={surface} />
          ),
        )}
        {drafted === null ? null : <span data-pin-draft="" aria-hidden className="absolute start-0 top-0 size-0" style={placed(drafted)}><span className={`${PIN} border-focus bg-accent-soft`} /></span>}
      </div>
      {drafted === null ? null : (
        <NewPin key={`${drafted.x}/${drafted.y}`} pins={pins} room={room} at={drafted} onClose={() => surface.pinning.set(null)} onWritten={(row) => setPin(board, surface, pins, drafted, row)} />
      )}
      {one === undefined || open === null || drafted !== null ? null : (
        <PinThread key={`${open.pin}/${open.root}`} pins={pins} pin={one} wanted={open.wanted} room={room} board={board} at={surface.cornerOf(one.element)} mayChange={moves(one)} {...(onReport && { onReport })} />
      )}
    </>
  );
}

function placed({ x, y }: Point): CSSProperties {
  return { transform: `translate(calc(var(--zoom) * ${x}px), calc(var(--zoom) * ${y}px))` };
}

/** The pins that are drawn: done ones where that is asked for, or the one that is open. */
export function usePins(pins: BoardPins, surface: Surface, all = false): Pin[] {
  useStore(pins.held);
  useStore(pins.read);
  useStore(surface.changes);
  useStore(surface.drawn);
  const done = useStore(pins.showDone);
  const open = useStore(pins.open);
  return pins.pins().filter((pin) => all || done || !pin.done || pin.element.id === open?.pin);
}

/** What was written becomes a pin; what it was to stand on may be gone by now. */
function setPin(board: Board, surface: Surface, pins: BoardPins, { x, y, home }: Point & { home: string | null }, row: CommentRow): void {
  pins.take(row);
  surface.pinning.set(null);
  const parent = home === null ? undefined : surface.elements.get(home);
  const from = parent === undefined ? { x: 0, y: 0 } : rectOf(surface.elements, parent);
  const id = newId();
  const op: Op = ["put", id, "comment", { x: Math.round(x - from.x), y: Math.round(y - from.y), w: SIZE, h: SIZE, thread: row.id, ...(parent && { parent: parent.id }) }];
  board.edit([op], { batch: newId() });
  pins.open.set({ pin: id, root: row.id, wanted: "" });
}

interface ButtonProps {
  pin: Pin;
  at: Point;
  pins: BoardPins;
  surface: Surface;
  moves: boolean;
  board: Board;
}

const PinButton = memo(function PinButton({ pin: { element, root, done, unread }, at, pins, surface, moves, board }: ButtonProps) {
  const open = useStore(pins.open)?.pin === element.id;
  const [dragged, setDragged] = useState<Point | null>(null);
  const from = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const count = root.thread;
  const name = root.removed || root.veiled ? t("canvas.pin") : t("canvas.pin_by", { name: root.name });
  const label = [name, count > 0 ? tn("canvas.pin_replies", count) : "", unread ? t("canvas.pin_new") : "", done ? t("canvas.done") : "", root.held ? t("moderation.reason.review") : ""].filter(Boolean).join(", ");
  const press = (): void => pins.open.set(open ? null : { pin: element.id, root: root.id, wanted: "" });
  const move = (event: Pressed): void => {
    const start = from.current;
    if (start === null || !moves) return;
    if (!start.moved && Math.hypot(event.clientX - start.x, event.clientY - start.y) < CLICK) return;
    start.moved = true;
    setDragged(pointOf(surface, event));
  };
  const drop = (event: Pressed): void => {
    const start = from.current;
    setDragged(null);
    if (start?.moved) movePin(board, surface, element.id, pointOf(surface, event));
  };
  return (
    <div className="absolute start-0 top-0 size-0" style={placed(dragged ?? at)}>
      <button
        type="button"
        className={PIN}
        data-pin={element.id}
        data-thread={root.id}
        data-unread={unread || undefined}
        data-done={done || undefined}
        data-waits={root.held || undefined}
        aria-label={label}
        aria-expanded={open}
        aria-haspopup="dialog"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          from.current = { x: event.clientX, y: event.clientY, moved: false };
          if (moves) event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onPointerUp={drop}
        onPointerCancel={() => (from.current = null, setDragged(null))}
        onClick={() => {
          const moved = from.current?.moved === true;
          from.current = null;
          if (!moved) press();
        }}
      >
        {done ? <Check size={18} strokeWidth={2} aria-hidden className="text-success" /> : <Avatar face={root} size="xs" />}
        {count > 0 ? <span aria-hidden className="absolute -end-1.5 -top-1.5 grid h-4.5 min-w-4.5 place-items-center rounded-pill border border-line-strong bg-surface-1 px-1 text-xs leading-none font-semibold tabular">{count}</span> : null}
        {unread ? <span aria-hidden data-dot="" className="absolute -start-1 -top-1 size-3 rounded-pill border-2 border-surface-1 bg-accent" /> : null}
      </button>
    </div>
  );
}, same);

/** Pins that from afar would lie over each other: a press goes where they stand apart. */
function FoldButton({ folded: all, at, surface }: { folded: readonly Pin[]; at: Point; surface: Surface }) {
  const unread = all.some((pin) => pin.unread);
  const label = [tn("canvas.pins_here", all.length), unread ? t("canvas.pin_new") : ""].filter(Boolean).join(", ");
  const part = (): void => {
    const { x, y, zoom } = viewOf(all.map(({ element }) => surface.cornerOf(element)), surface.size);
    void surface.flow?.setCenter(x, y, { zoom, duration: lasting(200) });
  };
  return (
    <div className="absolute start-0 top-0 size-0" style={placed(at)}>
      <button type="button" className={`${PIN} text-mini font-semibold tabular`} data-fold={all.length} data-unread={unread || undefined} aria-label={label} data-tip={label} onClick={part}>
        {all.length}
        {unread ? <span aria-hidden data-dot="" className="absolute -start-1 -top-1 size-3 rounded-pill border-2 border-surface-1 bg-accent" /> : null}
      </button>
    </div>
  );
}

/** Whether a pin looks as it did: while something is dragged only those that go with it are drawn anew. */
function same(one: ButtonProps, other: ButtonProps): boolean {
  const [was, is] = [one.pin, other.pin];
  return was.element === is.element && was.root === is.root && was.done === is.done && was.unread === is.unread && one.at.x === other.at.x && one.at.y === other.at.y && one.moves === other.moves && one.pins === other.pins && one.surface === other.surface && one.board === other.board;
}

/** Lets a pin stand somewhere else, upon what is there. */
function movePin(board: Board, surface: Surface, id: string, to: Point): void {
  const element = surface.elements.get(id);
  if (element === undefined) return;
  const home = elementAt(surface.elements, to);
  const from = home === null ? { x: 0, y: 0 } : rectOf(surface.elements, home);
  const parent = home?.id ?? null;
  const props = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y), ...(parent !== value(element, "parent") && { parent }) };
  board.edit([["set", id, props]], { batch: newId() });
}

/** Brings a pin into the middle of what is seen, and opens it. */
export function showPin(pins: BoardPins, surface: Surface, pin: Pin, wanted = ""): void {
  centre(surface, surface.cornerOf(pin.element));
  if (pin.done) pins.showDone.set(true);
  pins.open.set({ pin: pin.element.id, root: pin.root.id, wanted });
}

/** The next pin and the one before, by key. */
function useSteps(pins: BoardPins, surface: Surface): void {
  useEffect(() => {
    surface.onStep = (by) => {
      const all = pins.pins().filter((pin) => pins.showDone.get() || !pin.done);
      const now = all.findIndex(({ element }) => element.id === pins.open.get()?.pin);
      const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length];
      if (next !== undefined) showPin(pins, surface, next);
    };
    return () => void (surface.onStep = null);
  }, [pins, surface]);
}

/** Shows the comment that the page's address asks for, as soon as its pin is there. */
function useAsked(pins: BoardPins, surface: Surface): void {
  const asked = new URLSearchParams(useLocation().search).get("comment");
  const held = useStore(pins.held);
  const changes = useStore(surface.changes);
  const [root, setRoot] = useState<string | null>(null);
  const shown = useRef<string | null>(null);
  const [waits, setWaits] = useState(0);
  useEffect(() => {
    if (asked === null) return;
    live.query<{ comment: CommentRow }>("comments.one", { comment: asked }).then(
      ({ comment }) => setRoot(comment.root),
      () => setRoot(null),
    );
  }, [asked]);
  useEffect(() => {
    if (asked === null || root === null || shown.current === asked) return;
    if (surface.flow === null) {
      const timer = setTimeout(() => setWaits((n) => n + 1), 60);
      return () => clearTimeout(timer);
    }
    const pin = pins.pins().find((one) => one.root.id === root);
    if (pin === undefined) return;
    // Behind the library's own first look at the whole board.
    const timer = setTimeout(() => {
      shown.current = asked;
      showPin(pins, surface, pin, asked);
    }, 120);
    return () => clearTimeout(timer);
  }, [asked, root, held, changes, waits, pins, surface]);
}
