"""Cards of links: what a page tells of itself, and what hostile pages can't do with it."""

import asyncio
import io
import struct
import time
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

from raffi_web.features.canvas import pages, previewing
from raffi_web.features.canvas.pages import LONGEST_ABOUT, LONGEST_TITLE, MOST_BYTES, Page, line, read
from raffi_web.kernel import services as services_module
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Forbidden, Invalid, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.outbound import Fetched, Outbound
from raffi_web.kernel.services import Services, services
from raffi_web.kernel.texts import Form, normalized
from tests.canvas.conftest import Table
from tests.support.fixtures import Person

HTML = "text/html; charset=utf-8"


@dataclass
class Web:
    """A small site on loopback, taken for one of the open internet. `pages` are content type and body by path."""

    port: int = 0
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
        self.asked.append(path)
        try:
            if path in self.leads:
                to = self.leads[path].encode()
                writer.write(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + to + b"\r\n\r\n")
            elif path == "/endless":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>On and on</title>")
                while True:
                    writer.write(b"<p>more</p>" * 1_000)
                    await writer.drain()
            elif path in self.pages:
                kind, body = self.pages[path]
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
            else:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


class OnlyThis(Outbound):
    """The guarded client, to which one port of loopback is the open internet."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def _read(self, url: str, field: str, *, named: bool = False) -> tuple[str, int]:
        host, port = super()._read(url, field, named=True)
        return (host, port) if port == self.port else super()._read(url, field, named=named)

    async def _allowed(self, host: str, port: int, field: str, *, named: bool = False) -> list[str]:
        return await super()._allowed(host, port, field, named=named or port == self.port)


@pytest.fixture
async def web(table: Table, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Web]:
    made = Web()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    now = services()
    told = Services(now.database, now.signer, now.instance, now.public_url, OnlyThis(made.port))
    monkeypatch.setattr(services_module, "_services", told)
    yield made
    server.close()
    await server.wait_closed()


def running(person: Person, run: str = "") -> ActionContext:
    """A run that a person asked for, as a worker makes it."""
    actor = Actor(person.actor.kind, person.id)
    return ActionContext(actor, run or new_id(), person.server.database, person.server.calls)


async def previewed(table: Table, url: str, who: Person | None = None) -> dict[str, Any]:
    """The link's properties after a preview of an address."""
    who = who or table.ada
    await table.hand(who).push(["put", "link", "link", {"url": url}])
    await previewing.preview.body(running(who), board=table.board, id="link")
    return table.stored()["link"][1]


def files_of(who: Person, table: Table) -> list[tuple[Any, ...]]:
    """What somebody's files are used by, and their parts."""
    return table.admin.execute("select used_by, parts from file where owner_id = %s", [who.id]).fetchall()


