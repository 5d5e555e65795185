import { Captions as CaptionsIcon, FileUp, Gauge, Link2, Settings } from "lucide-react";
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from "react";
import { captionLook } from "$/public/external/raffi_web/features/screen/client/caption_layer";
import type { CaptionDeck } from "$/public/external/raffi_web/features/screen/client/captions";
import { usePlayback, usePowers } from "$/public/external/raffi_web/features/screen/client/model";
import { Button, Choice, Control, Panel, Segments, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { BACKGROUNDS, COLOURS, type Prefs, setPrefs, SIZES, usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { SPEEDS, speedText } from "$/public/external/raffi_web/features/screen/client/speeds";
import { Range } from "$/public/external/raffi_web/ui/client/range";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, number, t } from "$/public/external/raffi_web/ui/client/words";

const INPUT =
  "h-9 min-w-0 flex-1 rounded-control border border-control bg-surface-1 px-2.5 text-sm text-ink placeholder:text-ink-3 pointer-coarse:h-11 pointer-coarse:text-base";

/** The room's speed. */
export function SpeedMenu({ lacks }: { lacks: "play" | null }) {
  const stage = useStage();
  const id = useId();
  const { rate } = useStore(stage.status);
  const label = t("screen.speed", { rate: speedText(rate) });
  if (lacks !== null) return <Control icon={Gauge} label={label} lacks={lacks} className="hidden @lg:grid" />;
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        data-tip={label}
        className="hidden h-10 min-w-10 shrink-0 place-items-center rounded-control px-1.5 text-sm font-semibold text-white tabular hover:bg-press focus-visible:outline-offset-[-2px] @lg:grid pointer-coarse:h-11"
      >
        {speedText(rate)}
      </button>
      <Panel id={id} label={t("screen.speed_title")} menu className="w-40 p-1.5">
        {SPEEDS.map((speed) => (
          <Choice key={speed} checked={Math.abs(speed - rate) < 0.01} onChoose={() => stage.setRate(speed)}>
            <span className="tabular">{speedText(speed)}</span>
          </Choice>
        ))}
      </Panel>
    </>
  );
}

export function CaptionsMenu() {
  const { captions } = useStage();
  const id = useId();
  const { chosen } = useStore(captions.store);
  return (
    <>
      <Control icon={CaptionsIcon} label={t("screen.captions")} popover={id} pressed={chosen !== null} className="aria-pressed:text-accent-ink" />
      <CaptionsPanel id={id} captions={captions} />
    </>
  );
}

/** Subtitles of this viewer: the film's, a file, an address; and how they look. */
export function CaptionsPanel({ id, captions }: { id: string; captions: CaptionDeck }) {
  return (
    <Panel id={id} label={t("screen.captions")} className="w-72 open:flex flex-col gap-3 p-3">
      <CaptionChoices name={id} captions={captions} />
    </Panel>
  );
}

/** What a panel of subtitles holds; `name` tells its choices from those of others. */
export function CaptionChoices({ name, captions }: { name: string; captions: CaptionDeck }) {
  const { tracks, chosen, failed } = useStore(captions.store);
  return (
    <>
      <div role="radiogroup" aria-label={t("screen.captions")} className="flex flex-col">
        <TrackChoice name={name} checked={chosen === null} onChoose={() => captions.choose(null)} label={t("screen.captions_off")} />
        {tracks.map((track) => (
          <TrackChoice key={track.id} name={name} checked={track.id === chosen} lang={track.lang} onChoose={() => captions.choose(track.id)} label={track.label} />
        ))}
      </div>
      {failed ? <p className="text-mini text-danger">{t("screen.captions_failed")}</p> : null}
      <OwnCaptions captions={captions} />
      <CaptionStyle />
    </>
  );
}

function TrackChoice({ name, checked, label, lang, onChoose }: { name: string; checked: boolean; label: string; lang?: string; onChoose: () => void }) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-small px-1.5 hover:bg-hover has-focus-visible:ring-focus pointer-coarse:min-h-11">
      <input type="radio" name={`${name}-track`} checked={checked} onChange={onChoose} className="size-4 accent-(--accent)" />
      <span className="min-w-0 flex-1 truncate" lang={lang || undefined}>
        {label}
      </span>
    </label>
  );
}

