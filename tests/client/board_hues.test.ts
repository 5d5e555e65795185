/** The colours in which people are seen on a board. */
import { expect, test } from "bun:test";
import { dealt } from "$/public/external/raffi_web/features/canvas/client/engine/hues";
import { PresenceOf } from "$/public/external/raffi_web/features/canvas/client/engine/presence";

const NOTES = 2;

test("as many people as there are hues have each another, and none the amber of the notes", () => {
  const seven = new Map(["a", "b", "c", "d", "e", "f", "g"].map((who, n) => [who, [2, 10, 18, 4, 12, 4, 0][n]!]));
  const hues = [...dealt(seven).values()];
  expect(new Set(hues).size).toBe(7);
  expect(hues).not.toContain(NOTES);
  // Whoever more come share them evenly.
  const many = [...dealt(new Map(Array.from({ length: 21 }, (_, n) => [`p${n}`, 2]))).values()];
  expect([...new Set(many)].map((hue) => many.filter((one) => one === hue).length)).toEqual([3, 3, 3, 3, 3, 3, 3]);
});

test("who comes first in no order keeps their own, and all see the same", () => {
  const one = dealt(new Map([["ada", 4], ["ben", 12], ["eve", 1]]));
  const other = dealt(new Map([["eve", 1], ["ben", 12], ["ada", 4]]));
  expect([...one].sort()).toEqual([...other].sort());
  expect([one.get("ada"), one.get("eve")]).toEqual([4, 1]);
  expect(dealt(new Map([["ben", 4]]), new Map([["ada", 4]])).get("ben")).not.toBe(4);
});

test("whoever stays keeps the hue that the server has dealt them, whoever comes and goes", () => {
  const ben = new PresenceOf({ tab: "1", me: () => "ben", send: () => undefined, now: () => 0, wait: () => 0 });
  const seen = (): (number | null | undefined)[] => [ben.color.get(), ben.people.get().get("cem/1")?.color];
  ben.heard({ "ada/1": { name: "Ada", color: 4, hue: 4 }, "ben/1": { name: "Ben", color: 4, hue: 7 }, "cem/1": { name: "Cem", color: 4, hue: 5 } });
  expect(seen()).toEqual([7, 5]);
  ben.heard({ "ada/1": null });
  ben.heard({ "aaron/1": { name: "Aaron", color: 7, hue: 4 } });
  expect(seen()).toEqual([7, 5]);
  expect(ben.people.get().get("aaron/1")).toMatchObject({ color: 4 });
  expect(ben.people.get().get("aaron/1")).not.toHaveProperty("hue");
  // Who is not here is shown in another one, as long as there is any.
  expect([4, 5, 7]).not.toContain(dealt(new Map([["eve", 4]]), ben.hues).get("eve"));
});

test("two people see each other, and themselves, in the same two colours", () => {
  const seen = (me: string): PresenceOf => new PresenceOf({ tab: "1", me: () => me, send: () => undefined, now: () => 0, wait: () => 0 });
  const [ada, ben] = [seen("ada"), seen("ben")];
  for (const each of [ada, ben]) each.heard({ "ada/1": { name: "Ada", color: 2 }, "ben/1": { name: "Ben", color: 10 } });
  const of = (by: PresenceOf, who: string): number | undefined => by.people.get().get(`${who}/1`)?.color;
  expect(ada.color.get()).toBe(of(ben, "ada")!);
  expect(ben.color.get()).toBe(of(ada, "ben")!);
  expect(ada.color.get()).not.toBe(ben.color.get());
  expect([ada.color.get(), ben.color.get()]).not.toContain(NOTES);
  // A part without a colour changes nobody's.
  const before = of(ada, "ben");
  ada.heard({ "ben/1": { cursor: [1, 2] } });
  expect(of(ada, "ben")).toBe(before);
  // Whoever goes makes their colour free.
  ben.heard({ "ada/1": null });
  expect(ben.color.get()).toBe(dealt(new Map([["ben", 10]])).get("ben")!);
});
