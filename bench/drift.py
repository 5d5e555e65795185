"""How far apart viewers are: real Chromium, the app's own player, slow lines and wrong clocks.

`--viewers N --seconds S --delay-ms D --jitter-ms J --skew-s K`. Each viewer has a browser process and a line of their
own (`bench.proxy`) that delays both directions; their wall clocks are wrong by +K, -K, 0 and so on. The film is "Frame
counter". The last viewer joins while the film plays; after the measured time the second one's line is cut for 10 s, and
the room seeks meanwhile.

`p50_ms`, `p95_ms`, `p99_ms`: how far each player's `currentTime` is from where the room's anchor says, all the time;
`between_*` how far two viewers' are apart at one moment. `frame_*` is the same as the first of each frame at the moment
it is due on the screen, and `display_ms` how much later than `currentTime` that is in the median: the browser's own way
from its clock to the screen, which no controller of `currentTime` sees.
`late_join_s`: from the press of "Join" to in step (within 100 ms) for good; `late_open_s` of somebody who is in already
and opens the page, from the first byte on. `recover_s`: from the line's mend to in step for good. `hard_seeks`: those
in the measured time.
"""

import argparse
import asyncio
import itertools
import json
import os
from typing import Any

from bench.browser import PATIENCE_MS, Browsers, Seen, Viewer, browsers, now_ms
from bench.figures import finish, percentile
from bench.guest import Guest, guests
from bench.proxy import Line, Lines
from bench.truth import Truth
from scripts.site import Site, free_port, served

CUT_SECONDS = 10.0
SETTLE_SECONDS = 5.0
LONGEST = 75
"""The film is 90 s long."""
SKEWS = (1, -1, 0)


async def make_room(host: Guest) -> str:
    """A room with the frame counter."""
    film = {"url": "sampler:frame-counter"}
    made = await host.call("rooms.create", title="drift", is_public=True, everyone_controls=True, film=film)
    return made["id"]


async def in_step(viewers: list[Viewer], truth: Truth, since: float, *, seconds: float = 30.0) -> None:
    """Wait until every player has been in step for three seconds."""
    deadline = now_ms() + seconds * 1000
    while now_ms() < deadline:
        await asyncio.sleep(1)
        after = [truth.in_step_after(await viewer.seen(), since) for viewer in viewers]
        if max(after) * 1000 + since < now_ms() - 3_000:
            return
    raise RuntimeError("the viewers did not come into step")


def spread_of(errors: list[float], prefix: str = "") -> dict[str, float]:
    """p50, p95 and p99 of absolute errors."""
    sizes = [abs(error) for error in errors]
    return {f"{prefix}p{share}_ms": round(percentile(sizes, share / 100), 1) for share in (50, 95, 99)}


def display_ms(players: list[list[float]], frames: list[list[float]]) -> float:
    """How much later than its player's clock a frame is on the screen, in the median of all viewers."""
    late = [percentile(clock, 0.5) - percentile(shown, 0.5) for clock, shown in zip(players, frames, strict=True)]
    return round(sum(late) / len(late), 1)


