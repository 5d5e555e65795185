/** How what the tool in hand makes next will look, over the tools: to be said before it is drawn, and kept for the next time. */
import { useRef } from "react";
import type { Kind } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { BAR, BarLine } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { ColourRow, Colours, Fills, Lines, Routes, Sizes, StyleContext, Widths } from "$/public/external/raffi_web/features/canvas/client/panels/styles";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import type { ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** What each tool makes, as far as one can choose how it looks. */
export const MAKES: Readonly<Partial<Record<ToolName, Kind>>> = {
  draw: "ink",
  sticky: "sticky",
  text: "text",
  rectangle: "shape",
  ellipse: "shape",
  diamond: "shape",
  connect: "connection",
  frame: "frame",
};

export function ToolStyles() {
  const surface = useSurface();
  const kind = MAKES[useStore(surface.tool)];
  useStore(surface.habits.changes);
  const bar = useRef<HTMLDivElement>(null);
  useStore(surface.may);
  if (kind === undefined || !surface.edits) return null;
  const next: readonly Element[] = [{ id: "next", kind, props: surface.habits.get(kind) ?? {} }];
  const pick = (props: Props, batch?: string): void => {
    surface.habits.add(kind, props);
    // What is picked by one press is picked: the next press is on the board. A well is turned on.
    if (batch === undefined) bar.current?.querySelector<HTMLElement>(":popover-open")?.hidePopover();
  };
  return (
    <StyleContext value={pick}>
      <InStack at="row">
        <div ref={bar} role="toolbar" aria-label={t("board_tools.next")} className={`${BAR} pointer-events-auto order-last`}>
          {kind === "ink" ? (
            <>
              <Widths choice={next} />
              <BarLine />
            </>
          ) : null}
          <span className="contents max-md:hidden">
            <ColourRow choice={next} />
            {kind === "frame" || kind === "ink" ? null : <BarLine />}
          </span>
          <span className="contents md:hidden">
            <Colours choice={next} />
          </span>
          {kind === "shape" ? <Fills choice={next} /> : null}
          {kind === "shape" || kind === "sticky" || kind === "text" ? <Sizes choice={next} /> : null}
          {kind === "connection" ? <Routes choice={next} /> : null}
          {kind === "shape" || kind === "connection" ? <Lines choice={next} /> : null}
        </div>
      </InStack>
    </StyleContext>
  );
}
