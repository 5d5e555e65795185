/** What the room's film should do now: the newest anchor, taken over smoothly, with this viewer's wishes on top. */
import {
  type Anchor,
  type Span,
  continues,
  newer,
  sameTimeline,
} from "$/public/external/raffi_web/features/screen/client/anchor";
import { type Command, type CommandOptions, CommandQueue } from "$/public/external/raffi_web/features/screen/client/commands";

/** Anchors that differ by less than this, s, change nothing. */
const SAME = 0.005;
/** A re-anchoring that meets the running film within this, s, takes over without a stop. */
const SEAMLESS = 0.05;

export interface TimelineOptions extends Omit<CommandOptions, "room" | "changed"> {
  span: () => Span;
  /** What is wanted changed; `jumped` when following it is more than going on as before. */
  changed: (jumped: boolean) => void;
}

export class Timeline {
  private readonly queue: CommandQueue;
  private newest: Anchor | null = null;
  /** The anchor to follow until `newest` takes over. */
  private outgoing: Anchor | null = null;
  private shown: Anchor | null = null;

  constructor(private readonly options: TimelineOptions) {
    this.queue = new CommandQueue({ ...options, room: () => this.newest, changed: () => this.follow() });
  }

  get room(): Anchor | null {
    return this.newest;
  }

  get pending(): boolean {
    return this.queue.pending;
  }

  /** Takes the room's anchor; older and doubled ones are ignored. Returns whether it was news. */
  take(anchor: Anchor): boolean {
    const before = this.newest;
    if (!newer(anchor, before)) return false;
    const seamless = before !== null && this.shown === before && continues(anchor, before, this.options.serverNow(), SEAMLESS);
    this.outgoing = seamless ? before : null;
    this.newest = anchor;
    if (before !== null && before.media_gen !== anchor.media_gen) this.queue.clear();
    this.queue.confirm(anchor);
    this.follow();
    return true;
  }

  wish(command: Command): void {
    if (this.newest !== null) this.queue.push(command);
  }

  clear(): void {
    this.queue.clear();
  }

  /** The anchor to follow at this moment. */
  wanted(): Anchor | null {
    if (this.newest === null) return null;
    this.queue.expire();
    if (this.outgoing !== null && this.options.serverNow() >= this.newest.at) this.outgoing = null;
    this.shown = this.queue.shown(this.outgoing ?? this.newest, this.options.span());
    return this.shown;
  }

  private follow(): void {
    const before = this.shown;
    const next = this.wanted();
    const same = before !== null && next !== null && sameTimeline(before, next, this.options.serverNow(), SAME);
    this.options.changed(!same);
  }
}
