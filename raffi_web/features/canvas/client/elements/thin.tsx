/** Lines that stay as thin as they are on the screen, however near one looks. */
import { useLayoutEffect, useRef } from "react";
import { useView } from "$/public/external/raffi_web/features/canvas/client/talk/view";

/** Tells the element that it is in how near one looks, by its style alone: nothing is drawn anew for it. */
export function Thin() {
  const mark = useRef<HTMLSpanElement>(null);
  useView(([, , zoom]) => {
    const style = nodeOf(mark.current)?.style;
    if (style !== undefined && style.getPropertyValue("--zoom") !== String(zoom)) style.setProperty("--zoom", String(zoom));
  });
  useLayoutEffect(() => {
    const node = nodeOf(mark.current);
    return () => void node?.style.removeProperty("--zoom");
  }, []);
  return <span ref={mark} hidden />;
}

function nodeOf(mark: HTMLElement | null): HTMLElement | null | undefined {
  return mark?.closest<HTMLElement>(".react-flow__node");
}
