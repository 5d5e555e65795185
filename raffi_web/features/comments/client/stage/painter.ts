/**
 * Draws the lines of a film over its picture. On one canvas: two hundred elements that move are more than a browser
 * without a graphics card draws in time, and a bitmap for each line is not.
 */
import { FilmClock } from "$/public/external/raffi_web/features/comments/client/stage/film_clock";
import type { FilmTalk } from "$/public/external/raffi_web/features/comments/client/stage/film_talk";
import { leftOf, type Measures, type Placed, placed, type Said, showing, stretchOf, under } from "$/public/external/raffi_web/features/comments/client/stage/lanes";
import { type Line, type Part, partsOf } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { A_SECOND, CROSSING, SHARE, type Size, type Tastes, tastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";

/** A line with its width. */
export interface Drawn extends Said {
  line: Line;
}

const SIZES: Readonly<Record<Size, number>> = { small: 0.78, medium: 1, large: 1.3 };
const TALL = 1.4;
const STANDING_S = 5;
const BITMAPS = 600;
/** How wide what covers a spoiler is, in heights of the text. */
const COVER = 3;
const SHARPEST = 2;
/** Lower lanes are those of subtitles and controls; above them are the title and how one stands, where there is room. */
const UPPER = 0.86;
const TITLE = 56;
const TALL_ENOUGH = 360;

/** Pixels of a line's text in a picture of a height. */
export function textSize(height: number, size: Size): number {
  return Math.round(Math.max(12, Math.min(34, Math.max(14, height * 0.036) * SIZES[size])));
}

export function measuresOf(width: number, height: number, { size, area, speed, density }: Tastes): Measures & { lane: number; top: number } {
  const lane = Math.round(textSize(height, size) * TALL);
  const top = height < TALL_ENOUGH ? 4 : TITLE;
  const lanes = Math.max(1, Math.floor((height * UPPER - top) / lane));
  const rolling = Math.max(1, Math.min(lanes, Math.round(lanes * SHARE[area])));
  return { width, lanes, rolling, lane, top, crossing: CROSSING[speed], standing: STANDING_S, gap: lane, density: A_SECOND[density] };
}

export class Painter {
  private readonly pen: CanvasRenderingContext2D;
  private readonly clock = new FilmClock();
  private readonly bitmaps = new Map<string, HTMLCanvasElement>();
  private readonly widths = new Map<string, number>();
  private laid = new Map<number, Placed<Drawn>[]>();
  private measures = measuresOf(1, 1, tastes.get());
  private font = "";
  private text = 16;
  private sharp = 1;
  private time = 0;
  private key = "";
  /** The line that somebody looks at closely, and where it is held. */
  private held: { id: string; left: number; lane: number } | null = null;
  /** How many are in the picture. */
  count = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly talk: FilmTalk,
    private readonly isMe: (actor: string | null) => boolean,
  ) {
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("no canvas");
    this.pen = pen;
  }

  /** The picture has another size, or is liked in another way. */
  resize(width: number, height: number): void {
    this.sharp = Math.min(SHARPEST, window.devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(width * this.sharp));
    this.canvas.height = Math.max(1, Math.round(height * this.sharp));
    this.text = textSize(height, tastes.get().size);
    this.font = `600 ${this.text}px ${getComputedStyle(this.canvas).fontFamily}`;
    this.measures = measuresOf(width, height, tastes.get());
    this.bitmaps.clear();
    this.widths.clear();
    this.forget();
  }

  /** Lines have changed. */
  forget(): void {
    this.laid.clear();
    this.key = "";
  }

  /** Draws the picture of now. */
  draw(now: number): void {
    const { stage } = this.talk;
    const adapter = stage.picture.get()?.adapter;
    const moving = adapter !== undefined && !adapter.paused && !adapter.seeking && !adapter.buffering && !adapter.interrupted;
    this.time = this.clock.at(this.talk.time, moving, adapter?.playbackRate ?? 1, now);
    const all = this.shown();
    this.count = all.length;
    const key = all.length === 0 ? "none" : moving ? "" : `${this.time} ${this.held?.id}`;
    if (key !== "" && key === this.key) return;
    this.key = key;
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const one of all) this.paint(one);
  }

  /** The line at a point of the picture. */
  at(x: number, y: number): Line | null {
    return under(this.shown(), x, y - this.measures.top, this.time, this.measures.lane, this.measures)?.said.line ?? null;
  }

  /** Lets a line stand where it is; null lets it go. */
  hold(id: string | null): void {
    const one = id === null ? undefined : this.shown().find(({ said }) => said.id === id);
    this.held = one === undefined ? null : { id: one.said.id, left: leftOf(one, this.time, this.measures), lane: one.lane };
    this.key = "";
  }

  private shown(): Placed<Drawn>[] {
    const here = stretchOf(Math.max(0, this.time));
    return [...showing(this.lay(here - 1), this.time), ...showing(this.lay(here), this.time)];
  }

  private lay(stretch: number): Placed<Drawn>[] {
    if (stretch < 0) return [];
    const known = this.laid.get(stretch);
    if (known !== undefined) return known;
    const before = stretch === 0 ? [] : this.drawn(stretch - 1);
    const came = (this.laid.get(stretch - 1) ?? []).filter(({ said }) => said.late === true);
    const fresh = placed(stretch, before, this.drawn(stretch), this.measures, came);
    if (this.laid.size > 8) this.laid.clear();
    this.laid.set(stretch, fresh);
    return fresh;
  }

  private drawn(stretch: number): Drawn[] {
    return this.talk.of(stretch).map((line) => ({ id: line.id, at: line.at, kind: line.kind, width: this.widthOf(line), score: line.score, ...(line.late && { late: true }), line }));
  }

  private widthOf(line: Line): number {
    const covers = hidesSpoilers.get();
    const key = `${covers} ${line.source} ${line.body}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    this.pen.font = this.font;
    const width = Math.ceil(partsOf(line, covers).reduce((sum, part) => sum + this.long(this.pen, part), 0)) + this.text;
    if (this.widths.size > 5_000) this.widths.clear();
    this.widths.set(key, width);
    return width;
  }

  private long(pen: CanvasRenderingContext2D, { text, covered }: Part): number {
    return covered ? this.text * COVER : pen.measureText(text).width;
  }

  private paint(one: Placed<Drawn>): void {
    const held = this.held?.id === one.said.id ? this.held : null;
    const left = held?.left ?? leftOf(one, this.time, this.measures);
    const bitmap = this.bitmapOf(one.said);
    const x = Math.round(left * this.sharp);
    const y = Math.round((this.measures.top + one.lane * this.measures.lane) * this.sharp);
    this.pen.drawImage(bitmap, x, y);
    if (held === null) return;
    this.pen.strokeStyle = "#fff";
    this.pen.lineWidth = 2 * this.sharp;
    this.pen.strokeRect(x, y, bitmap.width, bitmap.height);
  }

  private bitmapOf({ line, width }: Drawn): HTMLCanvasElement {
    const covers = hidesSpoilers.get();
    const mine = this.isMe(line.actor);
    const key = `${line.id} ${covers} ${mine} ${line.body}`;
    const known = this.bitmaps.get(key);
    if (known !== undefined) return known;
    if (this.bitmaps.size > BITMAPS) this.bitmaps.clear();
    const bitmap = document.createElement("canvas");
    bitmap.width = Math.max(1, Math.round(width * this.sharp));
    bitmap.height = Math.round(this.measures.lane * this.sharp);
    const pen = bitmap.getContext("2d");
    if (pen !== null) this.write(pen, line, covers, mine, width);
    this.bitmaps.set(key, bitmap);
    return bitmap;
  }

  /** White with a dark edge: it is read on every picture. */
  private write(pen: CanvasRenderingContext2D, line: Line, covers: boolean, mine: boolean, width: number): void {
    const middle = this.measures.lane / 2;
    pen.scale(this.sharp, this.sharp);
    pen.font = this.font;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    let left = this.text / 2;
    for (const part of partsOf(line, covers)) {
      const { text, covered } = part;
      const long = this.long(pen, part);
      if (covered) {
        pen.fillStyle = "#d7d9e0";
        pen.beginPath();
        pen.roundRect(left, middle - this.text * 0.55, long, this.text * 1.1, 4);
        pen.fill();
      } else {
        pen.lineWidth = Math.max(2, this.text / 7);
        pen.strokeStyle = "rgb(0 0 0 / 0.72)";
        pen.strokeText(text, left, middle);
        pen.fillStyle = "#fff";
        pen.fillText(text, left, middle);
      }
      left += long;
    }
    if (!mine) return;
    pen.lineWidth = 1.5;
    pen.strokeStyle = "rgb(255 255 255 / 0.8)";
    pen.beginPath();
    pen.roundRect(1, 2, width - 2, this.measures.lane - 4, 6);
    pen.stroke();
  }
}
