/** Films on their way onto a board: from the dialog, pasted, or dropped. */
import { boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { freePlace, make } from "$/public/external/raffi_web/features/canvas/client/putting";
import { filmIn, nameIn } from "$/public/external/raffi_web/features/canvas/client/films/addresses";
import type { Point } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { addLink } from "$/public/external/raffi_web/features/canvas/client/tools/links";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SIZE = { w: 480, h: 270 };

/** Whether the dialog for a film is open. */
export const filmDialog = createStore(false);

/** Puts a film on the board, standing at its beginning. */
export function addFilm(surface: Surface, source: string, title: string, at: Point | null): void {
  if (!surface.edits) return;
  const { x, y } = at ?? freePlace(surface, SIZE);
  surface.choose([make(surface, "video", { source, title: title.slice(0, 200), x: Math.round(x - SIZE.w / 2), y: Math.round(y - SIZE.h / 2), ...SIZE }, null)]);
}

/** Puts an address on the board: as a film where it is one, else as a link. */
export function addAddress(surface: Surface, url: string, at: Point | null): void {
  const film = filmIn(url, location.href);
  if (film === null) addLink(surface, url, at);
  else addFilm(surface, film, nameIn(film, location.href), at);
}

/** Puts a film on the screen of the board's room; who may not is told so. */
export async function onScreen(board: string, url: string, title: string): Promise<void> {
  const room = boardOf(board).row.get()?.room;
  if (room === undefined || (await attempt("screen.load", { room, source: { url, title: title || null } })) === undefined) return;
  toast({ id: "board-film", title: t("board_cards.is_on_screen") });
}
