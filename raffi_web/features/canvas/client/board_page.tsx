/** `/b/<board>`: a board over the whole window. */
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { BoardView, useSurfaceOf } from "$/public/external/raffi_web/features/canvas/client/board";
import { type Board, type BoardRow, type Level, MOST_VIEWERS, useBoard, useStatus } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { HistoryPanel } from "$/public/external/raffi_web/features/canvas/client/history/panel";
import { TimeLine } from "$/public/external/raffi_web/features/canvas/client/history/time_line";
import { useHistoryOf } from "$/public/external/raffi_web/features/canvas/client/history/way_in";
import { Losses } from "$/public/external/raffi_web/features/canvas/client/panels/losses";
import { Outline } from "$/public/external/raffi_web/features/canvas/client/panels/outline";
import { Seats } from "$/public/external/raffi_web/features/canvas/client/panels/seats";
import { BoardSkeleton } from "$/public/external/raffi_web/features/canvas/client/panels/skeleton";
import { TopBar } from "$/public/external/raffi_web/features/canvas/client/panels/top_bar";
import { FrameList } from "$/public/external/raffi_web/features/canvas/client/together/frame_list";
import { useAskedChat } from "$/public/external/raffi_web/features/canvas/client/talk/chats";
import { useBoardPins } from "$/public/external/raffi_web/features/canvas/client/talk/pins";
import { PinsLayer } from "$/public/external/raffi_web/features/canvas/client/talk/pins_layer";
import { PinsPanel } from "$/public/external/raffi_web/features/canvas/client/talk/pins_panel";
import { MeetingBars } from "$/public/external/raffi_web/features/canvas/client/together/meeting";
import { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { channelOf, complain, type Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Button, lookOf } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";
import { useFixedPage, useTitle } from "$/public/external/raffi_web/ui/client/window";

/** Whether a board that was closed is open again is asked so often. */
const AGAIN_MS = 5_000;

const CROWDED = "board_crowded";
const UNSHARED = "board_not_shared";
const CLOSED = {
  crowded: ["canvas.crowded", "canvas.crowded_about"],
  missing: ["canvas.missing", "canvas.missing_about"],
  removed: ["canvas.removed", "canvas.removed_about"],
  unshared: ["canvas.unshared", "canvas.unshared_about"],
} as const;

export function BoardPage({ onReport }: { onReport?: Report }) {
  const { board = "" } = useParams();
  const { state, again } = useLink(board);
  if (board === "") return null;
  if (state === "closed") return <Closed why="unshared" onAgain={again} />;
  return state === "came" ? <Shown key={board} id={board} onReport={onReport} /> : <BoardSkeleton />;
}

/**
 * Whoever has a link comes in by it first; how far that is. One that is closed stays in the address, to be tried again;
 * what any other did not open is said as of any board.
 */
function useLink(board: string): { state: "coming" | "came" | "closed"; again: () => void } {
  const navigate = useNavigate();
  const { search } = useLocation();
  const link = new URLSearchParams(search).get("link");
  const [tried, setTried] = useState(0);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    setClosed(false);
    if (link === null) return;
    let gone = false;
    const go = (): void => void navigate(`/b/${board}`, { replace: true });
    live.call("canvas.open_link", { link }).then(go, (error: unknown) => {
      // To whoever is in the room a link that opens nothing to others is no less the board's address.
      live.query("canvas.get", { board }).then(go, () => {
        if (gone) return;
        if (error instanceof LiveError && error.code === UNSHARED) return setClosed(true);
        complain(error);
        go();
      });
    });
    return () => void (gone = true);
  }, [board, link, tried, navigate]);
  return { state: link === null ? "came" : closed ? "closed" : "coming", again: () => setTried((n) => n + 1) };
}

function Shown({ id, onReport }: { id: string; onReport: Report | undefined }) {
  const board = useBoard(id);
  const status = useStatus(board);
  const row = useStore(board.row);
  useTitle(row?.title);
  useFixedPage();
  useBeingInRoom(row?.room ?? null);
  if (status.state === "closed" || row?.removed) return <Reopening board={id} why={status.reason === CROWDED ? "crowded" : row === null ? "missing" : "removed"} />;
  if (row === null) return <BoardSkeleton />;
  return <Open board={board} row={row} onReport={onReport} />;
}

