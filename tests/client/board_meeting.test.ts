/** The timer and the vote of a board, as this page has them. */
import { describe, expect, test } from "bun:test";
import { dotsLeft, ranked, type VoteRow, Votes } from "$/public/external/raffi_web/features/canvas/client/engine/votes";
import { Reactions } from "$/public/external/raffi_web/features/canvas/client/together/reactions";
import { clockOf, leftOf } from "$/public/external/raffi_web/features/canvas/client/together/timer";
import type { Row } from "$/public/external/raffi_web/live/client/protocol";

const vote = (id: string, more: Partial<VoteRow> = {}): Row => ({ id, dots: 3, notes_only: false, voted: 0, ended: false, cleared: false, result: null, ...more });
const dot = (of: string, element: string, dots: number): Row => ({ id: `${of}/${element}`, vote: of, element, dots });

describe("a vote", () => {
  test("keeps own dots while it changes, and none of another vote", () => {
    const votes = new Votes();
    votes.take({ votes: [vote("v")], dots: [dot("v", "a", 2), dot("old", "a", 1)] }, true);
    votes.take({ votes: [vote("v", { voted: 4 })] }, false);
    expect([votes.now.get()?.vote.voted, [...votes.now.get()!.mine]]).toEqual([4, [["a", 2]]]);
    votes.take({ votes: [vote("w"), vote("v", { ended: true, cleared: true })] }, false);
    expect([votes.now.get()?.vote.id, votes.now.get()?.mine.size]).toEqual(["w", 0]);
    votes.take({}, true);
    expect(votes.now.get()).toBeNull();
  });

  test("gives dots back that lie on what is gone", () => {
    const votes = new Votes();
    votes.take({ votes: [vote("v")], dots: [dot("v", "a", 2), dot("v", "b", 1)] }, true);
    expect(dotsLeft(votes.now.get()!, new Set(["a", "b"]))).toBe(0);
    expect(dotsLeft(votes.now.get()!, new Set(["b"]))).toBe(2);
    votes.place("v", "b", 0);
    votes.place("other", "a", 0);
    expect(dotsLeft(votes.now.get()!, new Set(["a", "b"]))).toBe(1);
  });

  test("ranks what was chosen, without what is gone", () => {
    const row = vote("v", { ended: true, result: { a: 1, b: 5, c: 5, gone: 9 } }) as unknown as VoteRow;
    expect(ranked(row, new Set(["a", "b", "c"]))).toEqual([["b", 5], ["c", 5], ["a", 1]]);
  });
});

describe("a timer", () => {
  test("runs by the server's time, and stands while it is paused", () => {
    expect(leftOf({ seconds: 60, ends: 90_000, left: null }, 30_000)).toBe(60_000);
    expect(leftOf({ seconds: 60, ends: 90_000, left: null }, 91_000)).toBe(-1_000);
    expect(leftOf({ seconds: 60, ends: null, left: 700 }, 91_000)).toBe(700);
  });

  test("says nothing is left only when nothing is", () => {
    expect([1, 59_999, 60_000, 61_000, 3_600_000, 0, -5].map(clockOf)).toEqual(["0:01", "1:00", "1:00", "1:01", "1:00:00", "0:00", "0:00"]);
  });
});

describe("reactions", () => {
  test("are told one burst after the other, and seen at once", async () => {
    const told: unknown[] = [];
    const ada = new Reactions((part) => void told.push(part.react), () => 0.5);
    for (let n = 0; n < 14; n += 1) ada.react("👍", { x: 1, y: 2 });
    expect(told).toEqual([{ emoji: "👍", at: [1, 2], n: 1 }]);
    expect(ada.seen.get().length).toBe(14);
    while (told.length < 2) await new Promise((done) => setTimeout(done, 5));
    expect(told[1]).toEqual({ emoji: "👍", at: [1, 2], n: 10 });
    ada.stop();
    expect(ada.seen.get()).toEqual([]);
  });

  test("of others are shown once, and never too many", () => {
    const ben = new Reactions(() => {});
    const person = { actor: "a", tab: "t", at: 0, react: { emoji: "🎉", at: [0, 0], n: 10 } } as const;
    ben.heard([person]);
    ben.heard([{ ...person, cursor: [1, 1] }]);
    expect(ben.seen.get().length).toBe(10);
    for (let n = 0; n < 20; n += 1) ben.heard([{ ...person, react: { ...person.react } }]);
    expect(ben.seen.get().length).toBe(60);
    ben.stop();
  });
});
