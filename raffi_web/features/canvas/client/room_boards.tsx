/** The boards of a room: shown in the room, so nothing of a board itself is loaded here. */
import { Plus, Shapes } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

interface Head {
  id: string;
  title: string;
  elements: number;
  changed_at: number | null;
}

type Props = { room: string; open: boolean; onClose: () => void };

/** Lists the boards of a room, opens one, makes one. */
export function BoardsLayer({ room, open, onClose }: Props) {
  const [making, setMaking] = useState(false);
  const navigate = useNavigate();
  const make = async (): Promise<void> => {
    setMaking(true);
    const made = await attempt<Head>("canvas.create", { room, title: t("canvas.new_title") });
    setMaking(false);
    if (made !== undefined) void navigate(`/b/${made.id}`);
  };
  const footer = (
    <Button icon={Plus} variant="primary" busy={making} onClick={() => void make()}>
      {t("canvas.make")}
    </Button>
  );
  return (
    <Layer open={open} onClose={onClose} title={t("canvas.boards")} footer={footer}>
      <List room={room} />
    </Layer>
  );
}

const ROW = "flex min-h-14 items-center gap-3 rounded-control px-2 hover:bg-hover focus-visible:outline-offset-[-2px]";
const SIGN = "grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2";

function List({ room }: { room: string }) {
  const [boards, setBoards] = useState<readonly Head[] | "failed" | null>(null);
  useEffect(() => {
    let gone = false;
    live.query<Head[]>("canvas.in_room", { room }).then(
      (found) => gone || setBoards(found),
      () => gone || setBoards("failed"),
    );
    return () => void (gone = true);
  }, [room]);
  if (boards === null) return <div role="status" aria-label={t("canvas.loading_list")} className="h-14 rounded-control bg-surface-2 motion-safe:animate-shimmer" />;
  if (boards === "failed") return <p role="alert" className="text-sm text-ink-2">{t("canvas.boards_failed")}</p>;
  if (boards.length === 0) return <p className="text-sm text-ink-2">{t("canvas.boards_none")}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {boards.map((board) => (
        <li key={board.id}>
          <Link to={`/b/${board.id}`} className={ROW}>
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
          </Link>
        </li>
      ))}
    </ul>
  );
}
