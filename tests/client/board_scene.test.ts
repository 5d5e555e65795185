import { describe, expect, test } from "bun:test";
import type { Element, Props } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Look, Scene } from "$/public/external/raffi_web/features/canvas/client/scene";

const look = (more: Partial<Look> = {}): Look => ({ chosen: new Set(), moving: new Map(), entered: null, edits: true, name: ({ kind }) => kind, ...more });

function board(...all: [id: string, kind: string, props: Props][]): Map<string, Element> {
  return new Map(all.map(([id, kind, props]) => [id, { id, kind, props }]));
}

const many = (): Map<string, Element> => board(...Array.from({ length: 1_000 }, (_, at): [string, string, Props] => [`e${at}`, "sticky", { x: at * 10, z: `a${String.fromCharCode(65 + (at % 26))}` }]));

describe("the scene", () => {
  test("makes one node anew when one element is moved", () => {
    const scene = new Scene();
    const elements = many();
    scene.update(elements, look());
    const before = scene.nodes;
    expect(scene.update(elements, look())).toBe(false);
    expect(scene.nodes).toBe(before);
    scene.update(elements, look({ moving: new Map([["e5", { x: 77, y: 3 }]]) }));
    expect(scene.nodes.filter((node, at) => node !== before[at])).toHaveLength(1);
    expect(scene.nodes[5]!.position).toEqual({ x: 77, y: 3 });
    // What is drawn of the element itself stays.
    expect(scene.nodes[5]!.data).toBe(before[5]!.data);
  });

  test("lays elements over one another by their ranks, whatever their order in the page", () => {
    const scene = new Scene();
    const elements = board(["low", "sticky", { z: "a2" }], ["high", "sticky", { z: "a9" }], ["f", "frame", { z: "a3" }], ["in", "sticky", { z: "a0", parent: "f" }]);
    scene.update(elements, look());
    const layer = Object.fromEntries(scene.nodes.map(({ id, zIndex }) => [id, zIndex]));
    expect(layer["low"]!).toBeLessThan(layer["f"]!);
    expect(layer["f"]!).toBeLessThan(layer["in"]!);
    expect(layer["in"]!).toBeLessThan(layer["high"]!);
    // React Flow finds a container only before what is in it.
    const ids = scene.nodes.map(({ id }) => id);
    expect(ids.indexOf("f")).toBeLessThan(ids.indexOf("in"));
  });

  test("keeps the places in the page of those that stay when layers change", () => {
    const scene = new Scene();
    const elements = many();
    scene.update(elements, look());
    const ids = scene.nodes.map(({ id }) => id);
    elements.set("e3", { ...elements.get("e3")!, props: { x: 0, z: "zz" } });
    scene.update(elements, look());
    expect(scene.nodes.map(({ id }) => id)).toEqual(ids);
  });

  test("draws no wire to what is not there, and no element in what is not there", () => {
    const scene = new Scene();
    scene.update(board(["a", "sticky", { parent: "gone" }], ["w", "connection", { from: "a", to: "gone" }]), look());
    expect(scene.edges).toEqual([]);
    expect(scene.nodes[0]!.parentId).toBeUndefined();
  });

  test("lays a wire over the frame of what it is tied to, and under what stands there", () => {
    const scene = new Scene();
    scene.update(board(["frame", "frame", { z: "a5" }], ["in", "sticky", { parent: "frame" }], ["out", "sticky", {}], ["wire", "connection", { from: "in", to: "out", z: "a1" }]), look());
    const layer = (id: string): number => scene.nodes.find((node) => node.id === id)!.zIndex!;
    expect(scene.edges[0]!.zIndex!).toBeGreaterThan(layer("frame"));
    expect(scene.edges[0]!.zIndex!).toBeLessThan(layer("in"));
  });

  test("cuts off what lies beyond a frame, unless it is being moved", () => {
    const scene = new Scene();
    const elements = board(["f", "frame", { x: 0, y: 0, w: 100, h: 100 }], ["a", "sticky", { parent: "f", x: 60, y: 10, w: 80, h: 80 }]);
    scene.update(elements, look());
    expect(scene.nodes.find(({ id }) => id === "a")!.data.cut).toEqual([0, 40, 0, 0]);
    scene.update(elements, look({ moving: new Map([["a", { x: 61, y: 10 }]]) }));
    expect(scene.nodes.find(({ id }) => id === "a")!.data.cut).toBeNull();
  });

  test("leaves what is in a group to the group until it is opened", () => {
    const scene = new Scene();
    const elements = board(["g", "group", {}], ["a", "sticky", { parent: "g" }]);
    const inside = (): { draggable?: boolean; selectable?: boolean } => scene.nodes.find(({ id }) => id === "a")!;
    scene.update(elements, look());
    expect([inside().draggable, inside().selectable]).toEqual([false, false]);
    scene.update(elements, look({ entered: "g" }));
    expect([inside().draggable, inside().selectable]).toEqual([true, true]);
  });

  test("lets nobody move what is locked, and viewers nothing", () => {
    const scene = new Scene();
    const elements = board(["a", "sticky", { locked: true }], ["b", "sticky", {}]);
    scene.update(elements, look());
    expect(scene.nodes.map(({ draggable }) => draggable)).toEqual([false, true]);
    scene.update(elements, look({ edits: false }));
    expect(scene.nodes.map(({ draggable }) => draggable)).toEqual([false, false]);
  });
});
