/** What is being drawn, told to others while it is drawn: thinned, at most 20 times a second. What is stored is pushed. */
import { PRESENCE_MS, type Presence } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import { round } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { hurried } from "$/public/external/raffi_web/features/canvas/client/ink";
import type { Draft, Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** So long a stroke is told at most, in characters: all who look get it again with every part of it. */
export const LONGEST_SKETCH = 2_000;
/** A stroke that was let go is still told so long: it gives way to the stored one, and not to nothing. */
export const STORED_MS = 1_500;

type Sketch = Pick<Presence, "ink" | "box">;
const NOTHING: Sketch = { ink: null, box: null };

export function sketchOf(draft: Draft): Sketch {
  if (draft?.kind === "ink") {
    const { rect, points } = hurried(draft.dots, LONGEST_SKETCH);
    return { ink: { id: draft.id, at: [round(rect.x), round(rect.y)], points, color: draft.color, width: draft.width }, box: null };
  }
  if (draft?.kind !== "box") return NOTHING;
  const { x, y, w, h } = draft.rect;
  return { ink: null, box: { rect: [round(x), round(y), round(w), round(h)], shape: draft.shape, color: draft.color } };
}

type Wait = (ms: number, run: () => void) => () => void;
const waited: Wait = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
type Drawing = Pick<Surface, "draft"> & { board: Pick<Surface["board"], "elements"> };

/** Tells what is being drawn until the returned function is called. */
export function tellSketches({ draft, board }: Drawing, show: (part: Sketch) => void, wait = waited): () => void {
  let due: "tell" | "quiet" | null = null;
  let cancel = (): void => {};
  let told: Draft = null;
  const plan = (what: "tell" | "quiet", ms: number): void => {
    cancel();
    due = what;
    cancel = wait(ms, () => {
      due = null;
      if (what === "tell") told = draft.get();
      else told = null;
      show(sketchOf(told));
    });
  };
  const stop = draft.subscribe(() => {
    const now = draft.get();
    if (now?.kind === "ink" || now?.kind === "box") {
      if (due !== "tell") plan("tell", PRESENCE_MS);
      return;
    }
    if (due === "tell") {
      cancel();
      due = null;
    }
    if (told === null || due !== null) return;
    plan("quiet", told.kind === "ink" && board.elements.has(told.id) ? STORED_MS : 0);
  });
  return () => {
    stop();
    cancel();
    if (told !== null) show(NOTHING);
  };
}
