"""Who runs the server: roles go down only, the last owner stays, and what staff does is written down."""

import asyncio
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from pyotp.totp import TOTP

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel import calls
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.doors import Refusals
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person


class Staff:
    """Makes people of a role."""

    def __init__(self, server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]) -> None:
        self.server, self.people, self.door, self.admin = server, people, door, admin

    async def of(self, role: str) -> Person:
        token = await self.door.sign_up(f"{new_id()}@example.org", PASSWORD, browser(self.people.guest()))
        person = await as_token(self.server, token)
        self.admin.execute("select set_config('raffi.actor_kind', 'service', false)")
        self.admin.execute("update actor set role = %s where id = %s", [role, person.id])
        return await as_token(self.server, token)


@pytest.fixture
def staff(server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]) -> Staff:
    return Staff(server, people, door, admin)


@pytest.mark.parametrize(
    ("role", "other", "given", "code"),
    [
        ("admin", "user", "moderator", None),
        ("admin", "moderator", "user", None),
        ("admin", "user", "admin", "role_above"),
        ("admin", "user", "owner", "role_above"),
        ("admin", "admin", "user", "not_below"),
        ("admin", "owner", "user", "not_below"),
        ("moderator", "user", "moderator", "no_permission"),
        ("user", "user", "owner", "no_permission"),
        ("owner", "admin", "owner", None),
        ("owner", "owner", "user", None),
    ],
)
async def test_roles_go_down_only(staff: Staff, role: str, other: str, given: str, code: str | None) -> None:
    giver, person = await staff.of(role), await staff.of(other)
    if code is None:
        await giver.call("accounts.set_role", actor=person.id, role=given)
        assert (await staff.server.identity.actor_of(person.token)).role == given
    else:
        with pytest.raises(Forbidden) as refused:
            await giver.call("accounts.set_role", actor=person.id, role=given)
        assert refused.value.kind == code


