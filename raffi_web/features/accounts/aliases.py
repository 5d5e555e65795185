"""Names that other systems have for an actor."""

from sqlmodel import col, select

from raffi_web.features.accounts.functions import alias_owner
from raffi_web.features.accounts.models import ActorAlias
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden


async def own_alias(ctx: Context) -> str:
    """What the asker's own client calls it: the first name it bound, else its id."""
    statement = (
        select(ActorAlias.alias)
        .where(col(ActorAlias.actor_id) == ctx.actor.id)
        .order_by(col(ActorAlias.created_at), col(ActorAlias.alias))
        .limit(1)
    )
    return (await ctx.session.execute(statement)).scalar_one_or_none() or ctx.actor.id


async def check_alias(ctx: Context, alias: str) -> None:
    """Refuse a name that is somebody else's. One that is nobody's passes.

    Raises:
        Forbidden: It is bound to another actor.
    """
    if alias == ctx.actor.id:
        return
    async with elevated(ctx):
        owner = await alias_owner(ctx, alias)
    if owner not in (None, ctx.actor.id):
        raise Forbidden("errors.alias_taken", code="access_denied", field="user_id")
