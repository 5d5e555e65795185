/** The trails of lights with which people point. Drawn by hand each frame, without React, while there are any. */
import { ViewportPortal } from "@xyflow/react";
import { getStroke } from "perfect-freehand";
import { useCallback } from "react";
import { pathOf } from "$/public/external/raffi_web/features/canvas/client/ink";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";

const ABOVE = { zIndex: 100_000 };
/** In pixels of the screen. */
const THICK = 9;
const SVG = "http://www.w3.org/2000/svg";

export function Lights({ together }: { together: Together }) {
  // What is drawn into is there only when the library has its viewport.
  const group = useCallback((there: SVGGElement | null) => (there === null ? undefined : shine(together, there)), [together]);
  return (
    <ViewportPortal>
      <svg className="pointer-events-none absolute start-0 top-0 overflow-visible" style={ABOVE} width={1} height={1} aria-hidden>
        <g ref={group} />
      </svg>
    </ViewportPortal>
  );
}

function shine({ lasers, surface }: Together, group: SVGGElement): () => void {
  let frame = 0;
  const draw = (): void => {
    const size = THICK / (surface.flow?.getZoom() ?? 1);
    const seen = lasers.seen();
    while (group.childElementCount > seen.length) group.lastElementChild!.remove();
    seen.forEach(({ trail, dots }, index) => {
      const path = group.children[index] ?? group.appendChild(newPath());
      path.setAttribute("data-hue", String(trail.hue));
      path.setAttribute("data-laser", trail.key);
      path.setAttribute("d", pathOf(getStroke(dots, { size, thinning: 0.9, smoothing: 0.6, streamline: 0.3, simulatePressure: false, last: true })));
    });
    frame = lasers.shining ? requestAnimationFrame(draw) : 0;
    if (frame === 0) group.replaceChildren();
  };
  lasers.lit = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  return () => {
    cancelAnimationFrame(frame);
    lasers.lit = () => {};
  };
}

function newPath(): SVGPathElement {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", "text-hue");
  path.setAttribute("fill", "currentColor");
  return path;
}
