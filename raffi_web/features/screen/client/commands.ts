/**
 * What the viewer asked for and the room has not yet confirmed.
 *
 * Each wish is applied here at once, on top of the room's anchor, and goes out as a command: at most one of a kind
 * waits, at most two a second leave, and the last always leaves. A wish ends when its own anchor arrives, when the
 * server answers with a version the room has reached, or with an error, which takes it back.
 */
import type { Timer } from "$/public/external/raffi_web/live/client/clock";
import { type Anchor, moves, newer, type Span, positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";

export type Command =
  | { kind: "play" }
  | { kind: "pause"; position: number }
  | { kind: "seek"; position: number }
  | { kind: "rate"; rate: number };

/** Whatever the server says to a command: its anchor, or the version it made. */
export interface CommandAnswer {
  seq: number;
  media_gen: number;
}

export type SendCommand = (command: Command, op: string) => Promise<CommandAnswer | null | undefined>;

export interface CommandError {
  /** `limited` carries the seconds to wait. */
  code?: string;
  data?: { retry_after?: number } | null;
}

interface Wish {
  op: string;
  command: Command;
  /** Server ms at which it was made. */
  at: number;
  sent: boolean;
  answer: CommandAnswer | null;
  expires: number;
}

export interface CommandOptions {
  send: SendCommand;
  newOp: () => string;
  now: () => number;
  serverNow: () => number;
  timer: Timer;
  room: () => Anchor | null;
  /** The wishes changed: what is shown changes with them. */
  changed: () => void;
  /** A command was refused; `error` is what the server (or the socket) said. */
  refused: (command: Command, error: unknown) => void;
}

/** Two a second with a margin for what the network squeezes together. */
export const WINDOW_MS = 1_100;
export const PER_WINDOW = 2;
const SEEK_GAP_MS = 500;
/** An answer this late is taken for none: what is shown must not lie for ever. */
const EXPIRES_MS = 15_000;

export class CommandQueue {
  private wishes: Wish[] = [];
  private stamps: number[] = [];
  private lastSeek = -Infinity;
  private heldUntil = -Infinity;
  private handle: unknown = null;

  constructor(private readonly options: CommandOptions) {}

  get pending(): boolean {
    return this.wishes.length > 0;
  }

  push(command: Command): void {
    const { options } = this;
    // A newer wish of a kind replaces the one still waiting; play and pause are one kind.
    this.wishes = this.wishes.filter((wish) => wish.sent || group(wish.command) !== group(command));
    const expires = options.now() + EXPIRES_MS;
    this.wishes.push({ op: options.newOp(), command, at: options.serverNow(), sent: false, answer: null, expires });
    options.changed();
    this.flush();
  }

  /** What the room will be once all wishes are granted; the anchor itself when there is none. */
  shown(room: Anchor, span: Span): Anchor {
    return this.wishes.reduce((anchor, wish) => granted(anchor, wish, span), room);
  }

  /** The room's newest anchor arrived: wishes it holds are done. */
  confirm(room: Anchor): void {
    this.drop((wish) => wish.op === room.op || (wish.answer !== null && reached(room, wish.answer)));
  }

  /** Takes all wishes back (another film, free mode, leaving). */
  clear(): void {
    this.options.timer.clear(this.handle);
    this.drop(() => true);
  }

  /** Takes back wishes nobody answered in time. */
  expire(): void {
    const now = this.options.now();
    this.drop((wish) => now > wish.expires);
  }

  private drop(done: (wish: Wish) => boolean): void {
    const before = this.wishes.length;
    this.wishes = this.wishes.filter((wish) => !done(wish));
    if (this.wishes.length !== before) this.options.changed();
  }

  private flush(): void {
    const { options } = this;
    options.timer.clear(this.handle);
    const next = this.wishes.find((wish) => !wish.sent);
    if (next === undefined) return;
    const wait = this.wait(next.command, options.now());
    if (wait > 0) {
      this.handle = options.timer.set(wait, () => this.flush());
      return;
    }
    this.stamps.push(options.now());
    if (next.command.kind === "seek") this.lastSeek = options.now();
    void this.dispatch(next);
    this.flush();
  }

  private wait(command: Command, now: number): number {
    this.stamps = this.stamps.filter((stamp) => now - stamp < WINDOW_MS);
    const oldest = this.stamps[0];
    const window = this.stamps.length >= PER_WINDOW && oldest !== undefined ? oldest + WINDOW_MS - now : 0;
    const seek = command.kind === "seek" ? this.lastSeek + SEEK_GAP_MS - now : 0;
    return Math.max(window, seek, this.heldUntil - now, 0);
  }

  private async dispatch(wish: Wish): Promise<void> {
    wish.sent = true;
    try {
      wish.answer = (await this.options.send(wish.command, wish.op)) ?? null;
      const room = this.options.room();
      if (room !== null) this.confirm(room);
    } catch (error) {
      if (!this.retried(wish, error as CommandError)) {
        this.drop((other) => other === wish);
        this.options.refused(wish.command, error);
      }
    }
  }

  /** Too quick after all (another tab, another device): the same operation goes out again when it may. */
  private retried(wish: Wish, error: CommandError): boolean {
    const seconds = error?.data?.retry_after;
    if (typeof seconds !== "number" || !this.wishes.includes(wish)) return false;
    const later = this.wishes.some((o) => o !== wish && !o.sent && group(o.command) === group(wish.command));
    if (later) {
      this.drop((other) => other === wish);
    } else {
      wish.sent = false;
    }
    this.heldUntil = this.options.now() + seconds * 1000;
    this.flush();
    return true;
  }
}

function group(command: Command): string {
  return command.kind === "pause" ? "play" : command.kind;
}

function reached(room: Anchor, answer: CommandAnswer): boolean {
  return !newer({ ...room, seq: answer.seq, media_gen: answer.media_gen }, room);
}

/** A start waits for the room's own moment (`at` unknown), so that nobody has to be pulled back to it. */
function granted(anchor: Anchor, wish: Wish, span: Span): Anchor {
  const { command, at } = wish;
  const here = Number.isFinite(anchor.at) ? positionAt(anchor, at, span) : anchor.position;
  switch (command.kind) {
    case "play":
      return moves(anchor) ? anchor : { ...anchor, playing: true, waiting_on: [], position: here, at: Infinity };
    case "pause":
      return { ...anchor, playing: false, waiting_on: [], position: command.position, at };
    case "seek":
      return { ...anchor, position: command.position, at: moves(anchor) ? Infinity : at };
    case "rate":
      return { ...anchor, rate: command.rate, position: here, at: Math.max(at, anchor.at) };
  }
}
