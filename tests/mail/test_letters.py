"""Letters: whom they may be for, how many, what is in them, and what becomes of them."""

import re
from contextlib import suppress
from datetime import timedelta
from email import message_from_string, policy
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.mail import cleanup
from raffi_web.features.mail.addresses import checked, letterbox
from raffi_web.features.mail.functions import Cause, may_post, post
from raffi_web.features.mail.letters import LETTERS, write
from raffi_web.features.mail.sending import message_of, send
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Invalid, Limited
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.smtp import NO_POST, Post, Sender, sender_of, smtp_of
from raffi_web.kernel.tables import utc_now
from raffi_web.server import Server
from raffi_web.settings import Settings
from raffi_web.words import EN, speaking
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.mail.conftest import SENDER, Desk, Sink, in_the_clear
from tests.support.fixtures import People

INJECTIONS = [
    "a@example.org\r\nBcc: everybody@example.org",
    "a@example.org\nBcc: everybody@example.org",
    "a@example.org\rBcc: everybody@example.org",
    "a\r\nBcc: b@example.org",
    "a%0d%0aBcc:b@example.org\r\n.example.org",
    "a@example.org\u2028Bcc: b@example.org",
    "a@example.org\u0085Bcc: b@example.org",
    "a@example.org\x0bBcc: b@example.org",
    "a@example.org\x00",
    "a@example.org, b@example.org",
    "a@example.org;b@example.org",
    "a@example.org b@example.org",
    "Ada <a@example.org>",
    '"Ada" <a@example.org>',
    "<a@example.org>",
    "a@example.org>",
    "=?utf-8?q?a=0ABcc:?= <a@example.org>",
    '"a b"@example.org',
    '"a@evil.example"@example.org',
    "a(comment)@example.org",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a@localhost",
    "a@example",
    "a@exam\u200bple.org",
    "a\u202e@example.org",
    "a@example.org\u202e",
    "a@example\u3002org\r\n",
    "a@@example.org",
    "@example.org",
    "a@",
    "group: a@example.org;",
    "a" * 65 + "@example.org",
    "a@" + ("b" * 60 + ".") * 5 + "org",
    "",
]


@pytest.mark.parametrize("text", INJECTIONS)
async def test_what_is_not_one_bare_address_is_refused_and_nothing_is_written(
    desk: Desk, admin: psycopg.Connection[Any], text: str
) -> None:
    count = "select count(*) from mail"
    before = admin.execute(count).fetchone()
    with pytest.raises(Invalid) as refused:
        await desk.write(text)
    assert (refused.value.kind, refused.value.field) == ("bad_mail_address", "to")
    assert admin.execute(count).fetchone() == before


