/** Telling how an undo went: what others have changed stayed, and what went with it though others had a part in it. */
import type { Board, Undone } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Taken } from "$/public/external/raffi_web/features/canvas/client/engine/undo";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SECONDS = 12;

export function tellUndone(board: Board, { skipped, taken }: Undone): void {
  if (taken !== undefined) return tellTaken(board, taken);
  if (skipped > 0) toast({ id: "board-undo", title: tn("canvas.undo_skipped", skipped) });
}

function tellTaken(board: Board, { elements, written, others }: Taken): void {
  const [title = "", body] = [...(written.length > 0 ? [wordsOf(board, written)] : []), ...(others.length > 0 ? [tn("canvas.undo_took", others.length)] : [])];
  toast({ id: "board-undo", title, ...(body !== undefined && { body }), seconds: SECONDS, action: t("canvas.bring_back"), onAct: () => void board.bringBack(elements) });
}

/** Whose words it had, where they were seen writing. */
function wordsOf(board: Board, written: Taken["written"]): string {
  const names = [...new Set(written.flatMap(({ id }) => board.writers.get(id) ?? []))];
  return names.length === 1 ? t("canvas.undo_took_words", { name: names[0]! }) : t("canvas.undo_took_words_of_others");
}
