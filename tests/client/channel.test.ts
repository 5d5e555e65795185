/** A channel as this browser holds it: each change once and in order, whatever keeps the rows. */
import { describe, expect, test } from "bun:test";
import { ChannelStore, type Holder } from "$/public/external/raffi_web/live/client/channel";
import type { Row } from "$/public/external/raffi_web/live/client/protocol";

function opened(holder?: Holder) {
  let asked = 0;
  const store = new ChannelStore("room:a", () => (asked += 1), holder);
  return { store, asked: () => asked };
}

const rows = (...list: Row[]) => ({ messages: list });

describe("a channel's rows", () => {
  test("are maps by id, replaced when one of their rows changes", () => {
    const { store } = opened();
    store.snapshot(4, { messages: [{ id: "a", n: 1 }], room: [{ name: "Attic" }], others: [{ id: "x" }] });
    const before = store.get();
    store.change(5, rows({ id: "b", n: 2 }));
    const after = store.get();
    expect([...(after.rows["messages"]?.keys() ?? [])]).toEqual(["a", "b"]);
    expect(after.rows["messages"]).not.toBe(before.rows["messages"]!);
    expect(after.rows["others"]).toBe(before.rows["others"]!);
    expect(after.rows["room"]?.get("")).toEqual({ name: "Attic" });
  });

  test("come once and in order, and a hole is asked for", () => {
    const { store, asked } = opened();
    store.change(6, rows({ id: "b", n: 6 }));
    store.snapshot(4, rows({ id: "a", n: 4 }));
    store.change(4, rows({ id: "a", n: 0 }));
    expect([store.get().version, asked()]).toEqual([4, 0]);
    store.change(7, rows({ id: "b", n: 7 }));
    expect([store.get().version, asked()]).toEqual([4, 1]);
    store.change(5, rows({ id: "a", n: 5 }));
    expect([store.get().version, store.get().rows["messages"]?.get("a")?.["n"], store.get().rows["messages"]?.get("b")?.["n"]]).toEqual([7, 5, 7]);
  });

  test("overlap in a resume, and one that begins too late is asked for anew", () => {
    const { store, asked } = opened();
    store.snapshot(4, rows({ id: "a", n: 4 }));
    store.resume(6, 8, rows({ id: "a", n: 8 }));
    expect([store.get().version, asked()]).toEqual([4, 1]);
    store.resume(3, 8, rows({ id: "a", n: 8 }));
    store.resume(3, 7, rows({ id: "a", n: 7 }));
    expect([store.get().version, store.get().rows["messages"]?.get("a")?.["n"]]).toEqual([8, 8]);
  });

  test("are gone when the channel begins anew", () => {
    const { store } = opened();
    store.snapshot(4, rows({ id: "a" }));
    store.close("kicked");
    expect(store.get()).toMatchObject({ status: "closed", reason: "kicked", version: 4 });
    store.reset();
    expect([store.get().rows, store.seen]).toEqual([{}, null]);
    store.snapshot(1, {});
    expect(store.get().rows).toEqual({});
  });
});

describe("a holder of its own", () => {
  test("is given the same, in the same order, and nothing is kept beside it", () => {
    const told: unknown[][] = [];
    const { store } = opened({
      snapshot: (...all) => void told.push(["snapshot", ...all]),
      merge: (...all) => void told.push(["merge", ...all]),
      granted: (grant) => void told.push(["granted", grant]),
    });
    store.change(6, rows({ id: "c" }));
    store.snapshot(4, rows({ id: "a" }));
    store.granted({ level: "edit" });
    store.change(5, rows({ id: "b" }));
    store.change(5, rows({ id: "doubled" }));
    store.resume(5, 9, rows({ id: "d" }));
    expect(told).toEqual([
      ["snapshot", 4, rows({ id: "a" })],
      ["granted", { level: "edit" }],
      ["merge", 5, rows({ id: "b" })],
      ["merge", 6, rows({ id: "c" })],
      ["merge", 9, rows({ id: "d" })],
    ]);
    expect(store.get()).toEqual({ status: "live", reason: null, version: 9, rows: {} });
  });

  test("has taken a change when the store's listeners hear of it", () => {
    let held = -1;
    const { store } = opened({ snapshot: (version) => void (held = version), merge: (version) => void (held = version) });
    const seen: number[][] = [];
    store.subscribe(() => seen.push([store.get().version, held]));
    store.snapshot(1, {});
    store.change(2, {});
    expect(seen).toEqual([[1, 1], [2, 2]]);
  });
});
