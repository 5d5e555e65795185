/**
 * Never a spoiler before its time: a comment that belongs to a second of the film stays shut until this viewer has come
 * there. How far they have come is known of what is on in the room, and of what they watched before.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { discussionOf } from "$/public/external/raffi_web/features/comments/client/open";
import type { CommentRow, DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { type Film, playbackOf } from "$/public/external/raffi_web/features/screen/client/model";
import { momentOf } from "$/public/external/raffi_web/features/screen/client/playhead";
import { createStore, useStore, type Store } from "$/public/external/raffi_web/ui/client/store";

const LOOK_MS = 500;
/** So close to its end a film has been seen. */
export const END_MS = 10_000;
const NO_FILM = "none";
/** The latest moment that the server takes: of a film that was seen to its end. */
export const SEEN_ALL_MS = 10_000_000_000;

export interface Gate {
  /** Whether a comment may be shown; `above` is whether what it hangs on may. */
  open: (row: CommentRow, above?: boolean) => boolean;
  /** Whether everything is shown, by this viewer's wish. */
  all: boolean;
  showAll: () => void;
  /** Shows these, whatever their moment. */
  show: (ids: readonly string[]) => void;
  /** Whether something is shown by this viewer's wish, and the way back. */
  lifted: boolean;
  hideAgain: () => void;
  /** How far this viewer has come; null when nothing is known. */
  reached_ms: number | null;
}

/** How far one is with the film of a discussion. It only grows: who goes back has seen it all the same. */
export class Progress {
  readonly reached: Store<number | null> = createStore<number | null>(null);
  readonly all: Store<boolean>;
  /** What was asked for one by one, for as long as the page lives. */
  readonly shown: Store<ReadonlySet<string>> = createStore<ReadonlySet<string>>(new Set());

  constructor(
    private readonly key: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null,
  ) {
    this.all = createStore(this.remembered());
  }

  advance(ms: number | null | undefined): void {
    if (ms === null || ms === undefined || !Number.isFinite(ms)) return;
    this.reached.set((before) => Math.max(before ?? 0, ms));
  }

  /** Where the film is, out of its length; both in seconds. */
  see(position: number, duration: number | null): void {
    const ms = position * 1000;
    const over = duration !== null && Number.isFinite(duration) && duration > 0 && ms >= duration * 1000 - END_MS;
    this.advance(over ? SEEN_ALL_MS : ms);
  }

  showAll(): void {
    this.all.set(true);
    try {
      this.storage?.setItem(this.key, "all");
    } catch {
      // Without storage the choice lives as long as the page.
    }
  }

  show(ids: readonly string[]): void {
    this.shown.set((before) => new Set([...before, ...ids]));
  }

  /** Takes back all that was shown before its time. */
  hideAgain(): void {
    this.all.set(false);
    this.shown.set(new Set());
    try {
      this.storage?.removeItem(this.key);
    } catch {
      // As above.
    }
  }

  private remembered(): boolean {
    try {
      return this.storage?.getItem(this.key) === "all";
    } catch {
      return false;
    }
  }
}

/** Moments that somebody asked for and that are still to come. */
export class Waiting {
  private readonly moments = new Set<number>();

  /** Whether a moment has been reached; remembered where it has not. */
  passed(at_ms: number, reached: number | null): boolean {
    if (reached !== null && at_ms <= reached) return true;
    this.moments.add(at_ms);
    return false;
  }

  /** Forgets what has been reached by now; true when there was any. */
  wakes(reached: number | null): boolean {
    if (reached === null) return false;
    let woke = false;
    for (const one of this.moments) {
      if (one > reached) continue;
      this.moments.delete(one);
      woke = true;
    }
    return woke;
  }
}

/** Whether a comment may be shown: one's own always, others when nothing they hang on is shut and their moment has passed. */
export function mayOpen(row: Pick<CommentRow, "actor_id" | "at_ms">, above: boolean, reached: number | null, isMe: (actor: string | null) => boolean, waiting: Waiting): boolean {
  if (isMe(row.actor_id)) return true;
  const passed = row.at_ms === null || waiting.passed(row.at_ms, reached);
  return above && passed;
}

type About = Pick<DiscussionRow, "title_id" | "title_name" | "season" | "episode">;

