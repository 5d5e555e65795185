/** How a new board of a room is called. */
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Told to a board's page in the state of its address: its name is to be typed at once. */
export interface Arrival {
  fresh?: boolean;
}

const same = (title: string): string => title.trim().toLocaleLowerCase();

/** The first name that none of the room's boards has: "New board", "New board 2". */
export function newTitle(titles: readonly string[]): string {
  const taken = new Set(titles.map(same));
  let title = t("canvas.new_title");
  for (let n = 2; taken.has(same(title)); n += 1) title = t("board_places.new_nth", { n });
  return title;
}
