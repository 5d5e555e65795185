"""The one way to a room: load it with the asker's membership, and check what the asker may do there.

Each rule is an access rule for a function whose argument `room` is the room's id. A room that is not there and one
that the asker may not see give the same error.
"""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from sqlalchemy import bindparam
from sqlmodel import and_, col, select

from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.roles import STAFF, Grant, Role, allows
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Gone, NotFound, NotSignedIn

RoomId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{10}")]
ActorId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
HOST_GRACE = timedelta(seconds=20)

Access = Callable[[Context, dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Place:
    """A room and the asker's membership in it; `member` is None for the server itself."""

    room: Room
    member: Member | None

    @property
    def role(self) -> str:
        """The asker's role."""
        return self.member.role if self.member else Role.HOST

    def may(self, grant: str) -> bool:
        """Whether the asker has a grant."""
        return self.member is None or allows(self.member.role, grant, self.room.grants)


async def find(ctx: Context, room_id: str, beside: type[Any] | None = None) -> tuple[Room, Member | None]:
    """A room the asker may see, with the asker's membership if it holds.

    `beside`: a table with one row a room (`room_id`), to load and lock with the same statement; the row is put in
    `ctx.cache` under (table, room id).

    Raises:
        NotFound: It is not there, or not for this actor to see.
    """
    if beside is None:
        statement, values = _finding(room_id, ctx.actor.id), {}
    else:
        statement, values = _finding_beside(beside), {"in_room": room_id, "asker": ctx.actor.id}
    row: Any = (await ctx.session.execute(statement, values)).first()
    if row is None and beside is not None:
        # What lies beside a room is for those in it; others may see the room all the same.
        return await find(ctx, room_id)
    if row is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="room")
    room, membership, *loaded = row
    if beside is not None:
        ctx.cache[(beside, room_id)] = loaded[0]
    return room, membership if membership and membership.left_at is None else None


def _finding(room: Any, asker: Any) -> Any:
    return (
        select(Room, Member)
        .outerjoin(Member, and_(col(Member.room_id) == col(Room.id), col(Member.actor_id) == asker))
        .where(col(Room.id) == room)
    )


@functools.cache
def _finding_beside(beside: type[Any]) -> Any:
    """Built once, since building it takes longer than running it. It locks, so that no live query ever runs it."""
    statement = _finding(bindparam("in_room"), bindparam("asker"))
    statement = statement.add_columns(beside).join(beside, col(beside.room_id) == col(Room.id))
    return statement.with_for_update(of=beside)


async def place(ctx: Context, room_id: str, beside: type[Any] | None = None) -> Place:
    """An open room that the asker is in. `beside` is as in `find`.

    Raises:
        NotSignedIn: Nobody is asking.
        NotFound: There is no such room for this actor, or the actor is not in it.
        Gone: It has closed.
    """
    known = ctx.cache.get((Place, room_id))
    if known is not None:
        return known
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    room, membership = await find(ctx, room_id, beside)
    if membership is None and ctx.actor.kind is not ActorKind.SERVICE:
        raise NotFound("errors.not_in_room", code="not_in_room", field="room")
    if room.closed_at is not None:
        raise Gone("errors.room_closed", code="room_closed", field="room")
    found = Place(room, membership)
    ctx.cache[(Place, room_id)] = found
    return found


async def member(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever is in the room."""
    await place(ctx, args["room"])


async def staff(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: the host and co-hosts."""
    if (await place(ctx, args["room"])).role not in STAFF:
        raise Forbidden("errors.not_staff", code="not_staff")


async def host(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: the host."""
    if (await place(ctx, args["room"])).role != Role.HOST:
        raise Forbidden("errors.not_host", code="not_host")


def may(grant: Grant) -> Access:
    """Rule: whoever was given `grant` in the room."""

    async def rule(ctx: Context, args: dict[str, Any]) -> None:
        require(await place(ctx, args["room"]), grant)

    return rule


def require(where: Place, grant: Grant) -> None:
    """Check a grant that the arguments decide.

    Raises:
        Forbidden: The asker does not have it.
    """
    if not where.may(grant):
        raise Forbidden(f"errors.may_not_{grant.value}", code="not_allowed", grant=grant.value)
