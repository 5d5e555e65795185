/** An order that people change: shown at once, sent a moment later, true as soon as the server's own has come. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

export interface Ordered {
  id: string;
}

interface Move {
  id: string;
  after: string | null;
  /** Behind which row it stood before. */
  behind: string | null;
  /** Waits for a further press of the same key. */
  timer: ReturnType<typeof setTimeout> | null;
  /** What the server's order looked like when it had answered. */
  done: string | null;
}

const SETTLE_MS = 220;
const FORGET_MS = 6_000;

/** `rows` with one put behind another. One that is not there changes nothing. */
export function placed<T extends Ordered>(rows: readonly T[], id: string, after: string | null): readonly T[] {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) return rows;
  const others = rows.filter((one) => one.id !== id);
  const index = after === null ? 0 : others.findIndex((one) => one.id === after) + 1;
  if (after !== null && index === 0) return rows;
  return [...others.slice(0, index), row, ...others.slice(index)];
}

/** Behind which row one stands at `index`; null is first. */
export function afterAt<T extends Ordered>(rows: readonly T[], id: string, index: number): string | null {
  const others = rows.filter((one) => one.id !== id);
  return others[Math.min(index, others.length) - 1]?.id ?? null;
}

/** Behind which row one stands; null is first. */
export function behindOf<T extends Ordered>(rows: readonly T[], id: string): string | null {
  return rows[rows.findIndex((one) => one.id === id) - 1]?.id ?? null;
}

type Send = (id: string, after: string | null) => Promise<boolean>;

/**
 * The order as shown, and a way to change it. `send` is asked once for quick moves of the same row, and says whether
 * it was taken; what was not goes back. `onMoved` hears of each that was, and behind which row it stood before.
 */
export function useOrder<T extends Ordered>(rows: readonly T[], send: Send, onMoved: (id: string, behind: string | null) => void): [readonly T[], (id: string, index: number) => void] {
  const [moves, setMoves] = useState<readonly Move[]>([]);
  const now = useRef({ rows, moves, send, onMoved });
  now.current = { rows, moves, send, onMoved };
  const mark = useMemo(() => rows.map((one) => one.id).join(), [rows]);
  const shown = useMemo(() => moves.reduce((order, move) => placed(order, move.id, move.after), rows), [rows, moves]);

  // An answered move is forgotten with the next order that comes: that has it.
  useEffect(() => {
    setMoves((all) => (all.some((one) => one.done !== null && one.done !== mark) ? all.filter((one) => one.done === null || one.done === mark) : all));
  }, [mark]);
  useEffect(
    () => () => {
      for (const { timer, id, after } of now.current.moves) {
        if (timer === null) continue;
        clearTimeout(timer);
        void now.current.send(id, after);
      }
    },
    [],
  );

  const move = useCallback((id: string, index: number): void => {
    const { rows: held, moves: waiting } = now.current;
    const order = waiting.reduce((all, one) => placed(all, one.id, one.after), held);
    const after = afterAt(order, id, index);
    const last = waiting[waiting.length - 1];
    const again = last?.timer != null && last.id === id;
    if (again && last.timer !== null) clearTimeout(last.timer);
    const kept = again ? waiting.slice(0, -1) : waiting;
    const made: Move = { id, after, behind: again ? last.behind : behindOf(order, id), timer: null, done: null };
    const drop = (): void => setMoves((all) => all.filter((one) => one !== made));
    made.timer = setTimeout(() => {
      made.timer = null;
      void now.current.send(id, after).then((taken) => {
        if (!taken) return drop();
        now.current.onMoved(id, made.behind);
        const { rows: here } = now.current;
        made.done = here.map((one) => one.id).join();
        // The order may have come before the answer.
        const there = here.findIndex((one) => one.id === id);
        if ((here[there - 1]?.id ?? null) === after) return drop();
        setTimeout(drop, FORGET_MS);
      });
    }, SETTLE_MS);
    now.current.moves = [...kept, made];
    setMoves(now.current.moves);
  }, []);
  return [shown, move];
}
