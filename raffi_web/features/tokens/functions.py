"""My personal access tokens: making, seeing, renaming and revoking them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import func, update
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import on_pause
from raffi_web.features.accounts.reclaiming import on_reclaim
from raffi_web.features.accounts.standing import hold_me
from raffi_web.features.tokens.bearer import PURPOSE, ended
from raffi_web.features.tokens.models import ApiToken
from raffi_web.features.tokens.text import new_token, shown
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 50
"""Tokens that one may have at the same time."""
MAKING = Limit("tokens", 20, 3600)
TokenId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
Name = Annotated[str, line(1, 60)]
Lent = Literal["read", "write", "account", "admin"]
Scopes = Annotated[list[Lent], Field(min_length=1, max_length=4)]


@dataclass(frozen=True)
class TokenCard:
    """A token as its owner sees it. `shown` is how it begins; times are milliseconds since the epoch.

    `ended` is `expired` or null: revoked ones are not told any more.
    """

    id: str
    name: str
    shown: str
    scopes: list[str]
    created_at: float | None
    used_at: float | None
    expires_at: float | None
    ended: str | None


@dataclass(frozen=True)
class NewToken:
    """A token that was just made. `token` is told this once."""

    token: str
    card: TokenCard


@query(access=signed_in)
async def mine(ctx: Context) -> list[TokenCard]:
    """My tokens, the newest first."""
    statement = _own(ctx).order_by(col(ApiToken.id).desc())
    return [_card(row) for row in (await ctx.session.execute(statement)).scalars()]


@mutation(access=fresh, limit=MAKING, secret=True)
async def make(ctx: Context, name: Name, scopes: Scopes, days: Literal[30, 90, 365] | None = 90) -> NewToken:
    """Make a token that acts in my name. It is told once.

    Args:
        name: What it is for; no two tokens of mine have the same name.
        scopes: What it may do: `read`, `write`, `account`, `admin`.
        days: When it ends; null for never.

    Raises:
        Conflict: I have a token of that name.
        Forbidden: I have as many as one may have.
        NotSignedIn: My session ended meanwhile.
    """
    await hold_me(ctx)
    await _alone(ctx)
    known = (await ctx.session.execute(_own(ctx))).scalars().all()
    if len(known) >= MOST:
        raise Forbidden("errors.too_many_tokens", code="too_many_tokens", most=MOST)
    _check_name(name, known)
    token = new_token()
    row = ApiToken(
        actor_id=ctx.actor.id,
        name=name,
        shown=shown(token),
        token_hash=services().signer.fingerprint(PURPOSE, token),
        scopes=sorted(set(scopes)),
        expires_at=utc_now() + timedelta(days=days) if days else None,
    )
    ctx.session.add(row)
    await ctx.session.flush()
    await audit(ctx, "tokens.made", on=("api_token", row.id), name=name, scopes=row.scopes, days=days)
    return NewToken(token, _card(row))


@mutation(access=signed_in)
async def rename(ctx: Context, token: TokenId, name: Name) -> TokenCard:
    """Give one of my tokens another name.

    Raises:
        NotFound: I have no such token.
        Conflict: I have another one of that name.
    """
    await _alone(ctx)
    known = (await ctx.session.execute(_own(ctx))).scalars().all()
    row = next((one for one in known if one.id == token), None)
    if row is None:
        raise _no_token()
    _check_name(name, [one for one in known if one.id != token])
    before, row.name = row.name, name
    await ctx.session.flush()
    await audit(ctx, "tokens.renamed", on=("api_token", token), before=before, after=name)
    return _card(row)


@mutation(access=signed_in)
async def revoke(ctx: Context, token: TokenId) -> None:
    """End one of my tokens, and whatever it was exchanged for, at once.

    Raises:
        NotFound: I have no such token.
    """
    ending = update(ApiToken).where(
        col(ApiToken.id) == token, col(ApiToken.actor_id) == ctx.actor.id, col(ApiToken.revoked_at).is_(None)
    )
    done = await ctx.session.execute(ending.values(revoked_at=utc_now()).returning(col(ApiToken.name)))
    name = done.scalar_one_or_none()
    if name is None:
        raise _no_token()
    await audit(ctx, "tokens.revoked", on=("api_token", token), name=name)


@mutation(access=service, public=False)
async def note_refused(ctx: Context, form: str, reason: str) -> None:
    """Write down that a bearer token gave no rights."""
    await audit(ctx, "tokens.refused", result=reason, form=form)


async def _alone(ctx: Context) -> None:
    """One change of one's tokens at a time: their number and names are looked at before one is written."""
    await ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"tokens:{ctx.actor.id}", 0))))


def _own(ctx: Context):  # noqa: ANN202 - a statement
    return select(ApiToken).where(col(ApiToken.actor_id) == ctx.actor.id, col(ApiToken.revoked_at).is_(None))


def _check_name(name: str, others: Sequence[ApiToken]) -> None:
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Conflict("errors.token_name_taken", code="token_name_taken", field="name")


def _no_token() -> NotFound:
    return NotFound("errors.no_token", code="no_token", field="token")


def _card(row: ApiToken) -> TokenCard:
    return TokenCard(
        id=row.id,
        name=row.name,
        shown=row.shown,
        scopes=list(row.scopes),
        created_at=milliseconds(row.created_at),
        used_at=milliseconds(row.used_at),
        expires_at=milliseconds(row.expires_at),
        ended=ended(row),
    )


async def _end_with_reclaim(ctx: Context, actor: str) -> None:
    ending = update(ApiToken).where(col(ApiToken.actor_id) == actor, col(ApiToken.revoked_at).is_(None))
    await ctx.session.execute(ending.values(revoked_at=utc_now()))


async def _pause(ctx: Context, actor: str, *, leaves: bool) -> None:
    mine = update(ApiToken).where(col(ApiToken.actor_id) == actor, col(ApiToken.revoked_at).is_(None))
    await ctx.session.execute(mine.values(paused_at=utc_now() if leaves else None))


on_reclaim.append(_end_with_reclaim)
on_pause.append(_pause)
