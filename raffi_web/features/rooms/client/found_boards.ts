/** Which of one's boards answer what is typed into the palette. */
import type { PaletteItem } from "$/public/external/raffi_web/ui/client/palette";
import { score } from "$/public/external/raffi_web/ui/client/ranking";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface FoundBoard {
  id: string;
  title: string;
  room_title: string;
}

/** So many of one's boards are looked through, the ones that changed last. */
export const BOARDS_LOOKED_THROUGH = 50;
const SHOWN = 6;

/** What of these boards answers, the best first. */
export function boardItems(all: readonly FoundBoard[], search: string): PaletteItem[] {
  const items = all.map((board): PaletteItem => ({
    id: `board-${board.id}`,
    group: t("canvas.boards"),
    label: t("board_places.go_to", { title: board.title }),
    keywords: t("canvas.boards"),
    hint: board.room_title,
    href: `/b/${board.id}`,
  }));
  // A name that begins so is meant rather than a word of the sentence around it.
  const rank = (item: PaletteItem, n: number): number => score({ ...item, label: all[n]!.title }, search) * 2 + score(item, search);
  return items
    .map((item, n) => [rank(item, n), item] as const)
    .filter(([points]) => points > 0)
    .sort(([one], [other]) => other - one)
    .slice(0, SHOWN)
    .map(([, item]) => item);
}
