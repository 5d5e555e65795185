"""What of a profile is somebody's to take along; its rows go with the actor."""

from sqlalchemy import or_
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Part, on_export
from raffi_web.features.profiles.models import BlockRow, HandleRow, ProfileRow
from raffi_web.features.profiles.preferences import chosen_by
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds


async def _profile(ctx: Context, ids: list[str], after: str | None) -> Part:
    row = (await ctx.session.execute(select(ProfileRow).where(col(ProfileRow.actor_id) == ids[0]))).scalar_one_or_none()
    handles = select(HandleRow).where(col(HandleRow.actor_id) == ids[0]).order_by(col(HandleRow.taken_at).desc())
    known = (await ctx.session.execute(handles)).scalars().all()
    return Part(
        [
            {
                "handle": next((one.handle for one in known if one.given_up_at is None), None),
                "handles_before": [one.handle for one in known if one.given_up_at is not None],
                "bio": row.bio if row else "",
                "public": bool(row and row.public),
                "shows_bio": bool(row and row.shows_bio),
                "shows_lists": bool(row and row.shows_lists),
                "shows_rooms": bool(row and row.shows_rooms),
                "shows_joined": bool(row and row.shows_joined),
            }
        ]
    )


async def _preferences(ctx: Context, ids: list[str], after: str | None) -> Part:
    return Part([await chosen_by(ctx, ids[0])])


async def _blocks(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(BlockRow).where(or_(*(col(BlockRow.actor_id) == one for one in ids)))
    found = (await ctx.session.execute(statement.order_by(col(BlockRow.created_at)))).scalars()
    return Part([{"id": one.blocked_id, "at": milliseconds(one.created_at)} for one in found])


on_export["profile"] = _profile
on_export["preferences"] = _preferences
on_export["blocks"] = _blocks
