/**
 * Pointers upon a board. What a tool, a grip or an end takes is caught before React Flow hears of it, except of a second
 * finger, which pans and zooms whatever is held. A press that rests opens the menu, or chooses with a rectangle.
 */
import { carrying, drawnAt } from "$/public/external/raffi_web/features/canvas/client/overview/carrying";
import { endAt, reattaching } from "$/public/external/raffi_web/features/canvas/client/tools/ends";
import { marking, connecting, gestureOf, type Gesture } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";
import { gripAt, resizing } from "$/public/external/raffi_web/features/canvas/client/tools/grips";
import { SIDES } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { sprout } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

/** What the board does that hands only find out. */
export interface Told {
  /** Written in, or opened. */
  opened: (target: EventTarget | null, at: { clientX: number; clientY: number }) => void;
  menu: (target: EventTarget | null, at: { clientX: number; clientY: number }) => void;
}

/** A press that moves less than this, in pixels of the screen, rests. */
const STILL = { mouse: 4, pen: 6, touch: 10 } as const;
const REST_MS = 500;
const TWICE_MS = 320;
const TWICE_NEAR = 28;
/** A line that went on for so long is kept when a second finger comes. */
const MEANT_MS = 350;
/** Tools with which a hand that rests on the screen would do harm. */
const DRAWING: ReadonlySet<string> = new Set(["draw", "erase", "lasso"]);

interface Resting {
  pointer: number;
  type: keyof typeof STILL;
  down: PointerEvent;
  /** It lies on the ground: a rectangle can be drawn from here. */
  ground: boolean;
  /** It has rested for so long that it means something else. */
  held: boolean;
  timer: number;
}

/** Listens on the element around React Flow until the returned function is called. */
export function handsOn(surface: Surface, around: HTMLElement, told: Told): () => void {
  const hands = new Hands(surface, around, told);
  return () => hands.stop();
}

class Hands {
  private gesture: Gesture | null = null;
  private pointer: number | null = null;
  private begun = 0;
  /** A finger has just ended what it did with a tool. */
  private made = false;
  private resting: Resting | null = null;
  private readonly fingers = new Set<number>();
  private tapped: { at: number; x: number; y: number } | null = null;
  private readonly listening = new AbortController();

  constructor(
    private readonly surface: Surface,
    private readonly around: HTMLElement,
    private readonly told: Told,
  ) {
    const options = { signal: this.listening.signal, capture: true };
    around.addEventListener("pointerdown", this.down, options);
    around.addEventListener("pointermove", this.move, options);
    around.addEventListener("pointerup", this.up, options);
    around.addEventListener("pointercancel", this.lost, options);
    around.addEventListener("mousedown", this.quiet, options);
    around.addEventListener("touchstart", this.quiet, { ...options, passive: true });
    around.addEventListener("touchmove", this.quiet, { ...options, passive: true });
    around.addEventListener("touchend", this.lifted, { ...options, passive: false });
    window.addEventListener("keydown", this.escape, options);
  }

  stop(): void {
    this.finish("cancel");
    this.rise();
    this.listening.abort();
  }

  private readonly down = (event: PointerEvent): void => {
    const { surface } = this;
    surface.free = event.ctrlKey || event.metaKey;
    if (event.pointerType === "pen") surface.pen.set(true);
    if (event.pointerType === "touch") this.fingers.add(event.pointerId);
    if (this.fingers.size > 1) return this.second();
    if (event.button !== 0 || surface.panning.get()) return;
    const begin = this.beginOf(event);
    if (begin === null) return this.rest(event);
    event.stopPropagation();
    this.rise();
    blur();
    this.take(event, begin());
  };

  /** What a press begins at once; null where it may still become anything. */
  private beginOf(event: PointerEvent): (() => Gesture | null) | null {
    const { surface } = this;
    const from = surface.elements.get(wireFrom(event.target) ?? "");
    if (from !== undefined) return () => connecting(surface, event, from, sideOf(event.target), (id, side) => void sprout(surface, side, id));
    const held = endAt(event.target);
    const wire = surface.elements.get(held?.wire ?? "");
    if (held !== null && wire !== undefined) return () => reattaching(surface, wire, held.end);
    const grip = gripAt(event.target);
    if (grip !== null) return () => resizing(surface, event, grip);
    const tool = surface.tool.get();
    const drawn = tool === "select" && event.pointerType !== "touch" && isGround(event.target) ? drawnAt(surface, event) : undefined;
    if (drawn !== undefined) return () => carrying(surface, event, drawn);
    if (tool === "select" || tool === "hand" || !isBoard(event.target)) return null;
    if (event.pointerType === "touch" && surface.pen.get() && DRAWING.has(tool)) return null;
    return () => gestureOf(surface, event);
  }

  private take(event: PointerEvent, gesture: Gesture | null): void {
    this.pointer = event.pointerId;
    this.around.setPointerCapture(event.pointerId);
    this.gesture = gesture;
    this.begun = event.timeStamp;
  }

  /** A second finger pans and zooms. What was only begun by the first is taken back, what was meant is kept. */
  private second(): void {
    this.rise();
    const { gesture } = this;
    if (gesture === null) return;
    const drawn = this.surface.tool.get() === "draw" && performance.now() - this.begun > MEANT_MS;
    this.finish(drawn ? "keep" : "cancel");
  }

