import { RefreshCw, Unlink, Users } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { type Chip, chipOf, distanceOf, lostOf, placeText, waitingText } from "$/public/external/raffi_web/features/screen/client/chip";
import { useDigest } from "$/public/external/raffi_web/features/screen/client/digest";
import { useMembers, usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { Button, Panel, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { useMe } from "$/public/external/raffi_web/live/client/live";
import { connection } from "$/public/external/raffi_web/ui/client/connection";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const DOTS: Record<Chip["tone"], string> = {
  good: "bg-success",
  busy: "bg-warning animate-pulse",
  off: "bg-danger",
  quiet: "border-2 border-ink-2",
};

export function useChip(): Chip {
  const stage = useStage();
  const playback = usePlayback(stage.room);
  const members = useMembers(stage.room);
  const me = useMe()?.id ?? "";
  const picture = useStore(stage.picture);
  const { state, error_ms, playing } = useStore(stage.status);
  const { state: socket } = useStore(connection);
  // The length is known when the film is; it also makes this look again when that changes.
  const { duration } = useStore(stage.moment);
  const failed = useStore(stage.problem) !== null;
  const digest = useDigest(stage.room);
  const nameOf = (id: string): string => members.get(id)?.name ?? t("screen.somebody");
  const waiting = playback === null ? null : waitingText(playback.waiting_on, me, nameOf, lostOf(playback, digest));
  const ready = (picture?.adapter.ready ?? false) || Number.isFinite(duration);
  return chipOf({ state, error_ms, playing, online: socket === "online", failed, ready, waiting });
}

/** How this viewer stands; opens what can be done about it. */
export function SyncChip() {
  const stage = useStage();
  const id = useId();
  const chip = useChip();
  const { spread_ms: spread } = useDigest(stage.room);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        data-sync-chip
        className="relative flex h-8 max-w-full shrink-0 items-center gap-2 rounded-pill border border-glass-line bg-black/60 px-3 text-xs font-medium text-white after:absolute after:-inset-y-1.5 after:inset-x-0 hover:bg-black/80"
      >
        <span aria-hidden className={`size-2 shrink-0 rounded-pill ${DOTS[chip.tone]}`} />
        <span className="truncate">{chip.text}</span>
        {spread !== null ? (
          <span className="hidden border-s border-glass-line ps-2 text-white/75 tabular @xl:inline">{t("screen.spread_short", { distance: distanceOf(spread) })}</span>
        ) : null}
      </button>
      <SyncPanel id={id} chip={chip} spread={spread} />
    </>
  );
}

function SyncPanel({ id, chip, spread }: { id: string; chip: Chip; spread: number | null }) {
  const stage = useStage();
  const { state } = useStore(stage.status);
  const picture = useStore(stage.picture);
  if (state === "free") return <FreePanel id={id} chip={chip} />;
  const band = Math.round((picture?.adapter.capability.deadBand ?? 0) * 1000);
  return (
    <Panel id={id} label={t("screen.in_step_title")} below className="w-84 open:flex flex-col gap-3 p-4">
      <div>
        <p className="flex items-center gap-2 text-base font-semibold">
          <span aria-hidden className={`size-2.5 rounded-pill ${DOTS[chip.tone]}`} />
          {chip.text}
        </p>
        <p className="pt-1 text-ink-2">{t("screen.in_step_about")}</p>
      </div>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-mini">
        <dt className="text-ink-2">{t("screen.spread")}</dt>
        <dd className="tabular">{spread === null ? t("screen.alone") : distanceOf(spread)}</dd>
        {picture ? (
          <>
            <dt className="text-ink-2">{t("screen.steering")}</dt>
            <dd className="tabular">{t(picture.adapter.capability.steering === "fineRate" ? "screen.steers_finely" : "screen.steers_in_steps", { n: band })}</dd>
          </>
        ) : null}
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button icon={RefreshCw} onClick={() => stage.controller.syncNow()}>
          {t("screen.sync_now")}
        </Button>
        <Button icon={Unlink} onClick={() => stage.controller.setFree(true)}>
          {t("screen.watch_freely")}
        </Button>
      </div>
    </Panel>
  );
}

const LOOK_MS = 500;

/** For whoever watches freely: where they are, and the way back. */
function FreePanel({ id, chip }: { id: string; chip: Chip }) {
  const stage = useStage();
  const ahead = (): number => stage.controller.position - stage.controller.roomPosition;
  const [place, setPlace] = useState(() => placeText(ahead()));
  useEffect(() => {
    const handle = setInterval(() => setPlace(placeText(ahead())), LOOK_MS);
    return () => clearInterval(handle);
  }, [stage]);
  return (
    <Panel id={id} label={t("screen.free_title")} below className="w-84 open:flex flex-col gap-3 p-4">
      <div>
        <p className="flex items-center gap-2 text-base font-semibold">
          <span aria-hidden className={`size-2.5 rounded-pill ${DOTS[chip.tone]}`} />
          {t("screen.free_title")}
        </p>
        <p className="pt-1 font-medium tabular" data-free-place>
          {place}
        </p>
        <p className="pt-1 text-ink-2">{t("screen.free_about")}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" icon={Users} onClick={() => stage.controller.syncNow()}>
          {t("screen.back_to_room")}
        </Button>
      </div>
    </Panel>
  );
}
