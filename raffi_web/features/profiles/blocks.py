"""Whom I blocked: I see nothing of them, and they nothing of my page."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.accounts.others import people, person, selves_of, selves_of_each
from raffi_web.features.profiles.models import BlockRow
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds
from raffi_web.kernel.transaction import Bound, Statement

BLOCKS = Limit("blocks", 30, 600)
MOST = 500
BLOCKED = Statement(select(BlockRow.blocked_id).where(col(BlockRow.actor_id) == bindparam("asker")).limit(MOST))
ActorId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class Blocked:
    """Somebody I blocked, and when (milliseconds). `ids` are theirs, with those of the guests they were."""

    person: Profile
    at: float | None
    ids: list[str]


@query(access=somebody)
async def blocks(ctx: Context) -> list[Blocked]:
    """Everybody I blocked, the latest first."""
    statement = select(BlockRow).where(col(BlockRow.actor_id) == ctx.actor.id).order_by(col(BlockRow.created_at).desc())
    found = (await ctx.session.execute(statement.limit(MOST))).scalars().all()
    theirs = [row.blocked_id for row in found]
    async with elevated(ctx):
        known, ids = await people(ctx, theirs), await selves_of_each(ctx, theirs)
    return [
        Blocked(known[row.blocked_id], milliseconds(row.created_at), ids[row.blocked_id])
        for row in found
        if row.blocked_id in known
    ]


@mutation(access=somebody, limit=BLOCKS)
async def block(ctx: Context, actor: ActorId) -> None:
    """See nothing of somebody any more, and hide my page from them. They are not told.

    Raises:
        NotFound: There is nobody of that id.
        Forbidden: It is me.
        Conflict: I blocked too many.
    """
    async with elevated(ctx):
        if ctx.actor.id in (whole := await selves_of(ctx, actor)) or actor in await selves_of(ctx, ctx.actor.id):
            raise Forbidden("errors.not_yourself", code="not_yourself", field="actor")
        if await person(ctx, whole[0], any_kind=True) is None:
            raise NotFound("errors.no_person", code="no_person", field="actor")
        mine = select(BlockRow.blocked_id).where(col(BlockRow.actor_id) == ctx.actor.id)
        if len((await ctx.session.execute(mine)).all()) >= MOST:
            raise Conflict("errors.too_many_blocks", code="too_many_blocks", field="actor")
    added = insert(BlockRow).values(actor_id=ctx.actor.id, blocked_id=whole[0])
    await ctx.session.execute(added.on_conflict_do_nothing())


@mutation(access=somebody, limit=BLOCKS)
async def unblock(ctx: Context, actor: ActorId) -> None:
    """See somebody again."""
    async with elevated(ctx):
        whole = await selves_of(ctx, actor)
    mine = delete(BlockRow).where(col(BlockRow.actor_id) == ctx.actor.id, col(BlockRow.blocked_id).in_(whole))
    await ctx.session.execute(mine)


async def blocked_by_me(ctx: Context) -> frozenset[str]:
    """The ids of everybody the asker blocked: the one place that says whom they want to see nothing of."""
    return await blocked_by(ctx, ctx.actor.id)


def asks_blocked(actor: str) -> Bound:
    """The question behind `blocked_by`, to be sent ahead."""
    return BLOCKED.of({"asker": actor})


async def blocked_by(ctx: Context, actor: str) -> frozenset[str]:
    """The ids of everybody somebody blocked, with those of the guests they were; the server asks for anybody."""
    theirs = [blocked for (blocked,) in await ctx.rows(asks_blocked(actor))]
    if not theirs:
        return frozenset()
    async with elevated(ctx):
        return frozenset(one for ids in (await selves_of_each(ctx, theirs)).values() for one in ids)


async def blocks_me(ctx: Context, actor: str) -> bool:
    """Whether somebody blocked the asker, as the server sees it."""
    mine = await selves_of(ctx, ctx.actor.id)
    statement = select(BlockRow.blocked_id).where(col(BlockRow.actor_id) == actor, col(BlockRow.blocked_id).in_(mine))
    return (await ctx.session.execute(statement)).first() is not None


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Whom a guest blocked, the user it turned out to be blocks; who blocked the guest, blocks the user."""
    statement = select(BlockRow).where((col(BlockRow.actor_id) == guest) | (col(BlockRow.blocked_id) == guest))
    for row in (await ctx.session.execute(statement)).scalars().all():
        pair = {"actor_id": row.actor_id, "blocked_id": row.blocked_id}
        changed = {name: user if one == guest else one for name, one in pair.items()}
        if changed["actor_id"] != changed["blocked_id"]:
            added = insert(BlockRow).values(**changed, created_at=row.created_at)
            await ctx.session.execute(added.on_conflict_do_nothing())
        gone = delete(BlockRow).where(col(BlockRow.actor_id) == row.actor_id)
        await ctx.session.execute(gone.where(col(BlockRow.blocked_id) == row.blocked_id))


on_merge.append(hand_over)
