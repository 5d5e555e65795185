/** The time line under a board that is looked at as it was. */
import { ArrowLeftRight, BookmarkPlus, ChevronLeft, ChevronRight, Pause, Play, RotateCcw, Undo2 } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { strokes } from "$/public/external/raffi_web/features/canvas/client/history/axis";
import type { BoardHistory } from "$/public/external/raffi_web/features/canvas/client/history/board_history";
import { NameDialog, RestoreDialog } from "$/public/external/raffi_web/features/canvas/client/history/dialogs";
import { type Replay, type Speed, SPEEDS } from "$/public/external/raffi_web/features/canvas/client/history/replay";
import { formatAgo } from "$/public/external/raffi_web/ui/client/ago";
import { Button, CONTROL, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { shareUnder } from "$/public/external/raffi_web/ui/client/track";
import { LANGUAGE, number, t } from "$/public/external/raffi_web/ui/client/words";

const BAR =
  "glass pointer-events-auto flex w-full max-w-4xl flex-col gap-1 rounded-card border px-3 pt-2 pb-2 shadow-pop max-md:rounded-b-none max-md:border-x-0 max-md:border-b-0 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]";
/** Strokes in the picture of the line. */
const STROKES = 200;
const LEAP = 10;

export function TimeLine({ history, edits }: { history: BoardHistory; edits: boolean }) {
  const replay = useStore(history.replay);
  const opened = useStore(history.shown);
  if (replay === null) return null;
  return (
    <>
      <div aria-hidden className="pointer-events-none absolute inset-0 z-20 border-2 border-accent-ink" />
      <div className={`pointer-events-none absolute inset-x-0 bottom-0 z-30 flex justify-center md:px-3 md:pb-3 ${opened ? "md:pe-[22.5rem]" : ""}`}>
        <Line history={history} replay={replay} edits={edits} />
      </div>
    </>
  );
}

function Line({ history, replay, edits }: { history: BoardHistory; replay: Replay; edits: boolean }) {
  useLeaving(history);
  const line = useRef<HTMLElement>(null);
  useFocus(line);
  return (
    <section ref={line} aria-label={t("board_history.time_line")} data-replay="" className={BAR}>
      <Entered />
      <Head history={history} replay={replay} edits={edits} />
      <div className="flex items-center gap-1 max-sm:flex-wrap">
        <PlayButton replay={replay} />
        <IconButton icon={ChevronLeft} size="sm" label={t("board_history.step_back")} onClick={() => replay.step(-1)} />
        <IconButton icon={ChevronRight} size="sm" label={t("board_history.step_on")} onClick={() => replay.step(1)} />
        <Slider history={history} replay={replay} />
        <SpeedChoice replay={replay} />
      </div>
    </section>
  );
}

/** Says once that this is not the board as it is. */
function Entered() {
  const [text, setText] = useState("");
  useEffect(() => setText(t("board_history.entered")), []);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}

/** Where nothing has the focus, or what has it is covered, the slider gets it; afterwards the way in. */
function useFocus(line: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body || focused.offsetParent === null) line.current?.querySelector<HTMLElement>("[role=slider]")?.focus();
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.querySelector<HTMLElement>("[data-history], [data-history-button]")?.focus();
      });
    };
  }, [line]);
}

/** Escape leads back to now. */
function useLeaving(history: BoardHistory): void {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "Escape" || document.querySelector("dialog:modal, [popover=auto]:popover-open") !== null) return;
      if (event.target instanceof Element && event.target.closest("[popover],input,select,[data-history]") !== null) return;
      history.now();
    };
    // Before a menu that it closes is gone.
    window.addEventListener("keydown", pressed, true);
    return () => window.removeEventListener("keydown", pressed, true);
  }, [history]);
}

function Head({ history, replay, edits }: { history: BoardHistory; replay: Replay; edits: boolean }) {
  const { time, clock, by } = useStore(replay.point);
  const state = useStore(replay.state);
  const people = useStore(history.people);
  const [asked, setAsked] = useState<"name" | "restore" | null>(null);
  const who = by === null ? undefined : people.get(by)?.name;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <p className="flex min-w-40 flex-1 flex-wrap items-baseline gap-x-2">
        <strong className="text-sm font-semibold">{t("board_history.as_it_was", { ago: said(time) })}</strong>
        <span className="text-mini text-ink-2 tabular">
          {exact(time)}
          {who === undefined ? "" : ` · ${who}`}
        </span>
        {state === "loading" ? <span className="text-mini text-ink-3">{t("board_history.loading_point")}</span> : null}
        {state === "failed" ? (
          <button type="button" className="text-mini font-semibold text-danger underline" onClick={() => replay.again()}>
            {t("board_history.point_failed")}
          </button>
        ) : null}
      </p>
      <div className="flex items-center gap-1">
        {edits ? <IconButton icon={BookmarkPlus} size="sm" label={t("board_history.name_this")} onClick={() => (replay.pause(), setAsked("name"))} /> : null}
        <IconButton icon={ArrowLeftRight} size="sm" label={t("board_history.compare_now")} onClick={() => compare(history, clock)} />
        {edits ? (
          <Button icon={RotateCcw} size="sm" onClick={() => (replay.pause(), setAsked("restore"))}>
            {t("board_history.restore")}
          </Button>
        ) : null}
        <Button icon={Undo2} size="sm" variant="primary" onClick={() => history.now()}>
          {t("board_history.to_now")}
        </Button>
      </div>
      <NameDialog history={history} open={asked === "name"} clock={clock} onClose={() => setAsked(null)} />
      <RestoreDialog history={history} clock={asked === "restore" ? clock : null} onClose={() => setAsked(null)} />
    </div>
  );
}

