"""Several who say one address: the password that is typed decides, and nobody lands in another's account by chance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from raffi_web.features.accounts import links, passwords, throttle
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Invalid, Limited, NotSignedIn
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person

OTHERS, THIRD = "another quiet otter", "a third quiet otter"


@dataclass
class Street:
    """Where several live at one address."""

    server: Server
    people: People
    door: PasswordDoor
    admin: psycopg.Connection[Any]
    email: str
    networks: int = 0

    async def sign_up(self, password: str = PASSWORD, email: str | None = None, network: str = "") -> Person:
        """Somebody new, who says the address."""
        self.networks += 1
        here = browser(self.people.guest(), network or f"203.0.113.{self.networks}")
        return await as_token(self.server, await self.door.sign_up(email or self.email, password, here))

    async def sign_in(self, password: str, email: str | None = None) -> str:
        """Who comes in by it, from where nobody was."""
        self.networks += 1
        here = browser(self.people.guest(), f"203.0.113.{self.networks}")
        return (await as_token(self.server, await self.door.sign_in(email or self.email, password, here))).id

    async def say(self, who: Person, email: str, password: str | None = PASSWORD, name: str = "") -> None:
        """Say another address, as the route does it."""
        here = browser(who, "192.0.2.9")
        await self.door.change_email(email, Caller(who.actor), here, name=name or self.email, password=password)

    async def own(self, who: Person, email: str | None = None) -> None:
        """Show that an address is theirs."""
        async with self.server.database.begin() as session:
            await links.keep_email(Context(SYSTEM, session), who.id, email or self.email)

    async def moved_here(self, password: str = PASSWORD) -> Person:
        """Somebody whose password's hash is still of the address that they had before."""
        who = await self.sign_up(password, f"{new_id()}@example.org")
        changed = "update account set pending = %s, pending_key = %s, created_at = created_at - interval '1 day'"
        self.admin.execute(f"{changed} where actor_id = %s".encode(), [self.email, self.email, who.id])
        return who

    def hash(self, who: Person) -> str:
        known = "select hash from account_password where actor_id = %s"
        return (self.admin.execute(known, [who.id]).fetchone() or ("",))[0]


@pytest.fixture
def street(
    server: Server, people: People, door: PasswordDoor, address: Callable[[], str], admin: psycopg.Connection[Any]
) -> Street:
    return Street(server, people, door, admin, address())


async def test_an_older_account_that_moved_here_keeps_nobody_out(street: Street) -> None:
    older = await street.moved_here(OTHERS)
    later = [await street.sign_up(word) for word in (PASSWORD, THIRD)]
    assert await street.sign_in(PASSWORD) == later[0].id
    assert await street.sign_in(THIRD) == later[1].id
    before = street.hash(older)
    assert await street.sign_in(OTHERS) == older.id
    # Made anew, it stands beside the others.
    assert street.hash(older) != before
    assert await street.sign_in(OTHERS) == older.id
    with pytest.raises(NotSignedIn):
        await street.sign_in("nobody's quiet otter")


async def test_however_many_said_it_before(street: Street) -> None:
    first = await street.sign_up(OTHERS)
    many = text(
        "with many as (select gen_random_uuid()::text as id from generate_series(1, 150)),"
        " a as (insert into actor (id, kind, name, color, role)"
        " select id, 'user', 'x', 0, 'user' from many returning id),"
        " b as (insert into account (actor_id, pending, pending_key, has_password, created_at)"
        " select id, :email, :email, true, now() - interval '1 day' from a returning actor_id)"
        " insert into account_password (actor_id, hash) select actor_id, 'x' || actor_id from b"
    )
    async with street.server.database.begin() as session:
        await session.execute(many, {"email": street.email})
    assert await street.sign_in(OTHERS) == first.id


async def test_the_owner_of_an_address_comes_in_after_moving_there(street: Street) -> None:
    moved = await street.sign_up(PASSWORD, f"{new_id()}@example.org")
    for _ in range(2):
        await street.sign_up(OTHERS)
        await street.moved_here(THIRD)
    await street.own(moved)
    assert await street.sign_in(PASSWORD) == moved.id
    assert passwords.manner_of(street.hash(moved)) == passwords.manner_today(street.email)


