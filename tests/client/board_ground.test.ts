/** The dots of the ground. */
import { expect, test } from "bun:test";
import { stepAt } from "$/public/external/raffi_web/features/canvas/client/ground";

test("dots lie where the board's own grid is", () => {
  expect(stepAt(1)).toBe(24);
  expect(stepAt(4)).toBe(96);
});

test("from afar every other one is left out, and none comes in between", () => {
  for (const zoom of [0.49, 0.3, 0.1, 0.02]) {
    const step = stepAt(zoom);
    expect(step).toBeGreaterThanOrEqual(12);
    expect(step).toBeLessThan(24);
    expect(Math.log2(step / (24 * zoom)) % 1).toBeCloseTo(0);
  }
});
