"""A discussion with people who may have to do with it."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import Urls
from raffi_web.server import Server
from tests.docs.test_permissions import make_users
from tests.support.fixtures import People, Person

FILM = "sampler:last-tram"
"""A film of the server's own: 80 seconds."""


@dataclass
class Talk:
    """Everybody's discussion about an episode, and people."""

    people: People
    admin: psycopg.Connection[Any]
    urls: Urls
    ada: Person
    ben: Person
    cem: Person
    title: str
    id: str

    @property
    def server(self) -> Server:
        return self.people.server

    async def say(self, body: str, who: Person | None = None, **args: Any) -> dict[str, Any]:
        """Write a comment, with no limit left from before."""
        self.admin.execute("delete from rate_limit")
        said = {"discussion": self.id, "body": body, **args}
        return await (who or self.ada).call("comments.create", **said)

    async def bodies(self, who: Person | None = None, **args: Any) -> list[str]:
        """What the threads of a page begin with."""
        page = await (who or self.ada).call("comments.threads", discussion=self.id, **args)
        return [one["comment"]["body"] for one in page["threads"]]

    async def get(self, who: Person | None = None) -> dict[str, Any]:
        return await (who or self.ada).call("comments.get", discussion=self.id)


async def named(people: People, name: str) -> Person:
    """A guest with a name."""
    person = people.guest()
    await person.call("accounts.update_me", name=name)
    return person


async def moderator_of(talk: Talk, name: str = "Mod", role: str = "moderator") -> Person:
    """Somebody who moderates the server, or has another role of its staff."""
    person = await named(talk.people, name)
    make_users(talk.urls, [person])
    talk.admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    talk.admin.execute("update actor set role = %s where id = %s", [role, person.id])
    return person


@pytest.fixture
async def talk(people: People, admin: psycopg.Connection[Any], urls: Urls) -> Talk:
    ada, ben, cem = [await named(people, name) for name in ("Ada", "Ben", "Cem")]
    title = f"tt{new_id()}"
    made = await ada.call("comments.open", title_id=title, title_name="Night Train", season=1, episode=2)
    return Talk(people, admin, urls, ada, ben, cem, title, made["id"])


@dataclass
class InRoom:
    """A room of Ada's in which Ben is, and its discussion; Cem has nothing to do with it."""

    talk: Talk
    room: str
    id: str
    key: str | None


async def room_talk(talk: Talk, *, public: bool) -> InRoom:
    """A room as `InRoom` says, with one comment of Ada's."""
    made = await talk.ada.call("rooms.create", title="Friday", is_public=public, film={"url": FILM})
    room, key = made["id"], made["access_key"]
    await talk.ben.call("rooms.join", room=room, key=key)
    opened = await talk.ada.call("comments.open", room=room)
    await talk.ada.call("comments.create", discussion=opened["id"], body="said in the room")
    return InRoom(talk, room, opened["id"], key)


@pytest.fixture
async def private(talk: Talk) -> InRoom:
    return await room_talk(talk, public=False)


@pytest.fixture
async def public(talk: Talk) -> InRoom:
    return await room_talk(talk, public=True)


@pytest.fixture
async def mod(talk: Talk) -> Person:
    """Somebody who moderates the server."""
    return await moderator_of(talk)
