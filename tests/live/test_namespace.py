"""The namespace's own rules: who is not taken in is told why, and no frame is free."""

import json
from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Forbidden, RaffiError
from raffi_web.live.namespace import CLOCK_BURST, LiveNamespace
from raffi_web.server import Server
from tests.support.fixtures import People
from tests.support.live_client import LiveServer, Lost, serving


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
