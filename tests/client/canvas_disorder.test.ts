/** Many tabs, random edits, a network that delays, doubles, reorders and cuts: all end with what the server has. */
import { describe, expect, test } from "bun:test";
import { act, plain, serverDocument } from "./canvas_acts";
import { World } from "./canvas_server";
import { random } from "./simulation";

const RUNS = 400;
async function run(seed: number): Promise<World> {
  const rand = random(seed);
  const weather = { random: rand, delay: [5, 80, 900][seed % 3]!, doubled: 0.2, refused: seed % 5 === 0 ? 0.1 : 0 };
  const world = new World(weather, ["ada", "ben", "cy", "dee"].slice(0, 2 + (seed % 3)));
  const ids: string[] = [];
  let made = 0;
  const name = (): string => `e${(made += 1)}`;
  for (const tab of world.tabs) {
    for (let n = 0; n < 25; n += 1) {
      world.time.after(rand() * 12_000, () => {
        const dice = rand();
        if (dice < 0.05) tab.cut();
        else if (dice < 0.14) tab.mend();
        else if (dice < 0.17 && tab.online) tab.reload();
        else act(rand, tab.board, name, ids);
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
        expect([where, serverDocument(tab.board)]).toEqual([where, wanted]);
        expect([where, plain(tab.board.replica.get().elements.values())]).toEqual([where, wanted]);
        expect([where, tab.board.saved.get(), tab.drawer.pushes.size]).toEqual([where, "saved", 0]);
      }
      expect(new Set(world.server.taken).size).toBe(world.server.taken.length);
    }
    expect(elements).toBeGreaterThan(RUNS);
  }, 60_000);
});

describe("a thousand gestures without a connection", () => {
  test("are sent in order, each once, in a few calls", async () => {
    const world = new World({ random: random(7), delay: 80, doubled: 0, refused: 0 }, ["ada", "ben"]);
    const [ada] = world.tabs;
    await world.time.run();
    ada!.cut();
    for (let n = 0; n < 1_000; n += 1) ada!.board.edit([["put", `n${n}`, "sticky", { x: n }]], { batch: `g${n}` });
    world.calls = 0;
    ada!.mend();
    await world.time.run();
    expect(world.calls).toBe(20);
    expect(world.server.taken.map((one) => Number(one.split(" ")[1]))).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
    expect([ada!.board.saved.get(), ada!.drawer.pushes.size, world.server.elements.size]).toEqual(["saved", 0, 1_000]);
  });
});
