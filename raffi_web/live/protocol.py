"""Every frame of the `/live` namespace. `client/protocol.ts` mirrors this file; docs/live-protocol.md explains it.

A frame is one Socket.IO event named `f` with one argument, a JSON array whose first item names it.

Client to server:
    ["call", id, name, args, op]        call a function; op is null or an operation id
    ["sub", id, channel, seen]          listen to a channel; seen is the last version held, or null
    ["unsub", channel]                  stop listening
    ["eph", channel, kind, data]        an unstored frame for the channel's other listeners
    ["clock", t0]                       a clock probe; t0 is the client's own clock, echoed

Server to client:
    ["hello", {protocol, actor, time, instance}]
    ["ok", id, result]                  the answer to a call or sub
    ["err", id, error]                  error: {code, message, field, data}
    ["snap", channel, version, rows]    the channel as a whole: replace what is held
    ["change", channel, version, rows]  rows of exactly one version more than the last (or of a range after a resume)
    ["resume", channel, from, version, rows]   rows changed above `from`, up to `version`
    ["stale", channel]                  frames were left out for a slow reader: subscribe again with what is held
    ["closed", channel, reason]         no longer allowed or ended
    ["eph", channel, kind, data]
    ["clock", t0, t1, t2]               t1, t2: server milliseconds at receipt and answer
"""

import struct
from dataclasses import dataclass
from typing import Any, Self

import orjson

from raffi_web.kernel.errors import Invalid

PROTOCOL = 1
NAMESPACE = "/live"
EVENT = "f"
MAX_CHANNEL = 80
MAX_ID = 2**53

READY = "raffi.frame"
"""The key under which a `websocket.send` message carries its websocket frame. Servers that do not know it take the
text."""
FINAL_TEXT = 0x81
MIDDLE, LONG = 126, 127
"""Lengths that say that two or eight bytes of length follow (RFC 6455, 5.2)."""

# The packet that Socket.IO would make of the event: engine.io message (4), event (2), namespace, payload.
_HEAD = f'42{NAMESPACE},["{EVENT}",'.encode()
_TAIL = b"]"


@dataclass(frozen=True, slots=True)
class Call:
    """Call a function."""

    id: int
    name: str
    args: Any
    op: str | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Listen to a channel, from the version `seen` on."""

    id: int
    channel: str
    seen: int | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stop listening."""

    channel: str


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """An unstored frame."""

    channel: str
    kind: str
    data: Any


@dataclass(frozen=True, slots=True)
class Probe:
    """A clock probe."""

    t0: float


ClientFrame = Call | Subscribe | Unsubscribe | Ephemeral | Probe


class Frame(str):
    """The text of a websocket message; `message` is what ASGI's `send` takes, made once for all who get it."""

    message: dict[str, Any]

    def __new__(cls, text: str) -> Self:
        """Make both."""
        made = super().__new__(cls, text)
        made.message = {"type": "websocket.send", "text": text, READY: text_message(text)}
        return made


def encode(frame: list[Any]) -> Frame:
    """A frame as its websocket message, made once for all who get it."""
    return Frame((_HEAD + orjson.dumps(frame, option=orjson.OPT_NON_STR_KEYS) + _TAIL).decode())


def text_message(text: str) -> bytes:
    """A text as the one unmasked, uncompressed websocket frame in which a server sends it."""
    payload = text.encode()
    length = len(payload)
    if length < MIDDLE:
        head = struct.pack(">BB", FINAL_TEXT, length)
    elif length < 1 << 16:
        head = struct.pack(">BBH", FINAL_TEXT, MIDDLE, length)
    else:
        head = struct.pack(">BBQ", FINAL_TEXT, LONG, length)
    return head + payload


def decode(data: Any) -> ClientFrame:
    """The client's frame.

    Raises:
        Invalid: It is none of them; `field` names the part.
    """
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise Invalid("errors.bad_frame", field="frame")
    match data:
        case ["clock", int() | float() as t0] if not isinstance(t0, bool) and abs(t0) < MAX_ID:
            return Probe(t0)
        case ["call", id_, name, args, op]:
            return Call(_id(id_), _text(name, "name"), args, None if op is None else _text(op, "op"))
        case ["sub", id_, channel, seen]:
            return Subscribe(_id(id_), _text(channel, "channel"), _seen(seen))
        case ["unsub", channel]:
            return Unsubscribe(_text(channel, "channel"))
        case ["eph", channel, kind, body]:
            return Ephemeral(_text(channel, "channel"), _text(kind, "kind"), body)
    raise Invalid("errors.bad_frame", field="frame")


def id_of(data: Any) -> int | None:
    """The id of a call or subscription in a frame that may be bad, so that its error can be told."""
    if isinstance(data, list) and len(data) > 1 and data[0] in ("call", "sub"):
        with_id = data[1]
        if isinstance(with_id, int) and not isinstance(with_id, bool) and 0 <= with_id < MAX_ID:
            return with_id
    return None


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_ID:
        raise Invalid(field="id", reason="whole_number")
    return value


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_CHANNEL or not value.isprintable():
        raise Invalid(field=field, reason="characters", least=1, most=MAX_CHANNEL)
    return value


def _seen(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_ID:
        raise Invalid(field="seen", reason="version")
    return value
