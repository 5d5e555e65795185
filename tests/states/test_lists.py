"""The pages of lists both ways: driven from Python they change the database, and a change there reaches them."""

import asyncio
import re
from typing import Any

import psycopg
import pytest

from raffi_web.features.lists.state import ListsState, ListState
from raffi_web.server import Server
from tests.lists.conftest import Lists, lists  # noqa: F401 - a fixture
from tests.states.conftest import Tab
from tests.support.fixtures import People, Person

pytestmark = pytest.mark.usefixtures("pages")
Assigned = asyncio.Queue[tuple[str, Any]]


@pytest.fixture
def assigned(server: Server, monkeypatch: pytest.MonkeyPatch) -> Assigned:
    """What live queries assign: (variable, value), as it comes."""
    queue: Assigned = asyncio.Queue()

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        queue.put_nowait((variable, value))
        return True

    monkeypatch.setattr(server.queries, "assign", assign)
    return queue


async def until(queue: Assigned, variable: str, wanted: Any) -> Any:
    """Wait for an assignment that satisfies `wanted`."""
    async with asyncio.timeout(10):
        while True:
            name, value = await queue.get()
            if name == variable and wanted(value):
                return value


async def opened(person: Person, path: str) -> ListState:
    tab = Tab(person, path)
    state = tab.state(ListState)
    await tab.do(state.on_load)
    return state


async def test_the_form_makes_a_list_and_goes_there(people: People) -> None:
    tab = Tab(people.guest(), "/lists?new=1")
    state = tab.state(ListsState)
    await tab.do(state.on_load)
    assert (state.making, state.own, state.loaded) == (True, [], True)
    await tab.do(state.ask)
    events = await tab.do(state.make, {"name": "From a form", "description": "Why", "visibility": "public"})
    address = re.search(r"/l/(\w+)", str(events[-1]))
    assert address
    head = await people.guest().call("lists.get", list_id=address[1])
    assert (head["name"], head["description"], head["visibility"]) == ("From a form", "Why", "public")
    assert (state.making, state.busy) == (False, False)


async def test_a_form_that_was_sent_twice_makes_one_list(people: People) -> None:
    tab = Tab(people.guest(), "/lists")
    state = tab.state(ListsState)
    await tab.do(state.ask)
    first, second = state.make({"name": "Twice"}), state.make({"name": "Twice"})
    await anext(first)
    assert [event async for event in second] == []
    assert len([event async for event in first]) == 1
    assert len((await tab.person.call("lists.mine"))["own"]) == 1


async def test_a_form_without_a_name_says_so_beside_the_field(people: People) -> None:
    tab = Tab(people.guest(), "/lists")
    state = tab.state(ListsState)
    await tab.do(state.make, {"name": " "})
    assert state.name_error
    await tab.do(state.make, {"name": "X", "visibility": "everybody"})
    assert state.error
    await tab.do(state.close)
    assert (state.name_error, state.error) == ("", "")


async def test_my_lists_hear_of_titles_names_and_rows_changed_with_sql(
    lists: Lists,  # noqa: F811
    admin: psycopg.Connection[Any],
    assigned: Assigned,
) -> None:
    tab = Tab(lists.ada, "/lists")
    state = tab.state(ListsState)
    await tab.do(state.on_load)
    assert [card["items"] for card in state.own] == [3]
    await lists.add("Heat", lists.ben)
    await until(assigned, "mine", lambda mine: mine["own"][0]["items"] == 4)
    admin.execute("update list set name = 'By hand' where id = %s", [lists.id])
    await until(assigned, "mine", lambda mine: mine["own"][0]["name"] == "By hand")


async def test_an_editor_hears_of_the_list_and_that_it_is_shared_no_more(lists: Lists, assigned: Assigned) -> None:  # noqa: F811
    tab = Tab(lists.ben, "/lists")
    state = tab.state(ListsState)
    await tab.do(state.on_load)
    assert [card["role"] for card in state.shared] == ["editor"]
    await lists.call(lists.ada, "update", name="Renamed")
    await until(assigned, "mine", lambda mine: mine["shared"][0]["name"] == "Renamed")
    await lists.call(lists.ada, "remove_editor", member=lists.ben.id)
    await until(assigned, "mine", lambda mine: mine["shared"] == [])


