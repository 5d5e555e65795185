"""The guarded client: real servers on loopback, and every way we know around the guard."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from raffi_web.kernel.errors import Forbidden, Invalid, RaffiError, TooLarge, Unavailable
from raffi_web.kernel.outbound import Outbound, is_public, resolve


@dataclass
class Target:
    """A small web server that answers by path."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    location: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        self.asked.append(path)
        if path == "/redirect":
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {self.location}\r\nContent-Length: 0\r\n\r\n".encode())
        elif path == "/large":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000)
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    made = Target()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "::", "fc00::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
        "255.255.255.255", "::7f00:1", "::1.1.1.1", "::ffff:0:127.0.0.1", "64:ff9b:1::a00:1", "64:ff9b:1::101:101",
        "fec0::1", "192.88.99.1",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_what_is_no_address_is_told_in_words_that_fit_every_asker() -> None:
    with pytest.raises(Invalid) as refused:
        await Outbound().fetch("ftp://example.org/x")
    assert refused.value.key == "errors.no_web_address"


async def test_an_allowed_address_is_fetched(target: Target) -> None:
    fetched = await Outbound(allow_private=True).fetch(f"http://127.0.0.1:{target.port}/x")
    assert (fetched.status, fetched.body, fetched.content_type) == (200, b"hello", "text/plain")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
async def test_loopback_is_refused_in_every_spelling(target: Target, host: str) -> None:
    with pytest.raises(RaffiError) as refused:
        await Outbound().fetch(f"http://{host}:80/x")
    assert refused.value.kind in ("forbidden_address", "no_answer")
    assert target.asked == []


async def test_a_name_with_one_inner_address_is_refused() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.7"]

    with pytest.raises(Forbidden):
        await Outbound(resolver=resolver).fetch("http://rebinding.example/")


async def test_a_redirect_inwards_is_refused(target: Target) -> None:
    target.location = "http://10.0.0.1/secret"
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "outer.example" else [host]

    class OnlyOuter(Outbound):
        """Takes loopback for the open internet, so that a real server can play it."""

        async def _allowed(self, host: str, port: int, field: str, *, named: bool = False) -> list[str]:
            if host == "outer.example":
                return ["127.0.0.1"]
            return await super()._allowed(host, port, field, named=named)

        def _read(self, url: str, field: str, *, named: bool = False) -> tuple[str, int]:
            return Outbound(allow_private=True)._read(url, field, named=named)

    with pytest.raises(Forbidden):
        await OnlyOuter(resolver=resolver).fetch(f"http://outer.example:{target.port}/redirect")
    assert target.asked == ["/redirect"]


async def test_endless_redirects_end(target: Target) -> None:
    target.location = "/redirect"
    with pytest.raises(Invalid):
        await Outbound(allow_private=True).fetch(f"http://127.0.0.1:{target.port}/redirect")
    assert len(target.asked) == 5


async def test_a_large_answer_is_refused(target: Target) -> None:
    with pytest.raises(TooLarge) as refused:
        await Outbound(allow_private=True).fetch(f"http://127.0.0.1:{target.port}/large", field="poster", largest=100)
    assert refused.value.field == "poster"


@pytest.mark.parametrize(
    "url", ["", "ftp://x.example/", "file:///etc/passwd", "http://", "http://a:b@x.example/", "http://x:99999/", "x"]
)
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        await Outbound().fetch(url)


async def test_an_unusual_port_is_refused() -> None:
    with pytest.raises(Forbidden):
        await Outbound().fetch("http://93.184.216.34:22/")


async def test_nobody_there_is_told() -> None:
    with pytest.raises(Unavailable):
        await Outbound(allow_private=True).fetch("http://127.0.0.1:1/")


async def test_of_a_large_answer_so_much_is_taken_where_that_is_enough(target: Target) -> None:
    client = Outbound(allow_private=True)
    fetched = await client.fetch(f"http://127.0.0.1:{target.port}/large", largest=1000, cut=True)
    assert fetched.body == b"x" * 1000


@pytest.mark.parametrize("address", [f"http://{'a' * 64}.example/", "http://exa\u2047mple.org/", "http://[::1/"])
async def test_what_no_name_can_be_is_a_wrong_address(address: str) -> None:
    with pytest.raises((Invalid, Unavailable)) as refused:
        await Outbound().fetch(address)
    assert refused.value.field == "url"


async def test_names_that_are_never_found_hold_up_no_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def never(*asked: Any, **more: Any) -> list[Any]:
        answers.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    waiting = [asyncio.create_task(resolve(f"slow{n}.example", 443)) for n in range(64)]
    try:
        await asyncio.sleep(0)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "done"), 10) == "done"
    finally:
        answers.set()
        await asyncio.gather(*waiting)


async def test_names_that_are_not_answered_hold_up_no_sign_in(monkeypatch: pytest.MonkeyPatch, target: Target) -> None:
    answers = threading.Event()
    getaddrinfo = socket.getaddrinfo

    def lookup(host: str, *args: Any, **more: Any) -> Any:
        if host.startswith("slow"):
            answers.wait(30)
            return []
        return getaddrinfo(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    waiting = [asyncio.create_task(resolve(f"slow{n}.example", 443)) for n in range(64)]
    try:
        await asyncio.sleep(0)
        told = await Outbound().ask("GET", f"http://localhost:{target.port}/x", named=True)
        assert told.body == b"hello"
    finally:
        answers.set()
        await asyncio.gather(*waiting)
