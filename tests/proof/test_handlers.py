"""Junk for every handler that a browser may call: none of our code fails on it, and nobody writes anything with it."""

import hashlib
import inspect
import itertools
import json
import re
import uuid
from typing import Any

import httpx
import psycopg
import pytest
from reflex_base.registry import RegistrationContext
from websockets.asyncio.client import ClientConnection, connect

import raffi_web.pages  # noqa: F401 - registers every state
from scripts.site import Site
from tests.security.test_junk import Junk
from tests.support.proof import keep_figures, short_and_full

NAMESPACE = "/_event"
PER_PAGE = 100
OURS = re.compile(r'File "[^"]*raffi_web/(?:features|live|kernel|ui|api)/')
TABLES = ("actor", "actor_session", "room", "room_secret", "member", "message", "playback", "queue_item", "ban")
HALF_A_LETTER = "\\ud800"
LAST = "reflex___state____state.raffi_web___features___rooms___state____lobby_state.find"


def handlers() -> dict[str, list[str]]:
    """By event name, what the handler's arguments are called."""
    found = RegistrationContext.get().event_handlers
    return {
        name: [one for one in inspect.signature(registered.handler.fn).parameters if one != "self"]
        for name, registered in found.items()
        if not name.startswith("tests.")
    }


def contents(site: Site) -> str:
    """Everything that people have written, as a digest."""
    digest = hashlib.sha256()
    with psycopg.connect(site.database_url()) as connection:
        for table in TABLES:
            rows = connection.execute(f"select to_jsonb(t)::text from {table} t order by 1".encode())
            digest.update(repr(rows.fetchall()).encode())
    return digest.hexdigest()


async def open_page(site: Site, cookie: str) -> ClientConnection:
    """A page's own websocket, before anything was asked."""
    socket = await connect(
        f"ws://127.0.0.1:{site.port}/_event/?EIO=4&transport=websocket&token={uuid.uuid4()}",
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
    )
    await socket.recv()
    await socket.send(f"40{NAMESPACE},")
    return socket


async def send(socket: ClientConnection, event: Any) -> None:
    await socket.send(f"42{NAMESPACE},{json.dumps(['event', event])}")


async def send_alone(site: Site, cookie: str, event: Any) -> None:
    """What cannot be sent back closes the connection of whoever sent it, and no other."""
    socket = await open_page(site, cookie)
    await send(socket, event)
    await socket.close()


async def answered(socket: ClientConnection, word: str) -> None:
    """Search the lobby for a word, and wait until the page is told."""
    path = {"pathname": "/", "asPath": "/"}
    await send(socket, {"name": LAST, "payload": {"search": word}, "router_data": path})
    while word not in str(await socket.recv()):
        pass


def junk_event(junk: Junk, name: str, arguments: list[str]) -> dict[str, Any]:
    """A call with right names and wrong values, or wrong all over."""
    rng = junk.rng
    payload = {argument: junk.value() for argument in arguments if rng.random() < 0.95}
    if rng.random() < 0.1:
        payload[junk.key()] = junk.value()
    path = rng.choice(["/", "/r/0000000000", f"/r/{junk.known[0]}", "/nowhere", junk.value()])
    router = {"pathname": path, "asPath": path} if rng.random() < 0.9 else {}
    return {"name": name, "payload": payload, "router_data": router}


@pytest.mark.slow
@short_and_full("events", 300, 10_000)
@pytest.mark.parametrize("who", ["nobody", "somebody"])
async def test_every_handler_takes_junk(mortal: Site, events: int, who: str, request: pytest.FixtureRequest) -> None:
    async with httpx.AsyncClient(base_url=mortal.url) as http:
        host = (await http.post("/api/session", json={"bearer": True})).json()["token"]
        headers = {"authorization": f"Bearer {host}"}
        private = {"title": "Junk", "film": {"url": "sampler:frame-counter"}}
        made = await http.post("/api/mutation/rooms.create", json=private, headers=headers)
        room = made.json()["result"]["id"]
    cookie = ""
    if who == "somebody":
        async with httpx.AsyncClient(base_url=mortal.url) as http:
            session = await http.post("/api/session")
        cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    known = handlers()
    junk = Junk(len(who), [room])
    turn = itertools.cycle(sorted(known))
    said = len(mortal.output())
    before = contents(mortal)
    for _ in range(events // 2 // PER_PAGE + 1):
        socket = await open_page(mortal, cookie)
        for _ in range(PER_PAGE):
            name = next(turn)
            event = junk_event(junk, name, known[name])
            await (send_alone(mortal, cookie, event) if HALF_A_LETTER in json.dumps(event) else send(socket, event))
        await answered(socket, f"word{junk.rng.randrange(10**9)}")
        await socket.close()
    failures = [line for line in mortal.output()[said:].splitlines() if OURS.search(line)]
    assert failures == []
    if who == "nobody":
        assert contents(mortal) == before
    assert mortal.answers()
    keep_figures(request, f"junk-handlers-{who}", events=events // 2, handlers=len(known), failures_of_ours=0)
