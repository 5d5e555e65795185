/** Keeps a list of messages where its reader is: at the end while they are there, in place while they look back. */
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Item } from "$/public/external/raffi_web/features/chat/client/timeline";

const NEAR_END = 64;
const NEAR_START = 600;

export interface Scrolling {
  list: RefObject<VirtualizerHandle | null>;
  /** The reader is at the newest messages. */
  atEnd: boolean;
  /** Items were put in front of the others in this drawing. */
  prepended: boolean;
  onScroll: (offset: number) => void;
  onResize: () => void;
  toEnd: () => void;
  toItem: (index: number) => void;
}

export function useScrolling(items: readonly Item[], onNearStart: () => void): Scrolling {
  const list = useRef<VirtualizerHandle>(null);
  const stuck = useRef(true);
  const last = useRef(0);
  const count = useRef(items.length);
  const shown = useRef<{ first: string; last: string; mine: string; count: number }>({ first: "", last: "", mine: "", count: 0 });
  const [atEnd, setAtEnd] = useState(true);

  const first = items[0]?.key ?? "";
  const end = items[items.length - 1];
  const prepended = items.length > shown.current.count && end?.key === shown.current.last && first !== shown.current.first;

  const stick = useCallback((): void => {
    if (stuck.current && count.current > 0) list.current?.scrollToIndex(count.current - 1, { align: "end" });
  }, []);
  const toEnd = useCallback((): void => {
    stuck.current = true;
    setAtEnd(true);
    stick();
  }, [stick]);

  useLayoutEffect(() => {
    const pending = end?.kind === "pending" ? end.key : "";
    // Whoever writes wants to see what they wrote.
    if (pending !== "" && pending !== shown.current.mine) stuck.current = true;
    count.current = items.length;
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
    // Only a move upwards lets go of the end: lines that grow while they are measured do not.
    if (near) stuck.current = true;
    else if (offset < last.current - 1) stuck.current = false;
    last.current = offset;
    setAtEnd(stuck.current);
    if (offset < NEAR_START && !stuck.current) onNearStart();
  };
  const toItem = (index: number): void => {
    stuck.current = false;
    list.current?.scrollToIndex(index, { align: "center" });
  };
  return { list, atEnd, prepended, onScroll, onResize: stick, toEnd, toItem };
}