async def test_a_new_address_is_the_name_at_once_and_takes_the_password(
    street: Street, address: Callable[[], str]
) -> None:
    who, new = await street.sign_up(), address()
    with pytest.raises(Invalid) as missing:
        await street.say(who, new, None)
    assert missing.value.field == "password"
    with pytest.raises(NotSignedIn):
        await street.say(who, new, OTHERS)
    assert await street.sign_in(PASSWORD) == who.id
    await street.say(who, new)
    assert await street.sign_in(PASSWORD, new) == who.id
    assert passwords.manner_of(street.hash(who)) == passwords.manner_today(new)
    with pytest.raises(NotSignedIn):
        await street.sign_in(PASSWORD)


async def test_who_has_an_address_says_another_without_the_password(street: Street, address: Callable[[], str]) -> None:
    who, new = await street.sign_up(), address()
    await street.own(who)
    await street.say(who, new, None)
    with pytest.raises(NotSignedIn):
        await street.sign_in(PASSWORD, new)
    assert await street.sign_in(PASSWORD) == who.id


async def test_a_password_that_was_compared_before_a_change_moves_no_hash(
    street: Street, address: Callable[[], str]
) -> None:
    who = await street.sign_up()
    known = street.hash(who)
    await street.door.change(OTHERS, Caller(who.actor), street.email)
    with pytest.raises(NotSignedIn):
        await who.call("accounts.change_email", email=address(), known=known, password_hash="x")
    assert await street.sign_in(OTHERS) == who.id


async def test_the_same_password_is_the_owners(street: Street) -> None:
    await street.sign_up()
    owner = await street.sign_up()
    await street.own(owner)
    assert await street.sign_in(PASSWORD) == owner.id


@pytest.mark.parametrize("by", ["sign_up", "change", "say"])
async def test_the_same_password_without_an_owner_is_nobodys(
    street: Street, address: Callable[[], str], by: str
) -> None:
    ada = await street.sign_up()
    if by == "sign_up":
        ben = await street.sign_up()
    elif by == "change":
        ben = await street.sign_up(OTHERS)
        await street.door.change(PASSWORD, Caller(ben.actor), street.email)
    else:
        before = address()
        ben = await street.sign_up(PASSWORD, before)
        await street.say(ben, street.email, name=before)
    with pytest.raises(NotSignedIn) as refused:
        await street.sign_in(PASSWORD)
    assert refused.value.kind == "wrong_sign_in"
    # Each still shows in their own session who they are, and by another password everything is as before.
    for one in (ada, ben):
        await street.door.confirm(one.actor, street.email, PASSWORD, browser(one, "192.0.2.77"))
    await street.door.change(THIRD, Caller(ben.actor), street.email)
    assert await street.sign_in(PASSWORD) == ada.id
    assert await street.sign_in(THIRD) == ben.id


@pytest.mark.parametrize("known", [True, False])
async def test_signing_up_is_no_cheaper_guess(street: Street, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    if known:
        await street.sign_up()
    for n in range(throttle.OF_PAIR.free):
        await street.sign_up(f"guess number {n} of many", network="198.51.100.9")
    with pytest.raises(Limited) as wait:
        await street.sign_up("guess the last of many", network="198.51.100.9")
    assert wait.value.kind == "sign_in_wait"
    # Nobody else is held up.
    await street.sign_up(THIRD)


async def test_nor_is_a_change_of_ones_own_password(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = throttle.utc_now()
    monkeypatch.setattr(throttle, "utc_now", lambda: moment)
    who = await street.sign_up()
    for n in range(throttle.OF_PAIR.free):
        await street.door.change(f"guess number {n} of many", Caller(who.actor, "198.51.100.8"), street.email)
    with pytest.raises(Limited):
        await street.door.change("guess the last of many", Caller(who.actor, "198.51.100.8"), street.email)


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("accounts", [0, 1, 3])
async def test_a_wrong_try_takes_two_hashes_however_many_have_the_address(
    street: Street, monkeypatch: pytest.MonkeyPatch, accounts: int, elsewhere: bool
) -> None:
    hashed = []
    for _ in range(accounts):
        await street.sign_up()
    if elsewhere:
        await street.moved_here()
    for name in ("hash_secret", "_hash"):
        before = getattr(passwords, name)
        monkeypatch.setattr(passwords, name, lambda *a, _f=before, **k: (hashed.append(1), _f(*a, **k))[1])
    with pytest.raises(NotSignedIn):
        await street.sign_in("nobody's quiet otter")
    assert len(hashed) == 2
