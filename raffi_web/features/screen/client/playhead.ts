/** Where the film of a room is, for what stands around the screen: chat, people, the room's own layout. */
import { useMemo } from "react";
import { filmKey } from "$/public/external/raffi_web/features/screen/client/film_key";
import { playbackOf, usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

/** What can be taken back: the last skip, or the last film put on. */
export type Undoable = "seek" | "film";

export interface Head {
  /** Seconds; null while there is no film. */
  time: () => number | null;
  /** Whether a wish to go somewhere is followed: alone in free mode, or with the room. */
  steers: () => boolean;
  goTo: (seconds: number) => void;
  /** Moves the room's film, out of free mode too, and goes along. */
  lead: (seconds: number) => void;
  undo: (what: Undoable) => void;
}

const heads = new Map<string, Head>();

/** Whether the film takes the whole page; the player's button turns it, the room's layout follows it. */
export const theatre = createStore(false);

/** Whether this viewer watches on their own, beside the room. */
export const freely = createStore(false);

/** Lets `head` speak for a room until the returned function is called. */
export function register(room: string, head: Head): () => void {
  heads.set(room, head);
  return () => {
    if (heads.get(room) === head) heads.delete(room);
  };
}

/** A second of a film. */
export interface Moment {
  film_time: number;
  film: string;
}

/** The moment that this viewer sees; null while there is no film. */
export function momentOf(room: string): Moment | null {
  const time = heads.get(room)?.time() ?? null;
  const url = playbackOf(room)?.source?.url;
  return time === null || url === undefined ? null : { film_time: time, film: filmKey(url) };
}

/** The key of the film that is on; null while none is. */
export function useFilmKey(room: string): string | null {
  const url = usePlayback(room)?.source?.url;
  return useMemo(() => (url === undefined ? null : filmKey(url)), [url]);
}

/** To a second of the film: alone in free mode, with the room otherwise. Refusals are told in the player. */
export function goTo(room: string, seconds: number): void {
  heads.get(room)?.goTo(seconds);
}

/** Moves the room's film to a second of it, also for who watches freely, and goes along. */
export function lead(room: string, seconds: number): void {
  heads.get(room)?.lead(seconds);
}

/** Whether `goTo` leads anywhere for this viewer. */
export function steers(room: string): boolean {
  return heads.get(room)?.steers() ?? false;
}

/** Back to where the film was before the last skip, or to the film that was on before. */
export function undo(room: string, what: Undoable): void {
  heads.get(room)?.undo(what);
}

/** What is on; null while nothing is. */
export function useFilmTitle(room: string): string | null {
  return usePlayback(room)?.source?.title ?? null;
}
