import { describe, expect, test } from "bun:test";
import { chipOf, distanceOf, lostOf, namesOf, placeText, type Standing, waitingText } from "$/public/external/raffi_web/features/screen/client/chip";
import { Happenings } from "$/public/external/raffi_web/features/screen/client/happenings";
import { actionOf, type Press } from "$/public/external/raffi_web/features/screen/client/keys";
import { nextEpisode, type SamplerFilm } from "$/public/external/raffi_web/features/screen/client/films";
import { allows, inTurn, placeAfter, type Playback, type QueueRow } from "$/public/external/raffi_web/features/screen/client/model";
import { bufferedFrom, youtubeProblem } from "$/public/external/raffi_web/features/screen/client/picture";
import { readPrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { frameBeside, speedBeside } from "$/public/external/raffi_web/features/screen/client/speeds";
import { frameAddress, YOUTUBE_ORIGIN, YouTubeFrame } from "$/public/external/raffi_web/features/screen/client/youtube_frame";

describe("keys", () => {
  const on = (key: string, where: Press["on"] = "page", shift = false) => actionOf({ key, shift, on: where });

  test("the keys of the sheet", () => {
    expect(on("k")).toEqual({ do: "toggle" });
    expect(on("K")).toEqual({ do: "toggle" });
    expect(on(" ")).toEqual({ do: "toggle" });
    expect(on("j")).toEqual({ do: "skip", seconds: -10 });
    expect(on("ArrowRight")).toEqual({ do: "skip", seconds: 5 });
    expect(on("ArrowUp")).toEqual({ do: "volume", by: 0.05 });
    expect(on("7")).toEqual({ do: "share", of: 0.7 });
    expect(on(".")).toEqual({ do: "frame", by: 1 });
    expect(on(">", "page", true)).toEqual({ do: "speed", by: 1 });
    expect(on("x")).toBeNull();
  });

  test("a focused button keeps its space, a slider and a list their arrows", () => {
    expect(on(" ", "button")).toBeNull();
    expect(on("k", "button")).toEqual({ do: "toggle" });
    expect(on("ArrowLeft", "slider")).toBeNull();
    expect(on("ArrowDown", "elsewhere")).toBeNull();
    expect(on(" ", "elsewhere")).toBeNull();
    expect(on("m", "elsewhere")).toEqual({ do: "mute" });
  });
});

describe("queue", () => {
  const row = (id: string, rank: string, votes = 0, removed = false): QueueRow =>
    ({ id, rank, voters: Array.from({ length: votes }, (_, i) => `v${i}`), removed }) as unknown as QueueRow;
  const ids = (rows: QueueRow[]): string => inTurn(rows).map((one) => one.id).join("");

  test("votes come first, then ranks byte by byte; what was removed is not there", () => {
    expect(ids([row("a", "b"), row("b", "B"), row("c", "a"), row("d", "Z", 1), row("e", "0", 0, true)])).toBe("dbca");
  });

  test("a place among equals is told as the film before it", () => {
    const rows = [row("a", "1"), row("b", "2"), row("c", "3")];
    const [a, , c] = rows as [QueueRow, QueueRow, QueueRow];
    expect(placeAfter(rows, c, 0)).toBeNull();
    expect(placeAfter(rows, c, 1)).toBe("a");
    expect(placeAfter(rows, a, 2)).toBe("c");
  });

  test("votes can't be dragged over, and a rank from another group may lie between", () => {
    const rows = [row("v", "5", 2), row("a", "3"), row("b", "7")];
    const [v, , b] = rows as [QueueRow, QueueRow, QueueRow];
    expect(placeAfter(rows, b, 0)).toBeUndefined();
    expect(placeAfter(rows, v, 2)).toBeUndefined();
    expect(placeAfter(rows, b, 1)).toBeNull();
  });
});

test("a role has what it was granted, the host has all", () => {
  const grants = { member: ["play"] };
  expect(allows("host", "seek", {})).toBe(true);
  expect(allows("member", "play", grants)).toBe(true);
  expect(allows("member", "seek", grants)).toBe(false);
  expect(allows("stranger", "play", grants)).toBe(false);
});

describe("what one is told of oneself", () => {
  const standing: Standing = { state: "in_step", error_ms: 12, playing: true, online: true, failed: false, ready: true, waiting: null };
  const text = (change: Partial<Standing>): string => chipOf({ ...standing, ...change }).text;

  test("in words, with the seconds", () => {
    expect(text({})).toBe("In step");
    expect(text({ state: "behind", error_ms: -840 })).toBe("0.8 s behind");
    expect(text({ state: "buffering" })).toBe("Catching up");
    expect(text({ state: "buffering", ready: false })).toBe("Loading");
    expect(text({ waiting: "Ada is buffering" })).toBe("Ada is buffering");
  });

  test("nothing is claimed over a cut, and free is free", () => {
    expect(text({ online: false })).toBe("No connection");
    expect(text({ online: false, state: "free" })).toBe("Watching freely");
    expect(text({ failed: true })).toBe("No picture");
    expect(text({ playing: false, waiting: "Ada is buffering" })).toBe("In step");
  });

  test("whose picture stands still is said in one way", () => {
    const names: Record<string, string> = { a: "Ada", b: "Ben", c: "Cem" };
    const said = (ids: string[], me: string): string | null => waitingText(ids, me, (id) => names[id] ?? "");
    expect(said([], "a")).toBeNull();
    expect(said(["a"], "b")).toBe("Ada is buffering");
    expect(said(["a"], "a")).toBe("The room waits for you");
    expect(said(["a", "b"], "a")).toBe("Ben and you are buffering");
    expect(said(["a", "b", "c"], "d")).toBe("Ada, Ben and 1 more are buffering");
    expect(waitingText(["a"], "b", (id) => names[id] ?? "", new Set(["a"]))).toBe("Ada has no picture");
  });

  test("who has no picture at all is known by the digest, and at once by the wait itself", () => {
    const wait = { waiting_on: ["a", "b"], cause: "unseen", actor: "a" };
    expect([...lostOf(wait, { members: {}, spread_ms: null })]).toEqual(["a"]);
    expect([...lostOf({ ...wait, cause: "wait" }, { members: { b: ["failed", null], c: ["failed", null] }, spread_ms: null })]).toEqual(["b"]);
  });

  test("where one is who watches freely", () => {
    expect(placeText(42.4)).toBe("0:42 ahead of the room");
    expect(placeText(-3671)).toBe("1:01:11 behind the room");
    expect(placeText(-0.4)).toBe("Where the room is");
  });

  test("names as a list", () => {
    expect(namesOf(["Ada", "Ben"])).toBe("Ada and Ben");
    expect(namesOf(["Ada", "Ben", "Cem", "Dee"])).toBe("Ada, Ben and 2 more");
  });
});

test("what happened is told from one anchor to the next, never of the first", () => {
  const anchor = { seq: 1, media_gen: 1, playing: true, position: 10, rate: 1, at: 0, waiting_on: [], cause: "play" } as unknown as Playback;
  const seen = new Happenings();
  expect(seen.take({ ...anchor, cause: "seek" })).toBeNull();
  expect(seen.take({ ...anchor, seq: 2, cause: "seek", position: 100, at: 5_000 })).toBe("skipped");
  expect(seen.skipped).toBe(85);
  expect(seen.take({ ...anchor, seq: 3, cause: "pause", playing: false })).toBe("paused");
  expect(seen.take({ ...anchor, seq: 4, cause: "pause", playing: false })).toBeNull();
  expect(seen.take({ ...anchor, seq: 5, media_gen: 2, cause: "seek" })).toBeNull();
});

test("another film is told when somebody put it on", () => {
  const anchor = { seq: 1, media_gen: 1, playing: true, position: 10, rate: 1, at: 0, waiting_on: [], cause: "play", actor: "a" } as unknown as Playback;
  const seen = new Happenings();
  expect(seen.take(anchor)).toBeNull();
  expect(seen.take({ ...anchor, seq: 2, media_gen: 2, cause: "next" })).toBe("film");
  expect(seen.take({ ...anchor, seq: 3, media_gen: 3, cause: "undo_film" })).toBe("film_back");
  expect(seen.take({ ...anchor, seq: 4, media_gen: 4, cause: "next", actor: null })).toBeNull();
});

test("speeds and frames beside", () => {
  expect([speedBeside(1, 1), speedBeside(1, -1), speedBeside(2, 1), speedBeside(1.1, 1)]).toEqual([1.25, 0.75, 2, 1.25]);
  expect(frameBeside(1, 1, 25)).toBeCloseTo(26.5 / 25, 6);
  expect(frameBeside(26.5 / 25, -1, 25)).toBeCloseTo(25.5 / 25, 6);
  expect(frameBeside(0, -1, 25)).toBe(0);
});

test("preferences that make no sense are as if never stored", () => {
  expect(readPrefs("no json").volume).toBe(1);
  expect(readPrefs("null").captionSize).toBe("medium");
  const read = readPrefs(JSON.stringify({ volume: 7, muted: "yes", captionSize: "vast", captionColour: "cyan", captions: true }));
  expect(read).toMatchObject({ volume: 1, muted: false, captionSize: "medium", captionColour: "cyan", captions: true });
});

test("the next episode is of the same season", () => {
  const film = (id: string, series: string | null, season: number, episode: number) => ({ id, series, season, episode }) as SamplerFilm;
  const all = [film("a", "S", 1, 1), film("b", "T", 1, 2), film("c", "S", 1, 2), film("d", null, 1, 3)];
  expect(nextEpisode(all, "a")?.id).toBe("c");
  expect(nextEpisode(all, "c")).toBeNull();
  expect(nextEpisode(all, "d")).toBeNull();
});

test("what is loaded from here on", () => {
  const ranges = (list: [number, number][]) => ({ length: list.length, start: (i: number) => list[i]?.[0] ?? 0, end: (i: number) => list[i]?.[1] ?? 0 });
  expect(bufferedFrom(ranges([[0, 5], [20, 30]]), 21)).toBe(30);
  expect(bufferedFrom(ranges([[0, 5], [20, 30]]), 10)).toBe(0);
});

describe("the frame of YouTube", () => {
  /** The other side of the messages, as it is known to answer. */
  function other() {
    const listeners = new Set<(event: MessageEvent) => void>();
    const sent: { event: string; func?: string; args?: unknown[] }[] = [];
    const target = { postMessage: (message: string, origin: string) => void (origin === YOUTUBE_ORIGIN && sent.push(JSON.parse(message))) };
    let tick = (): void => undefined;
    const frame = new YouTubeFrame({
      target: () => target,
      hub: { addEventListener: (_, heard) => void listeners.add(heard), removeEventListener: (_, heard) => void listeners.delete(heard) },
      every: (_ms, run) => {
        tick = run;
        return () => (tick = (): void => undefined);
      },
    });
    const say = (event: string, info: unknown, origin = YOUTUBE_ORIGIN, source: unknown = target): void => {
      for (const heard of [...listeners]) heard({ origin, source, data: JSON.stringify({ event, info }) } as unknown as MessageEvent);
    };
    return { frame, sent, say, greet: () => tick(), listeners };
  }
  const funcs = (sent: { func?: string }[]): (string | undefined)[] => sent.map((one) => one.func).filter((name) => name !== undefined);

  test("greets until it is answered, then asks for its events, and keeps commands until it is ready", () => {
    const { frame, sent, say, greet } = other();
    greet();
    frame.playVideo();
    expect(sent.map((one) => one.event)).toEqual(["listening", "listening"]);
    say("initialDelivery", { duration: 60, playerState: 5 });
    greet();
    expect(funcs(sent)).toEqual(["addEventListener", "addEventListener", "addEventListener", "addEventListener"]);
    say("onReady", null);
    expect(funcs(sent).at(-1)).toBe("playVideo");
    expect(frame.getDuration()).toBe(60);
  });

  test("each state is told once, whichever message brings it", () => {
    const { frame, say } = other();
    const states: number[] = [];
    frame.addEventListener("onStateChange", ({ data }) => states.push(data));
    say("onStateChange", 1);
    say("infoDelivery", { playerState: 1, currentTime: 4.5, playbackRate: 1.5, availablePlaybackRates: [1, 1.5] });
    say("infoDelivery", { playerState: 2 });
    expect(states).toEqual([1, 2]);
    expect([frame.getCurrentTime(), frame.getPlaybackRate(), frame.getAvailablePlaybackRates()]).toEqual([4.5, 1.5, [1, 1.5]]);
  });

  test("another origin, another window and junk are not heard", () => {
    const { frame, say, listeners } = other();
    say("infoDelivery", { currentTime: 9 }, "https://example.org");
    say("infoDelivery", { currentTime: 9 }, YOUTUBE_ORIGIN, {});
    for (const heard of [...listeners]) heard({ origin: YOUTUBE_ORIGIN, source: null, data: { a: 1 } } as unknown as MessageEvent);
    say("infoDelivery", { currentTime: "9", duration: Infinity, availablePlaybackRates: "all" });
    expect([frame.getCurrentTime(), frame.getDuration()]).toEqual([0, 0]);
    frame.destroy();
    expect(listeners.size).toBe(0);
  });

  test("errors in words, and an address without cookies of its own", () => {
    expect([101, 150, 153, 100, 2, 5].map(youtubeProblem)).toEqual(["embedding", "embedding", "embedding", "removed", "address", "format"]);
    const address = new URL(frameAddress("dQw4w9WgXcQ", "https://raffi.example"));
    expect(address.origin).toBe(YOUTUBE_ORIGIN);
    expect(address.searchParams.get("origin")).toBe("https://raffi.example");
  });
});

test("a distance is told in what suits it", () => {
  expect(distanceOf(12)).toBe("12 ms");
  expect(distanceOf(9_032)).toBe("9.0 s");
});
