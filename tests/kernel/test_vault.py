"""The vault: what is put comes back to whoever may have it, and nothing opens anywhere else."""

import asyncio
import base64
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import col, select

from raffi_web.kernel import vault
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import Function, Kind, Registry, somebody
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import Urls
from raffi_web.kernel.vault import SecretRef, SecretUnreadable, VaultKeyMissing
from raffi_web.kernel.vault_models import VaultSecret
from raffi_web.keyring import KeyRing, new_key, parse_keys
from raffi_web.settings import Settings

SECRET = "correct horse battery staple"
Connection = psycopg.Connection[Any]


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    made = Database(urls.app, pool_size=4, overflow=8)
    yield made
    await made.close()


@pytest.fixture
def use_ring() -> Iterator[Callable[[KeyRing], KeyRing]]:
    """Let the vault use another ring for this test."""

    def use(ring: KeyRing) -> KeyRing:
        vault.use(ring)
        return ring

    before = vault._ring
    yield use
    vault.use(before)


def actor() -> Actor:
    return Actor(ActorKind.USER, new_id())


async def within(database: Database, who: Actor, work: Callable[[Context], Awaitable[Any]]) -> Any:
    """Run `work` in a transaction of `who`."""
    async with database.begin(who) as session:
        return await work(Context(who, session))


async def put(database: Database, owner: str, purpose: str = "proof", secret: str = SECRET) -> SecretRef:
    return await within(database, SYSTEM, lambda ctx: vault.put(ctx, owner, purpose, secret))


async def reveal(database: Database, secret_id: str, owner: str, purpose: str = "proof") -> str:
    return await within(database, SYSTEM, lambda ctx: vault.reveal(ctx, secret_id, owner, purpose))


async def test_what_is_put_comes_back(database: Database) -> None:
    ada = actor()
    kept = await within(database, ada, lambda ctx: vault.put(ctx, ada.id, "proof", SECRET))
    assert kept.last4 == "aple"
    assert await within(database, ada, lambda ctx: vault.reveal(ctx, kept.id, ada.id, "proof")) == SECRET
    assert await within(database, ada, lambda ctx: vault.about(ctx, [kept.id, "gone"])) == {kept.id: kept}
    await within(database, ada, lambda ctx: vault.forget(ctx, kept.id))
    with pytest.raises(NotFound):
        await reveal(database, kept.id, ada.id)


async def test_of_a_short_secret_nothing_is_told(database: Database) -> None:
    kept = await put(database, new_id(), secret="123456789012345")
    assert kept.last4 == ""


@pytest.mark.parametrize("wrong", ["", "x" * (vault.LARGEST + 1)])
async def test_nothing_empty_or_huge_is_kept(database: Database, wrong: str) -> None:
    with pytest.raises(ValueError, match="65536"):
        await put(database, new_id(), secret=wrong)


async def test_another_owner_or_purpose_does_not_find_it(database: Database) -> None:
    owner = new_id()
    kept = await put(database, owner)
    for wrong in ((kept.id, new_id(), "proof"), (kept.id, owner, "other"), (new_id(), owner, "proof")):
        with pytest.raises(NotFound):
            await reveal(database, *wrong)


@pytest.mark.parametrize("moved", ["owner", "purpose", "row", "key"])
async def test_what_was_moved_does_not_open(database: Database, admin: Connection, moved: str) -> None:
    """Whoever can write the tables still can't make one secret pass for another."""
    ada, ben = new_id(), new_id()
    hers, his = await put(database, ada, secret="what Ada keeps to herself"), await put(database, ben)
    if moved == "owner":
        # With her own data key: only the place it is bound to says no.
        admin.execute("delete from vault_key where owner = %s", [ben])
        admin.execute("update vault_key set owner = %s where owner = %s", [ben, ada])
        admin.execute("update vault_secret set owner = %s where id = %s", [ben, hers.id])
        wanted = (hers.id, ben, "proof")
    elif moved == "purpose":
        admin.execute("update vault_secret set purpose = 'login' where id = %s", [hers.id])
        wanted = (hers.id, ada, "login")
    elif moved == "row":
        other = await put(database, ada, secret="another of hers, long enough")
        admin.execute(
            "update vault_secret set sealed = (select sealed from vault_secret where id = %s) where id = %s",
            [other.id, hers.id],
        )
        wanted = (hers.id, ada, "proof")
    else:
        admin.execute(
            "update vault_key set wrapped = (select wrapped from vault_key where owner = %s) where owner = %s",
            [ada, ben],
        )
        wanted = (his.id, ben, "proof")
    with pytest.raises(SecretUnreadable):
        await reveal(database, *wanted)


