/** The curve over the time line: where in the film much is said. Never the only way to learn it: the bubble says the number. */
import { useEffect, useMemo } from "react";
import { type Counts, curveOf, saidAt, summed } from "$/public/external/raffi_web/features/comments/client/stage/density";
import { filmTalkOf } from "$/public/external/raffi_web/features/comments/client/stage/film_talk";
import type { Talks } from "$/public/external/raffi_web/features/comments/client/film_talks";
import { useTastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import type { Stage } from "$/public/external/raffi_web/features/screen/client/stage";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, type Store, useStore } from "$/public/external/raffi_web/ui/client/store";
import { tn } from "$/public/external/raffi_web/ui/client/words";

const AGAIN_MS = 60_000;

interface Curve {
  counts: Counts | null;
  path: string | null;
}

const NONE: Curve = { counts: null, path: null };
const curves = new WeakMap<Stage, Store<Curve>>();

function curveStore(stage: Stage): Store<Curve> {
  const known = curves.get(stage) ?? createStore<Curve>(NONE);
  curves.set(stage, known);
  return known;
}

async function load({ all, room }: Talks, length_ms: number, everybody: boolean, ours: boolean): Promise<Counts | null> {
  const wanted = [...(everybody && all ? [all] : []), ...(ours && room ? [room] : [])];
  return summed(await Promise.all(wanted.map((discussion) => live.query<Counts>("comments.density", { discussion, length_ms }))));
}

export function TalkCurve() {
  const stage = useStage();
  const store = curveStore(stage);
  const talks = useStore(filmTalkOf(stage).talks);
  const { duration } = useStore(stage.moment);
  const { all, room } = useTastes();
  const { comments } = usePrefs();
  const { path } = useStore(store);
  const length_ms = comments && Number.isFinite(duration) && duration > 0 ? Math.round(duration * 1000) : 0;
  useEffect(() => {
    let open = true;
    const look = (): void => {
      if (document.hidden) return;
      load(talks, length_ms, all, room)
        .then((counts) => open && store.set(counts === null ? NONE : { counts, path: curveOf(counts, length_ms) }))
        .catch(() => undefined);
    };
    if (length_ms === 0) store.set(NONE);
    else look();
    const timer = length_ms === 0 ? undefined : setInterval(look, AGAIN_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [store, talks, length_ms, all, room]);
  return useMemo(
    () =>
      path === null ? null : (
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden data-curve="" className="pointer-events-none absolute inset-x-0 bottom-[calc(50%+3px)] h-5 w-full fill-white/30 forced-colors:fill-[CanvasText]">
          <path d={path} />
        </svg>
      ),
    [path],
  );
}

/** What the time line's bubble says of a second besides the time; null where nothing is known. */
export function useSaid(): (seconds: number) => string | null {
  const { counts } = useStore(curveStore(useStage()));
  return (seconds) => {
    const count = counts === null ? 0 : saidAt(counts, seconds);
    return count === 0 ? null : tn("picture.said", count);
  };
}
