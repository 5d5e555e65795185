"""Plain text in parts, some of which lead somewhere. No markup comes of what somebody wrote."""

import re
from urllib.parse import urlsplit

ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
ENDS = ".,;:!?…)]}»"


def parts_of(text: str) -> list[dict[str, str]]:
    """A text cut at the web addresses in it: `text` of each part, and `href`, empty where it leads nowhere."""
    parts: list[dict[str, str]] = []
    at = 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(ENDS)
        if not _leads_somewhere(address):
            continue
        if found.start() > at:
            parts.append({"text": text[at : found.start()], "href": ""})
        parts.append({"text": address, "href": address})
        at = found.start() + len(address)
    if at < len(text):
        parts.append({"text": text[at:], "href": ""})
    return parts


def _leads_somewhere(address: str) -> bool:
    try:
        split = urlsplit(address)
        port = split.port
    except ValueError:
        return False
    # An address with a name before an @ shows one place and leads to another.
    return bool(split.hostname) and "." in str(split.hostname) and "@" not in split.netloc and port != 0
