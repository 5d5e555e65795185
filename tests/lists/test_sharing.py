"""Who sees and edits a list: links, invites, and what ends them."""

import pytest

from raffi_web.features.lists import sharing
from raffi_web.features.lists.merging import hand_over
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.lists.conftest import TITLES, Lists
from tests.support.fixtures import People, Person


async def sees(lists: Lists, who: Person) -> bool:
    try:
        await lists.call(who, "get")
        return await lists.names(who) == list(TITLES)
    except NotFound:
        return False


async def test_a_private_list_is_its_owners_and_editors(lists: Lists) -> None:
    assert [await sees(lists, who) for who in (lists.ada, lists.ben, lists.cem)] == [True, True, False]
    (mine,) = (await lists.ben.call("lists.mine"))["shared"]
    assert (mine["id"], mine["role"], mine["owner"]["name"]) == (lists.id, "editor", "Ada")


async def test_a_public_list_is_everybodys_to_see(lists: Lists) -> None:
    await lists.call(lists.ada, "update", visibility="public")
    nobody = lists.people.nobody()
    assert await sees(lists, nobody)
    head = await lists.call(nobody, "get")
    assert (head["role"], head["editors"], head["link"]) == ("reader", [], None)
    with pytest.raises(Forbidden):
        await lists.add("Heat", lists.cem)
    await lists.call(lists.ada, "update", visibility="private")
    assert not await sees(lists, nobody)


async def test_a_link_opens_until_it_is_renewed(lists: Lists) -> None:
    link = await lists.link()
    assert not await sees(lists, lists.cem)
    head = await lists.call(lists.cem, "open_link", link=link)
    assert (head["role"], head["link"], head["editors"]) == ("reader", None, [])
    assert await sees(lists, lists.cem)
    assert [card["id"] for card in (await lists.cem.call("lists.mine"))["shared"]] == [lists.id]
    fresh = await lists.call(lists.ada, "renew_link")
    assert fresh != link
    assert not await sees(lists, lists.cem)
    with pytest.raises(NotFound):
        await lists.call(lists.cem, "open_link", link=link)
    await lists.call(lists.cem, "open_link", link=fresh)
    assert await sees(lists, lists.cem)


async def test_a_link_opens_nothing_private(lists: Lists) -> None:
    link = await lists.link()
    await lists.call(lists.cem, "open_link", link=link)
    await lists.call(lists.ada, "update", visibility="private")
    assert not await sees(lists, lists.cem)
    with pytest.raises(NotFound):
        await lists.call(lists.cem, "open_link", link=link)
    assert (await lists.cem.call("lists.mine"))["shared"] == []


async def test_links_and_invites_of_other_lists_and_kinds_open_nothing(lists: Lists) -> None:
    link, invite = await lists.link(), await lists.call(lists.ada, "invite")
    other = (await lists.ada.call("lists.create", name="Other", visibility="link"))["id"]
    with pytest.raises(NotFound):
        await lists.cem.call("lists.open_link", list_id=other, link=link)
    with pytest.raises(NotFound):
        await lists.call(lists.cem, "open_link", link=invite)
    for token in (link, f"{invite}x", "e30.e30"):
        with pytest.raises(NotFound):
            await lists.call(lists.cem, "accept", invite=token)
    for token in ("", "a.b.c", "x" * 300, "é.é"):
        with pytest.raises(Invalid):
            await lists.call(lists.cem, "accept", invite=token)
    assert not await sees(lists, lists.cem)


async def test_an_invite_makes_an_editor_of_whoever_accepts(lists: Lists) -> None:
    invite = await lists.call(lists.ada, "invite")
    shown = await lists.call(lists.cem, "invited", invite=invite)
    assert (shown["name"], shown["owner"]["name"], shown["items"], shown["member"]) == ("To see", "Ada", 3, False)
    assert not await sees(lists, lists.cem)
    assert (await lists.call(lists.cem, "accept", invite=invite))["role"] == "editor"
    assert (await lists.call(lists.cem, "accept", invite=invite))["role"] == "editor"
    assert (await lists.add("Heat", lists.cem))["by"] == "Cem"
    assert [face["name"] for face in (await lists.call(lists.ada, "get"))["editors"]] == ["Ben", "Cem"]
    assert (await lists.call(lists.ada, "accept", invite=invite))["role"] == "owner"


