"""What was left half-done: rows without objects, objects without a row, uploads that nobody used."""

import time
from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import col, select

from raffi_web.features.files.keeping import delete_gone
from raffi_web.features.files.models import File
from raffi_web.features.files.store import storage
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

ARRIVES_WITHIN = timedelta(hours=1)
USED_WITHIN = timedelta(hours=24)
BATCH = 200


async def sweep_files(database: Database) -> dict[str, int]:
    """Delete what no file needs. Returns how many rows, objects and broken-off uploads that were.

    A row is first marked, so that nothing can use it any more, and goes when its objects have gone. An object is older
    than any upload lasts before it can be told from one that is just being written.
    """
    old = or_(
        (col(File.state) == "arriving") & (col(File.changed_at) < utc_now() - ARRIVES_WITHIN),
        (col(File.state) == "ready") & col(File.used_by).is_(None) & (col(File.changed_at) < utc_now() - USED_WITHIN),
    )
    rows = 0
    while True:
        async with database.begin() as session:
            await session.execute(update(File).where(old).values(state="gone", changed_at=utc_now()))
            statement = select(File.id).where(col(File.state) == "gone").limit(BATCH)
            gone = (await session.execute(statement)).scalars().all()
        rows += await delete_gone(database, gone)
        if len(gone) < BATCH:
            return {"rows": rows, "objects": await _delete_strays(database), "uploads": _delete_broken_off()}


async def _delete_strays(database: Database) -> int:
    """Objects without a row: of an account that was deleted, or whose row was written and then rolled back."""
    strays: list[str] = []
    async for names in storage().older_than(ARRIVES_WITHIN.total_seconds()):
        files = {name: name.split("/")[-2] for name in names if name.count("/") == 2}
        async with database.begin() as session:
            known = set((await session.execute(select(File.id).where(col(File.id).in_(files.values())))).scalars())
        strays += [name for name, file in files.items() if file not in known]
    await storage().delete(strays)
    return len(strays)


def _delete_broken_off() -> int:
    before = time.time() - ARRIVES_WITHIN.total_seconds()
    old = [path for path in storage().arriving.iterdir() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
