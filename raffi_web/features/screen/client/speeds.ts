/** The room's speeds. */
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed in a direction; the same at either end. */
export function speedBeside(rate: number, by: 1 | -1): number {
  const faster = SPEEDS.find((speed) => speed > rate + 0.001);
  const slower = [...SPEEDS].reverse().find((speed) => speed < rate - 0.001);
  return (by === 1 ? faster : slower) ?? rate;
}

/** A speed as it is written: `1×`, `0.75×`. */
export function speedText(rate: number): string {
  return `${Math.round(rate * 100) / 100}×`;
}

/** The middle of the frame `by` frames away, in seconds. */
export function frameBeside(position: number, by: 1 | -1, fps: number): number {
  const frame = Math.floor(position * fps + 0.01);
  return Math.max(0, (frame + by + 0.5) / fps);
}
