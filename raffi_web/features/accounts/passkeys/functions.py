"""My passkeys: which there are, what they are called, taking one away."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import delete, update
from sqlmodel import col, func, select

from raffi_web.features.accounts.passkeys.models import Passkey
from raffi_web.features.accounts.reclaiming import on_reclaim
from raffi_web.features.accounts.ways import keep_a_way, way
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.tables import milliseconds

PasskeyId = Annotated[str, code(r"[0-9a-z]{20,40}")]
PasskeyName = Annotated[str, line(1, 50)]
CHANGES = Limit("passkey_changes", 30, 3600)


@dataclass(frozen=True)
class PasskeyCard:
    """A passkey as its owner sees it. Times are milliseconds since the epoch.

    `synced` is whether its keeper has copied it to other devices: it outlives the loss of one.
    """

    id: str
    name: str
    synced: bool
    made_at: float | None
    used_at: float | None


@query(access=signed_in)
async def passkeys(ctx: Context) -> list[PasskeyCard]:
    """My passkeys, the oldest first."""
    statement = select(Passkey).where(col(Passkey.actor_id) == ctx.actor.id)
    found = (await ctx.session.execute(statement.order_by(col(Passkey.created_at), col(Passkey.id)))).scalars()
    return [card_of(row) for row in found]


@mutation(access=signed_in, limit=CHANGES)
async def rename_passkey(ctx: Context, passkey: PasskeyId, name: PasskeyName) -> PasskeyCard:
    """Call one of my passkeys something else.

    Raises:
        NotFound: I have no such passkey.
    """
    async with elevated(ctx):
        changed = update(Passkey).where(*_mine(ctx, passkey)).values(name=name).returning(Passkey)
        row = (await ctx.session.execute(changed)).scalar_one_or_none()
        if row is None:
            raise _unknown()
        return card_of(row)


@mutation(access=fresh, limit=CHANGES)
async def remove_passkey(ctx: Context, passkey: PasskeyId) -> None:
    """Take one of my passkeys away; what holds it can't sign in any more.

    Raises:
        NotFound: I have no such passkey.
        Conflict: It is my last way in.
    """
    known = select(Passkey.name).where(*_mine(ctx, passkey))
    name = (await ctx.session.execute(known)).scalar_one_or_none()
    if name is None:
        raise _unknown()
    await keep_a_way(ctx, ctx.actor.id)
    async with elevated(ctx):
        gone = delete(Passkey).where(*_mine(ctx, passkey)).returning(col(Passkey.id))
        if (await ctx.session.execute(gone)).first() is None:
            raise _unknown()
        await audit(ctx, "accounts.passkey_removed", on=("passkey", passkey), name=name)


@way("passkey")
async def _count(ctx: Context, actor: str) -> int:
    statement = select(func.count()).select_from(Passkey).where(col(Passkey.actor_id) == actor)
    return (await ctx.session.execute(statement)).scalar_one()


def card_of(row: Passkey) -> PasskeyCard:
    """A passkey as its owner sees it."""
    return PasskeyCard(row.id, row.name, row.is_synced, milliseconds(row.created_at), milliseconds(row.used_at))


def _mine(ctx: Context, passkey: str) -> tuple:
    return col(Passkey.id) == passkey, col(Passkey.actor_id) == ctx.actor.id


def _unknown() -> NotFound:
    return NotFound("errors.no_passkey", code="no_passkey", field="passkey")


async def _end_with_reclaim(ctx: Context, actor: str) -> None:
    await ctx.session.execute(delete(Passkey).where(col(Passkey.actor_id) == actor))


on_reclaim.append(_end_with_reclaim)
