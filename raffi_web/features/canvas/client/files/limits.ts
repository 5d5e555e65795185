/** How much still fits, said before something is refused. */
import { MOST_ELEMENTS } from "$/public/external/raffi_web/features/canvas/client/elements";
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
