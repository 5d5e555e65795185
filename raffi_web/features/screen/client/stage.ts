/**
 * One viewer's screen of one room: controller, picture, subtitles, and what the face shows of them.
 *
 * It stands between the room's channel and the components, so that anchors reach the controller without waiting
 * for React. Components read its stores and call its methods.
 */
import { CaptionDeck } from "$/public/external/raffi_web/features/screen/client/captions";
import type { Command } from "$/public/external/raffi_web/features/screen/client/commands";
import { PlaybackController } from "$/public/external/raffi_web/features/screen/client/controller";
import { Happenings, type ScreenEvent } from "$/public/external/raffi_web/features/screen/client/happenings";
import {
  allows,
  channelOf,
  type Film,
  type Grant,
  grantsOf,
  memberOf,
  type Playback,
  playbackOf,
} from "$/public/external/raffi_web/features/screen/client/model";
import { type Elements, openPicture, type Picture, type Problem } from "$/public/external/raffi_web/features/screen/client/picture";
import { freely, register, type Undoable } from "$/public/external/raffi_web/features/screen/client/playhead";
import { prefs, setPrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { frameBeside, speedBeside } from "$/public/external/raffi_web/features/screen/client/speeds";
import { type Flash, Sayings } from "$/public/external/raffi_web/features/screen/client/sayings";
import type { Status } from "$/public/external/raffi_web/features/screen/client/status";
import { live, LiveError, me, newOp } from "$/public/external/raffi_web/live/client/live";
import { onReconnected } from "$/public/external/raffi_web/ui/client/connection";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Moment {
  /** Seconds; `duration` is NaN while unknown, Infinity for what is sent live. */
  position: number;
  duration: number;
  buffered: number;
}

const AT_REST: Status = { state: "buffering", error_ms: null, playing: false, rate: 1, ended: false, pending: false };
const NOWHERE: Moment = { position: 0, duration: NaN, buffered: 0 };
const MOMENT_MS = 200;
const REPORT_MS = 1_000;
/** Own skips shorter than this are steps; nobody wants to take them back. */
const UNDOABLE_S = 15;
/** How the server calls a video that nobody named. */
const NAMELESS = "YouTube · ";
const TITLE_MOST = 200;
const GRANT_OF: Record<Command["kind"], Grant> = { play: "play", pause: "play", rate: "play", seek: "seek" };

const timer = {
  set: (ms: number, run: () => void): unknown => setTimeout(run, ms),
  clear: (handle: unknown): void => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

export class Stage {
  readonly controller: PlaybackController;
  readonly captions = new CaptionDeck();
  readonly status = createStore<Status>(AT_REST);
  readonly moment = createStore<Moment>(NOWHERE);
  readonly problem = createStore<Problem | null>(null);
  readonly picture = createStore<Picture | null>(null);
  /** Whether the viewer's last tap on a refused start did not help either. */
  readonly stubborn = createStore(false);
  private readonly channel: string;
  private readonly happenings = new Happenings();
  private readonly sayings = new Sayings();
  readonly notice = this.sayings.notice;
  readonly flash = this.sayings.flash;
  private readonly stops: (() => void)[] = [];
  private gen = -1;
  private saidWaiting = false;
  private saidDuration = -1;
  private saidTitle = -1;
  /** The picture is of the room's source, not of the viewer's own. */
  private roomsOwn = true;

  constructor(readonly room: string) {
    this.channel = channelOf(room);
    this.controller = new PlaybackController({
      clock: live.clock,
      timer,
      newOp,
      command: ({ kind, ...rest }, op) =>
        live.call("screen.control", { room, action: kind, media_gen: this.gen < 0 ? null : this.gen, ...rest }, op),
      may: (kind) => this.may(GRANT_OF[kind]),
      onStatus: (status) => {
        this.status.set(status);
        freely.set(status.state === "free");
      },
      onWaiting: (waiting, joining) => this.tellWaiting(waiting, joining),
      onRefused: (command, error) => this.refused(GRANT_OF[command.kind], error),
    });
  }

  /** Follows the room until the returned function is called. */
  start(): () => void {
    const store = live.store(this.channel);
    const every = (ms: number, run: () => void): (() => void) => {
      const handle = setInterval(run, ms);
      return () => clearInterval(handle);
    };
    this.stops.push(
      live.follow(this.channel),
      store.subscribe(() => this.follow()),
      every(MOMENT_MS, () => this.look()),
      every(REPORT_MS, () => this.report()),
      prefs.subscribe(() => this.applyVolume()),
      onReconnected(() => this.controller.reconnected()),
      this.watchVisibility(),
      register(this.room, {
        time: () => (playbackOf(this.room)?.source ? this.controller.position : null),
        steers: () => this.free || this.may("seek"),
        goTo: (seconds) => this.seek(seconds),
        lead: (seconds) => this.lead(seconds),
        undo: (what) => this.undo(what),
      }),
    );
    this.controller.start();
    this.follow();
    return () => {
      for (const stop of this.stops.splice(0)) stop();
      this.controller.stop();
      freely.set(false);
      this.sayings.stop();
    };
  }

  /** Puts a film on the screen; `address` is the viewer's own for it, if there is one. Returns the way to close it. */
  show(film: Film, gen: number, address: string | null, elements: Elements): () => void {
    this.problem.set(null);
    this.stubborn.set(false);
    this.roomsOwn = address === null;
    const picture = openPicture(address ?? film.url, elements, (problem) => this.fail(problem));
    if (picture === null) {
      this.problem.set("address");
      return () => undefined;
    }
    this.picture.set(picture);
    this.applyVolume();
    this.controller.attach(picture.adapter, gen);
    return () => {
      this.controller.detach();
      picture.close();
      this.picture.set((now) => (now === picture ? null : now));
    };
  }

  // ---- what the viewer does ----

  toggle(): void {
    const { playing } = this.status.get();
    if (this.status.get().state === "blocked") return void this.unblock();
    if (playing) this.controller.pause();
    else this.controller.play();
    if (this.free || this.may("play")) this.blink(playing ? "pause" : "play", "");
    this.look();
  }

  seek(seconds: number): void {
    this.controller.seek(seconds);
    this.look();
  }

  /** Moves the film for everybody; who watches freely goes there as well, and stays free. */
  lead(seconds: number): void {
    if (this.free) this.call("screen.control", { action: "seek", position: Math.max(0, seconds), media_gen: this.gen }, "seek");
    this.seek(seconds);
  }

  skip(seconds: number): void {
    this.controller.seek(this.controller.position + seconds);
    if (this.free || this.may("seek")) this.blink(seconds < 0 ? "back" : "forward", t("screen.seconds", { n: Math.abs(seconds) }));
    this.look();
  }

  step(by: 1 | -1, fps: number): void {
    if (!this.status.get().playing) this.seek(frameBeside(this.controller.position, by, fps));
  }

  setRate(rate: number): void {
    this.controller.setRate(rate);
    if (this.free || this.may("play")) this.blink("speed", `${rate}×`);
  }

  speed(by: 1 | -1): void {
    this.setRate(speedBeside(this.status.get().rate, by));
  }

  setVolume(volume: number): void {
    const rounded = Math.min(1, Math.max(0, Math.round(volume * 100) / 100));
    setPrefs({ volume: rounded, muted: rounded === 0 });
  }

  changeVolume(by: number): void {
    this.setVolume((prefs.get().muted ? 0 : prefs.get().volume) + by);
    this.blinkVolume();
  }

  mute(): void {
    const { muted, volume } = prefs.get();
    setPrefs(muted && volume === 0 ? { muted: false, volume: 0.5 } : { muted: !muted });
    this.blinkVolume();
  }

  /** Shows what is said at the film over it, or does not. */
  turnComments(): void {
    const comments = !prefs.get().comments;
    setPrefs({ comments });
    this.say(t(comments ? "picture.on" : "picture.off"));
  }

  /** Answers the browser's wish for a tap. */
  async unblock(): Promise<void> {
    await this.controller.unblock();
    this.stubborn.set(this.controller.state === "blocked");
  }

  undo(what: Undoable): void {
    this.notice.set(null);
    if (what === "seek") this.call("screen.undo_seek", {}, "seek");
    else this.call("screen.undo_film", { media_gen: this.gen }, "film");
  }

  /** `byItself`: a countdown ran out, and nobody pressed anything. */
  next(byItself = false): void {
    this.call("screen.next_film", { media_gen: this.gen, by_itself: byItself }, "film");
  }

  /** Calls a function for this room; a refusal is told over the picture. */
  call(name: string, args: object, grant: Grant): void {
    live.call(name, { room: this.room, ...args }).catch((error: unknown) => this.refused(grant, error));
  }

  /** Says over the picture why something can't be done. */
  explain(grant: Grant): void {
    this.say(REASONS[grant]());
  }

  say(text: string, undo: Undoable | null = null): void {
    this.sayings.say(text, undo);
  }

  may(grant: Grant): boolean {
    const role = memberOf(this.room, me.get()?.id ?? null)?.role ?? "viewer";
    return allows(role, grant, grantsOf(this.room));
  }

  get free(): boolean {
    return this.controller.free;
  }

  // ---- inside ----

  private follow(): void {
    const playback = playbackOf(this.room);
    if (playback === null) return;
    this.gen = playback.media_gen;
    if (!this.controller.apply(playback)) return;
    const event = this.happenings.take(playback);
    if (event !== null) this.tell(event, playback);
    this.look();
  }

  private tell(event: ScreenEvent, playback: Playback): void {
    const own = playback.actor === me.get()?.id;
    const name = memberOf(this.room, playback.actor)?.name ?? t("screen.somebody");
    if (event === "film" || event === "film_back") return this.tellFilm(event, playback, own ? null : name);
    if (this.free) return;
    if (event === "gave_up") return this.say(t("screen.gave_up"));
    // For whom the film waits is told in the picture for as long as it does.
    if (event === "unseen") return playback.actor === null ? this.say(t("screen.unseen")) : undefined;
    if (event === "skipped") {
      const undo = playback.can_undo && this.may("seek");
      if (own && (!undo || this.happenings.skipped < UNDOABLE_S)) return;
      const position = formatTime(playback.position);
      return this.say(own ? t("screen.you_skipped", { position }) : t("screen.skipped_by", { name, position }), undo ? "seek" : null);
    }
    if (own) return;
    if (event === "paused") this.say(t("screen.paused_by", { name }));
    else this.say(t("screen.speed_by", { name, rate: playback.rate }));
  }

  /** Another film is on, for those in free mode too. `name` is null for one's own doing. */
  private tellFilm(event: "film" | "film_back", playback: Playback, name: string | null): void {
    const title = playback.source?.title ?? "";
    if (event === "film_back") return this.say(name === null ? t("screen.you_went_back", { title }) : t("screen.went_back_by", { name, title }));
    const undo = playback.can_undo && this.may("film") ? "film" : null;
    if (name !== null) this.say(t("screen.film_by", { name, title }), undo);
    else if (undo !== null) this.say(t("screen.you_put_on", { title }), undo);
  }

  private fail(problem: Problem): void {
    this.problem.set(problem);
    this.tellWaiting(false, false);
    this.report();
  }

  private refused(grant: Grant, error: unknown): void {
    const said = error instanceof LiveError ? error.message : "";
    this.say(said || REASONS[grant]());
    this.look();
  }

  private tellWaiting(waiting: boolean, joining: boolean): void {
    const lost = this.problem.get() !== null;
    if (waiting ? joining || lost || this.free || this.gen < 0 : !this.saidWaiting) return;
    this.saidWaiting = waiting;
    live.call("screen.buffering", { room: this.room, waiting, media_gen: this.gen }).catch(() => undefined);
  }

  private look(): void {
    const known = playbackOf(this.room)?.duration ?? NaN;
    const own = this.controller.duration;
    const next = {
      position: this.controller.position,
      duration: Number.isNaN(own) ? known : own,
      buffered: this.picture.get()?.buffered() ?? 0,
    };
    this.moment.set((before) => (same(before, next) ? before : next));
  }

  private report(): void {
    const report = this.controller.report();
    // Without a picture there is no place and no distance to tell of.
    const lost = { ...report, position: 0, error_ms: 0, state: "failed" as const };
    // Nobody waits for a source of one's own.
    live.ephemeral(this.channel, "report", { ...(this.problem.get() === null ? report : lost), own: !this.roomsOwn });
    // States are told at once; the milliseconds of "0.8 s behind" change with the report.
    this.status.set(this.controller.status());
    this.tellDuration();
    this.tellTitle();
  }

  private tellDuration(): void {
    const playback = playbackOf(this.room);
    const duration = this.controller.duration;
    if (!playback?.source || playback.duration !== null || this.saidDuration === playback.media_gen) return;
    if (!Number.isFinite(duration) || duration <= 0 || !this.may("play")) return;
    this.saidDuration = playback.media_gen;
    const args = { room: this.room, media_gen: playback.media_gen, duration };
    live.call("screen.set_duration", args).catch(() => undefined);
  }

  /** A video that nobody named is called by its id until somebody's player knows its title. */
  private tellTitle(): void {
    const playback = playbackOf(this.room);
    const title = this.picture.get()?.title().trim().slice(0, TITLE_MOST) ?? "";
    if (title === "" || !this.roomsOwn || this.saidTitle === this.gen) return;
    if (playback?.source?.kind !== "youtube" || !playback.source.title.startsWith(NAMELESS) || !this.may("film")) return;
    this.saidTitle = this.gen;
    live.call("screen.set_title", { room: this.room, media_gen: this.gen, title }).catch(() => undefined);
  }

  private applyVolume(): void {
    const { volume, muted } = prefs.get();
    this.picture.get()?.setVolume(volume, muted);
  }

  private blinkVolume(): void {
    const { volume, muted } = prefs.get();
    const silent = muted || volume === 0;
    this.blink(silent ? "muted" : "volume", silent ? t("screen.muted") : `${Math.round(volume * 100)}%`);
  }

  private blink(kind: Flash["kind"], text: string): void {
    this.sayings.blink(kind, text);
  }

  private watchVisibility(): () => void {
    const changed = (): void => this.controller.setVisible(!document.hidden || document.pictureInPictureElement !== null);
    const names = ["visibilitychange", "enterpictureinpicture", "leavepictureinpicture"];
    for (const name of names) document.addEventListener(name, changed, true);
    return () => {
      for (const name of names) document.removeEventListener(name, changed, true);
    };
  }
}

const REASONS: Record<Grant, () => string> = {
  play: () => t("errors.may_not_play"),
  seek: () => t("errors.may_not_seek"),
  film: () => t("errors.may_not_film"),
  queue: () => t("errors.may_not_queue"),
  chat: () => t("errors.may_not_chat"),
};

function same(a: Moment, b: Moment): boolean {
  return Math.abs(a.position - b.position) < 0.02 && Object.is(a.duration, b.duration) && Math.abs(a.buffered - b.buffered) < 0.25;
}