def between(all_seen: list[Seen], truth: Truth, since: float, until: float) -> list[float]:
    """How far two players' positions were apart, at moments 100 ms apart."""
    slots: list[dict[int, float]] = []
    for seen in all_seen:
        found: dict[int, float] = {}
        for at, position, _, _ in seen.samples:
            if since <= at <= until:
                found[int(at // 100)] = (position - truth.position(at)) * 1000
        slots.append(found)
    return [
        one[moment] - other[moment]
        for one, other in itertools.combinations(slots, 2)
        for moment in one
        if moment in other
    ]


async def measured(viewers: list[Viewer], truth: Truth, seconds: float) -> dict[str, Any]:
    """The steady state."""
    since = now_ms()
    await asyncio.sleep(seconds)
    until = now_ms() - 200
    all_seen = [await viewer.seen() for viewer in viewers]
    frames = [truth.errors(seen.frames, since, until) for seen in all_seen]
    players = [truth.errors([(at, place) for at, place, _, _ in seen.samples], since, until) for seen in all_seen]
    return {
        **spread_of(list(itertools.chain.from_iterable(players))),
        **spread_of(between(all_seen, truth, since, until), "between_"),
        **spread_of(list(itertools.chain.from_iterable(frames)), "frame_"),
        "display_ms": display_ms(players, frames),
        "frames_per_s": round(sum(map(len, frames)) / len(viewers) / seconds, 1),
        "hard_seeks": sum(since <= at <= until for seen in all_seen for at in seen.seeks),
    }


async def late(viewer: Viewer, truth: Truth, url: str, room: str) -> dict[str, Any]:
    """Somebody comes while the film plays, and then opens the page once more."""
    await viewer.enter(url, room, "Late")
    pressed = (await viewer.seen()).clicks[-1]
    await in_step([viewer], truth, pressed)
    seen = await viewer.seen()
    found = {
        "late_join_s": round(truth.in_step_after(seen, pressed), 2),
        "late_join_seeks": sum(at >= pressed for at in seen.seeks),
    }
    await viewer.page.goto(f"{url}/r/{room}", wait_until="commit", timeout=PATIENCE_MS)
    opened = await viewer.page.evaluate("() => performance.getEntriesByType('navigation')[0].responseStart")
    opened += await viewer.origin()
    await in_step([viewer], truth, opened)
    seen = await viewer.seen()
    return found | {"late_open_s": round(truth.in_step_after(seen, opened), 2), "late_open_seeks": len(seen.seeks)}


async def cut(viewer: Viewer, line: Line, lines: Lines, truth: Truth, host: Guest, room: str) -> dict[str, Any]:
    """A viewer's line is dead for a while, in which the film is sought elsewhere."""
    lines.cut(line)
    await asyncio.sleep(CUT_SECONDS / 2)
    await host.call("screen.control", room=room, action="seek", position=20.0)
    await asyncio.sleep(CUT_SECONDS / 2)
    since = now_ms()
    lines.mend(line)
    await in_step([viewer], truth, since)
    seen = await viewer.seen()
    return {
        "recover_s": round(truth.in_step_after(seen, since), 2),
        "recover_seeks": sum(at >= since for at in seen.seeks),
    }


async def run(site: Site, lines: Lines, opened: list[Line], options: argparse.Namespace) -> dict[str, Any]:
    """All phases, one after the other."""
    (host,) = await guests(site, 1)
    await host.connect()
    room = await make_room(host)
    truth = Truth(host)
    await truth.follow(room)
    async with browsers() as made:
        people = await gather_viewers(made, opened, options.skew_s)
        urls = [f"http://127.0.0.1:{line.port}" for line in opened]
        for place, viewer in enumerate(people[:-1]):
            await viewer.enter(urls[place], room, f"Viewer {place + 1}")
        await host.call("screen.control", room=room, action="play")
        await in_step(people[:-1], truth, now_ms())
        result = await late(people[-1], truth, urls[-1], room)
        await host.call("screen.control", room=room, action="seek", position=1.0)
        await asyncio.sleep(SETTLE_SECONDS)
        changes = len(truth.anchors)
        result = await measured(people, truth, options.seconds) | result
        result["anchors"] = len(truth.anchors) - changes
        result |= await cut(people[min(1, len(people) - 1)], opened[min(1, len(people) - 1)], lines, truth, host, room)
        result["page_errors"] = sum(len(viewer.complaints) for viewer in people)
        for viewer in people:
            for complaint in viewer.complaints:
                print("page error:", complaint)
    host.abort()
    return result | {"load": round(os.getloadavg()[0], 1)}


async def gather_viewers(made: Browsers, opened: list[Line], skew_s: float) -> list[Viewer]:
    """One viewer a line, with wrong clocks."""
    return [await made.viewer(skew_s=skew_s * SKEWS[place % len(SKEWS)]) for place in range(len(opened))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--delay-ms", type=float, default=100)
    parser.add_argument("--jitter-ms", type=float, default=50)
    parser.add_argument("--skew-s", type=float, default=5)
    options = parser.parse_args()
    if options.viewers < 2 or not 1 <= options.seconds <= LONGEST:
        parser.error(f"at least 2 viewers, and 1 to {LONGEST} seconds")
    port = free_port()
    with Lines() as lines:
        opened = [
            lines.open(port, delay_ms=options.delay_ms, jitter_ms=options.jitter_ms) for _ in range(options.viewers)
        ]
        origins = json.dumps([f"http://127.0.0.1:{line.port}" for line in opened])
        with served(port=port, RAFFI_EXTRA_ORIGINS=origins) as site:
            finish(asyncio.run(run(site, lines, opened, options)))


if __name__ == "__main__":
    main()
