"""What a board's file tells beside its elements: what films look like and how long they are, what is said at pins
and in chats, and the sums of a vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import unquote, urlsplit

LONGEST_ADDRESS = 60


class Film(TypedDict):
    """`poster` is the name of a file as pictures have it; `seconds` how long it is. Null is not known."""

    poster: str | None
    seconds: float | None


@dataclass(frozen=True)
class Beside:
    """Plain data, so that it can go to another process.

    Attributes:
        films: By the address of the film.
        said: By the thread of a pin, who says what there: pairs of a name and Markdown.
        votes: How many dots an element has.
        chats: By the element of a chat, what is said there: pairs of a name and a text.
        chat: What a chat without a title is called.
    """

    films: Mapping[str, Film] = field(default_factory=dict)
    said: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    votes: Mapping[str, int] = field(default_factory=dict)
    chats: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    chat: str = "Chat"


def clock(seconds: float) -> str:
    """A length as it is read everywhere: 1:32, 1:02:05."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def host_of(address: str) -> str:
    """Whose page or film an address leads to; nothing of an address of this server."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def short_address(address: str) -> str:
    """An address as one reads it: without what is alike in all of them, and not too long."""
    bare = address.split("://", 1)[-1].split("#", 1)[0].removeprefix("www.").rstrip("/")
    return bare if len(bare) <= LONGEST_ADDRESS else bare[: LONGEST_ADDRESS - 1] + "…"


def file_named(address: str) -> str:
    """What a film without a title is called: its file's name, or whose it is."""
    last = unquote(address.split("?", 1)[0].split("#", 1)[0].rsplit("/", 1)[-1])
    return last if "." in last else host_of(address) or last
