"""A discussion to take away, page by page: what the route of exports reads, and programs may too."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import tuple_
from sqlmodel import col, select

from raffi_web.features.comments import access
from raffi_web.features.comments.access import DiscussionId
from raffi_web.features.comments.models import Comment
from raffi_web.features.comments.rows import comment_row
from raffi_web.features.comments.statements import split_mark
from raffi_web.features.comments.threads import Comments, Mark
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import query
from raffi_web.kernel.limits import Limit

EXPORT = Limit("comments_export", 300, 600)
"""Pages: three discussions of a hundred thousand in ten minutes."""
PAGE = 1_000

Order = Literal["said", "moment"]


@query(access=access.seen, limit=EXPORT)
async def export(
    ctx: Context,
    discussion: DiscussionId,
    order: Order = "said",
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE,
) -> Comments:
    """Comments of a discussion as they were said, or those with a moment in the order of the film.

    Left out are those that were taken back, and those of people whom the asker blocked.
    """
    statement = select(Comment).where(
        col(Comment.discussion_id) == discussion, col(Comment.removed_at).is_(None), col(Comment.hidden_at).is_(None)
    )
    if order == "moment":
        statement = statement.where(col(Comment.at_ms).is_not(None)).order_by(col(Comment.at_ms), col(Comment.id))
    else:
        statement = statement.order_by(col(Comment.id))
    if after is not None:
        number, last = split_mark(after)
        key = tuple_(col(Comment.at_ms), col(Comment.id)) > tuple_(number, last)
        statement = statement.where(key if order == "moment" else col(Comment.id) > last)
    found = list((await ctx.session.execute(statement.limit(limit + 1))).scalars())
    page = found[:limit]
    mark = None
    if len(found) > limit:
        mark = f"{page[-1].at_ms}.{page[-1].id}" if order == "moment" else page[-1].id
    blocked = await blocked_by_me(ctx)
    return Comments([comment_row(one) for one in page if one.actor_id not in blocked], mark)
