"""Whose a bearer token is: a session's, a personal access token, or a short-lived signed one.

A token that is sent and gives no rights is an error, never nobody: whoever sends one means to be somebody.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import col

from raffi_web.features.accounts.identity import SEEN_EVERY, Identity, Owner, owned, standing
from raffi_web.features.tokens import signed
from raffi_web.features.tokens.keys import Keys
from raffi_web.features.tokens.models import ApiToken
from raffi_web.features.tokens.refusal import bad_token
from raffi_web.features.tokens.text import PREFIX, is_token
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import NOBODY, SYSTEM, Actor
from raffi_web.kernel.doors import Refusals
from raffi_web.kernel.errors import NotSignedIn, RaffiError

log = logging.getLogger(__name__)

PURPOSE = "api_token"


@dataclass
class Bearers:
    """Knows bearer tokens. `origin` is the one public origin: the issuer and the audience of signed ones.

    `written` bounds how often a refused token is written into the audit.
    """

    identity: Identity
    calls: Calls
    keys: Keys
    origin: str
    written: Refusals = field(default_factory=Refusals)

    async def actor_of(self, token: str, address: str = "") -> Actor:
        """Whose token this is. `address` is from where it came.

        Raises:
            NotSignedIn: It is not ours, has ended or was revoked: `bad_token`.
        """
        try:
            if token.startswith(PREFIX):
                return await self._of_token(token)
            if self.is_signed(token):
                return await self._of_signed(token)
            actor = await self.identity.actor_of(token)
            if not actor.is_somebody:
                raise bad_token()
            return actor
        except NotSignedIn as error:
            await self._note(_form_of(token), error.data["reason"], address)
            raise

    def is_signed(self, token: str) -> bool:
        """Whether a token is of the short-lived, signed form."""
        return token.count(".") == 2

    def is_foreign(self, token: str) -> bool:
        """Whether a token does not even say that it is one of ours: another service's key."""
        if token.startswith(PREFIX):
            return False
        if self.is_signed(token):
            return signed.issuer(token) != self.origin
        return not self.identity.signed(token)

    async def look(self, actors: Iterable[Actor]) -> dict[str, Actor]:
        """What the sessions and tokens of actors stand for now, by their hashes; NOBODY for what has ended."""
        asked = list(actors)
        found = await self.identity.look(asked)
        tokens = {one.session for one in asked if one.scopes is not None and not found[one.session].is_somebody}
        if tokens:
            async with self.identity.database.begin() as session:
                statement = owned(ApiToken, ApiToken.actor_id).where(col(ApiToken.token_hash).in_(tokens))
                for row, owner in (await session.execute(statement)).all():
                    found[row.token_hash] = NOBODY if ended(row) else _actor(row, owner)
        return found

    async def _of_token(self, token: str) -> Actor:
        if not is_token(token):
            raise bad_token()
        return await self._standing(col(ApiToken.token_hash) == self.hash_of(token), None)

    def hash_of(self, token: str) -> str:
        """The keyed hash by which a personal access token is kept."""
        return self.identity.signer.fingerprint(PURPOSE, token)

    async def _of_signed(self, token: str) -> Actor:
        said = await signed.read(self.keys, self.origin, token)
        if said.pat is not None:
            return await self._standing(col(ApiToken.id) == said.pat, said)
        assert said.sid is not None
        actor = await self.identity.actor_of_session(said.sid)
        if not actor.is_somebody or (actor.id, actor.kind.value) != (said.sub, said.kind):
            raise bad_token("revoked")
        return Actor(actor.kind, actor.id, actor.session, actor.role, scopes=said.scopes, until=said.until)

    async def _standing(self, which, said: signed.Claims | None) -> Actor:  # noqa: ANN001 - a condition of SQLAlchemy
        """The actor of a personal access token, or of a signed one that stands on it, by one question."""
        async with self.identity.database.begin() as session:
            found = (await session.execute(owned(ApiToken, ApiToken.actor_id).where(which))).first()
            if found is None:
                raise bad_token("invalid" if said is None else "revoked")
            row, owner = found
            why = ended(row)
            actor = _actor(row, owner)
            if why or not actor.is_somebody:
                raise bad_token(why or "revoked")
            now = datetime.now(UTC)
            if row.used_at is None or now - row.used_at > SEEN_EVERY:
                await session.execute(update(ApiToken).where(which).values(used_at=now))
        if said is None:
            return actor
        if (actor.id, actor.kind.value) != (said.sub, said.kind):
            raise bad_token()
        scopes = said.scopes & (actor.scopes or frozenset())
        return Actor(actor.kind, actor.id, actor.session, actor.role, scopes=scopes, until=said.until)

    async def _note(self, form: str, reason: str, address: str) -> None:
        """Write a refused token down, unless there were so many that one more tells nothing."""
        if not self.written.worth(address):
            return
        try:
            await self.calls("tokens.note_refused", {"form": form, "reason": reason}, Caller(SYSTEM, address))
        except RaffiError as error:
            log.warning("a refused token was not written down: %s", error.kind)


def ended(row: ApiToken) -> str | None:
    """Why a token does not hold: `revoked`, `expired`, `paused` while its owner is leaving, or None when it does."""
    if row.revoked_at is not None:
        return "revoked"
    if row.paused_at is not None:
        return "paused"
    return "expired" if row.expires_at is not None and row.expires_at <= datetime.now(UTC) else None


def _actor(row: ApiToken, owner: Owner) -> Actor:
    until = row.expires_at.timestamp() if row.expires_at else None
    return standing(owner, row.token_hash, scopes=frozenset(row.scopes), until=until)


def _form_of(token: str) -> str:
    return "token" if token.startswith(PREFIX) else "signed" if token.count(".") == 2 else "session"
