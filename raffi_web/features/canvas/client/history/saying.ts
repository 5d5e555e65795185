/** How changes are told in words. */
import type { Line, Sign } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { kindsSaid } from "$/public/external/raffi_web/features/canvas/client/naming";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

/** "3 made, 1 removed". */
export function countsSaid({ made, changed, removed }: { made: number; changed: number; removed: number }): string {
  const parts = [
    ...(made > 0 ? [tn("board_history.made", made)] : []),
    ...(changed > 0 ? [tn("board_history.changed", changed)] : []),
    ...(removed > 0 ? [tn("board_history.removed", removed)] : []),
  ];
  return parts.length === 0 ? t("board_history.nothing") : parts.join(", ");
}

const WOULD = { made: "board_history.would_make", changed: "board_history.would_change", removed: "board_history.would_remove" } as const;

/** What going back would do: "2 notes, 1 frame come back; 1 shape goes." */
export function wouldSay(lines: readonly Line[]): string {
  const parts = (Object.keys(WOULD) as Sign[]).flatMap((sign) => {
    const all = lines.filter((line) => line.sign === sign).map(({ element }) => element);
    return all.length === 0 ? [] : [tn(WOULD[sign], all.length, { what: kindsSaid(all) })];
  });
  return parts.length === 0 ? t("board_history.would_nothing") : `${parts.join("; ")}.`;
}
