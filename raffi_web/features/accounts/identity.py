"""From a session's token to an actor, and back.

A guest's token is a signed random text; the guest's id is a keyed hash of it, so a guest is known before anything is
written. Once there is a row for the session, the row says who it is and whether it still holds. The token of somebody
who signed in is marked: without a row it is nobody's. So is a guest's whose actor was deleted, whatever it had become.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, literal, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from raffi_web.features.accounts.models import ActorRow, ActorSession, GoneActor
from raffi_web.kernel import ids
from raffi_web.kernel.context import NOBODY, Actor, ActorKind, Context
from raffi_web.kernel.crypto import Signer
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Forbidden

SESSION_DAYS = 365
IDLE_DAYS = 60
"""A session of an account that nobody used for so long ends; a guest's lasts, since nothing could bring it back."""
SEEN_EVERY = timedelta(minutes=10)
REPLACING = timedelta(seconds=30)
PURPOSE = "session"
LONGEST_TOKEN = 300
M = TypeVar("M", bound=SQLModel)


class Identity:
    """Knows sessions. `secure` is whether the public origin is https, which decides the cookie's name."""

    def __init__(self, database: Database, signer: Signer, *, secure: bool) -> None:
        self.database = database
        self.signer = signer
        self.secure = secure

    @property
    def cookie(self) -> str:
        """The session cookie's name. The http name is never taken on https."""
        return "__Host-raffi" if self.secure else "raffi"

    def new_guest(self) -> tuple[str, Actor]:
        """A token for a new guest, and the actor it stands for. Nothing is written."""
        token = self.signer.sign(PURPOSE, {"r": ids.token(), "t": int(time.time())})
        return token, self._guest(token)

    def hash_of(self, token: str) -> str:
        """The keyed hash by which a session is kept."""
        return self.signer.fingerprint(PURPOSE, token)

    def cookie_header(self, token: str) -> str:
        """The Set-Cookie header for a token."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}={token}; Path=/; Max-Age={SESSION_DAYS * 86_400}; HttpOnly; SameSite=Lax{secure}"

    def no_cookie_header(self) -> str:
        """The Set-Cookie header that takes the session away."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"

    def token_in(self, cookies: str) -> str:
        """The session's token in a Cookie header, or an empty text."""
        # By hand: a cookie of another program that the standard library can't read would hide ours.
        for part in cookies.split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.cookie:
                return value.strip('"')
        return ""

    def expires_at(self, token: str) -> float:
        """When a token of ours ends, in milliseconds since the epoch.

        Raises:
            Forbidden: It is not ours.
        """
        return (float(self.signer.read(PURPOSE, token)["t"]) + SESSION_DAYS * 86_400) * 1000

    async def actor_of(self, token: str) -> Actor:
        """Whose token this is; nobody when it is not ours, has ended or was revoked."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            return NOBODY
        try:
            payload = self.signer.read(PURPOSE, token)
            issued = float(payload["t"])
        except (Forbidden, ValueError, KeyError):
            return NOBODY
        guest = self._guest(token)
        async with self.database.begin() as session:
            row, owner, gone = (await session.execute(_asked(guest))).one()
            if row is None:
                known = "u" not in payload and gone is None and time.time() - issued < SESSION_DAYS * 86_400
                return guest if known else NOBODY
            return await _seen(session, row, owner)

    def signed(self, token: str) -> bool:
        """Whether this server made a token, whether or not it still holds."""
        try:
            return bool(token) and len(token) <= LONGEST_TOKEN and bool(self.signer.read(PURPOSE, token))
        except (Forbidden, ValueError):
            return False

    async def actor_of_session(self, session_id: str) -> Actor:
        """Whose session that is, by the id under which its owner knows it; nobody when it has ended or is none."""
        async with self.database.begin() as session:
            statement = owned(ActorSession, ActorSession.actor_id).where(col(ActorSession.id) == session_id)
            found = (await session.execute(statement)).first()
            return NOBODY if found is None else await _seen(session, *found)

    async def just_replaced(self, token: str) -> bool:
        """Whether a token's session was replaced a moment ago: the browser that shows it is about to get another one.

        A guest who began now would take that one's place.
        """
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            return False
        statement = select(ActorSession.token_hash).where(
            col(ActorSession.token_hash) == self.hash_of(token),
            col(ActorSession.replaced),
            col(ActorSession.revoked_at) > datetime.now(UTC) - REPLACING,
        )
        async with self.database.begin() as session:
            return (await session.execute(statement)).first() is not None

    async def look(self, actors: Iterable[Actor]) -> dict[str, Actor]:
        """What the sessions of actors stand for now, by their hashes. A guest's without a row goes on."""
        found = {actor.session: actor if actor.kind is ActorKind.GUEST else NOBODY for actor in actors}
        async with self.database.begin() as session:
            statement = owned(ActorSession, ActorSession.actor_id).where(col(ActorSession.token_hash).in_(found))
            rows = {row.token_hash: _standing(row, actor) for row, actor in (await session.execute(statement)).all()}
            bare = {one.id for hashed, one in found.items() if one.is_somebody and hashed not in rows}
            if bare:
                gone = set(await session.scalars(select(GoneActor.id).where(col(GoneActor.id).in_(bare))))
                found = {hashed: NOBODY if one.id in gone else one for hashed, one in found.items()}
        return found | rows

    def _guest(self, token: str) -> Actor:
        return Actor(
            ActorKind.GUEST,
            ids.id_from(self.signer.digest("guest", token)),
            self.hash_of(token),
        )


