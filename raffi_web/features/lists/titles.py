"""What a title on a list may be: its id, name, year, kind, poster and note."""

import re
import unicodedata
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from raffi_web.kernel.arguments import Arguments, line, prose, wrong
from raffi_web.kernel.texts import normalized

ITEMS_AT_MOST = 5_000
KINDS = ("movie", "series", "channel", "tv", "other")
OWN = "own:"
"""How ids begin that were made from a title's name, where nobody gave another one."""
OWN_PICTURES = re.compile(r"/films/[a-z0-9-]+/[a-z0-9-]+\.(?:jpg|png|webp)")


def check_poster(address: str) -> str:
    """A picture's address: https, or one of this server's own films."""
    if OWN_PICTURES.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
        good = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        good = False
    if not good or not address.isascii() or re.search(r"[\s\"'<>\\^`{|}]", address):
        raise wrong("https_address")
    return address


TitleId = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$", max_length=200)]
"""An id as Stremio's addons have them, `tt0111161` or `kitsu:1`: any text without spaces."""
TitleName = Annotated[str, line(1, 200)]
Year = Annotated[int, Field(ge=1870, le=2200)]
Kind = Literal["movie", "series", "channel", "tv", "other"]
Poster = Annotated[str, line(1, 1000), AfterValidator(check_poster)]
Note = Annotated[str, prose(0, 1000)]


class Title(Arguments):
    """A title as somebody gives it. Without an id it gets one from its name and year."""

    name: TitleName
    title_id: TitleId | None = None
    year: Year | None = None
    kind: Kind = "movie"
    poster: Poster | None = None
    note: Note = ""


def id_of(title: Title) -> str:
    """The id under which a title is on a list."""
    return title.title_id or made_id(title.name, title.year)


def made_id(name: str, year: int | None) -> str:
    """An id from name and year: the same title gets the same one."""
    plain = normalized("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else "-" for c in plain if not unicodedata.combining(c))
    slug = re.sub(r"-+", "-", letters).strip("-")
    if not slug.isascii() or not slug:
        slug = "".join(c if c.isascii() and c.isalnum() else f"u{ord(c):x}" for c in plain if not c.isspace())
    return f"{OWN}{slug[:180]}{f'-{year}' if year else ''}"


def fields_of(title: Title) -> dict[str, Any]:
    """A title's columns."""
    return {**title.model_dump(), "title_id": id_of(title)}
