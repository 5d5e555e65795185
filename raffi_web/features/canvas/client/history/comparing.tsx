/** What lies between two points of a board's history: a list to be read, each line of which leads to its place. */
import { ArrowLeft, X } from "lucide-react";
import { useMemo } from "react";
import type { BoardHistory, Compared } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import { type Aspect, countsOf, type Line, rectOfLine, type Sign } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { SIGNS, TONES } from "$/public/external/raffi_web/features/canvas/client/history/marks";
import { countsSaid } from "$/public/external/raffi_web/features/canvas/client/history/saying";
import { centreOf, type Rect } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { tellApart } from "$/public/external/raffi_web/features/canvas/client/naming";
import { Button, IconButton, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const ASPECTS: Readonly<Record<Aspect, Key>> = {
  words: "board_history.aspect_words",
  place: "board_history.aspect_place",
  size: "board_history.aspect_size",
  colour: "board_history.aspect_colour",
  line: "board_history.aspect_line",
  layer: "board_history.aspect_layer",
  home: "board_history.aspect_home",
  ends: "board_history.aspect_ends",
  lock: "board_history.aspect_lock",
  picture: "board_history.aspect_picture",
  other: "board_history.aspect_other",
};
const SAID: Readonly<Record<Sign, Key>> = { made: "board_history.line_made", changed: "board_history.line_changed", removed: "board_history.line_removed" };
const NOW = "now";
/** So many lines are in the page. */
const MOST = 300;
const CLOSE_UP = 1.25;
const AROUND = 2;

export function Comparing({ history, compared }: { history: BoardHistory; compared: Compared }) {
  const { versions } = useStore(history.list);
  const { since, until } = compared;
  const points = useMemo(() => {
    const named = versions.map(({ clock, name }): [string, string] => [String(clock), name]);
    const known = new Set(named.map(([clock]) => clock));
    const loose = [since, until].filter((clock) => clock !== null && !known.has(String(clock)));
    return [...new Set(loose)].map((clock): [string, string] => [String(clock), t("board_history.point")]).concat(named);
  }, [versions, since, until]);
  const choose = (from: string, to: string): void => {
    const [one, other] = [Number(from), to === NOW ? null : Number(to)];
    // The earlier one is compared with the later one, whichever was chosen where.
    history.compare(other !== null && other < one ? { since: other, until: one } : { since: one, until: other });
  };
  return (
    <>
      <header className="flex items-center gap-1 border-b border-line p-2">
        <IconButton icon={ArrowLeft} size="sm" label={t("board_history.back")} onClick={() => history.compare(null)} />
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{t("board_history.compare")}</h2>
        <IconButton icon={X} size="sm" label={t("board_history.close")} onClick={() => history.close()} />
      </header>
      <div className="grid grid-cols-2 gap-2 border-b border-line p-3">
        <SelectField label={t("board_history.from")} value={String(since)} options={points} onChange={(event) => choose(event.target.value, until === null ? NOW : String(until))} />
        <SelectField label={t("board_history.to")} value={until === null ? NOW : String(until)} options={[[NOW, t("board_history.now")], ...points]} onChange={(event) => choose(String(since), event.target.value)} />
      </div>
      <Lines history={history} compared={compared} />
    </>
  );
}

function Lines({ history, compared }: { history: BoardHistory; compared: Compared }) {
  const { state, lines, since, until } = compared;
  if (state === "failed") {
    return (
      <div role="alert" className="flex flex-col items-center gap-3 px-4 py-10 text-center text-sm text-ink-2">
        {t("board_history.compare_failed")}
        <Button size="sm" onClick={() => history.compare({ since, until })}>
          {t("board_history.try_again")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <p role="status" className="px-4 py-2 text-mini text-ink-2 tabular">
        {state === "loading" ? t("board_history.comparing") : lines.length === 0 ? t("board_history.same") : countsSaid(countsOf(lines))}
      </p>
      <ul aria-label={t("board_history.compare")} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {lines.slice(0, MOST).map((line) => (
          <LineRow key={`${line.sign}/${line.id}`} history={history} line={line} lines={lines} />
        ))}
      </ul>
      {lines.length > MOST ? <p className="px-4 py-2 text-mini text-ink-3">{tn("canvas.more_elements", lines.length - MOST)}</p> : null}
    </>
  );
}

function LineRow({ history, line, lines }: { history: BoardHistory; line: Line; lines: readonly Line[] }) {
  // What a connection joined may be gone with it.
  const there = useMemo(() => new Map([...lines.map(({ id, element }) => [id, element] as const), ...history.surface.elements]), [lines, history]);
  const Icon = SIGNS[line.sign];
  const aspects = line.aspects.map((aspect) => t(ASPECTS[aspect])).join(", ");
  return (
    <li style={{ contentVisibility: "auto", containIntrinsicSize: "auto 2.75rem" }}>
      <button type="button" data-line={line.id} className="flex min-h-11 w-full items-center gap-2.5 rounded-small px-2 py-1 text-start hover:bg-hover focus-visible:outline-offset-[-2px]" onClick={() => goTo(history, line)}>
        <Icon size={16} strokeWidth={2} aria-hidden className={`shrink-0 ${TONES[line.sign]}`} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm">{tellApart(line.element, there)}</span>
          <span className="block truncate text-mini text-ink-2">{line.sign === "changed" && aspects !== "" ? aspects : t(SAID[line.sign])}</span>
        </span>
      </button>
    </li>
  );
}

/** Brings an element into sight and chooses it, where it is there. */
function goTo({ surface }: BoardHistory, line: Line): void {
  surface.hold("select");
  surface.choose(surface.elements.has(line.id) ? [line.id] : []);
  const rect = rectOfLine(line, surface.elements);
  if (rect === null) return;
  const board = document.querySelector(".raffi-board")?.getBoundingClientRect();
  if (board === undefined) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset["motion"] === "reduced";
  void surface.flow?.setViewport(viewOf(rect, freeOf(board)), { duration: still ? 0 : 200 });
}

/** What the panel leaves of the board: it stands at its side, or on a phone at its foot. */
function freeOf(board: DOMRect): { w: number; h: number } {
  const panel = document.querySelector("[data-history]")?.getBoundingClientRect();
  if (panel === undefined) return { w: board.width, h: board.height };
  return panel.width < board.width ? { w: panel.left - board.left, h: board.height } : { w: board.width, h: panel.top - board.top };
}

/** The view in which a place lies in the middle of so much room, with some around it. */
function viewOf(rect: Rect, free: { w: number; h: number }): { x: number; y: number; zoom: number } {
  const zoom = Math.max(0.05, Math.min(CLOSE_UP, free.w / (rect.w * AROUND), free.h / (rect.h * AROUND)));
  const { x, y } = centreOf(rect);
  return { x: free.w / 2 - x * zoom, y: free.h / 2 - y * zoom, zoom };
}
