"""The table of lists in docs/permissions.md is what the functions do: each is called in each column."""

import itertools
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from raffi_web import features
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.functions import registry
from tests.docs.test_permissions import PAGE
from tests.lists.conftest import Lists, make_lists
from tests.support.fixtures import People, Person

COLUMNS = ["owner", "editor", "link", "public", "stranger", "nobody", "server"]
TITLE = {"name": "Heat", "title_id": "tt0113277"}
NO_RIGHT = {"list_not_found", "invite_old", "own_list"}
"""Codes that say no more than: not for you."""
_numbers = itertools.count()


def table() -> dict[str, list[str]]:
    """Function -> its mark in each column."""
    found: dict[str, list[str]] = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`(lists\.[a-z_]+)`", cells[1]) if len(cells) == 9 else []
        for name in names:
            assert name not in found, name
            found[name] = cells[2:]
    return found


TABLE = table()


def test_every_function_of_lists_is_in_the_table() -> None:
    features.load()
    assert set(TABLE) == {f.name for f in registry.all() if f.name.startswith("lists.")}


def test_every_mark_is_known() -> None:
    assert {mark for marks in TABLE.values() for mark in marks} <= {"", "yes", "public"}


@pytest.fixture
async def lists(people: People) -> Lists:
    """What changes it is set right again by `arranged`."""
    return await make_lists(people)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TABLE))
async def test_each_column(lists: Lists, name: str) -> None:
    for column, mark in zip(COLUMNS, TABLE[name], strict=True):
        if mark == "public":
            assert await tried(lists, name, column, visibility="private") is not None, (name, column)
        visibility = {"link": "link", "public": "public"}.get(column, "public" if mark == "public" else "private")
        refused = await tried(lists, name, column, visibility=visibility)
        assert (refused is None) == (mark != ""), (name, column, mark, str(refused))


async def tried(lists: Lists, name: str, column: str, *, visibility: str) -> RaffiError | None:
    """Call a function as this column's person. Returns why the person may not, or None."""
    person = await arranged(lists, column, visibility)
    args = await ARGS.get(name, no_more)(lists)
    if "list_id" in registry.get(name).model.model_fields:
        args["list_id"] = lists.id
    try:
        await person.call(name, op=f"permission-{next(_numbers)}", **args)
    except (Forbidden, NotSignedIn) as error:
        return error
    except (NotFound, Conflict) as error:
        return error if error.kind in NO_RIGHT else None
    return None


async def arranged(lists: Lists, column: str, visibility: str) -> Person:
    """The list as it was, and somebody who is to it what the column says."""
    await lists.call(lists.ada, "restore")
    await lists.call(lists.ada, "update", visibility=visibility)
    guest = lists.people.guest()
    if column == "editor":
        await lists.call(guest, "accept", invite=await lists.call(lists.ada, "invite"))
    if column == "link":
        await lists.call(guest, "open_link", link=(await lists.call(lists.ada, "get"))["link"])
    others = {"owner": lists.ada, "nobody": lists.people.nobody(), "server": lists.people.service()}
    return others.get(column, guest)


Args = Callable[[Lists], Awaitable[dict[str, Any]]]


async def no_more(lists: Lists) -> dict[str, Any]:
    return {}


async def a_new_title(lists: Lists) -> dict[str, Any]:
    return {"title": {"name": f"Film {next(_numbers)}"}}


async def an_item(lists: Lists) -> dict[str, Any]:
    return {"item": (await lists.add(f"Film {next(_numbers)}"))["id"]}


async def a_removal(lists: Lists) -> dict[str, Any]:
    removed = await lists.call(lists.ada, "take_off", **await an_item(lists))
    return {"removal": removed["id"]}


async def a_link(lists: Lists) -> dict[str, Any]:
    before = (await lists.call(lists.ada, "get"))["visibility"]
    if before == "private":
        await lists.call(lists.ada, "update", visibility="link")
    return {"link": (await lists.call(lists.ada, "get"))["link"] or await lists.call(lists.ada, "renew_link")}


async def an_invite(lists: Lists) -> dict[str, Any]:
    return {"invite": await lists.call(lists.ada, "invite")}


async def an_editor(lists: Lists) -> dict[str, Any]:
    await lists.call(lists.ben, "accept", **await an_invite(lists))
    return {"member": lists.ben.id}


async def a_name(lists: Lists) -> dict[str, Any]:
    return {"name": "Another"}


async def a_file(lists: Lists) -> dict[str, Any]:
    return {"text": "name\nHeat"}


async def a_title_id(lists: Lists) -> dict[str, Any]:
    return {"title_id": TITLE["title_id"]}


ARGS: dict[str, Args] = {
    "lists.accept": an_invite,
    "lists.add": a_new_title,
    "lists.arrange": an_item,
    "lists.bring": a_file,
    "lists.create": a_name,
    "lists.edit": an_item,
    "lists.holding": a_title_id,
    "lists.invited": an_invite,
    "lists.open_link": a_link,
    "lists.preview": a_file,
    "lists.put_back": a_removal,
    "lists.remove_editor": an_editor,
    "lists.take_off": an_item,
    "lists.update": a_name,
}
