/**
 * What React Flow draws, made of a board's elements. Each node and edge keeps its identity until what it shows is
 * another one: a drag of one element among thousands makes one new object a frame.
 */
import type { Edge, Node, NodeHandle, Position } from "@xyflow/react";
import { CONTAINERS, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { ancestorsOf, beyond, type Elements, isPlaced, parentOf, type Rect, rectOf, sizeOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { painted } from "$/public/external/raffi_web/features/canvas/client/layers";

export type Cut = readonly [top: number, right: number, bottom: number, left: number];
export type NodeData = { element: Element; cut: Cut | null };
export type BoardNode = Node<NodeData>;
export type BoardEdge = Edge<{ element: Element }>;

/** What is not in the document: choices of this page, and what is being dragged here or elsewhere. */
export interface Look {
  chosen: ReadonlySet<string>;
  /** Places within the parent, and sizes, of what is being moved. */
  moving: ReadonlyMap<string, Partial<Rect>>;
  /** The group whose inside can be chosen. */
  entered: string | null;
  /** Whether anything can be moved at all. */
  edits: boolean;
  /** How an element is called where it is read aloud. */
  name: (element: Element) => string;
}

interface Kept<T> {
  made: T;
  element: Element;
  layer: number;
  chosen: boolean;
  moving: Partial<Rect> | undefined;
  cut: Cut | null;
  loose: boolean;
  /** What it lies in is there. */
  home: string | undefined;
}

const KINDS: ReadonlySet<string> = new Set(["text", "sticky", "shape", "ink", "frame", "group", "image", "video", "link", "chat"]);

export class Scene {
  nodes: BoardNode[] = [];
  edges: BoardEdge[] = [];
  private kept = new Map<string, Kept<BoardNode>>();
  private wires = new Map<string, Kept<BoardEdge>>();
  private layers = new Map<string, number>();
  private seen = new Map<string, Element>();
  private order: string[] = [];

  /** Makes anew what has changed; whether anything has. */
  update(elements: Elements, look: Look): boolean {
    if (this.layersChanged(elements)) this.sort(elements);
    this.seen = new Map(elements);
    const nodes: BoardNode[] = [];
    const edges: BoardEdge[] = [];
    const kept = new Map<string, Kept<BoardNode>>();
    const wires = new Map<string, Kept<BoardEdge>>();
    const depths: string[][] = [];
    for (const id of this.order) {
      const element = elements.get(id)!;
      // Pins are a layer of their own (`talk/pins_layer.tsx`).
      if (element.kind === "comment") continue;
      if (!isPlaced(element)) {
        const wire = this.wire(elements, element, look);
        if (wire === null) continue;
        wires.set(id, wire);
        edges.push(wire.made);
        continue;
      }
      kept.set(id, this.node(elements, element, look));
      const depth = CONTAINERS.has(element.kind) ? ancestorsOf(elements, element).length : LEAVES;
      (depths[depth] ??= []).push(id);
    }
    // A container stands before what is in it, or it would not be found.
    for (const ids of depths) for (const id of ids ?? []) nodes.push(kept.get(id)!.made);
    this.kept = kept;
    this.wires = wires;
    const changed = !alike(nodes, this.nodes) || !alike(edges, this.edges);
    if (changed) {
      if (!alike(nodes, this.nodes)) this.nodes = nodes;
      if (!alike(edges, this.edges)) this.edges = edges;
    }
    return changed;
  }

  private layersChanged(elements: Elements): boolean {
    if (elements.size !== this.seen.size) return true;
    for (const [id, element] of elements) {
      const before = this.seen.get(id);
      if (before === element) continue;
      if (before === undefined || before.props["z"] !== element.props["z"] || before.props["parent"] !== element.props["parent"]) return true;
    }
    return false;
  }

  /** The order of the elements of the page never follows the layers: what is moved within the page begins anew, as a film would. */
  private sort(elements: Elements): void {
    this.layers = new Map(painted(elements).map((id, index) => [id, index]));
    const there = this.order.filter((id) => elements.has(id));
    const held = new Set(there);
    for (const id of elements.keys()) if (!held.has(id)) there.push(id);
    this.order = there.filter((id) => this.layers.has(id));
  }

  private node(elements: Elements, element: Element, look: Look): Kept<BoardNode> {
    const { id } = element;
    const parent = parentOf(elements, element);
    const next = {
      element,
      layer: this.layers.get(id) ?? 0,
      chosen: look.chosen.has(id),
      moving: look.moving.get(id),
      cut: look.moving.has(id) ? null : cutOf(elements, element),
      loose: look.edits && !value(element, "locked") && !closedIn(elements, element, look.entered),
      home: parent?.id,
    };
    const before = this.kept.get(id);
    if (before !== undefined && sameNode(before, next)) return before;
    const { w, h } = { ...sizeOf(element), ...defined(next.moving) };
    const closed = closedIn(elements, element, look.entered);
    const data = before !== undefined && before.element === element && sameCut(before.cut, next.cut) ? before.made.data : { element, cut: next.cut };
    const made: BoardNode = {
      id,
      type: KINDS.has(element.kind) ? element.kind : "unknown",
      position: { x: next.moving?.x ?? value(element, "x"), y: next.moving?.y ?? value(element, "y") },
      width: w,
      height: h,
      measured: { width: w, height: h },
      handles: ENDS,
      data,
      zIndex: 2 * next.layer,
      selected: next.chosen,
      draggable: next.loose,
      selectable: !closed,
      focusable: !closed,
      connectable: false,
      ariaLabel: look.name(element),
      ...(next.home !== undefined && { parentId: next.home }),
      className: `raffi-node raffi-${element.kind}${closed ? " raffi-closed" : ""}`,
    };
    return { ...next, made };
  }

  /** A wire to something in a frame lies over the frame, whatever its own rank: it could not be seen under it. */
  private layerOfWire(elements: Elements, wire: Element, ends: readonly string[]): number {
    const frames = ends.flatMap((id) => ancestorsOf(elements, elements.get(id)!));
    return Math.max(...[wire, ...frames].map(({ id }) => this.layers.get(id) ?? 0));
  }

  private wire(elements: Elements, element: Element, look: Look): Kept<BoardEdge> | null {
    const { id } = element;
    const source = value(element, "from");
    const target = value(element, "to");
    if (source === null || target === null || !isDrawn(elements, source) || !isDrawn(elements, target)) return null;
    const next = { element, layer: this.layerOfWire(elements, element, [source, target]), chosen: look.chosen.has(id), moving: undefined, cut: null, loose: look.edits, home: undefined };
    const before = this.wires.get(id);
    if (before !== undefined && sameNode(before, next)) return before;
    const made: BoardEdge = {
      id,
      type: "connection",
      source,
      target,
      data: before?.element === element ? before.made.data! : { element },
      zIndex: 2 * next.layer + 1,
      selected: next.chosen,
      selectable: true,
      focusable: true,
      ariaLabel: look.name(element),
    };
    return { ...next, made };
  }
}

/** Wires find their own ends. The library draws whatever says nothing of them once, in sight or not. */
const ENDS: NodeHandle[] = [{ type: "source", position: "top" as Position, x: 0, y: 0, width: 1, height: 1 }];

function isDrawn(elements: Elements, id: string): boolean {
  const element = elements.get(id);
  return element !== undefined && element.kind !== "comment";
}

/** What is no container lies behind all of them in the page. */
const LEAVES = 65;

function defined(rect: Partial<Rect> | undefined): { w?: number; h?: number } {
  return { ...(rect?.w !== undefined && { w: rect.w }), ...(rect?.h !== undefined && { h: rect.h }) };
}

/** Whether an element lies in a group that is chosen as a whole. */
export function closedIn(elements: Elements, element: Element, entered: string | null): boolean {
  return groupOver(elements, element, entered) !== null;
}

/** The outermost group around an element that is not opened; null when it stands for itself. */
export function groupOver(elements: Elements, element: Element, entered: string | null): Element | null {
  const above = ancestorsOf(elements, element);
  const opened = entered === null ? -1 : above.findIndex((one) => one.id === entered);
  const closed = (opened < 0 ? above : above.slice(0, opened)).filter((one) => one.kind === "group");
  return closed.at(-1) ?? null;
}

/** What of an element the frames around it do not show. */
function cutOf(elements: Elements, element: Element): Cut | null {
  if (value(element, "parent") === null) return null;
  let cut: Cut | null = null;
  const rect = rectOf(elements, element);
  for (const above of ancestorsOf(elements, element)) {
    if (above.kind !== "frame" || !value(above, "clip")) continue;
    const more = beyond(rect, rectOf(elements, above));
    if (more !== null) cut = cut === null ? more : [Math.max(cut[0], more[0]), Math.max(cut[1], more[1]), Math.max(cut[2], more[2]), Math.max(cut[3], more[3])];
  }
  return cut;
}

type Compared = Omit<Kept<unknown>, "made">;

function sameNode(one: Compared, other: Compared): boolean {
  return (
    one.element === other.element &&
    one.layer === other.layer &&
    one.chosen === other.chosen &&
    one.moving === other.moving &&
    one.loose === other.loose &&
    one.home === other.home &&
    sameCut(one.cut, other.cut)
  );
}

function sameCut(one: Cut | null, other: Cut | null): boolean {
  return one === other || (one !== null && other !== null && one.every((each, index) => each === other[index]));
}

function alike(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
