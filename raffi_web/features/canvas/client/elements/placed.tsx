/** What every element with a place has: where wires end, grips to size it by, and what frames cut off. */
import { NodeResizer } from "@xyflow/react";
import type { CSSProperties, ReactNode } from "react";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { NodeData } from "$/public/external/raffi_web/features/canvas/client/scene";
import { useAlone, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";

type Props = {
  data: NodeData;
  selected?: boolean;
  keepAspect?: boolean;
  least?: number;
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

export function Placed({ data, selected, keepAspect, least = 16, over, className, style, children }: Props) {
  const { element, cut } = data;
  const opacity = value(element, "opacity");
  const shown: CSSProperties = { ...style, ...(opacity < 1 && { opacity }), ...(cut && { clipPath: `inset(${cut.map((each) => `${each}px`).join(" ")})` }) };
  return (
    <>
      <div className={`size-full ${className ?? ""}`} style={shown}>
        {children}
      </div>
      {over}
      {selected && !value(element, "locked") ? <Sizer id={element.id} keepAspect={keepAspect} least={least} /> : null}
      <div className="raffi-anchor source" data-handlepos="top" aria-hidden />
    </>
  );
}

function Sizer({ id, keepAspect, least }: { id: string; keepAspect: boolean | undefined; least: number }) {
  const surface = useSurface();
  const alone = useAlone(surface, id);
  if (!alone || !surface.edits) return null;
  return <NodeResizer minWidth={least} minHeight={least} keepAspectRatio={keepAspect} handleClassName="raffi-grip" lineClassName="raffi-edge-grip" />;
}
