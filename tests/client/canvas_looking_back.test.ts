import { describe, expect, test } from "bun:test";
import type { Activity, Span } from "$/public/external/raffi_web/features/canvas/client/history/axis";
import { Replay, speedFor } from "$/public/external/raffi_web/features/canvas/client/history/replay";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import type { Elements, Step } from "$/public/external/raffi_web/features/canvas/client/engine/replay";

const BEGIN = 1_000_000;
const EVERY = 200;

/** A server with so many changes: change n makes element n, and moves element n - 1. Two people take turns. */
class Past {
  readonly steps: Step[] = [];
  asked: string[] = [];
  fails = 0;
  private held: (() => void)[] | null = null;

  constructor(readonly count: number) {
    for (let n = 1; n <= count; n += 1) {
      const made = { id: `e${n}`, kind: "sticky", before: null, after: { x: n } };
      const moved = { id: `e${n - 1}`, kind: "sticky", before: { y: null }, after: { y: n } };
      this.steps.push({ clock: 2 * n, n: 0, at: BEGIN + n * EVERY, by: n % 2 ? "ada" : "ben", ops: n > 1 ? [moved, made] : [made] });
    }
  }

  activity(most = 100): Activity {
    const size = Math.ceil(this.count / most);
    const spans: Span[] = [];
    for (let at = 0; at < this.count; at += size) {
      const some = this.steps.slice(at, at + size);
      spans.push({ since: some[0]!.clock, until: some.at(-1)!.clock, begins: some[0]!.at, ends: some.at(-1)!.at, changes: some.length, by: [0, 1] });
    }
    const person = (id: string, color: number) => ({ id, name: id, color, initials: id[0]! });
    return { clock: 2 * this.count + 5, spans, people: [person("ada", 0), person("ben", 1)] };
  }

  /** The board after so many changes. */
  board(count: number): Element[] {
    return this.steps.slice(0, count).map((_, n) => ({ id: `e${n + 1}`, kind: "sticky", props: n + 1 < count ? { x: n + 1, y: n + 2 } : { x: n + 1 } }));
  }

  hold(): void {
    this.held = [];
  }

  release(): void {
    const { held } = this;
    this.held = null;
    for (const go of held ?? []) go();
  }

  call = async <T>(name: string, args: object): Promise<T> => {
    const { clock = 0, since = 0, until = 0, after, limit = 0 } = args as { clock?: number; since?: number; until?: number; after?: string; limit?: number };
    this.asked.push(name === "canvas.at" ? `at ${clock}` : `changes ${after ?? since}`);
    if (this.held !== null) await new Promise<void>((resolve) => this.held!.push(resolve));
    if (this.fails > 0) {
      this.fails -= 1;
      throw new Error("no connection");
    }
    if (name === "canvas.at") return { elements: this.board(this.steps.filter((step) => step.clock <= clock).length) } as T;
    const from = after === undefined ? since : Number(after.split(".")[0]);
    const all = this.steps.filter((step) => step.clock > from && step.clock <= until);
    const page = all.slice(0, limit);
    return { changes: page, next: all.length > page.length ? `${page.at(-1)!.clock}.0` : null } as T;
  };
}

function looking(count: number, most?: number) {
  const past = new Past(count);
  const frames: ((now: number) => void)[] = [];
  let shown: Elements = new Map();
  let shows = 0;
  const replay = new Replay("board", past.activity(most), {
    call: past.call,
    show: (elements) => {
      shown = elements;
      shows += 1;
    },
    frame: (run) => {
      frames.push(run);
      return () => void frames.splice(frames.indexOf(run), 1);
    },
  });
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 50; n += 1) await Promise.resolve();
  };
  const frame = (now: number): void => {
    for (const run of frames.splice(0)) run(now);
  };
  return { past, replay, frame, settled, board: () => [...shown.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1))), shows: () => shows };
}