/** Whoever is in the room stays in it on its boards. Who came by a link is refused there, which says nothing here. */
function useBeingInRoom(room: string | null): void {
  useEffect(() => (room === null ? undefined : live.follow(channelOf(room))), [room]);
}

function Open({ board, row, onReport }: { board: Board; row: BoardRow; onReport: Report | undefined }) {
  const surface = useSurfaceOf(row.id);
  const together = useMemo(() => new Together(board, surface), [board, surface]);
  const level = useStore(board.level);
  const history = useHistoryOf(board, surface);
  const past = useStore(surface.past);
  // Nobody's hands reach into the past.
  const edits = level === "edit" && past === null;
  const presents = useStore(together.presenting.shown) !== null;
  useEffect(() => surface.allow(edits, edits || (level === "comment" && past === null)), [surface, edits, level, past]);
  useEffect(() => void (surface.report = onReport), [surface, onReport]);
  useLessTold(board);
  const pins = useBoardPins(row.id, surface);
  useAskedChat(surface);
  return (
    <main data-board={row.id} data-level={level ?? ""} className="fixed inset-0 overflow-hidden bg-canvas text-ink">
      <BoardView surface={surface} together={together} edits={edits} pins={<PinsLayer pins={pins} board={board} room={row.room} surface={surface} {...(onReport && { onReport })} />} />
      {presents ? null : <TopBar board={board} together={together} row={row} surface={surface} edits={edits} history={history} pins={pins} />}
      {presents ? null : <PinsPanel pins={pins} surface={surface} />}
      <MeetingBars together={together} row={row} edits={edits} />
      <FrameList together={together} edits={edits} />
      <Outline surface={surface} edits={edits} pins={pins} />
      <HistoryPanel history={history} edits={level === "edit"} />
      <TimeLine history={history} edits={level === "edit"} />
      <Losses board={board} />
      <Seats board={board} />
    </main>
  );
}

const LEVELS: readonly (Level | null)[] = [null, "view", "comment", "edit"];

/** Whoever may do less than a moment ago, perhaps in the middle of a word, is told so. */
function useLessTold(board: Board): void {
  const level = useStore(board.level);
  const before = useRef(level);
  useEffect(() => {
    const less = level !== null && !board.seat.get().waits && LEVELS.indexOf(level) < LEVELS.indexOf(before.current);
    before.current = level;
    if (less) toast({ id: "board-level", title: t(level === "comment" ? "canvas.now_comment" : "canvas.now_view"), body: t("canvas.now_about") });
  }, [board, level]);
}

/** Instead of a board that is not there, or not for whoever looks: was it there a moment ago, or are there too many. */
function Reopening({ board, why }: { board: string; why: "crowded" | "missing" | "removed" }) {
  const opens = why !== "missing";
  const again = (): void => live.reopen(`board:${board}`);
  // Whoever had it open has it again when it is brought back, and who waits gets the first place.
  useEffect(() => {
    if (!opens) return;
    const look = (): void => void (document.hidden || live.reopen(`board:${board}`));
    const timer = setInterval(look, AGAIN_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [opens, board]);
  return <Closed why={why} onAgain={again} />;
}

function Closed({ why, onAgain }: { why: keyof typeof CLOSED; onAgain: () => void }) {
  const [title, about] = CLOSED[why];
  return (
    <main className="fixed inset-0 grid place-items-center bg-canvas px-6 text-center text-ink">
      <div className="flex max-w-sm flex-col items-center gap-4">
        <div className="flex flex-col gap-1.5">
          <h1 className="text-xl font-semibold tracking-tight text-balance">{t(title)}</h1>
          <p className="text-sm text-ink-2">{t(about, { n: MOST_VIEWERS })}</p>
        </div>
        <div className="flex flex-wrap justify-center gap-2">
          <Button onClick={onAgain}>{t("ui.try_again")}</Button>
          <Link to="/rooms" className={lookOf({ variant: "primary" })}>
            {t("canvas.to_rooms")}
          </Link>
        </div>
      </div>
    </main>
  );
}
