/** How changes are told in words. */
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
