"""What can be played: its address is checked, its kind is found, and what it can do is known."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from raffi_web.features.screen import addresses
from raffi_web.features.screen.sampler import film
from raffi_web.kernel.arguments import Arguments, line
from raffi_web.kernel.errors import Invalid

Kind = Literal["video", "hls", "youtube", "sampler"]
YOUTUBE_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"})
YOUTUBE_ID = re.compile(r"^[A-Za-z0-9_-]{11}$")
LONGEST = 2000
SHORTEST_FILM = 1.0
"""Seconds: a film that ends at once would be put on again at once."""


class Captions(Arguments):
    """Subtitles that come with a film: WebVTT or SRT."""

    url: Annotated[str, line(1, LONGEST)]
    lang: Annotated[str, line(2, 20)]
    label: Annotated[str, line(1, 60)]


class SourceInput(Arguments):
    """A film as somebody gives it: an address, or `sampler:<id>`."""

    url: Annotated[str, line(1, LONGEST)]
    title: Annotated[str, line(1, 200)] | None = None
    title_id: Annotated[str, line(1, 100)] | None = None
    season: Annotated[int, Field(ge=0, le=10_000)] | None = None
    episode: Annotated[int, Field(ge=1, le=100_000)] | None = None
    duration: Annotated[float, Field(ge=SHORTEST_FILM, le=1_000_000)] | None = None
    captions: Annotated[list[Captions], Field(max_length=20)] = []


def resolve(given: SourceInput, field: str = "source") -> dict[str, Any]:
    """The source as it is stored: `{kind, url, title, title_id, season, episode, duration, captions, poster}`.

    Raises:
        Invalid: The address is none that a browser may play; `field` is the argument that holds it.
    """
    if given.url.startswith("sampler:"):
        return _sampler(given.url, f"{field}.url")
    url = _web_address(given.url, f"{field}.url")
    kind, address = _kind_of(url, f"{field}.url")
    return {
        "kind": kind,
        "url": address,
        "title": given.title or _name_of(address, kind),
        "title_id": given.title_id or "none",
        "season": given.season,
        "episode": given.episode,
        "duration": given.duration,
        "poster": None,
        "captions": [
            {"url": _web_address(one.url, f"{field}.captions"), "lang": one.lang, "label": one.label}
            for one in given.captions
        ],
    }


def is_nameless(source: dict[str, Any]) -> bool:
    """Whether a film is called by its video's id, since nobody gave it a title."""
    return source["kind"] == "youtube" and source["title"] == _name_of(source["url"], "youtube")


def check(url: str, field: str) -> str:
    """An address of a film, as it was given.

    Raises:
        Invalid: It is none that a browser may play.
    """
    _kind_of(_web_address(url, field), field)
    return url


def _sampler(title_id: str, field: str) -> dict[str, Any]:
    found = film(title_id)
    if found is None:
        raise Invalid("errors.no_film", field=field)
    return {
        "kind": "sampler",
        "url": found.url,
        "title": found.title,
        "title_id": found.id,
        "season": found.season,
        "episode": found.episode,
        "duration": found.duration_s,
        "poster": found.poster,
        "captions": [{"url": one.url, "lang": one.lang, "label": one.label} for one in found.captions],
    }


def _web_address(url: str, field: str) -> str:
    if not (addresses.is_own_film(url) or addresses.may_lead(url)):
        raise Invalid("errors.bad_address", field=field)
    return url


def _kind_of(url: str, field: str) -> tuple[Kind, str]:
    parts = urlsplit(url)
    if parts.hostname in YOUTUBE_HOSTS:
        if parts.hostname == "youtu.be":
            video = parts.path.strip("/")
        elif parts.path.startswith(("/embed/", "/shorts/", "/live/")):
            video = parts.path.split("/")[2]
        else:
            video = parse_qs(parts.query).get("v", [""])[0]
        if not YOUTUBE_ID.match(video):
            raise Invalid("errors.bad_youtube", field=field)
        return "youtube", f"https://www.youtube.com/watch?v={video}"
    if parts.path.lower().endswith((".m3u8", ".m3u")):
        return "hls", url
    return "video", url


def _name_of(url: str, kind: Kind) -> str:
    if kind == "youtube":
        # Nothing is asked of other servers for this: the player will tell.
        return f"YouTube · {parse_qs(urlsplit(url).query)['v'][0]}"
    name = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return (name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").strip() or urlsplit(url).netloc)[:200]
