"""Letters reach a real mail server, whatever happens in between: at least once, and a second copy is known as one."""

import asyncio
import logging
import os
import ssl
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from raffi_web.features.mail import cleanup
from raffi_web.features.mail.functions import post
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.roles import Urls
from raffi_web.kernel.smtp import Post, smtp_of
from raffi_web.server import Server, end
from tests.mail.conftest import PASSWORD, PATIENCE, SENDER, USER, Desk, Sink, in_the_clear, listening
from tests.support.fixtures import PUBLIC_URL, People

TOKEN = "a-very-secret-token"
PATH = f"/verify?token={TOKEN}&next=%2Frooms"
QUICK = (0.01,) * 8


def text_of(message: Any, kind: str) -> str:
    return message.get_body((kind,)).get_content()


@pytest.mark.usefixtures("worker")
async def test_a_letter_arrives_and_what_it_said_is_forgotten(desk: Desk, sink: Sink) -> None:
    desk.office(in_the_clear(sink))
    await desk.write("arrives@example.org", path=PATH)
    row = await desk.until("arrives@example.org", "sent")
    (message,) = sink.got
    assert sink.to == [["arrives@example.org"]]
    assert (message["From"], message["To"]) == ("Raffi <raffi@watch.example>", "arrives@example.org")
    assert message["Message-ID"] == f"<{row['id']}@watch.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert PUBLIC_URL + PATH in text_of(message, "plain")
    html = text_of(message, "html")
    assert html.count(f"{PUBLIC_URL}/verify?token={TOKEN}&amp;next=%2Frooms") == 3
    assert not [tag for tag in ("<img", "<link", "<style", "<script", "url(") if tag in html]
    assert (row["body"], row["html"], row["link"], row["tries"]) == (None, None, None, 1)
    assert TOKEN not in str(row)


@pytest.mark.usefixtures("worker")
async def test_nothing_that_opens_an_account_is_written_anywhere_else(
    desk: Desk, sink: Sink, admin: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    desk.office(in_the_clear(sink), backoff=QUICK)
    sink.answers, sink.answers_to_rcpt = ["451 later"], ["450 later"]
    with caplog.at_level(logging.DEBUG):
        await desk.write("quiet@example.org", path=PATH)
        await desk.until("quiet@example.org", "sent")
    # The mail server of the test tells what it hears.
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert ours
    assert TOKEN not in ours
    assert "quiet@example.org" not in ours
    for table in ("operation", "action_run", "action_step", "procrastinate.procrastinate_jobs", "mail"):
        rows = admin.execute(f"select to_jsonb(t)::text from {table} t".encode()).fetchall()
        assert not [row for (row,) in rows if TOKEN in row], table


@pytest.mark.usefixtures("worker")
async def test_a_server_that_asks_to_come_later_is_asked_later(desk: Desk, sink: Sink) -> None:
    desk.office(in_the_clear(sink), backoff=QUICK)
    sink.answers_to_rcpt, sink.answers = ["450 4.2.0 greylisted"], ["451 4.3.0 full"]
    await desk.write("later@example.org")
    row = await desk.until("later@example.org", "sent", "failed")
    assert (row["status"], row["tries"], row["error"], len(sink.got)) == ("sent", 3, None, 1)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("where", ["answers_to_rcpt", "answers"])
async def test_a_server_that_refuses_for_good_is_not_asked_again(desk: Desk, sink: Sink, where: str) -> None:
    desk.office(in_the_clear(sink), backoff=QUICK)
    getattr(sink, where).append("550 5.1.1 no such letterbox")
    to = f"refused-{where.replace('_', '-')}@example.org"
    await desk.write(to)
    row = await desk.until(to, "sent", "failed")
    assert (row["status"], row["tries"], row["error"]) == ("failed", 1, "550 5.1.1 no such letterbox")
    assert row["body"], "kept for another try by hand"


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("dies", "copies"), [("die_before", 1), ("die_after", 2)])
async def test_a_server_that_dies_in_the_middle(desk: Desk, sink: Sink, dies: str, copies: int) -> None:
    """Whether it took the message before it died nobody can know: a second copy has the same Message-ID."""
    desk.office(in_the_clear(sink), backoff=QUICK)
    setattr(sink, dies, 1)
    to = f"{dies.replace('_', '-')}@example.org"
    await desk.write(to)
    row = await desk.until(to, "sent")
    assert (row["tries"], len(sink.got)) == (2, copies)
    assert {message["Message-ID"] for message in sink.got} == {f"<{row['id']}@watch.example>"}


