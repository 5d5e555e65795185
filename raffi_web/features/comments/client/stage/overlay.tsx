/** What is said at the film, over its picture or as a list at its side. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { type FilmTalk, filmTalkOf } from "$/public/external/raffi_web/features/comments/client/stage/film_talk";
import { type Chosen, LineMenu, type LineWays } from "$/public/external/raffi_web/features/comments/client/stage/line_menu";
import { TalkList } from "$/public/external/raffi_web/features/comments/client/stage/list";
import { Painter } from "$/public/external/raffi_web/features/comments/client/stage/painter";
import { tastes, useTastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { reducedMotion } from "$/public/external/raffi_web/features/profiles/client/motion";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { useStore } from "$/public/external/raffi_web/ui/client/store";

const STILL = "(prefers-reduced-motion: reduce), (forced-colors: active)";

/** Whether nothing may move, or the system chooses the colours: then it is a list, whatever was chosen. */
export function useStill(): boolean {
  const [still, setStill] = useState(() => matchMedia(STILL).matches);
  const reduced = useStore(reducedMotion);
  useEffect(() => {
    const query = matchMedia(STILL);
    const heard = (): void => setStill(query.matches);
    heard();
    query.addEventListener("change", heard);
    return () => query.removeEventListener("change", heard);
  }, []);
  return still || reduced;
}

export function TalkLayer(ways: LineWays) {
  const stage = useStage();
  const talk = filmTalkOf(stage);
  const { comments } = usePrefs();
  const { list } = useTastes();
  const still = useStill();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  useEffect(() => (comments ? talk.follow() : undefined), [talk, comments]);
  if (!comments) return null;
  const listed = list || still;
  return (
    <>
      {listed ? null : <Rolling talk={talk} chosen={chosen} onChoose={setChosen} />}
      <TalkList talk={talk} shown={listed} onChoose={setChosen} />
      <LineMenu chosen={chosen} ways={ways} onClose={() => setChosen(null)} />
    </>
  );
}

type RollingProps = { talk: FilmTalk; chosen: Chosen | null; onChoose: (chosen: Chosen) => void };

function Rolling({ talk, chosen, onChoose }: RollingProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const isMe = useIsMe();
  const { opacity } = useTastes();
  const choose = useRef(onChoose);
  choose.current = onChoose;
  useEffect(() => {
    const element = canvas.current;
    return element === null ? undefined : animate(element, talk, isMe, painter);
  }, [talk, isMe]);
  useEffect(() => {
    const element = canvas.current;
    return element === null ? undefined : takePresses(element, painter, (next) => choose.current(next));
  }, []);
  useEffect(() => painter.current?.hold(chosen?.line.id ?? null), [chosen]);
  const style = useMemo(() => ({ opacity: opacity / 100 }), [opacity]);
  return <canvas ref={canvas} aria-hidden data-talk="" className="pointer-events-none absolute inset-0 size-full" style={style} />;
}

/** Draws until the returned function is called. */
function animate(canvas: HTMLCanvasElement, talk: FilmTalk, isMe: (actor: string | null) => boolean, at: { current: Painter | null }): () => void {
  const painter = new Painter(canvas, talk, isMe);
  at.current = painter;
  const measure = (): void => painter.resize(canvas.clientWidth, canvas.clientHeight);
  const forget = (): void => painter.forget();
  const watch = new ResizeObserver(measure);
  watch.observe(canvas);
  measure();
  const stops = [tastes.subscribe(measure), talk.changes.subscribe(forget), hidesSpoilers.subscribe(forget)];
  let frame = 0;
  let told = -1;
  const draw = (now: number): void => {
    painter.draw(now);
    // For whoever counts what is in the picture: tests, and the benchmark.
    if (painter.count !== told) canvas.dataset.count = String((told = painter.count));
    frame = requestAnimationFrame(draw);
  };
  frame = requestAnimationFrame(draw);
  return () => {
    cancelAnimationFrame(frame);
    watch.disconnect();
    for (const stop of stops) stop();
    at.current = null;
  };
}

/** A press on a line is for the line, and every other one for the film below. */
function takePresses(canvas: HTMLCanvasElement, painter: { current: Painter | null }, choose: (chosen: Chosen) => void): () => void {
  const player = canvas.closest<HTMLElement>("[data-player]");
  if (player === null) return () => undefined;
  const at = (event: MouseEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.surface === undefined) return null;
    const box = canvas.getBoundingClientRect();
    return painter.current?.at(event.clientX - box.left, event.clientY - box.top) ?? null;
  };
  const stopped = (event: MouseEvent): void => {
    const line = at(event);
    if (line === null) return;
    event.stopPropagation();
    if (event.type === "click" && event.button === 0) choose({ line, x: event.clientX, y: event.clientY });
  };
  const moved = (event: PointerEvent): void => {
    if (event.target instanceof HTMLElement && event.target.dataset.surface !== undefined) event.target.style.cursor = at(event) === null ? "" : "pointer";
  };
  player.addEventListener("pointerup", stopped, true);
  player.addEventListener("click", stopped, true);
  player.addEventListener("pointermove", moved);
  return () => {
    player.removeEventListener("pointerup", stopped, true);
    player.removeEventListener("click", stopped, true);
    player.removeEventListener("pointermove", moved);
  };
}
