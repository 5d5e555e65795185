"""How smoothly comments go over the picture: a Chromium without a graphics card, a film that plays, a full picture.

`--on-screen N --seconds S`. The room's own discussion gets so many short comments that N are in the picture at once, in
small letters, over the whole of it. While the film plays, the page counts its own frames:

- `fps`: frames a second, by `requestAnimationFrame`;
- `dropped_frames`: frames that a screen of 60 a second had shown and this page did not make; `worst_ms` the longest
  time between two;
- `on_screen`: the fewest comments that were in the picture at any moment of it.
"""

import argparse
import itertools
from typing import Any

import psycopg
import uvloop

from bench.browser import PATIENCE_MS, Viewer, browsers
from bench.drift import make_room
from bench.figures import finish
from bench.guest import guests
from raffi_web.settings import Settings
from scripts.site import Site, served

BEGINS_S = 10.0
SETTLE_S = 12.0
"""Longer than one takes through the picture: it is full then."""
A_SECOND = 48
FILM_S = 90
TASTES = '{"opacity":100,"area":"full","speed":"normal","size":"small","density":"all","all":false,"room":true}'
FILL = """
insert into comment (id, discussion_id, root_id, path, depth, actor_id, name, color, body, at_ms, is_public)
select id, %(place)s, id, id, 0, 'bench', 'Somebody', 1, (array['wow', 'so good', 'haha', 'again', 'no way', 'ah'])[1 +
       number %% 6], number * 1000 / %(each)s, true
from (select number, lpad(number::text, 26, '0') as id from generate_series(1, %(many)s) as number) as made
"""
COUNT = """(seconds) => new Promise((done) => {
  const canvas = document.querySelector('canvas[data-talk]');
  const frames = [];
  let fewest = Infinity;
  const frame = (now) => {
    frames.push(now);
    fewest = Math.min(fewest, Number(canvas.dataset.count));
    if (now - frames[0] < seconds * 1000) requestAnimationFrame(frame);
    else done({ frames, fewest });
  };
  requestAnimationFrame(frame);
})"""
FRAME_MS = 1000 / 60


def fill(site: Site, discussion: str) -> None:
    """Put comments at each second of the film."""
    settings = Settings(_env_file=None, home=site.home)  # pyright: ignore[reportCallIssue]
    with psycopg.connect(site.postgres.dsn, dbname=settings.database_name, autocommit=True) as connection:
        # Without triggers: each would count the discussion anew.
        connection.execute("set session_replication_role = replica")
        connection.execute(FILL, {"place": discussion, "each": A_SECOND, "many": A_SECOND * FILM_S})


def figures(frames: list[float], fewest: float) -> dict[str, Any]:
    """What a page's frames (ms) come to."""
    gaps = [after - before for before, after in itertools.pairwise(frames)]
    return {
        "fps": round(1000 * len(gaps) / (frames[-1] - frames[0]), 1),
        "dropped_frames": sum(max(0, round(gap / FRAME_MS) - 1) for gap in gaps),
        "worst_ms": round(max(gaps)),
        "on_screen": int(fewest),
    }


async def full(viewer: Viewer, on_screen: int) -> None:
    """Wait until so many are in the picture."""
    await viewer.page.wait_for_function(
        f"() => Number(document.querySelector('canvas[data-talk]')?.dataset.count) >= {on_screen}",
        timeout=PATIENCE_MS,
    )


async def run(site: Site, on_screen: int, seconds: float) -> dict[str, Any]:
    """Measure."""
    (host,) = await guests(site, 1)
    await host.connect()
    room = await make_room(host)
    discussion = (await host.call("comments.open", op="bench-open", room=room))["id"]
    fill(site, discussion)
    async with browsers() as made:
        viewer = await made.viewer()
        await viewer.page.add_init_script(f"localStorage.setItem('raffi.picture', '{TASTES}')")
        await viewer.enter(site.url, room, "Ada")
        await viewer.page.keyboard.press("t")
        await host.call("screen.control", op="bench-seek", room=room, action="seek", position=BEGINS_S)
        await host.call("screen.control", op="bench-play", room=room, action="play")
        await viewer.page.wait_for_function(
            f"() => document.querySelector('[data-player] video').currentTime > {BEGINS_S + SETTLE_S}",
            timeout=PATIENCE_MS,
        )
        await full(viewer, on_screen)
        told = await viewer.page.evaluate(COUNT, seconds)
        if viewer.complaints:
            raise RuntimeError(f"the page complained: {viewer.complaints}")
    host.abort()
    return {"seconds": seconds, **figures(told["frames"], told["fewest"])}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on-screen", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.on_screen, options.seconds)))


if __name__ == "__main__":
    main()
