"""What I want to hear of: kinds of notifications, and places that I muted."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.notifications.functions import CHANGES, KindName, check_kind
from raffi_web.features.notifications.kinds import kinds
from raffi_web.features.notifications.models import NotificationChoice, NotificationMute
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.tables import milliseconds

MOST = 500
Place = Annotated[str, code(r"[a-z_]{1,30}:[^\x00-\x1f\x7f]{1,200}")]
Places = Annotated[list[Place], Field(min_length=1, max_length=20)]


@dataclass(frozen=True)
class KindChoice:
    """Whether I hear of a kind."""

    kind: str
    icon: str
    wanted: bool
    optional: bool


@dataclass(frozen=True)
class Muted:
    """A place that I hear nothing of, what it was called then, and since when (milliseconds)."""

    place: str
    data: dict[str, Any]
    at: float | None


@dataclass(frozen=True)
class NotificationSettings:
    """What I want to hear of: every kind there is, and what I muted, the latest first."""

    kinds: list[KindChoice]
    muted: list[Muted]


@query(access=somebody)
async def settings(ctx: Context) -> NotificationSettings:
    """What I want to hear of."""
    chosen = select(NotificationChoice).where(col(NotificationChoice.actor_id) == ctx.actor.id)
    mine = {row.kind: row.wanted for row in (await ctx.session.execute(chosen)).scalars()}
    offered = [
        KindChoice(kind.name, kind.icon, mine.get(kind.name, kind.wanted) or not kind.optional, kind.optional)
        for kind in kinds.all()
    ]
    muted = select(NotificationMute).where(col(NotificationMute.actor_id) == ctx.actor.id)
    rows = (await ctx.session.execute(muted.order_by(col(NotificationMute.created_at).desc()))).scalars()
    return NotificationSettings(offered, [Muted(row.place, row.data, milliseconds(row.created_at)) for row in rows])


@mutation(access=somebody, limit=CHANGES)
async def choose(ctx: Context, kind: KindName, wanted: bool) -> None:
    """Hear of a kind, or no longer."""
    check_kind(kind)
    given = insert(NotificationChoice).values(actor_id=ctx.actor.id, kind=kind, wanted=wanted)
    await ctx.session.execute(given.on_conflict_do_update(index_elements=["actor_id", "kind"], set_={"wanted": wanted}))


@mutation(access=somebody, limit=CHANGES)
async def mute(ctx: Context, place: Place, on: bool = True) -> None:
    """Hear nothing more of a place, such as a title or a discussion, or hear of it again.

    Raises:
        NotFound: There is no such place, or it is not shown to the asker.
        Conflict: So many are muted already.
    """
    mine = col(NotificationMute.actor_id) == ctx.actor.id
    if not on:
        await ctx.session.execute(delete(NotificationMute).where(mine, col(NotificationMute.place) == place))
        return
    word, _, key = place.partition(":")
    namer = kinds.places.get(word)
    if namer is None:
        raise Invalid(field="place", reason="offered")
    data = await namer(ctx, key)
    if data is None:
        raise NotFound("errors.no_such_place", code="no_such_place", field="place")
    number = select(func.count()).select_from(NotificationMute).where(mine)
    if (await ctx.session.execute(number)).scalar_one() >= MOST:
        raise Conflict("errors.too_many_muted", code="too_many_muted", field="place")
    given = insert(NotificationMute).values(actor_id=ctx.actor.id, place=place, data=data)
    await ctx.session.execute(given.on_conflict_do_nothing())


@query(access=somebody)
async def muted(ctx: Context, places: Places) -> list[str]:
    """Which of these places I muted."""
    statement = select(NotificationMute.place).where(
        col(NotificationMute.actor_id) == ctx.actor.id, col(NotificationMute.place).in_(places)
    )
    return list((await ctx.session.execute(statement)).scalars())
