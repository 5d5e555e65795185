"""The second step: a right password needs a code, each code is taken once, and guessing at them leads nowhere."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from pyotp.totp import TOTP

from raffi_web.features.accounts import links, throttle
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.second_step.codes import RECOVERY_CODES, STEP, is_recovery, plain, step_of
from raffi_web.features.accounts.second_step.functions import CODE_TRIES
from raffi_web.kernel import vault
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotSignedIn, RaffiError
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person

Admin = psycopg.Connection[Any]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "000000"


@dataclass
class Owner:
    """Somebody whose password needs a code."""

    person: Person
    email: str
    seed: str
    recovery: list[str]
    admin: Admin

    def code(self, steps: int = 0) -> str:
        """The code of now, or of some steps from now."""
        return TOTP(self.seed).at(int(time.time()) + steps * STEP)

    def wait(self) -> None:
        """As if the steps whose codes were taken were long past."""
        self.admin.execute("update second_step set last_step = 0 where actor_id = %s", [self.person.id])

    def wrong(self) -> str:
        """A code that is right at no step around now."""
        near = {self.code(step) for step in range(-2, 3)}
        return next(one for one in (f"{n:06d}" for n in range(10)) if one not in near)


@pytest.fixture
async def member(server: Server, people: People, door: PasswordDoor, address: Callable[[], str]) -> tuple[Person, str]:
    """A user with a password, and their address."""
    email = address()
    return await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest()))), email


@pytest.fixture
async def owner(member: tuple[Person, str], admin: Admin) -> Owner:
    """A user with a password and a second step."""
    person, email = member
    seed = (await person.call("accounts.begin_second_step"))["key"]
    made = Owner(person, email, seed, [], admin)
    made.recovery = await person.call("accounts.confirm_second_step", code=made.code())
    made.wait()
    return made


def acts(admin: Admin, actor: str) -> list[str]:
    found = admin.execute("select act from audit where on_id = %s order by id", [actor]).fetchall()
    return [act for (act,) in found]


# Setting up


async def test_it_is_set_up_by_a_code(
    member: tuple[Person, str], people: People, door: PasswordDoor, admin: Admin
) -> None:
    person, email = member
    assert await person.call("accounts.second_step") == {
        "on": False,
        "on_at": None,
        "codes_left": 0,
        "for_password": True,
    }
    seed = await person.call("accounts.begin_second_step")
    assert seed["address"].startswith("otpauth://totp/Raffi:")
    assert f"secret={seed['key']}" in seed["address"]
    assert "issuer=Raffi" in seed["address"]
    # Begun is not on: nobody is shut out by a page that was closed.
    await door.sign_in(email, PASSWORD, browser(people.guest()))
    with pytest.raises(Invalid) as wrong:
        await person.call("accounts.confirm_second_step", code=WRONG)
    assert wrong.value.kind == "wrong_code"
    codes = await person.call("accounts.confirm_second_step", code=TOTP(seed["key"]).now())
    assert len(set(codes)) == RECOVERY_CODES
    assert all(is_recovery(plain(one)) for one in codes)
    shown = await person.call("accounts.second_step")
    assert (shown["on"], shown["codes_left"]) == (True, RECOVERY_CODES)
    with pytest.raises(Conflict):
        await person.call("accounts.begin_second_step")
    assert "accounts.second_step_on" in acts(admin, person.id)


async def test_nothing_of_it_is_stored_in_clear(owner: Owner, admin: Admin) -> None:
    hashes = admin.execute("select code_hash from recovery_code where actor_id = %s", [owner.person.id]).fetchall()
    stored = str(hashes) + str(admin.execute("select sealed from vault_secret").fetchall())
    assert not [one for one in (*owner.recovery, *map(plain, owner.recovery), owner.seed) if one in stored]
    assert owner.seed not in str(admin.execute("select data from audit").fetchall())


async def test_beginning_again_forgets_the_first_seed(member: tuple[Person, str], admin: Admin) -> None:
    person, _ = member
    first = (await person.call("accounts.begin_second_step"))["key"]
    second = (await person.call("accounts.begin_second_step"))["key"]
    kept = admin.execute("select count(*) from vault_secret where owner = %s", [person.id]).fetchone()
    assert kept == (1,)
    with pytest.raises(Invalid):
        await person.call("accounts.confirm_second_step", code=TOTP(first).now())
    await person.call("accounts.confirm_second_step", code=TOTP(second).now())


async def test_it_wants_a_fresh_sign_in(owner: Owner) -> None:
    owner.admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    owner.admin.execute("update actor_session set signed_in_at = null where actor_id = %s", [owner.person.id])
    person = Person(owner.person.server, replace(owner.person.actor, signed_in_at=0.0))
    for function in ("end_second_step", "new_codes", "confirm_second_step"):
        with pytest.raises(Forbidden):
            await person.call(f"accounts.{function}", code=owner.code())
    with pytest.raises(Forbidden):
        await person.call("accounts.begin_second_step")


# Signing in


async def test_a_right_password_needs_a_code(server: Server, people: People, door: PasswordDoor, owner: Owner) -> None:
    with pytest.raises(NotSignedIn) as needed:
        await door.sign_in(owner.email, PASSWORD, browser(people.guest()))
    assert (needed.value.kind, needed.value.field) == ("code_needed", "code")
    code = owner.code()
    token = await door.sign_in(owner.email, PASSWORD, browser(people.guest()), f" {code[:3]} {code[3:]}")
    assert (await as_token(server, token)).id == owner.person.id


async def test_a_wrong_password_is_wrong_whatever_the_code(people: People, door: PasswordDoor, owner: Owner) -> None:
    code = owner.code()
    with pytest.raises(NotSignedIn) as refused:
        await door.sign_in(owner.email, "not their password", browser(people.guest()), code)
    assert refused.value.kind == "wrong_sign_in"
    await door.sign_in(owner.email, PASSWORD, browser(people.guest()), code)


async def test_a_code_is_taken_once(people: People, door: PasswordDoor, owner: Owner) -> None:
    code = owner.code()
    tries = (door.sign_in(owner.email, PASSWORD, browser(people.guest(), f"192.0.2.{n}"), code) for n in range(4))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, str) for one in answers) == 1
    assert {one.kind for one in answers if isinstance(one, RaffiError)} == {"wrong_code"}
    with pytest.raises(NotSignedIn):
        await door.sign_in(owner.email, PASSWORD, browser(people.guest()), owner.code(-1))


async def test_the_code_of_the_setting_up_is_taken(member: tuple[Person, str], door: PasswordDoor) -> None:
    person, email = member
    seed = (await person.call("accounts.begin_second_step"))["key"]
    code = TOTP(seed).now()
    await person.call("accounts.confirm_second_step", code=code)
    with pytest.raises(NotSignedIn) as refused:
        await door.sign_in(email, PASSWORD, browser(person), code)
    assert refused.value.kind == "wrong_code"


def test_clocks_may_be_off_by_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raffi_web.features.accounts.second_step.codes.time.time", lambda: 1_000_000 * STEP + 29.9)
    right = {n: TOTP(SEED).generate_otp(1_000_000 + n) for n in range(-2, 3)}
    assert {n: step_of(SEED, code, 0) for n, code in right.items()} == {
        -2: None,
        -1: 999_999,
        0: 1_000_000,
        1: 1_000_001,
        2: None,
    }
    assert step_of(SEED, right[0], 1_000_000) is None
    assert step_of(SEED, right[1], 1_000_000) == 1_000_001
    for junk in ("", "12345", "1234567", "١٢٣٤٥٦", "12345x", "-12345"):
        assert step_of(SEED, junk, 0) is None


async def test_confirming_wants_the_code_too(people: People, door: PasswordDoor, owner: Owner) -> None:
    person = owner.person
    with pytest.raises(NotSignedIn) as needed:
        await door.confirm(person.actor, owner.email, PASSWORD, browser(person))
    assert needed.value.kind == "code_needed"
    await door.confirm(person.actor, owner.email, PASSWORD, browser(person), owner.code())


async def test_showing_often_who_one_is_makes_no_wait(door: PasswordDoor, member: tuple[Person, str]) -> None:
    person, email = member
    for _ in range(throttle.OF_PAIR.free + 2):
        await door.confirm(person.actor, email, PASSWORD, browser(person))


async def test_a_new_password_by_mail_wants_the_code(
    server: Server, people: People, door: PasswordDoor, owner: Owner
) -> None:
    async with server.database.begin() as session:
        context = Context(SYSTEM, session)
        await links.keep_email(context, owner.person.id, owner.email)
        letter = await links.make(context, links.RESET, owner.person.id, owner.email, lasts=timedelta(hours=1))
    new = "eight quiet otters"
    for code, wanted in ((None, "code_needed"), (owner.wrong(), "wrong_code")):
        with pytest.raises(NotSignedIn) as refused:
            await door.reset(letter, new, browser(people.guest()), code)
        assert refused.value.kind == wanted
    owner.wait()
    token = await door.reset(letter, new, browser(people.guest()), owner.code())
    assert (await as_token(server, token)).id == owner.person.id
    with pytest.raises(NotSignedIn) as needed:
        await door.sign_in(owner.email, new, browser(people.guest()))
    assert needed.value.kind == "code_needed"


# Guessing


class Slow(throttle.Rule):
    """The same rule, whose waits outlast a test on a busy machine."""

    def wait(self, failures: int) -> timedelta:
        return super().wait(failures) * 100


async def test_guessing_at_codes_is_slowed_from_everywhere(
    people: People, door: PasswordDoor, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "OF_CODE", Slow("code", throttle.OF_CODE.free, throttle.OF_CODE.longest))
    guesses = (
        door.sign_in(owner.email, PASSWORD, browser(people.guest(), f"198.51.{n}.1"), owner.wrong()) for n in range(9)
    )
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, NotSignedIn) for one in answers) <= throttle.OF_CODE.free
    assert sum(isinstance(one, Limited) for one in answers) >= 9 - throttle.OF_CODE.free
    with pytest.raises(Limited):
        await door.sign_in(owner.email, PASSWORD, browser(people.guest(), "198.51.77.1"), owner.code())
    # Whoever guesses can't keep its owner out: a code from paper needs no guesses to be slowed.
    await door.sign_in(owner.email, PASSWORD, browser(people.guest(), "198.51.78.1"), owner.recovery[0])
    # And a right one forgets the wrong ones.
    await door.sign_in(owner.email, PASSWORD, browser(people.guest(), "198.51.79.1"), owner.code())


async def test_wrong_codes_count_like_wrong_passwords(
    people: People, door: PasswordDoor, owner: Owner, admin: Admin
) -> None:
    for _ in range(throttle.OF_PAIR.free):
        with pytest.raises(NotSignedIn):
            await door.sign_in(owner.email, PASSWORD, browser(people.guest(), "203.0.113.9"), "aaaaa-aaaaa")
    with pytest.raises(Limited):
        await door.sign_in(owner.email, PASSWORD, browser(people.guest(), "203.0.113.9"), owner.code())
    failed = admin.execute(
        "select count(*) from audit where on_id = %s and act = 'accounts.sign_in_failed' and result = 'wrong_code'",
        [owner.person.id],
    )
    assert failed.fetchone() == (throttle.OF_PAIR.free,)


async def test_guessing_in_the_settings_is_slowed(owner: Owner) -> None:
    for _ in range(CODE_TRIES.burst - 1):
        with pytest.raises(Invalid):
            await owner.person.call("accounts.end_second_step", code=owner.wrong())
    tries = (owner.person.call("accounts.new_codes", code=owner.wrong()) for _ in range(5))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in answers) == 1
    with pytest.raises(Limited):
        await owner.person.call("accounts.end_second_step", code=owner.code())
    assert (await owner.person.call("accounts.second_step"))["on"]


# Codes on paper


async def test_a_recovery_code_works_once_even_at_once(
    people: People, door: PasswordDoor, owner: Owner, admin: Admin
) -> None:
    code = owner.recovery[3].upper().replace("-", " ")
    tries = (door.sign_in(owner.email, PASSWORD, browser(people.guest(), f"192.0.2.{n}"), code) for n in range(6))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, str) for one in answers) == 1
    assert (await owner.person.call("accounts.second_step"))["codes_left"] == RECOVERY_CODES - 1
    assert acts(admin, owner.person.id).count("accounts.recovery_code_used") == 1


async def test_new_recovery_codes_end_the_old(people: People, door: PasswordDoor, owner: Owner) -> None:
    fresh = await owner.person.call("accounts.new_codes", code=owner.code())
    assert not set(fresh) & set(owner.recovery)
    with pytest.raises(NotSignedIn):
        await door.sign_in(owner.email, PASSWORD, browser(people.guest()), owner.recovery[0])
    await door.sign_in(owner.email, PASSWORD, browser(people.guest()), fresh[0])


async def test_a_recovery_code_is_its_owners(
    server: Server, people: People, door: PasswordDoor, owner: Owner, address: Callable[[], str]
) -> None:
    email = address()
    other = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    seed = (await other.call("accounts.begin_second_step"))["key"]
    await other.call("accounts.confirm_second_step", code=TOTP(seed).now())
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, PASSWORD, browser(people.guest()), owner.recovery[0])


# Switching off


async def test_it_is_switched_off_by_a_code(
    server: Server, people: People, door: PasswordDoor, owner: Owner, admin: Admin
) -> None:
    with pytest.raises(Invalid):
        await owner.person.call("accounts.end_second_step", code=owner.wrong())
    await owner.person.call("accounts.end_second_step", code=owner.recovery[0])
    await door.sign_in(owner.email, PASSWORD, browser(people.guest()))
    left = "select (select count(*) from recovery_code where actor_id = %(who)s)" + (
        " + (select count(*) from vault_secret where owner = %(who)s)"
    )
    assert admin.execute(left, {"who": owner.person.id}).fetchone() == (0,)
    with pytest.raises(Conflict):
        await owner.person.call("accounts.end_second_step", code=owner.recovery[1])


async def test_there_is_none_without_a_password(server: Server, people: People, admin: Admin) -> None:
    guest = people.guest()
    await guest.call("accounts.update_me", name="Nobody in particular")
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set kind = 'user', role = 'user' where id = %s", [guest.id])
    admin.execute("insert into account (actor_id) values (%s)", [guest.id])
    admin.execute("update actor_session set signed_in_at = now() where actor_id = %s", [guest.id])
    user = await as_token(server, guest.token)
    assert not (await user.call("accounts.second_step"))["for_password"]
    with pytest.raises(Conflict) as refused:
        await user.call("accounts.begin_second_step")
    assert refused.value.kind == "no_password"


async def test_a_seed_that_was_moved_lets_nobody_in(
    people: People, door: PasswordDoor, owner: Owner, admin: Admin
) -> None:
    admin.execute("update vault_secret set purpose = 'elsewhere' where owner = %s", [owner.person.id])
    with pytest.raises(RaffiError) as refused:
        await door.sign_in(owner.email, PASSWORD, browser(people.guest()), owner.code())
    assert refused.value.status in (404, 500)
    assert isinstance(refused.value, vault.SecretUnreadable) or refused.value.kind == "not_found"
