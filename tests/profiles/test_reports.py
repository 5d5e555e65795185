"""Telling staff of people, messages and rooms."""

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.profiles.conftest import SignUp
from tests.support.fixtures import People, Person


@pytest.fixture
async def moderator(server: Server, sign_up: SignUp, admin: psycopg.Connection[Any]) -> Person:
    mod = await sign_up("Mod")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'moderator' where id = %s", [mod.id])
    return Person(server, await server.identity.actor_of(mod.token), mod.token)


@pytest.fixture
def ranked(server: Server, sign_up: SignUp, admin: psycopg.Connection[Any]) -> Callable[[str], Awaitable[Person]]:
    """Somebody of a role."""

    async def made(role: str) -> Person:
        one = await sign_up(role)
        admin.execute("select set_config('raffi.actor_kind', 'service', false)")
        admin.execute("update actor set role = %s where id = %s", [role, one.id])
        return Person(server, await server.identity.actor_of(one.token), one.token)

    return made


async def of(staff: Person, reporter: str, **more: Any) -> list[dict[str, Any]]:
    """The reports that somebody of a name made."""
    return [one for one in await staff.call("profiles.reports", limit=200, **more) if one["by"] == reporter]


async def test_a_report_reaches_staff_with_what_was_said(moderator: Person, people: People) -> None:
    ada, eve, name = people.guest(), people.guest(), f"Ada {new_id()[-8:]}"
    await ada.call("accounts.update_me", name=name)
    room = (await eve.call("rooms.create", title="Bad place", is_public=True))["id"]
    await ada.call("rooms.join", room=room)
    said = await eve.call("chat.say", room=room, body="something vile")
    await ada.call("profiles.report", kind="message", on=said["id"], reason="hate", text="Look at this")
    await ada.call("profiles.report", kind="message", on=said["id"], reason="spam")
    await ada.call("profiles.report", kind="room", on=room, reason="something_else")
    await eve.call("chat.remove", room=room, message=said["id"])
    first, second = await of(moderator, name)
    assert (first["kind"], first["quote"], first["reason"], first["actor"]) == (
        "message", "something vile", "hate", eve.id
    )  # fmt: skip
    assert (second["kind"], second["name"], second["actor"]) == ("room", "Bad place", eve.id)


async def test_what_one_does_not_see_can_not_be_reported(people: People, moderator: Person) -> None:
    ada, eve = people.guest(), people.guest()
    await ada.call("accounts.update_me", name="Ada")
    room = (await eve.call("rooms.create", title="Secret", access_key="123456"))["id"]
    said = await eve.call("chat.say", room=room, body="a secret")
    for kind, on in (("message", said["id"]), ("room", room), ("person", new_id())):
        with pytest.raises(NotFound):
            await ada.call("profiles.report", kind=kind, on=on, reason="spam")
    with pytest.raises(Forbidden):
        await ada.call("profiles.report", kind="person", on=ada.id, reason="spam")
    with pytest.raises(Invalid):
        await ada.call("profiles.report", kind="person", on=eve.id, reason="boring")


async def test_reports_are_for_staff_and_closed_once(
    people: People, sign_up: SignUp, moderator: Person, admin: psycopg.Connection[Any]
) -> None:
    eve, name = await sign_up("Eve"), f"Ben {new_id()[-8:]}"
    ben = await sign_up(name)
    await ben.call("profiles.report", kind="person", on=eve.id, reason="pretending")
    (told,) = await of(moderator, name)
    for stranger in (ben, people.guest()):
        with pytest.raises(Forbidden):
            await stranger.call("profiles.reports")
        with pytest.raises(Forbidden):
            await stranger.call("profiles.close_report", report=told["id"], outcome="dismissed")
    await moderator.call("profiles.close_report", report=told["id"], outcome="settled")
    with pytest.raises(Conflict):
        await moderator.call("profiles.close_report", report=told["id"], outcome="dismissed")
    assert await of(moderator, name) == []
    (closed,) = await of(moderator, name, closed=True)
    assert (closed["outcome"], closed["closed_by"]) == ("settled", "Mod")
    acts = admin.execute("select act, actor_id from audit where on_id = %s and result = 'ok'", [told["id"]]).fetchall()
    assert acts == [("profiles.close_report", moderator.id)]
    # It may be reported again; the one before stays closed then.
    await ben.call("profiles.report", kind="person", on=eve.id, reason="pretending")
    (again,) = await of(moderator, name)
    with pytest.raises(Conflict):
        await moderator.call("profiles.reopen_report", report=told["id"])
    await moderator.call("profiles.close_report", report=again["id"], outcome="dismissed")
    await moderator.call("profiles.reopen_report", report=told["id"])
    (back,) = await of(moderator, name)
    assert (back["id"], back["state"], back["outcome"], back["closed_by"]) == (told["id"], "open", None, None)