describe("looking at a board as it was", () => {
  test("shows it at any clock, near or far", async () => {
    const { past, replay, settled, board } = looking(5_000);
    for (const change of [5_000, 1, 2_500, 2_499, 0, 4_000, 1_200]) {
      replay.seekClock(2 * change);
      await settled();
      expect(board()).toEqual(past.board(change));
      expect([replay.state.get(), replay.point.get().clock]).toEqual(["ready", Math.max(1, 2 * change)]);
    }
  });

  test("asks for nothing where the neighbours are there already", async () => {
    const { past, replay, settled, board } = looking(5_000);
    replay.seekClock(6_000);
    await settled();
    const before = past.asked.length;
    for (const change of [2_999, 2_700, 3_500, 3_001]) {
      replay.seekClock(2 * change);
      expect(board()).toEqual(past.board(change));
    }
    expect(past.asked.length).toBe(before);
  });

  test("of many places on the way only the last is asked for", async () => {
    const { past, replay, settled, board } = looking(5_000);
    past.hold();
    for (let place = 0; place <= replay.axis.length; place += replay.axis.length / 50) replay.seek(place);
    replay.seekClock(20);
    past.release();
    await settled();
    expect(board()).toEqual(past.board(10));
    expect(past.asked.filter((one) => one.startsWith("at")).length).toBeLessThanOrEqual(2);
  });

  test("goes step by step, over the end of what is loaded too", async () => {
    const { past, replay, settled, board } = looking(3_000, 10);
    replay.seekClock(2 * 1_500);
    await settled();
    for (let n = 1; n <= 500; n += 1) {
      replay.step(-1);
      await settled();
      expect(replay.point.get().clock).toBe(2 * (1_500 - n));
    }
    expect(board()).toEqual(past.board(1_000));
    replay.seek(0);
    await settled();
    replay.step(-1);
    await settled();
    expect([board(), replay.point.get().clock]).toEqual([[], 1]);
    replay.step(1);
    expect([replay.point.get().clock, replay.point.get().by]).toEqual([2, "ada"]);
    replay.seekClock(6_000);
    await settled();
    replay.step(1);
    expect(replay.point.get().clock).toBe(6_000);
  });

  test("plays in its time, quicker when asked, and ends", async () => {
    const { past, replay, settled, frame, board } = looking(300);
    replay.seekClock(2 * 100);
    await settled();
    replay.play();
    frame(0);
    frame(1_000);
    expect(board()).toEqual(past.board(105));
    replay.speed.set(10);
    frame(2_000);
    expect(board()).toEqual(past.board(155));
    replay.pause();
    frame(9_000);
    expect(board()).toEqual(past.board(155));
    replay.speed.set(60);
    replay.play();
    frame(10_000);
    frame(20_000);
    expect(board()).toEqual(past.board(300));
    expect([replay.playing.get(), replay.point.get().place]).toEqual([false, replay.axis.length]);
    // Played again it begins at the beginning.
    replay.play();
    frame(30_000);
    await settled();
    expect(board()).toEqual([]);
  });

  test("plays on over pages, and waits for one that is late", async () => {
    const { past, replay, settled, frame, board } = looking(6_000);
    replay.seek(0);
    await settled();
    replay.speed.set(60);
    replay.play();
    let now = 0;
    while (replay.playing.get()) {
      frame((now += 50));
      if (now % 1_000 === 0) await settled();
      if (now > 60_000) throw new Error("never ends");
    }
    expect(board()).toEqual(past.board(6_000));
    expect(past.asked.filter((one) => one.startsWith("at")).length).toBe(1);
  });

  test("is played from its beginning, which need not be here yet", async () => {
    const { past, replay, settled, frame, board } = looking(100);
    past.hold();
    replay.seek(0);
    replay.play();
    for (let now = 0; now < 5_000; now += 50) frame(now);
    expect(replay.point.get().place).toBe(0);
    past.release();
    await settled();
    expect(board()).toEqual([]);
    let now = 5_000;
    for (; replay.playing.get() && now < 60_000; now += 50) frame(now);
    expect([replay.playing.get(), board()]).toEqual([false, past.board(100)]);
  });

  test("lasts about a minute where nobody chose a speed", () => {
    const lengths = [0, 60_000, 60_001, 300_000, 3_600_000, 36_000_000];
    expect(lengths.map(speedFor)).toEqual([1, 1, 2, 5, 60, 60]);
  });

  test("says that it did not come, and tries again", async () => {
    const { past, replay, settled, board } = looking(100);
    past.fails = 2;
    replay.seekClock(50);
    await settled();
    expect(replay.state.get()).toBe("failed");
    replay.again();
    await settled();
    expect([replay.state.get(), board()]).toEqual(["ready", past.board(25)]);
  });

  test("shows nothing any more once it has ended", async () => {
    const { past, replay, settled, shows } = looking(100);
    past.hold();
    replay.seekClock(50);
    replay.end();
    past.release();
    await settled();
    expect(shows()).toBe(0);
  });
});
