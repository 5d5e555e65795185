"""Where a film's address may lead: every member's browser loads it, from inside the member's own network.

Private networks stay allowed, since a home server's films are there. The member's own machine and its link are not,
and neither is a number written so that a reader takes it for something else.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from urllib.parse import SplitResult, unquote, urlsplit

from raffi_web.kernel.services import services
from raffi_web.kernel.texts import normalized

FILMS = "/films/"
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
FORBIDDEN = frozenset(" #%/:<>?@[\\]^|")
"""What no browser takes in a host's name."""
DOTS = str.maketrans("。．｡", "...")  # noqa: RUF001  # browsers take these for dots
PORTS = {"http": 80, "https": 443}
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
THIS_NETWORK = IPv4Network("0.0.0.0/8")
BROADCAST = IPv4Address("255.255.255.255")
STANDS_FOR_4 = frozenset({0, 0xFFFF, 0x64_FF9B << 64})
"""The first 96 bits of IPv6 addresses that stand for an IPv4 one: compatible, mapped, translated."""


def is_own_film(url: str) -> bool:
    """Whether this is a path of this server's films, however it is written."""
    if not url.startswith(FILMS) or "\\" in url:
        return False
    path = re.split("[?#]", url, maxsplit=1)[0]
    while (decoded := unquote(path)) != path:
        path = decoded
    return path.startswith(FILMS) and "\\" not in path and not {"", ".", ".."} & set(path[1:].split("/"))


def may_lead(url: str) -> bool:
    """Whether an absolute address is one that a room's browsers may load a film from."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in PORTS or not host or port == 0 or "\\" in url or "@" in parts.netloc:
        return False
    return _is_outside(host, "[" in parts.netloc) or _is_own(parts)


def _is_outside(host: str, bracketed: bool) -> bool:
    if bracketed:
        return _is_far_6(host)
    try:
        # As browsers read it: wide digits become digits, and letters that don't show go.
        name = normalized("NFKC", unquote(host)).translate(DOTS).encode("idna").decode()
    except UnicodeError:
        return False
    name = name.lower().removesuffix(".")
    if not name or FORBIDDEN & set(name) or not name.isprintable():
        return False
    last = name.rsplit(".", 1)[-1]
    if NUMBER.fullmatch(last):
        # A browser takes it for an IPv4 address from here on: 0x7f000001, 2130706433, 127.1 and 0177.0.0.1 are one.
        return name == host.removesuffix(".").lower() and _is_far_4(name)
    return last != "localhost" and name != "localhost.localdomain"


def _is_far_4(written: str) -> bool:
    try:
        return _is_far(IPv4Address(written))
    except AddressValueError:
        return False


def _is_far_6(written: str) -> bool:
    try:
        address = IPv6Address(written)
    except AddressValueError:
        return False
    if address.scope_id is not None:
        return False
    inner = _inner_4(address)
    return _is_far(address) and (inner is None or _is_far(inner))


def _inner_4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    number = int(address)
    if number >> 32 in STANDS_FOR_4:
        return IPv4Address(number & 0xFFFF_FFFF)
    return address.sixtofour


def _is_far(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address) and address in THIS_NETWORK:
        return False
    return (
        not (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified)
        and address != BROADCAST
    )


def _is_own(parts: SplitResult) -> bool:
    """Whether an address is this server's, also by another name of the machine it runs on."""
    own = urlsplit(services().public_url)
    there = (parts.scheme, parts.port or PORTS[parts.scheme])
    if own.scheme not in PORTS or there != (own.scheme, own.port or PORTS[own.scheme]):
        return False
    return parts.hostname == own.hostname or {parts.hostname, own.hostname} <= LOOPBACK_NAMES
