/** A film that plays in step for everybody who sees the board. */
import { Clapperboard, LoaderCircle, Play, RotateCcw } from "lucide-react";
import { memo, type RefObject, type SyntheticEvent, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import { FilmControls } from "$/public/external/raffi_web/features/canvas/client/elements/film_controls";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { Reel } from "$/public/external/raffi_web/features/canvas/client/films/reel";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { CaptionLayer } from "$/public/external/raffi_web/features/screen/client/caption_layer";
import { useFilms } from "$/public/external/raffi_web/features/screen/client/films";
import { sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

/** A player stays so long out of sight: a look aside is no loading anew. */
const LINGER_MS = 1_500;
const NEAR = "160px";
const COVER = "absolute inset-0 grid place-items-center p-3 text-center";
/** So far into a film its picture at rest is taken, seconds, or a part of it: many begin in black. */
const COVER_S = 3;
const COVER_PART = 0.1;
/** Before this it stands at its beginning, seconds. */
const BEGUN_S = 0.1;
/** Subtitles make room for the controls while those are shown. */
const ROOM_FOR_CONTROLS = "hover:[--captions-room:6rem] focus-within:[--captions-room:6rem]";
/** With a mouse over the film, or the keyboard in it. What is not seen takes no presses: a finger would seek by chance. */
const SHOWN = "transition-opacity duration-(--motion-enter) group-focus-within/film:opacity-100 group-hover/film:opacity-100";
const PRESS =
  "nodrag nopan inline-flex min-h-9 items-center gap-2 rounded-control border border-glass-line bg-black/80 px-3.5 text-sm font-medium text-white hover:bg-black pointer-coarse:min-h-11";

export const VideoElement = memo(function VideoElement(props: ElementProps) {
  const { element } = props.data;
  const source = value(element, "source");
  const title = value(element, "title");
  if (source === null) return <Card {...props} icon={Clapperboard} title={title || kindName("video")} about={title === "" ? undefined : kindName("video")} />;
  return <Film {...props} source={source} title={title || kindName("video")} />;
});

function Film(props: ElementProps & { source: string; title: string }) {
  const { source, title, selected } = props;
  const { element } = props.data;
  const surface = useSurface();
  const board = boardOf(surface.board.id);
  const box = useRef<HTMLDivElement>(null);
  const reel = useMemo(() => new Reel(board, element.id), [board, element.id]);
  const seen = useInSight(box);
  const online = useStore(connection).state === "online";
  const past = useStore(surface.past) !== null;
  const steers = useStore(surface.may) && !past && online && !value(element, "locked");
  useEffect(() => reel.register(), [reel]);
  useLayoutEffect(() => reel.take(element, past), [reel, element, past]);
  const { playing } = useStore(reel.status);
  const over = useOver(reel);
  const problem = useStore(reel.problem);
  const own = useFilms().find((film) => film.url === source || film.hls_url === source);
  useEffect(() => reel.captions.open(own?.captions ?? []), [reel, own, source]);
  const rests = !playing || over || selected === true || problem !== null;
  return (
    <Card {...props} icon={Clapperboard} title={title}>
      <div ref={box} role="group" aria-label={title} data-film={element.id} data-chosen={selected === true || undefined} className={`dark group/film @container relative size-full overflow-hidden bg-black text-white select-none ${ROOM_FOR_CONTROLS}`}>
        {seen ? <Player reel={reel} source={source} title={title} poster={own?.poster} /> : <Clapperboard aria-hidden size={32} strokeWidth={1.5} className="absolute inset-0 m-auto text-white/60" />}
        {/* A frame of another site would take the presses by which the film is moved on the board. */}
        <div className="absolute inset-0" />
        <CaptionLayer of={reel} raised={rests} />
        {problem === null ? <States reel={reel} steers={steers} seen={seen} /> : <Lost reel={reel} />}
        <p className={`pointer-events-none absolute inset-x-0 top-0 truncate bg-linear-to-b from-black/75 to-transparent px-3 pt-2 pb-8 text-sm font-semibold ${SHOWN} ${rests ? "" : "opacity-0"}`}>{title}</p>
        {problem === null ? (
          <div className={`${SHOWN} ${selected === true ? "" : "pointer-events-none opacity-0 group-focus-within/film:pointer-events-auto group-hover/film:pointer-events-auto"}`}>
            <FilmControls reel={reel} steers={steers} />
          </div>
        ) : null}
      </div>
    </Card>
  );
}

/** Whether an element is on the screen, or nearly. */
function useInSight(box: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (box.current === null) return;
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        clearTimeout(leaving);
        if (entries.at(-1)?.isIntersecting === true) setSeen(true);
        else leaving = setTimeout(() => setSeen(false), LINGER_MS);
      },
      { rootMargin: NEAR },
    );
    observer.observe(box.current);
    return () => {
      clearTimeout(leaving);
      observer.disconnect();
    };
  }, [box]);
  return seen;
}

