/**
 * One film of one board in this browser: the screen's controller, driven by the element's own anchor.
 *
 * The controller runs only while there is a player, and there is one only while the film is in sight.
 */
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { anchorOf, isOver, LEAD_MS, type Place, placeOf, steered } from "$/public/external/raffi_web/features/canvas/client/films/playing";
import { CaptionDeck } from "$/public/external/raffi_web/features/screen/client/captions";
import type { Command, CommandAnswer } from "$/public/external/raffi_web/features/screen/client/commands";
import { PlaybackController } from "$/public/external/raffi_web/features/screen/client/controller";
import { type Elements, openPicture, type Picture, type Problem } from "$/public/external/raffi_web/features/screen/client/picture";
import { prefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { speedBeside } from "$/public/external/raffi_web/features/screen/client/speeds";
import type { Status } from "$/public/external/raffi_web/features/screen/client/status";
import { live, newOp } from "$/public/external/raffi_web/live/client/live";
import { connection, onReconnected } from "$/public/external/raffi_web/ui/client/connection";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

export interface Moment {
  /** Seconds; the duration is NaN while unknown, Infinity for what is sent live. */
  position: number;
  duration: number;
  /** It stands at its end. */
  over: boolean;
}
export interface Volume {
  volume: number;
  muted: boolean;
}

const AT_REST: Status = { state: "buffering", error_ms: null, playing: false, rate: 1, ended: false, pending: false };
const LOOK_MS = 200;
const TITLE_MOST = 200;

const timer = {
  set: (ms: number, run: () => void): unknown => setTimeout(run, ms),
  clear: (handle: unknown): void => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
const reels = new Map<string, Reel>();

/** The film of an element that is in the page; undefined for any other. */
export function reelOf(board: string, id: string): Reel | undefined {
  return reels.get(`${board}/${id}`);
}

export class Reel {
  readonly status = createStore<Status>(AT_REST);
  readonly moment = createStore<Moment>({ position: 0, duration: NaN, over: false });
  readonly problem = createStore<Problem | null>(null);
  /** Grows when what could not be reached is tried again. */
  readonly turn = createStore(0);
  /** Subtitles of this viewer alone. */
  readonly captions = new CaptionDeck();
  readonly picture = createStore<Picture | null>(null);
  /** Of this viewer alone, for as long as the page is there. */
  readonly volume: ReturnType<typeof createStore<Volume>>;
  private readonly controller: PlaybackController;
  private place: Place | null = null;
  private source: string | null = null;
  private past = false;
  private seq = 0;
  private gen = 0;

  constructor(
    readonly board: Board,
    readonly id: string,
  ) {
    const { volume, muted } = prefs.get();
    this.volume = createStore<Volume>({ volume, muted });
    this.controller = new PlaybackController({
      clock: live.clock,
      timer,
      newOp,
      command: (command, op) => this.steer(command, op),
      may: () => this.steers,
      onStatus: (status) => this.status.set(status),
    });
  }

  /** Whether this person may steer it now. Who is cut off may not: their wish would come to the others much later. */
  get steers(): boolean {
    const element = this.board.replica.element(this.id);
    return !this.past && element !== undefined && !value(element, "locked") && this.board.editable && connection.get().state === "online";
  }

  /** Makes it known to keys until the returned function is called. */
  register(): () => void {
    const key = `${this.board.id}/${this.id}`;
    reels.set(key, this);
    const stops = [onReconnected(() => this.reconnected()), this.watchVisibility()];
    return () => {
      for (const stop of stops) stop();
      if (reels.get(key) === this) reels.delete(key);
      this.controller.stop();
    };
  }

  /** Takes the element as it is by now, or as it was in a past that is looked at: there it stands, and nobody steers it. */
  take(element: Element, past: boolean): void {
    this.past = past;
    const place = placeOf(element);
    this.apply(value(element, "source"), past ? { ...place, playing: false } : place, null);
  }

  /** Holds a player until the returned function is called. */
  show(source: string, elements: Elements): () => void {
    this.problem.set(null);
    const picture = openPicture(source, elements, (problem) => this.problem.set(problem));
    if (picture === null) {
      this.problem.set("address");
      return () => undefined;
    }
    this.picture.set(picture);
    this.applyVolume();
    this.controller.attach(picture.adapter, this.gen);
    const handle = setInterval(() => this.look(), LOOK_MS);
    this.look();
    return () => {
      clearInterval(handle);
      this.controller.stop();
      picture.close();
      if (this.picture.get() === picture) this.picture.set(null);
      this.status.set({ ...AT_REST, playing: this.place?.playing ?? false, rate: this.place?.rate ?? 1 });
    };
  }

  // -- what the viewer does ------------------------------------------------------------------------------------

  toggle(): void {
    const { state, playing } = this.status.get();
    if (state === "blocked") return void this.controller.unblock();
    if (this.moment.get().over) this.restart();
    else if (playing) this.controller.pause();
    else this.controller.play();
    this.look();
  }

  /** From the beginning, once it is over. */
  private restart(): void {
    if (!this.steers) return;
    this.write({ playing: true, position: 0, at: Math.round(live.clock.serverNow()) + LEAD_MS });
  }

  seek(seconds: number): void {
    this.controller.seek(seconds);
    this.look();
  }

  skip(seconds: number): void {
    this.seek(this.controller.position + seconds);
  }

  /** For everybody, as on the room's screen. */
  setRate(rate: number): void {
    this.controller.setRate(rate);
    this.look();
  }

  speed(by: 1 | -1): void {
    this.setRate(speedBeside(this.status.get().rate, by));
  }

  /** Opens it anew where it could not be had. */
  again(): void {
    if (this.problem.get() !== null) this.turn.set((n) => n + 1);
  }

  unblock(): void {
    void this.controller.unblock();
  }

  setVolume(volume: number): void {
    this.volume.set({ volume, muted: volume === 0 });
    this.applyVolume();
  }

  mute(): void {
    this.volume.set(({ volume, muted }) => (muted && volume === 0 ? { volume: 0.5, muted: false } : { volume, muted: !muted }));
    this.applyVolume();
  }

  // -- inside --------------------------------------------------------------------------------------------------

  private apply(source: string | null, place: Place, op: string | null): void {
    const before = this.place;
    if (source !== this.source) this.gen += 1;
    else if (before !== null && before.playing === place.playing && before.position === place.position && before.at === place.at && before.rate === place.rate) return;
    this.source = source;
    this.place = place;
    this.seq += 1;
    this.controller.apply(anchorOf(place, this.seq, this.gen, op));
    if (this.picture.get() === null) this.status.set({ ...AT_REST, playing: place.playing, rate: place.rate });
  }

  /** To start or move a film is a change that everybody gets, and none that an undo takes back. */
  private steer(command: Command, op: string): Promise<CommandAnswer | null> {
    const { place } = this;
    if (place === null) return Promise.resolve(null);
    this.write(steered(command, place, live.clock.serverNow(), this.controller.duration), op);
    return Promise.resolve({ seq: this.seq, media_gen: this.gen });
  }

  private write(props: Partial<Place>, op: string | null = null): void {
    const dropped = this.board.edit([["set", this.id, props]], { undoable: false });
    if (dropped.length === 0 && this.place !== null) this.apply(this.source, { ...this.place, ...props }, op);
  }

  private look(): void {
    const { position, duration } = this.controller;
    const status = this.controller.status();
    const over = status.ended || (!status.playing && isOver(position, duration));
    this.moment.set((before) => (Math.abs(before.position - position) < 0.02 && Object.is(before.duration, duration) && before.over === over ? before : { position, duration, over }));
    this.status.set(status);
    this.tellTitle();
  }

  /** What its own site calls it becomes its title where it has none. */
  private tellTitle(): void {
    const title = this.picture.get()?.title().trim().slice(0, TITLE_MOST) ?? "";
    const element = title === "" ? undefined : this.board.replica.element(this.id);
    if (element === undefined || value(element, "title") !== "" || !this.steers) return;
    this.board.edit([["set", this.id, { title }]], { undoable: false });
  }

  private applyVolume(): void {
    const { volume, muted } = this.volume.get();
    this.picture.get()?.setVolume(volume, muted);
  }

  /** Whoever was cut off may have lost the film as well. */
  private reconnected(): void {
    if (this.problem.get() === "unreachable") this.again();
    else this.controller.reconnected();
  }

  private watchVisibility(): () => void {
    const changed = (): void => this.controller.setVisible(!document.hidden);
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }
}
