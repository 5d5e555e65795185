/** Where toasts stand while a dialog is open: upon nothing that can be pressed or read there, if there is such a place. */
export interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
  /** How bad it is to cover it; 1 without it. */
  weight?: number;
}

const EDGE = 16;
const GAP = 8;

/**
 * The top of a box of that width and height, in the middle of the screen.
 *
 * `usual` is where it stands otherwise, `taken` what it may not cover. Where everything is taken it covers least.
 */
export function placeOf(size: { width: number; height: number }, screen: { width: number; height: number }, usual: number, taken: readonly Box[]): number {
  const lowest = screen.height - size.height - EDGE;
  const left = (screen.width - size.width) / 2;
  const beside = taken.flatMap((box) => [box.top - size.height - GAP, box.bottom + GAP]);
  const tops = [usual, EDGE, ...beside.sort((a, b) => b - a)].filter((top) => top >= 0 && top <= Math.max(usual, lowest));
  const covered = (top: number): number =>
    taken.reduce((sum, box) => {
      const wide = Math.min(box.right, left + size.width) - Math.max(box.left, left);
      const high = Math.min(box.bottom, top + size.height) - Math.max(box.top, top);
      return sum + Math.max(0, wide) * Math.max(0, high) * (box.weight ?? 1);
    }, 0);
  let [best, least] = [usual, Infinity];
  for (const top of tops) {
    const area = covered(top);
    if (area < least) [best, least] = [top, area];
  }
  return best;
}

const PRESSED = "button, a[href], input, select, textarea";
const READ = "h1, h2, h3, h4, p, li, dt, dd, legend, img";
/** What can be read may be covered rather than what is to be pressed. */
const PRESSED_WEIGHT = 100;

/** The dialog that lies uppermost; null while none is open. Whatever is not in it can't be pressed. */
export function upperDialog(): HTMLDialogElement | null {
  const open = [...document.querySelectorAll<HTMLDialogElement>("dialog:modal")];
  return open.find((one) => one.contains(document.activeElement) && !open.some((other) => other !== one && one.contains(other))) ?? open.at(-1) ?? null;
}

/** What can be pressed, written or read in the dialog that lies uppermost, but for the toasts; null while none is open. */
export function takenByDialog(): Box[] | null {
  const upper = upperDialog();
  if (!upper) return null;
  const boxes = (which: string, weight: number): Box[] =>
    [...upper.querySelectorAll(which)]
      .filter((one) => one.closest("[data-toasts]") === null)
      .map((one) => one.getBoundingClientRect())
      .filter((box) => box.width > 0 && box.bottom > 0 && box.top < innerHeight)
      .map(({ top, bottom, left, right }) => ({ top, bottom, left, right, weight }));
  return [...boxes(PRESSED, PRESSED_WEIGHT), ...boxes(READ, 1)];
}
