/** What a film on a board is steered by: for everybody by those who edit, and its sound by each for themselves. */
import { Captions as CaptionsIcon, Ellipsis, type LucideIcon, Pause, Play, RotateCcw, Volume2, VolumeX } from "lucide-react";
import { type KeyboardEvent, useId } from "react";
import type { Reel } from "$/public/external/raffi_web/features/canvas/client/films/reel";
import { Choice, Panel } from "$/public/external/raffi_web/features/screen/client/parts";
import { CaptionChoices, CaptionsPanel } from "$/public/external/raffi_web/features/screen/client/settings";
import { SPEEDS, speedText } from "$/public/external/raffi_web/features/screen/client/speeds";
import { CONTROL as INPUT } from "$/public/external/raffi_web/ui/client/controls";
import { Range } from "$/public/external/raffi_web/ui/client/range";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CONTROL =
  "nodrag nopan grid size-9 shrink-0 place-items-center rounded-control text-white transition-colors duration-(--motion-fast) hover:bg-press focus-visible:outline-offset-[-2px] pointer-coarse:size-11";

export function FilmControls({ reel, steers }: { reel: Reel; steers: boolean }) {
  const { playing } = useStore(reel.status);
  const { position, duration, over } = useStore(reel.moment);
  const runs = playing && !over;
  const known = Number.isFinite(duration) && duration > 0;
  return (
    <div className="nopan absolute inset-x-0 bottom-0 flex flex-col bg-linear-to-t from-black/90 via-black/60 to-transparent px-2 pt-6 pb-1">
      {known ? (
        <div className="nodrag px-1.5">
          <Range
            label={t("screen.position")}
            max={Math.max(1, Math.round(duration * 10) / 10)}
            step={0.1}
            value={position}
            valueText={t("screen.position_of", { position: formatTime(position), duration: formatTime(duration) })}
            disabled={!steers}
            onCommit={(seconds) => reel.seek(seconds)}
          />
        </div>
      ) : null}
      <div className="flex items-center gap-1">
        {steers ? <Control icon={over ? RotateCcw : runs ? Pause : Play} label={t(over ? "board_cards.from_start" : runs ? "screen.pause" : "screen.play")} shortcut="k" onPress={() => reel.toggle()} /> : null}
        <Sound reel={reel} />
        <p className="min-w-0 truncate px-1.5 text-xs font-medium whitespace-nowrap text-white tabular">
          <span data-position={position.toFixed(2)}>{formatTime(position)}</span>
          <span className="hidden text-white/70 @2xs:inline"> / {duration === Infinity ? t("screen.live") : formatTime(duration)}</span>
        </p>
        <span className="nodrag nowheel ms-auto hidden items-center @2xs:flex" onKeyDown={leave} onDoubleClick={(event) => event.stopPropagation()}>
          <Speed reel={reel} steers={steers} />
          <Subtitles reel={reel} />
        </span>
        <span className="nodrag nowheel ms-auto flex items-center @2xs:hidden" onKeyDown={leave} onDoubleClick={(event) => event.stopPropagation()}>
          <More reel={reel} steers={steers} />
        </span>
      </div>
    </div>
  );
}

/** Keys in what opens here are for that, and not for the board; those of menus are heard further up. */
function leave(event: KeyboardEvent): void {
  if (event.target instanceof Element && event.target.closest("[popover]:not([data-menu])") !== null) event.stopPropagation();
}

/** For everybody. Who does not steer reads what it is where it is another than usual. */
function Speed({ reel, steers }: { reel: Reel; steers: boolean }) {
  const id = useId();
  const { rate } = useStore(reel.status);
  const label = t("screen.speed", { rate: speedText(rate) });
  if (!steers) return rate === 1 ? null : <span className="px-1.5 text-xs font-semibold text-white tabular">{speedText(rate)}</span>;
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={label} aria-keyshortcuts="< >" data-tip={label} className={`${CONTROL} w-auto! min-w-9 px-1.5 text-xs font-semibold tabular`}>
        {speedText(rate)}
      </button>
      <Panel id={id} label={t("screen.speed_title")} menu className="w-40 p-1.5">
        {SPEEDS.map((speed) => (
          <Choice key={speed} checked={Math.abs(speed - rate) < 0.01} onChoose={() => reel.setRate(speed)}>
            <span className="tabular">{speedText(speed)}</span>
          </Choice>
        ))}
      </Panel>
    </>
  );
}

function Subtitles({ reel }: { reel: Reel }) {
  const id = useId();
  const { chosen } = useStore(reel.captions.store);
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={t("screen.captions")} aria-pressed={chosen !== null} data-tip={t("screen.captions")} className={`${CONTROL} aria-pressed:text-accent-ink`}>
        <CaptionsIcon size={20} strokeWidth={1.75} aria-hidden />
      </button>
      <CaptionsPanel id={id} captions={reel.captions} />
    </>
  );
}

/** Speed and subtitles of a film that is too narrow for a button each. */
function More({ reel, steers }: { reel: Reel; steers: boolean }) {
  const id = useId();
  const { rate } = useStore(reel.status);
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={t("ui.more")} data-tip={t("ui.more")} className={CONTROL}>
        <Ellipsis size={20} strokeWidth={1.75} aria-hidden />
      </button>
      <Panel id={id} label={t("ui.more")} className="w-72 open:flex flex-col gap-3 p-3">
        {steers ? (
          <label className="flex items-center justify-between gap-3 border-b border-line pb-3">
            <span className="text-mini text-ink-2">{t("screen.speed_title")}</span>
            <select className={`${INPUT} h-9 w-auto! px-2.5 text-sm tabular pointer-coarse:h-11 pointer-coarse:text-base`} value={String(rate)} onChange={(event) => reel.setRate(Number(event.target.value))}>
              {SPEEDS.map((speed) => (
                <option key={speed} value={speed}>
                  {speedText(speed)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <CaptionChoices name={id} captions={reel.captions} />
      </Panel>
    </>
  );
}

function Sound({ reel }: { reel: Reel }) {
  const { volume, muted } = useStore(reel.volume);
  const silent = muted || volume === 0;
  const shown = silent ? 0 : Math.round(volume * 100);
  return (
    <>
      <Control icon={silent ? VolumeX : Volume2} label={t(silent ? "screen.unmute" : "screen.mute")} shortcut="m" onPress={() => reel.mute()} />
      <div className="nodrag hidden w-20 @md:block">
        <Range label={t("screen.volume")} value={shown} valueText={`${shown}%`} onSlide={(part) => reel.setVolume(part / 100)} />
      </div>
    </>
  );
}

function Control({ icon: Icon, label, shortcut, onPress }: { icon: LucideIcon; label: string; shortcut: string; onPress: () => void }) {
  return (
    <button type="button" className={CONTROL} aria-label={label} aria-keyshortcuts={shortcut} data-tip={`${label} (${shortcut.toUpperCase()})`} onClick={onPress}>
      <Icon size={20} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
