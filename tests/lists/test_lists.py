"""Lists by their functions: titles, order, undo, limits."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from raffi_web.features.lists import functions, items
from raffi_web.features.lists.cleanup import KEPT, forget_removed_lists
from raffi_web.kernel import ranks
from raffi_web.kernel.errors import Conflict, Invalid, NotFound, RaffiError
from raffi_web.kernel.tables import utc_now
from tests.lists.conftest import TITLES, Lists
from tests.support.fixtures import People


async def test_titles_stand_in_the_order_they_came(lists: Lists) -> None:
    assert await lists.names() == list(TITLES)
    (card,) = (await lists.ada.call("lists.mine"))["own"]
    assert (card["name"], card["items"]) == ("To see", 3)
    assert [cover["name"] for cover in card["covers"]] == list(TITLES)


async def test_a_title_is_on_a_list_once_and_keeps_what_was_said_of_it(lists: Lists) -> None:
    first = await lists.call(lists.ada, "add", title={"name": "Heat", "title_id": "tt0113277", "note": "Loud"})
    again = await lists.call(lists.ben, "add", title={"name": "Heat (1995)", "title_id": "tt0113277"})
    assert (first["added"], again["added"]) == (True, False)
    assert again["item"] == first["item"]
    assert (await lists.names()).count("Heat") == 1


async def test_the_same_title_added_by_all_at_once_is_there_once(lists: Lists) -> None:
    title = {"name": "Heat", "title_id": "tt0113277"}
    answers = await asyncio.gather(
        *(lists.call(who, "add", title=title) for who in (lists.ada, lists.ben, lists.ada, lists.ben))
    )
    assert sum(answer["added"] for answer in answers) == 1
    assert (await lists.names()).count("Heat") == 1


async def test_a_title_without_an_id_has_one_of_its_name(lists: Lists) -> None:
    named = await lists.add("Amélie", year=2001)
    assert named["title_id"] == "own:amelie-2001"
    assert (await lists.add("  amelie ", year=2001))["id"] == named["id"]
    assert (await lists.add("七人の侍"))["title_id"].startswith("own:u")


async def test_moves_at_random_by_two_editors_are_as_a_list_has_them(lists: Lists) -> None:
    rng = random.Random(5)
    for n in range(4):
        await lists.add(f"Film {n}")
    expected = [item["id"] for item in await lists.items()]
    for turn in range(30):
        item = rng.choice(expected)
        others = [one for one in expected if one != item]
        after = rng.choice([*others, None])
        await lists.call((lists.ada, lists.ben)[turn % 2], "arrange", item=item, after=after)
        others.insert(others.index(after) + 1 if after else 0, item)
        expected = others
        assert [item["id"] for item in await lists.items()] == expected


async def test_moves_at_the_same_time_never_break_the_order(lists: Lists) -> None:
    names = [(await lists.add(f"Film {n}"))["id"] for n in range(6)]
    target = names[0]
    for _ in range(4):
        await asyncio.gather(
            *(
                lists.call(who, "arrange", item=item, after=target)
                for item in names[1:]
                for who in (lists.ada, lists.ben)
            )
        )
        found = await lists.items()
        assert len({item["rank"] for item in found}) == len(found)
        at = [item["id"] for item in found].index(target)
        assert {item["id"] for item in found[at + 1 : at + 6]} == set(names[1:])


async def test_ranks_that_grow_long_are_given_anew(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "LONGEST", 6)
    one, two, three = [item["id"] for item in await lists.items()]
    for turn in range(40):
        await lists.call(lists.ada, "arrange", item=(two, three)[turn % 2], after=one)
    assert max(len(item["rank"]) for item in await lists.items()) <= 6
    assert [item["id"] for item in await lists.items()] == [one, three, two]


async def test_what_was_taken_off_comes_back_to_its_place(lists: Lists) -> None:
    removal = await lists.call(lists.ben, "take_off", item=await lists.item("Ran"))
    assert await lists.names() == ["The Third Man", "Paprika"]
    assert await lists.call(lists.ada, "put_back", removal=removal["id"]) == 1
    assert await lists.names() == list(TITLES)
    with pytest.raises(NotFound):
        await lists.call(lists.ada, "put_back", removal=removal["id"])


async def test_what_was_swept_comes_back_without_what_came_meanwhile(lists: Lists) -> None:
    swept = await lists.call(lists.ada, "clear")
    assert swept["count"] == 3
    assert await lists.names() == []
    await lists.add("Ran", note="Added anew")
    assert await lists.call(lists.ada, "put_back", removal=swept["id"]) == 2
    assert sorted(await lists.names()) == sorted(TITLES)
    assert next(item for item in await lists.items() if item["name"] == "Ran")["note"] == "Added anew"


async def test_a_title_comes_back_to_a_place_of_its_own_wherever_others_went(lists: Lists) -> None:
    one, two, three = [item["id"] for item in await lists.items()]
    removal = await lists.call(lists.ada, "take_off", item=two)
    await lists.call(lists.ada, "arrange", item=three, after=one)
    await lists.call(lists.ada, "put_back", removal=removal["id"])
    assert len({item["rank"] for item in await lists.items()}) == 3
    await lists.call(lists.ada, "arrange", item=one, after=two)
    order = [item["id"] for item in await lists.items()]
    assert order.index(one) == order.index(two) + 1


async def test_a_note_and_a_poster_change(lists: Lists) -> None:
    item = await lists.item("Ran")
    poster = "https://images.example.org/ran.jpg"
    row = await lists.call(lists.ben, "edit", item=item, note="The red one\nin the rain", poster=poster, year=1985)
    assert (row["note"], row["poster"], row["year"]) == ("The red one\nin the rain", poster, 1985)
    assert (await lists.call(lists.ada, "edit", item=item, poster=""))["poster"] is None


@pytest.mark.parametrize(
    "poster",
    [
        "http://example.org/a.jpg",
        "javascript:alert(1)",
        "data:image/svg+xml,x",
        "//example.org/a.jpg",
        "https://u:p@example.org/a.jpg",
        'https://example.org/a.jpg");x',
        "https://example.org/a b.jpg",
        "/films/../etc/passwd.jpg",
        "/api/session",
        "https:///a.jpg",
        "https://[::1/a.jpg",
    ],
)
async def test_a_poster_is_an_https_address_and_nothing_else(lists: Lists, poster: str) -> None:
    with pytest.raises(Invalid) as raised:
        await lists.add("X", poster=poster)
    assert raised.value.field == "title.poster"
    assert "X" not in await lists.names()


@pytest.mark.parametrize(
    "title",
    [
        {},
        {"name": ""},
        {"name": "\u200b"},
        {"name": "x" * 201},
        {"name": "X", "year": 12},
        {"name": "X", "year": "1999"},
        {"name": "X", "kind": "opera"},
        {"name": "X", "title_id": "with space"},
        {"name": "X", "title_id": ""},
        {"name": "X", "title_id": "x" * 201},
        {"name": "X", "note": "x" * 1001},
        {"name": "X", "owner_id": "me"},
        {"name": "X\x00"},
        [],
        None,
    ],
)
async def test_a_title_that_is_none_is_refused(lists: Lists, title: Any) -> None:
    with pytest.raises(Invalid):
        await lists.call(lists.ada, "add", title=title)
    assert await lists.names() == list(TITLES)


async def test_my_lists_keep_my_order(people: People) -> None:
    ada = people.guest()
    made = [(await ada.call("lists.create", name=f"List {n}"))["id"] for n in range(4)]

    async def order() -> list[str]:
        return [card["id"] for card in (await ada.call("lists.mine"))["own"]]

    assert await order() == made[::-1]
    answer = await ada.call("lists.move", list_id=made[0], after=made[2])
    assert answer == await order() == [made[3], made[2], made[0], made[1]]
    await ada.call("lists.move", list_id=made[1])
    assert (await order())[0] == made[1]
    await asyncio.gather(*(ada.call("lists.move", list_id=one, after=made[3]) for one in made[:3]))
    assert len(set(await order())) == 4
    with pytest.raises(NotFound):
        await people.guest().call("lists.move", list_id=made[0])


async def test_a_deleted_list_comes_back_as_it_was_and_where_it_was(lists: Lists) -> None:
    other = (await lists.ada.call("lists.create", name="Other"))["id"]
    await lists.call(lists.ada, "remove")
    for who in (lists.ada, lists.ben):
        with pytest.raises(NotFound):
            await lists.call(who, "get")
    with pytest.raises(RaffiError):
        await lists.call(lists.ben, "restore")
    assert (await lists.ben.call("lists.mine"))["shared"] == []
    await lists.call(lists.ada, "restore")
    assert [card["id"] for card in (await lists.ada.call("lists.mine"))["own"]] == [other, lists.id]
    assert await lists.names(lists.ben) == list(TITLES)


async def test_there_is_an_end_to_lists_and_titles(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "LISTS_AT_MOST", 2)
    monkeypatch.setattr(items, "ITEMS_AT_MOST", 3)
    second = (await lists.ada.call("lists.create", name="Second"))["id"]
    assert (await lists.ada.call("lists.mine"))["left"] == 0
    with pytest.raises(Conflict):
        await lists.ada.call("lists.create", name="Third")
    await lists.ada.call("lists.remove", list_id=second)
    await lists.ada.call("lists.create", name="Third")
    with pytest.raises(Conflict):
        await lists.ada.call("lists.restore", list_id=second)
    with pytest.raises(Conflict):
        await lists.add("Fourth")
    removal = await lists.call(lists.ada, "take_off", item=await lists.item("Ran"))
    await lists.add("Fourth")
    with pytest.raises(Conflict):
        await lists.call(lists.ada, "put_back", removal=removal["id"])


async def test_a_title_says_on_how_many_lists_it_is(lists: Lists) -> None:
    other = (await lists.ada.call("lists.create", name="Other"))["id"]
    await lists.ada.call("lists.add", list_id=other, title={"name": "Ran"})
    assert await lists.call(lists.ada, "elsewhere") == {"own:ran": 2}
    assert await lists.call(lists.ben, "elsewhere") == {}
    held = await lists.ada.call("lists.holding", title_id="own:ran")
    assert [(one["name"], one["item"] is not None) for one in held] == [("Other", True), ("To see", True)]
    assert await lists.ada.call("lists.holding", name="Ran") == held
    with pytest.raises(Invalid):
        await lists.ada.call("lists.holding")
    (shared,) = await lists.ben.call("lists.holding", title_id="own:paprika")
    assert (shared["owner"], shared["item"]) == ("Ada", await lists.item("Paprika"))


async def test_a_long_list_comes_in_pages(lists: Lists) -> None:
    page = await lists.call(lists.ada, "items", limit=2)
    rest = await lists.call(lists.ada, "items", limit=2, after=page["next"])
    assert [item["name"] for item in page["items"] + rest["items"]] == list(TITLES)
    assert rest["next"] is None
    with pytest.raises(NotFound):
        await lists.call(lists.ada, "items", after="0" * 26)


async def test_who_is_called_otherwise_now_is_so_on_lists(lists: Lists) -> None:
    await lists.ada.call("accounts.update_me", name="Ada Byron", color=3)
    await lists.ben.call("accounts.update_me", name="Benjamin")
    head = await lists.call(lists.ada, "get")
    assert (head["owner"]["name"], head["owner"]["color"]) == ("Ada Byron", 3)
    assert [face["name"] for face in head["editors"]] == ["Benjamin"]


async def test_after_thirty_days_what_was_deleted_is_gone(lists: Lists, admin: psycopg.Connection[Any]) -> None:
    removal = await lists.call(lists.ada, "take_off", item=await lists.item("Ran"))
    other = (await lists.ada.call("lists.create", name="Other"))["id"]
    await lists.ada.call("lists.remove", list_id=other)
    fresh = await forget_removed_lists(lists.people.server.database)
    assert await lists.call(lists.ada, "put_back", removal=removal["id"]) == 1
    removal = await lists.call(lists.ada, "take_off", item=await lists.item("Ran"))
    long_ago = utc_now() - KEPT - timedelta(hours=1)
    admin.execute("update list_item set removed_at = %s where removal = %s", [long_ago, removal["id"]])
    admin.execute("update list set removed_at = %s where id = %s", [long_ago, other])
    gone = await forget_removed_lists(lists.people.server.database)
    assert (gone["lists"], gone["titles"]) == (fresh["lists"] + 1, 1)
    with pytest.raises(NotFound):
        await lists.call(lists.ada, "put_back", removal=removal["id"])
    with pytest.raises(NotFound):
        await lists.ada.call("lists.restore", list_id=other)
