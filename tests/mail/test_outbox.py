"""The outbox: who sees it, what in it, and what may be done."""

import json
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Invalid, Limited, NotFound
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.smtp import NO_POST
from raffi_web.server import Server
from tests.mail.conftest import Desk, Sink, in_the_clear
from tests.support.fixtures import Person


def staff(server: Server, admin: psycopg.Connection[Any], role: str) -> Person:
    actor = Actor(ActorKind.USER, new_id(), f"session-{new_id()}", role)
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute(
        "insert into actor (id, kind, name, color, role) values (%s, 'user', 'Staff', 0, %s)", [actor.id, role]
    )
    return Person(server, actor)


@pytest.fixture
def owner(server: Server, admin: psycopg.Connection[Any]) -> Person:
    return staff(server, admin, "owner")


async def letters(owner: Person, **args: Any) -> list[dict[str, Any]]:
    return (await owner.call("mail.outbox", **args))["letters"]


async def test_the_outbox_shows_letters_without_what_they_say(desk: Desk, owner: Person) -> None:
    await desk.write("shown@example.org", "reset_password", path="/reset?token=hidden-from-lists")
    found = await owner.call("mail.outbox")
    first = found["letters"][0]
    assert (first["to"], first["status"], first["has_text"], first["of_use"]) == (
        "shown@example.org",
        "held",
        True,
        True,
    )
    assert "hidden-from-lists" not in json.dumps(found)
    assert found["delivery"] is None
    assert found["counts"]["held"] >= 1


async def test_only_the_owner_reads_what_a_letter_says(
    desk: Desk, owner: Person, server: Server, admin: psycopg.Connection[Any]
) -> None:
    """An admin who could would be the owner after the owner's next forgotten password."""
    letter = await desk.write("owner@example.org", "reset_password", path="/reset?token=powerful")
    helper = staff(server, admin, "admin")
    assert letter in {one["id"] for one in await letters(helper)}
    assert [(await one.call("mail.outbox"))["may_read"] for one in (helper, owner)] == [False, True]
    with pytest.raises(Forbidden):
        await helper.call("mail.letter", letter=letter)
    said = await owner.call("mail.letter", letter=letter)
    assert said["link"].endswith("/reset?token=powerful")
    assert said["link"] in said["text"]
    assert (said["entry"]["id"], said["html"][:9]) == (letter, "<!doctype")


async def test_pages_of_the_outbox_meet_without_a_gap(desk: Desk, owner: Person) -> None:
    made = [await desk.write(f"page-{n}@example.org") for n in range(7)]
    seen: list[str] = []
    after = None
    while True:
        page = await owner.call("mail.outbox", limit=3, after=after)
        seen += [one["id"] for one in page["letters"]]
        after = page["next"]
        if after is None:
            break
    assert [one for one in seen if one in made] == made[::-1]
    assert seen == sorted(set(seen), reverse=True)
    assert await letters(owner, status="sent", limit=1) in ([], await letters(owner, status="sent", limit=1))
    assert {one["status"] for one in await letters(owner, status="held")} == {"held"}
    with pytest.raises(Invalid):
        await owner.call("mail.outbox", status="open")


async def test_a_removed_letter_comes_back_for_an_hour(desk: Desk, owner: Person) -> None:
    letter = await desk.write("undone@example.org")
    await owner.call("mail.remove", letter=letter)
    assert letter not in {one["id"] for one in await letters(owner)}
    for function in ("mail.remove", "mail.letter", "mail.retry"):
        with pytest.raises(NotFound):
            await owner.call(function, letter=letter)
    await owner.call("mail.restore", letter=letter)
    assert (await owner.call("mail.letter", letter=letter))["entry"]["status"] == "held"
    with pytest.raises(NotFound):
        await owner.call("mail.restore", letter=letter)


@pytest.mark.usefixtures("worker")
async def test_held_letters_leave_when_a_mail_server_was_set(desk: Desk, owner: Person, sink: Sink) -> None:
    desk.office(NO_POST)
    letter = await desk.write("set-later@example.org")
    with pytest.raises(Conflict) as refused:
        await owner.call("mail.retry", letter=letter)
    assert refused.value.kind == "no_mail_server"
    desk.office(in_the_clear(sink))
    assert (await owner.call("mail.outbox"))["delivery"]["host"] == "127.0.0.1"
    assert (await owner.call("mail.retry", letter=letter))["status"] == "waiting"
    await desk.until("set-later@example.org", "sent")
    with pytest.raises(Conflict) as sent:
        await owner.call("mail.retry", letter=letter)
    assert sent.value.kind == "letter_sent"
    with pytest.raises(Gone):
        await owner.call("mail.letter", letter=letter)
    assert len(sink.got) == 1


@pytest.mark.usefixtures("worker")
async def test_a_letter_that_was_removed_while_it_waited_is_not_sent(
    desk: Desk, owner: Person, sink: Sink, admin: psycopg.Connection[Any]
) -> None:
    desk.office(in_the_clear(sink), backoff=(1.5,))
    sink.answers = ["451 later"]
    letter = await desk.write("not-sent@example.org")
    await desk.failed_once("not-sent@example.org")
    await owner.call("mail.remove", letter=letter)
    run = desk.rows("not-sent@example.org")[-1]["run"]
    await wait_for_run(desk, admin, run)
    assert sink.got == []
    await owner.call("mail.restore", letter=letter)
    await desk.until("not-sent@example.org", "sent")


async def wait_for_run(desk: Desk, admin: psycopg.Connection[Any], run: str) -> None:
    import asyncio

    async with asyncio.timeout(30):
        while True:
            with admin.cursor(row_factory=dict_row) as cursor:
                found = cursor.execute("select status from action_run where id = %s", [run]).fetchone()
            if found and found["status"] == "done":
                return
            await asyncio.sleep(0.05)


async def test_an_old_letter_is_asked_for_anew_and_not_sent(
    desk: Desk, owner: Person, sink: Sink, admin: psycopg.Connection[Any]
) -> None:
    desk.office(NO_POST)
    letter = await desk.write("too-old@example.org")
    desk.office(in_the_clear(sink))
    admin.execute("update mail set use_until = now() where id = %s", [letter])
    with pytest.raises(Gone):
        await owner.call("mail.retry", letter=letter)
    assert not (await letters(owner, limit=1))[0]["of_use"]


async def test_a_test_letter_is_written_and_audited(desk: Desk, owner: Person, admin: psycopg.Connection[Any]) -> None:
    await owner.call("mail.test", to=" me@example.org ")
    assert desk.rows("me@example.org")[-1]["kind"] == "test"
    with pytest.raises(Invalid):
        await owner.call("mail.test", to="me@example.org\r\nBcc: you@example.org")
    letter = desk.rows("me@example.org")[-1]["id"]
    await owner.call("mail.remove", letter=letter)
    acts = admin.execute("select act, on_kind, on_id from audit where actor_id = %s order by id", [owner.id]).fetchall()
    assert [act for act, _, _ in acts] == ["mail.test", "mail.remove"]
    assert acts[1][1:] == ("letter", letter)
    for _ in range(4):
        await owner.call("mail.test", to="me@example.org")
    with pytest.raises(Limited):
        await owner.call("mail.test", to="me@example.org")


async def test_whoever_caused_a_letter_can_not_see_it(desk: Desk, server: Server, admin: Any) -> None:
    await desk.write("private@example.org")
    guest = Actor(ActorKind.GUEST, new_id())
    for function, args in (("mail.outbox", {}), ("mail.letter", {"letter": "0" * 26})):
        with pytest.raises(Forbidden):
            await server.calls(function, args, Caller(guest))
