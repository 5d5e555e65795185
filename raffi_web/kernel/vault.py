"""Secrets that the server must be able to read again: other services' keys, one-time code seeds, signing keys.

Each owner has a data key, and each data key is wrapped by a key of the ring (`settings.key_ring`). Both layers are
AES-256-GCM, and what is sealed is bound to where it stands: a data key to its owner, a secret to its owner, purpose and
id. Moved elsewhere it does not open. Without its data key an owner's every secret is noise, wherever a copy lies.

For server code only: no function hands a secret out. What may be told is `SecretRef`.
"""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.readset import unwatched
from raffi_web.kernel.tables import utc_now
from raffi_web.kernel.vault_models import VaultKey, VaultSecret
from raffi_web.keyring import KeyRing

log = logging.getLogger(__name__)

SERVER = "server"
"""The owner of what belongs to nobody: signing keys, the secrets of connected services."""
FORM = b"\x01"
"""How what is sealed is written: this byte, the nonce, then the text with its tag."""
NONCE_BYTES = 12
DATA_KEY_BITS = 256
LARGEST = 65_536
TOLD = 4
SHORTEST_TOLD = 16
"""Characters below which nothing is told: four of eight would be half of it."""
BATCH = 200


class SecretUnreadable(RaffiError):
    """It was changed, or moved from where it was put."""

    code, status = "secret_unreadable", 500


class VaultKeyMissing(RaffiError):
    """The ring lacks the key that wraps this; the log names it."""

    code, status = "vault_key_missing", 503


_ring = KeyRing()


def use(ring: KeyRing) -> None:
    """Set the keys of this process."""
    global _ring
    _ring = ring


@dataclass(frozen=True, slots=True)
class SecretRef:
    """What may be told of a secret: its id, and its last four characters (none of a short one)."""

    id: str
    last4: str


async def put(ctx: Context, owner: str, purpose: str, secret: str) -> SecretRef:
    """Keep a secret of `owner` (an actor's id, or `SERVER`) for one purpose, such as `accounts.totp`.

    Raises:
        VaultKeyMissing: The ring is empty, or lacks the key of this owner's data key.
        ValueError: It is empty, or has more than `LARGEST` bytes.
    """
    raw = secret.encode()
    if not 0 < len(raw) <= LARGEST:
        raise ValueError("a secret has between 1 and 65536 bytes")
    async with elevated(ctx):
        key = _unwrapped(_ring, await _key_row(ctx, _ring, owner))
        kept = SecretRef(new_id(), secret[-TOLD:] if len(secret) >= SHORTEST_TOLD else "")
        sealed = _seal(key, raw, _secret_place(owner, purpose, kept.id))
        ctx.session.add(VaultSecret(id=kept.id, owner=owner, purpose=purpose, sealed=sealed, last4=kept.last4))
        await ctx.session.flush()
    return kept


async def reveal(ctx: Context, secret_id: str, owner: str, purpose: str) -> str:
    """A secret in clear, for the server's own use.

    Raises:
        NotFound: There is none of that id for this owner and purpose.
        SecretUnreadable: It was changed or moved.
        VaultKeyMissing: The ring lacks its key.
    """
    statement = (
        select(VaultSecret, VaultKey)
        .join(VaultKey, col(VaultKey.owner) == col(VaultSecret.owner), isouter=True)
        .where(col(VaultSecret.id) == secret_id, col(VaultSecret.owner) == owner, col(VaultSecret.purpose) == purpose)
    )
    async with elevated(ctx):
        with unwatched():
            # Fresh objects, so that nothing in clear or sealed is left in the session.
            found = (await ctx.session.execute(statement.execution_options(populate_existing=True))).first()
    if found is None:
        raise NotFound
    kept, row = found
    if row is None:
        raise SecretUnreadable
    key = _unwrapped(_ring, row)
    return _open(key, kept.sealed, _secret_place(owner, purpose, secret_id), f"secret {secret_id}").decode()


async def about(ctx: Context, ids: Iterable[str]) -> dict[str, SecretRef]:
    """What may be told of secrets, by id; those that are gone are left out."""
    statement = select(VaultSecret.id, VaultSecret.last4).where(col(VaultSecret.id).in_(list(ids)))
    async with elevated(ctx):
        with unwatched():
            rows = (await ctx.session.execute(statement)).all()
    return {secret_id: SecretRef(secret_id, last4) for secret_id, last4 in rows}


async def forget(ctx: Context, secret_id: str) -> None:
    """Delete one secret; one that is gone already is fine."""
    async with elevated(ctx):
        await ctx.session.execute(delete(VaultSecret).where(col(VaultSecret.id) == secret_id))


async def shred(ctx: Context, owner: str) -> int:
    """Drop an owner's data key and secrets. Copies of the secrets elsewhere can't be read any more.

    Returns:
        How many secrets that were.
    """
    async with elevated(ctx):
        # The key first: whoever puts a secret meanwhile holds it, so what they put is seen by the second statement.
        await ctx.session.execute(delete(VaultKey).where(col(VaultKey.owner) == owner))
        gone = delete(VaultSecret).where(col(VaultSecret.owner) == owner).returning(col(VaultSecret.id))
        return len((await ctx.session.execute(gone)).all())


