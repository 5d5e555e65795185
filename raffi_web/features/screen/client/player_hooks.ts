/** What the player listens to besides its own buttons: rest, keys, the system's media keys. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { fpsOf } from "$/public/external/raffi_web/features/screen/client/films";
import { actionOf, type KeyAction, placeOf } from "$/public/external/raffi_web/features/screen/client/keys";
import { type Film, type Playback, playbackOf } from "$/public/external/raffi_web/features/screen/client/model";
import { theatre } from "$/public/external/raffi_web/features/screen/client/playhead";
import type { Stage } from "$/public/external/raffi_web/features/screen/client/stage";
import { isTyping, singleKeysOn } from "$/public/external/raffi_web/ui/client/shortcuts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const REST_MS = 3_000;

/** Whether the controls are shown: while something moves, is pressed or has the focus, and whenever the film stands. */
export function useChrome(box: RefObject<HTMLElement | null>, moving: boolean) {
  const [shown, setShown] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isMoving = useRef(moving);
  const rest = useCallback((): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const busy = box.current?.querySelector(":popover-open, [data-held]");
      if (busy) rest();
      else if (isMoving.current) setShown(false);
    }, REST_MS);
  }, [box]);
  const show = useCallback((): void => {
    setShown(true);
    rest();
  }, [rest]);
  const hide = useCallback((): void => {
    if (isMoving.current && !box.current?.querySelector(":popover-open, [data-held]")) setShown(false);
  }, [box]);
  useEffect(() => {
    isMoving.current = moving;
    if (moving) rest();
    else setShown(true);
  }, [moving, rest]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { shown, show, hide };
}

function act(stage: Stage, action: KeyAction, turnFull: () => void): void {
  const { duration } = stage.moment.get();
  switch (action.do) {
    case "toggle":
      return stage.toggle();
    case "fullscreen":
      return turnFull();
    case "mute":
      return stage.mute();
    case "theatre":
      return theatre.set((on) => !on);
    case "captions":
      if (!stage.captions.toggle()) stage.say(t("screen.captions_none"));
      return;
    case "comments":
      return stage.turnComments();
    case "skip":
      return stage.skip(action.seconds);
    case "volume":
      return stage.changeVolume(action.by);
    case "share":
      if (Number.isFinite(duration)) stage.seek(duration * action.of);
      return;
    case "frame":
      return stage.step(action.by, fpsOf(playbackOf(stage.room)?.source ?? null));
    case "speed":
      return stage.speed(action.by);
  }
}

/** Keys anywhere on the room's page, unless they are typed or belong to what has the focus. */
export function useKeys(stage: Stage, box: RefObject<HTMLElement | null>, on: boolean, turnFull: () => void, show: () => void): void {
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event) || !singleKeysOn() || document.querySelector("dialog:modal")) return;
      const action = actionOf({ key: event.key, shift: event.shiftKey, on: placeOf(event.target, box.current) });
      if (action === null || (event.repeat && (action.do === "toggle" || action.do === "fullscreen"))) return;
      event.preventDefault();
      show();
      act(stage, action, turnFull);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [stage, box, on, turnFull, show]);
}

type Handlers = Partial<Record<MediaSessionAction, (details: MediaSessionActionDetails) => void>>;

/** The keys of keyboard, headset and lock screen, and what the system shows of the film. */
export function useMediaSession(stage: Stage, film: Film | null, roomTitle: string): void {
  const title = film?.title ?? null;
  const poster = film?.poster ?? null;
  useEffect(() => {
    const session = typeof navigator === "undefined" ? undefined : navigator.mediaSession;
    if (!session || title === null) return;
    const artwork = poster ? [{ src: new URL(poster, location.href).href }] : [];
    session.metadata = new MediaMetadata({ title, artist: roomTitle, artwork });
    const handlers: Handlers = {
      play: () => stage.controller.play(),
      pause: () => stage.controller.pause(),
      seekbackward: ({ seekOffset }) => stage.skip(-(seekOffset ?? 10)),
      seekforward: ({ seekOffset }) => stage.skip(seekOffset ?? 10),
      seekto: ({ seekTime }) => seekTime !== undefined && seekTime !== null && stage.seek(seekTime),
      nexttrack: () => stage.next(),
    };
    const names = Object.keys(handlers) as MediaSessionAction[];
    for (const name of names) setHandler(session, name, handlers[name] ?? null);
    const tell = (): void => tellSession(session, stage);
    const stop = stage.status.subscribe(tell);
    tell();
    return () => {
      stop();
      for (const name of names) setHandler(session, name, null);
      session.metadata = null;
      session.playbackState = "none";
    };
  }, [stage, title, poster, roomTitle]);
}

function setHandler(session: MediaSession, name: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    session.setActionHandler(name, handler);
  } catch {
    // Not every browser knows every key.
  }
}

function tellSession(session: MediaSession, stage: Stage): void {
  const { playing, rate } = stage.status.get();
  const { position, duration } = stage.moment.get();
  session.playbackState = playing ? "playing" : "paused";
  if (!Number.isFinite(duration) || duration <= 0) return;
  session.setPositionState?.({ duration, playbackRate: rate, position: Math.min(duration, Math.max(0, position)) });
}

/** The room's film has come to its end, and nothing else has begun. */
export function isOver(playback: Playback): boolean {
  return !playback.playing && playback.duration !== null && playback.position >= playback.duration - 0.3;
}
