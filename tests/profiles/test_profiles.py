"""What people say of themselves, and who sees it."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.profiles import handles
from raffi_web.features.profiles.links import parts_of
from raffi_web.kernel.context import NOBODY
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotFound, NotSignedIn
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from raffi_web.web.social import Person as Card
from raffi_web.web.social import person_of
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.profiles.conftest import SignUp
from tests.support.fixtures import People, Person


def a_handle() -> str:
    return f"h{new_id()[-16:]}"


async def shown(person: Person, **more: Any) -> str:
    """Give somebody a handle and a page; returns the handle."""
    handle = a_handle()
    await person.call("profiles.set_handle", handle=handle)
    await person.call("profiles.update", public=True, **more)
    return handle


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada", "ADA"),
        ("ada", "\u0430d\u0430"),
        ("ada", "ada"),
        ("paul", "pau1"),
        ("paul", "pauI"),
        ("otto", "0tt0"),
        ("omar", "\u043em\u0430r"),
        ("mona", "rnona"),
        ("wanda", "vvanda"),
        ("dan", "clan"),
        ("ada_b", "adab"),
        ("ada", "adá"),
    ],
)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert handles.skeleton(one) == handles.skeleton(other)


def test_what_differs_has_another_skeleton() -> None:
    assert len({handles.skeleton(name) for name in ("ada", "adam", "eda", "ada5", "ada8", "bda")}) == 6


@pytest.mark.parametrize(
    "handle",
    [
        "ab",
        "a" * 31,
        "\u0430d\u0430",
        "ada.l",
        "ada-l",
        "_ada",
        "ada_",
        "a__b",
        "ada l",
        "<b>ada",
        "ada/..",
        "ἀδα",
        "\uff11",
        "",
    ],
)
async def test_what_is_no_handle(sign_up: SignUp, handle: str) -> None:
    ada = await sign_up()
    with pytest.raises(Invalid):
        await ada.call("profiles.set_handle", handle=handle)


@pytest.mark.parametrize(
    "handle", ["admin", "Adm1n", "raffi", "raff1", "support", "m0derator", "rnoderator", "everyone"]
)
async def test_reserved_words_and_their_look_alikes_are_taken(sign_up: SignUp, handle: str) -> None:
    ada = await sign_up()
    with pytest.raises(Conflict) as refused:
        await ada.call("profiles.set_handle", handle=handle)
    assert refused.value.kind == "handle_taken"


async def test_a_handle_is_one_persons_with_all_that_look_like_it(sign_up: SignUp) -> None:
    ada, eve = await sign_up("Ada"), await sign_up("Eve")
    tail = new_id()[-12:]
    await ada.call("profiles.set_handle", handle=f"moli_{tail}")
    for alike in (f"moli_{tail}", f"MOLI_{tail}", f"mo1i_{tail}", f"m0li{tail}", f"rnoli_{tail}"):
        with pytest.raises(Conflict) as refused:
            await eve.call("profiles.set_handle", handle=alike)
        assert refused.value.kind == "handle_taken", alike
    # One's own look-alike is only another way to write it.
    assert (await ada.call("profiles.set_handle", handle=f"mo1i_{tail}"))["handle"] == f"mo1i_{tail}"


async def test_two_changes_in_thirty_days_and_the_old_one_is_kept(
    sign_up: SignUp, admin: psycopg.Connection[Any]
) -> None:
    ada, eve = await sign_up(), await sign_up("Eve")
    first, second, third = a_handle(), a_handle(), a_handle()
    assert (await ada.call("profiles.set_handle", handle=first))["changes_left"] == 2
    assert (await ada.call("profiles.set_handle", handle=first))["changes_left"] == 2
    await ada.call("profiles.set_handle", handle=second)
    assert (await ada.call("profiles.set_handle", handle=third))["changes_left"] == 0
    with pytest.raises(Limited) as refused:
        await ada.call("profiles.set_handle", handle=a_handle())
    assert refused.value.kind == "handle_changes"
    assert refused.value.retry_after > 29 * 86_400
    with pytest.raises(Conflict):
        await eve.call("profiles.set_handle", handle=first)
    admin.execute("update handle set given_up_at = given_up_at - interval '31 days' where actor_id = %s", [ada.id])
    assert (await eve.call("profiles.set_handle", handle=first))["handle"] == first
    earlier = "update profile set handle_changes = jsonb_build_array(1000, 2000) where actor_id = %s"
    admin.execute(earlier, [ada.id])
    assert (await ada.call("profiles.mine"))["changes_left"] == 2


async def test_a_guest_has_no_handle(people: People) -> None:
    with pytest.raises(NotSignedIn):
        await people.guest().call("profiles.set_handle", handle=a_handle())


async def test_a_new_profile_is_private_and_shows_nothing(sign_up: SignUp, people: People) -> None:
    ada, handle = await sign_up(), a_handle()
    mine = await ada.call("profiles.set_handle", handle=handle)
    assert [mine[name] for name in ("public", "shows_bio", "shows_lists", "shows_rooms", "shows_joined")] == [False] * 5
    with pytest.raises(NotFound) as private:
        await people.guest().call("profiles.look", handle=handle)
    with pytest.raises(NotFound) as unknown:
        await people.guest().call("profiles.look", handle=a_handle())
    assert private.value.body() == unknown.value.body()
    # Its owner sees it, to know what there will be.
    await ada.call("profiles.update", bio="Hello")
    assert (await ada.call("profiles.look", handle=handle))["bio"] is None


async def test_a_page_shows_what_its_owner_chose(sign_up: SignUp, people: People) -> None:
    ada = await sign_up("Ada")
    handle = await shown(ada, bio="I like trains.")
    room = await ada.call("rooms.create", title="Trains", is_public=True)
    await ada.call("rooms.create", title="Secret", access_key="123456")
    seen = await people.nobody().call("profiles.look", handle=f"@{handle.upper()}")
    assert (seen["person"]["name"], seen["bio"], seen["rooms"], seen["joined_at"]) == ("Ada", None, None, None)
    await ada.call("profiles.update", shows_bio=True, shows_rooms=True, shows_joined=True, shows_lists=True)
    seen = await people.guest().call("profiles.look", handle=handle)
    assert seen["bio"] == "I like trains."
    assert [one["href"] for one in seen["rooms"]] == [f"/r/{room['id']}"]
    assert seen["lists"] == []
    assert seen["joined_at"] > 1_700_000_000_000


async def test_whoever_is_shut_out_has_no_page(sign_up: SignUp, people: People, admin: psycopg.Connection[Any]) -> None:
    ada = await sign_up()
    handle = await shown(ada)
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set suspended_at = now() where id = %s", [ada.id])
    with pytest.raises(NotFound):
        await people.guest().call("profiles.look", handle=handle)


async def test_who_is_blocked_gets_what_a_stranger_gets_of_nobody(sign_up: SignUp, people: People) -> None:
    ada, eve = await sign_up("Ada"), await sign_up("Eve")
    handle = await shown(ada)
    assert (await eve.call("profiles.look", handle=handle))["is_me"] is False
    await ada.call("profiles.block", actor=eve.id)
    await ada.call("profiles.block", actor=eve.id)
    with pytest.raises(NotFound) as refused:
        await eve.call("profiles.look", handle=handle)
    assert refused.value.kind == "no_profile"
    # The head of the page is made for who asks as well; a stranger's is as before.
    calls = people.server.calls
    assert await person_of(calls, eve.actor, handle) is None
    assert [(await person_of(calls, one, handle) or Card("", "")).name for one in (ada.actor, NOBODY)] == ["Ada", "Ada"]
    assert [one["person"]["name"] for one in await ada.call("profiles.blocks")] == ["Eve"]
    await ada.call("profiles.unblock", actor=eve.id)
    assert (await eve.call("profiles.look", handle=handle))["handle"] == handle
    with pytest.raises(Forbidden):
        await ada.call("profiles.block", actor=ada.id)
    with pytest.raises(NotFound):
        await ada.call("profiles.block", actor=new_id())


async def test_a_block_goes_along_when_a_guest_signs_in(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor
) -> None:
    email = f"{new_id()}@example.org"
    eve, ada, guest = await sign_up("Eve", email=email), await sign_up("Ada"), people.guest()
    await guest.call("accounts.update_me", name="Masked")
    await ada.call("profiles.block", actor=guest.id)
    await guest.call("profiles.block", actor=ada.id)
    handle = await shown(ada)
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    assert there.id == eve.id
    with pytest.raises(NotFound):
        await there.call("profiles.look", handle=handle)
    (blocked,) = await ada.call("profiles.blocks")
    assert (blocked["person"]["name"], set(blocked["ids"])) == ("Eve", {eve.id, guest.id})
    assert [one["person"]["name"] for one in await there.call("profiles.blocks")] == ["Ada"]
    # By either of their ids it is undone.
    await ada.call("profiles.unblock", actor=guest.id)
    assert await ada.call("profiles.blocks") == []


async def test_preferences_of_a_guest_and_of_an_account(
    server: Server, sign_up: SignUp, people: People, door: PasswordDoor
) -> None:
    email, guest = f"{new_id()}@example.org", people.guest()
    fresh = await guest.call("profiles.preferences")
    assert fresh == {
        "language": None,
        "theme": None,
        "reduced_motion": None,
        "hides_spoilers": True,
        "hides_mature": True,
    }
    ada = await sign_up(email=email)
    await ada.call("profiles.set_preferences", theme="dark")
    await guest.call("profiles.set_preferences", theme="light", language="tr", hides_mature=False)
    await guest.call("profiles.set_preferences", reduced_motion=True)
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(guest)))
    # What the account had chosen stands; what it had not, the guest's choice fills.
    assert await there.call("profiles.preferences") == {
        "language": "tr",
        "theme": "dark",
        "reduced_motion": True,
        "hides_spoilers": True,
        "hides_mature": False,
    }


@pytest.mark.parametrize("wrong", [{"theme": "blue"}, {"language": "de"}, {"reduced_motion": "yes"}, {"bio": "x"}])
async def test_what_is_no_preference(people: People, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await people.guest().call("profiles.set_preferences", **wrong)


@pytest.mark.parametrize("bio", ["x" * 501, "a\u202eb", "a\x00b"])
async def test_what_is_no_bio(sign_up: SignUp, bio: str) -> None:
    ada = await sign_up()
    with pytest.raises(Invalid):
        await ada.call("profiles.update", bio=bio)


def test_addresses_in_a_bio_become_links_and_nothing_else_does() -> None:
    text = "See https://example.org/a?b=c. Or <b>http://example.com</b>, javascript:alert(1), www.example.org"
    parts = parts_of(text)
    assert "".join(part["text"] for part in parts) == text
    assert [part["href"] for part in parts if part["href"]] == ["https://example.org/a?b=c", "http://example.com"]


@pytest.mark.parametrize(
    "text",
    ["https://user@evil.example", "https://localhost", "http://[::1", "https://a.example:0/", "data:text/html,x"],
)
def test_what_leads_elsewhere_is_no_link(text: str) -> None:
    assert [part["href"] for part in parts_of(text)] == [""]
