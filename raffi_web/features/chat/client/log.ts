/**
 * A room's messages as far as this browser has them: the newest from the channel, older ones by pages.
 *
 * What the channel holds may have holes: an old message that was edited comes alone. So the log shows what follows
 * its floor, the oldest message up to which nothing is missing, and pages move the floor down.
 */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";

export interface Source {
  get: () => ReadonlyMap<string, Message>;
  subscribe: (listener: () => void) => () => void;
}

/** Whose messages are not shown here: of whom I want to see nothing. */
export interface Hidden {
  get: () => ReadonlySet<string>;
  subscribe: (listener: () => void) => () => void;
}

export interface Page {
  messages: Message[];
  more: boolean;
}

export interface Held {
  /** The oldest first, without holes. */
  messages: readonly Message[];
  /** Whether older ones are left on the server. */
  more: boolean;
  loading: boolean;
  /** The last page could not be had. */
  failed: boolean;
}

/** How many the channel begins with: NEWEST in functions.py. */
export const NEWEST = 50;

const NOBODY: Hidden = { get: () => NONE, subscribe: () => () => undefined };
const NONE: ReadonlySet<string> = new Set();

export class MessageLog {
  private live: ReadonlyMap<string, Message> = new Map();
  private readonly pages = new Map<string, Message>();
  private floor = "";
  /** The oldest message that is here, shown or not. */
  private oldest = "";
  private held: Held = { messages: [], more: false, loading: false, failed: false };
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | null = null;

  constructor(
    private readonly source: Source,
    private readonly ask: (before: string) => Promise<Page>,
    private readonly hidden: Hidden = NOBODY,
  ) {
    this.take();
  }

  get = (): Held => this.held;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.stop === null) {
      const stops = [this.source.subscribe(() => this.take()), this.hidden.subscribe(() => this.compose({}))];
      this.stop = () => stops.forEach((stop) => stop());
      this.take();
      this.compose({});
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.stop?.();
        this.stop = null;
      }
    };
  };

  /** Takes a message that an answer brought before the channel did. */
  add(message: Message): void {
    if (this.live.has(message.id)) return;
    this.pages.set(message.id, message);
    this.compose({});
  }

  find(id: string): Message | undefined {
    return this.live.get(id) ?? this.pages.get(id);
  }

  /** Gets the page before the oldest message. */
  async older(): Promise<void> {
    const first = this.oldest;
    if (this.held.loading || !this.held.more || first === "") return;
    const floor = this.floor;
    this.compose({ loading: true, failed: false });
    try {
      const page = await this.ask(first);
      // A snapshot came meanwhile: the page may no longer join what is held.
      if (floor !== this.floor) return this.compose({ loading: false });
      for (const message of page.messages) this.pages.set(message.id, message);
      this.floor = page.more ? (page.messages[0]?.id ?? this.floor) : "";
      this.compose({ loading: false, more: page.more });
    } catch {
      this.compose({ loading: false, failed: true });
    }
  }

  private take(): void {
    const before = this.live;
    const now = this.source.get();
    if (now === before) return;
    this.live = now;
    if (!continues(before, now)) {
      this.pages.clear();
      const ids = [...now.keys()].sort();
      const more = ids.length >= NEWEST;
      this.floor = more ? (ids[0] ?? "") : "";
      this.compose({ more, failed: false });
    } else {
      this.compose({});
    }
  }

  private compose(changed: Partial<Held>): void {
    const all = new Map(this.pages);
    for (const [id, message] of this.live) all.set(id, message);
    const whole = [...all.values()].filter((message) => message.id >= this.floor).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.oldest = whole[0]?.id ?? "";
    const hidden = this.hidden.get();
    const messages = hidden.size === 0 ? whole : whole.filter((one) => one.kind !== "text" || !hidden.has(one.actor_id ?? ""));
    this.held = { ...this.held, ...changed, messages };
    for (const listener of [...this.listeners]) listener();
  }
}

/** Whether `now` is `before` with something more: a snapshot begins anew and drops what is old. */
function continues(before: ReadonlyMap<string, Message>, now: ReadonlyMap<string, Message>): boolean {
  if (before.size === 0) return false;
  for (const id of before.keys()) if (!now.has(id)) return false;
  return true;
}
