import { describe, expect, test } from "bun:test";
import { FINE_RATE, SEEK_ONLY, STEP_RATES } from "$/public/external/raffi_web/features/screen/client/media/adapter";
import { RateSteering } from "$/public/external/raffi_web/features/screen/client/steering";
import { GOOD, SimClock, SimMedia, SimRoom, VirtualTime, percentile, random, viewer, watch } from "./simulation";

const LAN = { delay: () => 5 };

function stage(seed = 1, start = {}, room: Partial<ConstructorParameters<typeof SimRoom>[2]> = {}) {
  const time = new VirtualTime();
  const rand = random(seed);
  return { time, rand, room: new SimRoom(time, new SimClock(time), { ...LAN, rand, ...room }, start) };
}

describe("scheduled start", () => {
  test("two players start at the room's moment, not at the frame's arrival", async () => {
    const { time, rand, room } = stage(2, { position: 30 }, { leadMs: 400 });
    const near = viewer(time, room, new SimMedia(time, rand));
    const far = viewer(time, room, new SimMedia(time, rand), { offsetError: 4 });
    await time.pass(1_500);
    expect([near.media.truth, far.media.truth]).toEqual([30, 30]);
    near.controller.play();
    await time.pass(380);
    expect(near.media.truth).toBe(30);
    const errors = await watch(time, room, near.media, 300);
    expect(errors.every((ms) => Math.abs(ms) < 100)).toBe(true);
    await time.pass(1_500);
    expect(Math.abs(near.media.truth - room.truthNow()) * 1000).toBeLessThan(20);
    expect(Math.abs(far.media.truth - room.truthNow()) * 1000).toBeLessThan(20);
    expect([near.controller.hardSeeks, far.controller.hardSeeks]).toEqual([0, 0]);
  });

  test("learns how long its own start takes", async () => {
    const { time, rand, room } = stage(3);
    const slow = new SimMedia(time, rand, { ...GOOD, playMs: [170, 190] });
    const { controller } = viewer(time, room, slow);
    await time.pass(500);
    const firsts: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      controller.play();
      await time.pass(560);
      firsts.push(Math.abs(slow.truth - room.truthNow()) * 1000);
      await time.pass(3_000);
      controller.pause();
      await time.pass(3_000);
    }
    expect(firsts[0]).toBeGreaterThan(80);
    expect(firsts[5]).toBeLessThan(30);
  });
});