def picture(width: int = 1_200, height: int = 630) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#2244cc").save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of some kilobytes that says to have 30,000 by 30,000 dots."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(3_751) * 2_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Plain title</title>
<meta property="og:title" content="Northern Hours &amp; the making of">
<meta name="description" content="How the tram   was lit">
<meta property="og:site_name" content="Film Notes"><meta property="og:image" content="/still.png">
</head><body><title>Not this</title></body></html>"""


async def test_a_link_becomes_a_card(table: Table, web: Web) -> None:
    web.pages = {"/making": (HTML, PAGE.encode()), "/still.png": ("image/png", picture())}
    props = await previewed(table, web.url("/making"))
    assert (props["title"], props["about"]) == ("Northern Hours & the making of", "How the tram was lit")
    assert props["site"] == "Film Notes"
    # The picture is the board's: who may see that may see it, and others not; it is drawn anew and smaller.
    file = await table.vera.call("files.look", file=props["picture"])
    assert (file["kind"], file["public"]) == ("image/webp", False)
    with pytest.raises(NotFound):
        await table.olga.call("files.look", file=props["picture"])
    [(used_by, parts)] = files_of(table.ada, table)
    assert used_by == f"board:{table.board}"
    assert [part["name"] for part in parts] == ["960x504", "480x252"]
    assert table.changes()[-1]["actor"] == table.ada.id


async def test_a_run_that_is_taken_up_again_writes_it_once(table: Table, web: Web) -> None:
    web.pages = {"/a": (HTML, b"<title>Once</title>")}
    await table.hand(table.ada).push(["put", "link", "link", {"url": web.url("/a")}])
    run = new_id()
    await previewing.preview.body(running(table.ada, run), board=table.board, id="link")
    before = table.clock()
    await previewing.preview.body(running(table.ada, run), board=table.board, id="link")
    assert table.clock() == before


async def test_what_a_page_takes_back_goes_from_the_card(table: Table, web: Web) -> None:
    web.pages = {"/making": (HTML, PAGE.encode()), "/still.png": ("image/png", picture())}
    assert "about" in await previewed(table, web.url("/making"))
    web.pages = {"/making": (HTML, b"<title>Moved</title>")}
    props = await previewed(table, web.url("/making"))
    assert (props["title"], props["site"]) == ("Moved", "127.0.0.1")
    assert not props.keys() & {"about", "picture"}


async def test_only_who_edits_asks_and_only_for_links_that_are_there(table: Table, web: Web) -> None:
    await table.hand(table.ada).push(
        ["put", "link", "link", {"url": web.url("/a")}], ["put", "note", "sticky", {}], ["put", "bare", "link", {}]
    )
    with pytest.raises(Forbidden):
        await table.vera.call("canvas.preview", board=table.board, id="link")
    for person, error in ((table.vera, Forbidden), (table.olga, NotFound)):
        with pytest.raises(error):
            await previewing.preview.body(running(person), board=table.board, id="link")
    for id_ in ("note", "bare", "nothing"):
        with pytest.raises(NotFound) as missing:
            await previewing.preview.body(running(table.ada), board=table.board, id=id_)
        assert missing.value.kind == "no_link"
    assert web.asked == []


@pytest.mark.parametrize(
    ("path", "code"), [("/gone", "no_page"), ("/inwards", "forbidden_address"), ("/round", "invalid")]
)
async def test_a_page_that_is_none_changes_nothing(table: Table, web: Web, path: str, code: str) -> None:
    web.leads = {"/inwards": "http://10.0.0.1/secret", "/round": "/round"}
    with pytest.raises(RaffiError) as refused:
        await previewed(table, web.url(path))
    assert refused.value.kind == code
    assert table.stored()["link"][1] == {"url": web.url(path)}


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest"])
async def test_private_addresses_are_not_asked(table: Table, web: Web, url: str) -> None:
    with pytest.raises(Forbidden):
        await previewed(table, url)


async def test_a_server_that_does_not_answer_is_told_at_once(
    table: Table, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("raffi_web.kernel.outbound.SECONDS", 0.2)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr(web, "answer", silent)
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    web.port = server.sockets[0].getsockname()[1]
    outbound = services().outbound
    assert isinstance(outbound, OnlyThis)
    outbound.port = web.port
    with pytest.raises(Invalid) as late:
        await previewed(table, web.url("/"))
    assert late.value.kind == "no_answer"
    server.close()


async def test_an_endless_page_is_read_so_far(table: Table, web: Web) -> None:
    props = await previewed(table, web.url("/endless"))
    assert props["title"] == "On and on"


@pytest.mark.parametrize("still", ["bomb", "text", "mixed", "svg", "missing", "private"])
async def test_a_picture_that_is_none_is_left_out(table: Table, web: Web, still: str) -> None:
    bodies = {"bomb": bomb(), "text": b"no picture", "mixed": picture(8, 8) + b"<script>", "svg": b"<svg/>"}
    if still in bodies:
        web.pages["/still.png"] = ("image/png", bodies[still])
    page = PAGE.replace("/still.png", "http://10.0.0.1/x.png") if still == "private" else PAGE
    web.pages["/making"] = (HTML, page.encode())
    props = await previewed(table, web.url("/making"))
    assert props["site"] == "Film Notes"
    assert "picture" not in props
    assert files_of(table.ada, table) == []


async def test_a_full_quota_leaves_the_words(table: Table, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raffi_web.features.canvas.files.ROOM_BYTES", 0)
    web.pages = {"/making": (HTML, PAGE.encode()), "/still.png": ("image/png", picture())}
    props = await previewed(table, web.url("/making"))
    assert (props["site"], props.get("picture")) == ("Film Notes", None)


async def test_a_picture_alone_is_its_own_card(table: Table, web: Web) -> None:
    web.pages = {"/stills/a%20tram.png": ("image/png", picture())}
    props = await previewed(table, web.url("/stills/a%20tram.png"))
    assert props["title"] == "a tram.png"
    assert props["picture"]


# -- reading -----------------------------------------------------------------------------------------------------------


def page(body: str | bytes, kind: str = "text/html", url: str = "https://www.film.example/notes/3") -> Page:
    """What a page tells of itself."""
    return read(Fetched(url, 200, kind, body if isinstance(body, bytes) else body.encode()))


def test_what_is_said_for_cards_comes_before_what_is_said_for_searches() -> None:
    said = "<meta name=twitter:title content=T><meta name=description content=D><title>X</title>"
    assert page(said) == Page("T", "D", "film.example", None)
    assert page("<title>\n A  &lt;b&gt;\n</title>").title == "A <b>"
    assert page("").site == "film.example"


def test_scripts_stay_words_and_marks_that_turn_text_go() -> None:
    assert page("<title><b>Pay</b> here</title>").title == "<b>Pay here"
    assert "alert" not in page("<script>document.title='<title>alert</title>'</script><title>Calm</title>").title
    assert page("<meta property=og:title content='safe\u202egpj.exe\x00\u200b'>").title == "safegpj.exe"
    assert page("<title>\U0001f468\u200d\U0001f469</title>").title == "\U0001f468\u200d\U0001f469"


def test_words_are_cut_to_what_a_property_holds() -> None:
    long = page(f"<title>{'word ' * 1_000}</title><meta name=description content='{'x' * 5_000}'>")
    assert (len(long.title), len(long.about)) == (LONGEST_TITLE, LONGEST_ABOUT)
    assert long.title.endswith("word\u2026")
    assert line("a" * 10, 10) == "a" * 10


def test_words_are_cut_before_they_are_normalized(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def watched(form: Form, text: str) -> str:
        looked_at.append(text)
        return normalized(form, text)

    monkeypatch.setattr(pages, "normalized", watched)
    marks = "\u0315\u0301\u0327" * 30_000
    found = page(f"<meta property=og:title content='a{marks}'><meta name=description content='{' ' * 9_000}Calm'>")
    assert looked_at
    assert max(map(len, looked_at)) <= 4 * LONGEST_ABOUT
    assert len(found.title) <= 31
    assert found.about == "Calm"


def test_an_address_of_a_picture_is_cut_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(pages, "urljoin", lambda base, url: read.append(url) or url)
    assert page(f"<meta property=og:image content='//a{chr(0x301) * 50_000}'>").picture is None
    assert read == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Gece yarısı</title>".encode("windows-1254"), "text/html; charset=windows-1254"),
        ("<meta charset='windows-1254'><title>Gece yarısı</title>".encode("windows-1254"), "text/html"),
        ("<title>Gece yarısı</title>".encode("utf-16"), "text/html; charset=iso-8859-1"),
        ("<title>Gece yarısı</title>".encode(), "text/html; charset=punycode"),
        ("<title>Gece yarısı</title>".encode(), "text/html; charset=nothing-at-all"),
        ("<title>Gece yarısı</title>".encode(), ""),
    ],
)
def test_pages_are_read_as_they_are_written(body: bytes, kind: str) -> None:
    assert page(body, kind).title == "Gece yarısı"


def test_a_wrong_charset_costs_letters_and_nothing_else() -> None:
    assert page("<title>Ağ</title>".encode("windows-1254"), HTML).title == "A\ufffd"


@pytest.mark.parametrize("given", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "//["])
def test_pictures_are_of_the_web(given: str) -> None:
    assert page(f"<meta property=og:image content='{given}'>").picture is None


def test_a_picture_is_found_from_where_the_page_is() -> None:
    assert page("<meta property=og:image content='../s.png'>").picture == "https://www.film.example/s.png"


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<a ", "<!", "<!--", "<![", "<![CDATA[", "<?", "</", "&", "&#", "<a =", "<a a='", "<meta ", "<title>"]
)  # fmt: skip
def test_no_page_takes_long_to_read(piece: str) -> None:
    began = time.process_time()
    page(piece * (MOST_BYTES // len(piece)))
    assert time.process_time() - began < 2
