import { describe, expect, test } from "bun:test";
import { PlaybackController } from "$/public/external/raffi_web/features/screen/client/controller";
import { type Element, ElementAdapter } from "$/public/external/raffi_web/features/screen/client/media/element";
import { YT_STATE, YouTubeAdapter, type YouTubePlayer } from "$/public/external/raffi_web/features/screen/client/media/youtube";
import { capabilityOf, sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";
import { type Anchor, bounded, distance, newer, positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";
import { START, SimClock, SimRoom, VirtualTime, random } from "./simulation";

/** The iframe player as it behaves: every call and every answer crosses a message port, time comes 4 times a second. */
class FakeYouTube implements YouTubePlayer {
  calls: string[] = [];
  refuse = false;
  adLength: number | null = null;
  duration = 600;
  private state: number = YT_STATE.CUED;
  private toldState: number = YT_STATE.CUED;
  private position = 0;
  private told = 0;
  private rate = 1;
  private listeners = new Map<string, ((event: { data: number }) => void)[]>();

  constructor(
    private readonly time: VirtualTime,
    private readonly rand: () => number,
  ) {
    time.onMove((from, to) => {
      if (this.state === YT_STATE.PLAYING && this.adLength === null) this.position += ((to - from) / 1000) * this.rate;
    });
    const tell = (): void => {
      this.told = this.position;
      time.set(200 + rand() * 100, tell);
    };
    time.set(100, tell);
  }

  get truth(): number {
    return this.position;
  }

  playVideo(): void {
    this.calls.push("play");
    if (!this.refuse) this.later(() => this.become(YT_STATE.PLAYING));
  }
  pauseVideo(): void {
    this.calls.push("pause");
    this.later(() => this.become(YT_STATE.PAUSED));
  }
  seekTo(seconds: number): void {
    this.calls.push("seek");
    const was = this.state;
    this.later(() => {
      this.position = seconds;
      this.become(YT_STATE.BUFFERING);
      this.time.set(100 + this.rand() * 250, () => {
        if (this.state === YT_STATE.BUFFERING) this.become(was === YT_STATE.PLAYING ? YT_STATE.PLAYING : YT_STATE.PAUSED);
      });
    });
  }
  setPlaybackRate(rate: number): void {
    this.calls.push(`rate ${rate}`);
    this.later(() => {
      this.rate = rate;
      this.fire("onPlaybackRateChange", rate);
    });
  }
  getCurrentTime(): number {
    return this.told;
  }
  getDuration(): number {
    return this.adLength ?? this.duration;
  }
  getPlaybackRate(): number {
    return this.rate;
  }
  getAvailablePlaybackRates(): number[] {
    return [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
  }
  getPlayerState(): number {
    return this.toldState;
  }
  addEventListener(name: string, heard: (event: { data: number }) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), heard]);
  }
  removeEventListener(name: string, heard: (event: { data: number }) => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((other) => other !== heard));
  }

  shift(seconds: number): void {
    this.position += seconds;
  }

  /** The viewer clicks in the frame. */
  click(): void {
    this.become(this.state === YT_STATE.PLAYING ? YT_STATE.PAUSED : YT_STATE.PLAYING);
  }

  private become(state: number): void {
    this.state = state;
    this.time.set(20, () => {
      this.toldState = state;
      this.fire("onStateChange", state);
    });
  }
  private later(run: () => void): void {
    this.time.set(20 + this.rand() * 40, run);
  }
  private fire(name: string, data: number): void {
    for (const heard of this.listeners.get(name) ?? []) heard({ data });
  }
}

function youtube(seed: number, start: Partial<Anchor>) {
  const time = new VirtualTime();
  const rand = random(seed);
  const room = new SimRoom(time, new SimClock(time), { delay: () => 5 }, start);
  const player = new FakeYouTube(time, rand);
  const every = (ms: number, run: () => void): (() => void) => {
    let handle: unknown;
    const again = (): void => {
      handle = time.set(ms, () => {
        again();
        run();
      });
    };
    again();
    return () => time.clear(handle);
  };
  const adapter = new YouTubeAdapter(player, { now: () => time.now, every });
  let ops = 0;
  const controller = new PlaybackController({
    clock: new SimClock(time),
    timer: time,
    command: room.send,
    newOp: () => `yt-${++ops}`,
  });
  controller.attach(adapter, 1);
  room.join((anchor) => controller.apply(anchor));
  return { time, room, player, adapter, controller };
}