describe("a running film", () => {
  test("errors of 20 to 900 ms go by rate alone, inside 0.95-1.06, without overshoot", async () => {
    for (const shift of [0.02, -0.05, 0.12, -0.4, 0.9]) {
      const { time, rand, room } = stage(4, { playing: true });
      const { media, controller } = viewer(time, room, new SimMedia(time, rand));
      await time.pass(8_000);
      const seeks = controller.hardSeeks;
      media.rateChanges = [];
      media.shift(shift);
      const errors = await watch(time, room, media, 25_000);
      const first = errors.slice(5, 15);
      expect(Math.abs(percentile(first, 0.5))).toBeGreaterThan(Math.abs(shift) * 800);
      expect(errors.slice(-200).every((ms) => Math.abs(ms) < 20)).toBe(true);
      expect(Math.max(...errors.map((ms) => -ms * Math.sign(shift)))).toBeLessThan(15);
      expect(controller.hardSeeks).toBe(seeks);
      expect(media.rateChanges.length).toBeGreaterThan(0);
      expect(media.rateChanges.every((rate) => rate >= 0.95 && rate <= 1.06)).toBe(true);
    }
  });

  test("inside the dead band nothing is touched", async () => {
    const { time, rand, room } = stage(5, { playing: true });
    const { media } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, skew: 0 }));
    await time.pass(8_000);
    media.shift(0.01 - (media.truth - room.truthNow()));
    media.rateChanges = [];
    await time.pass(10_000);
    expect(media.rateChanges).toEqual([]);
  });

  test("a film that runs 200 ppm fast stays within 25 ms for five minutes, with few changes of rate", async () => {
    const { time, rand, room } = stage(6, { playing: true });
    const { media } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, skew: 200e-6 }));
    await time.pass(8_000);
    media.rateChanges = [];
    const errors = await watch(time, room, media, 300_000, 100);
    expect(percentile(errors.map(Math.abs), 0.99)).toBeLessThan(25);
    expect(media.rateChanges.length).toBeLessThan(60);
  });

  test("beyond a second it jumps, once", async () => {
    const { time, rand, room } = stage(7, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    const before = controller.hardSeeks;
    media.shift(-3);
    const errors = await watch(time, room, media, 4_000);
    expect(controller.hardSeeks).toBe(before + 1);
    expect(errors.slice(-50).every((ms) => Math.abs(ms) < 30)).toBe(true);
  });

  test("a player deaf to nudges is found out and jumped at 400 ms", async () => {
    const { time, rand, room } = stage(8, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, deafToRate: true, skew: -0.01 }));
    let quiet = 0;
    let longest = 0;
    for (let second = 0; second < 180; second += 1) {
      media.rateChanges = [];
      const errors = await watch(time, room, media, 1_000, 100);
      if (second > 30) expect(Math.max(...errors.map(Math.abs))).toBeLessThan(700);
      quiet = media.rateChanges.length === 0 ? quiet + 1 : 0;
      longest = Math.max(longest, quiet);
    }
    expect(controller.hardSeeks).toBeGreaterThan(1);
    // Found out, then tried again after a minute.
    expect(longest).toBeGreaterThan(50);
    expect(longest).toBeLessThan(75);
  });

  test("follows the room's 1.5 and nudges around it", async () => {
    const { time, rand, room } = stage(9, { playing: true, rate: 1.5 });
    const { media } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    media.shift(-0.1);
    media.rateChanges = [];
    const errors = await watch(time, room, media, 10_000);
    expect(errors.slice(-100).every((ms) => Math.abs(ms) < 25)).toBe(true);
    expect(media.rateChanges.every((rate) => rate >= 1.5 * 0.95 && rate <= 1.5 * 1.06)).toBe(true);
    expect(media.playbackRate).toBe(1.5);
  });

  test("a re-anchoring ahead of time takes over without a stop", async () => {
    const { time, rand, room } = stage(10, { playing: true });
    const { media, clock } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    const plays = media.plays;
    room.change({ position: room.truthNow() + 0.5, at: clock.serverNow() + 500, rate: 1.25 });
    await time.pass(450);
    expect(media.playbackRate).toBeLessThan(1.1);
    await time.pass(4_000);
    expect(media.playbackRate).toBe(1.25);
    expect(media.plays).toBe(plays);
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.03);
  });
});

