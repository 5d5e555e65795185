"""Passwords: what makes one, and their hashes, made beside the event loop."""

import asyncio
import base64
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.low_level import ARGON2_VERSION, hash_secret
from pydantic import StringConstraints

from raffi_web.features.accounts.emails import name_key
from raffi_web.kernel.errors import Invalid, Limited
from raffi_web.kernel.services import services

SHORTEST, LONGEST = 10, 200
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""OWASP's second choice for Argon2id: 19 MiB, two passes, one lane; the first takes 46 MiB for the same strength."""
SALT_BYTES = 16
WAITING_AT_MOST = 200
POLITE = 10
"""The hashing threads' niceness: who plays a film goes first."""
PLAIN = re.compile(r"[\W\d_]+")


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The passwords that everybody tries first, 30,000 of them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def check_password(password: str, *known: str) -> None:
    """Refuse a password that would be guessed: too short, among the common ones, or made of what everybody knows.

    Args:
        password: The password, as it was typed.
        known: What others know of its owner: name, address.

    Raises:
        Invalid: With what is wrong with it.
    """
    if len(password) < SHORTEST:
        raise Invalid("errors.password_short", code="password_short", field="password", shortest=SHORTEST)
    plain = password.lower()
    # "password2026!" is "password" with what everybody adds.
    bare = PLAIN.sub("", plain)
    if len(set(plain)) < 4 or {plain, bare} & common_passwords() or len(bare) == 0:
        raise Invalid("errors.password_common", code="password_common", field="password")
    parts = {part for text in (*known, "raffi") for part in (text.lower(), text.lower().partition("@")[0]) if part}
    if any(len(part) >= 4 and part in plain and len(plain) - len(part) < 6 for part in parts):
        raise Invalid("errors.password_known", code="password_known", field="password")


@dataclass
class Hashing:
    """Hashes in threads of its own, so that fifty who sign in at once hold up nobody who watches."""

    workers: int = field(default_factory=lambda: max(1, (os.cpu_count() or 2) // 2))
    _pool: ThreadPoolExecutor | None = None
    _waiting: int = 0

    async def make(self, password: str, address: str | None) -> str:
        """A password's hash, salt and costs included, for whoever signs in by that address."""
        return await self._run(_hash, password, salt_of(address))

    async def again(self, manner: str | None, password: str) -> str:
        """A password's hash, made in the manner of another. Without a manner it is like nobody's, and takes as long."""
        return await self._run(_again, manner or "", password)

    async def _run(self, work, *args: object):  # noqa: ANN001, ANN202 - as the work is
        if self._waiting >= WAITING_AT_MOST:
            raise Limited(2.0)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads(), work, *args)
        finally:
            self._waiting -= 1

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.workers, "passwords", initializer=_be_polite)
        return self._pool


def salt_of(address: str | None) -> bytes:
    """The salt of all who sign in by an address: one hash can be compared with each of theirs. Only we can make it."""
    if address is None:
        return os.urandom(SALT_BYTES)
    return services().signer.digest("password_salt", name_key(address))[:SALT_BYTES]


def manner_of(known: str) -> str:
    """In which manner a hash was made: with which costs, and which salt."""
    return known.rpartition("$")[0]


def manner_today(address: str) -> str:
    """In which manner the hashes of all who sign in by an address are made now."""
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt_text(address)}"


def salt_text(address: str) -> str:
    """An address's salt as it stands in a hash."""
    return base64.b64encode(salt_of(address)).decode().rstrip("=")


def _hash(password: str, salt: bytes) -> str:
    return HASHER.hash(password, salt=salt)


def _again(manner: str, password: str) -> str:
    try:
        costs, salt = extract_parameters(f"{manner}$"), _salt_in(manner)
    except (InvalidHashError, ValueError):
        return _hash(password, os.urandom(SALT_BYTES))
    made = hash_secret(
        password.encode(),
        salt,
        time_cost=costs.time_cost,
        memory_cost=costs.memory_cost,
        parallelism=costs.parallelism,
        hash_len=HASHER.hash_len,
        type=costs.type,
        version=costs.version,
    )
    return made.decode()


def _salt_in(manner: str) -> bytes:
    salt = manner.rpartition("$")[2]
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


def _be_polite() -> None:
    # Linux counts niceness by thread; elsewhere it would slow the whole process.
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, POLITE)


hashing = Hashing()
