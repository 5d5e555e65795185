/** How full a board is: a line where it is nearly, and the whole in a dialog. */
import { useEffect, useState } from "react";
import { MOST_ELEMENTS } from "$/public/external/raffi_web/features/canvas/client/elements";
import { NEARLY } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { ShareBar } from "$/public/external/raffi_web/features/canvas/client/files/share_bar";
import { sizeOf } from "$/public/external/raffi_web/features/canvas/client/files/told";
import { HEAVIEST, HEAVY, weightOf } from "$/public/external/raffi_web/features/canvas/client/files/weight";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { HeadLine } from "$/public/external/raffi_web/features/canvas/client/panels/head_line";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { number, t } from "$/public/external/raffi_web/ui/client/words";

interface Space {
  elements: number;
  most_elements: number;
  weight: number;
  most_weight: number;
  used: number;
  most: number;
}

/** Nearly nothing fits from this share on: the last bytes are never met. */
const FULL = 0.99;
const WEIGHED_MS = 1_000;
/** From this share on it is told in another colour. */
const TIGHT = 0.8;

/** Said from 4,000 elements on, and from four fifths of the bytes on. */
export function NearlyFull({ surface }: { surface: Surface }) {
  useStore(surface.changes);
  const weight = useWeight(surface);
  const n = surface.elements.size;
  if (!surface.edits) return null;
  if (n >= NEARLY) {
    const most = number(MOST_ELEMENTS);
    const full = n >= MOST_ELEMENTS;
    return <HeadLine mark="nearly-full" warns={full} said={full ? t("board_files.full", { most }) : t("board_files.nearly_full", { n: number(n), most })} />;
  }
  if (weight < HEAVY * HEAVIEST) return null;
  const full = weight >= FULL * HEAVIEST;
  const sizes = { size: sizeOf(weight), most: sizeOf(HEAVIEST) };
  return <HeadLine mark="nearly-full" warns={full} said={full ? t("board_files.heavy", sizes) : t("board_files.nearly_heavy", sizes)} />;
}

/** What is on the board weighs so much; asked once a second, since a drag changes it sixty times. */
function useWeight(surface: Surface): number {
  const [weight, setWeight] = useState(0);
  useEffect(() => {
    const weigh = (): void => setWeight(weightOf(surface.elements.values()));
    weigh();
    const every = setInterval(weigh, WEIGHED_MS);
    return () => clearInterval(every);
  }, [surface]);
  return weight;
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
      <Meter value={space.weight} most={space.most_weight} said={t("board_files.bytes_of", { used: sizeOf(space.weight), most: sizeOf(space.most_weight) })} />
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
