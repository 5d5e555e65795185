/** Going along with whoever presents: by itself, unless one's hands are at work. */
import { presenterOf } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import type { People } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** Hands that rested so long are at work no more. */
export const AT_REST_MS = 5_000;

/** When somebody last chose, moved, drew or wrote something here. */
export class HandsAtWork {
  private last = -Infinity;

  constructor(
    private readonly surface: Surface,
    private readonly now: () => number = () => performance.now(),
  ) {}

  start(): () => void {
    const { surface } = this;
    const note = (): void => void (this.last = this.now());
    const stops = [surface.chosen, surface.editing, surface.busy, surface.draft].map((store) => store.subscribe(note));
    return () => stops.forEach((stop) => stop());
  }

  get are(): boolean {
    const { surface } = this;
    return surface.editing.get() !== null || surface.busy.get() || surface.draft.get() !== null || this.now() - this.last < AT_REST_MS;
  }
}

/** Tells once of each presentation whether one goes along with it by oneself. */
export class GoingAlong {
  private asked: string | null = null;

  /** Who is to be gone along with from now on; null where nobody is, or this was decided before. */
  heard(people: People, free: () => boolean): string | null {
    const key = presenterOf(people)?.[0] ?? null;
    if (key === this.asked) return null;
    this.asked = key;
    return key !== null && free() ? key : null;
  }
}
