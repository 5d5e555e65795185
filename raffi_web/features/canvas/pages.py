"""What a web page tells of itself: its title, what it is about, its site and its picture.

A page is a stranger's. No more of it is read than its head, none of it is run, and what it says is made fit for the
properties of an element before anybody sees it.
"""

import re
import unicodedata
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from raffi_web.kernel.outbound import Fetched
from raffi_web.kernel.texts import normalized

MOST_BYTES = 300_000
"""That are read of a page: its head, with what large sites put before the words we look for."""
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_SITE, LONGEST_ADDRESS = 300, 600, 100, 2_000
SLACK = 4
"""Times what is shown that is looked at: some of what a page says does not show."""
PAGES = frozenset({"text/html", "application/xhtml+xml"})
CHARSETS = frozenset(
    {
        *("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "latin1", "macintosh", "ibm866"),
        *("gbk", "gb2312", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr", "koi8-r", "koi8-u", "tis-620"),
        *(f"iso-8859-{n}" for n in (*range(1, 12), *range(13, 17))),
        *(f"windows-{n}" for n in (874, *range(1250, 1259))),
    }
)
"""What pages are written in. Python knows more, some of which take long to read."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAID_INSIDE = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
JOINERS = frozenset("\u200c\u200d")
"""Letters of some scripts, and pictures of several people, need these."""
HEAD_ENDS = re.compile(r"</head\b|<body\b", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """What is to be shown of a page; `picture` is an address that nobody has looked at yet."""

    title: str = ""
    about: str = ""
    site: str = ""
    picture: str | None = None


def read(answer: Fetched) -> Page:
    """What an answer tells of itself. For a thread."""
    kind, charset = _content_type(answer.content_type)
    host = (urlsplit(answer.url).hostname or "").removeprefix("www.")
    if kind.startswith("image/"):
        return Page(line(_file_name(answer.url), LONGEST_TITLE), "", line(host, LONGEST_SITE), answer.url)
    if kind not in PAGES:
        return Page(line(_file_name(answer.url), LONGEST_TITLE), "", line(host, LONGEST_SITE))
    found = _Head()
    found.take(_text(answer.body, charset))
    return Page(
        title=line(found.first("og:title", "twitter:title") or found.title, LONGEST_TITLE),
        about=line(found.first("og:description", "twitter:description", "description"), LONGEST_ABOUT),
        site=line(found.first("og:site_name", "application-name") or host, LONGEST_SITE),
        picture=_picture(answer.url, found),
    )


def line(text: str, most: int) -> str:
    """Somebody's words as one line of no more than `most` characters, without what changes how others are read."""
    # Cut before all else: a page may say as much as it likes.
    kept = " ".join(text.split())[: SLACK * most]
    shown = "".join(" " if c.isspace() else c for c in normalized("NFC", kept) if _is_shown(c))
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "\u2026"


def _is_shown(character: str) -> bool:
    if character in JOINERS or character.isspace():
        return True
    # Controls, marks that turn the direction of reading, halves of letters, and what no font has.
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _content_type(header: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = header or "text/html"
    charset = message.get_param("charset", "")
    return message.get_content_type(), charset if isinstance(charset, str) else ""


def _text(body: bytes, told: str) -> str:
    """The head of a page as text, by its first bytes, by what its server says of it, or by what it says itself."""
    charset = next((name for mark, name in MARKS if body.startswith(mark)), "")
    if not charset:
        inside = SAID_INSIDE.search(body[:2_048])
        said = (told, inside[1].decode("ascii") if inside else "")
        charset = next((name for name in map(str.lower, said) if name in CHARSETS), "utf-8")
    text = body.decode(charset, errors="replace")
    end = HEAD_ENDS.search(text)
    return text[: end.start()] if end else text


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])


def _picture(url: str, found: "_Head") -> str | None:
    given = found.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    # Reading an address normalizes it.
    if len(given) > LONGEST_ADDRESS:
        return None
    try:
        address = urljoin(url, given) if given else ""
    except ValueError:
        return None
    return address if len(address) <= LONGEST_ADDRESS and address.startswith(("http://", "https://")) else None


class _Head(HTMLParser):
    """The title and the `meta` of a page's head, the first of each name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.said: dict[str, str] = {}
        self._in_title = False
        self._had_title = False

    def take(self, text: str) -> None:
        """Read a head. What is cut off within a tag is left out."""
        try:
            # Never closed: the parser would look through all the rest for each thing that has no end.
            self.feed(text)
        except AssertionError:
            # What it was not made for; what was found before counts.
            return

    def first(self, *names: str) -> str:
        """What is said under the first of some names that says anything."""
        return next((said for name in names if (said := self.said.get(name, "").strip())), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hear of a tag that opens."""
        if self._in_title:
            self.title += self.get_starttag_text() or ""
        elif tag == "title" and not self._had_title:
            self._in_title = self._had_title = True
        elif tag == "meta":
            given = dict(attrs)
            name = (given.get("property") or given.get("name") or "").strip().lower()
            if name:
                self.said.setdefault(name, given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        """Hear of a tag that closes."""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Hear of text."""
        if self._in_title and len(self.title) < 4 * LONGEST_TITLE:
            self.title += data[: 4 * LONGEST_TITLE]
