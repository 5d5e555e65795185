/** Keeps a list of messages where its reader is: at the end while they are there, in place while they look back. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Item } from "$/public/external/raffi_web/features/chat/client/timeline";

const NEAR_END = 64;
const NEAR_START = 600;
/** A scroll this soon after a wheel, a finger or a key is the reader's; any other is the browser's or the list's own. */
const BY_HAND_MS = 1_000;
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

export interface Scrolling {
  list: RefObject<VirtualizerHandle | null>;
  /** The reader is at the newest messages. */
  atEnd: boolean;
  /** Items were put in front of the others in this drawing. */
  prepended: boolean;
  onScroll: (offset: number) => void;
  onScrollEnd: () => void;
  toEnd: () => void;
  toItem: (index: number) => void;
}

/**
 * @param scroller The element that scrolls; its last child grows and shrinks while lines are measured.
 */
export function useScrolling(scroller: RefObject<HTMLElement | null>, items: readonly Item[], onNearStart: () => void): Scrolling {
  const list = useRef<VirtualizerHandle>(null);
  const stuck = useRef(true);
  const last = useRef(0);
  const touched = useRef(-BY_HAND_MS);
  const shown = useRef<{ first: string; last: string; mine: string; count: number }>({ first: "", last: "", mine: "", count: 0 });
  const [atEnd, setAtEnd] = useState(true);

  // The line of the day stays the first one while older messages of that day come below it.
  const first = items.find((item) => item.kind !== "day" && item.kind !== "start")?.key ?? "";
  const end = items[items.length - 1];
  const prepended = items.length > shown.current.count && end?.key === shown.current.last && first !== shown.current.first;

  const stick = useCallback((): void => {
    const element = scroller.current;
    if (stuck.current && element) element.scrollTop = element.scrollHeight;
  }, [scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (!element?.lastElementChild) return;
    // A frame later: what it moves is measured by an observer of the list itself, in the same round.
    const sizes = new ResizeObserver(() => requestAnimationFrame(stick));
    sizes.observe(element);
    sizes.observe(element.lastElementChild);
    const byHand = (): void => void (touched.current = performance.now());
    for (const kind of HANDS) element.addEventListener(kind, byHand, { passive: true });
    return () => {
      sizes.disconnect();
      for (const kind of HANDS) element.removeEventListener(kind, byHand);
    };
  }, [scroller, stick]);
  const toEnd = useCallback((): void => {
    stuck.current = true;
    setAtEnd(true);
    stick();
  }, [stick]);

  useLayoutEffect(() => {
    const pending = end?.kind === "pending" ? end.key : "";
    // Whoever writes wants to see what they wrote.
    if (pending !== "" && pending !== shown.current.mine) stuck.current = true;
    shown.current = { first, last: end?.key ?? "", mine: pending, count: items.length };
    if (stuck.current) {
      setAtEnd(true);
      stick();
    }
  }, [items, first, end, stick]);

  const onScroll = (offset: number): void => {
    const handle = list.current;
    if (!handle) return;
    const near = handle.scrollSize - offset - handle.viewportSize < NEAR_END;
    // Only the reader's move upwards lets go of the end: lines that shrink while they are measured do not.
    const byHand = performance.now() - touched.current < BY_HAND_MS;
    if (byHand && offset < last.current - 1) stuck.current = false;
    else if (near) stuck.current = true;
    last.current = offset;
    setAtEnd(stuck.current || near);
    if (offset < NEAR_START && !stuck.current) onNearStart();
  };
  const onScrollEnd = (): void => {
    const handle = list.current;
    if (handle && handle.scrollSize - handle.scrollOffset - handle.viewportSize < NEAR_END) toEnd();
  };
  const toItem = (index: number): void => {
    stuck.current = false;
    list.current?.scrollToIndex(index, { align: "center" });
  };
  return { list, atEnd, prepended, onScroll, onScrollEnd, toEnd, toItem };
}