# Rotation


@dataclass(frozen=True, slots=True)
class Wrapped:
    """How many data keys each key of the ring wraps. `missing` names keys that the ring does not have."""

    current: str
    by_key: dict[str, int]
    missing: list[str]


async def wrapped(database: Database, ring: KeyRing) -> Wrapped:
    """How the data keys are wrapped now."""
    statement = select(VaultKey.ring_key, func.count()).group_by(col(VaultKey.ring_key))
    async with database.begin() as session:
        found: dict[str, int] = {row[0]: row[1] for row in await session.execute(statement)}
    known = ring.ids
    return Wrapped(ring.current, {number: found.get(number, 0) for number in known}, sorted(found.keys() - set(known)))


async def rewrap(database: Database, ring: KeyRing, *, batch: int = BATCH) -> dict[str, int]:
    """Wrap every data key with the ring's first key, `batch` of them a transaction; secrets are not touched.

    Returns:
        How many were rewrapped, and how many were left because their key is missing or does not open them.
    """
    done, left, after = 0, 0, ""
    while True:
        current = ring.current
        statement = (
            select(VaultKey)
            .where(col(VaultKey.ring_key) != current, col(VaultKey.owner) > after)
            .order_by(col(VaultKey.owner))
            .limit(batch)
            .with_for_update()
        )
        async with database.begin() as session:
            rows = (await session.execute(statement)).scalars().all()
            for row in rows:
                after = row.owner
                try:
                    key = _unwrapped(ring, row)
                except (VaultKeyMissing, SecretUnreadable):
                    left += 1
                    continue
                done += 1
                values = {"ring_key": current, "wrapped": _wrap(ring, current, row.owner, key), "wrapped_at": utc_now()}
                await session.execute(update(VaultKey).where(col(VaultKey.owner) == row.owner).values(values))
        if len(rows) < batch:
            return {"rewrapped": done, "left": left}


async def rewrap_data_keys(database: Database) -> dict[str, int]:
    """Clean-up: whatever an older key of the ring wraps is wrapped by the first one."""
    return await rewrap(database, _ring) if _ring.ids else {"rewrapped": 0, "left": 0}


# Keys


async def _key_row(ctx: Context, ring: KeyRing, owner: str) -> VaultKey:
    """The owner's data key as kept; held until the end of the transaction, and made at the first time."""
    known = select(VaultKey).where(col(VaultKey.owner) == owner).with_for_update(read=True)
    row = (await ctx.session.execute(known.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is not None:
        return row
    current = _current(ring)
    fresh = insert(VaultKey).values(
        owner=owner,
        ring_key=current,
        wrapped=_wrap(ring, current, owner, AESGCM.generate_key(DATA_KEY_BITS)),
        created_at=utc_now(),
        wrapped_at=utc_now(),
    )
    # The update changes nothing: it returns, and holds, the row of whoever was first.
    made: Any = fresh.on_conflict_do_update(index_elements=["owner"], set_={"owner": owner}).returning(VaultKey)
    return (await ctx.session.execute(made, execution_options={"populate_existing": True})).scalar_one()


def _current(ring: KeyRing) -> str:
    try:
        return ring.current
    except LookupError:
        log.error("the vault has no key: RAFFI_VAULT_KEYS is empty here")
        raise VaultKeyMissing from None


def _wrap(ring: KeyRing, number: str, owner: str, key: bytes) -> bytes:
    return _seal(ring.get(number), key, _key_place(owner, number))


def _unwrapped(ring: KeyRing, row: VaultKey) -> bytes:
    try:
        wrapping = ring.get(row.ring_key)
    except LookupError:
        log.error("the vault's ring has no key %r, which wraps the data key of %s", row.ring_key, row.owner)
        raise VaultKeyMissing from None
    return _open(wrapping, row.wrapped, _key_place(row.owner, row.ring_key), f"data key of {row.owner}")


def _key_place(owner: str, number: str) -> bytes:
    return orjson.dumps(["raffi.vault", 1, "key", owner, number])


def _secret_place(owner: str, purpose: str, secret_id: str) -> bytes:
    return orjson.dumps(["raffi.vault", 1, "secret", owner, purpose, secret_id])


def _seal(key: bytes, raw: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORM + nonce + AESGCM(key).encrypt(nonce, raw, place)


def _open(key: bytes, sealed: bytes, place: bytes, what: str) -> bytes:
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        if sealed[:1] != FORM or len(nonce) != NONCE_BYTES:
            raise InvalidTag
        return AESGCM(key).decrypt(nonce, rest, place)
    except InvalidTag:
        log.error("the vault can't open the %s: it was changed, moved, or its key is another one", what)
        raise SecretUnreadable from None
