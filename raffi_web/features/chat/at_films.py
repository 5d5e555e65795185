"""What was said in rooms, by the time of the film at which it was said."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import exists, func, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from raffi_web.features.chat.functions import FilmKey
from raffi_web.features.chat.models import Message
from raffi_web.features.chat.rows import Row
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId
from raffi_web.features.rooms.listing import mine
from raffi_web.kernel.arguments import Seconds, code
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import person, query

LONGEST_WINDOW = 1_000
Mark = Annotated[str, code(r"[0-9]{1,8}(\.[0-9]{1,17})?(e-[0-9]{1,3})?:[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class Stretch:
    """Messages of a stretch of a film, by their moment; `next` is where to go on."""

    messages: list[Row]
    next: str | None


@dataclass(frozen=True)
class Talked:
    """A room in which something was said at a film."""

    room: str
    title: str


def _at(room: Any, film: str) -> tuple[Any, ...]:
    return (
        col(Message.room_id) == room,
        col(Message.film_key) == film,
        col(Message.film_time).is_not(None),
        col(Message.kind) == "text",
        col(Message.removed_at).is_(None),
    )


@query(access=access.member)
async def window(
    ctx: Context,
    room: RoomId,
    film: FilmKey,
    since: Seconds,
    until: Seconds,
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_WINDOW)] = 500,
) -> Stretch:
    """What was said in a room at a stretch of a film (seconds, from `since` to before `until`), by the film's time.

    Of each only what is shown over the picture: `{id, film_time, actor_id, name, color, body}`. Those of somebody whom
    the asker blocked are left out.
    """
    shown = (Message.id, Message.film_time, Message.actor_id, Message.name, Message.color, Message.body)
    statement: Any = sa_select(*map(col, shown)).where(*_at(room, film))
    statement = statement.where(col(Message.film_time) >= since, col(Message.film_time) < until)
    if after is not None:
        time, _, message = after.rpartition(":")
        statement = statement.where(tuple_(col(Message.film_time), col(Message.id)) > tuple_(float(time), message))
    statement = statement.order_by(col(Message.film_time), col(Message.id)).limit(limit + 1)
    found = (await ctx.session.execute(statement)).all()
    mark = f"{found[limit - 1].film_time!r}:{found[limit - 1].id}" if len(found) > limit else None
    blocked = await blocked_by_me(ctx)
    return Stretch([dict(row._mapping) for row in found[:limit] if row.actor_id not in blocked], mark)


@query(access=person)
async def replays(ctx: Context, film: FilmKey) -> list[Talked]:
    """Rooms in which the asker is, and in which something was said at a film; the liveliest first."""
    rooms = func.raffi.my_rooms().table_valued("id").render_derived()
    talked = select(rooms.c.id).where(exists().where(*_at(rooms.c.id, film)))
    found = set((await ctx.session.execute(talked)).scalars())
    return [Talked(card.id, card.title) for card in await mine(ctx) if card.id in found]
