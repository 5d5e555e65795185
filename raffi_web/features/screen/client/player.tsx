import { Link2, Pause, Play } from "lucide-react";
import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { CaptionLayer } from "$/public/external/raffi_web/features/screen/client/caption_layer";
import { useAsked } from "$/public/external/raffi_web/features/screen/client/asking";
import { Controls, useFullscreen } from "$/public/external/raffi_web/features/screen/client/controls";
import { channelOf, type Film, type Playback, type RoomRow, usePlayback, usePowers } from "$/public/external/raffi_web/features/screen/client/model";
import { useOwnSource } from "$/public/external/raffi_web/features/screen/client/own_source";
import { useFilmCommands } from "$/public/external/raffi_web/features/screen/client/palette";
import { type Beside, BesideContext, StageContext, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { isOver, useChrome, useKeys, useMediaSession } from "$/public/external/raffi_web/features/screen/client/player_hooks";
import { theatre } from "$/public/external/raffi_web/features/screen/client/playhead";
import { SourceDialog, type SourceWish } from "$/public/external/raffi_web/features/screen/client/source_dialog";
import { Stage } from "$/public/external/raffi_web/features/screen/client/stage";
import { Ended, Failed, Loading, NoFilm, TapToJoin, WaitingFor } from "$/public/external/raffi_web/features/screen/client/states";
import { Blink, NoticeLine, Surface } from "$/public/external/raffi_web/features/screen/client/surface";
import { SyncChip } from "$/public/external/raffi_web/features/screen/client/sync_chip";
import { sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";
import { useRows } from "$/public/external/raffi_web/live/client/live";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

type PlayerProps = {
  room: string;
  /** What the room lays over the picture; it goes along into full screen. */
  overlay?: ReactNode;
  /** What the room puts into its bar. */
  beside?: Beside;
};

/** The film of a room, in step with everybody. Always dark, 16:9; in theatre mode and full screen it fills. */
export function Player({ beside, ...rest }: PlayerProps) {
  const screen = <Screen key={rest.room} {...rest} />;
  return beside === undefined ? screen : <BesideContext value={beside}>{screen}</BesideContext>;
}

/** As tall as a picture would be, and taller where what is said of a failed film needs it: a narrow one has no room. */
const GROWING = "grid w-full grid-cols-1 *:[grid-area:1/1] before:pb-[56.25%] before:[grid-area:1/1] before:content-['']";

function Screen({ room, overlay }: Omit<PlayerProps, "beside">) {
  const [stage] = useState(() => new Stage(room));
  const playback = usePlayback(room);
  const box = useRef<HTMLElement>(null);
  const [wish, setWish] = useState<SourceWish>(null);
  const wide = useStore(theatre);
  const full = useFullscreen();
  const title = useRows<RoomRow>(channelOf(room), "room").get("")?.title ?? "";
  useEffect(() => stage.start(), [stage]);
  useAsked(room);
  useMediaSession(stage, playback?.source ?? null, title);
  const fills = wide || full;
  const film = playback?.source ?? null;
  const failed = useStore(stage.problem) !== null && film !== null;
  const shape = fills ? `size-full ${failed ? "flex flex-col overflow-y-auto" : ""}` : film === null ? "min-h-52 w-full sm:aspect-video" : failed ? GROWING : "aspect-video w-full";
  return (
    <StageContext value={stage}>
      <section
        ref={box}
        aria-label={t("screen.screen")}
        data-player={room}
        data-seq={playback?.seq}
        className={`dark @container relative isolate overflow-hidden bg-black text-ink select-none ${fills ? "" : "md:rounded-card"} ${shape}`}
      >
        {playback === null ? <Loading /> : null}
        {playback !== null && film === null ? <NoFilm onAddress={() => setWish("room")} /> : null}
        {playback !== null && film !== null ? (
          <Showing playback={playback} film={film} box={box} overlay={overlay} onWish={setWish} />
        ) : (
          <>
            {overlay}
            <NoticeLine />
          </>
        )}
        {playback !== null ? <SourceDialog wish={wish} playback={playback} onClose={() => setWish(null)} /> : null}
      </section>
    </StageContext>
  );
}

/** Full screen of the whole box; on a phone that knows it only for videos, of the video. */
function useTurnFull(box: RefObject<HTMLElement | null>): () => void {
  const stage = useStage();
  return useCallback(() => {
    const element = box.current;
    if (!element) return;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (element.requestFullscreen) element.requestFullscreen().catch(() => stage.say(t("screen.no_fullscreen")));
    else {
      const video = element.querySelector<HTMLVideoElement & { webkitEnterFullscreen?: () => void }>("video");
      video?.webkitEnterFullscreen?.();
    }
  }, [box, stage]);
}

type ShowingProps = {
  playback: Playback;
  film: Film;
  box: RefObject<HTMLElement | null>;
  overlay: ReactNode;
  onWish: (wish: SourceWish) => void;
};

function Showing({ playback, film, box, overlay, onWish }: ShowingProps) {
  const stage = useStage();
  const { state, playing } = useStore(stage.status);
  const problem = useStore(stage.problem);
  const [tries, setTries] = useState(0);
  const turnFull = useTurnFull(box);
  const waited = playing && playback.waiting_on.length > 0 && state !== "free";
  const over = isOver(playback) && state !== "free" && state !== "blocked" && !playing;
  const failed = problem !== null;
  const covered = failed || state === "blocked";
  const { shown, show, hide } = useChrome(box, playing && !waited && !covered);
  useKeys(stage, box, true, turnFull, show);
  useFilmCommands(stage, turnFull);
  const chrome = { playback, film, onFullscreen: turnFull, onOwnSource: () => onWish("own") };
  return (
    <div
      className={failed ? "relative flex flex-1 flex-col" : `absolute inset-0 ${shown ? "" : "cursor-none"}`}
      onPointerMove={(event) => event.pointerType !== "touch" && show()}
      onPointerLeave={(event) => event.pointerType !== "touch" && hide()}
      onFocus={show}
    >
      <Film playback={playback} film={film} tries={tries} />
      {problem === null ? (
        <>
          <CaptionLayer of={stage} raised={shown} />
          <Surface onToggleChrome={() => (shown ? hide() : show())} onFullscreen={turnFull} />
          {overlay}
          {state === "buffering" && playing && !waited ? <Loading /> : null}
          {waited ? <WaitingFor playback={playback} /> : null}
          {over ? <Ended playback={playback} /> : null}
          {!covered && !over && !waited ? <BigPlay shown={shown} playing={playing} /> : null}
          <Blink />
          {state === "blocked" ? <TapToJoin /> : null}
          <Chrome shown={shown || covered || over} {...chrome} />
          <NoticeLine />
        </>
      ) : (
        <>
          <Lost {...chrome}>
            <Failed problem={problem} playback={playback} onRetry={() => setTries(tries + 1)} onWish={onWish} />
          </Lost>
          {overlay}
        </>
      )}
    </div>
  );
}

/** The element or frame that plays, and what it plays. */
function Film({ playback, film, tries }: { playback: Playback; film: Film; tries: number }) {
  const stage = useStage();
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const own = useOwnSource(stage.room, playback.media_gen)?.url ?? null;
  const address = own ?? film.url;
  const gen = playback.media_gen;
  const youtube = sourceOf(address, location.href)?.kind === "youtube";
  const latest = useRef(film);
  latest.current = film;
  useEffect(() => {
    if (!video.current) return;
    return stage.show(latest.current, gen, own, { video: video.current, frame: frame.current });
  }, [stage, gen, address, own, tries]);
  useEffect(() => stage.captions.open(latest.current.captions), [stage, gen]);
  const size = "absolute inset-0 size-full";
  return (
    <>
      <video ref={video} playsInline preload="auto" poster={film.poster ?? undefined} className={`${size} ${youtube ? "hidden" : ""}`} />
      {youtube ? (
        <iframe
          ref={frame}
          key={address}
          title={film.title}
          tabIndex={-1}
          allow="autoplay; encrypted-media; picture-in-picture"
          referrerPolicy="strict-origin-when-cross-origin"
          className={`${size} border-0`}
        />
      ) : null}
    </>
  );
}

/** The way to begin that nobody can miss. It stands beside the bar's own button, so keys and readers have only that. */
function BigPlay({ shown, playing }: { shown: boolean; playing: boolean }) {
  const stage = useStage();
  const { state } = useStore(stage.status);
  const powers = usePowers(stage.room);
  const Icon = playing ? Pause : Play;
  // Whoever may not play sees that in the bar; a large button would only tease.
  if (state !== "free" && !powers.may("play")) return null;
  return (
    <div className={`pointer-events-none absolute inset-0 place-items-center ${playing ? "hidden pointer-coarse:grid" : "grid"}`}>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        onClick={() => stage.toggle()}
        className={`grid size-14 place-items-center rounded-pill bg-black/60 text-white transition-opacity duration-(--motion-enter) hover:bg-black/80 @lg:size-18 ${shown ? "pointer-events-auto" : "opacity-0"}`}
      >
        <Icon size={30} fill="currentColor" strokeWidth={1.5} className={playing ? "" : "translate-x-0.5"} />
      </button>
    </div>
  );
}

type ChromeProps = { playback: Playback; film: Film; onFullscreen: () => void; onOwnSource: () => void };

/** Without a picture title, words and bar stand one below the other: nothing lies over anything. */
function Lost({ playback, film, onFullscreen, onOwnSource, children }: ChromeProps & { children: ReactNode }) {
  return (
    <div className="relative flex flex-1 flex-col bg-canvas">
      <div className="flex items-start justify-between gap-3 p-3 @lg:p-4">
        <Title playback={playback} film={film} onOwnSource={onOwnSource} pressable />
        <SyncChip />
      </div>
      <NoticeLine inFlow />
      {children}
      <Controls onFullscreen={onFullscreen} onOwnSource={onOwnSource} />
    </div>
  );
}

function Title({ playback, film, onOwnSource, pressable }: Omit<ChromeProps, "onFullscreen"> & { pressable: boolean }) {
  const stage = useStage();
  const own = useOwnSource(stage.room, playback.media_gen);
  const episode = film.season !== null && film.episode !== null ? t("screen.episode", { season: film.season, episode: film.episode }) : null;
  return (
    <div className="min-w-0 text-white">
      <div className="flex min-w-0 items-center gap-2">
        <h2 className="truncate text-sm font-semibold @lg:text-base">{film.title}</h2>
        {own ? (
          <button
            type="button"
            data-own-source
            data-tip={t("screen.own_source_mark_about")}
            onClick={onOwnSource}
            className={`${pressable ? "pointer-events-auto" : ""} relative flex h-6 shrink-0 items-center gap-1 rounded-pill border border-glass-line bg-black/60 px-2 text-xs font-medium after:absolute after:-inset-2 hover:bg-black/80`}
          >
            <Link2 size={12} strokeWidth={2} aria-hidden />
            {t("screen.own_source_mark")}
          </button>
        ) : null}
      </div>
      {episode ? <p className="hidden text-xs text-white/80 @lg:block">{episode}</p> : null}
    </div>
  );
}

function Chrome({ shown, playback, film, onFullscreen, onOwnSource }: ChromeProps & { shown: boolean }) {
  const seen = shown ? "" : "pointer-events-none opacity-0";
  const bar = useRef<HTMLDivElement>(null);
  // Said to what is around it: a selector that asks what is in there would style the page anew with each change in it.
  useLayoutEffect(() => {
    const film = bar.current?.closest("main");
    film?.toggleAttribute("data-bare", !shown);
    return () => film?.removeAttribute("data-bare");
  }, [shown]);
  return (
    <>
      <div
        className={`pointer-events-none absolute inset-x-0 top-0 flex items-start justify-between gap-3 bg-linear-to-b from-black/75 to-transparent p-3 pb-10 transition-opacity duration-(--motion-enter) @lg:p-4 @lg:pb-12 ${seen}`}
      >
        <Title playback={playback} film={film} onOwnSource={onOwnSource} pressable={shown} />
        <div className={`shrink-0 ${shown ? "pointer-events-auto" : ""}`}>
          <SyncChip />
        </div>
      </div>
      <div
        ref={bar}
        data-chrome={shown ? "shown" : "hidden"}
        className={`pointer-events-none absolute inset-x-0 bottom-0 bg-linear-to-t from-black/90 via-black/60 to-transparent pt-10 transition-opacity duration-(--motion-enter) ${shown ? "" : "opacity-0"}`}
      >
        {/* The shade above the bar lies over what is said in the picture, and takes no press from it. */}
        <div className={shown ? "pointer-events-auto" : ""}>
          <Controls onFullscreen={onFullscreen} onOwnSource={onOwnSource} />
        </div>
      </div>
    </>
  );
}
