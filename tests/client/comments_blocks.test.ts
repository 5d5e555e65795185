/** How a long list is parted: what is drawn together stays together while others come and go. */
import { describe, expect, test } from "bun:test";
import { BLOCK, Blocks } from "$/public/external/raffi_web/features/comments/client/blocks";

const list = (...ids: string[]) => ids.map((id) => ({ id, size: 1 }));
const many = (from: number, to: number) => list(...Array.from({ length: to - from }, (_, index) => `c${from + index}`));
const shape = (blocks: readonly { key: string; of: readonly { id: string }[] }[]) => new Map(blocks.map(({ key, of }) => [key, of.map(({ id }) => id)]));

describe("blocks", () => {
  test("have so many each, in order, and nothing twice", () => {
    const blocks = new Blocks().part(many(0, 4 * BLOCK + 5));
    expect(blocks.map(({ of }) => of.length)).toEqual([BLOCK, BLOCK, BLOCK, BLOCK, 5]);
    expect(blocks.flatMap(({ of }) => of.map(({ id }) => id))).toEqual(many(0, 4 * BLOCK + 5).map(({ id }) => id));
  });

  test("stay as they are when more is loaded, and the last is filled first", () => {
    const parts = new Blocks();
    const before = shape(parts.part(many(0, 2 * BLOCK + 2)));
    const after = shape(parts.part(many(0, 5 * BLOCK)));
    const keys = [...before.keys()];
    for (const key of keys.slice(0, -1)) expect(after.get(key)).toEqual(before.get(key)!);
    expect(after.get(keys[2]!)).toHaveLength(BLOCK);
    expect(after.size).toBe(5);
  });

  test("leave what was there where it is when something comes in front or between", () => {
    const parts = new Blocks();
    const before = shape(parts.part(many(0, 3 * BLOCK)));
    const now = many(0, 3 * BLOCK);
    now.splice(BLOCK + 2, 0, ...list("between"));
    const after = parts.part([...list("new"), ...now]);
    const where = (id: string) => after.find(({ of }) => of.some((one) => one.id === id))!.key;
    for (const [key, ids] of before) for (const id of ids) expect(where(id)).toBe(key);
    expect(after.flatMap(({ of }) => of.map(({ id }) => id))).toEqual(["new", ...now.map(({ id }) => id)]);
  });

  test("in front are filled one by one", () => {
    const parts = new Blocks();
    let shown = many(0, 3 * BLOCK);
    parts.part(shown);
    for (let number = 0; number < 2 * BLOCK + 1; number += 1) parts.part((shown = [...list(`n${number}`), ...shown]));
    expect(parts.part(shown).length).toBeLessThanOrEqual(3 + 3);
  });

  test("survive another order without doubles", () => {
    const parts = new Blocks();
    parts.part(many(0, 4 * BLOCK));
    const other = many(0, 4 * BLOCK).reverse();
    const blocks = parts.part(other);
    expect(blocks.flatMap(({ of }) => of.map(({ id }) => id))).toEqual(other.map(({ id }) => id));
    expect(new Set(blocks.map(({ key }) => key)).size).toBe(blocks.length);
  });

  test("count a long thread as one block's worth: it has blocks of its own", () => {
    const blocks = new Blocks().part([{ id: "long", size: 5_000 }, ...many(0, 3)]);
    expect(blocks.map(({ of }) => of.length)).toEqual([1, 3]);
    expect(blocks[0]!.weight).toBe(BLOCK);
  });

  test("of what was emptied are gone, and what was left stays in its own", () => {
    const parts = new Blocks();
    const before = shape(parts.part(many(0, 3 * BLOCK)));
    const left = many(0, 3 * BLOCK).filter(({ id }) => id !== `c${BLOCK}`);
    const after = shape(parts.part(left));
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(parts.part(many(0, 5))).toHaveLength(1);
  });
});
