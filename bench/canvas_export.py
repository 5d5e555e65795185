"""How long a board takes to become a file: from asking for it to having it downloaded, over HTTP, on a served site.

`--elements E`: notes, shapes, texts and strokes side by side in frames of twelve, and a fifth connections, pushed as a
browser does. `pdf_s`, `png_s`, `svg_s` and `document_s` (a PDF to read) are the medians of three; `pdf_kb` and `png_kb`
how large the files are.
"""

import argparse
import asyncio
import random
import statistics
import time
from typing import Any

import httpx
import uvloop

from bench.figures import finish
from bench.guest import Guest, guests
from scripts.site import Site, served

TRIES = 3
PATIENCE_S = 60.0
LOOK_S = 0.02
AT_ONCE = 250
IN_A_FRAME = 12
COLORS = ("yellow", "pink", "blue", "green", "violet")
SHAPES = ("rounded", "ellipse", "diamond", "cloud", "hexagon")
FILES = {"pdf": ("pdf", "board"), "png": ("png", "board"), "svg": ("svg", "board"), "document": ("pdf", "document")}


def board(elements: int, seed: int = 7) -> list[list[Any]]:
    """What to push for a board of so many elements."""
    dice = random.Random(seed)
    wires = elements // 5
    frames = max(1, (elements - wires) // (IN_A_FRAME + 1))
    cards = elements - wires - frames
    ops: list[list[Any]] = []
    side = round(frames**0.5) or 1
    for n in range(frames):
        place = {"x": n % side * 1_000, "y": n // side * 700, "w": 900, "h": 600}
        ops.append(["put", f"f{n}", "frame", {**place, "title": f"Part {n + 1}", "color": COLORS[n % 5]}])
    for n in range(cards):
        kind, props = card(n, dice)
        spot = n // frames
        place = {"x": 20 + spot % 4 * 220, "y": 30 + spot // 4 * 190, "w": 200, "h": 160, "parent": f"f{n % frames}"}
        ops.append(["put", f"c{n}", kind, {**place, **props}])
    for n in range(wires):
        ends = {"from": f"c{dice.randrange(cards)}", "to": f"c{dice.randrange(cards)}"}
        ops.append(["put", f"w{n}", "connection", {**ends, "label": "leads to" if n % 4 == 0 else ""}])
    return ops


def card(n: int, dice: random.Random) -> tuple[str, dict[str, Any]]:
    """One of the things that stand on a board."""
    if n % 5 == 0:
        spots = (f"{spot * 40},{800 + dice.randrange(-300, 300)},{dice.randrange(20, 90)}" for spot in range(50))
        return "ink", {"points": " ".join(spots), "color": COLORS[n % 4], "width": 6}
    if n % 5 == 1:
        return "shape", {"shape": SHAPES[n // 5 % 5], "text": f"Shape {n}", "color": COLORS[n % 3]}
    if n % 5 == 2:
        return "text", {"text": f"## Title {n}\n\n- one *thing*\n- and **another**"}
    return "sticky", {"text": f"An idea, number {n}, and why it may be a good one", "color": COLORS[n % 5]}


async def fill(guest: Guest, elements: int) -> str:
    """A board with so many elements; its id."""
    room = (await guest.call("rooms.create", op="bench-room", title="export"))["id"]
    made = (await guest.call("canvas.create", op="bench-board", room=room, title="Bench"))["id"]
    ops = board(elements)
    for n, start in enumerate(range(0, len(ops), AT_ONCE)):
        args = {"board": made, "client": "benchbenchbench0", "n": n + 1, "ops": ops[start : start + AT_ONCE]}
        answer = await guest.call("canvas.push", **args)
        if answer["dropped"]:
            raise RuntimeError(f"the board did not take {answer['dropped'][:3]}")
    return made


async def written(guest: Guest, http: httpx.AsyncClient, made: str, name: str) -> tuple[float, int]:
    """Seconds until a file is downloaded, and its bytes."""
    form, layout = FILES[name]
    known = {one["run"] for one in await guest.call("canvas.exports", board=made)}
    began = time.perf_counter()
    await guest.call("canvas.export", op=f"bench-{name}-{len(known)}", board=made, format=form, layout=layout)
    while time.perf_counter() - began < PATIENCE_S:
        found = [one for one in await guest.call("canvas.exports", board=made) if one["run"] not in known]
        if found and found[0]["state"] == "failed":
            raise RuntimeError(f"{name} failed")
        if found and found[0]["url"]:
            answer = await http.get(found[0]["url"])
            answer.raise_for_status()
            return time.perf_counter() - began, len(answer.content)
        await asyncio.sleep(LOOK_S)
    raise RuntimeError(f"no {name} within {PATIENCE_S} s")


async def run(site: Site, elements: int) -> dict[str, Any]:
    """Measure."""
    (guest,) = await guests(site, 1)
    await guest.connect()
    made = await fill(guest, elements)
    result: dict[str, Any] = {"elements": elements}
    headers = {"authorization": f"Bearer {guest.token}"}
    async with httpx.AsyncClient(base_url=site.url, timeout=PATIENCE_S, headers=headers) as http:
        for name in FILES:
            tries = [await written(guest, http, made, name) for _ in range(TRIES)]
            result[f"{name}_s"] = round(statistics.median(seconds for seconds, _ in tries), 2)
            if name in ("pdf", "png"):
                result[f"{name}_kb"] = round(tries[0][1] / 1_000)
    guest.abort()
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=1_000)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.elements)))


if __name__ == "__main__":
    main()