async def test_a_renewed_invite_makes_nobody_an_editor(lists: Lists) -> None:
    invite = await lists.call(lists.ada, "invite")
    await lists.call(lists.ada, "renew_invite")
    with pytest.raises(NotFound) as raised:
        await lists.call(lists.cem, "accept", invite=invite)
    assert raised.value.kind == "invite_old"
    assert await sees(lists, lists.ben)


async def test_an_editor_who_was_removed_does_not_come_back_by_the_old_invite(lists: Lists) -> None:
    invite = await lists.call(lists.ada, "invite")
    head = await lists.call(lists.ada, "remove_editor", member=lists.ben.id)
    assert head["editors"] == []
    assert not await sees(lists, lists.ben)
    with pytest.raises(NotFound):
        await lists.call(lists.ben, "accept", invite=invite)
    with pytest.raises(NotFound):
        await lists.call(lists.ada, "remove_editor", member=lists.ben.id)
    await lists.call(lists.ben, "accept", invite=await lists.call(lists.ada, "invite"))
    assert await sees(lists, lists.ben)


async def test_editors_and_readers_leave_and_owners_do_not(lists: Lists) -> None:
    link = await lists.link()
    await lists.call(lists.cem, "open_link", link=link)
    for who in (lists.ben, lists.cem):
        await lists.call(who, "leave")
        assert not await sees(lists, who)
        assert (await who.call("lists.mine"))["shared"] == []
    with pytest.raises(Conflict):
        await lists.call(lists.ada, "leave")


async def test_there_is_an_end_to_editors(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "EDITORS_AT_MOST", 1)
    with pytest.raises(Conflict):
        await lists.call(lists.cem, "accept", invite=await lists.call(lists.ada, "invite"))


async def test_a_merged_guest_hands_lists_their_order_and_rights_over(lists: Lists, people: People) -> None:
    """Dan has a list; the guest has two, edits Ada's and has opened another one by its link."""
    dan, guest = people.guest(), people.guest()
    own = (await dan.call("lists.create", name="Dan's own"))["id"]
    second = (await guest.call("lists.create", name="Second"))["id"]
    first = (await guest.call("lists.create", name="First"))["id"]
    for member in (dan, guest):
        await member.call("lists.accept", list_id=own, invite=await dan.call("lists.invite", list_id=own))
    await lists.call(guest, "accept", invite=await lists.call(lists.ada, "invite"))
    await dan.call("accounts.update_me", name="Dan")
    added = await lists.add("Heat", guest)
    opened = (await lists.ada.call("lists.create", name="Opened", visibility="link"))["id"]
    link = (await lists.ada.call("lists.get", list_id=opened))["link"]
    await guest.call("lists.open_link", list_id=opened, link=link)
    async with people.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), guest.id, dan.id)
    mine = await dan.call("lists.mine")
    assert [card["id"] for card in mine["own"]] == [own, first, second]
    assert {card["id"]: card["role"] for card in mine["shared"]} == {lists.id: "editor", opened: "reader"}
    assert await guest.call("lists.mine") == {"own": [], "shared": [], "left": 200}
    assert (await dan.call("lists.get", list_id=own))["editors"] == []
    by = {item["name"]: item["by"] for item in await lists.items()}
    assert added["by"] != by["Heat"] == "Dan"
    assert by["Ran"] == "Ada"
    async with people.server.database.begin() as session:
        await hand_over(Context(Actor(ActorKind.SERVICE, "system"), session), guest.id, dan.id)
    assert await dan.call("lists.mine") == mine
