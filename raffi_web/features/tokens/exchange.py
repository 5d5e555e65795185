"""A session or a personal access token is exchanged for a signed token of ten minutes, with as many rights or fewer."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import col, select

from raffi_web.features.accounts.guests import write_guest
from raffi_web.features.accounts.identity import session_of
from raffi_web.features.tokens import signed
from raffi_web.features.tokens.functions import Lent, Scopes
from raffi_web.features.tokens.keys import TOKEN_SECONDS, Keys
from raffi_web.features.tokens.models import ApiToken
from raffi_web.features.tokens.refusal import bad_token
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.audit import audit
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context
from raffi_web.kernel.errors import Forbidden, NotSignedIn
from raffi_web.kernel.functions import LENT, Scope, mutation, service
from raffi_web.kernel.limits import Limit, take_within
from raffi_web.kernel.permissions import FRESH_SECONDS, check_scope

EXCHANGES = Limit("exchange", 60, 600)
PLAIN: tuple[Lent, ...] = ("read", "write")
"""What a session's token gets when it does not ask for more."""


class Asker(Arguments):
    """Who exchanges, as the route knows them: `session` is the keyed hash of what they came with."""

    id: str
    kind: str
    role: str
    session: str
    of_token: bool


@dataclass(frozen=True)
class Ground:
    """What a signed token stands on: a session's id or a token's, and when that ends (seconds since the epoch)."""

    sid: str | None
    pat: str | None
    until: float


@dataclass(frozen=True)
class Exchanged:
    """A signed token. `expires` is in milliseconds since the epoch."""

    token: str
    expires: float
    scopes: list[str]


@dataclass(frozen=True)
class Exchange:
    """What the route does."""

    calls: Calls
    keys: Keys
    origin: str

    async def __call__(self, actor: Actor, wanted: list[str] | None, address: str) -> Exchanged:
        """Sign a token for `actor`, with the scopes `wanted`: what they have, or for a session reading and writing.

        Raises:
            NotSignedIn: There is no session, or it has just ended.
            Forbidden: More is wanted than they have, or they came with a signed token.
        """
        if not actor.is_somebody:
            raise NotSignedIn
        scopes = _granted(actor, wanted)
        asker = Asker(
            id=actor.id,
            kind=actor.kind.value,
            role=str(actor.role),
            session=actor.session,
            of_token=actor.scopes is not None,
        )
        key = await self.keys.private()
        given = {"asker": asker.model_dump(), "scopes": sorted(scopes)}
        ground = await self.calls("tokens.ground", given, Caller(SYSTEM, address))
        until = min(ground["until"], time.time() + TOKEN_SECONDS)
        claims = signed.Claims(actor.id, actor.kind.value, scopes, until, ground["sid"], ground["pat"])
        return Exchanged(signed.write(key, self.origin, claims), int(until) * 1000.0, sorted(scopes))


@mutation(access=service, public=False)
async def ground(ctx: Context, asker: Asker, scopes: Scopes) -> Ground:
    """What a signed token of an asker stands on, as it is now; written down for those with an account.

    Raises:
        NotSignedIn: It has just ended.
        Limited: They exchange too often.
    """
    await take_within(ctx.session, EXCHANGES, asker.id)
    actor = Actor(ActorKind(asker.kind), asker.id, asker.session, asker.role)
    found = await (_token_ground(ctx, actor) if asker.of_token else _session_ground(ctx, actor))
    if actor.kind is not ActorKind.GUEST:
        await audit(ctx, "tokens.exchanged", actor=actor, scopes=list(scopes))
    return found


async def _token_ground(ctx: Context, actor: Actor) -> Ground:
    statement = select(ApiToken).where(col(ApiToken.token_hash) == actor.session, col(ApiToken.revoked_at).is_(None))
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise bad_token("revoked")
    return Ground(None, row.id, _seconds(row.expires_at))


async def _session_ground(ctx: Context, actor: Actor) -> Ground:
    if actor.kind is ActorKind.GUEST:
        await write_guest(ctx, actor)
    row = await session_of(ctx, actor.session)
    if row is None:
        raise bad_token("revoked")
    return Ground(row.id, None, _seconds(row.expires_at))


def _granted(actor: Actor, wanted: list[str] | None) -> frozenset[str]:
    held = actor.scopes
    scopes = frozenset(wanted if wanted is not None else PLAIN if held is None else held)
    for scope in LENT:
        if scope in scopes:
            check_scope(actor, scope)
    if held is None and scopes - set(PLAIN) and not _is_fresh(actor):
        raise Forbidden("errors.fresh_sign_in_needed", code="fresh_sign_in_needed", scope=str(Scope.ACCOUNT))
    return scopes


def _is_fresh(actor: Actor) -> bool:
    return actor.signed_in_at is not None and time.time() - actor.signed_in_at <= FRESH_SECONDS


def _seconds(value: datetime | None) -> float:
    return value.astimezone(UTC).timestamp() if value is not None else float(2**40)
