/** The dots of the ground. They are a layer of their own, which is only shifted while the board is panned. */
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";

/** From dot to dot, in units of the board. */
const STEP = 24;
/** Nearer to each other upon the screen they would be a haze: every other one is left out. */
const LEAST = 12;
const RADIUS = { least: 0.8, most: 2, own: 0.9 };

/** From dot to dot upon the screen. */
export function stepAt(zoom: number): number {
  let step = STEP * zoom;
  while (step < LEAST) step *= 2;
  return step;
}

export function GroundDots() {
  const layer = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    const { style } = layer.current!;
    let drawn: readonly number[] = [];
    const place = ({ transform }: { transform: readonly [number, number, number] }): void => {
      if (transform === drawn) return;
      const [x, y, zoom] = transform;
      const step = stepAt(zoom);
      if (zoom !== drawn[2]) {
        style.inset = `${-step}px`;
        style.backgroundSize = `${step}px ${step}px`;
        style.backgroundPosition = `${-step / 2}px ${-step / 2}px`;
        style.setProperty("--dot", `${Math.min(RADIUS.most, Math.max(RADIUS.least, RADIUS.own * zoom))}px`);
      }
      style.transform = `translate(${remainder(x, step)}px, ${remainder(y, step)}px)`;
      drawn = transform;
    };
    place(flow.getState());
    return flow.subscribe(place);
  }, [flow]);
  return <div ref={layer} className="raffi-ground" aria-hidden />;
}

function remainder(of: number, step: number): number {
  return ((of % step) + step) % step;
}
