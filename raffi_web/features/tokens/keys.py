"""The keys that sign short-lived tokens: one signs, those before it are still known for a while.

The private half is in the vault, the public one in `signing_key` and at `/.well-known/jwks.json`. Each process keeps
what it has read for a minute; a key that took over stays unknown to another process no longer than until the first
token it signed comes by.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from joserfc.jwk import ECKey
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.tokens.models import SigningKey
from raffi_web.kernel import vault
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

ALGORITHM, CURVE = "ES256", "P-256"
PURPOSE = "tokens.signing"
TOKEN_SECONDS = 600
MARGIN = timedelta(hours=1)
"""How long a retired key is known after the last token it can have signed: clocks, and processes that still had it."""
KNOWN_SECONDS = 60.0
ASK_AGAIN_SECONDS = 1.0
"""Made-up key ids don't make the database work: it is asked for an unknown one this often."""


@dataclass
class Keys:
    """Signs and knows. `lasts` is how long a key signs."""

    database: Database
    lasts: timedelta = timedelta(days=30)
    _public: dict[str, ECKey] = field(default_factory=dict)
    _private: ECKey | None = None
    _read_at: float = float("-inf")

    async def private(self) -> ECKey:
        """The key that signs; made when there is none.

        Raises:
            VaultKeyMissing: The vault has no key here.
        """
        if self._private is None or self._age() > KNOWN_SECONDS:
            await self._read(signs=True)
        if self._private is None:
            try:
                async with self.database.begin() as session:
                    await _make(session)
            except IntegrityError:
                pass  # Another process was first.
            await self._read(signs=True)
        assert self._private is not None
        return self._private

    async def public(self, number: str) -> ECKey | None:
        """The public key of that id, or None."""
        if self._age() > KNOWN_SECONDS or (number not in self._public and self._age() > ASK_AGAIN_SECONDS):
            await self._read(signs=False)
        return self._public.get(number)

    async def published(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517)."""
        await self.private()
        return {"keys": [_told(number, key) for number, key in self._public.items()]}

    async def rotate(self, database: Database) -> dict[str, int]:
        """Clean-up: let a new key take over from one that has signed long enough, and forget those nothing needs."""
        async with database.begin() as session:
            ctx = Context(SYSTEM, session)
            old = select(SigningKey).where(col(SigningKey.retired_at).is_(None)).with_for_update()
            found = (await session.execute(old)).scalar_one_or_none()
            rotated = found is not None and found.created_at < utc_now() - self.lasts
            if found is not None and rotated:
                await _retire(ctx, found)
                await _make(session)
            ended = utc_now() - timedelta(seconds=TOKEN_SECONDS) - MARGIN
            gone = delete(SigningKey).where(col(SigningKey.retired_at) < ended).returning(col(SigningKey.id))
            forgotten = len((await session.execute(gone)).all())
        if rotated:
            self.forget()
        return {"rotated": int(rotated), "forgotten": forgotten}

    def forget(self) -> None:
        """Read the keys anew at the next use."""
        self._private, self._read_at = None, float("-inf")

    def _age(self) -> float:
        return time.monotonic() - self._read_at

    async def _read(self, *, signs: bool) -> None:
        async with self.database.begin() as session:
            rows = (await session.execute(select(SigningKey).order_by(col(SigningKey.created_at).desc()))).scalars()
            known = {row.id: row for row in rows}
            self._public = {number: ECKey.import_key(row.public) for number, row in known.items()}
            current = next((row for row in known.values() if row.retired_at is None), None)
            if self._private is not None and (current is None or self._private.kid != current.id):
                self._private = None
            if signs and self._private is None and current is not None and current.secret_id is not None:
                ctx = Context(SYSTEM, session)
                kept = await vault.reveal(ctx, current.secret_id, vault.SERVER, PURPOSE)
                self._private = ECKey.import_key(orjson.loads(kept))
        self._read_at = time.monotonic()


async def _make(session: AsyncSession) -> None:
    made = ECKey.generate_key(CURVE, auto_kid=True)
    number = made.kid
    assert number is not None
    ctx = Context(SYSTEM, session)
    kept = await vault.put(ctx, vault.SERVER, PURPOSE, orjson.dumps(made.as_dict(private=True)).decode())
    row = SigningKey(id=number, algorithm=ALGORITHM, public=made.as_dict(private=False), secret_id=kept.id)
    session.add(row)
    await session.flush()
    await audit(ctx, "tokens.key_made", on=("signing_key", number))


async def _retire(ctx: Context, row: SigningKey) -> None:
    if row.secret_id is not None:
        await vault.forget(ctx, row.secret_id)
    retired = update(SigningKey).where(col(SigningKey.id) == row.id)
    await ctx.session.execute(retired.values(retired_at=utc_now(), secret_id=None))
    await audit(ctx, "tokens.key_retired", on=("signing_key", row.id))


def _told(number: str, key: ECKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": number, "use": "sig", "alg": ALGORITHM}
