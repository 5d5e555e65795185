"""What a shared link shows elsewhere: a title, a sentence and a picture, with nothing of what is behind it.

Other systems read these tags without running a script and want whole addresses. Both are known only where the pages
are served, so the tags are put in there and not when the pages are built.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import NOBODY, Actor
from raffi_web.kernel.errors import RaffiError
from raffi_web.words import t

IMAGE = "/social.png"
IMAGE_SIZE = (1200, 630)
ROOM = re.compile(r"/r/[^/]+/?")
ABOUT_AT_MOST = 200
"""Letters of what somebody says of themselves, where their page is shared; others cut it there as well."""
PERSON = re.compile(r"/u/([^/]{1,300})/?")


@dataclass(frozen=True)
class Person:
    """Somebody as strangers may see them. `picture` is an address on this server."""

    handle: str
    name: str
    about: str = ""
    picture: str = ""


Shown = Callable[[str, str], Awaitable[Person | None]]
"""By handle, somebody who shows a public page to whoever asks with a Cookie header; None for everybody else."""


async def person_of(calls: Calls, asker: Actor, handle: str) -> Person | None:
    """Somebody's public page as a stranger reads it; None where there is none to read for a stranger, or the asker."""
    try:
        found = await calls("profiles.look", {"handle": handle}, Caller(NOBODY))
        if asker.is_somebody:
            await calls("profiles.look", {"handle": handle}, Caller(asker))
    except RaffiError:
        return None
    picture = found["person"]["avatar_url"] or ""
    about = " ".join((found["bio"] or "").split())[:ABOUT_AT_MOST]
    return Person(
        found["handle"], found["person"]["name"], about, f"{picture}/512" if picture.startswith("/files/") else ""
    )


async def card(origin: str, shown: Shown, path: str, cookies: str = "") -> str:
    """The tags for a path, in the language that is being spoken; empty where nothing is shown.

    Those of somebody's page are as many as people write, the others a handful (`is_personal`). `cookies` is the Cookie
    header of whoever asks.
    """
    if path == "/":
        return tags_of(t("ui.card_title"), t("ui.description"), origin, address=f"{origin}/")
    if ROOM.fullmatch(path):
        return tags_of(t("ui.card_room_title"), t("ui.card_room_about"), origin)
    if match := PERSON.fullmatch(path):
        person = await shown(unquote(match[1]), cookies)
        return person_tags(person, origin) if person else ""
    return ""


def is_personal(path: str) -> bool:
    """Whether the tags for a path are made of what somebody wrote."""
    return PERSON.fullmatch(path) is not None


def person_tags(person: Person, origin: str) -> str:
    """The tags of somebody's public page, with their picture where they show one."""
    address = f"{origin}/u/{quote(person.handle)}"
    about = person.about or t("ui.card_person_about", name=person.name)
    if not person.picture:
        return tags_of(person.name, about, origin, address=address, kind="profile")
    picture = {"og:image": f"{origin}{person.picture}", "og:image:alt": person.name}
    return _metas(_said(person.name, about, address, "profile") | picture, "summary")


def tags_of(title: str, about: str, origin: str, *, address: str | None = None, kind: str = "website") -> str:
    """The tags of Open Graph and its kin. Without an `address` the page says none: a room's belongs to its people."""
    width, height = IMAGE_SIZE
    picture = {
        "og:image": f"{origin}{IMAGE}",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": t("ui.card_image"),
    }
    return _metas(_said(title, about, address, kind) | picture, "summary_large_image")


def _said(title: str, about: str, address: str | None, kind: str) -> dict[str, str]:
    said = {"og:type": kind, "og:site_name": "Raffi", "og:title": title, "og:description": about}
    return said if address is None else said | {"og:url": address}


def _metas(properties: dict[str, str], layout: str) -> str:
    tags = [f'<meta property="{name}" content="{escape(value)}"/>' for name, value in properties.items()]
    return "".join([*tags, f'<meta name="twitter:card" content="{layout}"/>'])
