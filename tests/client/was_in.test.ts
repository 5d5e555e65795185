/** Who was signed in here is told once a tab that it is over, unless they ended it themselves. */
import { expect, test } from "bun:test";
import { leavesByItself, wasPutOut } from "../../raffi_web/features/accounts/client/was_in";

const USER = { kind: "user", id: "ada" };
const GUEST = { kind: "guest", id: "somebody" };

function kept() {
  const held = new Map<string, string>();
  return {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
  };
}

test("a guest is told nothing", () => {
  expect(wasPutOut(GUEST, kept(), kept())).toBe(false);
});

test("who was signed in is told once", () => {
  const [browser, tab] = [kept(), kept()];
  expect(wasPutOut(USER, browser, tab)).toBe(false);
  expect(wasPutOut({ kind: "nobody", id: "" }, browser, tab)).toBe(false);
  expect(wasPutOut(GUEST, browser, tab)).toBe(true);
  expect(wasPutOut(GUEST, browser, tab)).toBe(false);
});

test("a page that was closed meanwhile tells it when it is opened, and only the first one", () => {
  const browser = kept();
  wasPutOut(USER, browser, kept());
  expect(wasPutOut(GUEST, browser, kept())).toBe(true);
  expect(wasPutOut(GUEST, browser, kept())).toBe(false);
});

test("each tab that was open tells it", () => {
  const [browser, one, other] = [kept(), kept(), kept()];
  wasPutOut(USER, browser, one);
  wasPutOut(USER, browser, other);
  expect(wasPutOut(GUEST, browser, one)).toBe(true);
  expect(wasPutOut(GUEST, browser, other)).toBe(true);
});

test("who signs out is told nothing, in no tab, and again something the next time", () => {
  const [browser, one, other] = [kept(), kept(), kept()];
  wasPutOut(USER, browser, one);
  wasPutOut(USER, browser, other);
  leavesByItself(browser);
  expect(wasPutOut(GUEST, browser, one)).toBe(false);
  expect(wasPutOut(GUEST, browser, other)).toBe(false);
  wasPutOut(USER, browser, one);
  expect(wasPutOut(GUEST, browser, one)).toBe(true);
});
