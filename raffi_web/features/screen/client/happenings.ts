/** What others did to the film, told from one anchor to the next. */
import { positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";
import type { Playback } from "$/public/external/raffi_web/features/screen/client/model";

export type ScreenEvent = "paused" | "skipped" | "speed" | "gave_up" | "unseen" | "film" | "film_back";

export class Happenings {
  private last: Playback | null = null;
  /** How far the last skip went, seconds. */
  skipped = 0;

  /** Takes the room's next anchor. The first one tells nothing, nor does a film that came by itself. */
  take(next: Playback): ScreenEvent | null {
    const before = this.last;
    this.last = next;
    if (before === null || next.seq <= before.seq) return null;
    if (before.media_gen !== next.media_gen) return changeOf(next);
    switch (next.cause) {
      case "pause":
        return before.playing ? "paused" : null;
      case "seek":
      case "undo":
        this.skipped = Math.abs(next.position - positionAt(before, next.at));
        return next.cause === "seek" ? "skipped" : null;
      case "rate":
        return before.rate === next.rate ? null : "speed";
      case "gave_up":
      case "unseen":
        return next.cause;
      default:
        return null;
    }
  }
}

/** Who put on a film, if somebody did. Commands that came right after it are its own affair. */
function changeOf(next: Playback): ScreenEvent | null {
  if (next.actor === null) return null;
  if (next.cause === "undo_film") return "film_back";
  return next.cause === "film" || next.cause === "next" ? "film" : null;
}