@pytest.mark.parametrize(("table", "column"), [("vault_secret", "sealed"), ("vault_key", "wrapped")])
@pytest.mark.parametrize("byte", [0, 1, 12, 13, -1])
async def test_one_flipped_bit_is_refused(
    database: Database, admin: Connection, table: str, column: str, byte: int
) -> None:
    owner = new_id()
    kept = await put(database, owner)
    (raw,) = admin.execute(f"select {column} from {table} where owner = %s".encode(), [owner]).fetchone() or (b"",)
    changed = bytearray(raw)
    changed[byte] ^= 1
    admin.execute(f"update {table} set {column} = %s where owner = %s".encode(), [bytes(changed), owner])
    with pytest.raises(SecretUnreadable):
        await reveal(database, kept.id, owner)


async def test_what_is_cut_short_is_refused(database: Database, admin: Connection) -> None:
    owner = new_id()
    kept = await put(database, owner)
    for length in (0, 1, 13, 20):
        admin.execute("update vault_secret set sealed = %s where id = %s", [b"\x01" * length, kept.id])
        with pytest.raises(SecretUnreadable):
            await reveal(database, kept.id, owner)


async def test_the_same_secret_twice_looks_like_two(database: Database, admin: Connection) -> None:
    owner = new_id()
    await put(database, owner)
    await put(database, owner)
    rows = admin.execute("select sealed from vault_secret where owner = %s", [owner]).fetchall()
    assert len(rows) == 2
    assert len(set(rows)) == 2


async def test_two_who_put_at_once_share_one_data_key(database: Database, admin: Connection) -> None:
    owner = new_id()
    kept = await asyncio.gather(*(put(database, owner, secret=f"secret number {n} of them") for n in range(6)))
    assert admin.execute("select count(*) from vault_key where owner = %s", [owner]).fetchone() == (1,)
    for n, one in enumerate(kept):
        assert await reveal(database, one.id, owner) == f"secret number {n} of them"


async def test_within_an_elevated_block_the_right_lasts(database: Database) -> None:
    ada = actor()

    async def both(ctx: Context) -> tuple[int, int]:
        async with elevated(ctx):
            await vault.put(ctx, ada.id, "proof", SECRET)
            # Still the server's: the vault has not ended the block around it.
            inside = await rows(ctx)
        return inside, await rows(ctx)

    async def rows(ctx: Context) -> int:
        statement = select(VaultSecret.id).where(col(VaultSecret.owner) == ada.id)
        return len((await ctx.session.execute(statement)).all())

    assert await within(database, ada, both) == (1, 0)


async def test_rotation_happens_under_readers_and_writers(
    database: Database, admin: Connection, use_ring: Callable[[KeyRing], KeyRing], urls: Urls
) -> None:
    old, new = new_key(), new_key()
    use_ring(KeyRing(old))
    admin.execute("delete from vault_secret")
    admin.execute("delete from vault_key")
    kept = {
        owner: (await put(database, owner, secret=f"the secret of {owner}")).id
        for owner in (new_id() for _ in range(30))
    }
    ring = use_ring(KeyRing(f"{new} {old}"))
    finished, reads = asyncio.Event(), 0

    async def read() -> None:
        nonlocal reads
        while not finished.is_set():
            for owner, secret_id in kept.items():
                assert await reveal(database, secret_id, owner) == f"the secret of {owner}"
                reads += 1

    async def write() -> dict[str, str]:
        more = [new_id() for _ in range(20)]
        return {owner: (await put(database, owner, secret=f"the secret of {owner}")).id for owner in more}

    reader = asyncio.create_task(read())
    own = Database(urls.app, pool_size=1)
    try:
        done, more = await asyncio.gather(vault.rewrap(own, ring, batch=4), write())
    finally:
        finished.set()
        await reader
        await own.close()
    assert done == {"rewrapped": 30, "left": 0}
    assert reads > 0
    told = await vault.wrapped(database, ring)
    assert (told.current, told.by_key, told.missing) == (ring.ids[0], {ring.ids[0]: 50, ring.ids[1]: 0}, [])
    use_ring(KeyRing(new))
    for owner, secret_id in (kept | more).items():
        assert await reveal(database, secret_id, owner) == f"the secret of {owner}"
    assert await vault.rewrap_data_keys(database) == {"rewrapped": 0, "left": 0}


