/** How a moment is told: what is to come by the day while that can be counted, what was by its whole units. */
import { expect, test } from "bun:test";
import { formatAgo } from "../../raffi_web/ui/client/ago";

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  [90 * DAY - 1000, "in 90 days"],
  [89 * DAY, "in 89 days"],
  [61 * DAY, "in 61 days"],
  [30 * DAY - HOUR, "in 30 days"],
  [DAY + HOUR, "tomorrow"],
  [91 * DAY, "in 3 months"],
  [119 * DAY, "in 4 months"],
  [365 * DAY, "next year"],
  [-23 * HOUR, "23 hours ago"],
  [-13 * DAY, "last week"],
  [-59 * DAY, "last month"],
  [20_000, "now"],
])("%d ms from now is told as %s", (away, told) => {
  expect(formatAgo(NOW + away, NOW, "en")).toBe(told);
});
