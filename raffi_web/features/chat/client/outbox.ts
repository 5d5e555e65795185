/**
 * Messages on their way. Each keeps its operation id from the moment it is written until it is answered, in the
 * tab's own storage: over a cut or a reload it is sent again under the same id, and the server takes it once.
 */
import type { Message } from "$/public/external/raffi_web/features/chat/client/messages";

export interface Draft {
  body: string;
  film_time: number | null;
  /** The key of the film that moment belongs to. */
  film: string | null;
  reply_to: string | null;
  mentions: string[];
}

export interface Entry extends Draft {
  op: string;
  /** When it was written, server milliseconds. */
  at: number;
  /** The newest message known then: the stored one comes after it. */
  after: string;
  state: "sending" | "failed";
  /** Why it failed, as the server said. */
  error: string | null;
}

export interface Sent {
  entries: readonly Entry[];
  /** When the next may go, on the clock of `now`; null when nothing holds it back. */
  heldUntil: number | null;
}

/** What a refusal says: `retryAfter` (seconds) asks to wait, its absence is final. */
export interface Refusal {
  message: string;
  retryAfter: number | null;
}

export interface OutboxOptions {
  say: (draft: Draft, op: string) => Promise<Message>;
  refusal: (error: unknown) => Refusal;
  /** Told of every message that was taken. */
  taken: (message: Message, op: string) => void;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  key: string;
  now: () => number;
  wait: (ms: number, run: () => void) => () => void;
}

export class ChatOutbox {
  private held: Sent = { entries: [], heldUntil: null };
  private flying: string | null = null;
  private stopWaiting: (() => void) | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: OutboxOptions) {
    this.held = { entries: this.restored(), heldUntil: null };
  }

  get = (): Sent => this.held;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Sends what an earlier page left behind. */
  start(): void {
    this.pump();
  }

  add(draft: Draft, op: string, at: number, after: string): void {
    const entry: Entry = { ...draft, op, at, after, state: "sending", error: null };
    this.set([...this.held.entries, entry]);
    this.pump();
  }

  retry(op: string): void {
    this.set(this.held.entries.map((entry) => (entry.op === op ? { ...entry, state: "sending", error: null } : entry)));
    this.pump();
  }

  drop(op: string): void {
    this.set(this.held.entries.filter((entry) => entry.op !== op));
  }

  /** One at a time, in the order in which they were written. */
  private pump(): void {
    if (this.flying !== null || this.stopWaiting !== null) return;
    const next = this.held.entries.find((entry) => entry.state === "sending");
    if (next === undefined) return;
    this.flying = next.op;
    const { body, film_time, film, reply_to, mentions } = next;
    void this.options
      .say({ body, film_time, film, reply_to, mentions }, next.op)
      .then((message) => {
        this.options.taken(message, next.op);
        this.set(this.held.entries.filter((entry) => entry.op !== next.op));
      })
      .catch((error: unknown) => this.refused(next.op, this.options.refusal(error)))
      .finally(() => {
        this.flying = null;
        this.pump();
      });
  }

  private refused(op: string, { message, retryAfter }: Refusal): void {
    if (retryAfter === null) {
      this.set(this.held.entries.map((entry) => (entry.op === op ? { ...entry, state: "failed", error: message } : entry)));
      return;
    }
    const ms = Math.max(100, retryAfter * 1000);
    this.stopWaiting = this.options.wait(ms, () => {
      this.stopWaiting = null;
      this.set(this.held.entries, null);
      this.pump();
    });
    this.set(this.held.entries, this.options.now() + ms);
  }

  private set(entries: readonly Entry[], heldUntil: number | null = this.held.heldUntil): void {
    this.held = { entries, heldUntil };
    const { storage, key } = this.options;
    try {
      if (entries.length > 0) storage?.setItem(key, JSON.stringify(entries));
      else storage?.removeItem(key);
    } catch {
      // A full or forbidden storage costs only what a reload would have kept.
    }
    for (const listener of [...this.listeners]) listener();
  }

  private restored(): Entry[] {
    try {
      const kept: unknown = JSON.parse(this.options.storage?.getItem(this.options.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isEntry) : [];
    } catch {
      return [];
    }
  }
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Entry> | null;
  return typeof entry === "object" && entry !== null && typeof entry.op === "string" && typeof entry.body === "string" && Array.isArray(entry.mentions);
}
