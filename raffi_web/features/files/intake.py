"""An upload, from its first byte to a file that is there.

1. Whoever sends it is asked for: may they, now, for this, so much?
2. It is written to a folder of arriving files, counted while it comes, and refused at the first byte too many, when
   nothing comes for a while, and when it takes too long in all.
3. Its first bytes say what it is; the purpose makes of it what is kept, in a thread.
4. Whoever sends it is looked at again, since that took a while. A row takes its place in the quota, the objects are
   written, and the row says that they are there.

Whatever ends in between leaves a row that is not there for anybody, or nothing; the clean-up finds both.
"""

import asyncio
import math
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from raffi_web.features.files.functions import too_large
from raffi_web.features.files.purposes import Made, Purpose, purpose_of
from raffi_web.features.files.sniffing import HEAD_BYTES, kind_of
from raffi_web.features.files.store import storage
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.doors import Places
from raffi_web.kernel.errors import Invalid, RaffiError

WRITE_BYTES = 1_000_000
SILENCE_SECONDS = 30.0
OF_AN_ACTOR, OF_A_NETWORK = 6, 24
"""Uploads at the same time, until they are kept or refused: those that wait to be made anew are among them."""
AT_ONCE = 2
"""Files that are made anew at the same time; the others wait on disk."""
_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files")


class WrongKind(Invalid):
    code, status = "wrong_kind", 415


class Stalled(Invalid):
    code, status = "upload_stalled", 408


class TooSlow(Invalid):
    code, status = "upload_slow", 408


class Unreadable(Exception):
    """A purpose failed over a file without saying what is wrong with it."""


_places = Places(OF_AN_ACTOR, OF_A_NETWORK)


async def receive(
    calls: Calls,
    caller: Caller,
    purpose: str,
    parts: AsyncIterator[bytes],
    *,
    told: int | None = None,
    still: Callable[[], Awaitable[Caller]] | None = None,
) -> dict[str, Any]:
    """Take an upload in.

    Args:
        calls: Runs the functions of this feature.
        caller: Who sends it.
        purpose: What it is for.
        parts: Its bytes as they come.
        told: Its length, when the sender says so.
        still: Who sends it by now: a session may end while its upload comes.

    Returns:
        The file, as `FileInfo` has it.

    Raises:
        RaffiError: It is refused; nothing of it is kept.
    """
    known = purpose_of(purpose)
    await calls("files.begin", {"purpose": purpose, "told": told or 0}, caller)
    path = storage().arriving / secrets.token_hex(16)
    try:
        with _places.of(caller.actor.id, caller.address):
            await _write(path, parts, known)
            kind = await asyncio.to_thread(_kind, path)
            if kind is None or kind not in known.kinds:
                raise WrongKind(field="body")
            made = await asyncio.get_running_loop().run_in_executor(_workers, _made, known, path, kind)
            return await _keep(calls, still or _always(caller), known, made)
    finally:
        path.unlink(missing_ok=True)


async def _write(path: Path, parts: AsyncIterator[bytes], purpose: Purpose) -> None:
    waiting, size = bytearray(), 0
    longest = storage().upload_seconds
    clock = asyncio.get_running_loop().time
    end = clock() + longest
    with await asyncio.to_thread(path.open, "xb") as file:
        while True:
            try:
                part = await asyncio.wait_for(anext(parts, None), min(SILENCE_SECONDS, max(0.0, end - clock())))
            except TimeoutError:
                if clock() >= end:
                    raise TooSlow(field="body", seconds=math.ceil(longest)) from None
                raise Stalled(field="body") from None
            if part is None:
                break
            size += len(part)
            if size > purpose.max_bytes:
                raise too_large(purpose)
            waiting += part
            if len(waiting) >= WRITE_BYTES:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
    if not size:
        raise Invalid("errors.missing", field="body")


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        return kind_of(file.read(HEAD_BYTES))


def _made(purpose: Purpose, path: Path, kind: str) -> list[Made]:
    if purpose.process is None:
        return [Made("whole", kind, path)]
    try:
        return purpose.process(path, kind)
    except RaffiError:
        raise
    # Whatever it is: some kinds never reach whoever waits for a thread (StopIteration), end the request without an
    # answer (CancelledError), or the whole server (SystemExit).
    except BaseException as error:
        raise Unreadable(f"{purpose.name}: {type(error).__name__}") from error


def _always(caller: Caller) -> Callable[[], Awaitable[Caller]]:
    async def still() -> Caller:
        return caller

    return still


async def _keep(
    calls: Calls, still: Callable[[], Awaitable[Caller]], purpose: Purpose, made: list[Made]
) -> dict[str, Any]:
    parts = [{"name": one.name, "kind": one.kind, "bytes": one.size} for one in made]
    file = await calls("files.write_down", {"purpose": purpose.name, "parts": parts}, await still())
    for one in made:
        await storage().put(f"{purpose.name}/{file}/{one.name}", one.content)
    return await calls("files.finish", {"file": file}, await still())