/** Whether a discussion is about a film. What is in no catalogue goes by its name. */
export function isAbout(about: About, film: Pick<Film, "title_id" | "title" | "season" | "episode">): boolean {
  if ((about.season ?? null) !== (film.season ?? null) || (about.episode ?? null) !== (film.episode ?? null)) return false;
  return film.title_id === NO_FILM ? plainName(about.title_name) === plainName(film.title) : about.title_id === film.title_id;
}

function plainName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLocaleLowerCase("en")
    .replace(/[^\p{L}\p{N}]+/gu, "-");
}

const known = new Map<string, Progress>();

function tabStorage(): Storage | null {
  try {
    return typeof sessionStorage === "undefined" ? null : sessionStorage;
  } catch {
    return null;
  }
}

/** The one of a discussion in this tab. */
export function progressOf(discussion: string): Progress {
  const kept = known.get(discussion) ?? new Progress(`raffi.comments.all.${discussion}`, tabStorage());
  known.set(discussion, kept);
  return kept;
}

function aboutOf(discussion: string): About | null {
  return discussionOf(discussion).get().discussion;
}

/** What a discussion is about, while that is on in the room. */
export function isOn(discussion: string, room: string | null): boolean {
  const film = room === null ? null : (playbackOf(room)?.source ?? null);
  const about = aboutOf(discussion);
  return film !== null && about !== null && isAbout(about, film);
}

/** Looks now and then where the room's film is. */
function watch(progress: Progress, discussion: string, room: string): () => void {
  const look = (): void => {
    const moment = momentOf(room);
    if (moment === null || !isOn(discussion, room)) return;
    const playback = playbackOf(room);
    progress.see(moment.film_time, playback?.duration ?? playback?.source?.duration ?? null);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

/** Keeps what the server knows of how far one has come, as the discussion brings it. */
function hear(progress: Progress, discussion: string): () => void {
  const open = discussionOf(discussion);
  const look = (): void => progress.advance(open.get().mine?.reached_ms);
  look();
  return open.subscribe(look);
}

/** What of a discussion this viewer may see; another object only when something has opened. */
export function useGate(discussion: string, room: string | null): Gate {
  const progress = useMemo(() => progressOf(discussion), [discussion]);
  const isMe = useIsMe();
  const all = useStore(progress.all);
  const shown = useStore(progress.shown);
  const waiting = useRef(new Waiting());
  const [reached, setReached] = useState(() => progress.reached.get());
  useEffect(() => {
    const heard = (): void => {
      const now = progress.reached.get();
      if (waiting.current.wakes(now)) setReached(now);
      else setReached((before) => (before === null ? now : before));
    };
    heard();
    return progress.reached.subscribe(heard);
  }, [progress]);
  useEffect(() => (room === null ? undefined : watch(progress, discussion, room)), [progress, discussion, room]);
  useEffect(() => hear(progress, discussion), [progress, discussion]);
  return useMemo(
    () => ({
      open: (row, above = true) => all || shown.has(row.id) || mayOpen(row, above, progress.reached.get(), isMe, waiting.current),
      all,
      showAll: () => progress.showAll(),
      show: (ids) => progress.show(ids),
      lifted: all || shown.size > 0,
      hideAgain: () => progress.hideAgain(),
      reached_ms: reached,
    }),
    // What was reached opens rows, also where the object is the same.
    [all, shown, isMe, progress, reached],
  );
}

/** Seconds of "75", "1:15" or "0:01:15"; null for anything else. */
export function secondsOf(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,5}$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (numbers.slice(1).some((part) => part > 59)) return null;
  return numbers.reduce((sum, part) => sum * 60 + part, 0);
}

/** Milliseconds by which players differ about a film's length, as the server has it. */
const ROUNDING_MS = 1_000;

/** What is wrong with a moment as it was typed, where the film is so long (ms); empty where nothing is. */
export function wrongWith(text: string, length_ms: number | null): "" | "odd" | "sixty" | "beyond" {
  const seconds = secondsOf(text);
  if (text.trim() === "") return "";
  if (seconds === null) return /^\d{1,5}(:\d{1,5}){1,2}$/.test(text.trim()) ? "sixty" : "odd";
  return length_ms !== null && seconds * 1000 > length_ms + ROUNDING_MS ? "beyond" : "";
}

/** How long the film of a discussion is (ms): as the room's player knows it, or as the server does; null where neither does. */
export function lengthOfFilm(discussion: string, room: string | null): number | null {
  const duration = room !== null && isOn(discussion, room) ? playbackOf(room)?.duration : null;
  return duration ? Math.round(duration * 1000) : (discussionOf(discussion).get().mine?.length_ms ?? null);
}
