/** How full a board is: a line where it is nearly, and the whole in a dialog. */
import { useEffect, useState } from "react";
import { MOST_ELEMENTS } from "$/public/external/raffi_web/features/canvas/client/elements";
import { NEARLY } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { ShareBar } from "$/public/external/raffi_web/features/canvas/client/files/share_bar";
import { sizeOf } from "$/public/external/raffi_web/features/canvas/client/files/told";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { number, t } from "$/public/external/raffi_web/ui/client/words";

interface Space {
  elements: number;
  most_elements: number;
  used: number;
  most: number;
}

/** From this share on it is told in another colour. */
const TIGHT = 0.8;
const LINE = "glass pointer-events-none absolute inset-x-0 top-[calc(4rem+env(safe-area-inset-top))] z-20 mx-auto w-max max-w-[calc(100vw-1rem)] rounded-pill border px-3 py-1 text-mini max-md:top-[calc(7rem+env(safe-area-inset-top))]";

/** Said from 4,000 elements on. */
export function NearlyFull({ surface }: { surface: Surface }) {
  useStore(surface.changes);
  const n = surface.elements.size;
  if (n < NEARLY || !surface.edits) return null;
  const most = number(MOST_ELEMENTS);
  const full = n >= MOST_ELEMENTS;
  return (
    <p role="status" data-nearly-full="" className={`${LINE} ${full ? "text-warning" : "text-ink-2"}`}>
      {full ? t("board_files.full", { most }) : t("board_files.nearly_full", { n: number(n), most })}
    </p>
  );
}

export function SpaceLayer({ surface, open, onClose }: { surface: Surface; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} title={t("board_files.space")} size="sm">
      <Meters surface={surface} />
    </Layer>
  );
}

function Meters({ surface }: { surface: Surface }) {
  const [space, setSpace] = useState<Space | null>(null);
  useEffect(() => {
    let gone = false;
    live.query<Space>("canvas.space", { board: surface.board.id }).then((told) => gone || setSpace(told), complain);
    return () => void (gone = true);
  }, [surface]);
  if (space === null) return <div className="h-24" aria-busy />;
  return (
    <div className="flex flex-col gap-5">
      <Meter value={space.elements} most={space.most_elements} said={t("board_files.elements_of", { n: number(space.elements), most: number(space.most_elements) })} />
      <Meter value={space.used} most={space.most} said={t("board_files.pictures_of", { used: sizeOf(space.used), most: sizeOf(space.most) })} />
    </div>
  );
}

function Meter({ value, most, said }: { value: number; most: number; said: string }) {
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>{said}</p>
      <ShareBar meter label={said} value={value} most={most} warns={value >= TIGHT * most} />
    </div>
  );
}
