import { memo } from "react";
import { lineOf, onLine } from "$/public/external/raffi_web/features/canvas/client/colours";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { shapePath } from "$/public/external/raffi_web/features/canvas/client/elements/shape_paths";
import { Words } from "$/public/external/raffi_web/features/canvas/client/elements/words";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";

const STROKE = 2;
const DASHES: Readonly<Record<string, string | undefined>> = { dashed: "8 6", dotted: "0.1 6" };

/** One of seven shapes, with words in its middle. */
export const ShapeElement = memo(function ShapeElement({ data, width = 160, height = 120 }: ElementProps) {
  const { element } = data;
  const color = value(element, "color");
  const fill = value(element, "fill");
  const line = value(element, "line");
  const stroke = lineOf(color);
  const fills = { none: "transparent", soft: `color-mix(in srgb, ${stroke} 14%, var(--canvas))`, solid: stroke };
  return (
    <Placed data={data} className="relative" style={{ color: fill === "solid" ? onLine(color) : "var(--board-ink)" }}>
      <svg width={width} height={height} className="absolute inset-0 overflow-visible" aria-hidden>
        <path d={shapePath(value(element, "shape"), width, height)} fill={fills[fill]} stroke={line === "none" ? "none" : stroke} strokeWidth={STROKE} strokeLinejoin="round" strokeLinecap="round" strokeDasharray={DASHES[line]} />
      </svg>
      <div className="relative flex size-full items-center justify-center overflow-hidden px-[12%] py-2">
        <Words element={element} placeholder="" around={0} fits="never" />
      </div>
    </Placed>
  );
});
