/** A message's text and the lines of a chat. */
import { describe, expect, test } from "bun:test";
import { drawnUp, mentionBefore, mentionedIn, parse, plain, type Piece } from "$/public/external/raffi_web/features/chat/client/markup";
import { lengthOf, type Message, peopleOf } from "$/public/external/raffi_web/features/chat/client/messages";
import { changesOf, sentenceOf, steps } from "$/public/external/raffi_web/features/chat/client/notices";
import { Flights, Tap } from "$/public/external/raffi_web/features/chat/client/presence";
import { type Facts, type Item, timeline } from "$/public/external/raffi_web/features/chat/client/timeline";
import { message, notice, START } from "./chat_rows";

const PEOPLE = [
  { id: "ada", name: "Ada" },
  { id: "adam", name: "Adam Bell" },
];

const shape = (pieces: Piece[]): string =>
  pieces.map((piece) => (piece.kind === "spoiler" ? `[spoiler ${shape(piece.pieces)}]` : piece.kind === "text" ? piece.text : `<${piece.kind} ${piece.text}>`)).join("");

describe("markup", () => {
  test.each([
    ["see https://example.org/a.", "see <link https://example.org/a>."],
    ["(https://example.org/a_(b))", "(<link https://example.org/a_(b)>)"],
    ["javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"],
    ["http://", "http://"],
    ["hi @Ada and @adam bell", "hi <mention @Ada> and <mention @adam bell>"],
    ["mail ada@Ada @Adams", "mail ada@Ada @Adams"],
    ["a ||the @Ada dies|| b", "a [spoiler the <mention @Ada> dies] b"],
    ["a |||| b", "a |||| b"],
    ["nothing || || hidden", "nothing || || hidden"],
    ["||a|b|| and ||c||", "[spoiler a|b] and [spoiler c]"],
    ["one || bar", "one || bar"],
    ["<b>not markup</b>", "<b>not markup</b>"],
    ["see www.example.org/a_(b), or (WWW.Example.org)", "see <link www.example.org/a_(b)>, or (<link WWW.Example.org>)"],
    ["www. www.example www..org awww.example.org", "www. www.example www..org awww.example.org"],
    ["ada@www.example.org x.www.example.org", "ada@www.example.org x.www.example.org"],
    ["https://www.example.org//www.example.org", "<link https://www.example.org//www.example.org>"],
    ["www.bank.org@evil.org https://bank.org:x@evil.org", "www.bank.org@evil.org https://bank.org:x@evil.org"],
    ["||www.example.org||", "[spoiler <link www.example.org>]"],
  ])("%s", (body, expected) => {
    expect(shape(parse(body, PEOPLE))).toBe(expected);
  });

  test("an address without a scheme leads to a secure page", () => {
    expect(parse("www.example.org/a", [])).toEqual([{ kind: "link", text: "www.example.org/a", href: "https://www.example.org/a" }]);
  });

  test("nothing of a text is lost", () => {
    for (const body of ["@", "@@Ada", "||a||b||c||", "https://a https://b||", "\n\n", "👀@Ada👀"]) {
      const joined = (pieces: Piece[]): string => pieces.map((piece) => (piece.kind === "spoiler" ? `||${joined(piece.pieces)}||` : piece.text)).join("");
      expect(joined(parse(body, PEOPLE))).toBe(body);
    }
  });

  test("who is mentioned, also inside a spoiler, each once", () => {
    expect(mentionedIn("@Ada @ada ||@Adam Bell||", PEOPLE)).toEqual(["ada", "adam"]);
  });

  test("a quote gives no spoiler away", () => {
    expect(plain("it is\n||the ship||", "Spoiler")).toBe("it is Spoiler");
    expect(plain("it is\n||the $1 ship||", null)).toBe("it is the $1 ship");
  });

  test("a comma behind a chosen name comes close to it", () => {
    expect(drawnUp("hi @Ada ,", 9, PEOPLE)).toBe("hi @Ada,");
    expect(drawnUp("@Adam Bell ? yes", 12, PEOPLE)).toBe("@Adam Bell? yes");
    expect(drawnUp("hi Ada ,", 8, PEOPLE)).toBeNull();
    expect(drawnUp("@Ada :", 6, PEOPLE)).toBeNull();
    expect(drawnUp("@Ada  ,", 7, PEOPLE)).toBeNull();
    expect(drawnUp(",", 1, PEOPLE)).toBeNull();
  });
  test("a mention begins with an @ that begins a word", () => {
    expect(mentionBefore("hi @Ad", 6)).toEqual({ at: 3, typed: "Ad" });
    expect(mentionBefore("hi @Adam B", 10)).toEqual({ at: 3, typed: "Adam B" });
    expect(mentionBefore("ada@x", 5)).toBeNull();
    expect(mentionBefore("@ x", 3)).toBeNull();
    expect(mentionBefore("@a\nb", 4)).toBeNull();
  });

  test("characters are counted as the server counts them", () => {
    expect(lengthOf("a👀é")).toBe(3);
  });
});

