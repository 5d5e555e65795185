/** A film's anchor as it stands in an element, and what a command makes of it. Pure: time is handed in. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Anchor, bounded, positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";
import type { Command } from "$/public/external/raffi_web/features/screen/client/commands";

/** A start lies so far ahead, ms, that most players hear of it before it is due. */
export const LEAD_MS = 350;
/** So near its end a film is over, seconds. */
const END_S = 0.2;

/** Film seconds, server ms and speed of an anchor as an element holds them. */
export type Place = { position: number; at: number; playing: boolean; rate: number };

export function placeOf(element: Element): Place {
  return { position: value(element, "position"), at: value(element, "at"), playing: value(element, "playing"), rate: value(element, "rate") };
}

/** The anchor that the screen's controller follows. `seq` and `gen` are counted by whoever watches the element. */
export function anchorOf(place: Place, seq: number, gen: number, op: string | null = null): Anchor {
  return { ...place, seq, media_gen: gen, actor: null, cause: "", waiting_on: [], op };
}

/**
 * What a command sets. A film that stands is started a moment later, and
 * one that runs and is sought runs on from a moment later, so that everybody can be there in time.
 */
export function steered(command: Command, place: Place, now: number, duration: number): Props {
  const here = positionAt(anchorOf(place, 0, 0), now, { duration, loop: false });
  const at = Math.round(now);
  switch (command.kind) {
    case "play":
      return { playing: true, position: exact(here), at: at + LEAD_MS };
    case "pause":
      return { playing: false, position: exact(command.position), at };
    case "seek": {
      const position = exact(bounded(command.position, { duration, loop: false }));
      // A player that is started at its end begins anew.
      if (isOver(position, duration)) return { playing: false, position, at };
      return { position, at: place.playing ? at + LEAD_MS : at };
    }
    case "rate":
      // From where it is now, or is about to start: nobody's picture jumps.
      return place.playing ? { rate: command.rate, position: exact(here), at: Math.max(at, place.at) } : { rate: command.rate };
  }
}

/** Whether a place is a film's end. */
export function isOver(position: number, duration: number): boolean {
  return Number.isFinite(duration) && duration > 0 && position >= duration - END_S;
}

/** As the server keeps it: all viewers have the same frame, whoever steered. */
function exact(seconds: number): number {
  return Math.max(0, Math.round(seconds * 100) / 100);
}
