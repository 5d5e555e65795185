/** What the comments of a discussion need of the panel around them. */
import { createContext, use, useCallback, useMemo, useState, useSyncExternalStore } from "react";
import type { OpenDiscussion } from "$/public/external/raffi_web/features/comments/client/discussion";
import type { Gate } from "$/public/external/raffi_web/features/comments/client/moment";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

export interface Writing {
  kind: "reply" | "edit";
  id: string;
}

/** The same object until one of its parts changes. */
export interface Talk {
  open: OpenDiscussion;
  room: string | null;
  isMe: (actor: string | null) => boolean;
  /** What I may do here. */
  write: boolean;
  remove: boolean;
  pin: boolean;
  /** The comment that is answered or changed. */
  writing: Store<Writing | null>;
  /** The comments whose branches are closed. */
  collapsed: Store<ReadonlySet<string>>;
  /** Shows one comment in its place; null shows all. */
  go: (comment: string | null) => void;
  report: Report | undefined;
  /** Tells when comments are in sight that an element shows, or stands for. */
  watch: (element: HTMLElement, ids: readonly string[]) => () => void;
  /** What was opened in comments, for when they are drawn again. */
  kept: Map<string, unknown>;
}

export const TalkContext = createContext<Talk | null>(null);
/** What of the discussion this viewer may see. */
export const GateContext = createContext<Gate>({ open: () => true, all: true, lifted: false, reached_ms: null, showAll: () => undefined, show: () => undefined, hideAgain: () => undefined });

export function useTalk(): Talk {
  const talk = use(TalkContext);
  if (talk === null) throw new Error("A comment stands outside of a discussion");
  return talk;
}

export function useWriting({ writing }: Talk, id: string): Writing["kind"] | null {
  const get = (): Writing["kind"] | null => (writing.get()?.id === id ? writing.get()!.kind : null);
  return useSyncExternalStore(writing.subscribe, get, get);
}

export function useCollapsed({ collapsed }: Talk, id: string): boolean {
  const get = (): boolean => collapsed.get().has(id);
  return useSyncExternalStore(collapsed.subscribe, get, get);
}

export function collapse({ collapsed }: Talk, id: string, on: boolean): void {
  const next = new Set(collapsed.get());
  if (on) next.add(id);
  else next.delete(id);
  collapsed.set(next);
}

/** A state of a comment that stays when it is drawn anew. */
export function useKept<T>(name: string, start: T): [T, (next: T) => void] {
  const { kept } = useTalk();
  const [value, setValue] = useState<T>(() => (kept.has(name) ? (kept.get(name) as T) : start));
  const set = useCallback(
    (next: T) => {
      kept.set(name, next);
      setValue(next);
    },
    [kept, name],
  );
  return [value, set];
}

/** What is written and what is closed in a panel, for as long as it shows one discussion. */
export function usePanelStores(discussion: string): Pick<Talk, "writing" | "collapsed" | "kept"> {
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => ({ writing: createStore<Writing | null>(null), collapsed: createStore<ReadonlySet<string>>(new Set()), kept: new Map<string, unknown>() }), [discussion]);
}
