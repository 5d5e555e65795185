/** On a small screen: the way to all that is there, while some of it lies outside. A wide one has the bar of the zoom. */
import { useStore as useFlow } from "@xyflow/react";
import { Maximize } from "lucide-react";
import { useMemo, useState } from "react";
import { act } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { isPlaced, type Rect, rectOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { type Outside, outside } from "$/public/external/raffi_web/features/canvas/client/looking";
import { BAR, BarButton } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { MAKES } from "$/public/external/raffi_web/features/canvas/client/panels/tool_styles";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { useMedia } from "$/public/external/raffi_web/features/rooms/client/viewport";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SMALL = "(width < 64rem)";

export function WayBack() {
  return useMedia(SMALL) ? <Offered /> : null;
}

function Offered() {
  const surface = useSurface();
  const changes = useStore(surface.changes);
  // A tool that makes something has its look in this place.
  const making = MAKES[useStore(surface.tool)] !== undefined;
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const whole = useMemo(() => union([...surface.elements.values()].filter(isPlaced).map((element) => rectOf(surface.elements, element))), [surface, changes]);
  const where = useFlow((state) => outsideOf(whole, state));
  const [begun] = useState(() => surface.elements.size === 0);
  const unmoved = useFlow(({ transform: [x, y, zoom] }) => x === 0 && y === 0 && zoom === 1);
  if (where === "none" || making) return null;
  // Whoever sees nothing, or came when nothing was there and has not looked around since, is told in words.
  const said = where === "all" || (begun && unmoved);
  return (
    <InStack at="row">
      <div data-way-back={where} className={`${BAR} pointer-events-auto order-last ms-auto max-md:p-0.5`}>
        <BarButton icon={Maximize} label={t("canvas.zoom_fit")} className={said ? "w-auto! grid-flow-col gap-2 px-3 text-sm font-medium" : ""} onPress={() => act(surface, { do: "fit" })}>
          {said ? <span>{t("canvas.zoom_fit")}</span> : null}
        </BarButton>
      </div>
    </InStack>
  );
}

function outsideOf(whole: Rect | null, { transform: [x, y, zoom], width, height }: { transform: [number, number, number]; width: number; height: number }): Outside {
  return outside(whole, { x: -x / zoom, y: -y / zoom, w: width / zoom, h: height / zoom });
}