async def test_what_another_made_of_a_report_meanwhile_is_not_taken_back(
    people: People, ranked: Callable[[str], Awaitable[Person]], moderator: Person
) -> None:
    ada, eve, name = people.guest(), people.guest(), f"Ada {new_id()[-8:]}"
    await ada.call("accounts.update_me", name=name)
    await eve.call("accounts.update_me", name="Eve")
    await ada.call("profiles.report", kind="person", on=eve.id, reason="spam")
    (report,) = [one["id"] for one in await of(moderator, name)]
    other = await ranked("moderator")
    await moderator.call("profiles.close_report", report=report, outcome="dismissed")
    await other.call("profiles.reopen_report", report=report, was="dismissed")
    for meanwhile in (None, "settled"):
        if meanwhile:
            await other.call("profiles.close_report", report=report, outcome=meanwhile)
        with pytest.raises(Conflict) as refused:
            await moderator.call("profiles.reopen_report", report=report, was="dismissed")
        assert refused.value.kind == "not_as_it_was"
    (closed,) = await of(moderator, name, closed=True)
    assert closed["outcome"] == "settled"


async def test_a_report_says_who_it_is_about_and_who_told_it(
    people: People, sign_up: SignUp, moderator: Person
) -> None:
    eve, name = await sign_up("Eve"), f"Guest {new_id()[-8:]}"
    guest = people.guest()
    await guest.call("accounts.update_me", name=name)
    await guest.call("profiles.report", kind="person", on=eve.id, reason="spam")
    (told,) = await of(moderator, name)
    assert (told["person"]["id"], told["person"]["kind"]) == (eve.id, "user")
    assert (told["reporter"]["id"], told["reporter"]["kind"]) == (guest.id, "guest")
    (found,) = (await moderator.call("accounts.people", search=eve.id))["people"]
    assert (found["id"], found["initials"]) == (eve.id, "E")


async def test_nobody_judges_what_was_told_of_themself_or_of_those_above(
    people: People, ranked: Callable[[str], Awaitable[Person]]
) -> None:
    moderator, admin_ = await ranked("moderator"), await ranked("admin")
    ada, name = people.guest(), f"Ada {new_id()[-8:]}"
    await ada.call("accounts.update_me", name=name)
    waiting = [await one.call("profiles.open_reports") for one in (moderator, admin_)]
    room = (await moderator.call("rooms.create", title="Of staff", is_public=True))["id"]
    for kind, on in (("person", moderator.id), ("room", room), ("person", admin_.id)):
        await ada.call("profiles.report", kind=kind, on=on, reason="harassment")
    assert await of(moderator, name) == []
    told = await of(admin_, name)
    assert [one["on"] for one in told] == [moderator.id, room]
    owner = await ranked("owner")
    (of_admin,) = [one for one in await of(owner, name) if one["on"] == admin_.id]
    now = [await one.call("profiles.open_reports") for one in (moderator, admin_)]
    assert [after - before for before, after in zip(waiting, now, strict=True)] == [0, 2]
    for one, report in ((moderator, told[0]), (moderator, told[1]), (moderator, of_admin), (admin_, of_admin)):
        with pytest.raises(NotFound):
            await one.call("profiles.close_report", report=report["id"], outcome="dismissed")
    await admin_.call("profiles.close_report", report=told[0]["id"], outcome="settled")
    assert await of(moderator, name, closed=True) == []
    with pytest.raises(NotFound):
        await moderator.call("profiles.reopen_report", report=told[0]["id"])


async def test_what_was_told_of_the_guest_one_was_is_of_oneself(
    server: Server, people: People, door: PasswordDoor, sign_up: SignUp, admin: psycopg.Connection[Any]
) -> None:
    email, guest, ada, name = f"{new_id()}@example.org", people.guest(), people.guest(), f"Ada {new_id()[-8:]}"
    for one, called in ((guest, "Somebody"), (ada, name)):
        await one.call("accounts.update_me", name=called)
    await ada.call("profiles.report", kind="person", on=guest.id, reason="spam")
    mod = await sign_up("Mod", email=email)
    mod = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'moderator' where id = %s", [mod.id])
    assert await of(Person(server, await server.identity.actor_of(mod.token), mod.token), name) == []


async def test_reports_of_those_who_left_are_not_one_person_s(
    sign_up: SignUp, moderator: Person, people: People, admin: psycopg.Connection[Any]
) -> None:
    eve, told = await sign_up("Eve"), []
    for _ in range(2):
        ada, name = people.guest(), f"Ada {new_id()[-8:]}"
        await ada.call("accounts.update_me", name=name)
        await ada.call("profiles.report", kind="person", on=eve.id, reason="spam")
        told += await of(moderator, name)
    await moderator.call("profiles.close_report", report=told[0]["id"], outcome="settled")
    admin.execute("update report set reporter_id = null where id = any(%s)", [[one["id"] for one in told]])
    await moderator.call("profiles.reopen_report", report=told[0]["id"])
    assert admin.execute("select closed_at from report where id = %s", [told[0]["id"]]).fetchall() == [(None,)]


async def test_who_reports_too_much_waits(people: People) -> None:
    ada, others = people.guest(), [people.guest() for _ in range(11)]
    for one in others:
        await one.call("accounts.update_me", name="Somebody")
    for one in others[:10]:
        await ada.call("profiles.report", kind="person", on=one.id, reason="spam")
    with pytest.raises(Limited):
        await ada.call("profiles.report", kind="person", on=others[10].id, reason="spam")
