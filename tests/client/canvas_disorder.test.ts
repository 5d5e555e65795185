/** Many tabs, random edits, a network that delays, doubles, reorders and cuts: all end with what the server has. */
import { describe, expect, test } from "bun:test";
import type { Element, Op } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { type Random, type Tab, World } from "./canvas_server";
import { random } from "./simulation";

const RUNS = 400;
const COLORS = ["red", "blue", "green", "yellow", "gray"];

function pick<T>(rand: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(rand() * list.length)];
}

let made = 0;

/** Something a person might do, or a program that means ill. */
function anOp(rand: Random, tab: Tab, ids: readonly string[]): Op {
  const some = (): string => pick(rand, ids) ?? "nothing";
  const frames = [...tab.board.replica.get().elements.values()].filter((one) => one.kind === "frame" || one.kind === "group");
  const frame = (): string | null => (rand() < 0.2 ? null : rand() < 0.1 ? some() : (pick(rand, frames)?.id ?? null));
  const number = (): number => Math.floor(rand() * 50);
  const dice = rand();
  if (dice < 0.24) {
    const id = rand() < 0.15 ? some() : `e${(made += 1)}`;
    const kind = pick(rand, ["sticky", "sticky", "frame", "group", "connection"])!;
    if (kind === "connection") return ["put", id, kind, { from: some(), to: some(), label: `${number()}` }];
    return ["put", id, kind, { x: number(), parent: frame() }];
  }
  if (dice < 0.55) return ["set", some(), { x: number(), y: number() / 3 }];
  if (dice < 0.68) return ["set", some(), { color: pick(rand, COLORS) }];
  if (dice < 0.8) return ["set", some(), { parent: frame() }];
  if (dice < 0.84) return ["set", some(), { locked: rand() < 0.4 }];
  if (dice < 0.87) return ["set", some(), { from: some() }];
  return ["del", some()];
}

function act(rand: Random, tab: Tab, ids: string[]): void {
  const dice = rand();
  if (dice < 0.08) tab.board.undo();
  else if (dice < 0.13) tab.board.redo();
  else {
    const ops = Array.from({ length: rand() < 0.2 ? 6 : 1 + Math.floor(rand() * 2) }, () => anOp(rand, tab, ids));
    tab.board.edit(ops, { batch: rand() < 0.5 ? `batch${Math.floor(rand() * 3)}` : null });
    for (const op of ops) if (op[0] === "put") ids.push(op[1]);
  }
  honest(tab);
}

/** What was changed step by step is what it would be, laid anew on what the server says. */
function honest(tab: Tab): void {
  const replica = tab.board.replica;
  const before = plain(replica.get().elements.values());
  (replica as unknown as { rebase: (touched: Iterable<string>) => void }).rebase(replica.get().elements.keys());
  expect(plain(replica.get().elements.values())).toEqual(before);
}

function plain(elements: Iterable<{ id: string; kind: string; props: object }>): Record<string, unknown> {
  const list = [...elements].map(({ id, kind, props }) => [id, { kind, props: { ...props } }] as const);
  return Object.fromEntries(list.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function serverDocument(tab: Tab): Record<string, unknown> {
  const { server } = tab.board.replica;
  return plain([...server.ids()].map((id) => server.get(id)).filter((one): one is Element => one !== undefined));
}

async function run(seed: number): Promise<World> {
  const rand = random(seed);
  const weather = { random: rand, delay: [5, 80, 900][seed % 3]!, doubled: 0.2, refused: seed % 5 === 0 ? 0.1 : 0 };
  const world = new World(weather, ["ada", "ben", "cy", "dee"].slice(0, 2 + (seed % 3)));
  const ids: string[] = [];
  for (const tab of world.tabs) {
    for (let n = 0; n < 25; n += 1) {
      world.time.after(rand() * 12_000, () => {
        const dice = rand();
        if (dice < 0.05) tab.cut();
        else if (dice < 0.14) tab.mend();
        else if (dice < 0.17 && tab.online) tab.reload();
        else act(rand, tab, ids);
      });
    }
    world.time.after(12_000 + rand() * 8_000, () => {
      world.calm = true;
      tab.mend();
    });
  }
  await world.time.run();
  return world;
}

describe("disorder", () => {
  test(`${RUNS} boards come to rest with the same elements everywhere`, async () => {
    let elements = 0;
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const world = await run(seed);
      const wanted = plain(world.server.elements.values());
      elements += world.server.elements.size;
      for (const tab of world.tabs) {
        const where = `seed ${seed}, ${tab.name}`;
        expect([where, tab.board.replica.version]).toEqual([where, world.server.clock]);
        expect([where, serverDocument(tab)]).toEqual([where, wanted]);
        expect([where, plain(tab.board.replica.get().elements.values())]).toEqual([where, wanted]);
        expect([where, tab.board.saved.get(), tab.drawer.pushes.size]).toEqual([where, "saved", 0]);
      }
      expect(new Set(world.server.taken).size).toBe(world.server.taken.length);
    }
    expect(elements).toBeGreaterThan(RUNS);
  }, 60_000);
});
