import { Gauge, Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX } from "lucide-react";
import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import type { Flash } from "$/public/external/raffi_web/features/screen/client/sayings";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const TWICE_MS = 240;
const SIDE = 0.33;
const SKIP_S = 10;

/** While an advertisement is on, or YouTube wants its own tap, presses are for the frame below. */
function usePassThrough(): boolean {
  const stage = useStage();
  const picture = useStore(stage.picture);
  const stubborn = useStore(stage.stubborn);
  const [passes, setPasses] = useState(false);
  useEffect(() => {
    if (picture?.kind !== "youtube") {
      setPasses(false);
      return;
    }
    const look = (): void => setPasses(picture.adapter.interrupted || stubborn);
    look();
    const handle = setInterval(look, 500);
    return () => clearInterval(handle);
  }, [picture, stubborn]);
  return passes;
}

type Props = { onToggleChrome: () => void; onFullscreen: () => void };

/**
 * The picture as something to press: a click plays or pauses, two make it full screen; a tap shows the controls, two
 * at a side skip. A first click waits for a second, since the room would see both.
 */
export function Surface({ onToggleChrome, onFullscreen }: Props) {
  const stage = useStage();
  const passes = usePassThrough();
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const touched = useRef(0);
  useEffect(() => () => clearTimeout(waiting.current ?? undefined), []);

  const twice = (once: () => void, both: () => void): void => {
    if (waiting.current !== null) {
      clearTimeout(waiting.current);
      waiting.current = null;
      both();
      return;
    }
    waiting.current = setTimeout(() => {
      waiting.current = null;
      once();
    }, TWICE_MS);
  };
  const tapped = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") return;
    touched.current = performance.now();
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    twice(onToggleChrome, () => {
      if (share < SIDE) stage.skip(-SKIP_S);
      else if (share > 1 - SIDE) stage.skip(SKIP_S);
      else onFullscreen();
    });
  };
  const clicked = (event: MouseEvent): void => {
    // A tap is also told as a click.
    if (event.button === 0 && performance.now() - touched.current > 600) twice(() => stage.toggle(), onFullscreen);
  };
  return (
    <div
      data-surface
      className={`absolute inset-0 touch-manipulation ${passes ? "pointer-events-none" : ""}`}
      onPointerUp={tapped}
      onClick={clicked}
    />
  );
}

const ICONS: Record<Flash["kind"], typeof Play> = {
  play: Play,
  pause: Pause,
  back: RotateCcw,
  forward: RotateCw,
  volume: Volume2,
  muted: VolumeX,
  speed: Gauge,
};
const PLACES: Partial<Record<Flash["kind"], string>> = { back: "start-[16%]", forward: "end-[16%]" };

/** What a key or a tap did, for a blink. */
export function Blink() {
  const stage = useStage();
  const flash = useStore(stage.flash);
  if (flash === null) return null;
  const Icon = ICONS[flash.kind];
  const place = PLACES[flash.kind] ?? "inset-x-0 mx-auto w-fit";
  return (
    <div
      key={flash.id}
      aria-hidden
      className={`pointer-events-none absolute top-1/2 flex -translate-y-1/2 animate-appear flex-col items-center gap-1 rounded-card bg-black/65 px-4 py-3 text-white ${place}`}
    >
      <Icon size={28} strokeWidth={1.75} />
      {flash.text ? <span className="text-mini font-semibold tabular">{flash.text}</span> : null}
    </div>
  );
}

/** A line over the picture: who did what, or why something can't be done. */
export function NoticeLine({ inFlow = false }: { inFlow?: boolean }) {
  const stage = useStage();
  const notice = useStore(stage.notice);
  return (
    <div role="status" className={`pointer-events-none flex justify-center ${inFlow ? "px-3" : "absolute inset-x-3 top-14 @lg:top-16"}`}>
      {notice === null ? null : (
        <div
          key={notice.id}
          className="pointer-events-auto flex max-w-full animate-rise items-center gap-1 rounded-pill border border-glass-line bg-black/80 ps-4 pe-2 text-sm font-medium text-white"
        >
          <span className="py-2 pe-2">{notice.text}</span>
          {notice.undo ? (
            <button
              type="button"
              className="h-8 rounded-pill px-3 font-semibold text-accent-ink hover:bg-press pointer-coarse:h-11"
              onClick={() => notice.undo && stage.undo(notice.undo)}
            >
              {t("screen.undo")}
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
