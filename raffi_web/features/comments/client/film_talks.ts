/**
 * The discussions about the film that is on in a room: everybody's, and the room's own.
 *
 * Where nobody has begun one, its channel is heard until somebody does.
 */
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { channelOf, type Film, playbackOf } from "$/public/external/raffi_web/features/screen/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

/** An id; null where there is none, undefined while that is not known. */
export type Begun = string | null | undefined;

export interface Talks {
  all: Begun;
  room: Begun;
}

/** What `comments.anchors` tells. */
interface Anchors {
  title_id: string;
  title_name: string;
  season: number | null;
  episode: number | null;
  everyone: string | null;
  room: string;
}

const UNKNOWN: Talks = { all: undefined, room: undefined };
export const NO_TALKS: Talks = { all: null, room: null };
const AGAIN_MS = 3_000;

type Scope = keyof Talks;

export class FilmTalks {
  readonly store: Store<Talks> = createStore<Talks>(UNKNOWN);
  private followers = 0;
  private film: string | null = null;
  private stops: (() => void)[] = [];
  private readonly waits = new Map<Scope, () => void>();

  constructor(private readonly room: string) {}

  /** Keeps it going until the returned function is called. */
  follow(): () => void {
    this.followers += 1;
    if (this.followers === 1) {
      this.stops = [live.follow(channelOf(this.room)), live.store(channelOf(this.room)).subscribe(() => this.look())];
      this.look();
    }
    return () => {
      this.followers -= 1;
      if (this.followers > 0) return;
      for (const stop of this.stops.splice(0)) stop();
      this.leave();
      this.film = null;
    };
  }

  /** Somebody has begun one. */
  begun(scope: Scope, id: string): void {
    this.waits.get(scope)?.();
    this.waits.delete(scope);
    this.store.set((now) => (now[scope] === id ? now : { ...now, [scope]: id }));
  }

  private look(): void {
    const playback = playbackOf(this.room);
    if (playback === null) return;
    const film = keyOf(playback.source);
    if (film === this.film) return;
    this.film = film;
    this.leave();
    this.store.set(playback.source === null ? NO_TALKS : UNKNOWN);
    if (playback.source !== null) void this.find(film);
  }

  private async find(film: string): Promise<void> {
    try {
      const found = await live.query<Anchors | null>("comments.anchors", { room: this.room });
      // What is on meanwhile is asked for by itself.
      if (film !== this.film || found === null || aboutKey(found.title_id, found.title_name, found) !== film) return;
      this.store.set((now) => ({ ...now, all: found.everyone === null ? null : now.all }));
      if (found.everyone !== null) this.wait("all", found.everyone);
      this.wait("room", found.room);
    } catch {
      const timer = setTimeout(() => film === this.film && void this.find(film), AGAIN_MS);
      this.stops.push(() => clearTimeout(timer));
    }
  }

  /** Hears a discussion's channel until it has been begun. */
  private wait(scope: Scope, id: string): void {
    const channel = `comments:${id}`;
    const stop = live.follow(channel);
    const store = live.store(channel);
    const hear = (): void => {
      const { status, rows } = store.get();
      if (status === "loading") return;
      const row = rows["discussion"]?.get(id) as DiscussionRow | undefined;
      if (row !== undefined && status === "live") this.begun(scope, id);
      else this.store.set((now) => (now[scope] === null ? now : { ...now, [scope]: null }));
    };
    const listening = store.subscribe(hear);
    this.waits.set(scope, () => {
      listening();
      stop();
    });
    hear();
  }

  private leave(): void {
    for (const stop of this.waits.values()) stop();
    this.waits.clear();
  }
}

function keyOf(film: Film | null): string {
  return film === null ? "" : aboutKey(film.title_id, film.title, film);
}

function aboutKey(title_id: string, name: string, { season, episode }: Pick<Film, "season" | "episode">): string {
  return JSON.stringify([title_id, name, season ?? null, episode ?? null]);
}

const known = new Map<string, FilmTalks>();

/** The one of a room in this tab. */
export function filmTalksOf(room: string): FilmTalks {
  const kept = known.get(room) ?? new FilmTalks(room);
  known.set(room, kept);
  return kept;
}
