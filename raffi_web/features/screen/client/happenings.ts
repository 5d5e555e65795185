/** What others did to the film, told from one anchor to the next. */
import { positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";
import type { Playback } from "$/public/external/raffi_web/features/screen/client/model";

export type ScreenEvent = "paused" | "skipped" | "speed" | "gave_up";

export class Happenings {
  private last: Playback | null = null;
  /** How far the last skip went, seconds. */
  skipped = 0;

  /** Takes the room's next anchor. The first one, and the first of a film, tell nothing. */
  take(next: Playback): ScreenEvent | null {
    const before = this.last;
    this.last = next;
    if (before === null || before.media_gen !== next.media_gen || next.seq <= before.seq) return null;
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
        return "gave_up";
      default:
        return null;
    }
  }
}
