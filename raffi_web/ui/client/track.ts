/** Lines along which something is sought by a pointer. */

/** How far along an element a pointer is, from 0 at its left edge to 1; null while it has no width. */
export function shareUnder(track: Element | null, { clientX }: { clientX: number }): number | null {
  const box = track?.getBoundingClientRect();
  return box === undefined || box.width === 0 ? null : Math.min(1, Math.max(0, (clientX - box.left) / box.width));
}
