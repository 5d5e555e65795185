/**
 * A board under somebody's hands: what is chosen, which tool is held, what is being moved and not yet let go. None of
 * that is in the document; what is let go becomes one edit.
 */
import type { EdgeChange, NodeChange, ReactFlowInstance } from "@xyflow/react";
import { copied, dropped, refitted, round, taken } from "$/public/external/raffi_web/features/canvas/client/arranging";
import type { People } from "$/public/external/raffi_web/features/canvas/client/engine/presence";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { carries, fits } from "$/public/external/raffi_web/features/canvas/client/files/limits";
import { ancestorsOf, type Elements, isPlaced, type Point, type Rect, rectOf, sizeOf, union } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Mark } from "$/public/external/raffi_web/features/canvas/client/history/difference";
import { Habits } from "$/public/external/raffi_web/features/canvas/client/habits";
import type { Guide } from "$/public/external/raffi_web/features/canvas/client/guides";
import type { Dot } from "$/public/external/raffi_web/features/canvas/client/ink";
import { loosened, Moves, STAY } from "$/public/external/raffi_web/features/canvas/client/moves";
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

const LEAVING_MS = 250;
export class Surface {
  readonly tool = createStore<ToolName>("select");
  readonly chosen = createStore<ReadonlySet<string>>(new Set());
  /** The group whose inside is chosen from. */
  readonly entered = createStore<string | null>(null);
  readonly editing = createStore<string | null>(null);
  /** What was just made by hand and takes the next letter, until something else is chosen or done with. */
  fresh: string | null = null;
  readonly guides = createStore<readonly Guide[]>([]);
  readonly draft = createStore<Draft>(null);
  /** Where this person's light points; null when it is off. */
  readonly pointed = createStore<Point | null>(null);
  /** Reacting, and typing at one's cursor. */
  onMeet: ((deed: "react" | "say") => void) | null = null;
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
  readonly habits = new Habits();
  flow: ReactFlowInstance<BoardNode, BoardEdge> | null = null;
  /** How large it is upon the screen, in pixels: told by the library, so that nobody has to measure the page. */
  size = { w: 0, h: 0 };
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
  private readonly moves = new Moves(this);
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
      this.editing.subscribe(() => {
        this.fresh = null;
        this.board.say({ typing: this.editing.get() });
      }),
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
    const more = ops.flatMap((op): Element[] => (op[0] === "put" && !this.elements.has(op[1]) ? [{ id: op[1], kind: op[2], props: op[3] }] : []));
    if (more.length === 0 || (fits(this.elements.size, more.length) && carries(this.elements, more))) this.board.edit(ops, batch);
  }

  choose(ids: Iterable<string>): void {
    const next = new Set(ids);
    const now = this.chosen.get();
    if (next.size === now.size && [...next].every((id) => now.has(id))) return;
    this.fresh = null;
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
    this.fresh = null;
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
    const look = { chosen: this.chosen.get(), moving: this.moves.all, entered: this.entered.get(), edits: this.edits, name: nameOf };
    if (this.scene.update(this.elements, look)) this.drawn.set({ nodes: this.scene.nodes, edges: this.scene.edges });
  }

  /** Where others are dragging things to, within what those lie in. */
  others(moved: ReadonlyMap<string, Point>): void {
    const places = this.past.get() === null ? moved : NOWHERE;
    if (places.size === 0 && this.moves.foreign.size === 0) return;
    this.moves.foreign = new Map(places);
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
    const snap = exact || this.free ? STAY : this.moves.snap(places);
    this.line(snap.guides);
    this.moves.put(places, snap);
    this.tell();
  }

  private line(guides: readonly Guide[]): void {
    this.guides.set(guides.length === 0 ? NO_GUIDES : guides);
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
    this.board.say({ drag: Object.fromEntries([...this.moves.own].flatMap(([id, { x, y }]) => (x === undefined || y === undefined ? [] : [[id, [round(x), round(y)]]]))) });
    this.refresh();
  }

  // -- sizing ---------------------------------------------------------------------------------------------------

  /** Shows what is being sized as it would be; `guides` are the lines that it meets. */
  shape(body: Body, to: Rect, guides: readonly Guide[]): void {
    this.busy.set(true);
    this.sizing.set(true);
    this.line(guides);
    this.moves.own = placesIn(this.elements, body, to);
    this.tell();
  }

  /** What was being sized stays as it is, or as it was before. */
  keep(kept: boolean): void {
    const ops = kept ? placing(this.elements, this.moves.own) : [];
    const ids = [...this.moves.own.keys()];
    this.rest();
    const batch = newId();
    this.edit(ops, batch);
    this.refit(ids, batch);
    this.refresh();
  }

  /** What lies near a rectangle and may be snapped to. */
  near(whole: Rect, except: Iterable<string>): { rects: Rect[]; reach: number } {
    return this.moves.near(whole, except);
  }

  /** Where an element's corner is upon the board as it is shown now, with what is being moved. */
  cornerOf(element: Element): Point {
    return this.moves.cornerOf(element);
  }

  /** What of the board is on the screen. */
  sight(): Rect | null {
    const { flow, size } = this;
    if (flow === null || size.w === 0) return null;
    const { x, y, zoom } = flow.getViewport();
    return { x: -x / zoom, y: -y / zoom, w: size.w / zoom, h: size.h / zoom };
  }

  /** What was dragged is let go: it stays where it is, or a copy of it does. */
  readonly drop = (event: { altKey?: boolean }): void => {
    const places = new Map([...this.moves.own].flatMap(([id, place]): [string, Rect][] => {
      const rect = this.moves.placed(id, place);
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
    const { ops, ids } = copied(this.elements, taken(this.elements, [...places.keys()]).map((element) => loosened(this.elements, element, places)), { x: rect.x - before.x, y: rect.y - before.y }, newId);
    this.edit(ops);
    this.choose(ids);
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
    this.moves.rest();
    this.busy.set(false);
    this.sizing.set(false);
    this.guides.set(NO_GUIDES);
    this.board.say({ drag: null });
  }

  /** Where an element is upon the board right now, with what is being moved where it is moved to. */
  rectNow(id: string): Rect | null {
    return this.moves.rectNow(id);
  }

  /** What stands between two elements, and can be gone around. */
  between(from: string, to: string): Rect[] {
    return this.moves.between(from, to, this.drawn.get().nodes);
  }

  // -- geometry of the choice -----------------------------------------------------------------------------------

  /** Around what is chosen, as it is shown now. */
  around(): Rect | null {
    return union(this.choice.filter(isPlaced).flatMap((element) => this.moves.placed(element.id, { ...sizeOf(element), ...this.moves.own.get(element.id) }) ?? []));
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
