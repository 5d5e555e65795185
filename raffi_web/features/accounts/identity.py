"""From a session's token to an actor, and back.

A guest's token is a signed random text; the guest's id is a keyed hash of it, so a guest is known before anything is
written. Once there is a row for the session, the row says who it is and whether it still holds.
"""

import time
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from raffi_web.features.accounts.models import ActorRow, ActorSession
from raffi_web.kernel import ids
from raffi_web.kernel.context import NOBODY, Actor, ActorKind
from raffi_web.kernel.crypto import Signer
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Forbidden

SESSION_DAYS = 365
PURPOSE = "session"
LONGEST_TOKEN = 300


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

    def cookie_header(self, token: str) -> str:
        """The Set-Cookie header for a token."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}={token}; Path=/; Max-Age={SESSION_DAYS * 86_400}; HttpOnly; SameSite=Lax{secure}"

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
        """Whose token this is; nobody when it is not ours, has expired or was revoked."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            return NOBODY
        try:
            issued = float(self.signer.read(PURPOSE, token)["t"])
        except (Forbidden, ValueError, KeyError):
            return NOBODY
        guest = self._guest(token)
        async with self.database.begin() as session:
            statement = (
                select(ActorSession, ActorRow.kind)
                .join(ActorRow, col(ActorRow.id) == col(ActorSession.actor_id))
                .where(col(ActorSession.token_hash) == guest.session)
            )
            found = (await session.execute(statement)).first()
        if found is None:
            return guest if time.time() - issued < SESSION_DAYS * 86_400 else NOBODY
        row, kind = found
        if row.revoked_at is not None or row.expires_at < datetime.now(UTC):
            return NOBODY
        return Actor(ActorKind(kind), row.actor_id, guest.session)

    def _guest(self, token: str) -> Actor:
        return Actor(
            ActorKind.GUEST,
            ids.id_from(self.signer.digest("guest", token)),
            self.signer.fingerprint(PURPOSE, token),
        )


def session_end() -> datetime:
    """When a session that begins now ends."""
    return datetime.now(UTC) + timedelta(days=SESSION_DAYS)