async def test_a_lists_page_hears_of_a_row_changed_with_sql(
    lists: Lists,  # noqa: F811
    admin: psycopg.Connection[Any],
    assigned: Assigned,
) -> None:
    state = await opened(lists.ada, f"/l/{lists.id}")
    assert (state.phase, state.head["name"], state.head["role"]) == ("shown", "To see", "owner")
    admin.execute("update list set description = 'By hand' where id = %s", [lists.id])
    await until(assigned, "head", lambda head: head["description"] == "By hand")


async def test_a_lists_page_says_on_how_many_lists_its_titles_are(lists: Lists, assigned: Assigned) -> None:  # noqa: F811
    state = await opened(lists.ada, f"/l/{lists.id}")
    assert state.also == {}
    other = (await lists.ada.call("lists.create", name="Other"))["id"]
    await lists.ada.call("lists.add", list_id=other, title={"name": "Ran"})
    await until(assigned, "also", lambda also: also == {"own:ran": 2})


async def test_who_may_not_see_a_list_is_told_no_more_than_that(lists: Lists) -> None:  # noqa: F811
    for path in (f"/l/{lists.id}", "/l/00000000000000000000000000", "/l/..", "/l/", f"/l/{lists.id}?key=x.y"):
        state = await opened(lists.cem, path)
        assert (state.phase, state.head) == ("missing", {}), path


async def test_the_link_in_the_address_opens_the_list_and_a_renewed_one_shuts_it(lists: Lists) -> None:  # noqa: F811
    link = await lists.link()
    state = await opened(lists.cem, f"/l/{lists.id}?key={link}")
    assert (state.phase, state.head["role"]) == ("shown", "reader")
    assert (await opened(lists.cem, f"/l/{lists.id}")).phase == "shown"
    await lists.call(lists.ada, "renew_link")
    tab = Tab(lists.cem, f"/l/{lists.id}?key={link}")
    await tab.do(tab.state(ListState).look_again)
    await tab.do(tab.state(ListState).on_load)
    assert tab.state(ListState).phase == "missing"


async def test_an_invite_is_shown_before_it_is_accepted(lists: Lists) -> None:  # noqa: F811
    invite = await lists.call(lists.ada, "invite")
    tab = Tab(lists.cem, f"/l/{lists.id}?invite={invite}")
    state = tab.state(ListState)
    await tab.do(state.on_load)
    assert (state.phase, state.invited_by) == ("invited", "Ada invites you to edit a list")
    await tab.do(state.decline)
    assert state.phase == "missing"
    await tab.do(state.on_load)
    events = await tab.do(state.accept)
    assert f"/l/{lists.id}" in str(events[-1])
    assert (state.phase, state.head["role"]) == ("shown", "editor")
    again = await opened(lists.cem, f"/l/{lists.id}?invite={invite}")
    assert again.phase == "shown"


async def test_an_old_invite_says_so(lists: Lists) -> None:  # noqa: F811
    invite = await lists.call(lists.ada, "invite")
    await lists.call(lists.ada, "renew_invite")
    state = await opened(lists.cem, f"/l/{lists.id}?invite={invite}")
    assert (state.phase, state.error) == ("missing", "This invite does not hold any more. Ask for a new one.")


async def test_what_a_handler_gets_is_hostile(people: People) -> None:
    tab = Tab(people.guest(), "/lists")
    state = tab.state(ListsState)
    for junk in (None, 5, [], {}, "x" * 10_000, {"name": ["a"]}, {"name": {"a": 1}}, {"name": "\x00"}, True):
        await tab.do(state.make, junk)
    one = tab.state(ListState)
    await tab.do(one.accept)
    await tab.do(one.look_again)
