/** What the chat offers to take back, and until when. */
import { describe, expect, test } from "bun:test";
import { type Facts, undoable } from "$/public/external/raffi_web/features/chat/client/undo";
import { notice, START } from "./chat_rows";

const taken = (number: number, item: string) => notice(number, "unqueued", { notice: { what: "unqueued", item, title: "A film" } });
const idOf = (number: number): string => notice(number, "").id;
const offered = (changes: Partial<Facts>): string[] => [
  ...undoable({ messages: [], back: false, queue: new Map(), isMe: (actor) => actor === "ada", may: () => true, now: START + 20_000, ...changes }),
];

describe("a film that was taken off the queue", () => {
  const off = new Map([["a", { removed: true, removed_by: "ada" }]]);

  test("can be put back by whoever took it off, and by who may fill the queue", () => {
    const messages = [taken(1, "a")];
    expect(offered({ messages, queue: off, may: () => false })).toEqual([idOf(1)]);
    expect(offered({ messages, queue: off, isMe: (actor) => actor === "ben" })).toEqual([idOf(1)]);
    expect(offered({ messages, queue: off, isMe: (actor) => actor === "ben", may: () => false })).toEqual([]);
    expect(offered({ messages, queue: off, isMe: (actor) => actor === "ben" || actor === "ada", may: () => false })).toEqual([idOf(1)]);
  });

  test("is not offered once it is back, and not again when it was played", () => {
    const messages = [taken(1, "a")];
    expect(offered({ messages, queue: new Map([["a", { removed: false, removed_by: null }]]) })).toEqual([]);
    expect(offered({ messages, queue: new Map([["a", { removed: true, removed_by: null }]]) })).toEqual([]);
    expect(offered({ messages })).toEqual([]);
  });

  test("is offered by the last of several notices, for ten minutes", () => {
    const messages = [taken(1, "a"), taken(2, "a")];
    expect(offered({ messages, queue: off })).toEqual([idOf(2)]);
    expect(offered({ messages, queue: off, now: START + 11 * 60_000 })).toEqual([]);
  });
});

describe("a skip", () => {
  const messages = [notice(1, "seek"), notice(2, "seek"), notice(3, "pause")];

  test("can be taken back by the last notice of one, for half a minute, by who may skip", () => {
    expect(offered({ messages, back: true })).toEqual([idOf(2)]);
    expect(offered({ messages, back: true, may: () => false })).toEqual([]);
    expect(offered({ messages, back: true, now: START + 33_000 })).toEqual([]);
  });

  test("has one way back with the film that was put on: the last of them", () => {
    const film = [...messages, notice(4, "film")];
    expect(offered({ messages: film, back: true })).toEqual([idOf(4)]);
    expect(offered({ messages: film, back: true, may: (grant) => grant === "seek" })).toEqual([]);
    expect(offered({ messages: [...film, notice(5, "film_back")], back: true })).toEqual([]);
  });

  test("can't be taken back twice", () => {
    expect(offered({ messages, back: false })).toEqual([]);
  });
});
