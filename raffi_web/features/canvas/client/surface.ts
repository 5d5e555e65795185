/**
 * A board under somebody's hands: what is chosen, which tool is held, what is being moved and not yet let go. None of
 * that is in the document; what is let go becomes one edit.
 */
import type { EdgeChange, NodeChange, ReactFlowInstance } from "@xyflow/react";
import { copied, dropped, refitted, round, taken } from "$/public/external/raffi_web/features/canvas/client/arranging";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { People } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Element, Op, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { fits } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { ancestorsOf, type Elements, isPlaced, overlaps, type Point, type Rect, rectOf, sizeOf, union, withInside } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Mark } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { type Guide, snapped } from "$/public/external/raffi_web/features/canvas/client/guides";
import type { Dot } from "$/public/external/raffi_web/features/canvas/client/ink";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import type { Piece } from "$/public/external/raffi_web/features/canvas/client/overview/pieces";
import { type BoardEdge, type BoardNode, Scene } from "$/public/external/raffi_web/features/canvas/client/scene";
import { type Body, placing, placesIn } from "$/public/external/raffi_web/features/canvas/client/sizing";
import type { ToolName } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

/** What a surface needs of a board. */
export interface Board {
  readonly id: string;
  readonly elements: Elements;
  /** Told which elements are other ones, are new or are gone. */
  subscribe: (listener: (ids: ReadonlySet<string>) => void) => () => void;
  /** Edits of one `batch` are undone together. */
  edit: (ops: readonly Op[], batch: string) => void;
  undo: () => void;
  redo: () => void;
  /** Tells the others of what is not stored. */
  /** Who else is here, and what they drag. */
  readonly people: Store<People>;
  say: (what: { drag?: Record<string, readonly [number, number]> | null; selection?: readonly string[]; typing?: string | null }) => void;
}

/** What is being made and is not there yet. */
export type Draft =
  | { kind: "box"; rect: Rect; shape: string; color: string }
  | { kind: "ink"; path: string; color: string; width: number; dots: readonly Dot[]; /** The element that it becomes. */ id: string }
  | { kind: "wire"; from: Point; to: Point; over: Rect | null }
  | { kind: "rewire"; wire: string; path: string; over: Rect | null; side: Point | null }
  | { kind: "area"; rect: Rect }
  | { kind: "loop"; points: readonly Point[] }
  | null;

/** How far, in pixels of the screen, something snaps. */
const REACH = 6;
const NEAR = 300;
const LEAVING_MS = 250;
/** How far around both ends a connection looks for what is in its way. */
const DETOUR = 120;
/** What connections go around. Frames and groups are places, ink and pins lie over others. */
const WALLS: ReadonlySet<string> = new Set(["text", "sticky", "shape", "image", "video", "link", "chat"]);

export class Surface {
  readonly tool = createStore<ToolName>("select");
  readonly chosen = createStore<ReadonlySet<string>>(new Set());
  /** The group whose inside is chosen from. */
  readonly entered = createStore<string | null>(null);
  readonly editing = createStore<string | null>(null);
  readonly guides = createStore<readonly Guide[]>([]);
  readonly draft = createStore<Draft>(null);
  /** Where this person's light points; null when it is off. */
  readonly pointed = createStore<Point | null>(null);
  /** What is voted for by a press, while a vote runs. */
  onVote: ((element: Element) => void) | null = null;
  readonly erasing = createStore<ReadonlySet<string>>(new Set());
  readonly drawn = createStore<{ nodes: BoardNode[]; edges: BoardEdge[] }>({ nodes: [], edges: [] });
  /** Whether something is being moved or sized right now. */
  readonly busy = createStore(false);
  /** Grows with every change of the document. */
  readonly changes = createStore(0);
  /** Where the menu of a right press is open, in pixels of the screen. */
  readonly menu = createStore<Point | null>(null);
  /** What was chosen last for each kind: the next one is made with it. */
  readonly habits = new Map<string, Props>();
  flow: ReactFlowInstance<BoardNode, BoardEdge> | null = null;
  /** Moves without snapping while this is held. */
  free = false;
  /** Whether the key that turns every press into a move of the board is down. */
  readonly panning = createStore(false);
  /** Once a pen was seen, fingers do not draw any more. */
  readonly pen = createStore(false);
  /** The element under a mouse, from whose sides a connection can be drawn. */
  readonly hovered = createStore<string | null>(null);
  /** Which end is asked for, or where a new connection of an element leads. */
  readonly asked = createStore<{ id: string; end: "from" | "to" | null } | null>(null);
  /** What is being sized right now. */
  readonly sizing = createStore(false);
  /** What is drawn as one picture while a large board is looked at from afar. */
  pieces: readonly Piece[] | null = null;
  private readonly scene = new Scene();
  private moving = new Map<string, Partial<Rect>>();
  private foreign = new Map<string, Partial<Rect>>();
  private beside: Rect[] | null = null;
  private due = false;

