"""Letters with links: an address is shown to be theirs, a password set anew, and nobody learns who has an account."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher

from raffi_web.features.accounts import links
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.passwords import HASHER
from raffi_web.features.mail import functions
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, ActorKind, Context
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Limited, NotSignedIn
from raffi_web.kernel.limits import Limit
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People

Address = Callable[[], str]


def letters(admin: psycopg.Connection[Any], to: str) -> list[tuple[str, str]]:
    """Kinds and links of the letters to an address, the oldest first."""
    return admin.execute("select kind, link from mail where recipient = %s order by id", [to]).fetchall()


async def forgot(people: People, email: str, address: str = "") -> None:
    """What `/api/auth/forgot` and its job do, asked from a network address."""
    whose = await people.service().call("accounts.whose_address", email=email, address=address)
    if whose["actor"] is not None:
        await people.service().call("accounts.post_reset", **whose)


def token_of(link: str) -> str:
    return link.partition("#")[2]


async def test_an_address_is_shown_to_be_theirs(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    ((kind, link),) = letters(admin, email)
    assert kind == "verify_email"
    assert (await user.call("accounts.account"))["pending"] == email
    with pytest.raises(NotSignedIn):
        await people.guest().call("accounts.verify_email", token=token_of(link))
    await user.call("accounts.verify_email", token=token_of(link))
    known = await user.call("accounts.account")
    assert (known["email"], known["pending"]) == (email, None)
    with pytest.raises(Gone):
        await user.call("accounts.verify_email", token=token_of(link))


async def test_a_link_tells_whether_it_works_and_stays_as_it_is(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email, guest = address(), people.guest()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    ((_, link),) = letters(admin, email)
    given = {"purpose": "verify_email", "token": token_of(link)}
    for _ in range(2):
        assert await guest.call("accounts.link_works", **given) is True
    assert await guest.call("accounts.link_works", **{**given, "purpose": "reset_password"}) is False
    assert await guest.call("accounts.link_works", **{**given, "token": "x" * 32}) is False
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update one_time_link set expires_at = now() - interval '1 second' where actor_id = %s", [user.id])
    assert await guest.call("accounts.link_works", **given) is False
    for _ in range(15):
        await guest.call("accounts.link_works", **given)
    with pytest.raises(Limited):
        await guest.call("accounts.link_works", **given)


async def test_whoever_has_the_address_is_shown_both_ways_in(
    people: People, door: PasswordDoor, server: Server, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    first = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await first.call("accounts.verify_email", token=token_of(letters(admin, email)[0][1]))
    await door.sign_up(email, "another quiet otter", browser(people.guest()))
    said = "select body, html from mail where recipient = %s and kind = 'account_exists'"
    ((body, html),) = admin.execute(said, [email]).fetchall()
    for text in (body, html):
        assert "/sign-in" in text
        assert "/forgot" in text


async def test_only_the_mailbox_learns_that_an_address_has_an_account(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    first = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await first.call("accounts.verify_email", token=token_of(letters(admin, email)[0][1]))
    thief = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    assert [kind for kind, _ in letters(admin, email)] == ["verify_email", "account_exists"]
    # Whoever signed up gets in with their own password, taken address or not, and each to their own account.
    for password, who in ((PASSWORD, first), ("another quiet otter", thief)):
        assert (await as_token(server, await door.sign_in(email, password, browser(people.guest())))).id == who.id
    assert (await thief.call("accounts.account"))["email"] is None


async def test_who_verifies_first_has_the_address(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    ada = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    ben = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    first, second = (token_of(link) for _, link in letters(admin, email))
    with pytest.raises(Forbidden) as of_another:
        await ada.call("accounts.verify_email", token=second)
    assert of_another.value.kind == "other_account"
    await ben.call("accounts.verify_email", token=second)
    with pytest.raises(Conflict) as refused:
        await ada.call("accounts.verify_email", token=first)
    assert refused.value.kind == "email_taken"


async def test_a_forgotten_password(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await forgot(people, email)
    link = letters(admin, email)[-1][1]
    assert "/reset#" in link
    token = await door.reset(token_of(link), "eight loud badgers", browser(people.guest()))
    assert (await as_token(server, token)).id == user.id
    assert (await server.identity.actor_of(user.token)).kind is ActorKind.NOBODY
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, PASSWORD, browser(people.guest()))
    with pytest.raises(Gone):
        await door.reset(token_of(link), "nine loud badgers here", browser(people.guest()))
    assert letters(admin, email)[-1][0] == "password_changed"


async def test_a_forgotten_password_is_theirs_who_asks(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    """Of several who only said an address: who signed in from there, else who signed in last. Its owner before all."""
    email, seats = address(), ["198.51.100.71", "203.0.113.72", "192.0.2.73"]
    made = [
        (await as_token(server, await door.sign_up(email, f"quiet otter number {n}", browser(people.guest(), seat)))).id
        for n, seat in enumerate(seats)
    ]

    async def whose(seat: str) -> tuple[str, bool]:
        found = await people.service().call("accounts.whose_address", email=email, address=seat)
        return found["actor"], found["own"]

    assert [await whose(seat) for seat in seats] == [(one, False) for one in made]
    assert await whose("192.0.2.200") == (made[2], False)
    await door.sign_in(email, "quiet otter number 0", browser(people.guest(), "198.51.100.99"))
    assert await whose("192.0.2.200") == (made[0], False)
    async with server.database.begin() as session:
        await links.keep_email(Context(SYSTEM, session), made[1], email)
    assert await whose(seats[0]) == (made[1], False)
    assert await whose(seats[1]) == (made[1], True)


async def test_strangers_do_not_silence_what_the_owner_forgot(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email, home = address(), "198.51.100.74"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest(), home)))
    async with server.database.begin() as session:
        await links.keep_email(Context(SYSTEM, session), user.id, email)
    with suppress(Limited):
        for n in range(100):
            await forgot(people, email, f"10.{n}.0.1")
    assert len(letters(admin, email)) < 100
    many = len(letters(admin, email))
    await forgot(people, email, home)
    assert [kind for kind, _ in letters(admin, email)[many:]] == ["reset_password"]


async def test_one_network_asks_for_so_many_letters(
    people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    """Counted where it is asked, since a job writes them: the same for an address that nobody has."""
    here, emails = "203.0.113.90", [address() for _ in range(functions.A_NETWORK.burst + 1)]
    known = emails[-1]
    await door.sign_up(known, PASSWORD, browser(people.guest(), "198.51.100.90"))
    for email in emails[:-1]:
        await forgot(people, email, here)
    for email in (known, address()):
        with pytest.raises(Limited) as refused:
            await forgot(people, email, here)
        assert refused.value.kind == "letters_limited"
    await forgot(people, known, "198.51.100.90")
    assert [kind for kind, _ in letters(admin, known)] == ["verify_email", "reset_password"]


async def test_one_network_makes_accounts_with_so_many_letters(
    people: People,
    door: PasswordDoor,
    address: Address,
    admin: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(functions, "A_DOORSTEP", Limit("mail_joins_from", 2, 3600))
    emails = [address() for _ in range(4)]
    for email in emails:
        await door.sign_up(email, PASSWORD, browser(people.guest(), "203.0.113.91"))
    assert [len(letters(admin, email)) for email in emails] == [1, 1, 0, 0]
    await door.sign_up(emails[-1], PASSWORD, browser(people.guest(), "203.0.113.92"))
    assert len(letters(admin, emails[-1])) == 1


async def test_a_suspended_account_gets_nobodys_address(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email, home = address(), "198.51.100.76"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest(), home)))
    first = token_of(letters(admin, email)[0][1])
    thief = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    # Who said the address last is asked for first, until they are shut out.
    await forgot(people, email, "203.0.113.93")
    link = token_of(letters(admin, email)[-1][1])
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set suspended_at = now() where id = %s", [thief.id])
    with pytest.raises(Forbidden) as refused:
        await door.reset(link, "eight loud badgers", browser(people.guest()))
    assert refused.value.kind == "suspended"
    owned = admin.execute("select email, has_password from account where actor_id = %s", [thief.id]).fetchone()
    assert owned == (None, True)
    found = await people.service().call("accounts.whose_address", email=email, address="192.0.2.93")
    assert found["actor"] == user.id
    await user.call("accounts.verify_email", token=first)
    # An owner who is shut out leads to nobody: no other could have the address.
    admin.execute("update actor set suspended_at = now() where id = %s", [user.id])
    admin.execute("update actor set suspended_at = null where id = %s", [thief.id])
    found = await people.service().call("accounts.whose_address", email=email, address="192.0.2.93")
    assert found["actor"] is None


async def test_an_account_says_from_which_network_it_asks(
    people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    """Twenty of one household leave letters for the one who has the address."""
    email = address()
    for n in range(12):
        await door.sign_up(email, PASSWORD, browser(people.guest(), f"203.0.113.{n}"))
    few = len(letters(admin, email))
    assert few < 12
    await door.sign_up(email, PASSWORD, browser(people.guest(), "198.51.100.75"))
    assert len(letters(admin, email)) == few + 1


async def test_nobody_gets_a_letter_for_an_unknown_address(people: People, admin: psycopg.Connection[Any]) -> None:
    await forgot(people, "unknown@example.org")
    assert letters(admin, "unknown@example.org") == []


async def test_who_made_an_account_with_anothers_address_is_out_when_the_owner_comes(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    thief = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    token = (await thief.call("tokens.make", name="mine", scopes=["read", "account"], days=30))["token"]
    await thief.call("accounts.begin_second_step")
    await forgot(people, email)
    link = letters(admin, email)[-1][1]
    owner = await as_token(server, await door.reset(token_of(link), "eight loud badgers", browser(people.guest())))
    assert owner.id == thief.id
    with pytest.raises(NotSignedIn):
        await server.bearers.actor_of(token)
    assert (await owner.call("accounts.second_step"))["on"] is False
    assert (await owner.call("accounts.account"))["email"] == email


async def test_an_address_that_was_only_said_opens_no_account_that_has_one(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email, mistyped = address(), address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await user.call("accounts.verify_email", token=token_of(letters(admin, email)[0][1]))
    await user.call("accounts.change_email", email=mistyped)
    await forgot(people, mistyped)
    assert [kind for kind, _ in letters(admin, mistyped)] == ["verify_email"]


async def test_a_link_ends_with_the_address_and_with_the_password(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email, other = address(), address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await user.call("accounts.verify_email", token=token_of(letters(admin, email)[0][1]))
    await forgot(people, email)
    link = token_of(letters(admin, email)[-1][1])
    await user.call("accounts.change_email", email=other)
    await user.call("accounts.verify_email", token=token_of(letters(admin, other)[-1][1]))
    with pytest.raises(Gone):
        await door.reset(link, "eight loud badgers", browser(people.guest()))
    await forgot(people, other)
    link = token_of(letters(admin, other)[-1][1])
    await user.call("accounts.keep_password", password_hash="x")
    with pytest.raises(Gone):
        await door.reset(link, "eight loud badgers", browser(people.guest()))


async def test_nobody_is_locked_out_by_who_says_the_same_address_later(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    email, words = address(), [PASSWORD, "another quiet otter", "a third quiet otter"]
    seats = [browser(people.guest(), f"192.0.2.{n}") for n in range(len(words))]
    made = [
        await as_token(server, await door.sign_up(email, word, seat)) for word, seat in zip(words, seats, strict=True)
    ]
    for word, one in zip(words, made, strict=True):
        again = await as_token(server, await door.sign_in(email.upper(), word, browser(people.guest())))
        assert again.id == one.id
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, "nobody's quiet otter", browser(people.guest()))


async def test_a_password_that_was_set_anew_is_known_among_several_of_its_address(
    server: Server, people: People, door: PasswordDoor, address: Address
) -> None:
    email = address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    second = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    await door.change("a third quiet otter", Caller(second.actor), email)
    again = await as_token(server, await door.sign_in(email, "a third quiet otter", browser(people.guest())))
    assert again.id == second.id


@pytest.mark.parametrize("costs", [HASHER, PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)])
async def test_a_hash_of_before_works_and_is_renewed(
    server: Server,
    people: People,
    door: PasswordDoor,
    address: Address,
    admin: psycopg.Connection[Any],
    costs: PasswordHasher,
) -> None:
    email = address()
    first = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    second = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    old = costs.hash(PASSWORD)
    admin.execute("update account_password set hash = %s where actor_id = %s", [old, first.id])
    assert (await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))).id == first.id
    known = "select hash from account_password where actor_id = %s"
    (renewed,) = admin.execute(known.encode(), [first.id]).fetchone() or ("",)
    assert renewed != old
    again = await as_token(server, await door.sign_in(email, "another quiet otter", browser(people.guest())))
    assert again.id == second.id
    assert (await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))).id == first.id
    assert admin.execute(known.encode(), [first.id]).fetchone() == (renewed,)
