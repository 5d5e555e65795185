/** A vote: how it is begun, what is left to place while it runs, and what came of it. */
import { CircleDot, ListOrdered, X } from "lucide-react";
import { useState } from "react";
import type { Board } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { dotsLeft, ranked, type Voting } from "$/public/external/raffi_web/features/canvas/client/engine/votes";
import { goTo } from "$/public/external/raffi_web/features/canvas/client/looking";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { BAR, BarButton } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm, FormActions, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

type Props = { board: Board; surface: Surface; edits: boolean };

/** `presented` leaves out what a vote came to; on one's own slide (`bare`) only how many have voted is told. */
export function VoteBar({ board, surface, edits, presented, bare }: Props & { presented: boolean; bare: boolean }) {
  const voting = useStore(board.votes.now);
  const level = useStore(board.level);
  const [asking, setAsking] = useState(false);
  useStore(surface.changes);
  if (voting === null) return null;
  if (voting.vote.ended) return presented ? null : <Ended board={board} surface={surface} edits={edits} voting={voting} />;
  if (bare) return <p role="status" className={`${BAR} dark w-max px-3 py-1.5 text-sm text-ink font-medium tabular`}>{tn("meeting.voted", voting.vote.voted)}</p>;
  const end = (): void => {
    setAsking(false);
    void attempt("canvas.end_vote", { board: board.id, vote: voting.vote.id });
  };
  return (
    <div role="group" aria-label={t("meeting.vote")} className={`${BAR} pointer-events-auto w-max max-w-full flex-wrap gap-2 max-md:gap-2 ps-3`}>
      <span role="status" className="text-sm font-medium tabular">
        {tn("meeting.dots_left", dotsLeft(voting, surface.elements))}
        <span className="ps-2 text-mini text-ink-3 max-sm:block max-sm:ps-0">{tn("meeting.voted", voting.vote.voted)}</span>
      </span>
      {level === "view" ? null : <Placing surface={surface} />}
      {edits ? (
        <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
          {t("meeting.end_vote")}
        </Button>
      ) : null}
      <Confirm open={asking} onClose={() => setAsking(false)} title={t("meeting.end_vote_now")} about={t("meeting.end_vote_about")} action={t("meeting.end_vote")} danger={false} onConfirm={end} />
    </div>
  );
}

function Placing({ surface }: { surface: Surface }) {
  const on = useStore(surface.tool) === "vote";
  return (
    <Button size="sm" variant={on ? "secondary" : "primary"} icon={CircleDot} aria-pressed={on} onClick={() => surface.hold(on ? "select" : "vote")}>
      {t(on ? "meeting.done_placing" : "meeting.place_dots")}
    </Button>
  );
}

function Ended({ board, surface, edits, voting }: Props & { voting: Voting }) {
  const [open, setOpen] = useState(false);
  const list = ranked(voting.vote, surface.elements);
  const go = (id: string): void => {
    setOpen(false);
    goTo(surface, [surface.elements.get(id)!], { most: 1 });
  };
  return (
    <div role="group" aria-label={t("meeting.vote")} className={`${BAR} pointer-events-auto w-max ps-3`}>
      <span className="text-sm font-medium">{tn("meeting.vote_ended", voting.vote.voted)}</span>
      <BarButton icon={ListOrdered} label={t("meeting.results")} onPress={() => setOpen(true)} />
      {edits ? <BarButton icon={X} label={t("meeting.clear_vote")} onPress={() => void attempt("canvas.clear_vote", { board: board.id })} /> : null}
      <Layer open={open} onClose={() => setOpen(false)} title={t("meeting.results")} about={list.length === 0 ? t("meeting.no_results") : undefined} size="sm">
        <ol className="flex flex-col gap-1">
          {list.map(([id, dots]) => (
            <li key={id}>
              <button type="button" className="flex min-h-10 w-full items-center gap-3 rounded-control px-2 text-start text-sm hover:bg-hover pointer-coarse:min-h-11" onClick={() => go(id)}>
                <span className="min-w-0 flex-1 truncate">{nameOf(surface.elements.get(id)!)}</span>
                <span className="font-semibold tabular">{dots}</span>
              </button>
            </li>
          ))}
        </ol>
      </Layer>
    </div>
  );
}

/** How many dots each has, and on what. */
export function VoteLayer({ board, open, onClose }: { board: string; open: boolean; onClose: () => void }) {
  const [dots, setDots] = useState(3);
  const [notes, setNotes] = useState(false);
  return (
    <Layer open={open} onClose={onClose} title={t("meeting.vote")} about={t("meeting.vote_about")} size="sm">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          void attempt("canvas.begin_vote", { board, dots, notes_only: notes });
        }}
      >
        <label className="flex flex-col gap-1 text-sm">
          {t("meeting.dots_each")}
          <select value={dots} onChange={(event) => setDots(Number(event.target.value))} className="h-10 rounded-control border border-control bg-surface-1 px-3 text-ink pointer-coarse:h-11">
            {COUNTS.map((count) => (
              <option key={count}>{count}</option>
            ))}
          </select>
        </label>
        <label className="flex min-h-10 items-center gap-3 text-sm pointer-coarse:min-h-11">
          <input type="checkbox" className="size-5 accent-accent" checked={notes} onChange={(event) => setNotes(event.target.checked)} />
          {t("meeting.notes_only")}
        </label>
        <FormActions>{t("meeting.begin_vote")}</FormActions>
      </form>
    </Layer>
  );
}
