/** A board as one browser holds it: what the server says, and on top what is edited here. */
import { describe, expect, test } from "bun:test";
import { Replica } from "$/public/external/raffi_web/features/canvas/client/engine/replica";
import type { ElementRow, Lost, Push } from "$/public/external/raffi_web/features/canvas/client/engine/types";

function opened(rows: readonly ElementRow[] = [sticky("a"), sticky("b", { x: 10 })]) {
  let now = 1_000;
  const lost: Lost[] = [];
  const replica = new Replica({ client: "c".repeat(20), now: () => now });
  replica.onLost((list) => lost.push(...list));
  replica.snapshot(1, rows);
  const sent = (): Push => {
    const push = replica.next();
    if (push === null) throw new Error("nothing waits");
    return push;
  };
  const prop = (id: string, name: string): unknown => replica.element(id)?.props[name] ?? null;
  return { replica, lost, sent, prop, pass: (ms: number) => (now += ms) };
}

function sticky(id: string, props: Record<string, unknown> = {}): ElementRow {
  return { id, kind: "sticky", props };
}

describe("a pending edit", () => {
  test("is shown at once and stays until its answer came and the document has reached the answer's clock", () => {
    const { replica, sent, prop } = opened();
    replica.edit([["set", "a", { x: 5 }]]);
    expect(prop("a", "x")).toBe(5);
    const push = sent();
    replica.merge(2, [{ id: "a", set: { x: 7 } }]);
    expect(prop("a", "x")).toBe(5);
    expect(replica.server.get("a")?.props["x"]).toBe(7);
    replica.acked(push, { clock: 3, dropped: [] });
    expect(prop("a", "x")).toBe(5);
    replica.merge(3, [{ id: "a", set: { x: 5 } }]);
    replica.merge(4, [{ id: "a", set: { x: 9 } }]);
    expect(prop("a", "x")).toBe(9);
  });

  test("that came by the channel before its answer is still shown, and then what came after it", () => {
    const { replica, sent, prop } = opened();
    replica.edit([["set", "a", { x: 5 }]]);
    const push = sent();
    replica.merge(2, [{ id: "a", set: { x: 5 } }]);
    replica.merge(3, [{ id: "a", set: { x: 8 } }]);
    expect(prop("a", "x")).toBe(5);
    replica.acked(push, { clock: 2, dropped: [] });
    expect(prop("a", "x")).toBe(8);
  });

  test("leaves other properties of the same element to others", () => {
    const { replica, prop } = opened();
    replica.edit([["set", "a", { x: 5 }]]);
    replica.merge(2, [{ id: "a", set: { color: "red", y: 3 } }]);
    expect([prop("a", "x"), prop("a", "y"), prop("a", "color")]).toEqual([5, 3, "red"]);
  });
});
