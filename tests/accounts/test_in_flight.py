"""A sign-in that is under way while its password or its account changes: it comes before the change, or is refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from pyotp.totp import TOTP

from raffi_web.features.accounts import links
from raffi_web.features.accounts.passkeys.ceremony import challenge_of
from raffi_web.features.accounts.passkeys.challenges import Purpose
from raffi_web.features.accounts.passkeys.door import PasskeyDoor
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, ActorKind, Context
from raffi_web.kernel.errors import Forbidden, NotSignedIn, RaffiError
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.permissions import needs_fresh, permissions_of
from raffi_web.kernel.roles import Urls, plain_url
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.accounts.test_passkeys import PLACE
from tests.support.authenticator import Authenticator
from tests.support.fixtures import People, Person

Admin = psycopg.Connection[Any]
ANOTHER = "another quiet otter"
PATIENCE = 10
Change = Callable[["Account"], Coroutine[Any, Any, None]]


@dataclass
class Account:
    """Somebody with a password, and how those who know it come in step by step."""

    person: Person
    email: str
    people: People
    door: PasswordDoor
    admin: Admin

    async def compare(self) -> dict[str, Any]:
        """What a right password was compared with, before its owner is let in."""
        here = browser(self.people.guest(), "198.51.100.7").model_dump()
        given = {"name": self.email, "browser": here, "actor": None}
        await self.people.service().call("accounts.try_password", **given)
        return {"actor": self.person.id, "known": self.hash(), "browser": here}

    async def change(self) -> None:
        await self.door.change(ANOTHER, Caller(self.person.actor), self.email)

    async def letter(self) -> str:
        """A letter's link for a new password."""
        async with self.person.server.database.begin() as session:
            ctx = Context(SYSTEM, session)
            return await links.make(ctx, links.RESET, self.person.id, None, lasts=timedelta(hours=1))

    async def reset(self) -> None:
        await self.door.reset(await self.letter(), ANOTHER, browser(self.people.guest()))

    async def suspend(self, suspended: bool = True) -> None:
        # The server always keeps an owner.
        token = await self.door.sign_up(f"{new_id()}@example.org", PASSWORD, browser(self.people.guest()))
        await self.people.service().call("accounts.make_owner", actor=(await as_token(self.person.server, token)).id)
        await self.people.service().call("accounts.suspend", actor=self.person.id, suspended=suspended)

    async def delete(self) -> None:
        name = (await self.person.call("accounts.me"))["name"]
        await self.person.call("profiles.delete_account", name=name)

    def hash(self) -> str:
        known = "select hash from account_password where actor_id = %s"
        return (self.admin.execute(known, [self.person.id]).fetchone() or ("",))[0]

    def sessions(self) -> int:
        alive = "select count(*) from actor_session where actor_id = %s and revoked_at is null"
        return (self.admin.execute(alive, [self.person.id]).fetchone() or (0,))[0]


@pytest.fixture
async def account(
    server: Server, people: People, door: PasswordDoor, address: Callable[[], str], admin: Admin
) -> Account:
    email = address()
    person = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    return Account(person, email, people, door, admin)


@pytest.fixture
async def other(urls: Urls) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A transaction of somebody else's, which the test ends."""
    async with await psycopg.AsyncConnection.connect(plain_url(urls.maintenance)) as connection:
        yield connection
        await connection.rollback()


@pytest.mark.parametrize("change", [Account.change, Account.reset])
@pytest.mark.parametrize("new_hash", [None, "the old password's, made anew"])
async def test_an_old_password_that_was_compared_before_lets_nobody_in(
    account: Account, change: Change, new_hash: str | None
) -> None:
    compared = await account.compare()
    await change(account)
    now, alive = account.hash(), account.sessions()
    given = {**compared, "method": "password", "name": account.email, "new_hash": new_hash}
    with pytest.raises(NotSignedIn) as refused:
        await account.people.service().call("accounts.let_in", **given)
    assert refused.value.kind == "wrong_sign_in"
    assert (account.hash(), account.sessions()) == (now, alive)