async def test_a_process_without_the_key_says_so_and_rotation_goes_around_it(
    database: Database,
    admin: Connection,
    use_ring: Callable[[KeyRing], KeyRing],
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost, here = new_key(), new_key()
    owner, other = new_id(), new_id()
    use_ring(KeyRing(lost))
    kept = await put(database, owner)
    ring = use_ring(KeyRing(here))
    with caplog.at_level(logging.ERROR), pytest.raises(VaultKeyMissing) as caught:
        await reveal(database, kept.id, owner)
    assert caught.value.body()["code"] == "vault_key_missing"
    assert lost.partition(":")[0] in caplog.text
    assert lost.partition(":")[2] not in caplog.text
    with pytest.raises(VaultKeyMissing):
        await put(database, owner)
    await put(database, other)
    assert (await vault.rewrap(database, ring))["left"] >= 1
    assert lost.partition(":")[0] in (await vault.wrapped(database, ring)).missing
    admin.execute("delete from vault_key where owner = %s", [owner])


async def test_without_any_key_nothing_is_kept(database: Database, use_ring: Callable[[KeyRing], KeyRing]) -> None:
    use_ring(KeyRing())
    with pytest.raises(VaultKeyMissing):
        await put(database, new_id())
    assert await vault.rewrap_data_keys(database) == {"rewrapped": 0, "left": 0}


async def test_other_bytes_under_the_same_id_open_nothing(
    database: Database, admin: Connection, use_ring: Callable[[KeyRing], KeyRing]
) -> None:
    right, wrong = new_key(), new_key()
    number = right.partition(":")[0]
    use_ring(KeyRing(right))
    owner = new_id()
    kept = await put(database, owner)
    ring = use_ring(KeyRing(f"{number}:{wrong.partition(':')[2]}"))
    with pytest.raises(SecretUnreadable):
        await reveal(database, kept.id, owner)
    more = KeyRing(f"{new_key()} {number}:{wrong.partition(':')[2]}")
    before = admin.execute("select wrapped from vault_key where owner = %s", [owner]).fetchone()
    assert (await vault.rewrap(database, more))["left"] >= 1
    assert admin.execute("select wrapped from vault_key where owner = %s", [owner]).fetchone() == before
    assert ring.ids == [number]
    admin.execute("delete from vault_key where owner = %s", [owner])


async def test_a_shredded_owner_is_unreadable_in_old_copies_too(database: Database, admin: Connection) -> None:
    owner, other = new_id(), new_id()
    kept, stays = await put(database, owner), await put(database, other)
    await put(database, owner)
    copy = admin.execute("select * from vault_secret where id = %s", [kept.id]).fetchone()
    assert await within(database, SYSTEM, lambda ctx: vault.shred(ctx, owner)) == 2
    with pytest.raises(NotFound):
        await reveal(database, kept.id, owner)
    assert await reveal(database, stays.id, other) == SECRET
    # The row from an old backup, without its data key, and then beside the new one that the next secret makes.
    admin.execute("insert into vault_secret values (%s, %s, %s, %s, %s, %s)", copy)
    with pytest.raises(SecretUnreadable):
        await reveal(database, kept.id, owner)
    await put(database, owner)
    with pytest.raises(SecretUnreadable):
        await reveal(database, kept.id, owner)


async def test_who_puts_while_being_shredded_leaves_nothing(database: Database, admin: Connection) -> None:
    owner = new_id()
    await put(database, owner)

    async def shred() -> None:
        await within(database, SYSTEM, lambda ctx: vault.shred(ctx, owner))

    async with database.begin() as session:
        await vault.put(Context(SYSTEM, session), owner, "proof", SECRET)
        shredding = asyncio.create_task(shred())
        async with asyncio.timeout(10):
            # It waits for the writer, which holds the data key.
            while admin.execute("select 1 from pg_locks where not granted").fetchone() is None:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
    await shredding
    assert admin.execute("select count(*) from vault_secret where owner = %s", [owner]).fetchone() == (0,)


async def test_a_function_of_the_owner_sees_no_row(database: Database, admin: Connection) -> None:
    """The tables are the server's alone, also for whoever owns what is in them."""
    ada = actor()
    await put(database, ada.id)

    async def look(ctx: Context) -> list[str]:
        return [row.id for row in (await ctx.session.execute(select(VaultSecret))).scalars()]

    registry = Registry()
    registry.add(Function(name="proof.look", kind=Kind.QUERY, body=look, access=somebody))
    assert await Calls(database, registry)("proof.look", {}, Caller(ada)) == []


async def test_nothing_in_clear_is_stored_shown_or_logged(
    database: Database, admin: Connection, caplog: pytest.LogCaptureFixture, use_ring: Callable[[KeyRing], KeyRing]
) -> None:
    line = new_key()
    ring = use_ring(KeyRing(line))
    key = line.partition(":")[2]
    owner = new_id()
    with caplog.at_level(logging.DEBUG):
        kept = await put(database, owner)
        await reveal(database, kept.id, owner)
        admin.execute("update vault_secret set sealed = '\\x00' where id = %s", [kept.id])
        with pytest.raises(SecretUnreadable) as caught:
            await reveal(database, kept.id, owner)
    rows = admin.execute("select * from vault_secret natural left join vault_key").fetchall()
    raw = base64.urlsafe_b64decode(key + "=")
    for shown in (caplog.text, repr(ring), repr(kept), repr(caught.value), str(caught.value.body()), repr(rows)):
        assert SECRET not in shown
        assert key not in shown
    assert not any(
        SECRET.encode() in bytes(cell) or raw in bytes(cell) for row in rows for cell in row if isinstance(cell, bytes)
    )


# The ring


@pytest.mark.parametrize(
    "wrong", ["", "  ", "one", "one:", "one:abc", "one:" + "é" * 43, f"{new_key()} x:y", ":" + "A" * 43]
)
def test_a_ring_refuses_what_is_no_key(wrong: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        parse_keys(wrong)
    assert "A" * 43 not in str(caught.value)


def test_a_ring_refuses_one_id_for_two_keys() -> None:
    same = new_key().partition(":")[2]
    with pytest.raises(ValueError, match="own"):
        parse_keys(f"one:{same} one:{same}")


def test_keys_are_read_in_either_alphabet() -> None:
    raw = bytes(range(224, 256))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert parse_keys(f"one:{encode(raw).decode()}") == {"one": raw}


def test_kept_keys_are_made_once_and_another_process_s_rotation_is_seen(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path)  # pyright: ignore[reportCallIssue]
    here, there = settings.key_ring(), settings.key_ring()
    first = here.current
    assert there.ids == [first]
    second = there.add()
    assert here.ids == [second, first]
    assert here.get(first) == there.get(first)
    with pytest.raises(LookupError):
        here.retire(second)
    here.retire(first)
    assert there.ids == [second]
    with pytest.raises(LookupError):
        there.get(first)
    file = tmp_path / "secrets" / "vault_keys"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    os.utime(file, ns=(1, 1))
    with pytest.raises(PermissionError):
        here.get(second)


def test_given_keys_are_changed_where_they_are_given() -> None:
    ring = KeyRing(new_key())
    with pytest.raises(PermissionError, match="RAFFI_VAULT_KEYS"):
        ring.add()