  private finish(how: "end" | "keep" | "cancel", event?: PointerEvent): void {
    const done = this.gesture;
    this.gesture = null;
    this.pointer = null;
    if (how === "keep") done?.end(new PointerEvent("pointerup"));
    else if (how === "end" && event !== undefined) done?.end(event);
    else done?.cancel();
  }

  // -- a press that may still become anything -----------------------------------------------------------------------

  private rest(event: PointerEvent): void {
    if (this.surface.tool.get() !== "select" || !isBoard(event.target) || isInside(event.target)) return;
    const type = event.pointerType === "touch" || event.pointerType === "pen" ? event.pointerType : "mouse";
    const ground = isGround(event.target);
    if (type === "mouse" && !ground) return;
    if (ground) blur();
    const timer = type === "mouse" ? 0 : window.setTimeout(this.hold, REST_MS);
    this.resting = { pointer: event.pointerId, type, down: event, ground, held: false, timer };
  }

  private readonly hold = (): void => {
    const { resting } = this;
    if (resting === null) return;
    resting.held = true;
    this.around.toggleAttribute("data-held", true);
    navigator.vibrate?.(8);
  };

  private rise(): void {
    if (this.resting !== null) window.clearTimeout(this.resting.timer);
    this.resting = null;
    this.around.removeAttribute("data-held");
  }

  /** Whether a rectangle begins here: with mouse and pen at once, with a finger after it has rested. */
  private stray(event: PointerEvent): void {
    const { resting } = this;
    if (resting === null || event.pointerId !== resting.pointer) return;
    const { down, ground, held, type } = resting;
    if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < STILL[type]) return;
    this.rise();
    if (!ground || (type === "touch" && !held)) return;
    this.take(down, marking(this.surface, down));
    this.gesture?.move(event);
  }

  private settle(event: PointerEvent): void {
    const { resting } = this;
    if (resting === null || event.pointerId !== resting.pointer) return;
    this.rise();
    if (resting.type === "mouse") return;
    const { target } = resting.down;
    const { clientX, clientY, timeStamp } = event;
    if (resting.held) {
      this.tapped = null;
      // The menu would be closed again by this press's own end.
      return void window.setTimeout(() => this.told.menu(target, { clientX, clientY }));
    }
    const before = this.tapped;
    this.tapped = { at: timeStamp, x: clientX, y: clientY };
    if (before === null || timeStamp - before.at > TWICE_MS || Math.hypot(clientX - before.x, clientY - before.y) > TWICE_NEAR) return;
    this.tapped = null;
    // The press that a browser makes of a tap may come late, and would take the focus from what is written in by then.
    this.made = resting.type === "touch";
    window.setTimeout(() => this.told.opened(target, { clientX, clientY }));
  }

  // -- what follows -------------------------------------------------------------------------------------------------

  private readonly move = (event: PointerEvent): void => {
    this.surface.free = event.ctrlKey || event.metaKey;
    this.stray(event);
    if (this.gesture !== null && event.pointerId === this.pointer) this.gesture.move(event);
  };

  private readonly up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (event.pointerId === this.pointer) {
      this.made = event.pointerType === "touch";
      this.finish("end", event);
    }
    this.settle(event);
  };

  private readonly lost = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (event.pointerId === this.pointer) this.finish("cancel");
    if (event.pointerId === this.resting?.pointer) this.rise();
  };

  /** React Flow hears by other events, too. */
  private readonly quiet = (event: Event): void => {
    if ("touches" in event && (event as TouchEvent).touches.length > 1) return;
    if ("button" in event && (event as MouseEvent).button !== 0) return;
    const pen = this.resting !== null && this.resting.type === "pen" && this.resting.ground;
    const held = this.resting?.held === true;
    if (this.pointer !== null || pen || held) event.stopPropagation();
    // Words of the page would be marked on the way.
    if (event.type === "mousedown" && (this.pointer !== null || this.resting?.ground)) event.preventDefault();
  };

  /** The browser would press once more, with a mouse that is none, upon what a finger has just made. */
  private readonly lifted = (event: TouchEvent): void => {
    if (this.made && event.cancelable) event.preventDefault();
    this.made = false;
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.gesture === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.finish("cancel");
  };
}

function blur(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Whether something of the page is the board itself, and no field in it. */
function isBoard(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".react-flow__renderer") !== null && target.closest("textarea,input,[data-vote]") === null;
}

/** Whether a press is for what goes on within an element, such as a chat. */
function isInside(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-inside]") !== null;
}

function sideOf(target: EventTarget | null): Side | undefined {
  const side = target instanceof Element ? target.closest<HTMLElement>("[data-wire-from]")?.dataset["side"] : undefined;
  return SIDES.find((one) => one === side);
}

/** Whether a press is on nothing of the page that stands upon the board. */
function isGround(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".react-flow__pane") !== null && target.closest(".react-flow__node,.react-flow__edge,[data-wire]") === null;
}

/** The element from which a wire is drawn, where a press is on one of the points for that. */
function wireFrom(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-wire-from]")?.dataset["wireFrom"] ?? null) : null;
}
