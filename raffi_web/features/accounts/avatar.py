"""A person's picture: three square sizes of what they uploaded, at addresses of this server."""

from pathlib import Path

from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.accounts.models import ActorRow
from raffi_web.features.files.keeping import hand_over, let_go, pass_on
from raffi_web.features.files.pictures import squares
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import PICTURES
from raffi_web.kernel.context import Context

AVATAR = "avatar"
MOST_BYTES = 5_000_000
SIZES = (128, 64, 512)
"""The first is what the address without a size gives: sharp at 64 CSS pixels on a phone."""


def _sizes(path: Path, kind: str) -> list[Made]:
    return squares(path, kind, SIZES)


def used_by(actor: str) -> str:
    """What an actor's picture is used by, for the files."""
    return f"actor:{actor}"


async def _merge(ctx: Context, guest: str, user: str) -> None:
    """A guest's files go to its user, and its picture, unless the user has one."""
    await hand_over(ctx, guest, user)
    statement = select(ActorRow).where(col(ActorRow.id).in_([guest, user]))
    rows = {row.id: row for row in (await ctx.session.execute(statement)).scalars()}
    before, now = rows[guest], rows[user]
    if now.avatar_url is None:
        now.avatar_url = before.avatar_url
        await pass_on(ctx, AVATAR, used_by(guest), used_by(user))
    else:
        await let_go(ctx, AVATAR, used_by(guest))
    before.avatar_url = None
    await ctx.session.flush()


register(Purpose(AVATAR, MOST_BYTES, PICTURES, process=_sizes, public=True))
on_merge.append(_merge)
