/** What is seen while somebody presents: only the frame, and the few things to press. */
import { useStore as useFlow } from "@xyflow/react";
import { ChevronLeft, ChevronRight, Expand, Flashlight, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { isPlaced, type Rect, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { goTo, ZOOM } from "$/public/external/raffi_web/features/canvas/client/looking";
import { BAR, BarButton, BarLine } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { presenterOf, type Presenting } from "$/public/external/raffi_web/features/canvas/client/together/presenting";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { isTyping } from "$/public/external/raffi_web/ui/client/shortcuts";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, Home: -Infinity, End: Infinity };
/** What has the keys to itself; a tip over a button has not. */
const OPEN = "dialog:modal, [popover=auto]:popover-open";
/** A finger goes so far, in pixels, until it turns the page. */
const SWIPE = 48;

export function Stage({ together }: { together: Together }) {
  const { presenting, surface } = together;
  const shown = useStore(presenting.shown);
  if (shown === null) return <Notice together={together} />;
  return (
    <div className="dark absolute inset-0 z-30 overflow-hidden text-ink [pointer-events:none]" data-stage="">
      <Mask surface={surface} frame={shown.frame} />
      <Turning presenting={presenting} surface={surface} />
      <Keys presenting={presenting} />
      <div className="absolute inset-x-0 bottom-0 flex justify-center px-2 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <div role="toolbar" aria-label={t("meeting.presentation")} className={`${BAR} pointer-events-auto`}>
          <BarButton icon={ChevronLeft} label={t("meeting.before")} disabled={shown.at === 1} onPress={() => presenting.go(-1)} />
          <span role="status" className="min-w-16 px-1 text-center text-sm font-medium tabular">
            {t("meeting.progress", { at: shown.at, of: shown.of })}
          </span>
          <BarButton icon={ChevronRight} label={t("meeting.next")} disabled={shown.at === shown.of} onPress={() => presenting.go(1)} />
          <BarLine />
          <LightButton surface={surface} />
          <BarButton icon={Expand} label={t("meeting.fullscreen")} onPress={fullscreen} />
          <BarButton icon={X} label={t("meeting.end_present")} shortcut="Esc" onPress={() => presenting.end()} />
        </div>
      </div>
    </div>
  );
}

function LightButton({ surface }: { surface: Surface }) {
  const tool = useStore(surface.tool);
  return <BarButton icon={Flashlight} label={t("meeting.laser")} shortcut="K" pressed={tool === "laser"} onPress={() => surface.tool.set(tool === "laser" ? "hand" : "laser")} />;
}

function fullscreen(): void {
  const done = document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  // A browser that does not allow it leaves everything as it is.
  done.catch(() => {});
}

/** Dark around the frame, which fills the window. */
function Mask({ surface, frame }: { surface: Surface; frame: string }) {
  const [x, y, zoom] = useFlow((state) => state.transform);
  const size = useFlow((state) => `${state.width}/${state.height}`);
  useStore(surface.changes);
  const element = surface.elements.get(frame);
  const rect: Rect | null = element === undefined || !isPlaced(element) ? null : rectOf(surface.elements, element);
  const place = rect === null ? "" : [rect.x, rect.y, rect.w, rect.h].join("/");
  useEffect(() => void (place !== "" && fill(surface, frame)), [surface, frame, place, size]);
  if (rect === null) return null;
  return <div aria-hidden className="absolute start-0 top-0" style={{ transform: `translate(${rect.x * zoom + x}px, ${rect.y * zoom + y}px)`, width: rect.w * zoom, height: rect.h * zoom, borderRadius: `calc(var(--radius-control) * ${zoom})`, boxShadow: "0 0 0 300vmax var(--canvas)" }} />;
}

/** The frame fills what the bar leaves. */
export function fill(surface: Surface, frame: string): void {
  const padding = { top: "16px", bottom: "72px", left: "16px", right: "16px" } as const;
  const element = surface.elements.get(frame);
  if (element !== undefined) goTo(surface, [element], { padding, most: ZOOM.most, ms: 240 });
}

/** Over the board: nothing of it can be moved, and a swipe turns to another frame. A light is let through. */
function Turning({ presenting, surface }: { presenting: Presenting; surface: Surface }) {
  const tool = useStore(surface.tool);
  const from = useRef<number | null>(null);
  if (tool === "laser") return null;
  return (
    <div
      className="pointer-events-auto absolute inset-0 touch-none"
      onPointerDown={(event) => void (from.current = event.clientX)}
      onPointerCancel={() => void (from.current = null)}
      onPointerUp={(event) => {
        const by = from.current === null ? 0 : event.clientX - from.current;
        from.current = null;
        const turned = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
        if (Math.abs(by) >= SWIPE) presenting.go(by < 0 ? turned : -turned);
      }}
    />
  );
}

function Keys({ presenting }: { presenting: Presenting }) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector(OPEN) !== null) return;
      const step = STEPS[event.key];
      const onButton = event.target instanceof Element && event.target.closest("button") !== null && (event.key === " " || event.key === "Enter");
      if ((step === undefined && event.key !== "Escape") || onButton) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (step === undefined) presenting.end();
      else presenting.go(step);
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [presenting]);
  return null;
}

const STRIP = "pointer-events-auto flex w-max items-center gap-3 rounded-pill border border-line-strong bg-surface-1 py-1 ps-4 pe-1 text-sm shadow-pop";

/** That somebody presents, and whether one goes along: one press changes that. */
function Notice({ together }: { together: Together }) {
  const presenter = presenterOf(useStore(together.board.people));
  const following = useStore(together.following);
  if (presenter === null) return null;
  const [key, { name = "", color, presents }] = presenter;
  const along = following === key;
  return (
    <InStack at="head">
      <div data-hue={((color ?? 0) % 8) + 1} data-along={along} className={STRIP}>
        <span aria-hidden className="size-2 shrink-0 rounded-pill bg-hue" />
        <span role="status" className="flex min-w-0 flex-wrap gap-x-2 py-1 leading-tight">
          <span className="max-w-full truncate font-medium">{presents == null ? "" : t("meeting.presents_at", { name, at: presents.at, of: presents.of })}</span>
          {along ? <span className="text-ink-2">{t("meeting.along")}</span> : null}
        </span>
        <Button size="sm" variant={along ? "ghost" : "secondary"} className="shrink-0" onClick={() => (along ? together.unfollow() : together.follow(key))}>
          {t(along ? "meeting.look_away" : "meeting.go_along")}
        </Button>
      </div>
    </InStack>
  );
}
