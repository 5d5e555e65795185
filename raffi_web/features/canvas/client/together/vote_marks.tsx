/** Dots upon the elements while a vote runs, and sums when it is ended. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { Minus, Plus } from "lucide-react";
import { Fragment, useEffect } from "react";
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { dotsLeft, ranked, type Voting } from "$/public/external/raffi_web/features/canvas/client/engine/votes";
import { isPlaced, overlaps, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const ABOVE = { zIndex: 99_000 };
/** Where more are in sight, buttons would be all that is seen. */
const MOST_BUTTONS = 150;
/** Marks are kept for what comes into sight next: they are not looked for in each frame of a pan. In pixels. */
const BESIDE = 300;
const TINY = 64;
const MARK = "flex h-8 items-center rounded-pill border border-line-strong bg-surface-1 text-ink shadow-pop pointer-coarse:h-11";
const STEP = "grid size-8 place-items-center rounded-pill text-ink-2 hover:bg-hover hover:text-ink aria-disabled:opacity-45 pointer-coarse:size-11";
const SUM = "grid h-7 min-w-7 place-items-center rounded-pill bg-accent px-2 text-sm font-semibold text-on-accent tabular shadow-pop";

type Props = { board: Board; surface: Surface };

/** Places or takes back a dot; it is shown at once. */
export function dot(board: Board, surface: Surface, element: Element, by: 1 | -1): void {
  const voting = board.votes.now.get();
  if (voting === null || voting.vote.ended || !votable(voting, element)) return;
  const before = voting.mine.get(element.id) ?? 0;
  if (before + by < 0 || (by > 0 && dotsLeft(voting, surface.elements) < 1)) return;
  const { id: vote } = voting.vote;
  board.votes.place(vote, element.id, before + by);
  void attempt("canvas.vote", { board: board.id, vote, element: element.id, dots: before + by }).then((done) => {
    if (done === undefined) board.votes.place(vote, element.id, before);
  });
}

export function votable({ vote }: Voting, element: Element): boolean {
  return isPlaced(element) && element.kind !== "group" && (!vote.notes_only || element.kind === "sticky");
}

export function VoteMarks({ board, surface }: Props) {
  const voting = useStore(board.votes.now);
  const tool = useStore(surface.tool);
  useEffect(() => {
    surface.onVote = (element) => dot(board, surface, element, 1);
    return () => void (surface.onVote = null);
  }, [board, surface]);
  const ended = voting?.vote.ended === true;
  const running = voting !== null && !ended;
  // Who was placing dots when the vote ended has both hands free again.
  useEffect(() => void (!running && surface.tool.get() === "vote" && surface.hold("select")), [running, surface]);
  const past = useStore(surface.past);
  // Of what came later the past says nothing.
  if (voting === null || past !== null) return null;
  return <ViewportPortal>{ended ? <Sums surface={surface} voting={voting} /> : <Marks board={board} surface={surface} voting={voting} all={tool === "vote"} />}</ViewportPortal>;
}

function Marks({ board, surface, voting, all }: Props & { voting: Voting; all: boolean }) {
  useFlow(({ transform: [x, y, zoom], width }) => `${zoom} ${Math.round(x / BESIDE)} ${Math.round(y / BESIDE)} ${width}`);
  useStore(surface.changes);
  const zoom = surface.flow?.getZoom() ?? 1;
  const sight = around(surface.sight(), BESIDE / zoom);
  const shown = [...surface.elements.values()].filter((element) => votable(voting, element) && (all || (voting.mine.get(element.id) ?? 0) > 0) && (sight === null || overlaps(rectOf(surface.elements, element), sight)));
  const left = dotsLeft(voting, surface.elements);
  return shown.slice(0, MOST_BUTTONS).map((element) => {
    const mine = voting.mine.get(element.id) ?? 0;
    const tiny = isTiny(rectOf(surface.elements, element), zoom);
    return (
      <Fragment key={element.id}>
        {all && tiny && mine > 0 ? (
          <At surface={surface} element={element} shrinks>
            <span className={SUM} aria-hidden>
              {mine}
            </span>
          </At>
        ) : null}
        <At surface={surface} element={element} shrinks={!all}>
          <Mark board={board} surface={surface} element={element} mine={mine} left={left} all={all} tiny={tiny} />
        </At>
      </Fragment>
    );
  });
}

function around(sight: Rect | null, by: number): Rect | null {
  return sight && { x: sight.x - by, y: sight.y - by, w: sight.w + 2 * by, h: sight.h + 2 * by };
}

function isTiny(rect: Rect, zoom: number): boolean {
  return Math.min(rect.w, rect.h) * zoom < TINY;
}

/** What is `tiny` on the screen is pressed itself: its buttons would cover it, and stay there for the keyboard alone. */
function Mark({ board, surface, element, mine, left, all, tiny }: Props & { element: Element; mine: number; left: number; all: boolean; tiny: boolean }) {
  const name = nameOf(element);
  if (!all) {
    return (
      <span className={SUM} role="img" aria-label={tn("meeting.my_dots", mine)}>
        {mine}
      </span>
    );
  }
  return (
    <div role="group" aria-label={name} className={`${MARK} ${tiny ? "opacity-0 focus-within:opacity-100" : "pointer-events-auto"}`} data-vote={element.id}>
      {mine > 0 ? (
        <>
          <button type="button" className={STEP} aria-label={t("meeting.take_dot", { name })} onClick={() => dot(board, surface, element, -1)}>
            <Minus size={16} aria-hidden />
          </button>
          <span className="min-w-5 text-center text-sm font-semibold text-accent-ink tabular">{mine}</span>
        </>
      ) : null}
      <button type="button" className={STEP} aria-label={t("meeting.place_dot", { name })} aria-disabled={left < 1 || undefined} onClick={() => dot(board, surface, element, 1)}>
        <Plus size={16} aria-hidden />
      </button>
    </div>
  );
}

function Sums({ surface, voting }: { surface: Surface; voting: Voting }) {
  useStore(surface.changes);
  return ranked(voting.vote, surface.elements).map(([id, dots]) => {
    const element = surface.elements.get(id)!;
    return isPlaced(element) ? (
      <At key={id} surface={surface} element={element} shrinks>
        <span className={SUM} role="img" aria-label={tn("meeting.sum", dots)} data-sum={id}>
          {dots}
        </span>
      </At>
    ) : null;
  });
}

/** At the upper right corner of an element, as large at every zoom; what `shrinks` does so with an element that is tiny on the screen. */
function At({ surface, element, shrinks = false, children }: { surface: Surface; element: Element; shrinks?: boolean; children: React.ReactNode }) {
  const zoom = useFlow((state) => state.transform[2]);
  const { x, y, w, h } = rectOf(surface.elements, element);
  const scale = shrinks ? Math.min(1, (Math.min(w, h) * zoom) / TINY) / zoom : 1 / zoom;
  return (
    <div className="pointer-events-none absolute start-0 top-0" style={{ ...ABOVE, transform: `translate(${x + w}px, ${y}px) scale(${scale}) translate(-75%, -50%)`, transformOrigin: "0 0" }}>
      {children}
    </div>
  );
}
