"""Comments for clients that speak HTTP alone: an episode's talk in all that they may read, page by page and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import collate, func
from sqlmodel import col, select

from raffi_web.features.comments.access import SHUT, comment_of
from raffi_web.features.comments.models import Comment, Discussion
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.features.comments.statements import asks_first_replies, said
from raffi_web.features.comments.threads import told_to
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated

REPLIES_EACH = 50
DISCUSSIONS_AT_MOST = 500
"""Of those about one title, the ones with the latest comments."""


@dataclass(frozen=True)
class Talks:
    """A page of what is said in some discussions (by their ids); `total` is how many there are in all."""

    discussions: dict[str, Row]
    comments: list[Row]
    replies: dict[str, list[Row]]
    total: int


@dataclass(frozen=True)
class Numbers:
    """How much was said, by how many, and in which episodes: the one with most first."""

    comments: int
    people: int
    episodes: list[tuple[int | None, int]]


@dataclass(frozen=True)
class Asked:
    """Which comments are wanted: of discussions, between two times, of one actor."""

    discussions: dict[str, Row]
    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None

    def narrow(self, statement: Any) -> Any:
        """A statement over comments, for those that are wanted."""
        statement = statement.where(
            col(Comment.discussion_id).in_(list(self.discussions)),
            col(Comment.removed_at).is_(None),
            col(Comment.hidden_at).is_(None),
        )
        # An id begins with when it was made, and is in every index.
        if self.since is not None:
            statement = statement.where(col(Comment.id) >= ids.first_id_of(self.since))
        if self.until is not None:
            statement = statement.where(col(Comment.id) < ids.first_id_of(self.until))
        return statement if self.actor is None else statement.where(col(Comment.actor_id) == self.actor)


async def discussions_about(
    ctx: Context, title_id: str, *, season: int | None = None, episode: int | None = None, room: str | None = None
) -> dict[str, Row]:
    """Discussions about a title that the asker may read, by their ids: everybody's and those of public rooms.

    With `room` only that room's. Without `season` those that name none, without `episode` all episodes.
    """
    statement = select(Discussion).where(
        col(Discussion.title_id) == title_id,
        col(Discussion.season).is_not_distinct_from(season),
        # Within these no policy is asked.
        col(Discussion.closed).is_distinct_from(SHUT),
    )
    if episode is not None:
        statement = statement.where(col(Discussion.episode) == episode)
    if room is None:
        statement = statement.where(col(Discussion.is_public))
    else:
        statement = statement.where(col(Discussion.room_id) == room)
    statement = statement.order_by(col(Discussion.last_at).desc().nulls_last()).limit(DISCUSSIONS_AT_MOST)
    return {one.id: discussion_row(one) for one in (await ctx.session.execute(statement)).scalars()}


async def threads_in(
    ctx: Context,
    discussions: dict[str, Row],
    *,
    limit: int,
    offset: int,
    by_moment: bool = False,
    ascending: bool = False,
) -> Talks:
    """Threads of discussions that the asker may read, with the first replies of each."""
    roots = select(Comment).where(
        col(Comment.discussion_id).in_(list(discussions)), col(Comment.parent_id).is_(None), col(Comment.shown)
    )
    by = (col(Comment.moment), col(Comment.id)) if by_moment else (col(Comment.path),)
    page = roots.order_by(*(one if ascending else one.desc() for one in by)).limit(limit).offset(offset)
    # The discussions were found as the asker: within them the policies need not be asked for each row.
    async with elevated(ctx):
        found = list((await ctx.session.execute(page)).scalars())
        total = await _count(ctx, roots)
        answered = [one.id for one in found if one.thread]
        below = said(await ctx.rows(asks_first_replies(answered, REPLIES_EACH))) if answered else []
    replies: dict[str, list[Row]] = {}
    for row in await told_to(ctx, below):
        replies.setdefault(row["root"], []).append(row)
    return Talks(discussions, await told_to(ctx, found), replies, total)


async def replies_to(ctx: Context, parent: str, *, limit: int, offset: int, ascending: bool) -> Talks:
    """What answers a comment that the asker may read, right below it."""
    above = await comment_of(ctx, parent, field="parent")
    statement = select(Comment).where(
        col(Comment.root_id) == above.root_id,
        col(Comment.parent_id) == above.id,
        col(Comment.shown),
        col(Comment.path) > f"{above.path}/",
        col(Comment.path) < f"{above.path}0",
    )
    by = col(Comment.id) if ascending else col(Comment.id).desc()
    page = (await ctx.session.execute(statement.order_by(by).limit(limit).offset(offset))).scalars()
    place = select(Discussion).where(col(Discussion.id) == above.discussion_id)
    discussion = (await ctx.session.execute(place)).scalar_one()
    return Talks({discussion.id: discussion_row(discussion)}, await told_to(ctx, list(page)), {}, above.replies)


async def history_in(ctx: Context, asked: Asked, *, limit: int, offset: int) -> Talks:
    """Comments, also replies, the newest first."""
    statement = asked.narrow(select(Comment))
    async with elevated(ctx):
        # Not the primary key's order, which PostgreSQL would walk past everything else that was ever said.
        page = statement.order_by(collate(col(Comment.id), "C").desc()).limit(limit).offset(offset)
        found: Sequence[Comment] = (await ctx.session.execute(page)).scalars().all()
        total = await _count(ctx, statement)
    return Talks(asked.discussions, await told_to(ctx, found), {}, total)


async def numbers_of(ctx: Context, asked: Asked) -> Numbers:
    """How much was said, by whom, in which episodes."""
    each: Any = asked.narrow(select(col(Comment.discussion_id), func.count())).group_by(col(Comment.discussion_id))
    people = asked.narrow(select(func.count(func.distinct(col(Comment.actor_id)))))
    async with elevated(ctx):
        counted = (await ctx.session.execute(each)).all()
        somebody = (await ctx.session.execute(people)).scalar_one()
    episodes: dict[int | None, int] = {}
    for discussion, number in map(tuple, counted):
        episode = asked.discussions[discussion]["episode"]
        episodes[episode] = episodes.get(episode, 0) + number
    ordered = sorted(episodes.items(), key=lambda one: (-one[1], one[0] or 0))
    return Numbers(sum(episodes.values()), somebody, ordered)


async def _count(ctx: Context, statement: Any) -> int:
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return (await ctx.session.execute(counted)).scalar_one()