@pytest.mark.parametrize("text", ["a@b.example\nBcc: c@d.example", "a@b.example,c@d.example", "A <a@b.example>", ""])
def test_the_table_takes_no_such_recipient_either(admin: psycopg.Connection[Any], text: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        admin.execute(
            "insert into mail (id, recipient, subject, kind, language, status, use_until)"
            " values ('x', %s, 's', 'test', 'en', 'held', now())",
            [text],
        )


@pytest.mark.parametrize("header", ["subject", "letter", "to"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: b@example.org", "x\nBcc: b@example.org", "x\rBcc: b@example.org"])
def test_a_message_takes_no_line_break_in_a_header(header: str, evil: str) -> None:
    values = {"letter": "one", "to": "a@example.org", "subject": "S", header: evil}
    with pytest.raises(ValueError, match=r"(?i)line|CR|newline|\\r|\\n"):
        message_of(SENDER, **values, body="b", html="<p>b</p>", created_at=utc_now())


@pytest.mark.parametrize("to", ["ada@example.org", "jürgen@bücher.example.org", "ada+films@example.org"])
def test_a_message_says_its_recipient_once(to: str) -> None:
    address = checked(to)
    made = message_of(
        Sender("Räffi, of the lake", "raffi@watch.example"),
        letter="one", to=address, subject="Grüße", body="Text\n", html="<p>Text</p>", created_at=utc_now(),
    )  # fmt: skip
    # As it is sent: in UTF-8 only to an address that needs it.
    sent = made.as_bytes(policy=policy.SMTP if address.isascii() else policy.SMTPUTF8).decode()
    assert sent.isascii() == address.isascii()
    read: Any = message_from_string(sent, policy=policy.default)
    assert [one.addr_spec for one in read["To"].addresses] == [address]
    assert [one.addr_spec for one in read["From"].addresses] == ["raffi@watch.example"]
    assert (read["From"].addresses[0].display_name, read["Subject"]) == ("Räffi, of the lake", "Grüße")
    assert read["Bcc"] is None
    assert read["Cc"] is None


def test_addresses_of_one_letterbox() -> None:
    assert checked("Ada@EXAMPLE.org") == "Ada@example.org"
    assert checked("ada@bücher.example.org") == "ada@xn--bcher-kva.example.org"
    assert {letterbox(one) for one in ("Ada@example.org", "ada+1@example.org", "ADA+2+3@example.org")} == {
        "ada@example.org"
    }


# How many


async def test_an_address_gets_five_letters_an_hour_whoever_asks(desk: Desk) -> None:
    for n in range(5):
        await desk.write("bombed@example.org" if n % 2 else f"Bombed+{n}@example.org", address=f"192.0.2.{n}")
    with pytest.raises(Limited) as limited:
        await desk.write("bombed+more@example.org", address="192.0.2.99")
    assert limited.value.kind == "letters_limited"
    assert 0 < limited.value.retry_after <= 3600


def asks(n: int, own: bool = False) -> Cause:
    """Somebody new, of the nth network."""
    return Cause(new_id(), f"198.51.{n}.0/24", own)


async def written_of(desk: Desk, to: str, *causes: Cause) -> int:
    """How many letters are written until one is refused."""
    written = 0
    with suppress(Limited):
        for cause in causes:
            await desk.write(to, cause=cause)
            written += 1
    return written


async def test_an_account_gets_its_first_letter_whatever_others_cause(desk: Desk) -> None:
    to, again = "wanted@example.org", asks(1)
    assert await written_of(desk, to, *(asks(n) for n in range(6))) == 6
    # Once more and once more, from one network after the other: what is left for all.
    more = [Cause(again.by, f"203.0.{n}.0/24") for n in range(9)]
    assert await written_of(desk, to, *more) == 6
    assert await written_of(desk, to, asks(50)) == 1


async def test_many_accounts_of_one_network_use_up_nobodys_letters(desk: Desk) -> None:
    to = "wanted-by-many@example.org"
    assert await written_of(desk, to, *(asks(1) for _ in range(40))) == 5
    assert await written_of(desk, to, *(asks(2) for _ in range(40))) == 4
    assert await written_of(desk, to, asks(3)) == 1


async def test_what_the_owner_asks_for_has_an_end_of_its_own(desk: Desk) -> None:
    to = "owned@example.org"
    while await written_of(desk, to, *(asks(n) for n in range(30))):
        pass
    assert await written_of(desk, to, asks(31)) == 0
    assert await written_of(desk, to, *(asks(1, own=True) for _ in range(9))) == 5


async def test_all_first_letters_to_an_address_have_an_end(desk: Desk) -> None:
    assert await written_of(desk, "besieged@example.org", *(asks(n) for n in range(40))) == 25


@pytest.mark.parametrize("taken", [True, False])
async def test_who_says_an_address_that_others_say_gets_a_letter(
    desk: Desk, server: Server, people: People, admin: psycopg.Connection[Any], taken: bool
) -> None:
    """And whether somebody has that address, the limit does not tell."""
    to, door = f"{new_id()}@example.org", PasswordDoor(server.calls)

    async def sign_up(n: int) -> str:
        seat = browser(people.guest(), f"10.{n}.0.1")
        return (await as_token(server, await door.sign_up(to, PASSWORD, seat))).id

    if taken:
        owner = await sign_up(100)
        admin.execute("update account set email = pending, email_key = pending_key where actor_id = %s", [owner])
        admin.execute("update account set pending = null, pending_key = null where actor_id = %s", [owner])
    before = len(desk.rows(to))
    for n in range(8):
        await sign_up(n)
    kinds = [row["kind"] for row in desk.rows(to)[before:]]
    assert kinds == ["account_exists" if taken else "verify_email"] * 8


async def test_a_network_asks_for_thirty_letters_an_hour(desk: Desk) -> None:
    for n in range(30):
        await desk.write(f"one-of-many-{n}@example.org", address="198.51.100.7")
    with pytest.raises(Limited):
        await desk.write("one-too-many@example.org", address="198.51.100.7")
    await desk.write("one-too-many@example.org", address="198.51.100.8")


async def test_the_limit_is_told_before_anybody_knows_whether_there_is_an_account(desk: Desk, server: Server) -> None:
    """As functions ask: `may_post` first, and `post` only for a known address. Both are limited alike."""

    async def ask(to: str, known: bool) -> str:
        async with server.database.begin() as session:
            ctx = Context(SYSTEM, session)
            try:
                await may_post(ctx, to)
            except Limited as error:
                return f"{error.kind} {error.retry_after // 60}"
            if known:
                await post(ctx, to=to, letter="reset_password", path="/reset?token=x")
            return "sent if known"

    answers = [
        [await ask(to, known) for _ in range(6)]
        for to, known in (("somebody@example.org", True), ("nobody@example.org", False))
    ]
    assert answers[0] == answers[1]
    assert answers[0][:5] == ["sent if known"] * 5
    assert answers[0][5].startswith("letters_limited")
    assert (len(desk.rows("somebody@example.org")), desk.rows("nobody@example.org")) == (5, [])


async def test_a_call_that_fails_takes_no_letter(desk: Desk, server: Server) -> None:
    for _ in range(7):
        with pytest.raises(RuntimeError):
            await fail_after(server)
    await desk.write("failing@example.org")


async def fail_after(server: Server) -> None:
    async with server.database.begin() as session:
        await may_post(Context(SYSTEM, session), "failing@example.org")
        raise RuntimeError


# What is in them

COUNTED = {"hours", "days"}


class Outline(HTMLParser):
    """Tags and what they link to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_letter_can_be_read_as_text_and_as_a_page(kind: str) -> None:
    path = "/way?token=a_b-c&next=%2Frooms"
    made = write(LETTERS[kind], public_url="https://watch.example", path=path)
    assert made.link == f"https://watch.example{path}"
    assert made.link in made.text.splitlines()
    outline = Outline()
    outline.feed(made.html)
    beside = [f"https://watch.example{LETTERS[kind].also}"] if LETTERS[kind].also else []
    assert outline.links == [made.link, *beside, made.link]
    assert set(beside) <= set(made.text.splitlines())
    assert {"html", "h1", "main", "title"} <= set(outline.tags)
    assert not {"img", "script", "style", "link", "iframe", "form", "table"} & set(outline.tags)
    assert outline.attributes <= {"lang", "charset", "name", "content", "style", "href"}
    assert 'lang="en"' in made.html
    assert not re.search(r"url\(|@import|!", made.html.replace("<!doctype", ""))
    assert max(map(len, made.subject.splitlines())) <= 60
    assert "{" not in made.subject + made.text


def test_every_sentence_of_a_letter_is_one_of_a_letter_there_is() -> None:
    kinds = {
        key.split(".")[1]
        for key in EN
        if key.startswith("letters.") and key.count(".") == 2 and key.split(".")[1] not in COUNTED
    }
    assert kinds == set(LETTERS)
    assert {key for key in EN if key.startswith("letters.") and key.count(".") == 1} == {
        "letters.why",
        "letters.link_too",
    }


@pytest.mark.parametrize(
    ("language", "subject", "says"),
    [("en", "A new password", "1 hour"), ("es", "Una contraseña nueva", "1 hora"), ("tr", "Yeni bir parola", "1 saat")],
)
def test_a_letter_is_in_the_language_of_its_recipient(language: str, subject: str, says: str) -> None:
    made = write(LETTERS["reset_password"], public_url="https://watch.example", language=language)
    assert made.subject == subject
    assert says in made.text
    assert f'<html lang="{language}">' in made.html


async def test_a_letter_is_in_the_language_of_whoever_asks(desk: Desk) -> None:
    with speaking("es"):
        await desk.write("spanish@example.org")
    await desk.write("turkish@example.org", language="tr")
    for to, language in (("spanish@example.org", "es"), ("turkish@example.org", "tr")):
        assert desk.rows(to)[-1]["language"] == language


def test_a_letter_says_how_long_its_link_works() -> None:
    kind = LETTERS["verify_email"]
    for lasts, words in ((None, "3 days"), (timedelta(hours=1), "1 hour,"), (timedelta(hours=24), "24 hours")):
        assert words in write(kind, public_url="https://watch.example", lasts=lasts).text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a b", "/a\r\nX: y", "/<b>", '/"', "/é"],
)
def test_a_letter_leads_nowhere_else(path: str) -> None:
    with pytest.raises(ValueError, match="path of this server"):
        write(LETTERS["test"], public_url="https://watch.example", path=path)


# What becomes of them


async def test_without_a_mail_server_letters_lie_in_the_outbox(desk: Desk) -> None:
    desk.office(NO_POST)
    await desk.write("held@example.org", path="/verify?token=t")
    (row,) = desk.rows("held@example.org")
    assert (row["status"], row["run"], row["tries"]) == ("held", None, 0)
    assert row["link"] in row["body"]


async def test_what_letters_say_is_gone_after_a_week_and_the_rows_after_a_month(
    desk: Desk, sink: Sink, server: Server, admin: psycopg.Connection[Any]
) -> None:
    desk.office(NO_POST)
    old = timedelta(days=7, minutes=1)
    held = await desk.write("old-held@example.org")
    young = await desk.write("young-held@example.org")
    failed = await desk.write("old-failed@example.org")
    oldest = await desk.write("oldest-failed@example.org")
    taken_out = await desk.write("removed@example.org")
    just_taken_out = await desk.write("just-removed@example.org")
    admin.execute("update mail set status = 'failed' where id = any(%s)", [[failed, oldest]])
    admin.execute("update mail set created_at = now() - %s where id = any(%s)", [old, [held, failed]])
    admin.execute("update mail set created_at = now() - interval '31 days' where id = %s", [oldest])
    admin.execute("update mail set removed_at = now() - interval '2 hours' where id = %s", [taken_out])
    admin.execute("update mail set removed_at = now() where id = %s", [just_taken_out])
    assert await cleanup.forget_letters(server.database) >= 3
    left = {row[0] for row in admin.execute("select id from mail")}
    assert left & {held, young, failed, oldest, taken_out, just_taken_out} == {young, failed, just_taken_out}
    (row,) = desk.rows("old-failed@example.org")
    assert (row["body"], row["html"], row["link"]) == (None, None, None)
    assert desk.rows("young-held@example.org")[0]["body"]


def test_the_database_keeps_no_text_of_a_sent_letter(desk: Desk, admin: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        admin.execute(
            "insert into mail (id, recipient, subject, body, kind, language, status, use_until)"
            " values ('x', 'a@example.org', 's', 'text', 'test', 'en', 'sent', now())"
        )


# Settings


def test_addresses_of_mail_servers() -> None:
    assert smtp_of("smtp://ada:p%40ss@mail.example") == smtp_of("smtp://ada:p%40ss@mail.example:587")
    one = smtp_of("smtps://ada@mail.example")
    assert (one.port, one.security, one.password) == (465, "tls", "")
    assert smtp_of("smtp://127.0.0.1:25?tls=no").security == "none"
    assert "p@ss" not in repr(smtp_of("smtp://ada:p%40ss@mail.example"))


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example?tls=no", "smtps://127.0.0.1?tls=no",
     "smtp://127.0.0.1?tls=yes", "smtp://mail.example?verify=no", "smtp://mail.example/path", "smtp://mail.example:x"],
)  # fmt: skip
def test_a_wrong_address_of_a_mail_server_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"a mail server|smtp://|Port"):
        Settings(smtp_url=url, mail_from="raffi@watch.example", _env_file=None)  # pyright: ignore[reportCallIssue]


def test_a_refused_address_is_not_told_with_its_password() -> None:
    with pytest.raises(ValueError, match="one option") as refused:
        Settings(smtp_url="smtp://ada:swordfish@mail.example?x=1", mail_from="f@watch.example", _env_file=None)  # pyright: ignore[reportCallIssue]
    assert "swordfish" not in str(refused.value)


def test_mail_needs_a_sender() -> None:
    with pytest.raises(ValueError, match="RAFFI_MAIL_FROM"):
        Settings(smtp_url="smtp://mail.example", _env_file=None)  # pyright: ignore[reportCallIssue]
    with pytest.raises(ValueError, match="a sender looks like"):
        Settings(mail_from="Raffi <raffi@watch.example>\r\nBcc: b@example.org", _env_file=None)  # pyright: ignore[reportCallIssue]
    settings = Settings(smtp_url="smtp://mail.example", mail_from="Films <f@watch.example>", _env_file=None)  # pyright: ignore[reportCallIssue]
    assert settings.post == Post(smtp_of("smtp://mail.example"), Sender("Films", "f@watch.example"), 300)
    assert sender_of("f@watch.example") == Sender("Raffi", "f@watch.example")


async def test_one_letter_of_an_international_address_goes_out(desk: Desk, sink: Sink) -> None:
    desk.office(in_the_clear(sink))
    to = checked("jürgen@bücher.example.org")
    letter = {"id": "one", "to": to, "subject": "S", "body": "b", "html": "h", "created_at": utc_now().isoformat()}
    assert (await send(letter)).sent
    assert sink.to == [[to]]
