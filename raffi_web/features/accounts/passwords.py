"""Passwords: what makes one, and their hashes, made beside the event loop."""

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import StringConstraints

from raffi_web.kernel.errors import Invalid, Limited

SHORTEST, LONGEST = 10, 200
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""OWASP's second choice for Argon2id: 19 MiB, two passes, one lane; the first takes 46 MiB for the same strength."""
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

    async def make(self, password: str) -> str:
        """A password's hash, salt and costs included."""
        return await self._run(HASHER.hash, password)

    async def fits(self, known: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed. Without a hash it takes the same time and is not."""
        right = await self._run(_verify, known or _nobodys(), password)
        return right and known is not None

    async def _run(self, work, *args: str):  # noqa: ANN001, ANN202 - as the work is
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


def is_old(known: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(known)


def _verify(known: str, password: str) -> bool:
    try:
        return HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return HASHER.hash(os.urandom(16).hex())


def _be_polite() -> None:
    # Linux counts niceness by thread; elsewhere it would slow the whole process.
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, POLITE)


hashing = Hashing()
