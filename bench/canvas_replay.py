"""A board's past: how soon one is at any clock of it, and how fast it can be played.

`--ops N --elements E`: so many operations, each a change of its own, on a board of E elements, with the keyframes that
the clean-up writes. Seeking is `canvas.at` at random clocks, over `/live` by somebody in the room, from the asking to
the answer; `bare_seek_ms` is the last clock without keyframes. Playing is `canvas.changes` from the first clock to the
last, page after page.
"""

import argparse
import asyncio
import os
import random
import time
from typing import Any

import orjson
import psycopg

from bench.figures import finish, percentile
from bench.guest import Guest, guests
from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author
from raffi_web.features.canvas.operations import read
from raffi_web.features.canvas.upkeep import lay_keyframes
from raffi_web.kernel.database import Database
from scripts.site import Site, served

SEEKS = 100
FIRST = 10
"""The clock of the first change: the board itself has moved the clock on by then."""


def made(ops: int, elements: int) -> list[list[dict[str, Any]]]:
    """Changes as pushes leave them behind: most move something, some write, some make and remove."""
    dice, document, changes = random.Random(1), Document(), []
    while len(changes) < ops:
        id_ = f"e{dice.randrange(elements)}"
        if id_ not in document.elements:
            op = ["put", id_, "sticky", {"x": dice.randrange(5_000), "y": dice.randrange(5_000), "text": "A thought"}]
        elif dice.random() < 0.02:
            op = ["del", id_]
        elif dice.random() < 0.2:
            op = ["set", id_, {"text": "So many words as people write on a note. " * dice.randint(1, 3)}]
        else:
            op = ["set", id_, {"x": dice.randrange(5_000), "y": dice.randrange(5_000)}]
        changes.append(document.push(read([op]), Author("bench", len(changes))).history())
        if not changes[-1]:
            changes.pop()
    return changes


def keep(connection: psycopg.Connection[Any], board: str, actor: str, changes: list[list[dict[str, Any]]]) -> None:
    """Write a history, and move the board's clock on to its end."""
    with connection.cursor() as cursor:
        with cursor.copy("copy board_change (board_id, clock, n, at, actor_id, ops) from stdin") as copy:
            for n, ops in enumerate(changes):
                copy.write_row([board, FIRST + n, 0, "2026-01-01 00:00:00+00", actor, orjson.dumps(ops).decode()])
        cursor.execute("update channel set version = %s where id = %s", [FIRST + len(changes), f"board:{board}"])
        cursor.execute("update board set changed_at = now() where id = %s", [board])
        cursor.execute("update channel set version = %s where id = %s", [FIRST + len(changes), f"board:{board}"])
    connection.commit()
    connection.execute("analyze board_change")
    connection.commit()


async def seek(guest: Guest, board: str, clock: int) -> float:
    """Go to a clock; returns how long it took, in ms."""
    began = time.perf_counter()
    told = await guest.call("canvas.at", board=board, clock=clock)
    assert told["reached"] == clock
    return (time.perf_counter() - began) * 1_000


async def play(guest: Guest, board: str, until: int) -> tuple[int, float]:
    """Read all changes; returns how many there were and the ms it took."""
    began, count, mark = time.perf_counter(), 0, None
    while True:
        more = {"after": mark} if mark else {}
        page = await guest.call("canvas.changes", board=board, since=0, until=until, **more)
        count, mark = count + len(page["changes"]), page["next"]
        if mark is None:
            return count, (time.perf_counter() - began) * 1_000


async def run(site: Site, ops: int, elements: int) -> dict[str, Any]:
    """Measure."""
    (host,) = await guests(site, 1)
    await host.connect()
    room = await host.call("rooms.create", title="bench")
    board = (await host.call("canvas.create", room=room["id"], title="bench"))["id"]
    changes = await asyncio.to_thread(made, ops, elements)
    with psycopg.connect(site.database_url()) as connection:
        keep(connection, board, "bench", changes)
        last = FIRST + ops - 1
        bare = await seek(host, board, last)
        began = time.perf_counter()
        database = Database(site.app_database_url())
        await lay_keyframes(database)
        await database.close()
        laid = time.perf_counter() - began
        counted = connection.execute("select count(*) from board_keyframe where board_id = %s", [board]).fetchone()
    dice = random.Random(2)
    seeks = [await seek(host, board, dice.randint(FIRST, last)) for _ in range(SEEKS)]
    count, took = await play(host, board, last)
    host.abort()
    return {
        "ops": count,
        "keyframes": counted[0] if counted else 0,
        "lay_s": round(laid, 2),
        "bare_seek_ms": round(bare, 1),
        "seek_p50_ms": round(percentile(seeks, 0.5), 1),
        "seek_p95_ms": round(percentile(seeks, 0.95), 1),
        "seek_max_ms": round(max(seeks), 1),
        "ms_per_1000_ops": round(took / count * 1_000, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ops", type=int, default=100_000)
    parser.add_argument("--elements", type=int, default=1_000)
    options = parser.parse_args()
    with served() as site:
        finish(asyncio.run(run(site, options.ops, options.elements)))


if __name__ == "__main__":
    main()
