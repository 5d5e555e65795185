"""What a shared link shows elsewhere: a title, a sentence and a picture, with nothing of what is behind it.

Other systems read these tags without running a script and want whole addresses. Both are known only where the pages
are served, so the tags are put in there and not when the pages are built.
"""

import re
from html import escape

from raffi_web.words import t

IMAGE = "/social.png"
IMAGE_SIZE = (1200, 630)
ROOM = re.compile(r"/r/[^/]+/?")


def card(origin: str, path: str) -> str:
    """The tags for a path, in the language that is being spoken; empty where nothing is shown."""
    if path == "/":
        return tags_of(t("ui.card_title"), t("ui.description"), origin, address=f"{origin}/")
    if ROOM.fullmatch(path):
        return tags_of(t("ui.card_room_title"), t("ui.card_room_about"), origin)
    return ""


def tags_of(title: str, about: str, origin: str, *, address: str | None = None) -> str:
    """The tags of Open Graph and its kin. Without an `address` the page says none: a room's belongs to its people."""
    width, height = IMAGE_SIZE
    properties = {
        "og:type": "website",
        "og:site_name": "Raffi",
        "og:title": title,
        "og:description": about,
        "og:image": f"{origin}{IMAGE}",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": t("ui.card_image"),
    }
    if address is not None:
        properties["og:url"] = address
    tags = [f'<meta property="{name}" content="{escape(value)}"/>' for name, value in properties.items()]
    return "".join([*tags, '<meta name="twitter:card" content="summary_large_image"/>'])
