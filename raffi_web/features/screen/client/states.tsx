import { CircleAlert, Clapperboard, Link2, LoaderCircle, Play, RotateCcw, SkipForward, Undo2, Volume2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { lostOf, waitingText } from "$/public/external/raffi_web/features/screen/client/chip";
import { useDigest } from "$/public/external/raffi_web/features/screen/client/digest";
import { FilmCards } from "$/public/external/raffi_web/features/screen/client/film_cards";
import { useNextEpisode } from "$/public/external/raffi_web/features/screen/client/films";
import {
  channelOf,
  inTurn,
  type Playback,
  type QueueRow,
  useMembers,
  usePowers,
} from "$/public/external/raffi_web/features/screen/client/model";
import { setOwnSource, useOwnSource } from "$/public/external/raffi_web/features/screen/client/own_source";
import { Button, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import type { Problem } from "$/public/external/raffi_web/features/screen/client/picture";
import type { SourceWish } from "$/public/external/raffi_web/features/screen/client/source_dialog";
import { live, useRows } from "$/public/external/raffi_web/live/client/live";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const COVER = "absolute inset-0 grid place-items-center p-4 text-center";
const VEIL = `${COVER} bg-black/75`;
const WAIT_MS = 15_000;

/** Before there is a film: whoever may chooses one, the others hear who will. */
export function NoFilm({ onAddress }: { onAddress: () => void }) {
  const stage = useStage();
  const powers = usePowers(stage.room);
  const members = useMembers(stage.room);
  if (powers.may("film")) {
    return (
      <div className="flex min-h-full flex-col justify-center gap-4 p-4 @2xl:gap-6 @2xl:p-8">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div>
            <h2 className="text-lg font-semibold text-ink @2xl:text-2xl">{t("screen.choose_film")}</h2>
            <p className="text-ink-2">{t("screen.choose_film_about")}</p>
          </div>
          <Button icon={Link2} onClick={onAddress}>
            {t("screen.by_address")}
          </Button>
        </div>
        <FilmCards does="show" onChoose={(film) => stage.call("screen.load", { source: { url: film.id } }, "film")} />
      </div>
    );
  }
  const host = [...members.values()].find((member) => member.role === "host" && member.left === null);
  return (
    <div className={COVER}>
      <div className="flex flex-col items-center gap-3">
        <Clapperboard size={36} strokeWidth={1.5} aria-hidden className="text-ink-3" />
        <p className="text-base font-medium text-ink">{t("screen.will_choose", { name: host?.name ?? t("screen.the_host") })}</p>
        <p className="text-ink-2">{t("screen.will_choose_about")}</p>
      </div>
    </div>
  );
}

/** The browser plays sound only after a tap. */
export function TapToJoin() {
  const stage = useStage();
  const stubborn = useStore(stage.stubborn);
  const picture = useStore(stage.picture);
  // A frame of another site takes its own tap: ours must not lie over it then.
  if (stubborn && picture?.kind === "youtube") {
    return (
      <p className="pointer-events-none absolute inset-x-0 top-16 text-center">
        <span className="rounded-pill bg-black/80 px-4 py-2 text-sm font-medium text-white">{t("screen.tap_in_picture")}</span>
      </p>
    );
  }
  return (
    <button type="button" className={`${VEIL} cursor-pointer text-white`} onClick={() => void stage.unblock()}>
      <span className="flex flex-col items-center gap-4">
        <span className="grid size-18 place-items-center rounded-pill bg-white text-black">
          <Play size={32} fill="currentColor" strokeWidth={1.5} aria-hidden className="translate-x-0.5" />
        </span>
        <span className="text-lg font-semibold">{t("screen.tap_to_join")}</span>
        <span className="flex items-center gap-2 text-sm text-white/80">
          <Volume2 size={16} strokeWidth={1.75} aria-hidden />
          {t("screen.with_sound")}
        </span>
      </span>
    </button>
  );
}

/** Somebody's picture stands still, and the room waits; never longer than 15 seconds. */
export function WaitingFor({ playback }: { playback: Playback }) {
  const stage = useStage();
  const members = useMembers(stage.room);
  const powers = usePowers(stage.room);
  const [left, setLeft] = useState(WAIT_MS / 1000);
  const since = playback.waiting_since;
  useEffect(() => {
    const look = (): void => setLeft(Math.max(0, Math.ceil(((since ?? live.clock.serverNow()) + WAIT_MS - live.clock.serverNow()) / 1000)));
    look();
    const handle = setInterval(look, 500);
    return () => clearInterval(handle);
  }, [since]);
  const nameOf = (id: string): string => members.get(id)?.name ?? t("screen.somebody");
  const text = waitingText(playback.waiting_on, powers.id, nameOf, lostOf(playback, useDigest(stage.room)));
  return (
    <div className={`${COVER} pointer-events-none`} role="status">
      <div className="pointer-events-auto flex max-w-full flex-col items-center gap-2 rounded-card bg-black/80 px-6 py-4 text-white">
        <LoaderCircle size={28} strokeWidth={1.75} aria-hidden className="animate-spin" />
        <p className="text-base font-semibold">{text}</p>
        <p className="text-mini text-white/80 tabular">{t("screen.goes_on_in", { n: left })}</p>
        {powers.may("play") ? (
          <Button onClick={() => stage.controller.play()} className="mt-1">
            {t("screen.go_on_now")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** A ring for this viewer's own loading; not at once, since most of it is over at once. */
export function Loading() {
  return (
    <div className={`${COVER} pointer-events-none`}>
      <LoaderCircle
        size={44}
        strokeWidth={1.5}
        role="img"
        aria-label={t("screen.loading")}
        className="animate-[spin_0.8s_linear_infinite,appear_200ms_400ms_both] text-white/90"
      />
    </div>
  );
}

type FailedProps = { problem: Problem; playback: Playback; onRetry: () => void; onWish: (wish: SourceWish) => void };

/** Why there is no picture, and what can be done about it. It takes the room it needs, between the title and the bar. */
export function Failed({ problem, playback, onRetry, onWish }: FailedProps) {
  const stage = useStage();
  const powers = usePowers(stage.room);
  const own = useOwnSource(stage.room, playback.media_gen);
  const waits = playback.playing && playback.waiting_on.includes(powers.id);
  const stands = waits ? t("screen.waits_unseen") : !playback.playing && playback.cause === "unseen" ? t("screen.stands_unseen") : null;
  return (
    <div className="grid flex-1 place-items-center px-4 py-2 text-center" role="alert">
      <div className="flex max-w-lg flex-col items-center gap-2">
        <CircleAlert size={32} strokeWidth={1.5} aria-hidden className="hidden text-danger @xl:block" />
        <p className="text-base font-semibold text-ink @lg:text-lg">{t(`screen.problem.${problem}` as Key)}</p>
        <p className="text-mini text-ink-2 @lg:text-sm">
          {t(`screen.problem_about.${problem}` as Key)}
          {stands === null ? "" : ` ${stands}`}
        </p>
        <div className="flex flex-wrap justify-center gap-2 pt-2">
          {own ? (
            <Button kind="primary" icon={Undo2} onClick={() => setOwnSource(null)}>
              {t("screen.own_source_end")}
            </Button>
          ) : null}
          <Button kind={own ? undefined : "primary"} icon={RotateCcw} onClick={onRetry}>
            {t("ui.try_again")}
          </Button>
          {powers.may("film") && !own ? <Button onClick={() => onWish("room")}>{t("screen.other_address")}</Button> : null}
          <Button onClick={() => onWish("own")}>{t("screen.own_source_short")}</Button>
        </div>
      </div>
    </div>
  );
}

const COUNT_S = 10;
/** An end older than this was not watched: nothing starts by itself. */
const FRESH_MS = 8_000;

/** After the end: what comes next, by itself where the host is looking on. */
export function Ended({ playback }: { playback: Playback }) {
  const stage = useStage();
  const powers = usePowers(stage.room);
  const episode = useNextEpisode(playback.source);
  const queued = inTurn(useRows<QueueRow>(channelOf(stage.room), "queue").values())[0];
  const title = queued?.source.title ?? episode?.title;
  // A queue goes on by the server's word; an episode that nobody queued by the host's page, where the room plays on.
  const auto = powers.host && queued === undefined && playback.loop === "off";
  const poster = queued ? queued.source.poster : episode?.poster;
  return (
    <div className={`${VEIL} pt-11 pb-17 @lg:p-4`}>
      <div className="flex max-w-full flex-col items-center gap-1.5 text-white @lg:gap-3">
        {title === undefined ? (
          <p className="text-lg font-semibold">{t("screen.ended")}</p>
        ) : (
          <>
            <p className="hidden text-mini text-white/80 @lg:block">{t(playback.loop === "stop" ? "screen.stopped_before" : "screen.up_next")}</p>
            {poster ? <img src={poster} alt="" className="hidden aspect-video w-56 rounded-poster object-cover @lg:block" /> : null}
            <p className="max-w-full truncate text-lg font-semibold">{title}</p>
          </>
        )}
        <div className="flex flex-wrap justify-center gap-2">
          {title !== undefined && powers.may("film") ? <CountDown auto={auto} key={playback.seq} endedAt={playback.at} /> : null}
          {powers.may("seek") && powers.may("play") ? (
            <Button icon={RotateCcw} onClick={() => stage.toggle()}>
              {t("screen.again")}
            </Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function CountDown({ auto, endedAt }: { auto: boolean; endedAt: number }) {
  const stage = useStage();
  const [left, setLeft] = useState(() => (auto && live.clock.serverNow() - endedAt < FRESH_MS ? COUNT_S : null));
  useEffect(() => {
    if (left === null) return;
    if (left === 0) {
      stage.next(true);
      setLeft(null);
      return;
    }
    const handle = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(handle);
  }, [left, stage]);
  return (
    <>
      <Button kind="primary" icon={SkipForward} onClick={() => stage.next()}>
        <span className="tabular">{left === null ? t("screen.play_next") : t("screen.starts_in", { n: left })}</span>
      </Button>
      {left === null ? null : (
        <Button icon={X} onClick={() => setLeft(null)}>
          {t("ui.cancel")}
        </Button>
      )}
    </>
  );
}
