"""One episode with very many comments: its first page, a minute of the film, a new one to all who look, and writing.

`--comments N --viewers V`. N comments are put into everybody's discussion of one episode, a third of them roots. Then,
on the same server, one after the other and from guests on the websocket:

- `first_page_p95_ms`: the first 20 threads, in each of the four orders in turn;
- `window_p95_ms`: a minute of the film, as the overlay asks for it;
- `live_p95_ms`: from the sending of a comment until each of V viewers has its frame;
- `writes_per_s`: comments written by as many as the limit of five a minute asks for, all at once, without viewers;
  `lost` are those that were sent, at any time, and are not stored;
- `index_mb`: all indexes of the table of comments.
"""

import argparse
import asyncio
import random
import time
from typing import Any

import psycopg
import uvloop

from bench.fanout import CHANGE, Times, settled
from bench.figures import finish, percentile
from bench.guest import Guest, guests
from raffi_web.features.comments.writing import WRITE
from raffi_web.settings import Settings
from scripts.site import Site, served

FILM_MS = 1_440_000
MINUTE_MS = 60_000
SORTS = ("new", "old", "top", "moment")
READS = 200
LIVE = 100
LIVE_PER_SECOND = 5.0
WRITES = 2_000
SETTLE_SECONDS = 3.0
FILM = {"title_id": "bench:episode", "title_name": "An episode", "season": 1, "episode": 7}

# Threads of a root with two replies. Without triggers: each would count the discussion anew.
FILL = """
insert into comment (id, discussion_id, parent_id, root_id, path, depth, actor_id, name, color, body, at_ms, score,
                     replies, thread, reactions, version, created_at)
select id, %(place)s, case when number %% 3 > 0 then root end, root,
       case when number %% 3 > 0 then root || '/' || id else id end, (number %% 3 > 0)::int,
       'bench' || number %% 5000, 'Somebody ' || number %% 5000, number %% 8 + 1,
       'the quick brown fox jumps over word' || number %% 977 || repeat(' and says some more', number %% 7),
       case when number %% 5 > 0 then number * 7919::bigint %% %(film)s end, number * 31 %% 40,
       case when number %% 3 = 0 then 2 else 0 end, case when number %% 3 = 0 then 2 else 0 end,
       case when number * 31 %% 40 > 0 then jsonb_build_object('👍', number * 31 %% 40) else '{}' end, 0,
       now() - (%(many)s - number) * interval '1 second'
from (select number, lpad(number::text, 26, '0') as id, lpad((number / 3 * 3)::text, 26, '0') as root
      from generate_series(3, %(many)s + 2) as number) as made
"""


