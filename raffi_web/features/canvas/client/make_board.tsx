/** "New board" from anywhere: in which of one's rooms is asked, whoever has none gets a room with it. */
import { ChevronRight, Plus, Users } from "lucide-react";
import { useEffect } from "react";
import { type NavigateFunction, useNavigate } from "react-router";
import { makeBoard, makeBoardAndRoom } from "$/public/external/raffi_web/features/canvas/client/making";
import type { Arrival } from "$/public/external/raffi_web/features/canvas/client/new_board";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Home {
  id: string;
  title: string;
}

/** The rooms to choose from, while that is asked. */
const homes = createStore<readonly Home[] | null>(null);
const busy = createStore(false);
/** The room that the page shows: a new board is for it, and nothing is asked. */
const here = createStore<string | null>(null);

/** Does one thing at a time: a second press waits for nothing and makes nothing. */
async function once(work: () => Promise<void>): Promise<void> {
  if (busy.get()) return;
  busy.set(true);
  try {
    await work();
  } catch (error) {
    complain(error);
  } finally {
    busy.set(false);
  }
}

function begin(navigate: NavigateFunction): Promise<void> {
  return once(async () => {
    const room = here.get();
    if (room !== null) return make(room, navigate);
    const mine = await live.query<Home[]>("rooms.mine", {});
    if (mine.length > 0) homes.set(mine);
    else await make(null, navigate);
  });
}

/** Makes it and goes there, where its name can be typed at once. */
async function make(room: string | null, navigate: NavigateFunction): Promise<void> {
  const made = await (room === null ? makeBoardAndRoom() : makeBoard(room));
  if (made === undefined) return;
  homes.set(null);
  const state: Arrival = { fresh: true };
  void navigate(`/b/${made.id}`, { state });
}

/** Makes a board, from wherever it is pressed. */
export function NewBoardButton({ variant }: { variant?: "primary" }) {
  const navigate = useNavigate();
  return (
    <Button icon={Plus} busy={useStore(busy)} onClick={() => void begin(navigate)} {...(variant && { variant })}>
      {t("canvas.new_title")}
    </Button>
  );
}

/** While a page shows a room, new boards are made there. */
export function useNewBoardsIn(room: string): void {
  useEffect(() => {
    here.set(room);
    return () => here.set((one) => (one === room ? null : one));
  }, [room]);
}

const ROW = "flex min-h-12 w-full min-w-0 items-center gap-3 rounded-control px-2 text-start text-sm font-medium hover:bg-hover focus-visible:outline-offset-[-2px]";
const SIGN = "grid size-8 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2";

/** Asks for the room, and puts the way to a new board into the palette; once on every page. */
export function BoardMaker() {
  const navigate = useNavigate();
  const mine = useStore(homes);
  const working = useStore(busy);
  useEffect(() => provideCommands([{ id: "make-board", group: t("ui.do"), label: t("canvas.new_title"), keywords: t("canvas.boards"), run: () => void begin(navigate) }]), [navigate]);
  const choose = (room: string | null): void => void once(() => make(room, navigate));
  const footer = (
    <Button icon={Plus} busy={working} onClick={() => choose(null)}>
      {t("board_places.new_room")}
    </Button>
  );
  return (
    <Layer open={mine !== null} onClose={() => homes.set(null)} title={t("canvas.new_title")} about={t("board_places.which_room")} size="sm" footer={footer}>
      <ul className="-mx-2 flex flex-col" aria-busy={working}>
        {(mine ?? []).map(({ id, title }, n) => (
          <li key={id}>
            <button type="button" className={ROW} data-autofocus={n === 0 ? "" : undefined} onClick={() => choose(id)}>
              <span className={SIGN}>
                <Users size={16} strokeWidth={1.75} aria-hidden />
              </span>
              <span className="min-w-0 flex-1 truncate">{title}</span>
              <ChevronRight size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3 rtl:rotate-180" />
            </button>
          </li>
        ))}
      </ul>
    </Layer>
  );
}
