/** What lies between two points of the history, marked on the board: by a sign and a colour. */
import { useStore as useFlow, ViewportPortal } from "@xyflow/react";
import { Minus, PenLine, Plus } from "lucide-react";
import type { Sign } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const ABOVE = { zIndex: 100_000 };
/** Of very many, so many are drawn. */
const MOST = 500;

export const SIGNS = { made: Plus, changed: PenLine, removed: Minus } as const satisfies Record<Sign, typeof Plus>;
export const TONES: Readonly<Record<Sign, string>> = { made: "border-success text-success", changed: "border-warning text-warning", removed: "border-danger text-danger" };

export function Marks({ surface }: { surface: Surface }) {
  const marks = useStore(surface.marks);
  const zoom = useFlow((state) => state.transform[2]);
  if (marks.length === 0) return null;
  const line = 2 / zoom;
  return (
    <ViewportPortal>
      {marks.slice(0, MOST).map(({ id, sign, rect: { x, y, w, h } }) => {
        const Icon = SIGNS[sign];
        return (
          <div
            key={id}
            data-mark={sign}
            aria-hidden
            className={`pointer-events-none absolute start-0 top-0 rounded-[2px] ${sign === "removed" ? "border-dashed" : ""} ${TONES[sign]}`}
            style={{ ...ABOVE, transform: `translate(${x - 3 * line}px, ${y - 3 * line}px)`, width: w + 6 * line, height: h + 6 * line, borderWidth: line }}
          >
            <span className="absolute start-0 top-0 grid size-5 place-items-center rounded-pill border border-current bg-surface-1" style={{ transform: `scale(${1 / zoom}) translate(-50%, -50%)`, transformOrigin: "0 0" }}>
              <Icon size={12} strokeWidth={2.5} />
            </span>
          </div>
        );
      })}
    </ViewportPortal>
  );
}
