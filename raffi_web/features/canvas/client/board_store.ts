/**
 * The boards of this page: each follows its channel `board:<id>`, and sends what is edited by `canvas.push`.
 *
 *     const board = useBoard(id);  // follows it while the component stands
 *     board.edit([["set", id, { x: 10 }]], { batch });
 */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { Board, type BoardStatus } from "$/public/external/raffi_web/features/canvas/client/engine/board";
import type { Answer, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { KeptWaiting } from "$/public/external/raffi_web/features/canvas/client/engine/waiting";
import { live, me, newOp } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";

export { MOST_EDITORS, MOST_VIEWERS } from "$/public/external/raffi_web/features/canvas/client/engine/board";
export type { Board, BoardRow, BoardStatus, Level, Saved } from "$/public/external/raffi_web/features/canvas/client/engine/board";
export type { Loss } from "$/public/external/raffi_web/features/canvas/client/engine/losses";
export type { People, Person, Point, Presence } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
export type { View } from "$/public/external/raffi_web/features/canvas/client/engine/replica";
export type { Change, Dropped, Element, Lost, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
export type { Undone } from "$/public/external/raffi_web/features/canvas/client/engine/undo";

/** A board stays so long after its last reader: another page and back is no loading anew. */
const LINGER_MS = 30_000;

interface Opened {
  board: Board;
  readers: number;
  follow: () => () => void;
  close: () => void;
}

const boards = new Map<string, Opened>();

/** A board of this page; the same one for everybody who asks. It follows its channel while somebody has it open. */
export function boardOf(id: string): Board {
  return opened(id).board;
}

/** Follows a board until the returned function is called. */
export function openBoard(id: string): () => void {
  const one = opened(id);
  one.readers += 1;
  const leave = one.follow();
  return () => {
    one.readers -= 1;
    leave();
    closeSoon(id, one);
  };
}

/** What still has something to save stays until it is saved. */
function closeSoon(id: string, one: Opened): void {
  setTimeout(() => {
    if (one.readers > 0 || boards.get(id) !== one) return;
    if (one.board.busy.get()) return closeSoon(id, one);
    boards.delete(id);
    one.close();
  }, LINGER_MS);
}

function opened(id: string): Opened {
  const there = boards.get(id);
  if (there !== undefined) return there;
  const one = open(id);
  boards.set(id, one);
  return one;
}

function open(id: string): Opened {
  const channel = `board:${id}`;
  const client = newOp();
  const waiting = new KeptWaiting(id, client, () => me.get()?.id ?? null, guestsIWas);
  const board = new Board(id, {
    client,
    waiting,
    push: (push) => live.call<Answer>("canvas.push", Object.assign(asArguments(push), { board: id, client: push.client })),
    pushAll: async (pushes) => {
      const args = { board: id, client: pushes[0]?.client, pushes: pushes.map(asArguments) };
      return (await live.call<{ answers: Answer[] }>("canvas.push_all", args)).answers;
    },
    present: (data) => live.ephemeral(channel, "presence", data),
    renew: () => live.renew(channel),
    online: () => connection.get().state === "online",
    me: () => me.get()?.id ?? null,
    serverNow: () => (live.clock.ready ? live.clock.serverNow() : Date.now()),
    now: () => performance.now(),
    wait: (ms, run) => setTimeout(run, ms),
  });
  const release = live.hold(channel, board);
  const stops = [
    release,
    connection.subscribe(() => board.connected()),
    followWhileBusy(channel, board),
    warnBeforeLeaving(board, waiting),
  ];
  if (connection.get().state === "online") board.connected();
  return {
    board,
    readers: 0,
    follow: () => follow(channel, board),
    close: () => {
      for (const stop of stops) stop();
      waiting.close();
    },
  };
}

/** The ids under which this person was a guest before they signed in. */
async function guestsIWas(): Promise<readonly string[]> {
  return (await live.query<{ was?: string[] } | null>("accounts.me"))?.was ?? [];
}

/** Whether it waited too long to be fresh is asked whenever it is sent: over a cut that is long after it was made. */
function asArguments(push: Push): object {
  const { n, batch, ops } = push;
  return {
    n,
    batch,
    ops,
    get at() {
      return push.at;
    },
  };
}

function follow(channel: string, board: Board): () => void {
  const leave = live.follow(channel, (kind, data) => board.heard(kind, data));
  const store = live.store(channel);
  const tell = (): void => {
    const { status, reason } = store.get();
    const before = board.status.get();
    if (before.state !== status || before.reason !== reason) board.status.set({ state: status, reason });
  };
  const stop = store.subscribe(tell);
  tell();
  return () => {
    stop();
    leave();
  };
}

/** Whoever leaves the page of a board still gets what was edited there saved, and its answers. */
function followWhileBusy(channel: string, board: Board): () => void {
  let leave: (() => void) | null = null;
  const tell = (): void => {
    if (board.busy.get()) leave ??= live.follow(channel);
    else {
      leave?.();
      leave = null;
    }
  };
  const stop = board.busy.subscribe(tell);
  return () => {
    stop();
    leave?.();
  };
}

/** Where the browser keeps nothing, what is not saved yet would be lost with the page. */
function warnBeforeLeaving(board: Board, waiting: KeptWaiting): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (board.busy.get() && !waiting.lasts) event.preventDefault();
  };
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}

// -- React ----------------------------------------------------------------------------------------------------

/** A board, followed while the component stands. */
export function useBoard(id: string): Board {
  useEffect(() => openBoard(id), [id]);
  return useMemo(() => boardOf(id), [id]);
}

export function useStatus(board: Board): BoardStatus {
  return useSyncExternalStore(board.status.subscribe, board.status.get, board.status.get);
}
