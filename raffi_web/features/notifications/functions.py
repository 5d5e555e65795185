"""What happened that is somebody's concern: their own notifications, to look at, read and put away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import func, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.notifications.kinds import kinds
from raffi_web.features.notifications.models import Notification, NotificationInbox
from raffi_web.features.notifications.rows import Counts, Row, counts, shown, told
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds, utc_now

CHANGES = Limit("notifications", 60, 60)
NotificationId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
Some = Annotated[list[NotificationId], Field(min_length=1, max_length=100)]
KindName = Annotated[str, code(r"[a-z_]{1,30}\.[a-z_]{1,29}")]
Instant = Annotated[float, Field(ge=0, le=10**13)]
PageOf = Annotated[int, Field(ge=1, le=50)]


@dataclass(frozen=True)
class Page:
    """Some notifications, the latest first; `next` is the one to go on behind, None at the end."""

    rows: list[Row]
    next: str | None
    counts: Counts


@dataclass(frozen=True)
class AllRead:
    """When everything was marked as read (milliseconds, also what takes that back), and how many that were."""

    at: float | None
    number: int


@query(access=somebody)
async def latest(
    ctx: Context,
    show: Literal["all", "unread"] = "all",
    kind: KindName | None = None,
    after: NotificationId | None = None,
    limit: PageOf = 20,
) -> Page:
    """My notifications, the latest first: all, those not read, or of one kind. `after` is the last one of the page
    before; where it is no longer there the page begins anew."""
    blocked = await blocked_by_me(ctx)
    statement = select(Notification).where(*shown(ctx.actor.id, blocked))
    if show == "unread":
        statement = statement.where(col(Notification.read_at).is_(None))
    if kind is not None:
        statement = statement.where(col(Notification.kind) == kind)
    if after is not None and (last := await _place_of(ctx, after)) is not None:
        statement = statement.where(tuple_(col(Notification.at), col(Notification.id)) < last)
    statement = statement.order_by(col(Notification.at).desc(), col(Notification.id).desc()).limit(limit + 1)
    found = (await ctx.session.execute(statement)).scalars().all()
    page = found[:limit]
    more = page[-1].id if len(found) > limit else None
    return Page(await told(ctx, page), more, await counts(ctx, ctx.actor.id, blocked))


@query(access=somebody)
async def some(ctx: Context, ids: Some) -> list[Row]:
    """My notifications of these ids, as they are now; those put away are not among them."""
    statement = select(Notification).where(
        *shown(ctx.actor.id, await blocked_by_me(ctx)), col(Notification.id).in_(ids)
    )
    found = (await ctx.session.execute(statement.order_by(col(Notification.at).desc()))).scalars().all()
    return await told(ctx, found)


@mutation(access=somebody, limit=CHANGES)
async def seen(ctx: Context) -> None:
    """Note that I have looked: nothing that is there now is new any more."""
    newest = select(func.max(col(Notification.at))).where(col(Notification.actor_id) == ctx.actor.id).scalar_subquery()
    at = (await ctx.session.execute(select(newest))).scalar_one()
    if at is None:
        return
    given = insert(NotificationInbox).values(actor_id=ctx.actor.id, seen_at=at)
    older = col(NotificationInbox.seen_at) < at
    await ctx.session.execute(
        given.on_conflict_do_update(index_elements=["actor_id"], set_={"seen_at": at}, where=older)
    )


@mutation(access=somebody, limit=CHANGES)
async def read(ctx: Context, ids: Some, on: bool = True) -> None:
    """Mark some of mine as read, or as not read."""
    column = col(Notification.read_at)
    changed = _mine().where(col(Notification.id).in_(ids), column.is_(None) if on else column.is_not(None))
    await ctx.session.execute(changed.where(_own(ctx)).values(read_at=utc_now() if on else None))


@mutation(access=somebody, limit=CHANGES)
async def read_all(ctx: Context, kind: KindName | None = None) -> AllRead:
    """Mark all of mine as read, or all of a kind."""
    # To the millisecond, since that is how a page gives it back.
    now = utc_now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    changed = _mine().where(_own(ctx), col(Notification.read_at).is_(None), col(Notification.removed_at).is_(None))
    if kind is not None:
        changed = changed.where(col(Notification.kind) == kind)
    done = await ctx.session.execute(changed.values(read_at=now).returning(col(Notification.id)))
    return AllRead(milliseconds(now), len(done.all()))


@mutation(access=somebody, limit=CHANGES)
async def unread_again(ctx: Context, at: Instant) -> int:
    """Take back that all were marked as read at `at`. Returns how many are unread again."""
    before = datetime.fromtimestamp(round(at) / 1000, utc_now().tzinfo)
    changed = _mine().where(_own(ctx), col(Notification.read_at) == before)
    return len((await ctx.session.execute(changed.values(read_at=None).returning(col(Notification.id)))).all())


@mutation(access=somebody, limit=CHANGES)
async def remove(ctx: Context, ids: Some, on: bool = True) -> None:
    """Put some of mine away, or bring them back."""
    column = col(Notification.removed_at)
    changed = _mine().where(_own(ctx), col(Notification.id).in_(ids), column.is_(None) if on else column.is_not(None))
    await ctx.session.execute(changed.values(removed_at=utc_now() if on else None))


def check_kind(name: str) -> None:
    """Raises when no notifications are called that, or when they can't be turned off."""
    kind = kinds.get(name)
    if kind is None or not kind.optional:
        raise Invalid(field="kind", reason="offered")


def _mine():  # noqa: ANN202 - SQLAlchemy's own type
    return update(Notification)


def _own(ctx: Context):  # noqa: ANN202
    return col(Notification.actor_id) == ctx.actor.id


async def _place_of(ctx: Context, after: str) -> tuple[datetime, str] | None:
    statement = select(Notification.at, Notification.id).where(_own(ctx), col(Notification.id) == after)
    found = (await ctx.session.execute(statement)).first()
    return None if found is None else (found[0], found[1])