  /** Whether this person may change anything. */
  readonly may = createStore(false);
  /** Whether this person may set pins. */
  readonly mayPin = createStore(false);
  /** Where a pin is being set: upon the board, or upon the element `home`. */
  readonly pinning = createStore<(Point & { home: string | null }) | null>(null);
  /** Goes to the next pin, or the one before. */
  onStep: ((by: 1 | -1) => void) | null = null;
  /** How what is said here is reported. */
  report: Report | undefined;

  /** The board as it was, while that is looked at instead of as it is: nothing can be changed then. */
  readonly past = createStore<Elements | null>(null);
  /** What is marked on the board, as what lies between two points of its history. */
  readonly marks = createStore<readonly Mark[]>([]);

  constructor(readonly board: Board) {}

  get edits(): boolean {
    return this.may.get() && this.past.get() === null;
  }

  allow(edits: boolean, pins = edits): void {
    this.may.set(edits);
    this.mayPin.set(pins);
    if (!edits) this.hold("select");
    this.refresh();
  }

  /** Draws what is there, and whatever comes, until the returned function is called. */
  start(): () => void {
    const stops = [
      this.board.subscribe((ids) => this.past.get() === null && this.changed(ids)),
      this.chosen.subscribe(() => {
        this.refresh();
        this.board.say({ selection: this.past.get() === null ? [...this.chosen.get()] : [] });
      }),
      this.entered.subscribe(this.refresh),
      this.editing.subscribe(() => this.board.say({ typing: this.editing.get() })),
    ];
    this.draw();
    return () => stops.forEach((stop) => stop());
  }

  get elements(): Elements {
    return this.past.get() ?? this.board.elements;
  }

  /** Shows a board as it was, or with null as it is; `ids` are what is another since the last time, null for all. */
  lookBack(past: Elements | null, ids: ReadonlySet<string> | null = null): void {
    if (this.past.get() === null && past !== null) {
      this.hold("select");
      this.rest();
      this.board.say({ selection: [] });
    }
    this.past.set(past);
    this.changed(ids ?? new Set([...this.chosen.get(), ...this.elements.keys()]));
  }

  /** The chosen elements that are there. */
  get choice(): Element[] {
    return [...this.chosen.get()].flatMap((id) => this.elements.get(id) ?? []);
  }

  edit(ops: readonly Op[], batch = newId()): void {
    if (ops.length === 0 || !this.edits) return;
    const more = ops.reduce((sum, op) => sum + (op[0] === "put" && !this.elements.has(op[1]) ? 1 : 0), 0);
    if (more === 0 || fits(this.elements.size, more)) this.board.edit(ops, batch);
  }

  choose(ids: Iterable<string>): void {
    const next = new Set(ids);
    const now = this.chosen.get();
    if (next.size === now.size && [...next].every((id) => now.has(id))) return;
    const entered = this.entered.get();
    if (entered !== null && ![...next].some((id) => this.isIn(id, entered))) this.entered.set(null);
    this.chosen.set(next);
  }

  private isIn(id: string, group: string): boolean {
    const element = this.elements.get(id);
    return element !== undefined && ancestorsOf(this.elements, element).some((above) => above.id === group);
  }

  /** What lies under a mouse. It stays so a moment longer, to reach the points at its sides. */
  hover(id: string | null): void {
    window.clearTimeout(this.leaving);
    if (id !== null) return this.hovered.set(id);
    this.leaving = window.setTimeout(() => this.hovered.set(null), LEAVING_MS);
  }