describe("steering", () => {
  test("an error that changes sides ends the nudge instead of turning it round", async () => {
    const { time, rand } = stage(41);
    const media = new SimMedia(time, rand);
    const asked: number[] = [];
    const steering = new RateSteering(media, () => time.now, (rate) => {
      asked.push(rate);
      media.playbackRate = rate;
    });
    steering.steer(-0.03, 1);
    await time.pass(300);
    steering.steer(0.012, 1);
    expect(asked).toEqual([1.03, 1]);
    expect(steering.active).toBe(false);
  });

  test("soon after a command, one who is ahead waits for the room instead of seeking back", async () => {
    const { time, rand, room } = stage(42, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    const seeks = media.seeks;
    media.shift(0.6);
    controller.reconnected();
    const errors = await watch(time, room, media, 3_000);
    expect(media.seeks).toBe(seeks);
    expect(errors.slice(-20).every((ms) => Math.abs(ms) < 40)).toBe(true);
  });
});

describe("join and return", () => {
  test("late join: in step within 2 s by exactly one hard seek, whatever the seek takes", async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { time, rand, room } = stage(seed, { playing: true, position: 100 });
      await time.pass(7_000);
      const { media, controller } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, loadMs: rand() * 600 }));
      const errors = await watch(time, room, media, 4_000);
      const late = errors.findLastIndex((ms) => Math.abs(ms) > 100);
      expect((late + 1) * 20).toBeLessThanOrEqual(2_000);
      expect(controller.hardSeeks).toBe(1);
      expect(media.seeks).toBe(1);
      expect(controller.state).toBe("in_step");
    }
  });

  test("who is on the way into a running film is not behind it", async () => {
    const { time, rand, room } = stage(10, { playing: true, position: 100 });
    await time.pass(7_000);
    const { controller } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, loadMs: 500 }));
    const told = new Set<string>();
    for (let step = 0; step < 200; step += 1) {
      await time.pass(20);
      told.add(controller.report().state);
    }
    expect([...told].filter((state) => state === "behind" || state === "ahead")).toEqual([]);
    expect(controller.state).toBe("in_step");
  });

  test("an anchor that changed during a cut of 10 s is met within 3 s", async () => {
    const { time, rand, room } = stage(11, { playing: true });
    const { media, controller, clock } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    room.anchor = { ...room.anchor, seq: 9, position: 300, at: clock.serverNow() };
    await time.pass(10_000);
    room.resend();
    controller.reconnected();
    const errors = await watch(time, room, media, 5_000);
    expect(errors.findLastIndex((ms) => Math.abs(ms) > 100) * 20).toBeLessThan(3_000);
  });

  test("a film that loads slower than it plays ends up running, not seeking for ever", async () => {
    const { time, rand, room } = stage(12, { playing: true, position: 50 });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, seekMs: [3_000, 6_000] }));
    await time.pass(60_000);
    expect(media.seeks).toBeLessThan(6);
    expect(controller.state).toBe("in_step");
  });

  test("where no seek can be foretold it plays late rather than standing", async () => {
    const { time, rand, room } = stage(43, { playing: true, position: 50 });
    const { media } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, seekMs: [14_000, 20_000] }));
    await time.pass(120_000);
    let moved = 0;
    for (let i = 0; i < 120; i += 1) {
      const before = media.truth;
      await time.pass(500);
      if (media.truth - before > 0.3 && media.truth - before < 1) moved += 1;
    }
    expect(moved).toBeGreaterThan(70);
  });

  test("nothing moves before the clock is known; a standing room is met all the same", async () => {
    const { time, rand, room } = stage(13, { position: 42 });
    const { media, clock, controller } = viewer(time, room, new SimMedia(time, rand));
    clock.ready = false;
    await time.pass(1_000);
    expect(media.truth).toBe(42);
    room.change({ playing: true, at: clock.serverNow() });
    await time.pass(2_000);
    expect(media.truth).toBe(42);
    expect(controller.state).toBe("buffering");
    clock.ready = true;
    await time.pass(2_000);
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.05);
  });
});