describe("YouTube", () => {
  test("joins a running film, keeps within its dead band and sends nothing of its own", async () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const { time, room, player, controller } = youtube(seed, { playing: true, position: 50 });
      await time.pass(12_000);
      for (let i = 0; i < 100; i += 1) {
        await time.pass(200);
        expect(Math.abs(player.truth - room.truthNow())).toBeLessThan(0.3);
      }
      expect(controller.hardSeeks).toBeLessThanOrEqual(3);
      expect(room.commands).toEqual([]);
    }
  });

  test("between the player's own words the position is carried on, not repeated", async () => {
    const { time, player, adapter } = youtube(10, { playing: true });
    await time.pass(12_000);
    const off: number[] = [];
    for (let i = 0; i < 200; i += 1) {
      await time.pass(37);
      off.push(Math.abs(adapter.currentTime - player.truth));
    }
    expect(Math.max(...off)).toBeLessThan(0.15);
  });

  test("half a second is made good by a step of rate, not by a seek", async () => {
    const { time, room, player } = youtube(11, { playing: true });
    await time.pass(15_000);
    player.calls = [];
    player.shift(-0.55);
    await time.pass(6_000);
    expect(player.calls).toContain("rate 1.25");
    expect(player.calls.at(-1)).toBe("rate 1");
    expect(player.calls).not.toContain("seek");
    expect(Math.abs(player.truth - room.truthNow())).toBeLessThan(0.25);
  });

  test("a click in the frame is the viewer's, and reaches the room once", async () => {
    const { time, room, player } = youtube(12, { playing: true });
    await time.pass(12_000);
    player.click();
    await time.pass(2_500);
    expect(room.commands.map((c) => c.command.kind)).toEqual(["pause"]);
    player.click();
    await time.pass(4_000);
    expect(room.commands.map((c) => c.command.kind)).toEqual(["pause", "play"]);
    expect(Math.abs(player.truth - room.truthNow())).toBeLessThan(0.4);
  });

  test("a start the browser refuses asks for a tap", async () => {
    const { time, player, controller, room } = youtube(13, { playing: true });
    player.refuse = true;
    await time.pass(5_000);
    expect(controller.state).toBe("blocked");
    player.refuse = false;
    void controller.unblock();
    await time.pass(5_000);
    expect(controller.state).toBe("in_step");
    expect(Math.abs(player.truth - room.truthNow())).toBeLessThan(0.3);
  });

  test("an advertisement in between is waited out", async () => {
    const { time, player, controller, room } = youtube(14, { playing: true });
    await time.pass(8_000);
    player.adLength = 15;
    player.calls = [];
    await time.pass(5_000);
    expect(player.calls).toEqual([]);
    expect(controller.state).toBe("buffering");
    player.adLength = null;
    await time.pass(6_000);
    expect(Math.abs(player.truth - room.truthNow())).toBeLessThan(0.3);
  });

  test("lets go of the player when destroyed", async () => {
    const { time, player, adapter, controller } = youtube(15, { playing: true });
    await time.pass(6_000);
    controller.stop();
    adapter.destroy();
    player.calls = [];
    player.click();
    await time.pass(5_000);
    expect(player.calls).toEqual([]);
  });
});

class FakeElement extends EventTarget {
  currentTime = 0;
  duration = 100;
  playbackRate = 1;
  preservesPitch = true;
  readyState = 4;
  paused = true;
  seeking = false;
  ended = false;
  error: unknown = null;
  frame: ((now: number, metadata: { mediaTime: number; expectedDisplayTime: number }) => void) | null = null;
  requestVideoFrameCallback(callback: FakeElement["frame"]): number {
    this.frame = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.frame = null;
  }
}

