"""What of an archive is of the profile."""

from raffi_web.features.accounts.arriving import Bringer, Row, Understood, on_bring, only
from raffi_web.features.profiles.functions import update
from raffi_web.features.profiles.preferences import CHOICES, Chosen, write
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.context import Context


def _bio(rows: list[Row]) -> Understood:
    found = [validate(update.model, only(row, "bio"))["bio"] for row in rows[:1]]
    known = [{"bio": bio} for bio in found if bio]
    return Understood(known, len(known), text=known[0]["bio"] if known else "")


async def _bring_bio(ctx: Context, rows: list[Row]) -> None:
    for row in rows:
        await update(ctx, bio=row["bio"])


def _preferences(rows: list[Row]) -> Understood:
    found = [validate(Chosen, only(row, *CHOICES)) for row in rows[:1]]
    known = [{name: value for name, value in one.items() if value is not None} for one in found]
    return Understood(known, sum(map(len, known)))


async def _bring_preferences(ctx: Context, rows: list[Row]) -> None:
    for row in rows:
        await write(ctx, Chosen(**row))


on_bring["bio"] = Bringer("profile", _bio, _bring_bio)
on_bring["preferences"] = Bringer("preferences", _preferences, _bring_preferences)
