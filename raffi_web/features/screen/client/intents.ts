/** Tells what the viewer did in the player's own controls from the echo of what we did ourselves. */
import type { OwnCalls } from "$/public/external/raffi_web/features/screen/client/follower";
import type { MediaAdapter, MediaEvent } from "$/public/external/raffi_web/features/screen/client/media/adapter";

export type Intent = { kind: "play" } | { kind: "pause" } | { kind: "seek"; to: number } | { kind: "rate"; rate: number };

/** Seconds around one of our own targets in which a seek is ours: players snap to key frames. */
const SNAP = 0.5;
/** A pause so near the end is the end's. */
const END = 0.35;
const OWN_MEMORY_MS = 3_000;

/**
 * The viewer's intent behind a player's event; null for an echo, or when nothing changed.
 * `expected` is where the film would be without anyone's doing, seconds.
 */
export function intentOf(event: MediaEvent, media: MediaAdapter, own: OwnCalls, now: number, expected: number): Intent | null {
  const { echoMs } = media.capability;
  const settled = now - own.pausedAt > echoMs;
  switch (event) {
    case "play":
      return settled && own.paused && !media.paused ? { kind: "play" } : null;
    case "pause":
      return settled && !own.paused && media.paused && !atEnd(media) ? { kind: "pause" } : null;
    case "seeking":
      return seekIntent(media, own, now, expected);
    case "rate": {
      const rate = media.playbackRate;
      const recent = own.rates.filter((other) => now - other.at < OWN_MEMORY_MS);
      const last = own.rates.at(-1);
      const ours = [...recent, ...(last ? [last] : [])].some((other) => Math.abs(other.to - rate) < 0.01);
      return ours ? null : { kind: "rate", rate };
    }
    default:
      return null;
  }
}

function seekIntent(media: MediaAdapter, own: OwnCalls, now: number, expected: number): Intent | null {
  const to = media.currentTime;
  const ours = own.seeks.some((seek) => now - seek.at < OWN_MEMORY_MS + media.capability.echoMs && Math.abs(seek.to - to) < SNAP);
  if (ours || Math.abs(to - expected) < SNAP / 2) return null;
  return { kind: "seek", to };
}

function atEnd(media: MediaAdapter): boolean {
  return media.ended || media.duration - media.currentTime < END;
}
