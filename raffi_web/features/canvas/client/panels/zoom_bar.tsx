import { useStore as useFlow } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { act } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { BAR, BarButton } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { percent, t } from "$/public/external/raffi_web/ui/client/words";

/** How near the board is looked at. On a phone two fingers say that. */
export function ZoomBar() {
  const surface = useSurface();
  const share = useFlow((state) => Math.round(state.transform[2] * 100));
  return (
    <div role="group" aria-label={t("canvas.zoom")} className={`${BAR} absolute start-3 bottom-3 z-30 max-lg:hidden`}>
      <BarButton icon={Minus} label={t("canvas.zoom_out")} onPress={() => act(surface, { do: "zoom_out" })} />
      <BarButton label={t("canvas.zoom_whole")} shortcut="Shift 0" className="w-14 text-mini font-medium tabular" onPress={() => act(surface, { do: "zoom_whole" })}>
        {percent(share)}
      </BarButton>
      <BarButton icon={Plus} label={t("canvas.zoom_in")} onPress={() => act(surface, { do: "zoom_in" })} />
      <BarButton icon={Maximize} label={t("canvas.zoom_fit")} shortcut="Shift 1" onPress={() => act(surface, { do: "fit" })} />
    </div>
  );
}
