"""The namespace's own rules: who is not taken in is told why, and no frame is free."""

import asyncio
import json
from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Forbidden, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.live.namespace import CLOCK_BURST, LiveNamespace
from raffi_web.server import Server
from raffi_web.words import LANGUAGES, sentences
from tests.support.fixtures import People
from tests.support.live_client import PATIENCE, LiveServer, Lost, RemoteError, serving


@pytest.mark.parametrize(
    ("problem", "code"), [(Forbidden("errors.banned", code="banned"), "banned"), (OSError("cut"), "unavailable")]
)
async def test_who_is_not_taken_in_is_told_why(server: Server, problem: Exception, code: str) -> None:
    async def identify(environ: dict[str, Any], auth: Any) -> tuple[Actor, str]:
        raise problem

    async with serving(LiveNamespace(server.hub, server.calls, identify, "refusing")) as refusing:
        with pytest.raises(Lost) as refused:
            await refusing.client()
    kind, _, body = str(refused.value).partition(",")
    assert kind == "44/live"
    told = json.loads(body)
    assert set(told["data"]) == {"code", "message", "field", "data"}
    assert told["data"]["code"] == code
    assert told["message"] == told["data"]["message"]
    if isinstance(problem, RaffiError):
        assert told["message"] == problem.message


async def test_a_long_poll_is_told_that_it_wants_a_websocket(server: Server) -> None:
    with pytest.raises(Refused) as refused:
        await server.namespace.on_connect("sid", {"asgi.scope": {"type": "http"}})
    told: Any = refused.value.error_args
    assert told["data"]["code"] == "websocket_only"


async def test_clock_frames_are_counted_apart(live_server: LiveServer, people: People) -> None:
    ada = await live_server.client(people.guest().token)
    sent = CLOCK_BURST * 2
    for number in range(sent):
        await ada.send(["clock", number])
    # Commands have a bucket of their own: the answer also says that all before it was read.
    assert await ada.call("accounts.me")
    answered = [frame for frame in ada.frames if frame[0] == "clock"]
    refused = [frame for frame in ada.frames if frame[0] == "err"]
    assert CLOCK_BURST <= len(answered) < sent
    assert len(answered) + len(refused) == sent
    assert all(frame[1] is None and frame[2]["code"] == "limited" for frame in refused)


@pytest.mark.parametrize(
    ("name", "args", "field"),
    [
        ("chat.say", {"room": "x", "body": "half \ud800"}, "body"),
        ("chat.say", {"room": "x", "body": "hello", "mentions": ["\udfff"]}, "mentions.0"),
        ("accounts.update_me", {"name": "\ud83d"}, "name"),
        ("chat.say", {"room": "x", "\ud800": 1}, "arguments"),
        ("chat.\ud800", {}, "name"),
    ],
)
async def test_half_a_surrogate_pair_names_its_field_and_ends_nothing(
    live_server: LiveServer, people: People, name: str, args: dict[str, Any], field: str
) -> None:
    ada = await live_server.client(people.guest().token)
    with pytest.raises(RemoteError) as refused:
        await asyncio.wait_for(ada.ask(lambda i: ["call", i, name, args, None]), PATIENCE)
    assert (refused.value.code, refused.value.field) == ("invalid", field)
    assert await ada.call("accounts.me")
    assert ["lost"] not in ada.frames


async def test_bytes_that_are_no_text_end_the_connection_as_the_websocket_protocol_has_it(
    live_server: LiveServer, people: People
) -> None:
    ada, ben = await live_server.client(people.guest().token), await live_server.client(people.guest().token)
    await ada.socket.send(b'42/live,["f",["call",1,"chat.say",{"body":"\xed\xa0\x80"},null]]', text=True)
    await ada.frame("lost")
    assert ada.socket.close_code == 1007
    assert await ben.call("accounts.me")


async def test_each_connection_is_answered_in_its_language(live_server: LiveServer, people: People) -> None:
    for language in LANGUAGES:
        client = await live_server.client(f"{people.guest().token}; raffi_lang={language}")
        for name, key in (("rooms.door", "errors.room_not_found"), ("no.such", "errors.no_function")):
            with pytest.raises(RemoteError) as refused:
                await client.call(name, room=new_id())
            assert refused.value.args[0].endswith(f": {sentences(language)[key]}"), language
        await client.send(["sub", 7])
        assert (await client.frame("err", 7))[2]["message"] == sentences(language)["errors.bad_frame"]