def fill(site: Site, discussion: str, many: int) -> None:
    """Put comments into a discussion, as long ago as one a second asks for."""
    settings = Settings(_env_file=None, home=site.home)  # pyright: ignore[reportCallIssue]
    with psycopg.connect(site.postgres.dsn, dbname=settings.database_name, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(FILL, {"place": discussion, "film": FILM_MS, "many": many})
        connection.execute("update discussion set comments = %s, last_at = now() where id = %s", [many, discussion])
        connection.execute("vacuum analyze comment")
        connection.execute("analyze discussion")


def counted(site: Site, discussion: str) -> tuple[int, float]:
    """How many comments are stored, and how much the indexes take (MB)."""
    with psycopg.connect(site.database_url()) as connection:
        row = connection.execute(
            "select (select count(*) from comment where discussion_id = %s), pg_indexes_size('comment') / 1048576.0",
            [discussion],
        ).fetchone()
    return (0, 0.0) if row is None else (int(row[0]), float(row[1]))


async def timed(guest: Guest, name: str, **args: Any) -> float:
    """How long a call took, in milliseconds."""
    began = time.perf_counter()
    await guest.call(name, **args)
    return (time.perf_counter() - began) * 1000


async def reading(reader: Guest, discussion: str) -> dict[str, float]:
    """First pages and minutes."""
    pages = [
        await timed(reader, "comments.threads", discussion=discussion, sort=SORTS[turn % len(SORTS)])
        for turn in range(READS)
    ]
    chance = random.Random(1)
    minutes: list[float] = []
    for _ in range(READS):
        since = chance.randrange(0, FILM_MS - MINUTE_MS)
        minutes.append(
            await timed(reader, "comments.window", discussion=discussion, since=since, until=since + MINUTE_MS)
        )
    return {
        "first_page_p50_ms": round(percentile(pages, 0.5), 1),
        "first_page_p95_ms": round(percentile(pages, 0.95), 1),
        "window_p50_ms": round(percentile(minutes, 0.5), 1),
        "window_p95_ms": round(percentile(minutes, 0.95), 1),
    }


async def seen_live(viewers: list[Guest], writers: list[Guest], discussion: str) -> tuple[Times, int]:
    """Comments, each to every viewer; returns the times and how many were sent."""
    times = Times()

    def raw(payload: bytes, came: float) -> bool:
        return payload.startswith(CHANGE) and times.heard(payload, came)

    for viewer in viewers:
        await viewer.follow(f"comments:{discussion}")
    await asyncio.sleep(SETTLE_SECONDS)
    for viewer in viewers:
        viewer.raw = raw
    for number in range(LIVE):
        mark = f"bench-{number:08d}"
        times.sent[mark.encode()] = time.perf_counter()
        writer, args = writers[number % len(writers)], {"discussion": discussion, "body": f"{mark} arrives"}
        writer.send(["call", 1_000_000 + number, "comments.create", args, f"bench-live-{number}"])
        await asyncio.sleep(1 / LIVE_PER_SECOND)
    await settled(times, LIVE * len(viewers))
    return times, LIVE


async def writing(writers: list[Guest], discussion: str) -> float:
    """Comments a second: everybody writes as many as the limit lets them, one after the other."""

    async def one(writer: Guest, which: int) -> None:
        for number in range(WRITE.burst):
            body = f"written by {which} as number {number}"
            await writer.call("comments.create", op=f"bench-write-{which}-{number}", discussion=discussion, body=body)

    began = time.perf_counter()
    await asyncio.gather(*(one(writer, which) for which, writer in enumerate(writers)))
    return WRITE.burst * len(writers) / (time.perf_counter() - began)


async def connected(people: list[Guest], *, at_once: int = 20) -> None:
    """Open everybody's socket."""
    for begin in range(0, len(people), at_once):
        await asyncio.gather(*(guest.connect() for guest in people[begin : begin + at_once]))


async def run(site: Site, comments: int, viewers: int) -> dict[str, Any]:
    """Measure."""
    (reader,) = await guests(site, 1)
    await reader.connect()
    discussion = (await reader.call("comments.open", op="bench-open", **FILM))["id"]
    await asyncio.to_thread(fill, site, discussion, comments)
    reads = await reading(reader, discussion)

    lookers, few = await guests(site, viewers), await guests(site, -(-LIVE // WRITE.burst))
    await connected([*lookers, *few])
    times, sent = await seen_live(lookers, few, discussion)
    for guest in (*lookers, *few):
        guest.abort()

    writers = await guests(site, WRITES // WRITE.burst)
    await connected(writers)
    await asyncio.sleep(SETTLE_SECONDS)
    rate = await writing(writers, discussion)
    for guest in (*writers, reader):
        guest.abort()
    stored, indexes = await asyncio.to_thread(counted, site, discussion)
    return {
        "comments": comments,
        "viewers": viewers,
        **reads,
        "live_p50_ms": round(percentile(times.delays, 0.5), 1),
        "live_p95_ms": round(percentile(times.delays, 0.95), 1),
        "delivered": round(len(times.delays) / (sent * viewers), 4),
        "writes_per_s": round(rate),
        "lost": comments + sent + WRITE.burst * len(writers) - stored,
        "index_mb": round(indexes, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--viewers", type=int, default=200)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.comments, options.viewers)))


if __name__ == "__main__":
    main()
