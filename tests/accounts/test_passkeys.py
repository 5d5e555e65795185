"""Passkeys: who holds one gets in, and nothing else that an authenticator, a page or a thief may send does."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.passkeys.asking import MOST
from raffi_web.features.accounts.passkeys.ceremony import Place, place_of
from raffi_web.features.accounts.passkeys.challenges import OPEN_AT_MOST, Purpose, forget_challenges
from raffi_web.features.accounts.passkeys.door import PasskeyDoor
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, NotSignedIn, RaffiError
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.authenticator import BE, BS, ES384, UP, UV, Authenticator
from tests.support.fixtures import People, Person

Json = dict[str, Any]
Address = Callable[[], str]
Admin = psycopg.Connection[Any]
PLACE = Place(domain="localhost", origins=["http://127.0.0.1:8000", "http://localhost:8000"])


@dataclass
class Keys:
    """What a page does with passkeys, for a person and an authenticator."""

    server: Server
    door: PasskeyDoor

    async def ask(self, purpose: str, person: Person) -> Json:
        return await self.door.ask(Purpose(purpose), Caller(person.actor), browser(person))

    async def sign_up(self, person: Person, keeper: Authenticator) -> Person:
        made = keeper.make(await self.ask("sign_up", person))
        return await as_token(self.server, await self.door.sign_up(json.dumps(made), browser(person)))

    async def add(self, person: Person, keeper: Authenticator) -> Json:
        return await self.give(person, keeper.make(await self.ask("add", person)))

    async def give(self, person: Person, made: Json) -> Json:
        return await self.door.add(json.dumps(made), Caller(person.actor), browser(person))

    async def sign_in(self, person: Person, keeper: Authenticator) -> Person:
        return await self.enter(person, keeper.show(await self.ask("sign_in", person)))

    async def enter(self, person: Person, shown: Json) -> Person:
        return await as_token(self.server, await self.door.sign_in(json.dumps(shown), browser(person)))


@pytest.fixture
def keys(server: Server) -> Keys:
    return Keys(server, PasskeyDoor(server.calls, PLACE))


def audited(admin: Admin, actor: str, act: str) -> list[tuple[str, Json]]:
    found = admin.execute("select result, data from audit where on_id = %s and act = %s order by id", [actor, act])
    return found.fetchall()


def stale(admin: Admin, person: Person) -> Person:
    """The same person, as if it were long ago that they showed who they are."""
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor_session set signed_in_at = now() - interval '1 hour' where actor_id = %s", [person.id])
    return Person(person.server, replace(person.actor, signed_in_at=0.0))


# Ways in


async def test_signing_up_by_passkey_alone_and_coming_back(people: People, keys: Keys) -> None:
    guest, keeper = people.guest(), Authenticator()
    room = (await guest.call("rooms.create", title="Mine"))["id"]
    user = await keys.sign_up(guest, keeper)
    assert (user.id, user.actor.kind) == (guest.id, ActorKind.USER)
    assert (await user.call("accounts.account"))["email"] is None
    back = await keys.sign_in(people.guest(), keeper)
    assert back.id == user.id
    assert back.token != user.token
    assert [one["id"] for one in await back.call("rooms.mine")] == [room]
    assert [one["method"] for one in await back.call("accounts.sessions")] == ["passkey", "passkey"]


async def test_a_guest_who_comes_back_is_merged(people: People, keys: Keys) -> None:
    keeper = Authenticator()
    user = await keys.sign_up(people.guest(), keeper)
    guest = people.guest()
    room = (await guest.call("rooms.create", title="Made as a guest"))["id"]
    back = await keys.sign_in(guest, keeper)
    assert back.id == user.id
    assert room in [one["id"] for one in await back.call("rooms.mine")]


async def test_several_are_added_named_and_removed(people: People, keys: Keys, admin: Admin) -> None:
    one, two = Authenticator(), Authenticator(maker=bytes.fromhex("bada5566a7aa401fbd9645619a55120d"))
    user = await keys.sign_up(people.guest(), one)
    await keys.add(user, two)
    cards = await user.call("accounts.passkeys")
    assert [card["name"] for card in cards] == ["Test", "1Password"]
    renamed = await user.call("accounts.rename_passkey", passkey=cards[0]["id"], name="  My  phone ")
    assert renamed["name"] == "My phone"
    await user.call("accounts.remove_passkey", passkey=cards[0]["id"])
    assert [card["name"] for card in await user.call("accounts.passkeys")] == ["1Password"]
    with pytest.raises(NotSignedIn) as gone:
        await keys.sign_in(people.guest(), one)
    assert gone.value.kind == "unknown_passkey"
    assert (await keys.sign_in(people.guest(), two)).id == user.id
    assert len(audited(admin, cards[0]["id"], "accounts.passkey_removed")) == 1


async def test_the_last_way_in_stays(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    (card,) = await user.call("accounts.passkeys")
    with pytest.raises(Conflict) as refused:
        await user.call("accounts.remove_passkey", passkey=card["id"])
    assert refused.value.kind == "last_way"


async def test_two_that_are_removed_at_once_leave_one(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    await keys.add(user, Authenticator())
    cards = await user.call("accounts.passkeys")
    removing = (user.call("accounts.remove_passkey", passkey=card["id"]) for card in cards)
    answers = await asyncio.gather(*removing, return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in answers) == [False, True]
    assert len(await user.call("accounts.passkeys")) == 1


async def test_beside_a_password(server: Server, people: People, keys: Keys) -> None:
    door, keeper = PasswordDoor(server.calls), Authenticator()
    email = f"{people.guest().id}@example.org"
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    options = await keys.ask("add", user)
    assert options["user"]["name"] == email
    card = await keys.give(user, keeper.make(options))
    assert (await keys.sign_in(people.guest(), keeper)).id == user.id
    await user.call("accounts.remove_passkey", passkey=card["id"])


async def test_what_is_asked_of_a_browser(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    options = await keys.ask("add", user)
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert options["attestation"] == "none"
    assert [one["id"] for one in options["excludeCredentials"]] == [keeper.show(await keys.ask("sign_in", user))["id"]]
    assert user.id not in json.dumps(options)
    asked = await keys.ask("sign_in", people.guest())
    assert (asked["userVerification"], asked.get("allowCredentials", [])) == ("required", [])
    assert len((await keys.ask("confirm", user))["allowCredentials"]) == 1


async def test_the_handle_is_one_for_an_account_and_not_its_id(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    await keys.add(user, other := Authenticator())
    assert keeper.keys[0].handle == other.keys[0].handle
    assert len(keeper.keys[0].handle) >= 43


async def test_synced_is_what_it_said_last(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator(flags=UP | UV | BE))
    assert [card["synced"] for card in await user.call("accounts.passkeys")] == [False]
    await keys.sign_in(people.guest(), keeper.but(flags=UP | UV | BE | BS))
    (card,) = await user.call("accounts.passkeys")
    assert card["synced"]
    assert card["used_at"] >= card["made_at"]


# Showing again who one is


async def test_a_passkey_makes_a_session_fresh(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    user = stale(admin, user)
    with pytest.raises(Forbidden) as needed:
        await keys.ask("add", user)
    assert needed.value.kind == "fresh_sign_in_needed"
    shown = keeper.show(await keys.ask("confirm", user))
    await keys.door.confirm(json.dumps(shown), Caller(user.actor), browser(user))
    await keys.add(user, Authenticator())


async def test_nobody_confirms_with_anothers_passkey(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    await keys.sign_up(people.guest(), thief := Authenticator())
    options = await keys.ask("confirm", user)
    shown = thief.show({**options, "allowCredentials": []})
    with pytest.raises(NotSignedIn) as refused:
        await keys.door.confirm(json.dumps(shown), Caller(user.actor), browser(user))
    assert refused.value.kind == "wrong_passkey"


async def test_removing_and_adding_want_a_fresh_sign_in(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    await keys.add(user, Authenticator())
    (card, _) = await user.call("accounts.passkeys")
    made = Authenticator().make(await keys.ask("add", user))
    user = stale(admin, user)
    with pytest.raises(Forbidden):
        await user.call("accounts.remove_passkey", passkey=card["id"])
    with pytest.raises(Forbidden):
        await keys.give(user, made)
    assert len(await user.call("accounts.passkeys")) == 2


# What is refused


async def test_an_answer_is_taken_once(people: People, keys: Keys) -> None:
    await keys.sign_up(people.guest(), keeper := Authenticator(counts=False))
    guest = people.guest()
    shown = keeper.show(await keys.ask("sign_in", guest))
    answers = await asyncio.gather(*(keys.enter(guest, shown) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, Person) for one in answers) == 1
    assert {one.kind for one in answers if isinstance(one, RaffiError)} == {"passkey_late"}


async def test_a_refused_answer_spends_its_challenge(people: People, keys: Keys) -> None:
    await keys.sign_up(people.guest(), keeper := Authenticator())
    guest = people.guest()
    options = await keys.ask("sign_in", guest)
    with pytest.raises(NotSignedIn):
        await keys.enter(guest, keeper.but(origin="https://evil.example").show(options))
    with pytest.raises(Gone):
        await keys.enter(guest, keeper.show(options))


async def test_a_challenge_is_its_browsers_and_its_purposes(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    victim, thief = people.guest(), people.guest()
    with pytest.raises(Gone):
        await keys.enter(thief, keeper.show(await keys.ask("sign_in", victim)))
    with pytest.raises(Gone):
        await keys.enter(user, keeper.show(await keys.ask("confirm", user)))
    options = await keys.ask("sign_in", victim)
    admin.execute(
        "update passkey_challenge set expires_at = now() - interval '1 second' where session_hash = %s",
        [victim.actor.session],
    )
    with pytest.raises(Gone):
        await keys.enter(victim, keeper.show(options))
    assert await forget_challenges(people.server.database) >= 1


async def test_nobody_without_a_session_is_asked(people: People, keys: Keys) -> None:
    with pytest.raises(NotSignedIn):
        await keys.ask("sign_in", people.nobody())


async def test_challenges_of_a_session_are_few(people: People, keys: Keys, admin: Admin) -> None:
    guest = people.guest()
    for _ in range(OPEN_AT_MOST + 5):
        await keys.ask("sign_in", guest)
    count = "select count(*) from passkey_challenge where session_hash = %s"
    assert admin.execute(count, [guest.actor.session]).fetchone() == (OPEN_AT_MOST,)


WRONG = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:8001"},
    {"domain": "evil.example"},
    {"flags": UP},
    {"flags": UV},
    {"flags": UP | UV | BS},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_a_wrong_answer_lets_nobody_in(people: People, keys: Keys, admin: Admin, wrong: Json) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    with pytest.raises(NotSignedIn) as refused:
        await keys.sign_in(people.guest(), keeper.but(**wrong))
    assert refused.value.kind == "wrong_passkey"
    assert [result for result, _ in audited(admin, user.id, "accounts.sign_in_failed")] == ["wrong_passkey"]


@pytest.mark.parametrize("wrong", [*WRONG, {"alg": ES384}, {"crossed": True}], ids=str)
async def test_a_wrong_answer_makes_no_passkey(people: People, keys: Keys, wrong: Json) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    with pytest.raises(Invalid) as refused:
        await keys.add(user, Authenticator(**wrong))
    assert refused.value.kind == "bad_passkey"
    guest = people.guest()
    with pytest.raises(Invalid):
        await keys.sign_up(guest, Authenticator(**wrong))
    assert len(await user.call("accounts.passkeys")) == 1


async def test_a_frame_of_another_site_is_refused(people: People, keys: Keys) -> None:
    await keys.sign_up(people.guest(), keeper := Authenticator())
    with pytest.raises(Invalid):
        await keys.sign_in(people.guest(), keeper.but(crossed=True))


async def test_another_key_in_the_name_of_a_passkey(people: People, keys: Keys) -> None:
    await keys.sign_up(people.guest(), keeper := Authenticator())
    await keys.sign_up(people.guest(), thief := Authenticator())
    options = await keys.ask("sign_in", guest := people.guest())
    shown = thief.show(options)
    named = keeper.show(options)
    with pytest.raises(NotSignedIn):
        await keys.enter(guest, {**shown, "id": named["id"], "rawId": named["rawId"]})


async def test_another_accounts_handle_is_refused(people: People, keys: Keys) -> None:
    await keys.sign_up(people.guest(), keeper := Authenticator())
    await keys.sign_up(people.guest(), other := Authenticator())
    for handle in (other.keys[0].handle, None):
        options = await keys.ask("sign_in", guest := people.guest())
        shown = keeper.show(options)
        shown["response"]["userHandle"] = handle
        with pytest.raises(NotSignedIn):
            await keys.enter(guest, shown)


@pytest.mark.parametrize("later", [3, 2, 0])
async def test_a_counter_that_does_not_go_on_is_refused(people: People, keys: Keys, admin: Admin, later: int) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    keeper.keys[0].count = 2
    await keys.sign_in(people.guest(), keeper)
    keeper.counts, keeper.keys[0].count = False, later
    with pytest.raises(NotSignedIn) as refused:
        await keys.sign_in(people.guest(), keeper)
    assert refused.value.kind == "copied_passkey"
    ((result, told),) = audited(admin, user.id, "accounts.sign_in_failed")
    assert (result, told["was"], told["said"]) == ("copied_passkey", 3, later)
    keeper.keys[0].count = 4
    assert (await keys.sign_in(people.guest(), keeper)).id == user.id


async def test_who_only_says_a_low_counter_accuses_nobody(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    await keys.sign_in(people.guest(), keeper)
    keeper.counts, keeper.keys[0].count = False, 0
    options = await keys.ask("sign_in", guest := people.guest())
    shown = keeper.show(options)
    shown["response"]["signature"] = shown["response"]["signature"][:-6] + "AAAAAA"
    with pytest.raises(NotSignedIn):
        await keys.enter(guest, shown)
    assert [result for result, _ in audited(admin, user.id, "accounts.sign_in_failed")] == ["wrong_passkey"]


async def test_one_that_never_counts_is_fine(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator(counts=False))
    for _ in range(2):
        assert (await keys.sign_in(people.guest(), keeper)).id == user.id


async def test_the_same_passkey_is_kept_once(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    keeper = Authenticator()
    first, second = await keys.ask("add", user), await keys.ask("add", user)
    made = keeper.make(first)
    await keys.give(user, made)
    # What a keeper that ignores `excludeCredentials` would send; to another account, too.
    other = await keys.sign_up(people.guest(), Authenticator())
    for person, options in ((user, second), (other, await keys.ask("add", other))):
        client = Authenticator().make(options)["response"]["clientDataJSON"]
        with pytest.raises(Conflict) as refused:
            await keys.give(person, {**made, "response": {**made["response"], "clientDataJSON": client}})
        assert refused.value.kind == "passkey_known"


async def test_there_are_not_too_many(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    admin.execute(
        "insert into passkey (id, actor_id, credential_id, public_key, sign_count, name, can_sync, is_synced)"
        " select %(who)s || n, %(who)s, %(who)s || n, 'x', 0, 'n', false, false from generate_series(3, %(most)s) n",
        {"who": user.id, "most": MOST},
    )
    one, two = await keys.ask("add", user), await keys.ask("add", user)
    answers = await asyncio.gather(
        *(keys.give(user, Authenticator().make(options)) for options in (one, two)), return_exceptions=True
    )
    assert [one.kind for one in answers if isinstance(one, RaffiError)] == ["many_passkeys"]
    with pytest.raises(Conflict):
        await keys.ask("add", user)


async def test_a_user_makes_no_second_account(people: People, keys: Keys) -> None:
    guest = people.guest()
    made = Authenticator().make(await keys.ask("sign_up", guest))
    user = await keys.sign_up(guest, Authenticator())
    with pytest.raises(Forbidden):
        await keys.ask("sign_up", user)
    with pytest.raises(Forbidden):
        await keys.door.sign_up(json.dumps(made), browser(guest))


async def test_one_answer_makes_one_account(people: People, keys: Keys) -> None:
    guest = people.guest()
    made = json.dumps(Authenticator().make(await keys.ask("sign_up", guest)))
    answers = await asyncio.gather(*(keys.door.sign_up(made, browser(guest)) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in answers) == 1


async def test_strangers_see_and_change_nothing(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), Authenticator())
    other = await keys.sign_up(people.guest(), Authenticator())
    await keys.add(other, Authenticator())
    (card,) = await user.call("accounts.passkeys")
    with pytest.raises(NotFound):
        await other.call("accounts.rename_passkey", passkey=card["id"], name="Mine now")
    with pytest.raises(NotFound):
        await other.call("accounts.remove_passkey", passkey=card["id"])


async def test_the_suspended_stay_out(people: People, keys: Keys, admin: Admin) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set suspended_at = now() where id = %s", [user.id])
    with pytest.raises(Forbidden) as refused:
        await keys.sign_in(people.guest(), keeper)
    assert refused.value.kind == "suspended"


async def test_junk_is_refused_and_nothing_else(people: People, keys: Keys) -> None:
    user = await keys.sign_up(people.guest(), keeper := Authenticator())
    rng = random.Random(3)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for _ in range(60):
        guest = people.guest()
        making = rng.random() < 0.5
        whole = Authenticator().make(await keys.ask("sign_up", guest)) if making else None
        answer = whole or keeper.show(await keys.ask("sign_in", guest))
        part = rng.choice(sorted(set(answer["response"]) - {"clientDataJSON", "transports"}))
        text = answer["response"][part]
        at = rng.randrange(len(text))
        spoiled = rng.choice([text[:at], text[:at] + rng.choice(letters) + text[at + 1 :], "", 7, None, [text]])
        if spoiled == text:
            continue
        answer["response"][part] = spoiled
        use = keys.door.sign_up if making else keys.door.sign_in
        (result,) = await asyncio.gather(use(json.dumps(answer), browser(guest)), return_exceptions=True)
        if isinstance(result, str):
            # Another id or key is another passkey, and a signature may be written in two ways: no other account's.
            entered = await as_token(people.server, result)
            assert entered.id == (guest.id if making else user.id)
        else:
            assert isinstance(result, Invalid | NotSignedIn), result


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"response": {"clientDataJSON": "e30"}}', "\x00"])
async def test_what_is_no_answer_at_all(people: People, keys: Keys, answer: str) -> None:
    with pytest.raises(Invalid):
        await keys.door.sign_in(answer, browser(people.guest()))


# Where they can be


@pytest.mark.parametrize(
    ("options", "domain"),
    [
        ({}, "localhost"),
        ({"host": "0.0.0.0"}, "localhost"),
        ({"public_url": "https://watch.example"}, "watch.example"),
        ({"public_url": "https://watch.example:8443"}, "watch.example"),
        ({"public_url": "http://localhost:9000"}, "localhost"),
        ({"public_url": "http://watch.example"}, None),
        ({"public_url": "http://192.168.1.5:8000"}, None),
        ({"public_url": "https://192.168.1.5"}, None),
        ({"public_url": "https://[2001:db8::1]"}, None),
    ],
)
def test_the_site_as_passkeys_know_it(options: Json, domain: str | None) -> None:
    place = place_of(Settings(_env_file=None, **options))  # pyright: ignore[reportCallIssue]
    assert (place.domain if place else None) == domain


async def test_where_there_are_none_it_is_said(server: Server, people: People) -> None:
    guest = people.guest()
    with pytest.raises(Conflict) as refused:
        await PasskeyDoor(server.calls, None).ask(Purpose.SIGN_IN, Caller(guest.actor), browser(guest))
    assert refused.value.kind == "no_passkeys_here"
