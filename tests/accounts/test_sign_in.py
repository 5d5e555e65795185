"""Signing up, in and out: what a guest did stays theirs, and nobody learns who has an account."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from sqlmodel import col, select

from raffi_web.features.accounts import links, throttle
from raffi_web.features.accounts.models import SignInFailure
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.context import SYSTEM, ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotSignedIn
from raffi_web.kernel.functions import registry
from raffi_web.live.queries import Watcher
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People

Address = Callable[[], str]


async def test_a_guest_becomes_a_user_with_all_it_has(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    guest = people.guest()
    room = (await guest.call("rooms.create", title="Mine"))["id"]
    user = await as_token(server, await door.sign_up(address(), PASSWORD, browser(guest)))
    assert user.actor.kind is ActorKind.USER
    assert user.id == guest.id
    assert [one["id"] for one in await user.call("rooms.mine")] == [room]
    assert (await server.identity.actor_of(guest.token)).kind is ActorKind.NOBODY
    with pytest.raises(Forbidden):
        await door.sign_up(address(), PASSWORD, browser(user))


async def test_a_taken_address_is_not_told(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    email = address()
    first = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    second = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    assert first.id != second.id


async def test_signing_in_by_address_and_password(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    email = address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    again = await as_token(server, await door.sign_in(email.upper(), PASSWORD, browser(people.guest())))
    assert again.id == user.id
    assert again.token != user.token
    cards = await again.call("accounts.sessions")
    assert [card["is_this"] for card in cards] == [True, False]


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", "x" * 290])
async def test_unknown_and_wrong_give_the_same_error(people: People, door: PasswordDoor, email: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await door.sign_in(email, PASSWORD, browser(people.guest(), "192.0.2.77"))
    assert refused.value.kind == "wrong_sign_in"


async def test_waits_grow_and_are_not_for_others(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    email = address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    for _ in range(throttle.OF_PAIR.free):
        with pytest.raises(NotSignedIn):
            await door.sign_in(email, "a wrong password", browser(people.guest(), "198.51.100.1"))
    with pytest.raises(Limited) as wait:
        await door.sign_in(email, PASSWORD, browser(people.guest(), "198.51.100.1"))
    assert wait.value.kind == "sign_in_wait"
    assert (await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))).actor.is_somebody


async def test_many_guesses_at_once_are_not_all_free(
    people: People, door: PasswordDoor, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody's wait ends while a busy machine makes the hashes.
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    email = address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    thief = browser(people.guest(), "198.51.100.2")
    guesses = (door.sign_in(email, f"guess number {n} of many", thief) for n in range(20))
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, NotSignedIn) for one in answers) <= throttle.OF_PAIR.free
    assert sum(isinstance(one, Limited) for one in answers) >= 20 - throttle.OF_PAIR.free


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("aaaaaaaaaaaaa", "password_common"),
        ("1234567890", "password_common"),
        ("password2026!", "password_common"),
        ("ada.lovelace1", "password_known"),
    ],
)
async def test_passwords_that_would_be_guessed(people: People, door: PasswordDoor, password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await door.sign_up("ada.lovelace@example.org", password, browser(people.guest()))
    assert refused.value.kind == code
    assert refused.value.field == "password"


@pytest.mark.parametrize("email", ["", "a", "a@", "a@b", "a@b.c\r\nBcc: x@y.z", "a@b.org, c@d.org", "\u202ea@b.org"])
async def test_what_is_no_address(people: People, door: PasswordDoor, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        await door.sign_up(email, PASSWORD, browser(people.guest()))
    assert refused.value.field == "email"


async def test_two_guests_become_one_user(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection
) -> None:
    email, second = address(), people.guest()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    room = (await second.call("rooms.create", title="On the other machine"))["id"]
    await second.call("chat.say", room=room, body="as a guest")
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(second)))
    assert there.id == user.id
    assert (await there.call("accounts.me"))["was"] == [second.id]
    assert (await people.guest().call("accounts.me"))["was"] == []
    assert [one["id"] for one in await there.call("rooms.mine")] == [room]
    assert (await there.call("rooms.door", room=room))["me"] == "host"
    (message,) = (await there.call("chat.history", room=room))["messages"][-1:]
    assert message["body"] == "as a guest"
    await there.call("chat.edit", room=room, message=message["id"], body="as myself")
    assert (await server.identity.actor_of(second.token)).kind is ActorKind.NOBODY
    written = admin.execute("select actor_id from message where id = %s", [message["id"]]).fetchone()
    assert written == (second.id,)


async def test_signing_in_twice_at_once_merges_once(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection
) -> None:
    email, guest = address(), people.guest()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await guest.call("rooms.create", title="x")
    tokens = await asyncio.gather(*(door.sign_in(email, PASSWORD, browser(guest)) for _ in range(3)))
    assert {(await as_token(server, token)).id for token in tokens} == {user.id}
    assert admin.execute("select count(*) from actor_merge where from_id = %s", [guest.id]).fetchone() == (1,)


async def test_a_ban_comes_along(server: Server, people: People, door: PasswordDoor, address: Address) -> None:
    host, guest, email = people.guest(), people.guest(), address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    room = (await host.call("rooms.create", title="x", is_public=True))["id"]
    await guest.call("rooms.join", room=room)
    await host.call("rooms.ban", room=room, member=guest.id)
    user = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    with pytest.raises(Forbidden) as refused:
        await user.call("rooms.join", room=room)
    assert refused.value.kind == "banned"


async def test_sign_ins_are_in_the_audit(
    people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection
) -> None:
    email, guest = address(), people.guest()
    await door.sign_up(email, PASSWORD, browser(guest))
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, "a wrong password", browser(people.guest(), "192.0.2.9"))
    rows = admin.execute("select act, result, network from audit where on_id = %s order by id", [guest.id]).fetchall()
    assert rows == [("accounts.signed_up", "ok", "192.0.2.1"), ("accounts.sign_in_failed", "wrong", "192.0.2.9")]
    for statement in ("update audit set act = 'x'", "delete from audit", "truncate audit"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute(statement.encode())


async def test_each_of_my_pages_knows_which_session_is_its_own(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    """A live answer is shared among those who would get the same one; this one differs by session."""
    email = address()
    here = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))
    function = registry.get("accounts.sessions")
    for person in (here, there):
        watcher = Watcher(f"tab-{person.token[-8:]}", "state", "sessions")
        shown = await server.queries.watch(watcher, function, {}, person.actor)
        mine = next(card["id"] for card in shown if card["is_this"])
        assert mine == next(card["id"] for card in await person.call("accounts.sessions") if card["is_this"])


async def guesses(people: People, door: PasswordDoor, email: str, network: str, most: int = 20) -> int:
    """How many wrong passwords are compared before there is a wait."""
    for number in range(most):
        try:
            await door.sign_in(email, f"guess number {number} of many", browser(people.guest(), network))
        except NotSignedIn:
            continue
        except Limited:
            return number
    return most


@pytest.mark.parametrize("again", ["sign_in", "confirm"])
@pytest.mark.parametrize("owned", [True, False])
async def test_an_account_of_ones_own_with_the_same_address_forgets_no_guesses(
    server: Server,
    people: People,
    door: PasswordDoor,
    address: Address,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    owned: bool,
    again: str,
) -> None:
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    email, mine, network = address(), "another quiet otter", "198.51.100.3"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    if owned:
        async with server.database.begin() as session:
            await links.keep_email(Context(SYSTEM, session), user.id, email)
    thief = await as_token(server, await door.sign_up(email, mine, browser(people.guest(), network)))

    async def show() -> None:
        if again == "confirm":
            await door.confirm(thief.actor, email, mine, browser(thief, network))
        else:
            await door.sign_in(email, mine, browser(people.guest(), network))

    # Of itself it makes no wait: whoever said the same address can come in as often as they like.
    for _ in range(throttle.OF_PAIR.free + 2):
        await show()
    # Signing up there was one as well.
    compared = 1 + await guesses(people, door, email, network, throttle.OF_PAIR.free - 2)
    await show()
    assert compared + await guesses(people, door, email, network) <= throttle.OF_PAIR.free + 1


@pytest.mark.parametrize("owned", [True, False])
async def test_only_where_its_owner_was_a_network_is_known(
    server: Server, people: People, door: PasswordDoor, address: Address, monkeypatch: pytest.MonkeyPatch, owned: bool
) -> None:
    """While strangers hold a name each comes in at their own place, and there nobody by another's password."""
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    email, home, thiefs, theirs = address(), "198.51.100.4", "203.0.113.4", "another quiet otter"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest(), home)))
    if owned:
        async with server.database.begin() as session:
            await links.keep_email(Context(SYSTEM, session), user.id, email)
    thief = await as_token(server, await door.sign_up(email, theirs, browser(people.guest(), thiefs)))
    await hold(server, email, throttle.OF_NAME, [f"10.7.0.{n}" for n in range(throttle.OF_NAME.free)])
    for who, password, place in ((user, PASSWORD, home), (thief, theirs, thiefs)):
        came = await as_token(server, await door.sign_in(email, password, browser(people.guest(), place)))
        assert came.id == who.id
    for password, place in ((PASSWORD, thiefs), (theirs, home), (PASSWORD, "192.0.2.44"), ("a wrong one", home)):
        with pytest.raises(Limited) as wait:
            await door.sign_in(email, password, browser(people.guest(), place))
        # Who signs up with it counts as well.
        told = throttle.OF_NAME.wait(throttle.OF_NAME.free + 2).total_seconds()
        assert (wait.value.kind, wait.value.retry_after) == ("sign_in_wait", told)


