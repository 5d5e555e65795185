"""The letters there are, and what they look like.

A letter says what the catalogue says. Of whoever caused it nothing goes in, not even a name: otherwise a stranger
could have this server send their words to any address.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from urllib.parse import urlsplit

from raffi_web.kernel.tables import utc_now
from raffi_web.words import EN, blanks, speaking, t, tn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWN_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?#-][A-Za-z0-9._~!$&'()*+,;=:@%?#/-]*)?")
"""A path of this server, in ASCII: one that begins with two slashes leads elsewhere."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter. `lasts` is how long its link works: it is not delivered later. `also` is the path of a second
    link, which says `letters.<kind>.also`.
    """

    kind: str
    lasts: timedelta = 2 * DAY
    also: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to be sent. `link` is absolute."""

    subject: str
    text: str
    html: str
    link: str


LETTERS: dict[str, Letter] = {
    letter.kind: letter
    for letter in (
        Letter("verify_email", lasts=3 * DAY),
        Letter("reset_password", lasts=HOUR),
        Letter("account_exists", also="/forgot"),
        Letter("password_changed"),
        Letter("email_changed"),
        Letter("way_in_added"),
        Letter("way_in_removed"),
        Letter("second_step_dropped"),
        Letter("export_ready", lasts=3 * DAY),
        Letter("deletion_asked", lasts=7 * DAY),
        Letter("test", lasts=HOUR),
    )
}
"""Every letter by its kind. Its sentences are `letters.<kind>.subject`, `.text`, `.action` and `.note`."""


def write(
    letter: Letter, *, public_url: str, path: str = "/", language: str = "en", lasts: timedelta | None = None
) -> Written:
    """Write a letter.

    Args:
        public_url: The server's origin; all that a letter links to is below it.
        path: Where its link leads, with its query: `/verify?token=...`.
        lasts: How long its link works, where that is not as usual.

    Raises:
        ValueError: The path leads out of this server.
    """
    if not OWN_PATH.fullmatch(path):
        raise ValueError("a letter's link is a path of this server")
    link = public_url + path
    host = urlsplit(public_url).netloc
    with speaking(language):
        long = _in_words(lasts or letter.lasts)
        until = f"{utc_now() + (lasts or letter.lasts):%Y-%m-%d %H:%M} UTC"
        subject, text, action, note = (
            _say(f"letters.{letter.kind}.{part}", host=host, lasts=long, until=until)
            for part in ("subject", "text", "action", "note")
        )
        too, why = t("letters.link_too"), t("letters.why", host=host)
        second = (t(f"letters.{letter.kind}.also"), public_url + letter.also) if letter.also else None
    beside = f"{second[0]}:\n{second[1]}\n\n" if second else ""
    plain = f"{text}\n\n{action}:\n{link}\n\n{beside}{note}\n\n-- \n{why}\n"
    return Written(subject, plain, _page(language, subject, [text, note], (action, link), second, too, why), link)


def _in_words(length: timedelta) -> str:
    hours = max(1, round(length / HOUR))
    return tn("letters.hours", hours) if hours < 48 else tn("letters.days", round(hours / 24))


def _say(key: str, **values: str) -> str:
    wanted = blanks(EN[key])
    return t(key, **{name: value for name, value in values.items() if name in wanted})


FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
PAGE = f"margin:0;padding:24px 16px;background:#f3f4f6;color:#15171c;{FONT}"
CARD = "max-width:520px;margin:0 auto;padding:32px 24px;background:#ffffff;border-radius:12px"
HEADING = "margin:0 0 16px;font-size:22px;line-height:28px;font-weight:600"
TEXT = "margin:0 0 16px;font-size:16px;line-height:24px"
BUTTON = (
    "display:inline-block;margin:8px 0 24px;padding:12px 20px;background:#5646d8;color:#ffffff;border-radius:8px;"
    "font-size:16px;line-height:24px;font-weight:600;text-decoration:none"
)
SMALL = "margin:0 0 8px;font-size:14px;line-height:20px;color:#4f545f"
LINK = "color:#5646d8;word-break:break-all"
FOOT = "max-width:520px;margin:16px auto 0;font-size:14px;line-height:20px;color:#4f545f"


def _page(
    language: str,
    subject: str,
    texts: list[str],
    first: tuple[str, str],
    second: tuple[str, str] | None,
    too: str,
    why: str,
) -> str:
    """The letter as a page: inline styles only, nothing fetched, readable as plain structure."""
    text, note = (escape(one) for one in texts)
    action, to = escape(first[0]), escape(first[1], quote=True)
    beside = ""
    if second:
        words, where = escape(second[0]), escape(second[1], quote=True)
        beside = f'<p style="{TEXT}"><a href="{where}" style="{LINK}">{words}</a></p>\n'
    return (
        f'<!doctype html>\n<html lang="{escape(language, quote=True)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{PAGE}">\n<main style="{CARD}">\n'
        f'<h1 style="{HEADING}">{escape(subject)}</h1>\n'
        f'<p style="{TEXT}">{text}</p>\n'
        f'<p style="margin:0"><a href="{to}" style="{BUTTON}">{action}</a></p>\n'
        f"{beside}"
        f'<p style="{TEXT}">{note}</p>\n'
        f'<p style="{SMALL}">{escape(too)}<br><a href="{to}" style="{LINK}">{to}</a></p>\n'
        f'</main>\n<p style="{FOOT}">{escape(why)}</p>\n</body>\n</html>\n'
    )
