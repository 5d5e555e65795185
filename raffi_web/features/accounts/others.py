"""What other features may know of somebody else, as the server: who they are, since when, and as whom they were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile, shown_profile
from raffi_web.features.accounts.models import Account, ActorMerge, ActorRow
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import milliseconds


@dataclass(frozen=True)
class Person:
    """Somebody. `joined_at` is since when they have an account, in milliseconds."""

    profile: Profile
    joined_at: float | None


async def person(ctx: Context, actor: str, *, any_kind: bool = False) -> Person | None:
    """Somebody with an account that is not shut out; with `any_kind` also a guest, and whoever is shut out."""
    statement = (
        select(ActorRow, Account)
        .outerjoin(Account, col(Account.actor_id) == col(ActorRow.id))
        .where(col(ActorRow.id) == actor, col(ActorRow.kind) != ActorKind.SERVICE.value)
    )
    found = (await ctx.session.execute(statement)).first()
    if found is None:
        return None
    row, account = found
    if not any_kind and (row.kind != ActorKind.USER or row.suspended_at is not None):
        return None
    return Person(shown_profile(row), milliseconds(account.created_at if account else row.created_at))


async def people(ctx: Context, actors: Collection[str]) -> dict[str, Profile]:
    """Several actors by their ids, of any kind but the server."""
    statement = select(ActorRow).where(col(ActorRow.id).in_(actors), col(ActorRow.kind) != ActorKind.SERVICE.value)
    return {row.id: shown_profile(row) for row in (await ctx.session.execute(statement)).scalars()}


async def here_since(ctx: Context, actors: Collection[str]) -> dict[str, datetime]:
    """Since when some actors are known here: from the first thing they did."""
    statement = select(ActorRow.id, ActorRow.created_at).where(col(ActorRow.id).in_(actors))
    async with elevated(ctx):
        return {row.id: row.created_at for row in (await ctx.session.execute(statement)).all()}


async def selves_of(ctx: Context, actor: str) -> list[str]:
    """The ids of somebody: the one they go by now first, then those of the guests they were."""
    into = select(ActorMerge.into_id).where(col(ActorMerge.from_id) == actor)
    now = (await ctx.session.execute(into)).scalar_one_or_none() or actor
    return (await selves_of_each(ctx, [now]))[now]


async def whole_of(ctx: Context, actors: Collection[str]) -> dict[str, str]:
    """By what ids those go now who were guests under some; who goes by their own is not in it."""
    statement = select(ActorMerge.from_id, ActorMerge.into_id).where(col(ActorMerge.from_id).in_(actors))
    return {row.from_id: row.into_id for row in (await ctx.session.execute(statement)).all()}


async def everyone_of(ctx: Context, actor: str) -> list[str]:
    """The ids of somebody, for a function whose asker may know as whom they were here before."""
    async with elevated(ctx):
        return await selves_of(ctx, actor)


async def alike(ctx: Context, text: str, ids: Collection[str], limit: int) -> list[Profile]:
    """People with a text in their name, or of these ids; those with an account first, then the latest seen."""
    named = or_(col(ActorRow.name).icontains(text, autoescape=True), col(ActorRow.id).in_(ids))
    statement = (
        select(ActorRow)
        .where(named, col(ActorRow.kind).in_([ActorKind.USER.value, ActorKind.GUEST.value]))
        .order_by(col(ActorRow.kind).desc(), col(ActorRow.seen_at).desc().nulls_last(), col(ActorRow.id).desc())
        .limit(limit)
    )
    return [shown_profile(row) for row in (await ctx.session.execute(statement)).scalars()]


async def selves_of_each(ctx: Context, actors: Collection[str]) -> dict[str, list[str]]:
    """For each of some ids that people go by now: it, then those of the guests they were."""
    found = {actor: [actor] for actor in actors}
    before = select(ActorMerge).where(col(ActorMerge.into_id).in_(actors)).order_by(col(ActorMerge.from_id))
    for row in (await ctx.session.execute(before)).scalars():
        found[row.into_id].append(row.from_id)
    return found
