/** The others upon the board: their cursors with names, what they have chosen, where they write. */
import { useStore as useFlow, useStoreApi, ViewportPortal } from "@xyflow/react";
import { useEffect } from "react";
import type { Person } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { isPlaced, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { Lights } from "$/public/external/raffi_web/features/canvas/client/together/lights";
import { Floats } from "$/public/external/raffi_web/features/canvas/client/together/reactions_bar";
import { Sketches } from "$/public/external/raffi_web/features/canvas/client/together/sketches_of_others";
import { VoteMarks } from "$/public/external/raffi_web/features/canvas/client/together/vote_marks";
import { cursorsShown, type Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const ABOVE = { zIndex: 100_001 };
/** Of much that somebody has chosen only so many are outlined. */
const OUTLINES = 30;

export function Others({ together, around }: { together: Together; around: React.RefObject<HTMLDivElement | null> }) {
  useEffect(() => (around.current === null ? undefined : together.start(around.current)), [together, around]);
  const people = useStore(together.board.people);
  const shown = useStore(cursorsShown);
  const past = useStore(together.surface.past);
  return (
    <>
      <Look together={together} />
      <Sketches surface={together.surface} />
      <Lights together={together} />
      <Floats together={together} />
      <VoteMarks board={together.board} surface={together.surface} />
      <ViewportPortal>
        {shown && past === null ? [...people].map(([key, person]) => <Other key={key} person={person} surface={together.surface} />) : null}
      </ViewportPortal>
    </>
  );
}

/** Tells what is seen whenever it changes. Nothing is drawn for it: it does so in each frame of a pan. */
function Look({ together }: { together: Together }) {
  const flow = useStoreApi();
  useEffect(() => {
    const { surface } = together;
    let last: readonly number[] = [];
    const look = ({ transform, width, height }: ReturnType<typeof flow.getState>): void => {
      if (transform === last && width === surface.size.w && height === surface.size.h) return;
      last = transform;
      surface.size = { w: width, h: height };
      together.look();
    };
    look(flow.getState());
    return flow.subscribe(look);
  }, [flow, together]);
  return null;
}

function Other({ person, surface }: { person: Person; surface: Surface }) {
  const zoom = useFlow((state) => state.transform[2]);
  useStore(surface.changes);
  const chosen = (person.selection ?? []).slice(0, OUTLINES).flatMap((id) => placeOf(surface, id) ?? []);
  const writing = person.typing == null ? null : placeOf(surface, person.typing);
  const { cursor } = person;
  return (
    <div data-hue={((person.color ?? 0) % 8) + 1} aria-hidden className="contents">
      {chosen.map((rect, n) => (
        <span key={n} className="pointer-events-none absolute start-0 top-0 rounded-[2px] border-hue" style={{ ...ABOVE, ...boxed(rect, 2 / zoom) }} />
      ))}
      {writing === null ? null : (
        <Upright x={writing.x} y={writing.y + writing.h} zoom={zoom}>
          <span className="mt-1 inline-block rounded-control bg-hue px-1.5 py-0.5 text-mini font-medium whitespace-nowrap text-on-hue">{t("canvas.writes", { name: person.name ?? "" })}</span>
        </Upright>
      )}
      {cursor == null ? null : (
        <Upright x={cursor[0]} y={cursor[1]} zoom={zoom} moves>
          <svg width={18} height={20} viewBox="0 0 18 20" className="text-hue drop-shadow-sm" data-cursor={person.actor}>
            <path d="M1.5 1.5 L16 8 L9.5 10.2 L6.8 17 Z" fill="currentColor" stroke="var(--surface-1)" strokeWidth={1.5} strokeLinejoin="round" />
          </svg>
          <span className="absolute start-3.5 top-4 inline-block max-w-40 truncate rounded-control bg-hue px-1.5 py-0.5 text-mini font-medium whitespace-nowrap text-on-hue">{person.name}</span>
          {person.says ? (
            <span dir="auto" data-says={person.actor} className="absolute start-3.5 top-10 inline-block w-max max-w-60 rounded-card bg-hue px-2.5 py-1.5 text-sm font-medium wrap-anywhere text-on-hue shadow-pop">
              {person.says}
            </span>
          ) : null}
        </Upright>
      )}
    </div>
  );
}

/** Something at a point of the board that stays as large as it is on the screen. */
function Upright({ x, y, zoom, moves = false, children }: { x: number; y: number; zoom: number; moves?: boolean; children: React.ReactNode }) {
  return (
    <div
      className={`pointer-events-none absolute start-0 top-0 ${moves ? "transition-transform duration-75 ease-linear motion-reduce:transition-none" : ""}`}
      style={{ ...ABOVE, transform: `translate(${x}px, ${y}px) scale(${1 / zoom})`, transformOrigin: "0 0" }}
    >
      {children}
    </div>
  );
}

function boxed({ x, y, w, h }: Rect, line: number): React.CSSProperties {
  return { transform: `translate(${x - line}px, ${y - line}px)`, width: w + 2 * line, height: h + 2 * line, borderWidth: line };
}

function placeOf(surface: Surface, id: string): Rect | null {
  const element = surface.elements.get(id);
  return element === undefined || !isPlaced(element) ? null : rectOf(surface.elements, element);
}
