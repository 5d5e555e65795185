/** The boards of a room: shown in the room, so nothing of a board itself is loaded here. */
import { ChevronDown, RotateCcw, Shapes, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Link } from "react-router";
import { NewBoardButton, useNewBoardsIn } from "$/public/external/raffi_web/features/canvas/client/make_board";
import { bringBack, takeAway } from "$/public/external/raffi_web/features/canvas/client/taking_away";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Head {
  id: string;
  title: string;
  elements: number;
  changed_at: number | null;
  /** Whether whoever looks may take it away. */
  keeps: boolean;
}

type Props = { room: string; open: boolean; onClose: () => void };

/** Lists the boards of a room, opens one, makes one. */
export function BoardsLayer({ room, open, onClose }: Props) {
  useNewBoardsIn(room);
  return (
    <Layer open={open} onClose={onClose} title={t("canvas.boards")} footer={<NewBoardButton variant="primary" />}>
      <List room={room} />
    </Layer>
  );
}

const ROW = "flex min-h-14 min-w-0 flex-1 items-center gap-3 rounded-control px-2 hover:bg-hover focus-visible:outline-offset-[-2px]";
const SIGN = "grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2";

/** What a room has, and what was taken out of it, told anew by `again`. */
function useHeads(room: string): { boards: readonly Head[] | "failed" | null; removed: readonly Head[]; again: () => void } {
  const [boards, setBoards] = useState<readonly Head[] | "failed" | null>(null);
  const [removed, setRemoved] = useState<readonly Head[]>([]);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    live.query<Head[]>("canvas.in_room", { room }).then(
      (found) => gone || setBoards(found),
      () => gone || setBoards("failed"),
    );
    live.query<Head[]>("canvas.removed", { room }).then(
      (found) => gone || setRemoved(found),
      () => gone || setRemoved([]),
    );
    return () => void (gone = true);
  }, [room, asked]);
  return { boards, removed, again: useCallback(() => setAsked((n) => n + 1), []) };
}

function List({ room }: { room: string }) {
  const { boards, removed, again } = useHeads(room);
  if (boards === null) return <div role="status" aria-label={t("canvas.loading_list")} className="h-14 rounded-control bg-surface-2 motion-safe:animate-shimmer" />;
  if (boards === "failed") return <p role="alert" className="text-sm text-ink-2">{t("canvas.boards_failed")}</p>;
  return (
    <div className="flex flex-col gap-4">
      {boards.length === 0 ? <p className="text-sm text-ink-2">{t("canvas.boards_none")}</p> : null}
      <ul className="-mx-2 flex flex-col">
        {boards.map((board) => (
          <li key={board.id} className="flex items-center gap-1">
            <Link to={`/b/${board.id}`} prefetch="render" className={ROW}>
              <Named board={board} />
            </Link>
            {board.keeps ? <IconButton icon={Trash2} label={t("board_removal.remove_named", { title: board.title })} onClick={() => void takeAway(board, again).then(again)} /> : null}
          </li>
        ))}
      </ul>
      {removed.length === 0 ? null : <Removed boards={removed} again={again} />}
    </div>
  );
}

function Named({ board }: { board: Head }) {
  return (
    <>
      <span className={SIGN}>
        <Shapes size={20} strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{board.title}</span>
        <span className="block text-mini text-ink-2">
          {tn("canvas.elements", board.elements)}
          {board.changed_at === null ? null : (
            <>
              {" · "}
              <Ago at={board.changed_at} />
            </>
          )}
        </span>
      </span>
    </>
  );
}

/** What can still be brought back. */
function Removed({ boards, again }: { boards: readonly Head[]; again: () => void }) {
  return (
    <details className="group">
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-control text-mini font-medium text-ink-2 hover:text-ink pointer-coarse:min-h-11">
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden className="-rotate-90 group-open:rotate-0 rtl:rotate-90" />
        {tn("board_removal.removed", boards.length)}
      </summary>
      <p className="pb-1 text-mini text-ink-3">{t("board_removal.for_days")}</p>
      <ul className="-mx-2 flex flex-col">
        {boards.map((board) => (
          <li key={board.id} className="flex min-h-14 items-center gap-3 px-2">
            <Named board={board} />
            <Button icon={RotateCcw} onClick={() => void bringBack(board).then(again)} aria-label={t("board_removal.restore_named", { title: board.title })}>
              {t("board_removal.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
