/** A list of which only what is near is drawn. What is not keeps its place, and its height where that is known. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Blocks, type Blocked, type Sized } from "$/public/external/raffi_web/features/comments/client/blocks";
import { watchNear } from "$/public/external/raffi_web/features/comments/client/near";

/** So many comments are drawn before anything is known of what is in sight. */
const AT_ONCE = 30;
/** A block with no more than these was written now, and is drawn now. */
const FEW = 3;
/** What a comment takes, in pixels, before one was measured. */
const USUAL = 120;

/** Most browsers hold what is read in its place by themselves. */
const ANCHORS = typeof CSS !== "undefined" && CSS.supports("overflow-anchor", "auto");

export interface Entry extends Sized {
  draw: () => ReactNode;
}

type Props = {
  entries: readonly Entry[];
  /** More of them are on the server. */
  more: boolean;
  label?: string;
  busy?: boolean;
};

export function LongList({ entries, more, label, busy }: Props) {
  const parts = useRef(new Blocks());
  const each = useRef(USUAL);
  const began = useRef(false);
  useEffect(() => void (began.current = true), []);
  const blocks = parts.current.part(entries);
  const long = blocks.length > 1;
  let at = 0;
  let before = 0;
  return (
    <div role="list" aria-label={label} aria-busy={busy || undefined}>
      {blocks.map((block) => {
        const first = at;
        const soon = began.current ? block.weight <= FEW : before < AT_ONCE;
        at += block.of.length;
        before += block.weight;
        return <Block key={block.key} block={block} first={first} all={more ? -1 : entries.length} long={long} soon={soon} each={each} />;
      })}
    </div>
  );
}

type BlockProps = { block: Blocked<Entry>; first: number; all: number; long: boolean; soon: boolean; each: { current: number } };

function Block({ block: { of }, first, all, long, soon, each }: BlockProps) {
  const element = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(soon);
  const drawn = near || !long;
  const size = of.reduce((sum, one) => sum + one.size, 0);
  const height = useRef<number | null>(null);
  const now = useRef(of);
  const learn = (takes: number): void => void (size > 0 && (each.current += (takes / size - each.current) / 8));
  now.current = of;
  useEffect(() => {
    if (!long || element.current === null) return;
    return watchNear(element.current, {
      draw: () => setNear(true),
      leave: (took) => {
        height.current = took;
        learn(took);
        setNear(false);
      },
      holds: (ids) => now.current.some(({ id }) => ids.has(id)),
    });
  }, [long]);
  useLayoutEffect(() => {
    const took = height.current;
    if (drawn) height.current = null;
    if (ANCHORS || !drawn || took === null || element.current === null) return;
    const { top, height: takes } = element.current.getBoundingClientRect();
    learn(takes);
    // What is above what is read takes more or less than was thought.
    const scroller = element.current.closest("[data-scroller]");
    if (top + took <= (scroller?.getBoundingClientRect().top ?? 0) && Math.abs(takes - took) >= 1) (scroller ?? document.scrollingElement)?.scrollBy({ top: takes - took, behavior: "instant" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [drawn]);
  if (!drawn) height.current ??= Math.round(size * each.current);
  return (
    <div ref={element} role="none" data-block={drawn ? "near" : "far"} style={drawn ? undefined : { height: height.current ?? undefined }}>
      {drawn
        ? of.map((one, index) => (
            <div key={one.id} role="listitem" {...(long && { "aria-posinset": first + index + 1, "aria-setsize": all })}>
              {one.draw()}
            </div>
          ))
        : null}
    </div>
  );
}
