/** What every element with a place has: where wires end, and what frames cut off. */
import type { CSSProperties, ReactNode } from "react";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { Thin } from "$/public/external/raffi_web/features/canvas/client/elements/thin";
import type { NodeData } from "$/public/external/raffi_web/features/canvas/client/scene";
import { useChosen, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";

type Props = {
  data: NodeData;
  /** Not cut off by the frames around. */
  over?: ReactNode;
  className?: string;
  style?: CSSProperties;
  children: ReactNode;
};

export interface ElementProps {
  id: string;
  data: NodeData;
  selected?: boolean;
  width?: number;
  height?: number;
}

export function Placed({ data, over, className, style, children }: Props) {
  const { element, cut } = data;
  const surface = useSurface();
  const chosen = useChosen(surface, element.id);
  const opacity = value(element, "opacity");
  const shown: CSSProperties = { ...style, ...(opacity < 1 && { opacity }), ...(cut && { clipPath: `inset(${cut.map((each) => `${each}px`).join(" ")})` }) };
  return (
    <>
      <div className={`size-full ${className ?? ""}`} style={shown}>
        {children}
      </div>
      {over}
      {chosen || element.kind === "frame" ? <Thin /> : null}
      <div className="raffi-anchor source" data-handlepos="top" aria-hidden />
    </>
  );
}
