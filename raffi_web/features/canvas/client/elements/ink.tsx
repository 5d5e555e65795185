import { memo, useMemo } from "react";
import { lineOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { outline, reachOf, read } from "$/public/external/raffi_web/features/canvas/client/ink";

/** A pen's line. Sized, it is stretched. */
export const InkElement = memo(function InkElement({ data, width = 1, height = 1 }: ElementProps) {
  const points = value(data.element, "points");
  const pen = value(data.element, "width");
  const { path, reach } = useMemo(() => {
    const dots = read(points);
    return { path: outline(dots, pen), reach: reachOf(dots) };
  }, [points, pen]);
  return (
    <Placed data={data}>
      <svg width={width} height={height} viewBox={`0 0 ${reach.w} ${reach.h}`} preserveAspectRatio="none" className="overflow-visible" aria-hidden>
        <path d={path} fill={lineOf(value(data.element, "color"))} />
      </svg>
    </Placed>
  );
});
