import { describe, expect, test } from "bun:test";
import { BURST, ServerClock } from "$/public/external/raffi_web/live/client/clock";
import { VirtualTime, percentile, random } from "./simulation";

interface Profile {
  up: (rand: () => number, now: number) => number;
  down: (rand: () => number, now: number) => number;
  skewMs?: number;
  driftPpm?: number;
}

/** A server whose clock is `skew` and a drift away from ours, at the far end of a bad line. */
class Line {
  time = new VirtualTime();
  sent: number[] = [];
  changes = 0;
  jump = 0;
  private readonly rand: () => number;
  readonly clock: ServerClock;

  constructor(
    private readonly profile: Profile,
    seed = 1,
  ) {
    this.rand = random(seed);
    this.clock = new ServerClock({
      now: () => this.time.now,
      timer: this.time,
      send: (t0) => this.carry(t0),
      onChange: () => (this.changes += 1),
    });
  }

  truth(): number {
    const { skewMs = 0, driftPpm = 0 } = this.profile;
    return this.time.now * (1 + driftPpm * 1e-6) + 1_700_000_000_000 + skewMs + this.jump;
  }

  private carry(t0: number): void {
    this.sent.push(this.time.now);
    this.time.set(this.profile.up(this.rand, this.time.now), () => {
      const t1 = this.truth();
      this.time.set(0.2, () => {
        const t2 = this.truth();
        this.time.set(this.profile.down(this.rand, this.time.now), () => this.clock.receive(t0, t1, t2));
      });
    });
  }

  error(): number {
    return this.clock.serverNow() - this.truth();
  }

  /** Errors once a second for `seconds`, after `warm` ms. */
  async errors(seconds: number, warm = 1_500): Promise<number[]> {
    this.clock.start();
    await this.time.pass(warm);
    const errors: number[] = [];
    for (let i = 0; i < seconds; i += 1) {
      await this.time.pass(1_000);
      errors.push(Math.abs(this.error()));
    }
    return errors;
  }
}

const even =
  (low: number, high: number) =>
  (rand: () => number): number =>
    low + rand() * (high - low);
const LAN: Profile = { up: even(0.2, 0.8), down: even(0.2, 0.8) };
const WAN: Profile = { up: even(50, 150), down: even(50, 150) };

async function over(profile: Profile, seconds = 120, seeds = 12, warm?: number): Promise<number[]> {
  const all: number[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) all.push(...(await new Line(profile, seed).errors(seconds, warm)));
  return all;
}

describe("error against a known truth", () => {
  test("local network: within 1 ms, whatever the skew", async () => {
    for (const skewMs of [0, 5_000, -5_000]) {
      expect(percentile(await over({ ...LAN, skewMs }, 60, 4), 0.99)).toBeLessThan(1);
    }
  });

  test("100 +- 50 ms a way: median within 4 ms, 95 % within 10 ms", async () => {
    const errors = await over(WAN);
    expect(percentile(errors, 0.5)).toBeLessThan(4);
    expect(percentile(errors, 0.95)).toBeLessThan(10);
  });

  test("the burst alone is good for 30 ms within 700 ms", async () => {
    const errors = await over(WAN, 1, 60, 700);
    expect(percentile(errors, 0.95)).toBeLessThan(30);
  });

  test("asymmetric 40 / 10 ms: off by half the difference and no more", async () => {
    const errors = await over({ up: even(40, 44), down: even(10, 14) });
    expect(percentile(errors, 0.95)).toBeLessThan(17);
  });

  test("bursts of 80-200 ms on a 20 ms line are seen through", async () => {
    const bursty = (rand: () => number): number => (rand() < 0.3 ? 80 + rand() * 120 : 20 + rand() * 4);
    expect(percentile(await over({ up: bursty, down: bursty }), 0.95)).toBeLessThan(3);
  });

  test("power save: answers that wait 150-300 ms for the radio shift it by half the wait", async () => {
    expect(percentile(await over({ up: even(10, 20), down: even(150, 300) }, 60), 0.95)).toBeLessThan(90);
  });

  test("50 ppm of drift for half an hour stay within 10 ms on a bad line, 1.5 ms on a good one", async () => {
    expect(percentile(await over({ ...WAN, driftPpm: 50 }, 1_800, 2), 0.95)).toBeLessThan(10);
    expect(percentile(await over({ ...LAN, driftPpm: -50 }, 1_800, 2), 0.95)).toBeLessThan(1.5);
  });

  test("the stated uncertainty holds the truth", async () => {
    const line = new Line(WAN, 5);
    line.clock.start();
    for (let i = 0; i < 60; i += 1) {
      await line.time.pass(1_000);
      expect(Math.abs(line.error())).toBeLessThanOrEqual(line.clock.uncertainty + 1);
    }
  });
});