@pytest.mark.usefixtures("worker")
async def test_nobody_there_is_a_reason_to_try_again(desk: Desk) -> None:
    async with listening(Sink()) as other:
        gone = other.port
    desk.office(Post(smtp_of(f"smtp://127.0.0.1:{gone}?tls=no"), SENDER), backoff=(3600,))
    await desk.write("nobody-there@example.org")
    row = await desk.failed_once("nobody-there@example.org")
    assert (row["status"], row["tries"], bool(row["body"])) == ("waiting", 1, True)


@pytest.mark.usefixtures("worker")
async def test_over_starttls_with_a_name_and_password(desk: Desk, certificate: Path) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=str(certificate))
    sink = Sink()
    options = {"tls_context": theirs, "require_starttls": True, "auth_required": True, "authenticator": sink.login}
    async with listening(sink, **options):
        url = f"smtp://{USER}:p%40ss%3Aword@127.0.0.1:{sink.port}"
        assert smtp_of(url).password == PASSWORD
        desk.office(Post(smtp_of(url), SENDER), tls=ours)
        await desk.write("starttls@example.org")
        await desk.until("starttls@example.org", "sent")
        assert (len(sink.got), sink.logins) == (1, [True])


@pytest.mark.usefixtures("worker")
async def test_a_wrong_password_waits_for_whoever_sets_it_right(desk: Desk, certificate: Path) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=str(certificate))
    sink = Sink()
    options = {"tls_context": theirs, "require_starttls": True, "auth_required": True, "authenticator": sink.login}
    async with listening(sink, **options):
        desk.office(Post(smtp_of(f"smtp://{USER}:wrong@127.0.0.1:{sink.port}"), SENDER), tls=ours, backoff=QUICK)
        await desk.write("password@example.org", "reset_password")
        await desk.when("password@example.org", lambda row: (row["error"] or "").startswith("535"))
        desk.office(
            Post(smtp_of(f"smtp://{USER}:p%40ss%3Aword@127.0.0.1:{sink.port}"), SENDER), tls=ours, backoff=QUICK
        )
        row = await desk.until("password@example.org", "sent", "failed")
        assert (row["status"], len(sink.got)) == ("sent", 1)


@pytest.mark.usefixtures("worker")
async def test_over_tls_from_the_first_byte(desk: Desk, certificate: Path) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    async with listening(Sink(), tls=theirs) as sink:
        post = Post(smtp_of(f"smtps://127.0.0.1:{sink.port}"), SENDER)
        desk.office(post, tls=ssl.create_default_context(cafile=str(certificate)))
        await desk.write("smtps@example.org")
        await desk.until("smtps@example.org", "sent")
        assert len(sink.got) == 1


@pytest.mark.usefixtures("worker")
async def test_nothing_is_said_to_a_server_that_nobody_vouches_for(desk: Desk, sink: Sink, certificate: Path) -> None:
    """One without STARTTLS, and one whose certificate is its own."""
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    async with listening(Sink(), tls_context=theirs) as other:
        for name, port, why in (("plain", sink.port, "STARTTLS"), ("self-signed", other.port, "certificate")):
            desk.office(Post(smtp_of(f"smtp://{USER}:x@127.0.0.1:{port}"), SENDER), backoff=(3600,))
            to = f"{name}@example.org"
            await desk.write(to)
            row = await desk.failed_once(to)
            assert why in row["error"]
        assert (sink.got, sink.logins, other.got, other.logins) == ([], [], [], [])
        assert min(sink.connections, other.connections) > 0


