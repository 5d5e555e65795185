/** Which blocks are near what is in sight: one observer for each thing that scrolls. They are drawn a few a frame. */
import { flushSync } from "react-dom";

/** How far beyond what is in sight is drawn. */
const MARGIN = "1200px 0px";
/** What may go into one frame, in milliseconds. */
const BUDGET_MS = 8;

export interface Nearing {
  /** Draws it. */
  draw: () => void;
  /** It is far away; `height` is what it took. */
  leave: (height: number) => void;
  /** Whether one of these ids is in it. */
  holds: (ids: ReadonlySet<string>) => boolean;
}

const DEEPEST = 8;

const all = new WeakMap<Element, Nearing>();
const observers = new WeakMap<Element, IntersectionObserver>();
const waiting = new Map<Element, number>();
let frame: number | null = null;

/** Watches a block until the returned function is called. */
export function watchNear(element: Element, nearing: Nearing): () => void {
  const root = element.closest("[data-scroller]");
  const key = root ?? document.documentElement;
  const observer = observers.get(key) ?? new IntersectionObserver(hear, { root, rootMargin: MARGIN });
  observers.set(key, observer);
  all.set(element, nearing);
  observer.observe(element);
  return () => {
    observer.unobserve(element);
    waiting.delete(element);
    all.delete(element);
  };
}

function hear(entries: IntersectionObserverEntry[]): void {
  for (const { isIntersecting, target, boundingClientRect: box } of entries) {
    if (isIntersecting) waiting.set(target, distance(box));
    else {
      waiting.delete(target);
      if (!isInUse(target)) all.get(target)?.leave(box.height);
    }
  }
  drawNext();
}

/** Draws what waits, what is in sight first. */
function drawNext(): void {
  const until = performance.now() + BUDGET_MS;
  const order = [...waiting].sort(([, a], [, b]) => a - b);
  for (const [element] of order) {
    waiting.delete(element);
    flushSync(() => all.get(element)?.draw());
    if (performance.now() >= until) break;
  }
  if (waiting.size > 0) frame ??= requestAnimationFrame(() => ((frame = null), drawNext()));
}

function distance({ top, bottom }: DOMRectReadOnly): number {
  return top > innerHeight ? top - innerHeight : bottom < 0 ? -bottom : 0;
}

/** Who writes in it, has the focus there or has marked some of it does not lose that when it scrolls away. */
function isInUse(element: Element): boolean {
  const marked = getSelection();
  return element.contains(document.activeElement) || element.querySelector("[data-composer]") !== null || (marked !== null && !marked.isCollapsed && marked.containsNode(element, true));
}

/** The element of a comment, drawn for it where it is not: `path` is the ids from its root to it. */
export function bring(within: Element | null, path: readonly string[]): HTMLElement | null {
  const wanted = `[data-comment="${CSS.escape(path[path.length - 1] ?? "")}"]`;
  const ids = new Set(path);
  // A list of the tree in each block, at most.
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const found = within?.querySelector<HTMLElement>(wanted) ?? null;
    const shut = found ? undefined : [...(within?.querySelectorAll("[data-block=far]") ?? [])].map((one) => all.get(one)).find((one) => one?.holds(ids));
    if (!shut) return found;
    flushSync(shut.draw);
  }
  return null;
}

/** How long what is drawn around it may still move it. */
const SETTLES_FRAMES = 10;

/** Goes to a comment and gives it the focus; false where it is not in the list. */
export function showComment(within: Element | null, path: readonly string[], smooth = false): boolean {
  const element = bring(within, path);
  if (element === null) return false;
  const { top } = element.getBoundingClientRect();
  const gentle = smooth && Math.abs(top) < 2 * innerHeight && !isCalm();
  const show = (): void => element.scrollIntoView({ block: "center", behavior: gentle ? "smooth" : "instant" });
  show();
  element.focus({ preventScroll: true });
  if (gentle) return true;
  let left = SETTLES_FRAMES;
  const stop = (): void => void (left = 0);
  const again = (): void => {
    left -= 1;
    if (left < 0 || !element.isConnected) return removeEventListener("wheel", stop), removeEventListener("touchmove", stop);
    show();
    requestAnimationFrame(again);
  };
  addEventListener("wheel", stop, { passive: true });
  addEventListener("touchmove", stop, { passive: true });
  requestAnimationFrame(again);
  return true;
}

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset["motion"] === "reduced";
}
