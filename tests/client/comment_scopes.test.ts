/** Whose talk a room's rail opens on. */
import { describe, expect, test } from "bun:test";
import { chooseIn, chosenIn, scopeFor } from "$/public/external/raffi_web/features/comments/client/scopes";

function storage(start = new Map<string, string>()) {
  return { getItem: (key: string) => start.get(key) ?? null, setItem: (key: string, value: string) => void start.set(key, value) };
}

describe("a room's rail", () => {
  test.each([
    [0, 3, true, "room"],
    [2, 3, true, "everyone"],
    [0, 0, true, "everyone"],
    [5, 0, false, "everyone"],
    [5, 1, false, "room"],
    [0, 0, false, "room"],
  ] as const)("with %p of everybody's and %p of its own (public: %p) opens on %p", (everyone, room, isPublic, scope) => {
    expect(scopeFor({ everyone, room }, isPublic, true)).toBe(scope);
  });

  test("waits until both are known", () => {
    expect(scopeFor({ everyone: null, room: 3 }, true, false)).toBeUndefined();
  });

  test("remembers what was chosen there, of the last rooms", () => {
    const kept = storage();
    chooseIn("a", "room", kept);
    chooseIn("b", "everyone", kept);
    chooseIn("a", "everyone", kept);
    expect([chosenIn("a", kept), chosenIn("b", kept), chosenIn("c", kept)]).toEqual(["everyone", "everyone", null]);
    for (let n = 0; n < 50; n += 1) chooseIn(`room ${n}`, "room", kept);
    expect(chosenIn("a", kept)).toBeNull();
  });

  test("is not put off by what somebody else wrote into the storage", () => {
    expect(chosenIn("a", storage(new Map([["raffi.comments_scopes", "{\"a\""]])))).toBeNull();
    expect(chosenIn("a", storage(new Map([["raffi.comments_scopes", "[[\"a\",\"all\"],3]"]])))).toBeNull();
  });
});