function OwnCaptions({ captions }: { captions: CaptionDeck }) {
  const picker = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState(false);
  const done = (fine: boolean): void => {
    setWrong(!fine);
    if (fine) setAsking(false);
  };
  const picked = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file) void captions.addFile(file).then(done);
    event.target.value = "";
  };
  const given = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const address = String(new FormData(event.currentTarget).get("address") ?? "").trim();
    if (address) void captions.addAddress(address).then(done);
  };
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      <div className="flex gap-2">
        <Button icon={FileUp} onClick={() => picker.current?.click()} className="flex-1 px-2 text-mini">
          {t("screen.captions_file")}
        </Button>
        <Button icon={Link2} onClick={() => setAsking(!asking)} className="flex-1 px-2 text-mini">
          {t("screen.captions_address")}
        </Button>
      </div>
      <input ref={picker} type="file" accept=".vtt,.srt,text/vtt,application/x-subrip" className="hidden" aria-label={t("screen.captions_file")} onChange={picked} />
      {asking ? (
        <form onSubmit={given} className="flex gap-2">
          <input name="address" type="url" required aria-label={t("screen.captions_address_label")} placeholder="https://" className={INPUT} />
          <Button submit>{t("screen.add")}</Button>
        </form>
      ) : null}
      <p className={wrong ? "text-mini text-danger" : "text-xs text-ink-3"} role={wrong ? "alert" : undefined}>
        {wrong ? t("screen.captions_wrong") : t("screen.captions_private")}
      </p>
    </div>
  );
}

function CaptionStyle() {
  const id = useId();
  const prefs = usePrefs();
  const words = <T extends string>(kind: string, all: readonly T[]) => all.map((one) => [one, t(`screen.look.${kind}_${one}` as Key)] as const);
  return (
    <div className="flex flex-col gap-2.5 border-t border-line pt-3">
      <p className="grid h-12 place-items-center rounded-control bg-[linear-gradient(120deg,#24424d,#705a3a)]">
        <span className={`rounded-[0.2em] px-2 py-0.5 font-medium ${captionLook(prefs)}`}>{t("screen.captions_sample")}</span>
      </p>
      <Segments<Prefs["captionSize"]>
        label={t("screen.captions_size")}
        name={`${id}-size`}
        value={prefs.captionSize}
        choices={words("size", SIZES)}
        onChoose={(captionSize) => setPrefs({ captionSize })}
      />
      <Segments<Prefs["captionColour"]>
        label={t("screen.captions_colour")}
        name={`${id}-colour`}
        value={prefs.captionColour}
        choices={words("colour", COLOURS)}
        onChoose={(captionColour) => setPrefs({ captionColour })}
      />
      <Segments<Prefs["captionBackground"]>
        label={t("screen.captions_background")}
        name={`${id}-background`}
        value={prefs.captionBackground}
        choices={words("background", BACKGROUNDS)}
        onChoose={(captionBackground) => setPrefs({ captionBackground })}
      />
    </div>
  );
}

const POLICIES = ["all", "host", "nobody"] as const;

/** Who is waited for, the viewer's own offset and source. */
export function SettingsMenu({ onOwnSource }: { onOwnSource: () => void }) {
  const stage = useStage();
  const id = useId();
  const powers = usePowers(stage.room);
  const playback = usePlayback(stage.room);
  const { rate } = useStore(stage.status);
  const locked = !powers.may("play") && !stage.free;
  return (
    <>
      <Control icon={Settings} label={t("screen.settings")} popover={id} />
      <Panel id={id} label={t("screen.settings")} className="w-72 open:flex flex-col gap-4 p-4">
        <Segments
          label={t("screen.wait_for")}
          name={`${id}-wait`}
          value={playback?.wait_policy ?? "host"}
          disabled={!powers.host}
          choices={POLICIES.map((one) => [one, t(`screen.wait.${one}` as Key)] as const)}
          onChoose={(policy) => stage.call("screen.set_waiting", { policy }, "play")}
        />
        {powers.host ? null : <p className="-mt-3 text-xs text-ink-3">{t("screen.wait_host_only")}</p>}
        <label className="flex items-center justify-between gap-3 @lg:hidden">
          <span className="text-mini text-ink-2">{t("screen.speed_title")}</span>
          <select
            className={`${INPUT} flex-none`}
            value={String(rate)}
            disabled={locked}
            onChange={(event) => stage.setRate(Number(event.target.value))}
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {speedText(speed)}
              </option>
            ))}
          </select>
        </label>
        <Offset />
        {playback?.source ? (
          <Button icon={Link2} onClick={onOwnSource}>
            {t("screen.own_source")}
          </Button>
        ) : null}
      </Panel>
    </>
  );
}

const OFFSET_S = 5;

function Offset() {
  const stage = useStage();
  const [offset, setOffset] = useState(stage.controller.offset);
  const set = (seconds: number): void => {
    setOffset(seconds);
    stage.controller.setOffset(seconds);
  };
  const text = offset === 0 ? t("screen.offset_none") : t(offset > 0 ? "screen.offset_early" : "screen.offset_late", { seconds: number(Math.abs(offset), 1) });
  return (
    <div>
      <div className="flex justify-between text-mini">
        <span className="text-ink-2">{t("screen.offset")}</span>
        <span className="tabular">{text}</span>
      </div>
      <Range label={t("screen.offset")} value={offset} min={-OFFSET_S} max={OFFSET_S} step={0.1} valueText={text} onCommit={set} onSlide={setOffset} />
      <p className="text-xs text-ink-3">{t("screen.offset_about")}</p>
    </div>
  );
}
