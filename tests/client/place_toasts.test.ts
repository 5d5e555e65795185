/** Toasts stand upon no button of an open dialog, wherever there is room. */
import { expect, test } from "bun:test";
import { placeOf, type Box } from "../../raffi_web/ui/client/place_toasts";

const PHONE = { width: 390, height: 844 };
const TOAST = { width: 358, height: 56 };
const USUAL = 844 - 56 - 72;

const box = (top: number, bottom: number, left = 24, right = 366): Box => ({ top, bottom, left, right });
const covers = (top: number, taken: Box[]): boolean => taken.some((one) => top < one.bottom && top + TOAST.height > one.top);

test("nothing in the way: where it always stands", () => {
  expect(placeOf(TOAST, PHONE, USUAL, [])).toBe(USUAL);
  expect(placeOf(TOAST, PHONE, USUAL, [box(100, 140)])).toBe(USUAL);
});

test("a dialog that rises from the lower edge: above it", () => {
  const taken = [box(560, 600, 330, 370), box(730, 770)];
  const top = placeOf(TOAST, PHONE, USUAL, taken);
  expect(covers(top, taken)).toBe(false);
  expect(top).toBe(16);
});

test("a dialog of the whole height: between its buttons", () => {
  const taken = [box(10, 50, 330, 370), box(120, 160), box(700, 740), box(780, 820)];
  const top = placeOf(TOAST, PHONE, USUAL, taken);
  expect(covers(top, taken)).toBe(false);
});

test("no room anywhere: it stays on the screen", () => {
  const taken = Array.from({ length: 20 }, (_, n) => box(n * 44, n * 44 + 40));
  const top = placeOf(TOAST, PHONE, USUAL, taken);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top + TOAST.height).toBeLessThanOrEqual(PHONE.height);
});

test("text is not covered where there is another place, and rather than a button", () => {
  const text = { ...box(600, 800), weight: 1 };
  const button = { ...box(10, 90), weight: 100 };
  expect(covers(placeOf(TOAST, PHONE, USUAL, [text, button]), [text, button])).toBe(false);
  const everywhere = { ...box(0, 844), weight: 1 };
  expect(covers(placeOf(TOAST, PHONE, USUAL, [everywhere, { ...box(USUAL, USUAL + 56), weight: 100 }]), [box(USUAL, USUAL + 56)])).toBe(false);
});