describe("probing", () => {
  test("a burst of 8 at 50 ms, then one every 2.5 s, every 5 s while hidden", async () => {
    const line = new Line(LAN);
    line.clock.start();
    await line.time.pass(10_400);
    expect(line.sent.slice(0, BURST)).toEqual([0, 50, 100, 150, 200, 250, 300, 350]);
    expect(line.sent.slice(BURST)).toEqual([2_850, 5_350, 7_850, 10_350]);
    line.clock.setHidden(true);
    await line.time.pass(20_000);
    expect(line.sent.slice(-3)).toEqual([17_850, 22_850, 27_850]);
    const before = line.sent.length;
    line.clock.setHidden(false);
    await line.time.pass(400);
    expect(line.sent.length - before).toBe(BURST);
  });

  test("is ready after three answers and not before", async () => {
    const line = new Line({ up: () => 100, down: () => 100 });
    line.clock.start();
    await line.time.pass(290);
    expect(line.clock.ready).toBe(false);
    expect(line.clock.uncertainty).toBe(Infinity);
    await line.time.pass(20);
    expect(line.clock.ready).toBe(true);
    expect(line.changes).toBe(1);
  });

  test("stops when the socket goes and bursts when it returns", async () => {
    const line = new Line(LAN);
    line.clock.start();
    await line.time.pass(1_000);
    line.clock.stop();
    const before = line.sent.length;
    await line.time.pass(60_000);
    expect(line.sent.length).toBe(before);
    expect(Math.abs(line.error())).toBeLessThan(1);
    line.clock.start();
    await line.time.pass(400);
    expect(line.sent.length - before).toBe(BURST);
  });

  test("drops answers nobody asked for, doubled ones and nonsense", async () => {
    const line = new Line(LAN);
    line.clock.start();
    await line.time.pass(500);
    line.clock.receive(123.456, 5, 6);
    line.clock.receive(0, 1, 2);
    line.clock.receive(line.time.now - 1, line.truth() + 400, line.truth() + 400);
    expect(line.clock.ready).toBe(true);
    await line.time.pass(2_349.9);
    line.clock.receive(2_850, NaN, NaN);
    await line.time.pass(10);
    expect(Math.abs(line.error())).toBeLessThan(1);
  });

  test("round trips over a second are discarded once there are better ones", async () => {
    const line = new Line({ up: (_rand, now) => (now > 1_000 ? 1_900 : 5), down: () => 5 });
    line.clock.start();
    await line.time.pass(60_000);
    expect(line.clock.rtt).toBeLessThan(20);
    expect(Math.abs(line.error())).toBeLessThan(6);
    const slow = new Line({ up: () => 700, down: () => 700 });
    slow.clock.start();
    await slow.time.pass(5_000);
    expect(slow.clock.ready).toBe(true);
    expect(Math.abs(slow.error())).toBeLessThan(1);
  });

  test("reports round trip and jitter", async () => {
    const steady = new Line({ up: () => 30, down: () => 30 });
    steady.clock.start();
    await steady.time.pass(2_000);
    expect(steady.clock.rtt).toBeCloseTo(60, 0);
    expect(steady.clock.jitter).toBeLessThan(0.5);
    const rough = new Line(WAN);
    rough.clock.start();
    await rough.time.pass(2_000);
    expect(rough.clock.jitter).toBeGreaterThan(15);
  });
});

describe("jumps", () => {
  test("a clock that stood still while the machine slept is caught by the first answer after waking", async () => {
    const line = new Line(WAN, 3);
    line.clock.start();
    await line.time.pass(20_000);
    line.jump = 3_600_000;
    line.clock.wake();
    await line.time.pass(900);
    expect(line.clock.ready).toBe(true);
    expect(Math.abs(line.error())).toBeLessThan(30);
  });

  test("a timer that comes much too late starts a burst", async () => {
    const line = new Line(LAN);
    line.clock.start();
    await line.time.pass(1_000);
    const before = line.sent.length;
    const probe = line.time;
    probe.now += 60_000;
    await line.time.pass(500);
    expect(line.sent.length - before).toBeGreaterThanOrEqual(BURST);
  });

  test("small corrections are slewed: server time never jumps or runs back by them", async () => {
    const line = new Line({ up: (_rand, now) => (now < 20_000 ? 40 : 2), down: () => 2 }, 2);
    line.clock.start();
    await line.time.pass(19_000);
    expect(line.error()).toBeCloseTo(19, 0);
    let before = line.clock.serverNow();
    for (let i = 0; i < 400; i += 1) {
      await line.time.pass(20);
      const now = line.clock.serverNow();
      expect(Math.abs(now - before - 20)).toBeLessThan(0.5);
      before = now;
    }
    expect(Math.abs(line.error())).toBeLessThan(1);
  });
});
