/** Tells whoever came as one too many to edit that they look on for now, and when they can edit. */
import { useEffect, useRef } from "react";
import { type Board, MOST_EDITORS } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { HeadLine } from "$/public/external/raffi_web/features/canvas/client/panels/head_line";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function Seats({ board }: { board: Board }) {
  const { waits, editors } = useStore(board.seat);
  const waited = useRef(false);
  useEffect(() => {
    if (waited.current && !waits && board.level.get() === "edit") toast({ id: "board-seat", title: t("canvas.seats_free") });
    else if (editors !== null) toast({ id: "board-seat", title: t("canvas.seats_many", { n: editors, most: MOST_EDITORS }) });
    waited.current = waits;
  }, [board, waits, editors]);
  return waits ? <HeadLine mark="seats" said={t("canvas.seats_waiting", { n: MOST_EDITORS })} /> : null;
}
