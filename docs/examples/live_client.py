"""A client of Raffi's `/live` without any code of ours: joins a public room, says a line and follows the film.

    python live_client.py http://127.0.0.1:8000 [--room ROOM] [--name Ben] [--say "Hello"] [--seconds 10]

It speaks the text frames of docs/live-protocol.md itself. After a cut it resumes, and repeats what was not answered.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Row = dict[str, Any]


class Live:
    """One connection. `held` is channel -> name -> id -> row; `tell` gets every frame once it was taken in."""

    def __init__(self, origin: str, token: str, tell: Callable[[list[Any]], None]) -> None:
        self.url = origin.replace("http", "ws", 1) + "/_event/?EIO=4&transport=websocket"
        self.token, self.tell = token, tell
        self.held: dict[str, dict[str, dict[str, Row]]] = {}
        self.versions: dict[str, int] = {}
        self.asked: dict[int, tuple[list[Any], asyncio.Future[Any]]] = {}
        self.ids = itertools.count(1)
        self.socket: ClientConnection | None = None

    async def run(self) -> None:
        """Be connected, until cancelled."""
        while True:
            with contextlib.suppress(OSError, ConnectionClosed):
                async with connect(self.url, compression=None, max_size=None) as socket:
                    await self._talk(socket)
            self.socket = None
            await asyncio.sleep(0.5)

    async def _talk(self, socket: ClientConnection) -> None:
        async for message in socket:
            text = str(message)
            if text.startswith("0"):  # engine.io is open: ask for the namespace, and say who we are
                await socket.send("40/live," + json.dumps({"token": self.token}))
            elif text == "2":  # a ping
                await socket.send("3")
            elif text.startswith("42/live,"):
                frame = json.loads(text[8:])[1]
                if frame[0] == "hello":
                    await self._begin(socket)
                await self._take(frame)
                self.tell(frame)
            elif text.startswith(("41/live", "44/live")):  # put out, or not let in
                return

    async def _begin(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.lower, self.upper = float("-inf"), float("inf")  # of the offset: the server's clock less ours, in ms
        for _ in range(8):
            await self._send(["clock", time.monotonic() * 1000])
        for frame, _ in list(self.asked.values()):
            await self._send(frame)
        for channel, version in self.versions.items():
            await self._send(["sub", next(self.ids), channel, version])

    async def _take(self, frame: list[Any]) -> None:
        match frame:
            case ["ok", number, result] if number in self.asked:
                self.asked.pop(number)[1].set_result(result)
            case ["err", number, error] if number in self.asked:
                self.asked.pop(number)[1].set_exception(RuntimeError(f"{error['code']}: {error['message']}"))
            case ["clock", t0, t1, t2]:
                self.upper = min(self.upper, t1 - t0)
                self.lower = max(self.lower, t2 - time.monotonic() * 1000)
            case ["snap", channel, version, rows]:
                self.held[channel] = {}
                self._merge(channel, version, rows)
            case ["resume", channel, since, version, rows] if since <= self.versions.get(channel, -1) <= version:
                self._merge(channel, version, rows)
            case ["change", channel, version, rows] if version <= self.versions.get(channel, -1) + 1:
                if version == self.versions.get(channel, -1) + 1:  # otherwise it is known already
                    self._merge(channel, version, rows)
            case ["change" | "resume" | "stale", channel, *_]:  # something is missing
                await self._send(["sub", next(self.ids), channel, self.versions.get(channel)])
            case ["closed", channel, _]:
                self.versions.pop(channel, None)

    def _merge(self, channel: str, version: int, rows: dict[str, list[Row]]) -> None:
        self.versions[channel] = version
        for name, changed in rows.items():
            kept = self.held[channel].setdefault(name, {})
            for row in changed:
                key = "" if name in ("room", "playback") else row["id"]
                kept[key] = row
                if row.get("left") or (name == "queue" and row["removed"]):
                    del kept[key]

    async def _send(self, frame: list[Any]) -> None:
        if self.socket is not None:
            await self.socket.send("42/live," + json.dumps(["f", frame]))

    async def ask(self, kind: str, *rest: Any) -> Any:
        """Send `[kind, id, ...rest]`; returns the answer. Over a cut it is sent again."""
        frame = [kind, next(self.ids), *rest]
        answer = asyncio.get_running_loop().create_future()
        self.asked[frame[1]] = frame, answer
        await self._send(frame)
        return await answer

    async def call(self, function: str, **args: Any) -> Any:
        """Call a function: once, thanks to the operation id, however often it is sent."""
        return await self.ask("call", function, args, uuid.uuid4().hex)

    def position(self, channel: str) -> float:
        """Where the room's film is now, in seconds."""
        anchor = self.held[channel]["playback"][""]
        position = anchor["position"]
        if anchor["playing"] and not anchor["waiting_on"]:
            server_now = time.monotonic() * 1000 + (self.lower + self.upper) / 2
            position += max(0.0, server_now - anchor["at"]) / 1000 * anchor["rate"]
        return min(position, anchor["duration"] or position)


def show(frame: list[Any]) -> None:
    """Print what a person wants to know of a frame."""
    for name, rows in frame[-1].items() if frame[0] in ("snap", "change", "resume") else ():
        for row in rows:
            if name == "members":
                print("member:", row["name"], row["left"] or row["role"])
            elif name == "messages":
                print("chat:", row["name"], row["body"] or row["notice"])
            elif name == "playback":
                print("film:", "plays" if row["playing"] else "stands", "from", row["position"])


async def main(origin: str, room: str, name: str, say: str, seconds: float) -> None:
    """Join, listen, speak, follow, leave."""
    async with httpx.AsyncClient(base_url=origin) as http:
        token = (await http.post("/api/session", json={"bearer": True})).json()["token"]
    live = Live(origin, token, show)
    running = asyncio.create_task(live.run())
    room = room or (await live.call("rooms.list_public"))["rooms"][0]["id"]
    await live.call("accounts.update_me", name=name)
    await live.call("rooms.join", room=room)
    await live.ask("sub", f"room:{room}", None)
    if say:
        await live.call("chat.say", room=room, body=say, film_time=live.position(f"room:{room}"))
    for _ in range(int(seconds)):
        await asyncio.sleep(1)
        print("now:", round(live.position(f"room:{room}"), 3))
    await live.call("rooms.leave", room=room)
    running.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Follow a public room.")
    parser.add_argument("origin")
    for option, default in {"room": "", "name": "Python", "say": "", "seconds": 10.0}.items():
        parser.add_argument(f"--{option}", default=default, type=type(default))
    asyncio.run(main(**vars(parser.parse_args())))