async def test_the_last_owner_stays(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    owner = await staff.of("owner")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'user' where role = 'owner' and id <> %s", [owner.id])
    with pytest.raises(Conflict):
        await owner.call("accounts.set_role", actor=owner.id, role="user")


async def test_what_another_changed_meanwhile_is_not_taken_back(staff: Staff) -> None:
    first, second, person = await staff.of("owner"), await staff.of("owner"), await staff.of("admin")
    # The page of the first still shows an admin, who is not shut out.
    await second.call("accounts.set_role", actor=person.id, role="user")
    await second.call("accounts.suspend", actor=person.id, suspended=True, was=False)
    believed: list[tuple[str, dict[str, Any]]] = [
        ("accounts.set_role", {"role": "moderator", "was": "admin"}),
        ("accounts.suspend", {"suspended": True, "was": False}),
    ]
    for function, given in believed:
        with pytest.raises(Conflict) as refused:
            await first.call(function, actor=person.id, **given)
        assert refused.value.kind == "not_as_it_was", function
    (card,) = (await first.call("accounts.people", search=person.id))["people"]
    assert (card["role"], card["suspended"]) == ("user", True)
    await second.call("accounts.suspend", actor=person.id, suspended=False, was=True)
    await second.call("accounts.set_role", actor=person.id, role="admin", was="user")


async def test_the_suspended_are_out_at_once(staff: Staff) -> None:
    owner, person = await staff.of("owner"), await staff.of("user")
    await owner.call("accounts.suspend", actor=person.id, suspended=True)
    assert (await staff.server.identity.actor_of(person.token)).kind is ActorKind.NOBODY
    with pytest.raises(Forbidden):
        await owner.call("accounts.suspend", actor=owner.id, suspended=True)


async def test_what_staff_does_is_written_down(staff: Staff) -> None:
    owner, person = await staff.of("owner"), await staff.of("user")
    await owner.call("accounts.suspend", actor=person.id, suspended=True)
    (entry,) = (await owner.call("audit.log", on=person.id, act="accounts.suspend"))["entries"]
    assert (entry["actor"], entry["role"], entry["result"]) == (owner.id, "owner", "ok")
    with pytest.raises(Forbidden):
        await (await staff.of("moderator")).call("audit.log")


async def test_the_seat_is_taken_once(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'user' where role = 'owner'")
    service = staff.people.service()
    old = await service.call("accounts.claim_link")
    token = await service.call("accounts.claim_link")
    first, second = await staff.of("user"), await staff.of("user")
    with pytest.raises(Gone):
        await first.call("accounts.claim", token=old)
    await first.call("accounts.claim", token=token)
    with pytest.raises(Gone):
        await second.call("accounts.claim", token=token)
    assert (await staff.server.identity.actor_of(first.token)).role == "owner"
    assert await service.call("accounts.claim_link") is None


async def test_nobody_makes_itself_more_with_sql(staff: Staff, urls: Any) -> None:
    """As the app role, below every function."""
    from raffi_web.kernel.roles import plain_url

    person = await staff.of("user")
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        app.execute(
            "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'user', false)", [person.id]
        )
        for statement in (
            "update actor set role = 'owner' where id = %s",
            "update actor set suspended_at = null, kind = 'service' where id = %s",
            "update actor_session set expires_at = now() + interval '9 years' where actor_id = %s",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode(), [person.id])
        assert app.execute("select count(*) from account_password").fetchone() == (0,)
        assert app.execute("select count(*) from role_permission").fetchone() == (0,)


async def test_two_owners_who_shut_each_other_out_leave_one(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    first, second = await staff.of("owner"), await staff.of("owner")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'user' where role = 'owner' and id <> all (%s)", [[first.id, second.id]])
    await asyncio.gather(
        first.call("accounts.suspend", actor=second.id, suspended=True),
        second.call("accounts.suspend", actor=first.id, suspended=True),
        return_exceptions=True,
    )
    left = "select count(*) from actor where role = 'owner' and suspended_at is null"
    assert admin.execute(left.encode()).fetchone() == (1,)


async def test_what_staff_is_refused_is_written_down(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    moderator, person = await staff.of("moderator"), await staff.of("user")
    with pytest.raises(Forbidden):
        await moderator.call("accounts.suspend", actor=person.id, suspended=True)
    with pytest.raises(Forbidden):
        await person.call("audit.log")
    with pytest.raises(NotFound):
        await person.call("rooms.get", room="0000000000")
    assert refusals(admin, moderator.id) == [("accounts.suspend", "moderator", person.id, "no_permission")]
    assert refusals(admin, person.id) == [("audit.log", "user", None, "no_permission")]


async def test_what_staff_is_refused_among_several_is_written_down(
    staff: Staff, admin: psycopg.Connection[Any]
) -> None:
    person = await staff.of("user")
    letter = {"letter": "0" * 26}
    wanted = [("audit.log", {}), ("accounts.me", {}), ("no.such", {}), ("mail.letter", letter)]
    answers = await staff.server.calls.together(wanted, Caller(person.actor, "192.0.2.31"))
    assert [isinstance(one, RaffiError) for one in answers] == [True, False, True, True]
    assert [(act, result) for act, _, _, result in refusals(admin, person.id)] == [
        ("audit.log", "no_permission"),
        ("mail.letter", "no_permission"),
    ]


async def test_being_asked_who_one_is_is_no_refusal(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    owner, person = await staff.of("owner"), await staff.of("user")
    stale = Person(staff.server, replace(owner.actor, signed_in_at=0.0), owner.token)
    admin.execute("update actor_session set signed_in_at = now() - interval '1 day' where actor_id = %s", [owner.id])
    with pytest.raises(Forbidden) as refused:
        await stale.call("accounts.suspend", actor=person.id, suspended=True)
    assert refused.value.kind == "fresh_sign_in_needed"
    assert refusals(admin, owner.id) == []


async def test_nobody_fills_the_audit_with_what_they_are_refused(
    staff: Staff, people: People, admin: psycopg.Connection[Any]
) -> None:
    person, guest = await staff.of("user"), people.guest()
    for _ in range(30):
        for one in (person, guest):
            with pytest.raises(Forbidden):
                await one.call("accounts.people")
    assert 0 < len(refusals(admin, person.id)) <= 10
    assert refusals(admin, guest.id) == []


async def test_many_accounts_do_not_hide_what_staff_is_refused(
    staff: Staff, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Refusals()
    # None comes back while the test runs.
    counted._in_all.now = lambda: 0.0
    monkeypatch.setattr(staff.server.calls, "refusals", counted)
    moderator, person = await staff.of("moderator"), await staff.of("user")
    with monkeypatch.context() as patched:
        patched.setattr(calls, "audit_call", nothing)
        for n in range(counted._in_all.at_once):
            one = Person(staff.server, replace(person.actor, id=f"many{n}"), "")
            with pytest.raises(Forbidden):
                await one.call("accounts.people")
    for one in (person, moderator):
        with pytest.raises(Forbidden):
            await one.call("accounts.set_role", actor=person.id, role="admin")
    assert refusals(admin, person.id) == []
    assert refusals(admin, moderator.id) == [("accounts.set_role", "moderator", person.id, "no_permission")]


async def nothing(*args: Any, **named: Any) -> None:
    """In the place of what is not looked at."""


async def test_the_audit_says_whether_somebody_was_shut_out_or_let_in(
    staff: Staff, admin: psycopg.Connection[Any]
) -> None:
    owner, person = await staff.of("owner"), await staff.of("user")
    for suspended in (True, False):
        await owner.call("accounts.suspend", actor=person.id, suspended=suspended)
    told = "select data from audit where act = 'accounts.suspend' and on_id = %s order by id"
    assert [data for (data,) in admin.execute(told.encode(), [person.id])] == [
        {"suspended": True},
        {"suspended": False},
    ]


def refusals(admin: psycopg.Connection[Any], actor: str) -> list[tuple[Any, ...]]:
    """What somebody was refused, as the audit has it."""
    told = "select act, actor_role, on_id, result from audit where actor_id = %s and result <> 'ok' order by id"
    return admin.execute(told.encode(), [actor]).fetchall()


async def test_staff_takes_a_second_step_off(staff: Staff, admin: psycopg.Connection[Any]) -> None:
    helper, person, above = await staff.of("admin"), await staff.of("user"), await staff.of("owner")
    email = f"{new_id()}@example.org"
    admin.execute("update account set email = %s, email_key = %s where actor_id = %s", [email, email, person.id])
    seeds = [(await one.call("accounts.begin_second_step"))["key"] for one in (person, above)]
    codes = await person.call("accounts.confirm_second_step", code=TOTP(seeds[0]).now())
    (card,) = (await helper.call("accounts.people", search=email))["people"]
    assert (card["id"], card["second_step"]) == (person.id, True)
    for one, who, code in (
        (await staff.of("moderator"), person, "no_permission"),
        (helper, above, "not_below"),
        (above, above, "not_yourself"),
    ):
        with pytest.raises(Forbidden) as refused:
            await one.call("accounts.drop_second_step", actor=who.id)
        assert refused.value.kind == code
    await helper.call("accounts.drop_second_step", actor=person.id)
    with pytest.raises(Conflict):
        await helper.call("accounts.drop_second_step", actor=person.id)
    assert (await helper.call("accounts.people", search=email))["people"][0]["second_step"] is False
    # By their password alone, and no code of before is left.
    await staff.door.sign_in(email, PASSWORD, browser(staff.people.guest()))
    assert codes
    left = "select count(*) from recovery_code where actor_id = %s"
    assert admin.execute(left.encode(), [person.id]).fetchone() == (0,)
    told = "select actor_id from audit where act = 'accounts.drop_second_step' and result = 'ok' and on_id = %s"
    assert admin.execute(told.encode(), [person.id]).fetchall() == [(helper.id,)]
    letter = "select count(*) from mail where kind = 'second_step_dropped' and recipient = %s"
    assert admin.execute(letter.encode(), [email]).fetchone() == (1,)