describe("a media element", () => {
  const make = (): [FakeElement, ElementAdapter] => {
    const element = new FakeElement();
    return [element, new ElementAdapter(element as unknown as Element)];
  };

  test("pitch may follow a nudge but not the room's own 1.5", () => {
    const [element, adapter] = make();
    adapter.playbackRate = 0.97;
    expect([element.playbackRate, element.preservesPitch]).toEqual([0.97, false]);
    adapter.playbackRate = 1.5;
    expect([element.playbackRate, element.preservesPitch]).toEqual([1.5, true]);
  });

  test("is ready with its length, lacks data below HAVE_FUTURE_DATA, but not in its last moments", () => {
    const [element, adapter] = make();
    element.readyState = 0;
    expect(adapter.ready).toBe(false);
    element.readyState = 2;
    expect([adapter.ready, adapter.buffering]).toEqual([true, true]);
    element.currentTime = 99.95;
    expect(adapter.buffering).toBe(false);
  });

  test("tells the element's events until it is destroyed, and the frame on the screen", () => {
    const [element, adapter] = make();
    const heard: string[] = [];
    adapter.listen((event) => heard.push(event));
    for (const name of ["play", "ratechange", "loadedmetadata", "waiting", "seeking"]) element.dispatchEvent(new Event(name));
    expect(heard).toEqual(["play", "rate", "ready", "waiting", "seeking"]);
    expect(adapter.frame()).toBeNull();
    element.frame?.(0, { mediaTime: 3.2, expectedDisplayTime: 1234 });
    expect(adapter.frame()).toEqual({ mediaTime: 3.2, shownAt: 1234 });
    adapter.destroy();
    element.dispatchEvent(new Event("pause"));
    expect(heard.length).toBe(5);
    expect(element.frame).toBeNull();
  });
});

describe("sources", () => {
  test("tell their kind by address", () => {
    const id = "dQw4w9WgXcQ";
    for (const url of [`https://www.youtube.com/watch?v=${id}&t=3`, `https://youtu.be/${id}`, `https://youtube.com/shorts/${id}`]) {
      expect(sourceOf(url)).toMatchObject({ kind: "youtube", id });
    }
    expect(sourceOf("https://a.example/film.m3u8?x=1")?.kind).toBe("hls");
    expect(sourceOf("/films/a.mp4")?.kind).toBe("file");
    expect(sourceOf("javascript:alert(1)")).toBeNull();
    expect(sourceOf("https://youtube.com/watch?v=short")).toBeNull();
    expect(sourceOf("https://notyoutube.com/watch?v=" + id)?.kind).toBe("file");
    expect([capabilityOf("hls").steering, capabilityOf("youtube").steering]).toEqual(["fineRate", "stepRates"]);
  });
});

describe("anchor", () => {
  const running = { ...START, playing: true, position: 10, at: 1_000, rate: 1.5 };

  test("stands until its moment, then runs at its rate, inside the film", () => {
    expect(positionAt(running, 500)).toBe(10);
    expect(positionAt(running, 3_000)).toBe(13);
    expect(positionAt({ ...running, waiting_on: ["a"] }, 3_000)).toBe(10);
    expect(positionAt({ ...running, playing: false }, 3_000)).toBe(10);
    expect(positionAt(running, 1e6, { duration: 60, loop: false })).toBe(60);
    expect(positionAt(running, 41_000, { duration: 60, loop: true })).toBeCloseTo(10, 6);
    expect(bounded(-3, { duration: NaN, loop: false })).toBe(0);
  });

  test("a later film wins over any number, a later number over its film's", () => {
    expect(newer({ ...START, media_gen: 2, seq: 1 }, { ...START, media_gen: 1, seq: 99 })).toBe(true);
    expect(newer({ ...START, media_gen: 1, seq: 99 }, { ...START, media_gen: 2, seq: 1 })).toBe(false);
    expect(newer({ ...START, seq: 2 }, { ...START, seq: 2 })).toBe(false);
  });

  test("in a loop the distance is the short way round", () => {
    expect(distance(1, 59, { duration: 60, loop: true })).toBe(2);
    expect(distance(59, 1, { duration: 60, loop: true })).toBe(-2);
    expect(distance(59, 1)).toBe(58);
  });
});
