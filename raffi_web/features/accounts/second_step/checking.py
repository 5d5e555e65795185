"""Whether a code is right, for whoever comes in by a password; each is taken once."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import col, func, select

from raffi_web.features.accounts import links, throttle
from raffi_web.features.accounts.second_step.codes import is_recovery, plain, step_of
from raffi_web.features.accounts.second_step.models import RecoveryCode, SecondStep
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.features.accounts.standing import check_unchanged
from raffi_web.kernel import vault
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation, service
from raffi_web.kernel.services import services

PURPOSE = "accounts.totp"


class Verdict(StrEnum):
    """What there is to say of a code: no second step, none was given, right, wrong."""

    OFF = "off"
    NEEDED = "needed"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True)
class Judged:
    """A verdict on a code, whose code it should be, and, of a letter's link, by which address they sign in.

    `step` is the second step that the code was of; None where none was needed.
    """

    verdict: Verdict
    actor: str | None
    email: str | None = None
    step: str | None = None


@mutation(access=service, public=False)
async def try_code(ctx: Context, actor: str, code: str | None, browser: Browser, known: str | None = None) -> Judged:
    """Judge the code that came with a right password. `known` is the hash that the password was compared with.

    Raises:
        NotSignedIn: The password is another by now; the code is not judged.
        Limited: Too many codes of this account were wrong; the wait is told.
    """
    if known is not None:
        await check_unchanged(ctx, actor, known)
    verdict, step = await _judge(ctx, actor, code, browser)
    return Judged(verdict, actor, step=step)


@mutation(access=service, public=False)
async def try_link_code(ctx: Context, token: str, code: str | None, browser: Browser) -> Judged:
    """Judge the code that came with a letter's link for a new password; the link is not used up by it.

    Raises:
        Gone: The link does not work any more.
        Limited: Too many codes of this account were wrong.
    """
    actor = await links.owner_of(ctx, links.RESET, token)
    email = await links.address_of(ctx, actor)
    if await links.is_news(ctx, await links.find(ctx, links.RESET, token)):
        # Codes that somebody set before the owner came end with the reset.
        return Judged(Verdict.RIGHT, actor, email)
    verdict, step = await _judge(ctx, actor, code, browser)
    return Judged(verdict, actor, email, step)


async def use_code(ctx: Context, row: SecondStep, code: str) -> bool:
    """Whether a code is right, and used up by that. The row must be locked; as the server."""
    given = plain(code)
    if is_recovery(given):
        return await _use_recovery(ctx, row.actor_id, given)
    seed = await vault.reveal(ctx, row.secret_id, row.actor_id, PURPOSE)
    step = step_of(seed, given, row.last_step)
    if step is None:
        return False
    row.last_step = step
    await ctx.session.flush()
    return True


async def locked_step(ctx: Context, actor: str) -> SecondStep | None:
    """An account's second step, on or only begun; held until the end of the transaction."""
    statement = select(SecondStep).where(col(SecondStep.actor_id) == actor).with_for_update()
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def codes_left(ctx: Context, actor: str) -> int:
    """How many recovery codes an account has."""
    statement = select(func.count()).select_from(RecoveryCode).where(col(RecoveryCode.actor_id) == actor)
    return (await ctx.session.execute(statement)).scalar_one()


def hash_of(actor: str, code: str) -> str:
    """The keyed hash by which a recovery code is kept."""
    return services().signer.fingerprint("recovery", f"{actor}\n{plain(code)}")


async def _judge(ctx: Context, actor: str, code: str | None, browser: Browser) -> tuple[Verdict, str | None]:
    row = await locked_step(ctx, actor)
    if row is None or row.on_at is None:
        return Verdict.OFF, None
    if not code:
        return Verdict.NEEDED, None
    on_paper = is_recovery(plain(code))
    if not on_paper:
        await throttle.check_code(ctx, actor)
    if not await use_code(ctx, row, code):
        return Verdict.WRONG, None
    await throttle.code_passed(ctx, actor)
    if on_paper:
        left, on = await codes_left(ctx, actor), ("actor", actor)
        await audit(ctx, "accounts.recovery_code_used", on=on, actor=browser.actor, address=browser.address, left=left)
    return Verdict.RIGHT, row.secret_id


async def _use_recovery(ctx: Context, actor: str, code: str) -> bool:
    used = delete(RecoveryCode).where(
        col(RecoveryCode.code_hash) == hash_of(actor, code), col(RecoveryCode.actor_id) == actor
    )
    return (await ctx.session.execute(used.returning(col(RecoveryCode.code_hash)))).first() is not None
