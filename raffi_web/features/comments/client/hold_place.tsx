/** Keeps what is read where it is while comments come and go above it. */
import { Component, type ReactNode } from "react";

const STEP = 24;
const UNDER_BARS = 96;

type Props = {
  /** Another object whenever something may have come or gone. */
  of: unknown;
  /** What scrolls; null is the page. */
  scroller: () => HTMLElement | null;
  children: ReactNode;
};

type Place = { element: Element; top: number } | null;

export class HoldPlace extends Component<Props> {
  override getSnapshotBeforeUpdate(before: Props): Place {
    return before.of === this.props.of ? null : this.place();
  }

  override componentDidUpdate(_props: Props, _state: unknown, place: Place): void {
    if (place === null || !place.element.isConnected) return;
    const moved = place.element.getBoundingClientRect().top - place.top;
    if (Math.abs(moved) < 1) return;
    (this.props.scroller() ?? document.scrollingElement)?.scrollBy({ top: moved, behavior: "instant" });
  }

  /** The first comment in sight, and where it is. */
  private place(): Place {
    const scroller = this.props.scroller();
    const box = scroller?.getBoundingClientRect() ?? { top: UNDER_BARS, bottom: innerHeight, left: 0, width: innerWidth };
    // What is at the very start is not being read past.
    if ((scroller?.scrollTop ?? scrollY) < 1) return null;
    for (let y = Math.max(0, box.top) + 1; y < Math.min(innerHeight, box.bottom); y += STEP) {
      const element = document.elementFromPoint(box.left + box.width / 2, y)?.closest("[data-comment]");
      if (element) return { element, top: element.getBoundingClientRect().top };
    }
    return null;
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