async def test_one_behind_a_shared_address_holds_up_nobody_known_there(
    server: Server, people: People, door: PasswordDoor, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    email, elsewhere, shared = address(), address(), "198.51.100.5"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest(), shared)))
    away = await as_token(server, await door.sign_up(elsewhere, PASSWORD, browser(people.guest())))
    await hold(server, "", throttle.OF_NETWORK, [shared] * throttle.OF_NETWORK.free)
    assert (await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest(), shared)))).id == user.id
    # In a session it is all the same where it began.
    for name, one in ((email, user), (elsewhere, away)):
        await door.confirm(one.actor, name, PASSWORD, browser(one, shared))
    with pytest.raises(NotSignedIn):
        await door.confirm(user.actor, email, "a wrong password", browser(user, shared))
    with pytest.raises(Limited):
        await door.sign_in(elsewhere, PASSWORD, browser(people.guest(), shared))
    # Guesses at somebody known there are as few as ever, and the answer does not tell that they are.
    told = throttle.OF_NETWORK.wait(throttle.OF_NETWORK.free + 1).total_seconds()
    for name in (email, address()):
        for n in range(throttle.OF_PAIR.free - 1):
            with pytest.raises(Limited) as wait:
                await door.sign_in(name, f"guess number {n} of many", browser(people.guest(), shared))
            assert (wait.value.kind, wait.value.retry_after) == ("sign_in_wait", told)
    with pytest.raises(Limited):
        await door.sign_in(email, PASSWORD, browser(people.guest(), shared))


async def hold(server: Server, name: str, rule: throttle.Rule, networks: list[str]) -> None:
    """Strangers fail until the wait of a rule begins, as they do by many tries."""
    async with server.database.begin() as session:
        for n, network in enumerate(networks):
            await throttle.failed(Context(SYSTEM, session), name or f"nobody {n}", network)
        key = throttle.keys_of(name, networks[0])[rule.kind]
        until = select(SignInFailure.closed_until).where(col(SignInFailure.key) == key)
        assert (await session.execute(until)).scalar_one() > throttle.utc_now()
