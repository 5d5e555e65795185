/**
 * What is being written: kept in this browser until it was sent, sent once however often it is tried.
 *
 * A draft keeps its operation id until it is changed. Over a cut, a reload or a limit it is sent again under the same
 * id, and the server takes it once.
 */
import type { Standing } from "$/public/external/raffi_web/features/comments/client/standing";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

const PREFIX = "raffi.comment.";
const KEPT_MS = 30 * 24 * 3_600_000;

export interface Attached {
  file: string;
  hidden: boolean;
}

/** What somebody writes. */
export interface Written {
  body: string;
  at_ms: number | null;
  /** Where it will be in the picture. */
  stands: Standing;
  pictures: readonly Attached[];
}

export interface Draft extends Written {
  op: string;
  /** Whom the text mentioned when it was sent. */
  mentions: readonly string[];
  phase: "idle" | "sending" | "held";
  /** When a limit lets it go by itself, on the clock of `now`. */
  heldUntil: number | null;
  /** Why it waits for a limit; empty where it was only too fast. */
  why: string;
  /** Why it was refused. */
  error: string;
}

/** What a refusal says: `retryAfter` (seconds) asks to wait and `why` says for what, its absence is final. */
export interface Refusal {
  message: string;
  retryAfter: number | null;
  why?: string;
}

/** What is waited for longer (s) is told and left to whoever writes. */
const WAITED_FOR = 120;

/** For how long to wait before what was refused is sent by itself; null where only a change of it helps, or much time. */
export function waitOf(code: string, retryAfter: number | null): number | null {
  return retryAfter === null || code === "too_new" || retryAfter > WAITED_FOR ? null : retryAfter;
}

type Kept = Pick<Draft, "body" | "at_ms" | "stands" | "pictures" | "op" | "mentions"> & { at: number; sending: boolean };
type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export interface WriterOptions {
  send: (draft: Draft) => Promise<CommentRow>;
  refusal: (error: unknown) => Refusal;
  newOp: () => string;
  storage: DraftStorage | null;
  /** Names the draft in the storage. */
  key: string;
  /** What is there before anything was written. */
  start: Written;
  now: () => number;
  wait: (ms: number, run: () => void) => () => void;
  /** Until when nothing may be sent, on the clock of `now`. */
  paced?: () => number;
}

/** Writes one comment after another: a root, an answer to the same, or a change. */
export class Writer {
  private draft: Draft;
  private stopWaiting: (() => void) | null = null;
  private readonly listeners = new Set<() => void>();
  /** Told of what was taken. */
  private readonly taken = new Set<(row: CommentRow) => void>();

  constructor(private readonly options: WriterOptions) {
    const kept = this.restored();
    this.draft = { ...this.fresh(), ...kept };
    if (kept?.sending) void this.go();
  }

  get = (): Draft => this.draft;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Hears of what was taken until the returned function is called. */
  onTaken(listener: (row: CommentRow) => void): () => void {
    this.taken.add(listener);
    return () => void this.taken.delete(listener);
  }

  /** Changes what is written. What waits for a limit then waits for a press again. */
  write(changed: Partial<Written>): void {
    if (this.draft.phase === "sending") return;
    const held = this.draft.phase === "held";
    this.set({ ...this.draft, ...changed, op: this.options.newOp(), mentions: [], error: "", phase: "idle", heldUntil: held ? this.draft.heldUntil : null });
  }

  /** Sends it, now or when the limit lets it. */
  send(mentions: readonly string[]): void {
    if (this.draft.phase !== "idle") return;
    this.set({ ...this.draft, mentions });
    const until = Math.max(this.draft.heldUntil ?? 0, this.options.paced?.() ?? 0);
    if (until > this.options.now()) this.hold(until);
    else void this.go();
  }

  /** Waits for a press again instead of the limit. */
  stop(): void {
    if (this.draft.phase !== "held") return;
    this.set({ ...this.draft, phase: "idle" });
  }

  /** Forgets what was written. */
  discard(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.set(this.fresh());
  }

  private async go(): Promise<void> {
    this.set({ ...this.draft, phase: "sending", heldUntil: null, error: "" });
    try {
      const row = await this.options.send(this.draft);
      this.set(this.fresh());
      for (const listener of [...this.taken]) listener(row);
    } catch (failure) {
      const { message, retryAfter, why = "" } = this.options.refusal(failure);
      if (retryAfter !== null) return this.hold(this.options.now() + Math.max(100, retryAfter * 1000), why);
      // The same again would be answered the same.
      this.set({ ...this.draft, phase: "idle", op: this.options.newOp(), error: message });
    }
  }

  private hold(until: number, why = this.draft.why): void {
    this.stopWaiting?.();
    this.stopWaiting = this.options.wait(until - this.options.now(), () => {
      this.stopWaiting = null;
      if (this.draft.phase === "held") void this.go();
      else this.set({ ...this.draft, heldUntil: null });
    });
    this.set({ ...this.draft, phase: "held", heldUntil: until, why });
  }

  private fresh(): Draft {
    return { ...this.options.start, op: this.options.newOp(), mentions: [], phase: "idle", heldUntil: null, why: "", error: "" };
  }

  private set(draft: Draft): void {
    this.draft = draft;
    const { storage, key, start } = this.options;
    const { body, at_ms, stands, pictures, op, mentions } = draft;
    const same = body === start.body && pictures.length === start.pictures.length && (body === "" || at_ms === start.at_ms);
    const kept: Kept = { body, at_ms, stands, pictures, op, mentions, at: Date.now(), sending: draft.phase !== "idle" };
    try {
      if (same && draft.phase === "idle") storage?.removeItem(PREFIX + key);
      else storage?.setItem(PREFIX + key, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs only what a reload would have kept.
    }
    for (const listener of [...this.listeners]) listener();
  }

  private restored(): Kept | null {
    const { storage, key } = this.options;
    try {
      forgetOld(storage);
      const kept: unknown = JSON.parse(storage?.getItem(PREFIX + key) ?? "null");
      return isKept(kept) ? kept : null;
    } catch {
      return null;
    }
  }
}

/** The drafts whose keys begin so, each with whether it was being sent. */
export function draftsOf(storage: DraftStorage | null, begins: string): { key: string; sending: boolean }[] {
  return keysOf(storage).flatMap((key) => {
    try {
      const kept: unknown = JSON.parse(storage?.getItem(key) ?? "null");
      return key.startsWith(PREFIX + begins) && isKept(kept) ? [{ key: key.slice(PREFIX.length), sending: kept.sending }] : [];
    } catch {
      return [];
    }
  });
}

/** Drafts that nobody came back to. */
function forgetOld(storage: DraftStorage | null): void {
  for (const key of keysOf(storage)) {
    const kept: unknown = JSON.parse(storage?.getItem(key) ?? "null");
    if (!isKept(kept) || kept.at < Date.now() - KEPT_MS) storage?.removeItem(key);
  }
}

function keysOf(storage: DraftStorage | null): string[] {
  const keys = Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key(index) ?? "");
  return keys.filter((one) => one.startsWith(PREFIX));
}

function isKept(value: unknown): value is Kept {
  const kept = value as Partial<Kept> | null;
  return (
    typeof kept === "object" &&
    kept !== null &&
    typeof kept.body === "string" &&
    typeof kept.op === "string" &&
    typeof kept.at === "number" &&
    (kept.at_ms === null || typeof kept.at_ms === "number") &&
    Array.isArray(kept.pictures) &&
    Array.isArray(kept.mentions)
  );
}
