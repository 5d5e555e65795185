/** The board's timer: what is left, and for those who may edit what is done to it. */
import { Bell, BellOff, Pause, Play, Plus, TimerIcon, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { BoardRow } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { BAR, BarButton } from "$/public/external/raffi_web/features/canvas/client/panels/bar";
import { clockOf, leftOf, SHOWN_AFTER_MS, type Timer } from "$/public/external/raffi_web/features/canvas/client/together/timer";
import { attempt } from "$/public/external/raffi_web/features/rooms/client/place";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SILENT = "raffi.board.timer_sound";
const TICK_MS = 250;
const MINUTES = [1, 3, 5, 10] as const;
const MOST_MINUTES = 24 * 60;
const sounds = createStore(localStorage.getItem(SILENT) !== "off");

function serverNow(): number {
  return live.clock.ready ? live.clock.serverNow() : Date.now();
}

function set(board: string, deed: string, seconds?: number): void {
  void attempt("canvas.set_timer", { board, do: deed, ...(seconds !== undefined && { seconds }) });
}

/** `bare` is what is left and no more: on a slide nothing is to be pressed but what turns it. */
export function TimerBar({ row, edits, bare }: { row: BoardRow; edits: boolean; bare: boolean }) {
  return row.timer == null ? null : <Running key={row.id} board={row.id} timer={row.timer} edits={edits} bare={bare} />;
}

function Running({ board, timer, edits, bare }: { board: string; timer: Timer; edits: boolean; bare: boolean }) {
  const left = useLeft(timer);
  const sound = useStore(sounds);
  useEnd(left);
  if (left < -SHOWN_AFTER_MS) return null;
  const over = left <= 0;
  const steers = edits && !bare;
  return (
    <div role="group" aria-label={t("meeting.timer")} className={`${BAR} ${bare ? "dark py-1 pe-2 text-ink" : "pointer-events-auto"} w-max ps-2`}>
      <TimerIcon size={16} strokeWidth={1.75} aria-hidden className={over ? "text-warning" : "text-ink-3"} />
      <span role="timer" aria-live={over ? "polite" : "off"} className={`min-w-12 px-1 text-center text-sm font-semibold tabular ${over ? "text-warning" : ""}`}>
        {over ? t("meeting.time_up") : clockOf(left)}
      </span>
      {steers && !over ? timer.ends === null ? <BarButton icon={Play} label={t("meeting.timer_resume")} onPress={() => set(board, "resume")} /> : <BarButton icon={Pause} label={t("meeting.timer_pause")} onPress={() => set(board, "pause")} /> : null}
      {steers ? <BarButton icon={Plus} label={t("meeting.timer_add")} onPress={() => set(board, "add", 60)} /> : null}
      {bare ? null : <BarButton icon={sound ? Bell : BellOff} label={t("meeting.timer_sound")} pressed={sound} onPress={() => hear(!sound)} />}
      {steers ? <BarButton icon={X} label={t("meeting.timer_stop")} onPress={() => set(board, "stop")} /> : null}
    </div>
  );
}

function useLeft(timer: Timer): number {
  const [left, setLeft] = useState(() => leftOf(timer, serverNow()));
  useEffect(() => {
    const look = (): void => setLeft(leftOf(timer, serverNow()));
    look();
    if (timer.ends === null) return;
    const ticking = setInterval(look, TICK_MS);
    return () => clearInterval(ticking);
  }, [timer]);
  return left;
}

/** Whoever was there when it ran out hears it once. */
function useEnd(left: number): void {
  const ran = useRef(false);
  useEffect(() => {
    if (left > 0) ran.current = true;
    else if (ran.current) {
      ran.current = false;
      if (sounds.get()) chime();
    }
  }, [left]);
}

function hear(on: boolean): void {
  localStorage.setItem(SILENT, on ? "on" : "off");
  sounds.set(on);
  if (on) chime();
}

/** Two soft notes. */
function chime(): void {
  try {
    const audio = new AudioContext();
    [660, 880].forEach((pitch, n) => {
      const from = audio.currentTime + n * 0.18;
      const [note, loud] = [audio.createOscillator(), audio.createGain()];
      note.frequency.value = pitch;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.08, from + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, from + 0.5);
      note.connect(loud).connect(audio.destination);
      note.start(from);
      note.stop(from + 0.5);
      if (n === 1) note.onended = () => void audio.close();
    });
  } catch {
    // Where there is no sound the sentence is there.
  }
}

/** How long the timer is to run. */
export function TimerLayer({ board, open, onClose }: { board: string; open: boolean; onClose: () => void }) {
  const [own, setOwn] = useState("15");
  const minutes = Number(own);
  const fits = Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES;
  const start = (count: number): void => {
    set(board, "start", count * 60);
    onClose();
  };
  return (
    <Layer open={open} onClose={onClose} title={t("meeting.timer")} about={t("meeting.timer_about")} size="sm">
      <div className="flex flex-col gap-5">
        <div className="grid grid-cols-2 gap-2">
          {MINUTES.map((count) => (
            <Button key={count} variant="secondary" onClick={() => start(count)}>
              {tn("meeting.minutes", count)}
            </Button>
          ))}
        </div>
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (fits) start(minutes);
          }}
        >
          <label className="flex flex-1 flex-col gap-1 text-sm">
            {t("meeting.own_minutes")}
            <input type="number" min={1} max={MOST_MINUTES} step={1} required value={own} onChange={(event) => setOwn(event.target.value)} className="h-10 rounded-control border border-control bg-surface-1 px-3 text-ink tabular pointer-coarse:h-11" />
          </label>
          <Button type="submit" variant="primary">
            {t("meeting.timer_start")}
          </Button>
        </form>
      </div>
    </Layer>
  );
}
