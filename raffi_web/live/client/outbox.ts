/**
 * Calls on their way: each is sent again, with the same operation id, until it is answered.
 *
 * A cut may swallow a question or its answer; the server answers a repeated operation with its first answer, so
 * repeating is safe. A query has no operation id and changes nothing: it is simply asked again.
 */
import type { ErrorBody } from "$/public/external/raffi_web/live/client/protocol";

export class LiveError extends Error {
  readonly code: string;
  readonly field: string | null;
  readonly data: Record<string, unknown>;

  constructor(body: ErrorBody) {
    super(body.message);
    this.code = body.code;
    this.field = body.field;
    this.data = body.data;
  }

  /** Seconds until it may be tried again, where the server says so. */
  get retryAfter(): number | null {
    const seconds = this.data["retry_after"];
    return typeof seconds === "number" ? seconds : null;
  }
}

export interface Waiting {
  id: number;
  name: string;
  args: object;
  op: string | null;
  resolve: (result: unknown) => void;
  reject: (error: LiveError) => void;
}

export class Outbox {
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  /** Notes a call; the caller sends what is returned. */
  add(name: string, args: object, op: string | null, settle: Pick<Waiting, "resolve" | "reject">): Waiting {
    const call = { id: this.next++, name, args, op, ...settle };
    this.waiting.set(call.id, call);
    return call;
  }

  /** An id for a question that is no call (a subscription). */
  newId(): number {
    return this.next++;
  }

  settle(id: number, outcome: { result: unknown } | { error: ErrorBody }): boolean {
    const call = this.waiting.get(id);
    if (call === undefined) return false;
    this.waiting.delete(id);
    if ("error" in outcome) call.reject(new LiveError(outcome.error));
    else call.resolve(outcome.result);
    return true;
  }

  /** What is not answered yet, in the order in which it was asked. */
  unanswered(): Waiting[] {
    return [...this.waiting.values()];
  }

  drop(id: number): void {
    this.waiting.delete(id);
  }
}

/** A new operation id. */
export function newOp(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
