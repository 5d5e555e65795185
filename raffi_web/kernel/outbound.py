"""The one client for addresses that somebody gave us.

A request goes to the address that was checked: the name is resolved once, every answer is tested, and the connection
is made to one of the tested addresses, so that a name which resolves to something else a moment later gains nothing.
Redirects are followed by hand and checked the same way; size and time are bounded.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import cast
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from raffi_web.kernel.errors import Forbidden, Invalid, TooLarge, Unavailable

REDIRECTS = 4
SECONDS = 10.0
LARGEST = 5_000_000
PORTS = frozenset({80, 443, 8080, 8443})
SCHEMES = frozenset({"http", "https"})

OWN_HEADERS = {"user-agent": "Raffi", "accept-encoding": "identity"}

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True)
class Fetched:
    """An answer: its final address, status, content type and body."""

    url: str
    status: int
    content_type: str
    body: bytes


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet: no private, loopback, link-local or reserved range."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 clothes reaches the same machine.
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    if any(found in network for network in CLOSED):
        return False
    return found.is_global and not found.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
CLOSED = tuple(map(ipaddress.ip_network, ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24")))
"""Ranges, mostly withdrawn ones, that lead to an inner address in some networks, whatever Python calls them."""


_lookups = ThreadPoolExecutor(16, thread_name_prefix="lookup")
"""A name is looked up in a thread that nobody can end: whoever owns one whose servers never answer must hold up no
other work of threads."""
_own_lookups = ThreadPoolExecutor(4, thread_name_prefix="own-lookup")
"""For names that the operator gave: what people name holds up nobody who signs in."""


async def resolve(host: str, port: int, lookups: ThreadPoolExecutor = _lookups) -> list[str]:
    """The addresses of a name."""
    looking = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    infos = await asyncio.get_running_loop().run_in_executor(lookups, looking)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


class Outbound:
    """Fetches what others name.

    Args:
        allow_private: Whether private networks may be reached; the operator's choice.
        resolver: Finds addresses of what the operator did not name; replaced in tests.
    """

    def __init__(self, *, allow_private: bool = False, resolver: Resolve = resolve) -> None:
        self.allow_private = allow_private
        self._resolve = resolver

    async def fetch(self, url: str, *, field: str = "url", largest: int = LARGEST, cut: bool = False) -> Fetched:
        """Get an address.

        Args:
            url: An http or https address, as given.
            field: The argument it came in, for the error.
            largest: Bytes after which the answer is refused.
            cut: Whether to take so many bytes of a larger answer instead, and let go of the rest.

        Raises:
            Invalid: It is no such address.
            Forbidden: It leads into a network that may not be reached.
            TooLarge: The answer is larger than allowed.
            Unavailable: It does not answer in time.
        """
        try:
            async with asyncio.timeout(SECONDS):
                return await self._follow(url, field, largest, cut)
        except (TimeoutError, OSError, httpx.HTTPError) as error:
            raise Unavailable("errors.no_answer", code="no_answer", field=field) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            # What no name can be, such as one with a part of 64 letters, is found when it is looked up.
            raise Invalid("errors.no_web_address", field=field) from error

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        named: bool = False,
        field: str = "url",
        largest: int = LARGEST,
    ) -> Fetched:
        """Send something to a service. What carries a secret is not led on: a redirect is an answer like any other.

        Args:
            method: GET or POST.
            url: Where to.
            headers: What to send beside our own.
            body: What to post.
            named: Whether the operator named the host, which then may be of a private network.
            field: What to call the address in an error.
            largest: Bytes after which the answer is refused.

        Raises:
            RaffiError: As of `fetch`.
        """
        try:
            async with asyncio.timeout(SECONDS):
                host, port = self._read(url, field, named=named)
                addresses = await self._allowed(host, port, field, named=named)
                sent = _Sent(method, dict(headers or {}), body)
                answer = await self._get(url, addresses, largest, field, sent)
        except (TimeoutError, OSError, httpx.HTTPError) as error:
            raise Unavailable("errors.no_answer", code="no_answer", field=field) from error
        return answer if isinstance(answer, Fetched) else Fetched(url, 302, "", b"")

    async def _follow(self, url: str, field: str, largest: int, cut: bool) -> Fetched:
        for _ in range(REDIRECTS + 1):
            host, port = self._read(url, field)
            addresses = await self._allowed(host, port, field)
            answer = await self._get(url, addresses, largest, field, _Sent(), cut=cut)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
        raise Invalid("errors.too_many_redirects", field=field)

    def _read(self, url: str, field: str, *, named: bool = False) -> tuple[str, int]:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Invalid("errors.no_web_address", field=field) from None
        if parts.scheme not in SCHEMES or not host or parts.username or parts.password:
            raise Invalid("errors.no_web_address", field=field)
        port = port or (443 if parts.scheme == "https" else 80)
        if not (self.allow_private or named) and port not in PORTS:
            raise Forbidden("errors.forbidden_address", code="forbidden_address", field=field)
        return host, port

    async def _allowed(self, host: str, port: int, field: str, *, named: bool = False) -> list[str]:
        addresses = await (resolve(host, port, _own_lookups) if named else self._resolve(host, port))
        inner = self.allow_private or named
        if not addresses or not (inner or all(is_public(address) for address in addresses)):
            raise Forbidden("errors.forbidden_address", code="forbidden_address", field=field)
        return addresses

    async def _get(
        self, url: str, addresses: Iterable[str], largest: int, field: str, sent: "_Sent", *, cut: bool = False
    ) -> Fetched | str:
        """The answer, or where a redirect leads."""
        transport = httpx.AsyncHTTPTransport(retries=0)
        transport._pool = httpcore.AsyncConnectionPool(network_backend=_Pinned(list(addresses)))
        async with (
            httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream(
                sent.method, url, headers={**sent.headers, **OWN_HEADERS}, content=sent.body or None
            ) as answer,
        ):
            if answer.is_redirect:
                return answer.headers.get("location", "")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > largest and not cut:
                    raise TooLarge(field=field)
                if len(body) >= largest:
                    break
            return Fetched(url, answer.status_code, answer.headers.get("content-type", ""), bytes(body[:largest]))


@dataclass(frozen=True)
class _Sent:
    """What is sent: nothing but a question, unless told."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that were checked, whatever the name resolves to by now; TLS still checks the name."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers."""
        problem: Exception = OSError("no address")
        for address in self._addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (OSError, httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def sleep(self, seconds: float) -> None:
        """As httpcore asks."""
        await self._inner.sleep(seconds)
