/**
 * Every frame of the `/live` namespace: the mirror of raffi_web/live/protocol.py, told in words in
 * docs/live-protocol.md. A frame is one Socket.IO event named `f` with one argument, an array.
 */

export const PROTOCOL = 1;
export const NAMESPACE = "/live";
export const EVENT = "f";

/** What a server refuses, in one shape everywhere. `field` names the argument that is wrong. */
export interface ErrorBody {
  code: string;
  message: string;
  field: string | null;
  data: Record<string, unknown>;
}

export interface ActorRef {
  kind: "nobody" | "guest" | "user" | "service";
  id: string;
}

export interface Hello {
  protocol: number;
  actor: ActorRef;
  /** Server milliseconds. */
  time: number;
  /** The process that answers; another one after a restart. */
  instance: string;
}

export type Row = Record<string, unknown>;
/** Changed rows by the name of what they are, e.g. `messages`. */
export type Rows = Record<string, Row[]>;

export type ClientFrame =
  | ["call", id: number, name: string, args: object, op: string | null]
  | ["sub", id: number, channel: string, seen: number | null]
  | ["unsub", channel: string]
  | ["eph", channel: string, kind: string, data: object]
  | ["clock", t0: number];

export type ServerFrame =
  | ["hello", Hello]
  | ["ok", id: number, result: unknown]
  | ["err", id: number | null, error: ErrorBody]
  | ["snap", channel: string, version: number, rows: Rows]
  | ["change", channel: string, version: number, rows: Rows]
  | ["resume", channel: string, from: number, version: number, rows: Rows]
  | ["stale", channel: string]
  | ["closed", channel: string, reason: string]
  | ["eph", channel: string, kind: string, data: Record<string, unknown>]
  | ["clock", t0: number, t1: number, t2: number];
