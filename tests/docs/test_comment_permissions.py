"""The table of comments in docs/permissions.md is what the functions do: each is called in each column and scope."""

import itertools
import re
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from raffi_web import features
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.functions import registry
from raffi_web.kernel.permissions import permissions_of
from raffi_web.kernel.roles import Urls
from tests.docs.test_permissions import PAGE, make_users
from tests.support.fixtures import People, Person

COLUMNS = ["author", "host", "co-host", "member", "outsider", "moderator", "nobody", "server"]
SCOPES = ("everybody", "public", "private")
MARKS = {
    "": set(),
    "yes": set(SCOPES),
    "public": {"everybody", "public"},
    "everybody": {"everybody"},
    "room": {"public", "private"},
    # Where a room is named, who moderates the server is nobody.
    "staff": {"everybody"},
}
QUEUE = {
    *("comments.queue", "comments.queue_count", "comments.decided", "comments.decide", "comments.undo_decision"),
    *("comments.filters", "comments.add_filter", "comments.switch_filter", "comments.remove_filter"),
    "comments.try_filter",
}
NO_RIGHT = {"no_discussion", "no_comment", "not_in_room", "room_not_found"}
"""Codes that say no more than: not for you."""
_numbers = itertools.count()


def table() -> dict[str, list[str]]:
    """Function -> its mark in each column."""
    found: dict[str, list[str]] = {}
    for line in PAGE.partition("## Comments")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`(comments\.[a-z_]+)`", cells[1]) if len(cells) == 10 else []:
            assert name not in found, name
            found[name] = cells[2:]
    return found


TABLE = table()


def test_every_function_of_comments_is_in_the_table() -> None:
    features.load()
    # What asks for a permission is in the table of the server.
    ours = {f.name for f in registry.all() if f.name.startswith("comments.") and not permissions_of(f.access)}
    assert set(TABLE) == ours


def test_every_mark_is_known() -> None:
    assert {mark for marks in TABLE.values() for mark in marks} <= set(MARKS)


@dataclass
class Scope:
    """A discussion, its room and people."""

    admin: psycopg.Connection[Any]
    id: str
    room: str | None
    people: dict[str, Person]

    async def say(self) -> str:
        """A new comment of the author's."""
        self.admin.execute("delete from rate_limit")
        said = await self.people["author"].call("comments.create", discussion=self.id, body="Hello")
        return said["id"]


async def made(people: People, urls: Urls, admin: psycopg.Connection[Any], scope: str) -> Scope:
    ours = {name: people.guest() for name in COLUMNS[:-2]}
    for name, person in ours.items():
        await person.call("accounts.update_me", name=name.title())
    make_users(urls, list(ours.values()))
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set role = 'moderator' where id = %s", [ours["moderator"].id])
    everybody = {**ours, "nobody": people.nobody(), "server": people.service()}
    host = ours["host"]
    about = {"title_id": f"tt{next(_numbers)}-{host.id}", "title_name": "Night Train"}
    if scope == "everybody":
        return Scope(admin, (await host.call("comments.open", **about))["id"], None, everybody)
    room = (await host.call("rooms.create", title="Who may what", is_public=scope == "public"))["id"]
    invite = (await host.call("rooms.invite", room=room))["token"]
    for name in ("author", "co-host", "member"):
        await ours[name].call("rooms.join", room=room, invite=invite)
    await host.call("rooms.set_role", room=room, member=ours["co-host"].id, role="cohost")
    return Scope(admin, (await host.call("comments.open", room=room, **about))["id"], room, everybody)


@pytest.mark.slow
@pytest.mark.parametrize("scope", SCOPES)
async def test_each_column(people: People, urls: Urls, admin: psycopg.Connection[Any], scope: str) -> None:
    place = await made(people, urls, admin, scope)
    for name, marks in TABLE.items():
        for column, mark in zip(COLUMNS, marks, strict=True):
            refused = await tried(place, name, place.people[column])
            assert (refused is None) == (scope in MARKS[mark]), (name, column, mark, str(refused))


async def tried(place: Scope, name: str, person: Person) -> RaffiError | None:
    """Call a function as somebody. Returns why they may not, or None."""
    args = await args_of(place, name, person)
    place.admin.execute("delete from rate_limit")
    try:
        await person.call(name, op=f"permission-{next(_numbers)}", **args)
    except (Forbidden, NotSignedIn) as error:
        return error
    except NotFound as error:
        return error if error.kind in NO_RIGHT else None
    except (Conflict, Gone):
        # They may, but it is over or decided.
        return None
    return None


async def args_of(place: Scope, name: str, person: Person) -> dict[str, Any]:
    known = registry.get(name).model.model_fields
    args: dict[str, Any] = {
        "discussion": place.id,
        "body": "Hello",
        "emoji": "🔥",
        "since": 0,
        "until": 1,
        "length_ms": 1,
        "at_ms": 5,
        "words": "hello",
        "title_id": f"tt{next(_numbers)}",
        "title_name": "x",
        "name": "x",
        "reason": "spam",
        "seconds": 0,
        "state": "on",
        "actor": place.people["author"].id,
        "act": "keep",
        "kind": "words",
        "pattern": "permission",
        "deeds": ["0" * 26],
        "filter": "0" * 26,
        "on": True,
        "waits": "0" * 26,
    }
    if name in QUEUE and place.room:
        args["room"] = place.room
    if name == "comments.anchors":
        args["room"] = place.room or "nwhere2345"
    if "comments" in known:
        args["comments"] = [await place.say()]
    if name == "comments.add_filter":
        args["act"] = "cover"
    if name == "comments.open" and place.room:
        args["room"] = place.room
    if "comment" in known:
        args["comment"] = await place.say()
    if name == "comments.unread":
        args["after"] = await place.say()
    if name == "comments.restore":
        # What one took back oneself: for others it is somebody else's.
        by = person if await tried(place, "comments.remove", person) is None else place.people["author"]
        await by.call("comments.remove", comment=args["comment"])
    return {key: value for key, value in args.items() if key in known}