@pytest.mark.usefixtures("worker")
async def test_a_letter_of_no_use_any_more_is_not_sent(desk: Desk, sink: Sink, admin: psycopg.Connection[Any]) -> None:
    desk.office(in_the_clear(sink), backoff=(1.5,))
    sink.answers = ["451 later"]
    letter = await desk.write("late@example.org", "reset_password")
    await desk.failed_once("late@example.org")
    admin.execute("update mail set use_until = now() - interval '1 second' where id = %s", [letter])
    row = await desk.until("late@example.org", "failed", "sent")
    assert (row["status"], row["tries"], sink.got) == ("failed", 1, [])


@pytest.mark.usefixtures("worker")
async def test_more_than_the_server_may_send_waits(desk: Desk, sink: Sink, admin: psycopg.Connection[Any]) -> None:
    admin.execute("delete from rate_limit where key like 'mail_all:%'")
    desk.office(in_the_clear(sink, per_hour=1))
    await desk.write("first@example.org")
    await desk.until("first@example.org", "sent")
    await desk.write("second@example.org")
    row = await desk.when("second@example.org", lambda row: row["due_at"] > row["created_at"] + timedelta(minutes=1))
    assert (row["status"], row["tries"], len(sink.got)) == ("waiting", 0, 1)
    assert (row["due_at"] - row["created_at"]).total_seconds() > 3000
    admin.execute("delete from rate_limit where key like 'mail_all:%'")


async def test_a_letter_is_never_written_without_what_asked_for_it(desk: Desk, server: Server, sink: Sink) -> None:
    desk.office(in_the_clear(sink))
    with pytest.raises(RuntimeError, match="rolled back"):
        await roll_back(desk, server)
    assert desk.rows("rolled@example.org") == []


async def test_delivering_is_the_servers_own(people: People) -> None:
    with pytest.raises(Forbidden):
        await people.guest().call("mail.deliver", letter="0" * 26)


async def roll_back(desk: Desk, server: Server) -> None:
    async with server.database.begin() as session:
        await post(Context(SYSTEM, session), to="rolled@example.org", letter="test")
        raise RuntimeError("rolled back")


@pytest.mark.slow
async def test_a_killed_worker_is_no_end(desk: Desk, urls: Urls, server: Server) -> None:
    """Killed while the mail server was about to answer: another worker sends it again, known by its Message-ID."""
    held = asyncio.Event()
    go_on = asyncio.Event()

    class Slow(Sink):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            answer = await super().handle_DATA(server, session, envelope)
            if len(self.got) == 1:
                held.set()
                await go_on.wait()
            return answer

    async with listening(Slow()) as sink:
        desk.office(in_the_clear(sink))
        letter = await desk.write("killed@example.org")
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.mail.worker", urls.app, str(sink.port)), env=os.environ
        )
        async with asyncio.timeout(PATIENCE):
            await held.wait()
        worker.kill()
        await worker.wait()
        go_on.set()
        server.jobs.stalled_after, before = 1.0, server.jobs.stalled_after
        working = asyncio.create_task(server.jobs.run())
        try:
            row = await desk.until("killed@example.org", "sent")
        finally:
            await end([working])
            server.jobs.stalled_after = before
        assert (row["tries"], len(sink.got)) == (1, 2)
        assert {message["Message-ID"] for message in sink.got} == {f"<{letter}@watch.example>"}


@pytest.mark.usefixtures("worker")
async def test_a_letter_without_a_run_is_begun_anew(
    desk: Desk, sink: Sink, server: Server, admin: psycopg.Connection[Any]
) -> None:
    desk.office(in_the_clear(sink), backoff=(3600,))
    sink.answers = ["451 later"]
    letter = await desk.write("overdue@example.org")
    await desk.failed_once("overdue@example.org")
    before = desk.rows("overdue@example.org")[-1]["run"]
    assert await cleanup.begin_overdue(server.database) == 0
    admin.execute("update mail set due_at = now() - interval '1 hour' where id = %s", [letter])
    assert await cleanup.begin_overdue(server.database) == 1
    await desk.until("overdue@example.org", "sent")
    assert desk.rows("overdue@example.org")[-1]["run"] != before