def holds(row: ActorSession) -> bool:
    """Whether a session goes on: not revoked, not too old, and not idle for too long where one can sign in again."""
    now = datetime.now(UTC)
    idle = row.signed_in_at is not None and row.seen_at < now - timedelta(days=IDLE_DAYS)
    return row.revoked_at is None and row.expires_at > now and not idle


Owner = ActorRow
"""Whose a session or a token is."""


def _asked(guest: Actor) -> Select[Any, Any, Any]:
    """One row: a token's session and whose it is, where it has one, and whether the guest of that token is gone."""
    one = select(literal(guest.id).label("id")).subquery()
    return (
        select(ActorSession, ActorRow, GoneActor.id)
        .select_from(one)
        .outerjoin(ActorSession, col(ActorSession.token_hash) == guest.session)
        .outerjoin(ActorRow, col(ActorRow.id) == col(ActorSession.actor_id))
        .outerjoin(GoneActor, col(GoneActor.id) == one.c.id)
    )


def owned(model: type[M], owner: Any) -> Select[M, ActorRow]:
    """Rows of `model` with whose they are, by its column `owner`: a session or a token is known by one question."""
    return select(model, ActorRow).join(ActorRow, col(ActorRow.id) == col(owner))


def standing(owner: Owner, session: str, **more: Any) -> Actor:
    """The actor for whom a session or a token that holds stands; nobody while they are shut out."""
    if owner.suspended_at is not None:
        return NOBODY
    return Actor(ActorKind(owner.kind), owner.id, session, owner.role, **more)


def _standing(row: ActorSession, owner: Owner) -> Actor:
    """Whom a session stands for now."""
    signed_in_at = row.signed_in_at.timestamp() if row.signed_in_at else None
    return standing(owner, row.token_hash, signed_in_at=signed_in_at) if holds(row) else NOBODY


async def _seen(session: AsyncSession, row: ActorSession, owner: Owner) -> Actor:
    """Whom a session stands for now; that it is used is written down now and then."""
    actor, now = _standing(row, owner), datetime.now(UTC)
    if actor.is_somebody and now - row.seen_at > SEEN_EVERY:
        seen = update(ActorSession).where(col(ActorSession.token_hash) == row.token_hash)
        await session.execute(seen.values(seen_at=now))
    return actor


async def session_of(ctx: Context, token_hash: str) -> ActorSession | None:
    """The row of a session that holds, for the server itself."""
    statement = select(ActorSession).where(col(ActorSession.token_hash) == token_hash)
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    return row if row is not None and holds(row) else None


def session_end() -> datetime:
    """When a session that begins now ends."""
    return datetime.now(UTC) + timedelta(days=SESSION_DAYS)