/** The element or frame that plays. It is there only while the film is in sight. */
function Player({ reel, source, title, poster }: { reel: Reel; source: string; title: string; poster: string | undefined }) {
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const kind = sourceOf(source, location.href)?.kind;
  const youtube = kind === "youtube";
  const turn = useStore(reel.turn);
  useEffect(() => (video.current === null ? undefined : reel.show(source, { video: video.current, frame: frame.current })), [reel, source, turn]);
  return (
    <>
      <video ref={video} playsInline preload="auto" poster={poster} tabIndex={-1} className={`absolute inset-0 size-full object-contain ${youtube ? "hidden" : ""}`} />
      {kind === "file" && poster === undefined ? <Cover key={source} reel={reel} source={source} /> : null}
      {youtube ? (
        <iframe ref={frame} key={source} title={title} tabIndex={-1} allow="autoplay; encrypted-media" referrerPolicy="strict-origin-when-cross-origin" className="absolute inset-0 size-full border-0" />
      ) : null}
    </>
  );
}

/** A film without a picture of its own shows one from a little later until it begins: a phone would show nothing. */
function Cover({ reel, source }: { reel: Reel; source: string }) {
  const { playing } = useStore(reel.status);
  const begun = useSyncExternalStore(reel.moment.subscribe, () => reel.moment.get().position >= BEGUN_S);
  const film = useRef<HTMLVideoElement>(null);
  const shown = !playing && !begun;
  useEffect(() => {
    const { current } = film;
    // Without this the browser goes on loading what nobody sees.
    return () => (current?.removeAttribute("src"), current?.load());
  }, [shown]);
  if (!shown) return null;
  const later = ({ currentTarget }: SyntheticEvent<HTMLVideoElement>): void => {
    const { duration } = currentTarget;
    if (Number.isFinite(duration)) currentTarget.currentTime = Math.min(COVER_S, duration * COVER_PART);
  };
  // With a place in its address a phone shows a picture as soon as it knows how long the film is.
  return <video ref={film} data-cover="" aria-hidden muted playsInline preload="metadata" tabIndex={-1} src={`${source.replace(/#.*/, "")}#t=0.1`} onLoadedMetadata={later} className="absolute inset-0 size-full object-contain" />;
}

/** Whether it stands at its end; drawn anew only when that changes. */
function useOver(reel: Reel): boolean {
  const get = (): boolean => reel.moment.get().over;
  return useSyncExternalStore(reel.moment.subscribe, get, get);
}

function States({ reel, steers, seen }: { reel: Reel; steers: boolean; seen: boolean }) {
  const { state, playing } = useStore(reel.status);
  const over = useOver(reel);
  if (!seen) return null;
  if (state === "blocked")
    return (
      <div className={`${COVER} bg-black/60`}>
        <button type="button" className={PRESS} onClick={() => reel.unblock()}>
          <Play size={16} fill="currentColor" strokeWidth={1.5} aria-hidden />
          {t("board_cards.tap")}
        </button>
      </div>
    );
  if (playing && !over && state === "buffering")
    return (
      <div className={`${COVER} pointer-events-none`}>
        <LoaderCircle size={36} strokeWidth={1.5} role="img" aria-label={t("screen.loading")} className="animate-[spin_0.8s_linear_infinite,appear_200ms_400ms_both] text-white/90" />
      </div>
    );
  if (playing && !over) return null;
  // It stands beside the bar's own button, so keys and readers have only that.
  return steers ? (
    <div className={`${COVER} pointer-events-none group-hover/film:pb-16 @md:pb-3! group-hover/film:@max-2xs:hidden group-data-chosen/film:@max-2xs:hidden`}>
      <button type="button" tabIndex={-1} aria-hidden onClick={() => reel.toggle()} className="nodrag nopan pointer-events-auto grid size-11 place-items-center @md:size-14 rounded-pill bg-black/60 text-white hover:bg-black/80">
        {over ? <RotateCcw size={26} strokeWidth={1.75} /> : <Play size={28} fill="currentColor" strokeWidth={1.5} className="translate-x-0.5" />}
      </button>
    </div>
  ) : null;
}

/** What may be another a moment later. */
const AGAIN: ReadonlySet<string> = new Set(["unreachable", "missing"]);

/** Why there is no picture. */
function Lost({ reel }: { reel: Reel }) {
  const problem = useStore(reel.problem);
  return (
    <div className={`${COVER} bg-black/75`} role="alert">
      <div className="flex max-w-full flex-col items-center gap-2.5">
        <p className="text-sm font-medium text-balance">{t(`screen.problem.${problem ?? "address"}` as Key)}</p>
        {AGAIN.has(problem ?? "") ? (
          <button type="button" className={PRESS} onClick={() => reel.again()}>
            <RotateCcw size={16} strokeWidth={1.75} aria-hidden />
            {t("ui.try_again")}
          </button>
        ) : null}
      </div>
    </div>
  );
}
