/** What each tool does between the pointer's going down and up. */
import { enterOnceMade } from "$/public/external/raffi_web/features/canvas/client/talk/enter_chat";
import { frameAt, round } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { lassoed, marked } from "$/public/external/raffi_web/features/canvas/client/choosing";
import { WIDEST } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { make } from "$/public/external/raffi_web/features/canvas/client/putting";
import { type Kind, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { between, centreOf, type Elements, holds, isPlaced, middleOf, overlaps, type Point, type Rect, rectOf, type Side } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { distance, type Dot, outline, read, strokes } from "$/public/external/raffi_web/features/canvas/client/ink";
import { painted, rankOfFrame, ranksOnTop } from "$/public/external/raffi_web/features/canvas/client/layers";
import { newId, type Surface } from "$/public/external/raffi_web/features/canvas/client/surface";

export interface Gesture {
  move: (event: PointerEvent) => void;
  end: (event: PointerEvent) => void;
  cancel: () => void;
}

/** A press that moves less than this, in pixels of the screen, is a click. */
const CLICK = 4;
/** How large what is made by a click becomes. */
const SIZES: Readonly<Record<string, { w: number; h: number }>> = {
  text: { w: WIDEST, h: 40 },
  sticky: { w: 200, h: 200 },
  shape: { w: 160, h: 120 },
  frame: { w: 640, h: 400 },
  chat: { w: 340, h: 420 },
};
const SHAPES: Readonly<Record<string, string>> = { rectangle: "rectangle", ellipse: "ellipse", diamond: "diamond" };

export function gestureOf(surface: Surface, event: PointerEvent): Gesture | null {
  switch (surface.tool.get()) {
    case "comment":
      return pinning(surface);
    case "draw":
      return drawing(surface, event);
    case "erase":
      return erasing(surface, event);
    case "vote":
      return voting(surface);
    case "laser":
      return pointing(surface, event);
    case "connect":
      return connecting(surface, event);
    case "lasso":
      return looping(surface, event);
    case "text":
    case "sticky":
    case "frame":
    case "chat":
      return making(surface, event, surface.tool.get() as Kind, {});
    case "rectangle":
    case "ellipse":
    case "diamond":
      return making(surface, event, "shape", { shape: SHAPES[surface.tool.get()] });
    default:
      return null;
  }
}

export function pointOf(surface: Surface, event: { clientX: number; clientY: number }): Point {
  return surface.flow?.screenToFlowPosition({ x: event.clientX, y: event.clientY }) ?? { x: event.clientX, y: event.clientY };
}

// -- choosing -----------------------------------------------------------------------------------------------------

/** Points of a loop nearer than this to the last one, in pixels of the screen, are left out. */
const LOOP_STEP = 3;

/** A rectangle over the ground chooses what it touches; with Shift as well as what is chosen. */
export function marking(surface: Surface, down: { clientX: number; clientY: number; shiftKey: boolean }): Gesture {
  const from = pointOf(surface, down);
  const before = surface.chosen.get();
  const base = down.shiftKey ? before : NONE;
  return {
    move: (event) => {
      const rect = between(from, pointOf(surface, event));
      surface.draft.set({ kind: "area", rect });
      surface.choose([...base, ...marked(surface.elements, rect, surface.entered.get())]);
    },
    cancel: () => {
      surface.draft.set(null);
      surface.choose(before);
    },
    end: () => surface.draft.set(null),
  };
}

/** A loop chooses what is mostly inside; then it can be moved. */
function looping(surface: Surface, down: PointerEvent): Gesture {
  const points: Point[] = [pointOf(surface, down)];
  const before = surface.chosen.get();
  const base = down.shiftKey ? before : NONE;
  const take = (event: PointerEvent): void => {
    const all = event.getCoalescedEvents?.() ?? [];
    const least = LOOP_STEP / (surface.flow?.getZoom() ?? 1);
    for (const one of all.length > 0 ? all : [event]) {
      const point = pointOf(surface, one);
      const last = points.at(-1)!;
      if (Math.hypot(point.x - last.x, point.y - last.y) >= least) points.push(point);
    }
  };
  return {
    move: (event) => {
      take(event);
      surface.draft.set({ kind: "loop", points: [...points] });
      surface.choose([...base, ...lassoed(surface.elements, points, surface.entered.get())]);
    },
    cancel: () => {
      surface.draft.set(null);
      surface.choose(before);
    },
    end: () => {
      surface.draft.set(null);
      if (points.length < 3) surface.choose(base);
      surface.tool.set("select");
    },
  };
}

// -- a pin ----------------------------------------------------------------------------------------------------------

function pinning(surface: Surface): Gesture {
  return {
    move: () => undefined,
    cancel: () => undefined,
    end: (event) => {
      const at = pointOf(surface, event);
      surface.tool.set("select");
      surface.pinning.set({ ...at, home: elementAt(surface.elements, at)?.id ?? null });
    },
  };
}

// -- something with a place ---------------------------------------------------------------------------------------

function making(surface: Surface, down: PointerEvent, kind: Kind, props: Props): Gesture {
  const from = pointOf(surface, down);
  const color = (surface.habits.get(kind)?.["color"] as string | undefined) ?? (kind === "sticky" ? "yellow" : kind === "frame" ? "gray" : "ink");
  const far = (event: PointerEvent): boolean => Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= CLICK;
  const rectTo = (event: PointerEvent): Rect => {
    const rect = between(from, pointOf(surface, event));
    // With Shift as wide as high; notes always are.
    if (!event.shiftKey && kind !== "sticky") return rect;
    const side = Math.max(rect.w, rect.h);
    const to = pointOf(surface, event);
    return { x: to.x < from.x ? from.x - side : from.x, y: to.y < from.y ? from.y - side : from.y, w: side, h: side };
  };
  return {
    move: (event) => surface.draft.set(far(event) ? { kind: "box", rect: rectTo(event), shape: String(props["shape"] ?? kind), color } : null),
    cancel: () => surface.draft.set(null),
    end: (event) => {
      surface.draft.set(null);
      const size = SIZES[kind]!;
      const drawn = far(event) ? rectTo(event) : null;
      const corner = kind === "text" ? { x: from.x, y: from.y - size.h / 2 } : { x: from.x - size.w / 2, y: from.y - size.h / 2 };
      const rect = drawn === null ? { ...corner, ...size } : { ...drawn, w: Math.max(drawn.w, 24), h: Math.max(drawn.h, 24) };
      place(surface, kind, rect, kind === "text" && drawn === null ? { ...props, hugs: true } : props);
    },
  };
}

/** Puts an element at a place upon the board and begins to write in it; its id. */
export function place(surface: Surface, kind: Kind, rect: Rect, props: Props, batch = newId()): string {
  const home = kind === "frame" ? null : frameAt(surface.elements, centreOf(rect), NONE);
  const origin = home === null ? { x: 0, y: 0 } : rectOf(surface.elements, home);
  const own = { ...props, x: round(rect.x - origin.x), y: round(rect.y - origin.y), w: round(rect.w), h: round(rect.h), ...(kind === "frame" && { z: rankOfFrame(surface.elements, rect) }) };
  const id = make(surface, kind, own, home, batch);
  if (kind === "frame") surface.edit(adopted(surface.elements, id, rect), batch);
  surface.tool.set("select");
  surface.choose([id]);
  if (kind === "text" || kind === "sticky" || kind === "frame") surface.editing.set(id);
  if (kind === "chat") enterOnceMade(id);
  if (kind === "shape") surface.fresh = id;
  return id;
}

const NONE: ReadonlySet<string> = new Set();

/** A new frame takes in what lies on the board within it. */
function adopted(elements: Elements, frame: string, rect: Rect): Op[] {
  const inside = [...elements.values()].filter((element) => {
    if (!isPlaced(element) || element.id === frame || value(element, "parent") !== null || value(element, "locked")) return false;
    const own = rectOf(elements, element);
    return own.x >= rect.x && own.y >= rect.y && own.x + own.w <= rect.x + rect.w && own.y + own.h <= rect.y + rect.h;
  });
  return inside.map((element): Op => ["set", element.id, { parent: frame, x: round(value(element, "x") - rect.x), y: round(value(element, "y") - rect.y) }]);
}

// -- ink ----------------------------------------------------------------------------------------------------------

function drawing(surface: Surface, down: PointerEvent): Gesture {
  const habit = surface.habits.get("ink");
  const color = (habit?.["color"] as string | undefined) ?? "ink";
  const width = (habit?.["width"] as number | undefined) ?? 4;
  const dots: Dot[] = [];
  const id = newId();
  const take = (event: PointerEvent): void => {
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 0 ? all : [event]) {
      const { x, y } = pointOf(surface, one);
      dots.push([x, y, one.pointerType === "pen" ? one.pressure : 0.5]);
    }
    surface.draft.set({ kind: "ink", path: outline(dots, width, false), color, width, dots, id });
  };
  take(down);
  return {
    move: take,
    cancel: () => surface.draft.set(null),
    end: () => {
      const lines = strokes(dots);
      const batch = newId();
      const home = frameAt(surface.elements, centreOf(lines[0]!.rect), NONE);
      const origin = home === null ? { x: 0, y: 0 } : rectOf(surface.elements, home);
      const ranks = ranksOnTop(surface.elements, home?.id ?? null, lines.length);
      surface.edit(
        lines.map(({ rect, points }, index): Op => ["put", index === 0 ? id : newId(), "ink", { x: round(rect.x - origin.x), y: round(rect.y - origin.y), w: round(rect.w), h: round(rect.h), points, color, width, z: ranks[index]!, ...(home && { parent: home.id }) }]),
        batch,
      );
      surface.draft.set(null);
    },
  };
}

