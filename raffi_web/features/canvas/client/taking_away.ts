/** Taking a board out of its room, and bringing it back. */
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Named {
  id: string;
  title: string;
}

/** Takes a board away, and offers to bring it back; `after` is done when that was taken. Whether it is gone. */
export async function takeAway({ id, title }: Named, after?: () => void): Promise<boolean> {
  if ((await attempt("canvas.remove", { board: id })) === undefined) return false;
  toast({ id: `board-${id}`, title: t("board_removal.done", { title }), action: t("ui.undo"), onAct: () => void bringBack({ id, title }).then(after) });
  return true;
}

/** Brings a board back that was taken away. */
export async function bringBack({ id, title }: Named): Promise<void> {
  if ((await attempt("canvas.restore", { board: id })) === undefined) return;
  toast({ id: `board-${id}`, title: t("board_removal.restored", { title }) });
}
