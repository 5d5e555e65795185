/** What is said at the film on a screen, as this viewer wants to see it: for the picture, and for the list beside it. */
import { loadBlocked, blocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { filmTalksOf, type Talks } from "$/public/external/raffi_web/features/comments/client/film_talks";
import { chatFeed, commentFeed, type Feed } from "$/public/external/raffi_web/features/comments/client/stage/feeds";
import { STRETCH, stretchOf } from "$/public/external/raffi_web/features/comments/client/stage/lanes";
import type { Line, Source } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { tastes, wanted } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { filmKey } from "$/public/external/raffi_web/features/screen/client/film_key";
import { type Film, playbackOf, channelOf } from "$/public/external/raffi_web/features/screen/client/model";
import { prefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import type { Stage } from "$/public/external/raffi_web/features/screen/client/stage";
import { followSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

/** Arrivals come together in one change. */
const TOGETHER_MS = 50;
const LOOK_MS = 500;
/** Seconds by which the film jumps when it was sought. */
const SOUGHT_S = 2;
const LISTED = 60;

export class FilmTalk {
  /** Grows with every change of what is to be seen. */
  readonly changes = createStore(0);
  /** What has been reached last, the latest at the end. */
  readonly list: Store<readonly Line[]> = createStore<readonly Line[]>([]);
  /** Something around here could not be had. */
  readonly failed = createStore(false);
  /** Seconds by which lines come later than they were said. */
  readonly offset = createStore(0);
  /** Whose chat is replayed; null for this room's. */
  readonly chatOf = createStore<string | null>(null);
  private readonly feeds = new Map<Source, Feed & { of: string }>();
  private followers = 0;
  private stops: (() => void)[] = [];
  private film = "";
  private before = NaN;
  private pending: ReturnType<typeof setTimeout> | null = null;
  private fits: (line: Line) => boolean = () => true;

  constructor(readonly stage: Stage) {}

  /** The discussions of the film that is on. */
  get talks(): Store<Talks> {
    return filmTalksOf(this.stage.room).store;
  }

  /** Seconds of the film for what is said: without the viewer's offset. */
  get time(): number {
    return (this.stage.picture.get()?.adapter.currentTime ?? this.stage.moment.get().position) - this.offset.get();
  }

  /** Keeps it going until the returned function is called. */
  follow(): () => void {
    this.followers += 1;
    if (this.followers === 1) this.begin();
    return () => {
      this.followers -= 1;
      if (this.followers === 0) this.end();
    };
  }

  /** The wanted lines of a stretch. */
  of(stretch: number): Line[] {
    return [...this.feeds.values()].flatMap(({ supply }) => supply.of(stretch)).filter(this.fits);
  }

  /** Those in the same place by another feed come as one: a hidden person's lines go at once. */
  private begin(): void {
    const timer = setInterval(() => this.look(), LOOK_MS);
    const again = (): void => this.refit();
    this.stops = [
      () => clearInterval(timer),
      // Before the film is looked at here: another one has other discussions.
      filmTalksOf(this.stage.room).follow(),
      this.talks.subscribe(() => this.look()),
      tastes.subscribe(again),
      prefs.subscribe(() => this.look()),
      blocked.subscribe(again),
      this.chatOf.subscribe(() => this.look()),
      this.offset.subscribe(() => this.changed()),
      this.stage.picture.subscribe(() => this.look()),
      live.store(channelOf(this.stage.room)).subscribe(() => this.lookAtFilm()),
      followSpoilers(),
    ];
    void loadBlocked();
    this.refit();
    this.lookAtFilm();
  }

  private end(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.close();
    if (this.pending !== null) clearTimeout(this.pending);
    this.pending = null;
    this.film = "";
  }

  private close(): void {
    for (const { stop } of this.feeds.values()) stop();
    this.feeds.clear();
    this.before = NaN;
  }

  private refit(): void {
    this.fits = wanted(tastes.get(), blocked.get());
    this.look();
    this.changed();
  }

  private source(): Film | null {
    return playbackOf(this.stage.room)?.source ?? null;
  }

  private lookAtFilm(): void {
    const film = this.source();
    const key = film === null ? "" : [film.url, film.title_id, film.title, film.season, film.episode].join("\n");
    if (key === this.film) return;
    this.film = key;
    this.close();
    this.offset.set(0);
    this.look();
    this.changed();
  }

  /** Now and then: what is open, whether there is enough of it around here, and what the list shows. */
  private look(): void {
    const film = this.source();
    if (film === null || !prefs.get().comments) return this.close();
    this.keepFeeds(film);
    const { time } = this;
    if (Math.abs(time - this.before) > SOUGHT_S) for (const { supply } of this.feeds.values()) supply.settle();
    this.before = time;
    for (const { supply } of this.feeds.values()) supply.around(time);
    this.failed.set([...this.feeds.values()].some(({ supply }) => supply.failed(time)));
    this.enlist();
  }

  private keepFeeds(film: Film): void {
    const { all, room } = this.talks.get();
    const liked = tastes.get();
    const chat = this.chatOf.get() ?? this.stage.room;
    const key = filmKey(film.url);
    const time = (): number => this.time;
    const changed = (): void => this.changed();
    this.keep("all", liked.all ? (all ?? null) : null, (id) => commentFeed(id, "all", time, changed));
    this.keep("room", liked.room ? (room ?? null) : null, (id) => commentFeed(id, "room", time, changed));
    this.keep("chat", liked.chat ? chat : null, (id) => chatFeed(id, key, time, changed));
  }

  private keep(source: Source, wanted: string | null, open: (id: string) => Feed): void {
    const known = this.feeds.get(source);
    if ((known?.of ?? null) === wanted) return;
    known?.stop();
    this.feeds.delete(source);
    if (wanted !== null) this.feeds.set(source, { ...open(wanted), of: wanted });
    this.changed();
  }

  private changed(): void {
    this.pending ??= setTimeout(() => {
      this.pending = null;
      this.changes.set((count) => count + 1);
      this.enlist();
    }, TOGETHER_MS);
  }

  /** What has been reached, in the order of the film; the same object while that is the same. */
  private enlist(): void {
    const { time } = this;
    const here = stretchOf(Math.max(0, time));
    const near = [here - 2, here - 1, here].flatMap((stretch) => (stretch < 0 ? [] : this.of(stretch)));
    const reached = near.filter(({ at }) => at <= time && at > time - 2 * STRETCH);
    reached.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const next = reached.slice(-LISTED);
    this.list.set((now) => (now.length === next.length && now.every((line, i) => line === next[i]) ? now : next));
  }
}

const talks = new WeakMap<Stage, FilmTalk>();

/** The one of a screen. */
export function filmTalkOf(stage: Stage): FilmTalk {
  const known = talks.get(stage) ?? new FilmTalk(stage);
  talks.set(stage, known);
  return known;
}
