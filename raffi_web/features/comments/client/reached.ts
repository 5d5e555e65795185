/** Tells the server now and then how far one has come in the film of a room. */
import { useEffect } from "react";
import { END_MS, SEEN_ALL_MS } from "$/public/external/raffi_web/features/comments/client/moment";
import { type Film, playbackOf } from "$/public/external/raffi_web/features/screen/client/model";
import { momentOf } from "$/public/external/raffi_web/features/screen/client/playhead";
import { live } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";

const EVERY_MS = 20_000;
const LOOK_MS = 2_000;
/** Less than this is not worth telling. */
const STEP_MS = 5_000;

interface Come {
  film: Film;
  at_ms: number;
}

/** Where this viewer is in a film. */
export function comeTo(seconds: number, duration: number | null): number {
  const at_ms = Math.round(seconds * 1000);
  const over = duration !== null && Number.isFinite(duration) && duration > 0 && at_ms >= duration * 1000 - END_MS;
  return over ? SEEN_ALL_MS : at_ms;
}

function comeIn(room: string): Come | null {
  const moment = momentOf(room);
  const playback = playbackOf(room);
  const film = playback?.source;
  if (moment === null || !film) return null;
  return { film, at_ms: comeTo(moment.film_time, playback?.duration ?? film.duration) };
}

/** Notes how far one comes for as long as one is in the room, and when one leaves. */
export function useReached(room: string): void {
  useEffect(() => {
    let last: Come | null = null;
    let told = { film: "", at_ms: 0, at: -Infinity };
    const tell = (): void => {
      if (last === null || connection.get().state !== "online") return;
      const { film, at_ms } = last;
      if (at_ms < (told.film === film.url ? told.at_ms : 0) + STEP_MS) return;
      told = { film: film.url, at_ms, at: performance.now() };
      const { title_id, title: title_name, season, episode } = film;
      live.call("comments.reached", { title_id, title_name, season, episode, at_ms }).catch(() => undefined);
    };
    const look = (): void => {
      const now = comeIn(room);
      // Another film is on: what was seen of the one before is told.
      if (last !== null && now !== null && now.film.url !== last.film.url) tell();
      if (now !== null) last = last !== null && last.film.url === now.film.url ? { ...now, at_ms: Math.max(last.at_ms, now.at_ms) } : now;
      if (performance.now() - told.at >= EVERY_MS) tell();
    };
    const timer = setInterval(look, LOOK_MS);
    addEventListener("pagehide", tell);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", tell);
      look();
      tell();
    };
  }, [room]);
}
