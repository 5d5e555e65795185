"""The table of boards in docs/permissions.md is what the functions do: each is called in each column."""

import itertools
import re
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from raffi_web import features
from raffi_web.kernel.errors import Forbidden, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from tests.canvas.conftest import Table, make_table
from tests.docs.test_permissions import PAGE
from tests.support.fixtures import People, Person

COLUMNS = ["host", "member", "viewer", "link", "outsider", "nobody", "server"]
NO_RIGHT = {"no_board", "not_in_room", "room_not_found"}
"""Codes that say no more than: not for you."""
_numbers = itertools.count(1)


def marks() -> dict[str, list[str]]:
    """Function -> its mark in each column."""
    found: dict[str, list[str]] = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`(canvas\.[a-z_]+)`", cells[1]) if len(cells) == 9 else []
        for name in names:
            assert name not in found, name
            found[name] = cells[2:]
    return found


MARKS = marks()


def test_every_function_of_boards_is_in_the_table() -> None:
    features.load()
    assert set(MARKS) == {f.name for f in registry.all() if f.name.startswith("canvas.")}


def test_every_mark_is_known() -> None:
    assert {mark for row in MARKS.values() for mark in row} <= {"", "yes"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MARKS))
async def test_each_column(people: People, admin: psycopg.Connection[Any], name: str) -> None:
    table = await make_table(people, admin)
    guest = people.guest()
    await guest.call("canvas.open_link", link=await table.ada.call("canvas.link", board=table.board, may="edit"))
    columns = [table.ada, table.ben, table.vera, guest, table.olga, people.nobody(), people.service()]
    for column, who, mark in zip(COLUMNS, columns, MARKS[name], strict=True):
        refused = await tried(table, who, name)
        assert (refused is None) == (mark == "yes"), (name, column, mark, str(refused))


async def tried(table: Table, who: Person, name: str) -> RaffiError | None:
    """Call a function on the board. Returns why the person may not, or None."""
    args = await ARGS.get(name, nothing_more)(table)
    if "board" in registry.get(name).model.model_fields:
        args["board"] = table.board
    try:
        await who.call(name, **args)
    except (Forbidden, NotSignedIn) as error:
        return error
    except NotFound as error:
        return error if error.kind in NO_RIGHT else None
    finally:
        table.admin.execute("update board set removed_at = null where id = %s", [table.board])
    return None


async def nothing_more(table: Table) -> dict[str, Any]:
    return {}


async def _push(table: Table) -> dict[str, Any]:
    n = next(_numbers)
    return {"client": f"permission{n:08}", "n": 1, "ops": [["put", f"e{n}", "sticky", {}]]}


async def _pushes(table: Table) -> dict[str, Any]:
    one = await _push(table)
    return {"client": one["client"], "pushes": [{"n": one["n"], "ops": one["ops"]}]}


async def _said(table: Table) -> dict[str, Any]:
    n = next(_numbers)
    await table.hand(table.ada).push(["put", f"chat{n}", "chat", {}])
    return {"element": f"chat{n}", "body": "Hello"}


async def _in_room(table: Table) -> dict[str, Any]:
    return {"room": table.room}


async def _named(table: Table) -> dict[str, Any]:
    return {"title": "Ideas"}


async def _made(table: Table) -> dict[str, Any]:
    return {"room": table.room, "title": "More ideas"}


async def _access(table: Table) -> dict[str, Any]:
    return {"members_may": "edit"}


async def _level(table: Table) -> dict[str, Any]:
    return {"may": "view"}


async def _opened(table: Table) -> dict[str, Any]:
    return {"link": await table.ada.call("canvas.link", board=table.board, may="edit")}


async def _guest(table: Table) -> dict[str, Any]:
    """Somebody who came by the link."""
    guest = table.people.guest()
    await guest.call("canvas.open_link", **await _opened(table))
    return {"person": guest.id}


async def _picture(table: Table) -> dict[str, Any]:
    return {"file": new_id()}


async def _saved(table: Table) -> dict[str, Any]:
    return {"base": 0, "elements": [{"id": f"e{next(_numbers)}", "kind": "text"}]}


async def _begun(table: Table) -> dict[str, Any]:
    return {"title": "A board of its own"}


async def _written(table: Table) -> dict[str, Any]:
    return {"format": "csv"}


async def _uploaded(table: Table) -> dict[str, Any]:
    return {"file": "0" * 26}


async def _met(table: Table) -> dict[str, Any]:
    return {"ids": []}


async def _linked(table: Table) -> dict[str, Any]:
    id_ = f"e{next(_numbers)}"
    await table.hand(table.ada).push(["put", id_, "link", {"url": "https://film.example/"}])
    return {"id": id_}


async def _run(table: Table) -> dict[str, Any]:
    return {"run": "0" * 26}


async def _kept(table: Table) -> dict[str, Any]:
    return {"run": "0" * 26, "file": "0" * 26, "size": 1}


async def _noted(table: Table) -> dict[str, Any]:
    told = {"board_id": table.board, "actor_id": table.ada.id, "format": "csv", "layout": "board"}
    return {"run": new_id(), "state": "running", "told": told}


async def _clock(table: Table) -> dict[str, Any]:
    return {"clock": table.clock()}


async def _clocks(table: Table) -> dict[str, Any]:
    return {"since": 0, "until": table.clock()}


async def _name(table: Table) -> dict[str, Any]:
    return {"name": "First round"}


async def _version(table: Table) -> dict[str, Any]:
    return {"version": (await table.ada.call("canvas.name_version", board=table.board, name="Old"))["id"]}


async def _timed(table: Table) -> dict[str, Any]:
    return {"do": "start", "seconds": 60}


async def _vote(table: Table) -> dict[str, Any]:
    """A running vote."""
    found = table.admin.execute(
        "select id from board_vote where board_id = %s and ended_at is null", [table.board]
    ).fetchone()
    return {"vote": found[0] if found else (await table.ada.call("canvas.begin_vote", board=table.board))["id"]}


async def _no_vote(table: Table) -> dict[str, Any]:
    table.admin.execute("delete from board_vote where board_id = %s", [table.board])
    return {}


async def _dotted(table: Table) -> dict[str, Any]:
    return {**await _vote(table), "element": "none", "dots": 0}


ARGS: dict[str, Callable[[Table], Awaitable[dict[str, Any]]]] = {
    "canvas.push": _push,
    "canvas.push_all": _pushes,
    "canvas.say": _said,
    "canvas.at": _clock,
    "canvas.changes": _clocks,
    "canvas.diff": _clocks,
    "canvas.name_version": _name,
    "canvas.remove_version": _version,
    "canvas.restore_version": _clock,
    "canvas.put_out": _guest,
    "canvas.let_in": _guest,
    "canvas.add_picture": _picture,
    "canvas.begin": _begun,
    "canvas.in_room": _in_room,
    "canvas.removed": _in_room,
    "canvas.save": _saved,
    "canvas.rename": _named,
    "canvas.create": _made,
    "canvas.set_access": _access,
    "canvas.link": _level,
    "canvas.open_link": _opened,
    "canvas.export": _written,
    "canvas.import_file": _uploaded,
    "canvas.meeting": _met,
    "canvas.preview": _linked,
    "canvas.address_of": _linked,
    "canvas.cancel_export": _run,
    "canvas.keep_export": _kept,
    "canvas.note_export": _noted,
    "canvas.set_timer": _timed,
    "canvas.begin_vote": _no_vote,
    "canvas.vote": _dotted,
    "canvas.end_vote": _vote,
}