/** A press on something votes for it. */
function voting(surface: Surface): Gesture {
  return {
    move: () => {},
    cancel: () => {},
    end: (event) => {
      const element = elementAt(surface.elements, pointOf(surface, event));
      if (element !== null) surface.onVote?.(element);
    },
  };
}

function pointing(surface: Surface, down: PointerEvent): Gesture {
  const point = (event: PointerEvent): void => surface.pointed.set(pointOf(surface, event));
  const off = (): void => surface.pointed.set(null);
  point(down);
  return { move: point, end: off, cancel: off };
}

/** How near the eraser has to come, in pixels of the screen. */
const RUB = 8;

function erasing(surface: Surface, down: PointerEvent): Gesture {
  let last = pointOf(surface, down);
  const rub = (event: PointerEvent): void => {
    const to = pointOf(surface, event);
    const reach = RUB / (surface.flow?.getZoom() ?? 1);
    const hit = [...surface.elements.values()].filter((element) => isPlaced(element) && !value(element, "locked") && !surface.erasing.get().has(element.id) && touches(surface.elements, element, last, to, reach));
    last = to;
    if (hit.length > 0) surface.erasing.set(new Set([...surface.erasing.get(), ...hit.map(({ id }) => id)]));
  };
  rub(down);
  return {
    move: rub,
    cancel: () => surface.erasing.set(NONE),
    end: () => {
      const going = [...surface.erasing.get()];
      surface.erasing.set(NONE);
      surface.edit(going.map((id): Op => ["del", id]));
    },
  };
}