const facts = (changes: Partial<Facts>): Facts => ({ messages: [], pending: [], more: true, me: "me", now: START + 60_000, sentAs: new Map(), ...changes });
const kinds = (items: Item[]): string[] => items.map((item) => (item.kind === "message" ? `${item.head ? "head" : "line"} ${item.message.body}` : item.kind));

describe("the timeline", () => {
  test("lines of one author within a minute belong together", () => {
    const messages = [message(1), message(2), message(3, { actor_id: "ben" }), message(4), message(90)];
    expect(kinds(timeline(facts({ messages })))).toEqual(["head 1", "line 2", "head 3", "head 4", "head 90"]);
  });

  test("a reply begins anew, and so does what follows a removed message", () => {
    const messages = [message(1), message(2, { reply_to: message(1).id }), message(3, { removed: true }), message(4)];
    expect(kinds(timeline(facts({ messages })))).toEqual(["head 1", "head 2", "line 3", "head 4"]);
  });

  test("days are parted, today's own name is not said", () => {
    const messages = [message(1, { created_at: START - 86_400_000 }), message(2)];
    expect(kinds(timeline(facts({ messages })))).toEqual(["day", "head 1", "day", "head 2"]);
  });

  test("the same by the same person is told once; so are several who come", () => {
    const messages = [
      notice(1, "muted", { notice: { what: "muted", other: "Cem" } }),
      notice(2, "muted", { notice: { what: "muted", other: "Cem" } }),
      notice(3, "muted", { notice: { what: "muted", other: "Cem" }, actor_id: "ben" }),
      notice(4, "joined"),
      notice(5, "joined", { actor_id: "ben" }),
      notice(6, "unqueued", { notice: { what: "unqueued", item: "a" } }),
      notice(7, "unqueued", { notice: { what: "unqueued", item: "b" } }),
      notice(8, "film", { notice: { what: "film", title: "a" } }),
      notice(9, "film", { notice: { what: "film", title: "b" } }),
      notice(10, "queued", { notice: { what: "queued", title: "a" } }),
      notice(11, "queued", { notice: { what: "queued", title: "b" } }),
    ];
    const counts = timeline(facts({ messages })).map((item) => (item.kind === "notice" ? item.notices.length : 0));
    expect(counts).toEqual([2, 1, 2, 1, 1, 1, 1, 2]);
    expect(sentenceOf(messages.slice(-2), [])).toMatch(/ queued 2 films$/);
  });

  const told = (items: Item[]): string[] =>
    items.map((item) => (item.kind === "commands" || item.kind === "notice" ? `${item.kind} ${item.notices.map(({ id }) => Number(id)).join(" ")}` : item.kind));
  const joined = (number: number, actor_id: string): Message => notice(number, "joined", { actor_id, name: actor_id });

  test("what is done to the film is one line until something is said", () => {
    const messages = [notice(1, "play"), notice(2, "pause"), notice(3, "seek", { actor_id: "ben" }), message(4), notice(5, "rate"), notice(6, "play")];
    expect(told(timeline(facts({ messages })))).toEqual(["commands 1 2 3", "message", "commands 5 6"]);
  });

  test("who comes and goes meanwhile does not part the line, and is told once", () => {
    const messages = [joined(1, "ben"), notice(2, "play"), joined(3, "cem"), notice(4, "pause"), notice(5, "locked"), notice(6, "play")];
    expect(told(timeline(facts({ messages })))).toEqual(["notice 1 3", "notice 5", "commands 2 4 6"]);
  });

  test("another film and another day begin anew", () => {
    const film = notice(2, "film", { notice: { what: "film", title: "a" } });
    const yesterday = notice(0, "play", { created_at: START - 86_400_000 });
    expect(told(timeline(facts({ messages: [yesterday, notice(1, "play"), film, notice(3, "play"), notice(4, "pause")] })))).toEqual([
      "day",
      "commands 0",
      "day",
      "commands 1",
      "notice 2",
      "commands 3 4",
    ]);
  });

  test("the line of commands stays the same line when one more comes", () => {
    const before = timeline(facts({ messages: [notice(1, "play"), notice(2, "pause")] }));
    const after = timeline(facts({ messages: [notice(1, "play"), notice(2, "pause"), joined(3, "ben"), notice(4, "play")] }), before);
    expect(after.at(-1)?.key).toBe(before.at(-1)?.key as string);
  });

  test("the steps of a line, and who took them", () => {
    const skip = (number: number, position: number): Message => notice(number, "seek", { notice: { what: "seek", position } });
    const all = [skip(1, 10), skip(2, 190), notice(3, "pause", { actor_id: "ben", name: "Ben" }), skip(4, 20)];
    expect(steps(all).map((step) => sentenceOf(step, []))).toEqual(["Ada skipped to 3:10 (2 times)", "Ben paused at 0:00", "Ada skipped to 0:20"]);
    expect(changesOf(all, [])).toBe("4 changes by Ada and Ben");
    expect(changesOf(all.slice(0, 2), [])).toBe("2 changes");
  });

  test("a chat of notices alone says that nothing was said", () => {
    const quiet = (items: Item[]): unknown => items[0]?.kind === "start" && items[0].quiet;
    expect(quiet(timeline(facts({ messages: [notice(1, "joined")], more: false })))).toBe(true);
    expect(quiet(timeline(facts({ messages: [notice(1, "joined"), message(2)], more: false })))).toBe(false);
    expect(quiet(timeline(facts({ messages: [notice(1, "joined")], pending: [entry], more: false })))).toBe(false);
  });

  test("people are called what they are called now, also those who have gone", () => {
    const before = { actor_id: "ben", name: "Teal Heron" };
    const messages = [
      notice(1, "joined", { actor_id: "ada", name: "Calm Otter" }),
      notice(2, "joined", before),
      notice(3, "muted", { actor_id: "ada", name: "Ada", notice: { what: "muted", other: "Teal Heron", other_id: "ben" } }),
      message(4, { actor_id: "ben", name: "Ben" }),
    ];
    const people = peopleOf([{ id: "ada", name: "Ada", role: "host", initials: "A", color: 2 }], messages);
    expect(sentenceOf(messages.slice(0, 2), people)).toBe("Ada and Ben joined");
    expect(sentenceOf([notice(9, "next", { actor_id: null, name: "", notice: { what: "next", title: "Part 2" } })], people)).toBe("Part 2 is next");
    expect(sentenceOf(messages.slice(2, 3), people)).toBe("Ada muted Ben");
    expect(people).toMatchObject([{ id: "ada", role: "host", face: { color: 2 } }, { id: "ben", name: "Ben" }]);
  });

  const entry = { op: "op-1", body: "hello", film_time: null, film: null, reply_to: null, mentions: [], at: START + 5_000, after: message(4).id, state: "sending" as const, error: null };

  test("a message on its way and its arrival are one line", () => {
    const waiting = timeline(facts({ messages: [message(4, { actor_id: "ben" })], pending: [entry] }));
    expect(waiting.map((item) => item.key)).toEqual([message(4).id, "op-1"]);
    const arrived = message(5, { actor_id: "me", body: "hello" });
    const both = timeline(facts({ messages: [message(4, { actor_id: "ben" }), arrived], pending: [entry] }), waiting);
    expect(both.map((item) => item.key)).toEqual([message(4).id, "op-1"]);
    const answered = timeline(facts({ messages: [message(4, { actor_id: "ben" }), arrived], sentAs: new Map([[arrived.id, "op-1"]]) }), both);
    expect(answered.map((item) => item.key)).toEqual([message(4).id, "op-1"]);
  });

  test("the same words of before are not taken for the arrival", () => {
    const said = message(3, { actor_id: "me", body: "hello" });
    expect(timeline(facts({ messages: [said], pending: [entry] })).map((item) => item.kind)).toEqual(["message", "pending"]);
  });

  test("what did not change is the same object", () => {
    const before = timeline(facts({ messages: [message(1), message(2)] }));
    const rows = before.map((item) => (item.kind === "message" ? item.message : message(0)));
    const after = timeline(facts({ messages: [...rows, message(3)] }), before);
    expect(after[0]).toBe(before[0] as Item);
    expect(after[1]).toBe(before[1] as Item);
  });
});

describe("reactions", () => {
  test("the same ones that come together fly as one", () => {
    const flights = new Flights();
    flights.launch("🔥", 0, 0.5);
    flights.launch("🔥", 200, 0.5);
    flights.launch("🔥", 900, 0.5);
    flights.launch("👏", 950, 0.5);
    expect(flights.store.get().map(({ emoji, count }) => `${emoji}${count}`)).toEqual(["🔥2", "🔥1", "👏1"]);
  });

  test("a storm keeps the air clear", () => {
    const flights = new Flights();
    for (let at = 0; at < 2_000; at += 10) flights.launch(at % 20 === 0 ? "🔥" : `x${at}`, at, 0.5);
    expect(flights.store.get().length).toBeLessThanOrEqual(24);
  });

  test("no more are sent than the server takes", () => {
    const tap = new Tap(4, 12);
    const sent = Array.from({ length: 40 }, () => tap.take(1_000)).filter(Boolean).length;
    expect(sent).toBe(12);
    expect(tap.take(1_250)).toBe(true);
    expect(tap.take(1_250)).toBe(false);
  });
});