async def test_an_old_password_shows_nobody_again_and_its_code_is_not_judged(account: Account) -> None:
    compared = await account.compare()
    await account.change()
    service, mine = account.people.service(), account.person.actor
    shown = {"actor": mine.id, "session_hash": mine.session, "method": "password", "address": "192.0.2.1"}
    with pytest.raises(NotSignedIn):
        await service.call("accounts.confirm", **shown, known=compared["known"])
    with pytest.raises(NotSignedIn):
        await service.call("accounts.try_code", **compared, code=None)
    await service.call("accounts.confirm", **shown, known=account.hash())


async def test_who_was_signed_out_meanwhile_sets_no_password(account: Account) -> None:
    await account.reset()
    now = account.hash()
    with pytest.raises(NotSignedIn):
        await account.person.call("accounts.keep_password", password_hash="of whoever was shut out")
    assert account.hash() == now


async def test_a_password_changed_while_it_is_compared_counts_as_a_wrong_one(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = account.door.calls

    async def late(function: str, given: dict[str, Any], caller: Caller) -> Any:
        if function == "accounts.let_in":
            await account.change()
        return await calls(function, given, caller)

    with pytest.raises(NotSignedIn):
        await PasswordDoor(late).sign_in(account.email, PASSWORD, browser(account.people.guest()))  # pyright: ignore[reportArgumentType]
    told = "select count(*) from audit where act = 'accounts.sign_in_failed' and on_id = %s"
    assert account.admin.execute(told, [account.person.id]).fetchone() == (1,)


async def switch_on(account: Account) -> str:
    """Switch the second step on; returns a recovery code."""
    seed = (await account.person.call("accounts.begin_second_step"))["key"]
    return (await account.person.call("accounts.confirm_second_step", code=TOTP(seed).now()))[0]


@pytest.mark.parametrize("method", ["let_in", "confirm", "reset"])
async def test_a_code_is_needed_where_the_second_step_is_switched_on_meanwhile(
    account: Account, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    calls, person = account.door.calls, account.person
    begins = {"let_in": "accounts.let_in", "confirm": "accounts.confirm", "reset": "accounts.reset_password"}[method]
    codes: list[str] = []

    async def late(function: str, given: dict[str, Any], caller: Caller) -> Any:
        if function == begins and not codes:
            codes.append(await switch_on(account))
        return await calls(function, given, caller)

    door, here = PasswordDoor(late), browser(account.people.guest())  # pyright: ignore[reportArgumentType]
    letter = await account.letter()

    async def come(code: str | None = None) -> None:
        if method == "reset":
            await door.reset(letter, ANOTHER, here, code)
        elif method == "confirm":
            await door.confirm(person.actor, account.email, PASSWORD, here, code)
        else:
            await door.sign_in(account.email, PASSWORD, here, code)

    now, alive = account.hash(), account.sessions()
    with pytest.raises(NotSignedIn) as refused:
        await come()
    assert refused.value.kind == "code_needed"
    assert (account.hash(), account.sessions()) == (now, alive)
    told = "select count(*) from audit where act = 'accounts.sign_in_failed' and on_id = %s"
    assert account.admin.execute(told, [person.id]).fetchone() == (0,)
    await come(codes[0])


async def test_a_second_step_waits_for_whoever_is_being_let_in(
    account: Account, admin: Admin, other: psycopg.AsyncConnection[Any]
) -> None:
    await other.execute("select id from actor where id = %s for no key update", [account.person.id])
    switching = asyncio.create_task(switch_on(account))
    async with asyncio.timeout(PATIENCE):
        await until_it_waits(admin, switching)
        assert not switching.done()
        await other.rollback()
        await switching


Deed = Callable[[Account], Coroutine[Any, Any, dict[str, Any]]]


async def nothing(account: Account) -> dict[str, Any]:
    return {}


async def a_name(account: Account) -> dict[str, Any]:
    return {"name": (await account.person.call("accounts.me"))["name"]}


async def a_code(account: Account) -> dict[str, Any]:
    return {"code": TOTP((await account.person.call("accounts.begin_second_step"))["key"]).now()}


async def a_recovery_code(account: Account) -> dict[str, Any]:
    return {"code": await switch_on(account)}


async def an_address(account: Account) -> dict[str, Any]:
    return {"email": f"{new_id()}@example.org", "known": account.hash(), "password_hash": "x"}


async def a_letter(account: Account) -> dict[str, Any]:
    async with account.person.server.database.begin() as session:
        ctx, lasts = Context(SYSTEM, session), timedelta(hours=1)
        return {"token": await links.make(ctx, links.VERIFY, account.person.id, account.email, lasts=lasts)}


async def a_hash(account: Account) -> dict[str, Any]:
    return {"password_hash": "of whoever was shut out"}


async def a_token(account: Account) -> dict[str, Any]:
    return {"name": "a token", "scopes": ["read"]}


async def a_passkey(account: Account) -> dict[str, Any]:
    made = Authenticator().make(await account.person.call("accounts.ask_to_add", place=PLACE.model_dump()))
    credential = json.dumps(made)
    return {
        "credential": credential,
        "challenge": challenge_of(credential),
        "place": PLACE.model_dump(),
        "agent": "Test/1",
    }


async def an_identity(account: Account) -> dict[str, Any]:
    shown = {"method": "oidc", "provider": "home", "issuer": "https://home.example", "subject": new_id()}
    return {"shown": shown, "actor": account.person.id, "browser": browser(account.person).model_dump()}


ADDING: dict[str, Deed] = {
    "accounts.begin_second_step": nothing,
    "accounts.change_email": an_address,
    "accounts.confirm_second_step": a_code,
    "accounts.end_second_step": a_recovery_code,
    "accounts.keep_passkey": a_passkey,
    "accounts.keep_password": a_hash,
    "accounts.link": an_identity,
    "accounts.new_codes": a_recovery_code,
    "accounts.verify_email": a_letter,
    "profiles.delete_account": a_name,
    "tokens.make": a_token,
}
"""What adds a way in, a token, a second step or a code, or ends them all: its session is looked at again."""
NOT_ADDING = {
    # What they begin asks again when it ends.
    "accounts.ask_to_add",
    "accounts.ask_wallet_to_link",
    "accounts.begin_linking",
    # A way less.
    "accounts.remove_passkey",
    "accounts.unlink",
    # Goes on with what was asked for.
    "profiles.carry_out",
    # Its archive is read by whoever is signed in then.
    "profiles.export",
}


def test_whatever_is_sensitive_says_whether_it_adds_a_way_in() -> None:
    own = {one.name for one in registry.all() if needs_fresh(one.access) and not permissions_of(one.access)}
    known = own | {"accounts.link", "accounts.verify_email"}
    assert known == ADDING.keys() | NOT_ADDING
    assert not ADDING.keys() & NOT_ADDING


@pytest.mark.parametrize("deed", ADDING)
async def test_a_session_that_ended_meanwhile_does_nothing(
    account: Account, admin: Admin, other: psycopg.AsyncConnection[Any], deed: str
) -> None:
    person, given = account.person, await ADDING[deed](account)
    asker = account.people.service() if deed == "accounts.link" else person
    before = ways(admin, person.id)
    # As a new password ends it: the actor's row is locked, then its sessions end.
    await other.execute("select id from actor where id = %s for no key update", [person.id])
    ended = "update actor_session set revoked_at = now() where actor_id = %s and revoked_at is null"
    await other.execute(ended, [person.id])
    asking = asyncio.create_task(asker.call(deed, **given))
    async with asyncio.timeout(PATIENCE):
        await until_it_waits(admin, asking)
        await other.commit()
        with pytest.raises(NotSignedIn):
            await asking
    assert ways(admin, person.id) == before


def ways(admin: Admin, actor: str) -> dict[str, list[Any]]:
    """Everything by which an account can be come into, as it is kept."""
    tables = ("account", "account_password", "passkey", "linked_identity", "api_token", "second_step", "recovery_code")
    asked = "select to_jsonb(t) from {0} t where actor_id = %s order by to_jsonb(t)::text"
    every = (*tables, "account_deletion")
    return {one: admin.execute(asked.format(one).encode(), [actor]).fetchall() for one in every}


async def test_a_passkey_that_was_taken_away_meanwhile_lets_nobody_in(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, keeper = account.person, Authenticator()
    door, caller = PasskeyDoor(account.door.calls, PLACE), Caller(person.actor)
    made = keeper.make(await door.ask(Purpose.ADD, caller, browser(person)))
    await door.add(json.dumps(made), caller, browser(person))
    (card,) = await person.call("accounts.passkeys")
    calls = door.calls

    async def late(function: str, given: dict[str, Any], caller: Caller) -> Any:
        if function == "accounts.let_in":
            await person.call("accounts.remove_passkey", passkey=card["id"])
        return await calls(function, given, caller)

    guest, alive = account.people.guest(), account.sessions()
    shown = keeper.show(await door.ask(Purpose.SIGN_IN, Caller(guest.actor), browser(guest)))
    with pytest.raises(NotSignedIn) as refused:
        await PasskeyDoor(late, PLACE).sign_in(json.dumps(shown), browser(guest))  # pyright: ignore[reportArgumentType]
    assert refused.value.kind == "unknown_passkey"
    assert account.sessions() == alive


async def test_whoever_is_suspended_meanwhile_is_not_let_in(account: Account) -> None:
    compared = await account.compare()
    await account.suspend()
    with pytest.raises(Forbidden) as refused:
        await account.people.service().call("accounts.let_in", **compared, method="password")
    assert refused.value.kind == "suspended"


async def until_it_waits(admin: Admin, task: asyncio.Task[Any]) -> None:
    """Wait until a task's transaction waits for another one, or is over."""
    while not task.done() and admin.execute("select 1 from pg_locks where not granted").fetchone() is None:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("change", [Account.change, Account.reset, Account.suspend, Account.delete])
async def test_a_change_waits_for_whoever_is_being_let_in_and_ends_their_session(
    account: Account, change: Change, admin: Admin, other: psycopg.AsyncConnection[Any]
) -> None:
    # As `let_in` does it: the actor's row is locked, then a session begins.
    await other.execute("select id from actor where id = %s for no key update", [account.person.id])
    await other.execute(
        "insert into actor_session select (jsonb_populate_record(s, jsonb_build_object("
        "'token_hash', 'new' || s.id, 'id', gen_random_uuid()))).* from actor_session s"
        " where actor_id = %s and revoked_at is null",
        [account.person.id],
    )
    changing = asyncio.create_task(change(account))
    async with asyncio.timeout(PATIENCE):
        await until_it_waits(admin, changing)
        await other.commit()
        await changing
    ended = "select revoked_at is not null from actor_session where actor_id = %s and token_hash like 'new%%'"
    assert admin.execute(ended, [account.person.id]).fetchall() == [(True,)]


async def test_who_is_let_in_waits_for_a_suspension_and_is_refused_by_it(
    account: Account, admin: Admin, other: psycopg.AsyncConnection[Any]
) -> None:
    compared, alive = await account.compare(), account.sessions()
    await other.execute("select set_config('raffi.actor_kind', 'service', false)")
    await other.execute("update actor set suspended_at = now() where id = %s", [account.person.id])
    entering = asyncio.create_task(
        account.people.service().call("accounts.let_in", **compared, method="password", name=account.email)
    )
    async with asyncio.timeout(PATIENCE):
        await until_it_waits(admin, entering)
        await other.commit()
        with pytest.raises(RaffiError) as refused:
            await entering
    assert refused.value.kind == "suspended"
    await account.suspend(suspended=False)
    assert account.sessions() == alive
    assert (await account.person.server.identity.actor_of(account.person.token)).kind is ActorKind.USER
