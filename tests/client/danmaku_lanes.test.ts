/** Where lines stand over the picture: the same for all, touching nothing, from what is near alone. */
import { describe, expect, test } from "bun:test";
import { FilmClock } from "$/public/external/raffi_web/features/comments/client/stage/film_clock";
import { leftOf, type Measures, type Placed, placed, type Said, showing, STRETCH, thinned, under } from "$/public/external/raffi_web/features/comments/client/stage/lanes";

const MEASURES: Measures = { width: 1280, lanes: 18, rolling: 10, crossing: 9, standing: 5, gap: 24, density: Infinity };

/** Numbers that look like chance, the same on every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function crowd(count: number, seconds: number, seed = 7): Said[] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, i) => {
    const chance = roll();
    const kind = chance < 0.85 ? "roll" : chance < 0.93 ? "top" : "bottom";
    return { id: String(i).padStart(5, "0"), at: roll() * seconds, kind, width: 40 + Math.floor(roll() * 900), score: roll() < 0.1 ? Math.floor(roll() * 9) : 0 };
  });
}

function stretchOf(all: readonly Said[], stretch: number): Said[] {
  return all.filter(({ at }) => Math.floor(at / STRETCH) === stretch);
}

function lay(all: readonly Said[], stretch: number, measures = MEASURES): Placed[] {
  return placed(stretch, stretchOf(all, stretch - 1), stretchOf(all, stretch), measures);
}

function whole(all: readonly Said[], stretches: number, measures = MEASURES): Placed[] {
  return Array.from({ length: stretches }, (_, i) => lay(all, i, measures)).flat();
}

const places = (found: readonly Placed[]) => found.map(({ said, lane }) => `${said.id}:${lane}`).sort();

describe("lanes", () => {
  test("nothing touches anything in its lane, also where two stretches meet", () => {
    const shown = whole(crowd(1_200, 240), 4);
    expect(shown.length).toBeGreaterThan(300);
    for (let time = 0; time < 250; time += 0.25) {
      const now = showing(shown, time);
      for (const one of now) {
        for (const other of now) {
          if (one === other || one.lane !== other.lane) continue;
          const [left, right] = [leftOf(one, time, MEASURES), leftOf(other, time, MEASURES)];
          const apart = left + one.said.width <= right + 0.01 || right + other.said.width <= left + 0.01;
          expect(apart).toBe(true);
        }
      }
    }
  });

  test("the order in which they came does not matter, nor what lies further away", () => {
    const all = crowd(600, 240);
    expect(places(lay([...all].reverse(), 2))).toEqual(places(lay(all, 2)));
    const near = all.filter(({ at }) => at >= STRETCH && at < 3 * STRETCH);
    expect(places(lay(near, 2))).toEqual(places(lay(all, 2)));
  });

  test("a new one moves nothing that is there", () => {
    const all = crowd(300, 60);
    const before = lay(all, 0);
    const fresh: Said = { id: "99999", at: 20, kind: "roll", width: 200, score: 0 };
    const after = lay([...all, fresh], 0).filter(({ said }) => said !== fresh);
    expect(places(after)).toEqual(places(before));
  });

  test("one that came late gives way to all, in the next stretch too", () => {
    const all = crowd(900, 120);
    const late: Said = { id: "00000z", at: 58, kind: "roll", width: 500, score: 9, late: true };
    const own = [...stretchOf(all, 0), late];
    const first = placed(0, [], own, MEASURES);
    expect(places(first.filter(({ said }) => said !== late))).toEqual(places(lay(all, 0)));
    const came = first.filter(({ said }) => said.late);
    const second = placed(1, own, stretchOf(all, 1), MEASURES, came);
    for (const { said, lane } of came) {
      for (const other of second.filter((one) => one.lane === lane && one.said.at < said.at + 9)) {
        const meet = other.said.at;
        expect(leftOf({ said, lane, until: 0 }, meet, MEASURES) + said.width).toBeLessThanOrEqual(MEASURES.width);
      }
    }
  });

  test("what rolls stays in its part, what stands is in the middle of its edge", () => {
    const shown = whole(crowd(1_200, 240), 4);
    const of = (kind: string): Placed[] => shown.filter(({ said }) => said.kind === kind);
    expect(Math.max(...of("roll").map(({ lane }) => lane))).toBe(MEASURES.rolling - 1);
    expect(Math.max(...of("bottom").map(({ lane }) => lane))).toBe(MEASURES.lanes - 1);
    const [alone] = placed(0, [], [{ id: "a", at: 3, kind: "top", width: 100, score: 0 }], MEASURES);
    expect(alone?.lane).toBe(0);
    expect(leftOf(alone!, 4, MEASURES)).toBe(590);
    expect([showing([alone!], 2.9), showing([alone!], 7.9), showing([alone!], 8)].map((now) => now.length)).toEqual([0, 1, 0]);
  });

  test("it rolls in at the right edge and out at the left one", () => {
    const [one] = placed(0, [], [{ id: "a", at: 10, kind: "roll", width: 100, score: 0 }], MEASURES);
    expect(leftOf(one!, 10, MEASURES)).toBe(1280);
    expect(leftOf(one!, 19, MEASURES)).toBe(-100);
    expect(under([one!], 700, 5, 14.5, 30, MEASURES)).toBeNull();
    expect(under([one!], 600, 5, 14.5, 30, MEASURES)).toBe(one!);
    expect(under([one!], 600, 35, 14.5, 30, MEASURES)).toBeNull();
  });

  test("of too many in a second those with most reactions stay, then the older ones", () => {
    const said = (id: string, score: number, at = 1.5): Said => ({ id, at, kind: "roll", width: 10, score });
    const all = [said("c", 0), said("a", 0), said("b", 3), said("d", 0), said("e", 0, 2.5)];
    expect(thinned(all, 2).map(({ id }) => id)).toEqual(["b", "a", "e"]);
    expect(thinned(all, Infinity)).toHaveLength(5);
  });
});

describe("the film's clock", () => {
  test("it runs between what the film tells, and never back while that comes near", () => {
    const clock = new FilmClock();
    expect(clock.at(10, true, 1, 0)).toBe(10);
    let last = 10;
    for (let frame = 1; frame <= 60; frame += 1) {
      // The film tells its time four times a second.
      const told = 10 + Math.floor((frame * 16) / 250) * 0.25;
      const shown = clock.at(told, true, 1, frame * 16);
      expect(shown).toBeGreaterThanOrEqual(last);
      expect(Math.abs(shown - (10 + frame * 0.016))).toBeLessThan(0.3);
      last = shown;
    }
  });

  test("it jumps with a seek and stands with the film", () => {
    const clock = new FilmClock();
    clock.at(10, true, 1, 0);
    expect(clock.at(50, true, 1, 16)).toBe(50);
    expect(clock.at(50.1, false, 1, 32)).toBe(50.1);
    expect(clock.at(50.1, false, 1, 5_000)).toBe(50.1);
  });
});
