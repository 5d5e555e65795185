/** Who came to a board by its link: whoever looks after the board puts them out of it, and lets them in again. */
import { useEffect, useState } from "react";
import type { BoardRow } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Avatar, Button } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface LinkGuest {
  readonly id: string;
  readonly name: string;
  readonly color: number;
  readonly initials: string;
  /** They were put out, and no link lets them in. */
  readonly barred: boolean;
}

/** Who came by the link, while `open`, and whenever who may do what has changed; nobody for who may not know. */
export function useLinkGuests({ id, access }: BoardRow, open: boolean): readonly LinkGuest[] {
  const [guests, setGuests] = useState<readonly LinkGuest[]>([]);
  useEffect(() => {
    if (!open) return;
    let gone = false;
    live.query<LinkGuest[]>("canvas.guests", { board: id }).then(
      (found) => gone || setGuests(found),
      () => gone || setGuests([]),
    );
    return () => void (gone = true);
  }, [id, access, open]);
  return guests;
}

type Named = Pick<LinkGuest, "id" | "name">;

/** Puts somebody out of a board, and offers to let them in again. */
export async function putOut(board: string, { id, name }: Named): Promise<void> {
  if ((await attempt("canvas.put_out", { board, person: id })) === undefined) return;
  toast({ id: `board-guest-${id}`, title: t("board_guests.put_out_done", { name }), action: t("ui.undo"), onAct: () => void letIn(board, { id, name }) });
}

export async function letIn(board: string, { id, name }: Named): Promise<void> {
  if ((await attempt("canvas.let_in", { board, person: id })) === undefined) return;
  toast({ id: `board-guest-${id}`, title: t("board_guests.let_in_done", { name }) });
}

/** Of the dialog in which a board is shared: all who came by its link. */
export function LinkGuests({ row }: { row: BoardRow }) {
  const guests = useLinkGuests(row, true);
  if (guests.length === 0) return null;
  return (
    <section aria-label={t("board_guests.title")} className="flex flex-col gap-1 border-t border-line pt-4">
      <h3 className="text-sm font-medium">{t("board_guests.title")}</h3>
      <ul className="flex max-h-64 flex-col gap-1 overflow-y-auto">
        {guests.map((guest) => (
          <Guest key={guest.id} board={row.id} guest={guest} />
        ))}
      </ul>
    </section>
  );
}

function Guest({ board, guest }: { board: string; guest: LinkGuest }) {
  const { name, barred } = guest;
  return (
    <li className="flex min-h-12 items-center gap-3">
      <Avatar face={{ initials: guest.initials, color: guest.color }} size="sm" className={barred ? "opacity-60" : ""} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm">{name}</span>
        {barred ? <span className="block text-mini text-ink-2">{t("board_guests.barred")}</span> : null}
      </span>
      {barred ? (
        <Button size="sm" className="shrink-0" onClick={() => void letIn(board, guest)} aria-label={t("board_guests.let_in_named", { name })}>
          {t("board_guests.let_in")}
        </Button>
      ) : (
        <Button size="sm" variant="ghost" className="shrink-0" onClick={() => void putOut(board, guest)} aria-label={t("board_guests.put_out_named", { name })}>
          {t("board_guests.put_out")}
        </Button>
      )}
    </li>
  );
}