  private leaving = 0;

  hold(tool: ToolName): void {
    if (!this.edits && !LOOKING.has(tool) && !(tool === "comment" && this.mayPin.get())) return;
    this.tool.set(tool);
    this.editing.set(null);
    if (tool !== "select" && tool !== "hand" && tool !== "lasso") this.choose([]);
  }

  // -- drawing ------------------------------------------------------------------------------------------------

  private changed(ids: ReadonlySet<string>): void {
    const chosen = this.chosen.get();
    if ([...ids].some((id) => chosen.has(id) && !this.elements.has(id))) this.choose([...chosen].filter((id) => this.elements.has(id)));
    const editing = this.editing.get();
    if (editing !== null && !this.elements.has(editing)) this.editing.set(null);
    this.changes.set((n) => n + 1);
    this.refresh();
  }

  readonly refresh = (): void => {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      this.draw();
    });
  };

  private draw(): void {
    const moving = this.foreign.size === 0 ? this.moving : new Map([...this.foreign, ...this.moving]);
    const look = { chosen: this.chosen.get(), moving, entered: this.entered.get(), edits: this.edits, name: nameOf };
    if (this.scene.update(this.elements, look)) this.drawn.set({ nodes: this.scene.nodes, edges: this.scene.edges });
  }

  /** Where others are dragging things to, within what those lie in. */
  others(moved: ReadonlyMap<string, Point>): void {
    const places = this.past.get() === null ? moved : NOWHERE;
    if (places.size === 0 && this.foreign.size === 0) return;
    this.foreign = new Map(places);
    this.refresh();
  }

  // -- what React Flow tells ------------------------------------------------------------------------------------

  readonly onNodesChange = (changes: NodeChange<BoardNode>[]): void => {
    const places = new Map<string, Partial<Rect>>();
    for (const change of changes) if (change.type === "position" && change.position !== undefined && change.dragging !== false) places.set(change.id, change.position);
    if (places.size > 0) this.move(places, !changes.some((change) => change.type === "position" && change.dragging));
    this.select(changes);
  };

  readonly onEdgesChange = (changes: EdgeChange<BoardEdge>[]): void => this.select(changes);

  private select(changes: readonly (NodeChange<BoardNode> | EdgeChange<BoardEdge>)[]): void {
    const next = new Set(this.chosen.get());
    for (const change of changes) {
      if (change.type !== "select") continue;
      if (change.selected) next.add(change.id);
      else next.delete(change.id);
    }
    this.choose(next);
  }

  private move(places: ReadonlyMap<string, Partial<Rect>>, exact: boolean): void {
    this.busy.set(true);
    const { dx, dy } = exact || this.free ? { dx: 0, dy: 0 } : this.snap(places);
    if (exact || this.free) this.guides.set(NO_GUIDES);
    for (const [id, place] of places) {
      const shifted = { ...(place.x !== undefined && { x: place.x + dx }), ...(place.y !== undefined && { y: place.y + dy }) };
      this.moving.set(id, { ...this.moving.get(id), ...place, ...shifted });
    }
    this.tell();
  }

  /** Moves elements within what they lie in, until `drop` or `keep`. */
  carry(places: ReadonlyMap<string, Point>): void {
    this.move(places, false);
  }

  /** Says what is drawn as a picture, until the returned function is called. */
  show(pieces: readonly Piece[]): () => void {
    this.pieces = pieces;
    return () => {
      if (this.pieces === pieces) this.pieces = null;
    };
  }

  /** Others see what is being moved, and so does this page. */
  private tell(): void {
    this.board.say({ drag: Object.fromEntries([...this.moving].flatMap(([id, { x, y }]) => (x === undefined || y === undefined ? [] : [[id, [round(x), round(y)]]]))) });
    this.refresh();
  }

  // -- sizing ---------------------------------------------------------------------------------------------------

  /** Shows what is being sized as it would be; `guides` are the lines that it meets. */
  shape(body: Body, to: Rect, guides: readonly Guide[]): void {
    this.busy.set(true);
    this.sizing.set(true);
    this.guides.set(guides.length === 0 ? NO_GUIDES : guides);
    this.moving = placesIn(this.elements, body, to);
    this.tell();
  }

  /** What was being sized stays as it is, or as it was before. */
  keep(kept: boolean): void {
    const ops = kept ? placing(this.elements, this.moving) : [];
    const ids = [...this.moving.keys()];
    this.rest();
    const batch = newId();
    this.edit(ops, batch);
    this.refit(ids, batch);
    this.refresh();
  }

  /** What lies near a rectangle and may be snapped to. */
  near(whole: Rect, except: Iterable<string>): { rects: Rect[]; reach: number } {
    this.beside ??= this.inSight(withInside(this.elements, except));
    const zoom = this.flow?.getZoom() ?? 1;
    const near = { x: whole.x - NEAR / zoom, y: whole.y - NEAR / zoom, w: whole.w + (2 * NEAR) / zoom, h: whole.h + (2 * NEAR) / zoom };
    return { rects: this.beside.filter((rect) => overlaps(rect, near)), reach: REACH / zoom };
  }

  private snap(places: ReadonlyMap<string, Partial<Rect>>): { dx: number; dy: number } {
    const rects = [...places].flatMap(([id, place]) => this.placed(id, place) ?? []);
    const whole = union(rects);
    if (whole === null) return { dx: 0, dy: 0 };
    const { rects: others, reach } = this.near(whole, places.keys());
    const { dx, dy, guides } = snapped(whole, others, reach);
    this.guides.set(guides.length === 0 ? NO_GUIDES : guides);
    return { dx, dy };
  }

  /** Where an element would be upon the board with another place within what it lies in. */
  private placed(id: string, place: Partial<Rect>): Rect | null {
    const element = this.elements.get(id);
    if (element === undefined) return null;
    const rect = rectOf(this.elements, element);
    return { x: rect.x + (place.x ?? value(element, "x")) - value(element, "x"), y: rect.y + (place.y ?? value(element, "y")) - value(element, "y"), w: place.w ?? rect.w, h: place.h ?? rect.h };
  }

  private inSight(except: ReadonlySet<string>): Rect[] {
    const seen = this.sight();
    return [...this.elements.values()].flatMap((element) => {
      if (!isPlaced(element) || element.kind === "ink" || element.kind === "comment" || except.has(element.id)) return [];
      const rect = rectOf(this.elements, element);
      return seen === null || overlaps(rect, seen) ? [rect] : [];
    });
  }

  /** Where an element's corner is upon the board as it is shown now, with what is being moved. */
  cornerOf(element: Element): Point {
    let at = { x: 0, y: 0 };
    for (const one of [element, ...ancestorsOf(this.elements, element)]) {
      const now = { ...this.foreign.get(one.id), ...this.moving.get(one.id) };
      at = { x: at.x + (now.x ?? value(one, "x")), y: at.y + (now.y ?? value(one, "y")) };
    }
    return at;
  }

  /** What of the board is on the screen. */
  sight(): Rect | null {
    const { flow } = this;
    const box = document.querySelector(".raffi-board")?.getBoundingClientRect();
    if (flow === null || box === undefined) return null;
    const from = flow.screenToFlowPosition({ x: box.left, y: box.top });
    const to = flow.screenToFlowPosition({ x: box.right, y: box.bottom });
    return { x: from.x, y: from.y, w: to.x - from.x, h: to.y - from.y };
  }

  /** What was dragged is let go: it stays where it is, or a copy of it does. */
  readonly drop = (event: { altKey?: boolean }): void => {
    const places = new Map([...this.moving].flatMap(([id, place]): [string, Rect][] => {
      const rect = this.placed(id, place);
      return rect === null ? [] : [[id, rect]];
    }));
    this.rest();
    if (places.size === 0 || !this.edits) return this.refresh();
    if (event.altKey) return this.copyTo(places);
    const batch = newId();
    this.edit(dropped(this.elements, places), batch);
    this.refit(places.keys(), batch);
  };

  private copyTo(places: ReadonlyMap<string, Rect>): void {
    const [id, rect] = [...places][0]!;
    const before = rectOf(this.elements, this.elements.get(id)!);
    const { ops, ids } = copied(this.elements, taken(this.elements, [...places.keys()]).map((element) => this.loosened(element, places)), { x: rect.x - before.x, y: rect.y - before.y }, newId);
    this.edit(ops);
    this.choose(ids);
  }

  /** An element with its place upon the board, where that is what is copied. */
  private loosened(element: Element, places: ReadonlyMap<string, Rect>): Element {
    if (!places.has(element.id)) return element;
    const { x, y } = rectOf(this.elements, element);
    const { parent: _, ...props } = element.props;
    return { ...element, props: { ...props, x, y } };
  }

  /** Groups reach around what is in them. */
  refit(ids: Iterable<string>, batch: string): void {
    const groups = new Set([...ids].flatMap((id) => {
      const element = this.elements.get(id);
      return element === undefined ? [] : ancestorsOf(this.elements, element).filter((above) => above.kind === "group");
    }).map(({ id }) => id));
    for (const id of groups) this.edit(refitted(this.elements, this.elements.get(id)!), batch);
  }

  private rest(): void {
    this.moving = new Map();
    this.beside = null;
    this.busy.set(false);
    this.sizing.set(false);
    this.guides.set(NO_GUIDES);
    this.board.say({ drag: null });
  }

  // -- what stands in the way of connections ----------------------------------------------------------------------

  private walls: { of: unknown; all: { id: string; rect: Rect }[] } = { of: null, all: [] };

  /** Where an element is upon the board right now, with what is being moved where it is moved to. */
  rectNow(id: string): Rect | null {
    const element = this.elements.get(id);
    if (element === undefined || !isPlaced(element)) return null;
    const own = this.shownAt(element);
    let { x, y } = own;
    for (const above of ancestorsOf(this.elements, element)) {
      const place = this.shownAt(above);
      x += place.x;
      y += place.y;
    }
    return { x, y, w: own.w, h: own.h };
  }

  private shownAt(element: Element): Rect {
    const place = this.moving.get(element.id) ?? this.foreign.get(element.id);
    return { x: place?.x ?? value(element, "x"), y: place?.y ?? value(element, "y"), w: place?.w ?? sizeOf(element).w, h: place?.h ?? sizeOf(element).h };
  }

  /** What stands between two elements, and can be gone around. */
  between(from: string, to: string): Rect[] {
    const nodes = this.drawn.get().nodes;
    // Told once for all connections, and only where any of them asks.
    if (this.walls.of !== nodes) this.walls = { of: nodes, all: [...this.elements.values()].flatMap((element) => (WALLS.has(element.kind) ? [{ id: element.id, rect: this.rectNow(element.id)! }] : [])) };
    const whole = union([from, to].flatMap((id) => this.rectNow(id) ?? []));
    if (whole === null) return [];
    const area = { x: whole.x - DETOUR, y: whole.y - DETOUR, w: whole.w + 2 * DETOUR, h: whole.h + 2 * DETOUR };
    const own = new Set([from, to].flatMap((id) => [id, ...ancestorsOf(this.elements, this.elements.get(id)!).map((above) => above.id)]));
    return this.walls.all.filter(({ id, rect }) => !own.has(id) && overlaps(rect, area) && !this.isInOneOf(id, from, to)).map(({ rect }) => rect);
  }

  private isInOneOf(id: string, from: string, to: string): boolean {
    return ancestorsOf(this.elements, this.elements.get(id)!).some((above) => above.id === from || above.id === to);
  }

  // -- geometry of the choice -----------------------------------------------------------------------------------

  /** Around what is chosen, as it is shown now. */
  around(): Rect | null {
    return union(this.choice.filter(isPlaced).flatMap((element) => this.placed(element.id, { ...sizeOf(element), ...this.moving.get(element.id) }) ?? []));
  }

  /** The middle of what is on the screen. */
  centre(): Point {
    const sight = this.sight();
    return sight === null ? { x: 0, y: 0 } : { x: sight.x + sight.w / 2, y: sight.y + sight.h / 2 };
  }
}

/** Tools that change nothing. */
const LOOKING: ReadonlySet<ToolName> = new Set(["select", "hand", "lasso", "laser", "vote"]);
const NO_GUIDES: readonly Guide[] = [];
const NOWHERE: ReadonlyMap<string, Point> = new Map();
const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** An id for an element, or for what is undone together. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
