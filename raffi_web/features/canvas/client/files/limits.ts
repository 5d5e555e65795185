/** How much still fits, said before something is refused. */
import { MOST_ELEMENTS } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { sparse } from "$/public/external/raffi_web/features/canvas/client/engine/document";
import { sizeOf } from "$/public/external/raffi_web/features/canvas/client/files/told";
import { HEAVIEST, weightOf } from "$/public/external/raffi_web/features/canvas/client/files/weight";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { number, t } from "$/public/external/raffi_web/ui/client/words";

/** From so many elements on it is told how many there are. */
export const NEARLY = 4_000;

/** Whether `more` elements fit on a board that has `there`; said where they don't. */
export function fits(there: number, more: number): boolean {
  const left = MOST_ELEMENTS - there;
  if (more <= left) return true;
  const most = number(MOST_ELEMENTS);
  toast({ id: "board-full", title: left <= 0 ? t("board_files.full", { most }) : t("board_files.no_room", { n: number(left) }), tone: "warning", seconds: 12 });
  return false;
}

/** Whether a board carries what is put on it; said where it weighs too much, before the server takes it back. */
export function carries(there: ReadonlyMap<string, Element>, more: readonly Element[]): boolean {
  const size = weightOf(more.map(({ id, kind, props }) => ({ id, kind, props: sparse(kind, props) })));
  const left = Math.max(0, HEAVIEST - weightOf(there.values()));
  if (size <= left) return true;
  toast({ id: "board-full", title: t("board_files.too_heavy", { size: sizeOf(size), left: sizeOf(left) }), tone: "warning", seconds: 12 });
  return false;
}
