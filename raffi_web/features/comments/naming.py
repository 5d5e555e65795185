"""What discussions are called: as the server knows the film, not as whoever came first says."""

from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from raffi_web.features.comments import access
from raffi_web.features.comments.access import DiscussionId, hold, read
from raffi_web.features.comments.filters import judged
from raffi_web.features.comments.models import Discussion
from raffi_web.features.comments.moderation import ORDER
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.features.lists.titles import TitleName
from raffi_web.features.screen import sampler
from raffi_web.features.screen.now_on import now_on
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import mutation

HOLD_TITLE = text("select pg_advisory_xact_lock(hashtextextended(:key, 40))")


async def name_of(ctx: Context, room: str | None, title_id: str, given: str) -> str:
    """What a discussion is called that is made now.

    A film of this server by its own title; a room's film as it is on there; what everybody talks of already as that is
    called. Only what is left is called as `given`, unless word filters find something in it.

    Raises:
        Invalid: A word filter finds something in the name.
    """
    film = sampler.film(title_id)
    if film is not None:
        return film.title
    if room is not None:
        on = await now_on(ctx, room)
        if on is not None and on.title_id == title_id:
            return on.title
    elif (known := await _known(ctx, title_id)) is not None:
        return known
    await _check(ctx, room, given)
    return given


@mutation(access=access.orders, limit=ORDER)
async def rename(ctx: Context, discussion: DiscussionId, name: TitleName) -> Row:
    """Call a discussion something else; everybody's together with those about the title's other episodes.

    Raises:
        Invalid: A word filter finds something in the name.
    """
    found = await read(ctx, discussion)
    await _check(ctx, found.room_id, name)
    if found.room_id is None:
        # Two who rename the same title come one after the other.
        await ctx.session.execute(HOLD_TITLE, {"key": found.title_id})
    before = found.title_name
    if before != name:
        async with elevated(ctx):
            for one in [found] if found.room_id is not None else await _of_title(ctx, found.title_id):
                await hold(ctx, one.id)
                one.title_name = name
                await ctx.session.flush()
        await audit(ctx, "comments.rename", on=("discussion", discussion), title=name, before=before)
    return discussion_row(found)


async def _check(ctx: Context, room: str | None, name: str) -> None:
    if await judged(ctx, room, name) is not None:
        raise Invalid("errors.filtered", code="filtered", field="title_name")


async def _known(ctx: Context, title_id: str) -> str | None:
    oldest = _everybodys(title_id, col(Discussion.title_name)).order_by(col(Discussion.id)).limit(1)
    return (await ctx.session.execute(oldest)).scalar_one_or_none()


async def _of_title(ctx: Context, title_id: str) -> list[Discussion]:
    # In the order of their ids, as everybody does who holds several.
    return list((await ctx.session.execute(_everybodys(title_id, Discussion).order_by(col(Discussion.id)))).scalars())


def _everybodys(title_id: str, *what: Any) -> Any:
    return select(*what).where(col(Discussion.title_id) == title_id, col(Discussion.room_id).is_(None))
