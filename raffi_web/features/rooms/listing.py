"""Public rooms, by pages."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field
from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from raffi_web.features.rooms.entry import ROOM_ID
from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.shown import Face, faces_of, poster_of
from raffi_web.kernel.arguments import line
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import anyone, everyone, query, somebody

PAGE = 24
LONGEST_PAGE = 100
MOST_PEOPLE = 10_000

Order = Literal["active", "new", "people"]


@dataclass(frozen=True)
class Card:
    """A room in the public list. Times are in milliseconds since the epoch; `faces` are up to four who are there."""

    id: str
    slug: str | None
    title: str
    title_id: str
    title_name: str
    season: int | None
    episode: int | None
    people: int
    capacity: int
    is_public: bool
    locked: bool
    active_at: float
    created_at: float
    poster: str | None
    faces: list[Face]


@dataclass(frozen=True)
class Page:
    """Some rooms; `next` is where to go on, null at the end. `total` is how many match."""

    rooms: list[Card]
    next: str | None
    total: int


@query(access=anyone, audience=everyone)
async def list_public(
    ctx: Context,
    search: Annotated[str, line(0, 100)] = "",
    title_id: Annotated[str, line(1, 100)] | None = None,
    min_people: Annotated[int, Field(ge=0, le=500)] = 0,
    by_server: bool = False,
    order: Order = "active",
    ascending: bool = False,
    after: Annotated[str, line(1, 200)] | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0,
) -> Page:
    """Public rooms that are open. `after` is the `next` of the page before; `offset` is for clients without it.

    `by_server`: only rooms of the server's own, which stay open with nobody in them.
    """
    matching = _matching(search, title_id, min_people, by_server)
    total = (await ctx.session.execute(select(func.count()).select_from(Room).where(*matching))).scalar_one()
    by = _column(order)
    statement = select(Room).where(*matching)
    if after is not None:
        value, last = _read_mark(order, after)
        beyond = (by > value, col(Room.id) > last) if ascending else (by < value, col(Room.id) < last)
        statement = statement.where(or_(beyond[0], and_(by == value, beyond[1])))
    turn = (by.asc(), col(Room.id).asc()) if ascending else (by.desc(), col(Room.id).desc())
    statement = statement.order_by(*turn).offset(offset).limit(limit + 1)
    rows = (await ctx.session.execute(statement)).scalars().all()
    page = rows[:limit]
    faces = await faces_of(ctx, [room.id for room in page])
    cards = [_card(room, faces.get(room.id, [])) for room in page]
    return Page(cards, _mark(order, page[-1]) if len(rows) > limit else None, total)


@query(access=somebody)
async def mine(ctx: Context) -> list[Card]:
    """Rooms that the asker is in or has made, the liveliest first; closed ones that were kept open again on entry."""
    inside = select(Member.room_id).where(col(Member.actor_id) == ctx.actor.id, col(Member.left_at).is_(None))
    statement = (
        select(Room)
        .where(or_(col(Room.owner_id) == ctx.actor.id, col(Room.id).in_(inside)))
        .order_by(col(Room.people).desc(), col(Room.active_at).desc())
        .limit(PAGE)
    )
    rooms = (await ctx.session.execute(statement)).scalars().all()
    faces = await faces_of(ctx, [room.id for room in rooms])
    return [_card(room, faces.get(room.id, [])) for room in rooms]


def _matching(search: str, title_id: str | None, min_people: int, by_server: bool) -> list[Any]:
    conditions: list[Any] = [col(Room.is_public), col(Room.closed_at).is_(None)]
    if search:
        fields = (Room.title, Room.title_name)
        conditions.append(or_(*(col(one).icontains(search, autoescape=True) for one in fields)))
    if title_id is not None:
        conditions.append(col(Room.title_id) == title_id)
    if by_server:
        conditions.append(col(Room.owner_id) == SYSTEM.id)
    if min_people:
        conditions.append(col(Room.people) >= min_people)
    return conditions


def _column(order: Order) -> Any:
    return {"active": col(Room.active_at), "new": col(Room.created_at), "people": col(Room.people)}[order]


def _mark(order: Order, room: Room) -> str:
    value = {"active": room.active_at, "new": room.created_at, "people": room.people}[order]
    raw = orjson.dumps([value if isinstance(value, int) else value.timestamp(), room.id])
    return base64.urlsafe_b64encode(raw).decode()


def _read_mark(order: Order, mark: str) -> tuple[Any, str]:
    try:
        value, last = orjson.loads(base64.urlsafe_b64decode(mark))
        if not isinstance(last, str) or not ROOM_ID.fullmatch(last):
            raise ValueError(last)
        if order == "people":
            if type(value) is not int or not 0 <= value <= MOST_PEOPLE:
                raise ValueError(value)
            return value, last
        return datetime.fromtimestamp(float(value), UTC), last
    except (ValueError, TypeError, OverflowError, OSError, binascii.Error):
        raise Invalid(field="after", reason="next_page") from None


def _card(room: Room, faces: list[Face]) -> Card:
    return Card(
        id=room.id,
        slug=room.slug,
        title=room.title,
        title_id=room.title_id,
        title_name=room.title_name,
        season=room.season,
        episode=room.episode,
        people=room.people,
        capacity=room.capacity,
        is_public=room.is_public,
        locked=room.locked,
        active_at=room.active_at.timestamp() * 1000,
        created_at=room.created_at.timestamp() * 1000,
        poster=poster_of(room),
        faces=faces,
    )
