"""My second step: switching it on and off, and the codes for the day the phone is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import delete
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.models import Account
from raffi_web.features.accounts.reclaiming import on_reclaim
from raffi_web.features.accounts.second_step.checking import PURPOSE, codes_left, hash_of, locked_step, use_code
from raffi_web.features.accounts.second_step.codes import address_of, new_recovery_codes, new_seed
from raffi_web.features.accounts.second_step.models import RecoveryCode, SecondStep
from raffi_web.features.accounts.standing import hold_me
from raffi_web.kernel import limits, vault
from raffi_web.kernel.arguments import line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

Code = Annotated[str, line(1, 40)]
CHANGES = Limit("second_step", 20, 3600)
CODE_TRIES = Limit("second_step_codes", 5, 900)


@dataclass(frozen=True)
class SecondStepCard:
    """Whether my password needs a code, since when (milliseconds), and how many recovery codes are left.

    `for_password` is whether there is a password that could need one.
    """

    on: bool
    on_at: float | None
    codes_left: int
    for_password: bool


@dataclass(frozen=True)
class Seed:
    """What an authenticator app takes: the address as a QR code, or the key typed in."""

    address: str
    key: str


@query(access=signed_in)
async def second_step(ctx: Context) -> SecondStepCard:
    """Whether my password needs a code."""
    account = select(Account.has_password).where(col(Account.actor_id) == ctx.actor.id)
    has_password = bool((await ctx.session.execute(account)).scalar_one_or_none())
    begun = select(SecondStep.on_at).where(col(SecondStep.actor_id) == ctx.actor.id)
    on_at = (await ctx.session.execute(begun)).scalar_one_or_none()
    left = await codes_left(ctx, ctx.actor.id)
    return SecondStepCard(on_at is not None, milliseconds(on_at), left, has_password)


@mutation(access=fresh, limit=CHANGES, secret=True)
async def begin_second_step(ctx: Context) -> Seed:
    """Get a seed for my authenticator app. Nothing needs a code until I show one of it.

    Raises:
        Conflict: It is on already, or I have no password.
    """
    account = (
        await ctx.session.execute(select(Account).where(col(Account.actor_id) == ctx.actor.id))
    ).scalar_one_or_none()
    if account is None or not account.has_password:
        raise Conflict("errors.no_password", code="no_password")
    name = account.email or account.pending or (await profile_of(ctx, ctx.actor)).name
    async with elevated(ctx):
        await hold_me(ctx)
        row = await locked_step(ctx, ctx.actor.id)
        if row is not None and row.on_at is not None:
            raise Conflict("errors.second_step_on", code="second_step_on")
        seed = new_seed()
        kept = await vault.put(ctx, ctx.actor.id, PURPOSE, seed)
        if row is None:
            ctx.session.add(SecondStep(actor_id=ctx.actor.id, secret_id=kept.id))
        else:
            await vault.forget(ctx, row.secret_id)
            row.secret_id, row.last_step, row.created_at = kept.id, 0, utc_now()
        await ctx.session.flush()
    return Seed(address_of(seed, name), seed)


@mutation(access=fresh, limit=CHANGES, secret=True)
async def confirm_second_step(ctx: Context, code: Code) -> list[str]:
    """Switch it on by a first code of the app. Returns the recovery codes, which are never shown again.

    Raises:
        Conflict: It was not begun, or is on already.
        Invalid: The code is wrong.
    """
    async with _right_code(ctx, code, on=False) as row:
        row.on_at = utc_now()
        codes = await _write_codes(ctx)
        await audit(ctx, "accounts.second_step_on", on=("actor", ctx.actor.id))
    return codes


@mutation(access=fresh, limit=CHANGES, secret=True)
async def new_codes(ctx: Context, code: Code) -> list[str]:
    """Get new recovery codes; the old ones end. It takes a code.

    Raises:
        Conflict: It is off.
        Invalid: The code is wrong.
    """
    async with _right_code(ctx, code, on=True):
        codes = await _write_codes(ctx)
        await audit(ctx, "accounts.recovery_codes_made", on=("actor", ctx.actor.id))
    return codes


@mutation(access=fresh, limit=CHANGES)
async def end_second_step(ctx: Context, code: Code) -> None:
    """Switch it off. It takes a code.

    Raises:
        Conflict: It is off.
        Invalid: The code is wrong.
    """
    async with _right_code(ctx, code, on=True) as row:
        await forget_second_step(ctx, row)
        await audit(ctx, "accounts.second_step_off", on=("actor", ctx.actor.id))


async def forget_second_step(ctx: Context, row: SecondStep) -> None:
    """Remove an account's second step with its seed and codes, as the server."""
    await vault.forget(ctx, row.secret_id)
    await ctx.session.execute(delete(RecoveryCode).where(col(RecoveryCode.actor_id) == row.actor_id))
    await ctx.session.delete(row)
    await ctx.session.flush()


@asynccontextmanager
async def _right_code(ctx: Context, code: str, *, on: bool) -> AsyncIterator[SecondStep]:
    """My second step, which is `on` or only begun, once a code of it was right; the block runs as the server.

    A try is counted in a transaction of its own: a wrong one stays counted.
    """
    who = ctx.actor.id
    database = services().database
    await limits.take(database, CODE_TRIES, who)
    async with elevated(ctx):
        # Held, so that whoever is being let in without a code comes before, or is asked for one.
        await hold_me(ctx)
        row = await locked_step(ctx, who)
        if row is None or (on and row.on_at is None):
            raise Conflict("errors.second_step_off", code="second_step_off")
        if row.on_at is not None and not on:
            raise Conflict("errors.second_step_on", code="second_step_on")
        if not await use_code(ctx, row, code):
            raise Invalid("errors.wrong_code", code="wrong_code", field="code")
        yield row
        await ctx.session.flush()
    await limits.give_back(database, CODE_TRIES, who)


async def _write_codes(ctx: Context) -> list[str]:
    mine = ctx.actor.id
    await ctx.session.execute(delete(RecoveryCode).where(col(RecoveryCode.actor_id) == mine))
    codes = new_recovery_codes()
    ctx.session.add_all([RecoveryCode(code_hash=hash_of(mine, one), actor_id=mine) for one in codes])
    await ctx.session.flush()
    return codes


async def _end_with_reclaim(ctx: Context, actor: str) -> None:
    row = await locked_step(ctx, actor)
    if row is not None:
        await forget_second_step(ctx, row)


on_reclaim.append(_end_with_reclaim)
