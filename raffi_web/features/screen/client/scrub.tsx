import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useBeside, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { shareUnder } from "$/public/external/raffi_web/ui/client/track";
import { t } from "$/public/external/raffi_web/ui/client/words";

const STEP_S = 5;
const PAGE_S = 60;
const BUBBLE =
  "pointer-events-none absolute bottom-full mb-1 -translate-x-1/2 rounded-small bg-black/85 px-2 py-1 text-xs font-medium text-white tabular whitespace-nowrap";

function keyTarget(key: string, position: number, duration: number): number | null {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return position - STEP_S;
    case "ArrowRight":
    case "ArrowUp":
      return position + STEP_S;
    case "PageDown":
      return position - PAGE_S;
    case "PageUp":
      return position + PAGE_S;
    case "Home":
      return 0;
    case "End":
      return duration;
    default:
      return null;
  }
}

/**
 * The time line. While the thumb is held only this viewer sees it move; the room is asked once it is let go, so that
 * a search along the line is one skip for everybody, and one undo.
 */
export function Scrub({ locked }: { locked: boolean }) {
  const stage = useStage();
  const { position, duration, buffered } = useStore(stage.moment);
  const { line, useSaid } = useBeside();
  const sayOf = useSaid();
  const bar = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const known = Number.isFinite(duration) && duration > 0;
  const at = held ?? position;
  const percent = (seconds: number): string => `${known ? Math.min(100, Math.max(0, (seconds / duration) * 100)) : 0}%`;

  const under = (event: PointerEvent): number => (known ? (shareUnder(bar.current, event) ?? 0) * duration : 0);
  const down = (event: PointerEvent): void => {
    if (!known || event.button !== 0) return;
    if (locked) return stage.explain("seek");
    event.currentTarget.setPointerCapture(event.pointerId);
    setHeld(under(event));
  };
  const up = (event: PointerEvent): void => {
    if (held === null) return;
    stage.seek(under(event));
    setHeld(null);
  };
  const key = (event: KeyboardEvent): void => {
    const target = known ? keyTarget(event.key, position, duration) : null;
    if (target === null) return;
    event.preventDefault();
    if (locked) stage.explain("seek");
    else stage.seek(target);
  };
  const shown = held ?? hover;
  const said = shown === null ? null : sayOf(shown);
  const edge = said === null ? "1.75rem" : "5rem";
  return (
    <div
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label={t("screen.position")}
      aria-valuemin={0}
      aria-valuemax={known ? Math.round(duration) : 0}
      aria-valuenow={Math.round(at)}
      aria-valuetext={t("screen.position_of", { position: formatTime(at), duration: formatTime(duration) })}
      aria-disabled={locked || undefined}
      className="group/scrub relative flex h-6 cursor-pointer touch-none items-center rounded-small focus-visible:outline-offset-0 aria-disabled:cursor-not-allowed"
      onPointerDown={down}
      onPointerMove={(event) => {
        if (held !== null) setHeld(under(event));
        else if (event.pointerType !== "touch") setHover(known ? under(event) : null);
      }}
      onPointerUp={up}
      onPointerCancel={() => setHeld(null)}
      onPointerLeave={() => setHover(null)}
      onKeyDown={key}
    >
      {line}
      <div
        data-held={held !== null || undefined}
        className="relative h-1 w-full overflow-hidden rounded-pill bg-white/25 transition-[height] duration-(--motion-fast) group-hover/scrub:h-1.5 data-held:h-1.5"
      >
        <div className="absolute inset-y-0 start-0 bg-white/35" style={{ width: percent(buffered) }} />
        <div className="absolute inset-y-0 start-0 bg-accent-ink" style={{ width: percent(at) }} />
      </div>
      <div
        className="absolute size-3.5 -translate-x-1/2 rounded-pill bg-white transition-[scale] duration-(--motion-fast) group-hover/scrub:scale-110 group-aria-disabled/scrub:hidden"
        style={{ left: percent(at) }}
      />
      {shown !== null && known ? (
        <div className={BUBBLE} style={{ left: `clamp(${edge}, ${percent(shown)}, calc(100% - ${edge}))` }} aria-hidden>
          {formatTime(shown)}
          {said === null ? null : <span className="text-white/80"> · {said}</span>}
        </div>
      ) : null}
    </div>
  );
}
