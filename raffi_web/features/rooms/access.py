"""The one way to a room: load it with the asker's membership, and check what the asker may do there.

Each rule is an access rule for a function whose argument `room` is the room's id. A room that is not there and one
that the asker may not see give the same error.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, and_, bindparam, func, select, text
from sqlmodel import SQLModel, col

from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.roles import STAFF, Grant, Role, allows
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Gone, NotFound, NotSignedIn
from raffi_web.kernel.functions import Ahead
from raffi_web.kernel.tables import made, table_of
from raffi_web.kernel.transaction import Bound, Statement

RoomId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{10}")]
ActorId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
MINE = (*table_of(Room).c, *table_of(Member).c)
HOLD_CHANNEL = text("select raffi.hold_channel(:channel)")
HOLD = Statement(HOLD_CHANNEL)
HERE = "rooms.here"
HOST_GRACE = timedelta(seconds=20)

Access = Callable[[Context, dict[str, Any]], Awaitable[None]]
M = TypeVar("M", bound=SQLModel)


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


async def find(ctx: Context, room_id: str) -> tuple[Room, Member | None]:
    """A room the asker may see, with the asker's membership if it holds.

    Raises:
        NotFound: It is not there, or not for this actor to see.
    """
    row: Any = (await ctx.session.execute(_finding(room_id, ctx.actor.id))).first()
    if row is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="room")
    room, membership = row
    return room, membership if membership and membership.left_at is None else None


def _finding(room: Any, asker: Any) -> Any:
    return select(Room, Member).select_from(_with_asker(asker)).where(col(Room.id) == room)


def _with_asker(asker: Any) -> Any:
    mine = and_(col(Member.room_id) == col(Room.id), col(Member.actor_id) == asker)
    return table_of(Room).outerjoin(table_of(Member), mine)


async def place(ctx: Context, room_id: str) -> Place:
    """An open room that the asker is in. What `here` sent ahead is used, and then is only for reading.

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
    # What lies beside a room is for those in it: others may see the room all the same.
    row = _row_ahead(ctx)
    room, membership = await find(ctx, room_id) if row is None else _found_ahead(row)
    if membership is None and ctx.actor.kind is not ActorKind.SERVICE:
        raise NotFound("errors.not_in_room", code="not_in_room", field="room")
    if room.closed_at is not None:
        raise Gone("errors.room_closed", code="room_closed", field="room")
    found = Place(room, membership)
    ctx.cache[(Place, room_id)] = found
    return found


def here(beside: type[SQLModel] | None = None) -> Ahead:
    """What a function about a room sends ahead: the room, the asker's membership, and the room's row of `beside`.

    The room's channel is held from here to the commit: who is put out, muted or demoted before this call is seen so,
    and after it comes after it. `beside` is a table with one row a room (`room_id`), locked too; `beside_of` hands the
    row out.
    """
    room, source, also = table_of(Room), _with_asker(bindparam("asker")), None
    if beside is not None:
        also = table_of(beside)
        source = source.join(also, also.c.room_id == room.c.id)
    found = select(*MINE, *(also.c if also is not None else ())).select_from(source)
    found = found.where(room.c.id == bindparam("in_room"), func.raffi.goes_on())
    found = found.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    statement = Statement(found if also is None else found.with_for_update(of=also))

    def ahead(ctx: Context, args: dict[str, Any]) -> list[Bound]:
        room_id = args["room"]
        ctx.cache[HERE] = statement.of({"in_room": room_id, "asker": ctx.actor.id})
        return [HOLD.of({"channel": channel_of(room_id)}), ctx.cache[HERE]]

    return ahead


async def hold(ctx: Context, room_id: str) -> None:
    """Hold a room's channel until the commit, as `here` does: what locks the room's rows holds this first."""
    await ctx.session.execute(HOLD_CHANNEL, {"channel": channel_of(room_id)})


def beside_of(ctx: Context, model: type[M]) -> M | None:
    """The row that `here(model)` found, the same object each time; what is changed in it, its function writes."""
    row = _row_ahead(ctx)
    if row is None:
        return None
    if model not in ctx.cache:
        ctx.cache[model] = made(model, row[len(MINE) :])
    return ctx.cache[model]


def _row_ahead(ctx: Context) -> tuple[Any, ...] | None:
    rows = ctx.sent(ctx.cache[HERE]) if HERE in ctx.cache else None
    return rows[0] if rows else None


def _found_ahead(row: tuple[Any, ...]) -> tuple[Room, Member | None]:
    room, member = row[: len(table_of(Room).c)], row[len(table_of(Room).c) : len(MINE)]
    membership = made(Member, member) if member[0] is not None else None
    return made(Room, room), membership if membership and membership.left_at is None else None


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
