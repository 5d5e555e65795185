"""What becomes of a guest's standing in rooms when they sign in: who was put out stays out with the account, too."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms.handing_over import hand_over
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Forbidden, NotFound
from tests.support.fixtures import People, Person


@dataclass
class Door:
    """A private room of Ada's. Gus is in it as a guest, and had been as Gustav, who left; and the link of its board."""

    room: str
    board: str
    link: str
    invite: str
    ada: Person
    gus: Person
    gustav: Person
    admin: psycopg.Connection[Any]

    async def joins(self, who: Person) -> None:
        await who.call("rooms.join", room=self.room, invite=self.invite)

    async def become_one(self) -> None:
        """Gus signs in as Gustav."""
        async with self.gus.server.database.begin() as session:
            await hand_over(Context(SYSTEM, session), self.gus.id, self.gustav.id)

    def standing(self, who: Person) -> tuple[str, str | None]:
        """Somebody's role, and how they left."""
        of = "select role, left_how from member where room_id = %s and actor_id = %s"
        found = self.admin.execute(of, [self.room, who.id]).fetchone()
        assert found is not None
        return found


@pytest.fixture
async def door(people: People, admin: psycopg.Connection[Any]) -> Door:
    ada, gus, gustav = (people.guest() for _ in range(3))
    room = (await ada.call("rooms.create", title="Film night"))["id"]
    invite = (await ada.call("rooms.invite", room=room))["token"]
    board = (await ada.call("canvas.create", room=room, title="Ideas"))["id"]
    link = await ada.call("canvas.link", board=board, may="edit")
    made = Door(room, board, link, invite, ada, gus, gustav, admin)
    await made.joins(gustav)
    await gustav.call("rooms.leave", room=room)
    await made.joins(gus)
    return made


@pytest.mark.parametrize(("what", "how"), [("kick", "kicked"), ("ban", "banned")])
async def test_who_was_put_out_is_not_let_in_by_an_account_that_had_left(door: Door, what: str, how: str) -> None:
    await door.gustav.call("canvas.open_link", link=door.link)
    await door.ada.call(f"rooms.{what}", room=door.room, member=door.gus.id)
    await door.become_one()
    assert door.standing(door.gustav) == ("member", how)
    for name, args in (("canvas.get", {"board": door.board}), ("canvas.open_link", {"link": door.link})):
        with pytest.raises(NotFound):
            await door.gustav.call(name, **args)


async def test_who_is_put_out_is_no_cohost_any_more(door: Door) -> None:
    await door.joins(door.gustav)
    await door.ada.call("rooms.set_role", room=door.room, member=door.gustav.id, role="cohost")
    await door.gustav.call("rooms.leave", room=door.room)
    await door.ada.call("rooms.kick", room=door.room, member=door.gus.id)
    await door.become_one()
    assert door.standing(door.gustav) == ("member", "kicked")


async def test_an_account_that_came_in_after_that_is_as_it_was(door: Door) -> None:
    await door.ada.call("rooms.kick", room=door.room, member=door.gus.id)
    await door.joins(door.gustav)
    await door.gustav.call("rooms.leave", room=door.room)
    await door.become_one()
    assert door.standing(door.gustav) == ("member", "left")


async def test_an_account_that_is_banned_does_not_come_in_by_its_guest(door: Door) -> None:
    await door.ada.call("rooms.ban", room=door.room, member=door.gustav.id)
    await door.become_one()
    assert door.standing(door.gustav) == ("member", "banned")
    with pytest.raises((Forbidden, NotFound)):
        await door.gustav.call("rooms.get", room=door.room)


async def test_an_account_that_had_left_is_in_again_by_its_guest(door: Door) -> None:
    await door.become_one()
    assert door.standing(door.gustav) == ("member", None)
    assert (await door.gustav.call("canvas.get", board=door.board))["may"] == "edit"