/** Whether a stroke of the eraser meets an element. Of frames and groups it meets nothing: what is in them is rubbed out. */
function touches(elements: Elements, element: Element, from: Point, to: Point, reach: number): boolean {
  if (element.kind === "frame" || element.kind === "group" || element.kind === "comment") return false;
  const rect = rectOf(elements, element);
  const swept = between(from, to);
  if (!overlaps(rect, { x: swept.x - reach, y: swept.y - reach, w: swept.w + 2 * reach, h: swept.h + 2 * reach })) return false;
  if (element.kind !== "ink") return true;
  const dots = read(value(element, "points"));
  return dots.some((dot, index) => {
    const next = dots[index + 1] ?? dot;
    const near = distance(to, { x: rect.x + dot[0], y: rect.y + dot[1] }, { x: rect.x + next[0], y: rect.y + next[1] });
    return near <= reach + value(element, "width") || distance({ x: rect.x + dot[0], y: rect.y + dot[1] }, from, to) <= reach + value(element, "width");
  });
}

// -- connections --------------------------------------------------------------------------------------------------

/** The uppermost element under a point that can be connected. */
export function elementAt(elements: Elements, point: Point, except?: string): Element | null {
  let found: Element | null = null;
  for (const id of painted(elements)) {
    const element = elements.get(id)!;
    if (!isPlaced(element) || element.kind === "ink" || element.kind === "comment" || id === except || !holds(rectOf(elements, element), point)) continue;
    // The inside of a frame is board.
    if (element.kind === "frame" && found !== null) continue;
    found = element;
  }
  return found;
}

/** How far from the beginning a wire that ends on nothing makes something new there, in pixels of the screen. */
const FAR = 48;

/** `beside` makes something new there when the point at a side of `start` is only pressed. */
export function connecting(surface: Surface, down: { clientX: number; clientY: number }, start?: Element, side?: Side, beside?: (id: string, side: Side) => void): Gesture | null {
  const at = pointOf(surface, down);
  const from = start ?? elementAt(surface.elements, at);
  if (from === null) return null;
  const rect = rectOf(surface.elements, from);
  const target = (event: PointerEvent): Element | null => elementAt(surface.elements, pointOf(surface, event), from.id);
  return {
    move: (event) => {
      const to = pointOf(surface, event);
      const over = target(event);
      surface.draft.set({ kind: "wire", from: nearestSide(rect, to), to, over: over === null ? null : rectOf(surface.elements, over) });
    },
    cancel: () => surface.draft.set(null),
    end: (event) => {
      surface.draft.set(null);
      const over = target(event);
      const batch = newId();
      if (over !== null) {
        const made = connect(surface, from.id, over.id, batch);
        surface.choose([made]);
        surface.fresh = made;
        return;
      }
      const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
      if (far < CLICK && side !== undefined) return beside?.(from.id, side);
      if (far < FAR) return;
      const { w, h } = rect;
      const point = pointOf(surface, event);
      const kind = from.kind === "shape" || from.kind === "sticky" ? from.kind : "sticky";
      const size = kind === from.kind ? { w, h } : SIZES[kind]!;
      const look = kind === from.kind ? { color: value(from, "color"), ...(kind === "shape" && { shape: value(from, "shape"), fill: value(from, "fill") }) } : {};
      const made = place(surface, kind, { x: point.x - size.w / 2, y: point.y - size.h / 2, ...size }, look, batch);
      connect(surface, from.id, made, batch);
      surface.editing.set(made);
    },
  };
}

function connect(surface: Surface, from: string, to: string, batch: string): string {
  surface.tool.set("select");
  return make(surface, "connection", { from, to }, null, batch);
}

function nearestSide(rect: Rect, to: Point): Point {
  const middles = (["top", "right", "bottom", "left"] as const).map((side) => middleOf(rect, side));
  return middles.reduce((best, one) => (Math.hypot(one.x - to.x, one.y - to.y) < Math.hypot(best.x - to.x, best.y - to.y) ? one : best));
}
