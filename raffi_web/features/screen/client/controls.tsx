import {
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  RectangleHorizontal,
  RotateCcw,
  RotateCw,
  SkipForward,
  Volume1,
  Volume2,
  VolumeX,
} from "lucide-react";
import { useEffect, useState } from "react";
import { inTurn, type QueueRow, usePlayback, usePowers, channelOf } from "$/public/external/raffi_web/features/screen/client/model";
import { Control, useBeside, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { theatre } from "$/public/external/raffi_web/features/screen/client/playhead";
import { usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { Scrub } from "$/public/external/raffi_web/features/screen/client/scrub";
import { CaptionsMenu, SettingsMenu, SpeedMenu } from "$/public/external/raffi_web/features/screen/client/settings";
import { useNextEpisode } from "$/public/external/raffi_web/features/screen/client/films";
import { useRows } from "$/public/external/raffi_web/live/client/live";
import { Range } from "$/public/external/raffi_web/ui/client/range";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SKIP_S = 10;

function Volume() {
  const stage = useStage();
  const { volume, muted } = usePrefs();
  const silent = muted || volume === 0;
  const shown = silent ? 0 : Math.round(volume * 100);
  return (
    <div className="group/volume flex items-center">
      <Control
        icon={silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2}
        label={silent ? t("screen.unmute") : t("screen.mute")}
        shortcut="m"
        onClick={() => stage.mute()}
      />
      <div className="hidden w-20 @2xl:block">
        <Range label={t("screen.volume")} value={shown} valueText={`${shown}%`} onSlide={(value) => stage.setVolume(value / 100)} />
      </div>
    </div>
  );
}

function Clock() {
  const stage = useStage();
  const { position, duration } = useStore(stage.moment);
  const total = duration === Infinity ? t("screen.live") : formatTime(duration);
  return (
    <p className="px-1.5 text-xs font-medium whitespace-nowrap text-white tabular @lg:text-mini">
      <span data-position={position.toFixed(2)}>{formatTime(position)}</span>
      <span className="text-white/70"> / {total}</span>
    </p>
  );
}

function Next() {
  const stage = useStage();
  const powers = usePowers(stage.room);
  const queue = inTurn(useRows<QueueRow>(channelOf(stage.room), "queue").values());
  const episode = useNextEpisode(usePlayback(stage.room)?.source ?? null);
  const title = queue[0]?.source.title ?? episode?.title;
  if (title === undefined) return null;
  return (
    <Control
      icon={SkipForward}
      label={t("screen.next", { title })}
      lacks={powers.may("film") ? null : "film"}
      onClick={() => stage.next()}
      className="hidden @lg:grid"
    />
  );
}

/** Picture in picture, where the browser can: it takes a video element, not a frame of another site. */
function PictureInPicture() {
  const stage = useStage();
  const picture = useStore(stage.picture);
  if (picture === null || picture.kind === "youtube" || !document.pictureInPictureEnabled) return null;
  const turn = async (): Promise<void> => {
    try {
      if (document.pictureInPictureElement) await document.exitPictureInPicture();
      else await document.querySelector<HTMLVideoElement>(`[data-player="${stage.room}"] video`)?.requestPictureInPicture();
    } catch {
      stage.say(t("screen.no_pip"));
    }
  };
  return <Control icon={PictureInPicture2} label={t("screen.pip")} onClick={() => void turn()} className="hidden @3xl:grid" />;
}

export function useFullscreen(): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = (): void => setFull(document.fullscreenElement?.matches("[data-player]") ?? false);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  return full;
}

function Screens({ onFullscreen }: { onFullscreen: () => void }) {
  const wide = useStore(theatre);
  const full = useFullscreen();
  return (
    <>
      <PictureInPicture />
      <Control
        icon={RectangleHorizontal}
        label={t("screen.theatre")}
        shortcut="t"
        pressed={wide}
        onClick={() => theatre.set(!wide)}
        className="hidden aria-pressed:text-accent-ink lg:grid"
      />
      <Control
        icon={full ? Minimize : Maximize}
        label={full ? t("screen.leave_fullscreen") : t("screen.fullscreen")}
        shortcut="f"
        onClick={onFullscreen}
      />
    </>
  );
}

type Props = { onFullscreen: () => void; onOwnSource: () => void };

/** The bar at the foot of the picture. */
export function Controls({ onFullscreen, onOwnSource }: Props) {
  const stage = useStage();
  const beside = useBeside();
  const powers = usePowers(stage.room);
  const { playing, state } = useStore(stage.status);
  const free = state === "free";
  const play = free || powers.may("play") ? null : "play";
  const seek = free || powers.may("seek") ? null : "seek";
  return (
    <div className="px-2 pb-1.5 @lg:px-4 @lg:pb-2.5">
      <Scrub locked={seek !== null} />
      <div className="flex items-center gap-0.5 @lg:gap-1">
        <Control icon={playing ? Pause : Play} label={playing ? t("screen.pause") : t("screen.play")} shortcut="k" lacks={play} onClick={() => stage.toggle()} />
        <Control icon={RotateCcw} label={t("screen.back", { n: SKIP_S })} shortcut="j" lacks={seek} onClick={() => stage.skip(-SKIP_S)} className="hidden @min-[39rem]:grid" />
        <Control icon={RotateCw} label={t("screen.forward", { n: SKIP_S })} shortcut="l" lacks={seek} onClick={() => stage.skip(SKIP_S)} className="hidden @min-[39rem]:grid" />
        <Next />
        <Volume />
        <Clock />
        <div className="flex-1" />
        <SpeedMenu lacks={play === null ? null : "play"} />
        <CaptionsMenu />
        {beside.controls}
        <SettingsMenu onOwnSource={onOwnSource} />
        <Screens onFullscreen={onFullscreen} />
      </div>
    </div>
  );
}
