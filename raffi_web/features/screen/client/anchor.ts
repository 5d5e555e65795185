/**
 * The anchor: where the room's film is, as one row of the database says it.
 *
 * `position` is the film's second at server time `at` (ms); from there it runs at `rate` while `playing`. An `at`
 * that lies ahead is a scheduled start: until then the film stands at `position`.
 */
export interface Anchor {
  /** Grows with every change of the row. */
  seq: number;
  /** Grows with every change of what is watched; positions of different films are never compared. */
  media_gen: number;
  playing: boolean;
  position: number;
  rate: number;
  at: number;
  actor: string | null;
  cause: string;
  /** Actors the room waits for: while there are any, the film stands though `playing` stays true. */
  waiting_on: string[];
  /** Operation id of the command that made it, where there was one. */
  op?: string | null;
}

/** How long the film is and what happens at its end. */
export interface Span {
  /** Seconds; NaN or Infinity while unknown (a live stream, an advertisement). */
  duration: number;
  loop: boolean;
}

const ENDLESS: Span = { duration: NaN, loop: false };

/** True when `a` replaces `b`: a later film, or a later word on the same one. */
export function newer(a: Anchor, b: Anchor | null): boolean {
  if (b === null) return true;
  return a.media_gen !== b.media_gen ? a.media_gen > b.media_gen : a.seq > b.seq;
}

/** Whether the film moves (or is about to): it plays, and nobody is waited for. */
export function moves(anchor: Anchor): boolean {
  return anchor.playing && anchor.waiting_on.length === 0;
}

/** Seconds of film at `serverMs`, without regard to where it ends. */
export function unboundedAt(anchor: Anchor, serverMs: number): number {
  if (!moves(anchor) || serverMs <= anchor.at) return anchor.position;
  return anchor.position + ((serverMs - anchor.at) / 1000) * anchor.rate;
}

/** Seconds of film at `serverMs`, clamped to the film or wrapped around in a loop. */
export function positionAt(anchor: Anchor, serverMs: number, span: Span = ENDLESS): number {
  return bounded(unboundedAt(anchor, serverMs), span);
}

export function bounded(position: number, span: Span): number {
  const known = Number.isFinite(span.duration) && span.duration > 0;
  if (!known) return Math.max(0, position);
  if (span.loop && position >= span.duration) return position % span.duration;
  return Math.min(Math.max(0, position), span.duration);
}

/** Signed seconds from `target` to `position` (positive: ahead); in a loop the short way around. */
export function distance(position: number, target: number, span: Span = ENDLESS): number {
  const gap = position - target;
  if (!span.loop || !Number.isFinite(span.duration) || span.duration <= 0) return gap;
  const half = span.duration / 2;
  return ((((gap + half) % span.duration) + span.duration) % span.duration) - half;
}

/** Two anchors that say the same from `serverMs` on, within `tolerance` seconds. */
export function sameTimeline(a: Anchor, b: Anchor, serverMs: number, tolerance: number): boolean {
  if (a.media_gen !== b.media_gen || moves(a) !== moves(b) || a.rate !== b.rate) return false;
  const when = Math.max(serverMs, finite(a.at), finite(b.at));
  const started = (anchor: Anchor): boolean => !moves(anchor) || anchor.at <= serverMs;
  if (started(a) !== started(b)) return false;
  return Math.abs(unboundedAt(a, when) - unboundedAt(b, when)) <= tolerance;
}

/** A re-anchoring that takes up the running film without a jump, at a moment still to come. */
export function continues(next: Anchor, running: Anchor, serverMs: number, tolerance: number): boolean {
  if (!moves(next) || !moves(running) || next.media_gen !== running.media_gen) return false;
  if (next.at <= serverMs || running.at > serverMs || !Number.isFinite(next.at)) return false;
  return Math.abs(unboundedAt(running, next.at) - next.position) <= tolerance;
}

function finite(ms: number): number {
  return Number.isFinite(ms) ? ms : -Infinity;
}