describe("stalls", () => {
  test("a hiccup is not reported, a stall is, and its end only after 400 ms", async () => {
    const { time, rand, room } = stage(14, { playing: true });
    const { media, waiting, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    media.starve(300);
    await time.pass(3_000);
    expect(waiting).toEqual([]);
    media.starve(1_500);
    await time.pass(450);
    expect(waiting).toEqual([]);
    await time.pass(200);
    expect(waiting).toEqual([[true, false]]);
    expect(controller.state).toBe("buffering");
    await time.pass(1_100);
    expect(waiting.length).toBe(1);
    await time.pass(400);
    expect(waiting).toEqual([[true, false], [false, false]]);
    const errors = await watch(time, room, media, 4_000);
    expect(errors.slice(-50).every((ms) => Math.abs(ms) < 30)).toBe(true);
    expect(controller.state).toBe("in_step");
  });

  test("a picture that sticks without a word is noticed", async () => {
    const { time, rand, room } = stage(15, { playing: true });
    const { media, waiting } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    media.stick(1_500);
    await time.pass(1_000);
    expect(waiting).toEqual([[true, false]]);
    await time.pass(3_000);
    expect(waiting.at(-1)).toEqual([false, false]);
  });

  test("the end of a stall is told although the room stands and waits", async () => {
    const { time, rand, room } = stage(16, { playing: true });
    const { media, waiting, clock, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    media.starve(3_000);
    await time.pass(700);
    room.change({ position: room.truthNow(), at: clock.serverNow(), waiting_on: ["me"] });
    await time.pass(2_000);
    expect(media.truth).toBeCloseTo(room.truthNow(), 1);
    expect(controller.status()).toMatchObject({ state: "buffering", playing: true });
    expect(waiting).toEqual([[true, false]]);
    await time.pass(1_200);
    expect(waiting).toEqual([[true, false], [false, false]]);
  });

  test("a joiner's own loading is marked as such", async () => {
    const { time, rand, room } = stage(17, { playing: true });
    const { waiting } = viewer(time, room, new SimMedia(time, rand, { ...GOOD, loadMs: 1_200 }));
    await time.pass(5_000);
    expect(waiting).toEqual([[true, true], [false, true]]);
  });
});

describe("echo guard", () => {
  test("nothing the room makes the player do comes back as a command", async () => {
    const { time, rand, room } = stage(18, { playing: true });
    const { media, clock } = viewer(time, room, new SimMedia(time, rand));
    for (let i = 0; i < 60; i += 1) {
      await time.pass(100 + rand() * 2_500);
      const at = clock.serverNow() + (rand() < 0.5 ? 300 : 0);
      const position = rand() < 0.5 ? rand() * 500 : room.truthNow();
      room.change({ playing: rand() < 0.6, position, at, rate: rand() < 0.2 ? 1.5 : 1 });
      if (rand() < 0.2) media.starve(rand() * 1_500);
    }
    await time.pass(3_000);
    expect(room.commands).toEqual([]);
  });

  test("what the viewer does in the player's own controls does", async () => {
    const { time, rand, room } = stage(19, { playing: true });
    const { media } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    media.viewer("pause");
    await time.pass(1_000);
    expect(room.commands.map((c) => c.command.kind)).toEqual(["pause"]);
    expect(room.anchor.playing).toBe(false);
    media.viewer("play");
    await time.pass(3_000);
    expect(room.commands.map((c) => c.command.kind)).toEqual(["pause", "play"]);
    media.viewer({ seek: 200 });
    await time.pass(3_000);
    expect(room.anchor.cause).toBe("seek");
    expect(room.anchor.position).toBeCloseTo(200, 1);
    media.viewer({ rate: 1.5 });
    await time.pass(3_000);
    expect(room.anchor.rate).toBe(1.5);
    expect(room.commands.length).toBe(4);
  });

  test("a hidden page's player paused by the browser pauses nobody, and catches up on return", async () => {
    const { time, rand, room } = stage(20, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    controller.setVisible(false);
    media.viewer("pause");
    await time.pass(500);
    expect(room.commands).toEqual([]);
    expect(controller.state).toBe("away");
    controller.setVisible(true);
    await time.pass(3_000);
    expect(controller.state).toBe("in_step");
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.05);
  });

  test("the film's end pauses nobody and is told once", async () => {
    const { time, rand, room } = stage(21, { playing: true, position: 595 });
    const { ended, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(10_000);
    expect(room.commands).toEqual([]);
    expect(ended).toEqual([1]);
    expect(controller.status().ended).toBe(true);
  });
});

describe("commands", () => {
  test("pause is felt at once and confirmed without a jump", async () => {
    const { time, rand, room } = stage(22, { playing: true }, { delay: () => 200 });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(6_000);
    const seeks = media.seeks;
    controller.pause();
    expect(media.paused).toBe(true);
    expect(controller.status()).toMatchObject({ playing: false, pending: true });
    const there = media.currentTime;
    await time.pass(1_000);
    expect(controller.status()).toMatchObject({ playing: false, pending: false });
    // At most to the very frame that was meant.
    expect(media.seeks - seeks).toBeLessThanOrEqual(1);
    expect(Math.abs(media.truth - there)).toBeLessThan(0.02);
  });

  test("who pauses stops everybody on the same frame", async () => {
    for (const seed of [61, 62, 63, 64, 65]) {
      const { time, rand, room } = stage(seed, { playing: true }, { delay: () => 120 });
      const ones = [1, 2, 3].map(() => viewer(time, room, new SimMedia(time, rand)));
      await time.pass(6_000);
      ones[0]?.controller.pause();
      await time.pass(3_000);
      const places = ones.map((one) => one.media.currentTime);
      expect(Math.max(...places) - Math.min(...places)).toBeLessThan(0.003);
    }
  });

  test("a refused command is taken back and said", async () => {
    const { time, rand, room } = stage(23, { playing: true });
    const { media, controller, refused } = viewer(time, room, new SimMedia(time, rand));
    room.refuse = () => ({ code: "forbidden" });
    await time.pass(5_000);
    controller.seek(400);
    expect(controller.position).toBe(400);
    await time.pass(3_000);
    expect(refused).toEqual([{ code: "forbidden" }]);
    expect(controller.status().pending).toBe(false);
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.03);
  });

  test("one who may not never touches the room, nor his own player", async () => {
    const { time, rand, room } = stage(24, { playing: true });
    const { media, controller, refused } = viewer(time, room, new SimMedia(time, rand), { may: () => false });
    await time.pass(5_000);
    controller.pause();
    media.viewer("pause");
    await time.pass(2_500);
    expect(room.commands).toEqual([]);
    expect(refused.length).toBe(2);
    expect(media.paused).toBe(false);
    expect(controller.state).toBe("in_step");
  });

  test("scrubbing: at most two a second leave, the last one always, the picture follows the thumb", async () => {
    const { time, rand, room } = stage(25, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    for (let i = 0; i < 80; i += 1) {
      controller.seek(100 + i);
      expect(controller.position).toBe(100 + i);
      await time.pass(40);
    }
    await time.pass(4_000);
    const sent = room.commands;
    for (const one of sent) expect(sent.filter((c) => c.at >= one.at && c.at < one.at + 1_000).length).toBeLessThanOrEqual(2);
    expect(sent.at(-1)?.command).toEqual({ kind: "seek", position: 179 });
    expect(sent.length).toBeLessThanOrEqual(9);
    expect(room.anchor.position).toBe(179);
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.05);
  });

  test("a flurry of everything stays within two a second and ends as asked", async () => {
    const { time, rand, room } = stage(44, { playing: true });
    const { controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    for (let i = 0; i < 30; i += 1) {
      controller.pause();
      controller.setRate(i % 2 === 0 ? 1.25 : 0.75);
      controller.seek(10 + i);
      controller.play();
      await time.pass(70);
    }
    await time.pass(6_000);
    const sent = room.commands;
    for (const one of sent) expect(sent.filter((c) => c.at >= one.at && c.at < one.at + 1_000).length).toBeLessThanOrEqual(2);
    expect(room.anchor).toMatchObject({ playing: true, rate: 0.75, position: 39 });
  });

  test("the anchor that holds the command confirms it, even when the answer is lost", async () => {
    const { time, rand, room } = stage(45, { playing: true });
    const command: typeof room.send = (what, op) => {
      void room.send(what, op);
      return new Promise(() => {});
    };
    const { controller } = viewer(time, room, new SimMedia(time, rand), { command });
    await time.pass(5_000);
    controller.pause();
    await time.pass(500);
    expect(controller.status()).toMatchObject({ pending: false, playing: false });
  });

  test("the limit of another tab is waited out with the same operation", async () => {
    const { time, rand, room } = stage(26, {});
    const { controller, refused } = viewer(time, room, new SimMedia(time, rand));
    let tries = 0;
    room.refuse = () => (++tries === 1 ? { code: "limited", data: { retry_after: 0.8 } } : null);
    await time.pass(500);
    controller.seek(77);
    await time.pass(3_000);
    expect(refused).toEqual([]);
    expect(new Set(room.commands.map((c) => c.op)).size).toBe(1);
    expect(room.anchor.position).toBe(77);
  });

  test("an answer that never comes does not hold the picture for ever", async () => {
    const { time, rand, room } = stage(27, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand), { command: () => new Promise(() => {}) });
    await time.pass(5_000);
    controller.pause();
    await time.pass(10_000);
    expect(media.paused).toBe(true);
    await time.pass(10_000);
    expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.05);
  });
});

describe("the viewer's own ways", () => {
  test("free mode leaves the room alone; coming back is one jump", async () => {
    const { time, rand, room } = stage(28, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(6_000);
    controller.setFree(true);
    controller.pause();
    controller.seek(300);
    await time.pass(5_000);
    expect(media.truth).toBe(300);
    expect(controller.state).toBe("free");
    expect(room.commands).toEqual([]);
    const before = controller.hardSeeks;
    controller.syncNow();
    expect(controller.free).toBe(false);
    await time.pass(2_000);
    expect(controller.state).toBe("in_step");
    expect(controller.hardSeeks).toBe(before + 1);
    expect(room.commands).toEqual([]);
  });

  test("a personal offset is kept and is no error", async () => {
    const { time, rand, room } = stage(29, { playing: true, position: 60 });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    for (const offset of [0.8, -1.5]) {
      controller.setOffset(offset);
      await time.pass(5_000);
      expect(media.truth - room.truthNow()).toBeCloseTo(offset, 1);
      expect(controller.state).toBe("in_step");
      expect(Math.abs(controller.report().position - room.truthNow())).toBeLessThan(0.05);
    }
    controller.pause();
    await time.pass(1_000);
    expect(media.truth - room.anchor.position).toBeCloseTo(-1.5, 1);
  });

  test("sync me now jumps over an error that would otherwise be nudged", async () => {
    const { time, rand, room } = stage(30, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    media.shift(-0.6);
    controller.syncNow();
    const errors = await watch(time, room, media, 2_000);
    expect(errors.slice(-20).every((ms) => Math.abs(ms) < 40)).toBe(true);
  });

  test("a browser that wants a tap: blocked until then, then in step", async () => {
    const { time, rand, room } = stage(31, { playing: true, position: 20 });
    const media = new SimMedia(time, rand, { ...GOOD, refuse: true });
    const { controller } = viewer(time, room, media);
    await time.pass(3_000);
    expect(controller.state).toBe("blocked");
    expect(controller.report()).toMatchObject({ state: "blocked", error_ms: 0 });
    const tries = media.plays;
    await time.pass(20_000);
    expect(media.plays).toBe(tries);
    media.faults = { ...media.faults, refuse: false };
    void controller.unblock();
    const errors = await watch(time, room, media, 3_000);
    expect(errors.slice(-50).every((ms) => Math.abs(ms) < 50)).toBe(true);
    expect(controller.state).toBe("in_step");
  });

  test("the status says by how much, and in which direction", async () => {
    const { time, rand, room } = stage(32, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(8_000);
    media.shift(-0.8);
    await time.pass(400);
    expect(controller.status().state).toBe("behind");
    expect(controller.report().error_ms).toBeLessThan(-700);
    media.shift(1.4);
    await time.pass(400);
    expect(controller.status().state).toBe("ahead");
    expect(controller.report().error_ms).toBeGreaterThan(450);
    expect(controller.report().rtt).toBe(40);
  });
});

describe("films", () => {
  test("another film: the old one falls silent and its anchors say nothing about the new one", async () => {
    const { time, rand, room } = stage(33, { playing: true, position: 500 });
    const { media, controller, gens, clock } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    const old = room.anchor;
    room.change({ media_gen: 2, playing: true, position: 0, at: clock.serverNow() + 300 });
    await time.pass(200);
    expect(gens).toEqual([2]);
    expect(media.paused).toBe(true);
    expect(controller.apply({ ...old, seq: 99 })).toBe(false);
    const next = new SimMedia(time, rand, { ...GOOD, loadMs: 400 });
    controller.attach(next, 2);
    await time.pass(4_000);
    expect(media.paused).toBe(true);
    expect(Math.abs(next.truth - room.truthNow())).toBeLessThan(0.05);
    expect(controller.state).toBe("in_step");
    expect(room.commands).toEqual([]);
  });

  test("one who was here is no joiner when the next film loads", async () => {
    const { time, rand, room } = stage(46, { playing: true });
    const { controller, waiting, clock } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(5_000);
    room.change({ media_gen: 2, position: 0, at: clock.serverNow() + 300 });
    await time.pass(100);
    controller.attach(new SimMedia(time, rand, { ...GOOD, loadMs: 1_500 }), 2);
    await time.pass(5_000);
    expect(waiting).toEqual([[true, false], [false, false]]);
  });

  test("a loop goes round without a word and stays in step", async () => {
    const { time, rand, room } = stage(34, { playing: true });
    const media = new SimMedia(time, rand, GOOD, 12);
    const { controller, ended } = viewer(time, room, media);
    controller.setLoop(true);
    await time.pass(5_000);
    let bad = 0;
    for (let i = 0; i < 900; i += 1) {
      await time.pass(40);
      const gap = Math.abs(media.truth - (room.truthNow() % 12));
      if (Math.min(gap, 12 - gap) > 0.1) bad += 1;
    }
    expect(bad * 40).toBeLessThan(3 * 1_200);
    expect(ended).toEqual([]);
    expect(room.commands).toEqual([]);
  });

  test("an advertisement is neither measured nor steered; afterwards the room is met again", async () => {
    const { time, rand, room } = stage(35, { playing: true });
    const { media, controller } = viewer(time, room, new SimMedia(time, rand));
    await time.pass(6_000);
    const seeks = media.seeks;
    media.interrupted = true;
    media.shift(-40);
    await time.pass(8_000);
    expect(media.seeks).toBe(seeks);
    expect(controller.state).toBe("buffering");
    media.interrupted = false;
    await time.pass(3_000);
    expect(controller.state).toBe("in_step");
  });

  test("a film of unknown length is followed without an end", async () => {
    const { time, rand, room } = stage(36, { playing: true, position: 5_000 });
    const { controller } = viewer(time, room, new SimMedia(time, rand, GOOD, Infinity));
    await time.pass(4_000);
    expect(controller.state).toBe("in_step");
  });

  test("rates in steps: only rates the player has, and back in its wider dead band", async () => {
    const { time, rand, room } = stage(37, { playing: true });
    const media = new SimMedia(time, rand, { ...GOOD, quantum: 0.05 }, 600, STEP_RATES);
    media.rates = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
    const { controller } = viewer(time, room, media);
    await time.pass(8_000);
    const seeks = controller.hardSeeks;
    media.rateChanges = [];
    media.shift(-0.5);
    const errors = await watch(time, room, media, 8_000);
    expect(new Set(media.rateChanges)).toEqual(new Set([1.25, 1]));
    expect(errors.slice(-50).every((ms) => Math.abs(ms) < STEP_RATES.deadBand * 1000 + 50)).toBe(true);
    expect(controller.hardSeeks).toBe(seeks);
  });

  test("seek only: left alone in its dead band, jumped beyond", async () => {
    const { time, rand, room } = stage(38, { playing: true });
    const media = new SimMedia(time, rand, GOOD, 600, SEEK_ONLY);
    const { controller } = viewer(time, room, media);
    await time.pass(10_000);
    media.rateChanges = [];
    const seeks = controller.hardSeeks;
    media.shift(-0.3);
    await time.pass(5_000);
    expect(controller.hardSeeks).toBe(seeks);
    media.shift(-2);
    await time.pass(5_000);
    expect(controller.hardSeeks).toBe(seeks + 1);
    expect(media.rateChanges).toEqual([]);
  });
});

describe("disorder", () => {
  test("random commands of two viewers, delayed, doubled and lost: both end equal to the room", async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const rand = random(seed * 7919);
      const { time, room } = stage(seed, { playing: rand() < 0.5 }, { delay: () => 5 + rand() * 250, doubled: 0.3, lost: 0.2, rand });
      const pair = [0, 1].map(() => viewer(time, room, new SimMedia(time, rand, GOOD, 3_600)));
      for (let i = 0; i < 40; i += 1) {
        const { controller, media } = pair[Math.floor(rand() * 2)] ?? pair[0]!;
        const what = Math.floor(rand() * 7);
        if (what === 0) controller.play();
        else if (what === 1) controller.pause();
        else if (what === 2) controller.seek(rand() * 3_000);
        else if (what === 3) controller.setRate(0.5 + rand() * 1.5);
        else if (what === 4) media.starve(rand() * 900);
        else if (what === 5) room.resend();
        await time.pass(rand() * 700);
      }
      await time.pass(3_000);
      room.resend();
      await time.pass(16_000);
      for (const { controller, media } of pair) {
        expect(controller.anchor).toEqual(room.anchor);
        expect(Math.abs(media.truth - room.truthNow())).toBeLessThan(0.06);
        expect(media.paused).toBe(!room.anchor.playing);
        expect(controller.status().pending).toBe(false);
      }
      const sent = room.commands.length;
      await time.pass(5_000);
      expect(room.commands.length).toBe(sent);
    }
  });

  test("old and doubled anchors are ignored in any order", async () => {
    const { time, rand, room } = stage(40, { position: 10 });
    const { controller, media } = viewer(time, room, new SimMedia(time, rand));
    const make = (media_gen: number, seq: number) => ({ ...room.anchor, media_gen, seq, position: seq });
    const order = [5, 3, 5, 9, 8, 2].map((seq) => controller.apply(make(1, seq)));
    expect(order).toEqual([true, false, false, true, false, false]);
    await time.pass(1_000);
    expect(media.truth).toBe(9);
    expect(controller.apply(make(2, 1))).toBe(true);
    expect(controller.apply(make(1, 100))).toBe(false);
  });

  test("the dead band of a file is what the issue asks for", () => {
    expect(FINE_RATE).toMatchObject({ deadBand: 0.015, freshSeek: 0.15, seek: 1 });
  });
});
