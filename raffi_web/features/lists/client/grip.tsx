import { GripVertical } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";

const EDGE_PX = 72;
const SCROLL_PX = 14;
const GRIP =
  "grid h-10 w-7 shrink-0 cursor-grab self-center touch-none place-items-center rounded-control text-ink-3 hover:bg-hover hover:text-ink active:cursor-grabbing pointer-coarse:h-11 pointer-coarse:w-9";

/** Where a pointer at height `y` would put a row, among the rows of its list. */
export function indexUnder(others: readonly Element[], y: number): number {
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = others[middle]?.getBoundingClientRect();
    if (box && y < box.top + box.height / 2) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Drag {
  own: HTMLElement;
  others: Element[];
  line: HTMLElement;
  y: number;
  from: number;
  scroll: number;
  frame: number;
}

type Props = {
  label: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
};

/** Moves its row: by dragging with any pointer, or by the arrow keys, Home and End while it has the focus. Escape ends a drag. */
export function Grip({ label, index, count, onMove }: Props) {
  const drag = useRef<Drag | null>(null);
  useEffect(() => () => void stop(), []);

  const stop = (): Drag | null => {
    const held = drag.current;
    drag.current = null;
    if (held === null) return null;
    cancelAnimationFrame(held.frame);
    held.own.style.translate = "";
    held.own.removeAttribute("data-dragged");
    held.line.remove();
    return held;
  };
  const down = (event: PointerEvent<HTMLElement>): void => {
    const own = event.currentTarget.closest<HTMLElement>("li");
    const list = own?.parentElement;
    if (event.button !== 0 || !own || !list || count < 2) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const line = document.createElement("div");
    line.className = "pointer-events-none absolute inset-x-0 z-20 h-0.5 -translate-y-px rounded-pill bg-accent-ink";
    line.hidden = true;
    list.parentElement?.append(line);
    own.setAttribute("data-dragged", "");
    drag.current = { own, others: [...list.children].filter((one) => one !== own), line, y: event.clientY, from: event.clientY, scroll: scrollY, frame: 0 };
    const step = (): void => {
      const held = drag.current;
      if (held === null) return;
      if (held.y < EDGE_PX) scrollBy(0, -SCROLL_PX);
      else if (held.y > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX);
      show(held);
      held.frame = requestAnimationFrame(step);
    };
    step();
  };
  const show = (held: Drag): void => {
    held.own.style.translate = `0 ${held.y - held.from + scrollY - held.scroll}px`;
    const to = indexUnder(held.others, held.y);
    const frame = held.line.parentElement?.getBoundingClientRect();
    const before = held.others[to - 1]?.getBoundingClientRect();
    const behind = held.others[to]?.getBoundingClientRect();
    if (!frame) return;
    held.line.hidden = to === index;
    held.line.style.top = `${(behind ? behind.top : (before?.bottom ?? 0)) - frame.top}px`;
  };
  const move = (event: PointerEvent): void => {
    if (drag.current !== null) drag.current.y = event.clientY;
  };
  const end = (event: PointerEvent): void => {
    const held = stop();
    if (held === null || event.type !== "pointerup") return;
    const to = indexUnder(held.others, event.clientY);
    if (to !== index && Math.abs(event.clientY - held.from) > 3) onMove(to);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && drag.current !== null) {
      event.preventDefault();
      stop();
      return;
    }
    const wanted = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[event.key];
    if (wanted === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(count - 1, wanted));
    if (to !== index) onMove(to);
  };
  return (
    <button
      type="button"
      data-grip
      aria-label={label}
      aria-describedby="grip-help"
      aria-keyshortcuts="ArrowUp ArrowDown Home End"
      className={GRIP}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={key}
    >
      <GripVertical size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
