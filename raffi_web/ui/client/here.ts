/** What a part of this page shows itself: a link to it is followed there, and not on a page of its own. */
import type { MouseEvent } from "react";

/** Shows what is at an address, or says that it can't. */
type Way = (href: string) => boolean;

const ways = new Set<Way>();

/** Lets a part of the page show what `way` takes, until the returned function is called. */
export function showsHere(way: Way): () => void {
  ways.add(way);
  return () => void ways.delete(way);
}

/** Shows what is at an address on this page; false where no part of it does that. */
export function showHere(href: string): boolean {
  return [...ways].some((way) => way(href));
}

/** Follows a pressed link on this page where it can; a press that asks for another tab is the browser's. */
export function followHere(event: MouseEvent, href: string): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !showHere(href)) return false;
  event.preventDefault();
  return true;
}