function compare(history: BoardHistory, clock: number): void {
  history.open();
  history.compare({ since: clock, until: null });
}

function PlayButton({ replay }: { replay: Replay }) {
  const playing = useStore(replay.playing);
  const label = t(playing ? "board_history.pause" : "board_history.play");
  return <IconButton icon={playing ? Pause : Play} size="sm" variant="secondary" label={label} onClick={() => (playing ? replay.pause() : replay.play())} />;
}

function SpeedChoice({ replay }: { replay: Replay }) {
  const speed = useStore(replay.speed);
  return (
    <span className="w-16 shrink-0 max-sm:ms-auto max-sm:w-20">
      <select aria-label={t("board_history.speed")} value={speed} className={`${CONTROL} h-8 cursor-pointer px-1.5 text-mini tabular pointer-coarse:h-11`} onChange={(event) => replay.speed.set(Number(event.target.value) as Speed)}>
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {t("board_history.times", { n: each })}
          </option>
        ))}
      </select>
    </span>
  );
}

/** The line itself: a slider over strokes in people's colours, with flags where versions have names. */
function Slider({ history, replay }: { history: BoardHistory; replay: Replay }) {
  const { axis, activity } = replay;
  const { place, time, by, done } = useStore(replay.point);
  const people = useStore(history.people);
  const track = useRef<HTMLDivElement>(null);
  const who = by === null ? null : people.get(by)?.name;
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const along = shareUnder(track.current, event);
    if (along !== null) replay.seek(along * axis.length);
  };
  const spoken = t("board_history.place", { time: exact(time), n: number(done), of: number(axis.total) });
  return (
    <div
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label={t("board_history.time")}
      aria-valuemin={0}
      aria-valuemax={Math.round(axis.length)}
      aria-valuenow={Math.round(place)}
      aria-valuetext={who == null ? spoken : `${spoken}, ${who}`}
      className="relative h-11 min-w-0 flex-1 cursor-pointer touch-none rounded-small select-none max-sm:order-first max-sm:basis-full"
      onKeyDown={(event) => keyed(replay, event)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        replay.pause();
        drag(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event)}
    >
      <Picture replay={replay} colours={activity.people.map(({ color }) => color)} />
      <Flags history={history} replay={replay} />
      <span aria-hidden className="pointer-events-none absolute inset-y-1 w-0.5 -translate-x-1/2 rounded-pill bg-accent-ink" style={{ left: `${share(place, axis.length)}%` }}>
        <span className="absolute bottom-0 left-1/2 size-3.5 -translate-x-1/2 rounded-pill border-2 border-surface-1 bg-accent-ink" />
      </span>
    </div>
  );
}

function Picture({ replay, colours }: { replay: Replay; colours: readonly number[] }) {
  const drawn = useMemo(() => strokes(replay.axis, STROKES), [replay]);
  return (
    <span aria-hidden className="pointer-events-none absolute inset-x-0 top-2.5 bottom-2 border-b border-control">
      {drawn.map(({ at, height, who }) => (
        <span key={at} data-hue={((colours[who] ?? 0) % 8) + 1} className="absolute bottom-0 w-[0.4%] min-w-0.5 -translate-x-1/2 rounded-t-[1px] bg-hue" style={{ left: `${at * 100}%`, height: `${height * 100}%` }} />
      ))}
    </span>
  );
}

/** Named versions upon the line; with keys they are reached in the list. */
function Flags({ history, replay }: { history: BoardHistory; replay: Replay }) {
  const { versions } = useStore(history.list);
  const { axis, activity } = replay;
  return (
    <>
      {versions
        .filter(({ clock }) => clock <= activity.clock)
        .map(({ id, clock, name }) => (
          <span
            key={id}
            data-flag={clock}
            data-tip={name}
            aria-hidden
            className="absolute top-0 flex h-full w-6 -translate-x-1/2 justify-center pt-0.5"
            style={{ left: `${share(axis.placeOfClock(clock), axis.length)}%` }}
            onPointerDown={(event) => {
              event.stopPropagation();
              replay.pause();
              replay.seekClock(clock);
            }}
          >
            <span className="h-full w-px bg-ink-3" />
            <span className="absolute top-0.5 size-2 rounded-pill border border-surface-1 bg-ink" />
          </span>
        ))}
    </>
  );
}

function keyed(replay: Replay, event: KeyboardEvent): void {
  const deeds: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => replay.step(-1),
    ArrowDown: () => replay.step(-1),
    ArrowRight: () => replay.step(1),
    ArrowUp: () => replay.step(1),
    PageDown: () => replay.step(-LEAP),
    PageUp: () => replay.step(LEAP),
    Home: () => (replay.pause(), replay.seek(0)),
    End: () => (replay.pause(), replay.seek(replay.axis.length)),
    " ": () => (replay.playing.get() ? replay.pause() : replay.play()),
  };
  const deed = deeds[event.key];
  if (deed === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  deed();
}

function share(place: number, length: number): number {
  return length === 0 ? 100 : (place / length) * 100;
}

const ago = new Intl.RelativeTimeFormat(LANGUAGE);
const format = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "medium" });

function exact(time: number): string {
  return format.format(time);
}

/** How long ago, to the second while it is not a minute yet: "now" would be said of the board as it is. */
function said(time: number): string {
  const seconds = Math.max(1, Math.round((Date.now() - time) / 1_000));
  return seconds < 60 ? ago.format(-seconds, "second") : formatAgo(time, Date.now(), LANGUAGE);
}
