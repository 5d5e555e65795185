/** Presenting frames one by one: to everybody, or alone. Who presents which frame is told and never stored. */
import type { Viewport } from "@xyflow/react";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { outlineOf } from "$/public/external/raffi_web/features/canvas/client/engine/outline";
import type { People, Person, Presence } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Elements } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

/** Whoever presents is told anew so often: others take who is silent for gone. */
const BEAT_MS = 8_000;

/** The frames in the order in which they are presented: those with a step first, the others as one reads. */
export function framesOf(elements: Elements): Element[] {
  const frames = outlineOf(elements).flatMap(({ element }) => (element.kind === "frame" ? [element] : []));
  const step = (frame: Element): number => (value(frame, "step") as number | null) ?? Infinity;
  return frames.map((frame, n) => ({ frame, n })).sort((one, other) => (step(one.frame) === step(other.frame) ? one.n - other.n : step(one.frame) - step(other.frame))).map(({ frame }) => frame);
}

/** Puts a frame so many places further on. */
export function reordered(elements: Elements, id: string, by: number): Op[] {
  const ids = framesOf(elements).map((frame) => frame.id);
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return [];
  ids.splice(to, 0, ...ids.splice(from, 1));
  return ids.flatMap((one, n): Op[] => (value(elements.get(one)!, "step") === n + 1 ? [] : [["set", one, { step: n + 1 }]]));
}

export interface Shown {
  readonly frame: string;
  /** From 1 on. */
  readonly at: number;
  readonly of: number;
  /** Nobody else is told. */
  readonly alone: boolean;
}

export class Presenting {
  /** What this person presents. */
  readonly shown = createStore<Shown | null>(null);
  /** Whether the list of frames is open, from which one begins. */
  readonly asked = createStore(false);

  /** Where this person was before they presented. */
  private before: Viewport | null = null;

  constructor(
    private readonly surface: Surface,
    private readonly show: (part: Presence) => void,
    private readonly again: () => void,
  ) {}

  /** Keeps what is told true, until the returned function is called. */
  start(): () => void {
    const beat = setInterval(() => this.shown.get()?.alone === false && this.again(), BEAT_MS);
    const stop = this.surface.changes.subscribe(() => this.go(0));
    return () => {
      clearInterval(beat);
      stop();
      this.end();
    };
  }

  begin(alone: boolean, first?: string): void {
    const frames = framesOf(this.surface.elements);
    const at = Math.max(0, frames.findIndex(({ id }) => id === first));
    this.asked.set(false);
    if (frames[at] === undefined) return;
    if (this.shown.get() === null) this.before = this.surface.flow?.getViewport() ?? null;
    this.surface.choose([]);
    this.surface.editing.set(null);
    this.surface.tool.set("hand");
    this.put({ frame: frames[at].id, at: at + 1, of: frames.length, alone });
  }

  /** Goes on by so many frames; 0 stays, also where others take frames away. */
  go(by: number): void {
    const now = this.shown.get();
    if (now === null) return;
    const frames = framesOf(this.surface.elements);
    const here = frames.findIndex(({ id }) => id === now.frame);
    const at = Math.min(frames.length - 1, Math.max(0, (here < 0 ? now.at - 1 : here) + by));
    const frame = frames[at];
    if (frame === undefined) return this.end();
    if (frame.id !== now.frame || at + 1 !== now.at || frames.length !== now.of) this.put({ frame: frame.id, at: at + 1, of: frames.length, alone: now.alone });
  }

  end(): void {
    if (this.shown.get() === null) return;
    this.shown.set(null);
    this.surface.hold("select");
    this.show({ presents: null });
    if (this.before !== null) void this.surface.flow?.setViewport(this.before);
    if (globalThis.document?.fullscreenElement) void document.exitFullscreen();
  }

  private put(shown: Shown): void {
    this.shown.set(shown);
    if (!shown.alone) this.show({ presents: { frame: shown.frame, at: shown.at, of: shown.of } });
  }
}

/** Who presents to everybody: of several the one who was there first. */
export function presenterOf(people: People): [key: string, person: Person] | null {
  for (const one of people) if (one[1].presents != null) return one;
  return null;
}
