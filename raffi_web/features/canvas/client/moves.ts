/** Where things are while they are moved or sized and not let go: by this person and by others, what they snap to, and what connections go around. */
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ancestorsOf, type Elements, isPlaced, overlaps, type Point, type Rect, rectOf, sizeOf, union, withInside } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { type Guide, snapped } from "$/public/external/raffi_web/features/canvas/client/guides";

/** How far, in pixels of the screen, something snaps. */
const REACH = 6;
const NEAR = 300;
/** How far around both ends a connection looks for what is in its way. */
const DETOUR = 120;
/** What connections go around. Frames and groups are places, ink and pins lie over others. */
const WALLS: ReadonlySet<string> = new Set(["text", "sticky", "shape", "image", "video", "link", "chat"]);

export type Places = ReadonlyMap<string, Partial<Rect>>;

/** What is shown of the board. */
interface Shown {
  readonly elements: Elements;
  /** What of it is on the screen; null before that is known. */
  sight: () => Rect | null;
  readonly flow: { getZoom: () => number } | null;
}

/** A shift, and the lines that are met by it. */
export interface Snap {
  dx: number;
  dy: number;
  guides: readonly Guide[];
}

export const STAY: Snap = { dx: 0, dy: 0, guides: [] };

export class Moves {
  /** Within what each lies in. */
  own: Places = new Map();
  foreign: Places = new Map();
  /** What can be snapped to; told once a gesture. */
  private beside: Rect[] | null = null;
  private walls: { of: unknown; all: { id: string; rect: Rect }[] } = { of: null, all: [] };

  constructor(private readonly shown: Shown) {}

  /** Everything that is not where the document has it. */
  get all(): Places {
    return this.foreign.size === 0 ? this.own : new Map([...this.foreign, ...this.own]);
  }

  /** Moves by so much more than where they are put. */
  put(places: Places, { dx, dy }: Snap): void {
    const own = new Map(this.own);
    for (const [id, place] of places) {
      const shifted = { ...(place.x !== undefined && { x: place.x + dx }), ...(place.y !== undefined && { y: place.y + dy }) };
      own.set(id, { ...own.get(id), ...place, ...shifted });
    }
    this.own = own;
  }

  rest(): void {
    this.own = new Map();
    this.beside = null;
  }

  /** What lies near a rectangle and may be snapped to. */
  near(whole: Rect, except: Iterable<string>): { rects: Rect[]; reach: number } {
    this.beside ??= this.inSight(withInside(this.shown.elements, except));
    const zoom = this.shown.flow?.getZoom() ?? 1;
    const near = { x: whole.x - NEAR / zoom, y: whole.y - NEAR / zoom, w: whole.w + (2 * NEAR) / zoom, h: whole.h + (2 * NEAR) / zoom };
    return { rects: this.beside.filter((rect) => overlaps(rect, near)), reach: REACH / zoom };
  }

  /** Where what is moved would lie in line with others. */
  snap(places: Places): Snap {
    const rects = [...places].flatMap(([id, place]) => this.placed(id, place) ?? []);
    const whole = union(rects);
    if (whole === null) return STAY;
    const { rects: others, reach } = this.near(whole, places.keys());
    return snapped(whole, others, reach);
  }

  /** Where an element would be upon the board with another place within what it lies in. */
  placed(id: string, place: Partial<Rect>): Rect | null {
    const element = this.shown.elements.get(id);
    if (element === undefined) return null;
    const rect = rectOf(this.shown.elements, element);
    return { x: rect.x + (place.x ?? value(element, "x")) - value(element, "x"), y: rect.y + (place.y ?? value(element, "y")) - value(element, "y"), w: place.w ?? rect.w, h: place.h ?? rect.h };
  }

  private inSight(except: ReadonlySet<string>): Rect[] {
    const seen = this.shown.sight();
    return [...this.shown.elements.values()].flatMap((element) => {
      if (!isPlaced(element) || element.kind === "ink" || element.kind === "comment" || except.has(element.id)) return [];
      const rect = rectOf(this.shown.elements, element);
      return seen === null || overlaps(rect, seen) ? [rect] : [];
    });
  }

  /** Where an element is upon the board right now, with what is being moved where it is moved to. */
  rectNow(id: string): Rect | null {
    const element = this.shown.elements.get(id);
    if (element === undefined || !isPlaced(element)) return null;
    const { w, h } = this.shownAt(element);
    return { ...this.cornerOf(element), w, h };
  }

  /** Where an element's corner is upon the board right now. */
  cornerOf(element: Element): Point {
    const places = [element, ...ancestorsOf(this.shown.elements, element)].map((one) => this.shownAt(one));
    return { x: places.reduce((sum, { x }) => sum + x, 0), y: places.reduce((sum, { y }) => sum + y, 0) };
  }

  private shownAt(element: Element): Rect {
    const place = this.own.get(element.id) ?? this.foreign.get(element.id);
    return { x: place?.x ?? value(element, "x"), y: place?.y ?? value(element, "y"), w: place?.w ?? sizeOf(element).w, h: place?.h ?? sizeOf(element).h };
  }

  /** What stands between two elements, and can be gone around; `drawn` is another one whenever anything may be elsewhere. */
  between(from: string, to: string, drawn: unknown): Rect[] {
    // Told once for all connections, and only where any of them asks.
    if (this.walls.of !== drawn) this.walls = { of: drawn, all: [...this.shown.elements.values()].flatMap((element) => (WALLS.has(element.kind) ? [{ id: element.id, rect: this.rectNow(element.id)! }] : [])) };
    const whole = union([from, to].flatMap((id) => this.rectNow(id) ?? []));
    if (whole === null) return [];
    const area = { x: whole.x - DETOUR, y: whole.y - DETOUR, w: whole.w + 2 * DETOUR, h: whole.h + 2 * DETOUR };
    const own = new Set([from, to].flatMap((id) => [id, ...ancestorsOf(this.shown.elements, this.shown.elements.get(id)!).map((above) => above.id)]));
    return this.walls.all.filter(({ id, rect }) => !own.has(id) && overlaps(rect, area) && !this.isInOneOf(id, from, to)).map(({ rect }) => rect);
  }

  private isInOneOf(id: string, from: string, to: string): boolean {
    return ancestorsOf(this.shown.elements, this.shown.elements.get(id)!).some((above) => above.id === from || above.id === to);
  }
}

/** An element with its place upon the board, where that is what is copied. */
export function loosened(elements: Elements, element: Element, places: ReadonlyMap<string, Rect>): Element {
  if (!places.has(element.id)) return element;
  const { x, y } = rectOf(elements, element);
  const { parent: _, ...props } = element.props;
  return { ...element, props: { ...props, x, y } };
}
