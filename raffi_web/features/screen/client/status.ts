/** What a viewer's player honestly says of itself. */

export type SyncState = "in_step" | "ahead" | "behind" | "buffering" | "blocked" | "failed" | "free" | "away";

/** Sent to the room once a second; the frame has numbers only, so what is unknown is 0 and `state` says so. */
export interface Report {
  /** Seconds of the room's film that this viewer sees (without the personal offset). */
  position: number;
  /** Signed ms, positive: ahead; it counts only while `state` is in_step, ahead or behind. */
  error_ms: number;
  state: SyncState;
  /** Round trip of the clock probes, ms; 0 before the first. */
  rtt: number;
}

export interface Status {
  state: SyncState;
  error_ms: number | null;
  /** What the controls show, wishes included. */
  playing: boolean;
  rate: number;
  /** The room's film ran to its end. */
  ended: boolean;
  /** A command is on its way. */
  pending: boolean;
}

/** Closer than this is "in step", ms. */
export const IN_STEP_MS = 100;

export interface Facts {
  free: boolean;
  visible: boolean;
  blocked: boolean;
  starved: boolean;
  error: number | null;
}

export function stateOf(facts: Facts): SyncState {
  if (!facts.visible) return "away";
  if (facts.blocked) return "blocked";
  if (facts.free) return "free";
  if (facts.starved || facts.error === null) return "buffering";
  const ms = facts.error * 1000;
  if (Math.abs(ms) <= IN_STEP_MS) return "in_step";
  return ms > 0 ? "ahead" : "behind";
}
