"""The seed's comment functions, made safe, for clients that were written for them.

An episode's comments are everybody's and those of public rooms; with a `room_id`, that room's, for whoever may read
them. What the seed called an anchor is the discussion: listed as a comment of the system when that is asked for.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from raffi_web.features.accounts.aliases import own_alias
from raffi_web.features.comments import outside
from raffi_web.features.comments.access import comment_of, read
from raffi_web.features.comments.discussions import anchored
from raffi_web.features.comments.outside import Asked
from raffi_web.features.comments.rows import discussion_row
from raffi_web.features.comments.writing import WRITE, create
from raffi_web.features.rooms.access import place
from raffi_web.features.seed import shapes
from raffi_web.features.seed.arguments import Address, AnimeId, Direction, Episode, RoomId, UserId, Username
from raffi_web.features.seed.functions import bind, rename
from raffi_web.features.seed.shapes import Row
from raffi_web.kernel.arguments import Seconds, line, prose
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid, NotFound
from raffi_web.kernel.functions import anyone, mutation, query, somebody
from raffi_web.words import t

MOST_ACTIVE = 5
CommentId = Annotated[str, line(1, 40)]
Message = Annotated[str, prose(1, 1000)]
OrderBy = Literal["created_at", "video_timestamp"]
Instant = Annotated[str, line(1, 40)]
Season = Annotated[int, Field(ge=0, le=10_000)]
Offset = Annotated[int, Field(ge=0, le=10_000)]


@mutation(access=somebody, limit=WRITE, public=False)
async def comments_create(
    ctx: Context,
    anime_id: AnimeId,
    episode_number: Episode,
    user_id: UserId,
    username: Username,
    message: Message,
    room_id: RoomId | None = None,
    parent_id: CommentId | None = None,
    avatar_url: Address | None = None,
    video_timestamp: Seconds | None = None,
    season: Season | None = None,
) -> Row:
    """Write a comment about an episode, for everybody or in a room that one is in."""
    await bind(ctx, user_id)
    await rename(ctx, username, avatar_url)
    title, name = str(anime_id), str(anime_id)
    if room_id is not None:
        watched = (await place(ctx, room_id)).room
        if watched.title_id == title:
            name, season = watched.title_name, watched.season if season is None else season
    found = await anchored(ctx, room_id, title, name, season, episode_number)
    parent = None if parent_id == found.id else parent_id
    if parent is not None and room_id is None:
        # A list of an episode's comments has those of public rooms: an answer goes where it was read.
        found = await read(ctx, (await comment_of(ctx, parent, field="parent")).discussion_id)
        if (found.title_id, found.episode) != (title, episode_number):
            raise NotFound("errors.no_comment", code="no_comment", field="parent")
    at_ms = None if video_timestamp is None else round(video_timestamp * 1000)
    said = await create(ctx, found.id, message, parent=parent, at_ms=at_ms)
    me = (ctx.actor.id, user_id)
    return {"comment": shapes.comment_row(said, discussion_row(found), me), "message": "seed.commented"}


@query(access=anyone, public=False)
async def comments_get_by_episode(
    ctx: Context,
    anime_id: AnimeId,
    episode_number: Episode,
    parent_id: CommentId | None = None,
    room_id: RoomId | None = None,
    season: Season | None = None,
    limit: Annotated[int, Field(ge=1)] = 50,
    offset: Offset = 0,
    order_by: OrderBy = "created_at",
    order_direction: Direction = "desc",
    include_system: bool = False,
) -> Row:
    """An episode's comments with their replies; with `parent_id`, what answers that one. At most 100 a page."""
    limit, ascending = min(limit, 100), order_direction == "asc"
    places = await outside.discussions_about(ctx, str(anime_id), season=season, episode=episode_number, room=room_id)
    if parent_id is not None and parent_id not in places:
        found = await outside.replies_to(ctx, parent_id, limit=limit, offset=offset, ascending=ascending)
    else:
        asked = places if parent_id is None else {parent_id: places[parent_id]}
        found = await outside.threads_in(
            ctx, asked, limit=limit, offset=offset, by_moment=order_by == "video_timestamp", ascending=ascending
        )
    me = await _me(ctx)
    comments = [
        shapes.comment_row(row, found.discussions[row["discussion"]], me)
        | {
            "replies": [
                shapes.comment_row(reply, found.discussions[reply["discussion"]], me)
                for reply in found.replies.get(row["id"], [])
            ]
        }
        for row in found.comments
    ]
    system = _anchors(places) if include_system and offset == 0 and parent_id is None else []
    return {
        "comments": [*system, *comments],
        "pagination": _pagination(found.total, limit, offset, len(comments)),
        "filters": {
            "anime_id": str(anime_id),
            "episode_number": episode_number,
            "season": season,
            "room_id": room_id,
            "parent_id": parent_id,
            "order_by": order_by,
            "order_direction": order_direction,
            "include_system": include_system,
        },
    }


@query(access=anyone, public=False)
async def comments_get_history(
    ctx: Context,
    anime_id: AnimeId,
    episode_number: Episode | None = None,
    start_date: Instant | None = None,
    end_date: Instant | None = None,
    user_id: UserId | None = None,
    room_id: RoomId | None = None,
    season: Season | None = None,
    limit: Annotated[int, Field(ge=1)] = 100,
    offset: Offset = 0,
    include_system: bool = False,
) -> Row:
    """What was said about a title, the newest first, and how much. At most 200 a page."""
    limit = min(limit, 200)
    me = await _me(ctx)
    asked = Asked(
        await outside.discussions_about(ctx, str(anime_id), season=season, episode=episode_number, room=room_id),
        _instant("start_date", start_date),
        _instant("end_date", end_date),
        ctx.actor.id if user_id == me[1] and ctx.actor.is_somebody else user_id,
    )
    found = await outside.history_in(ctx, asked, limit=limit, offset=offset)
    numbers = await outside.numbers_of(ctx, asked)
    comments = [shapes.comment_row(row, found.discussions[row["discussion"]], me) for row in found.comments]
    if include_system and offset == 0:
        comments = [*_anchors(asked.discussions), *comments]
    episodes: dict[str, list[Row]] = {}
    for row in comments:
        episodes.setdefault(str(row["episode_number"]), []).append(row)
    return {
        "comments": comments,
        "comments_by_episode": episodes,
        "statistics": {
            "total_comments": numbers.comments,
            "unique_episodes": len(numbers.episodes),
            "unique_users": numbers.people,
            "most_active_episodes": [
                {"episode_number": episode, "comment_count": said} for episode, said in numbers.episodes[:MOST_ACTIVE]
            ],
        },
        "pagination": _pagination(found.total, limit, offset, len(found.comments)),
        "filters": {
            "anime_id": str(anime_id),
            "episode_number": episode_number,
            "season": season,
            "room_id": room_id,
            "start_date": start_date,
            "end_date": end_date,
            "user_id": user_id,
            "include_system": include_system,
        },
    }


async def _me(ctx: Context) -> tuple[str, str]:
    return ctx.actor.id, await own_alias(ctx) if ctx.actor.is_somebody else ""


def _anchors(places: dict[str, Row]) -> list[Row]:
    return [shapes.anchor_row(one, t("seed.anchor", n=one["episode"])) for one in places.values() if one["episode"]]


def _pagination(total: int, limit: int, offset: int, shown: int) -> dict[str, Any]:
    return {"total": total, "limit": limit, "offset": offset, "has_more": offset + shown < total}


def _instant(field: str, said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        found = datetime.fromisoformat(said)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.timestamp()
    except (ValueError, OverflowError):
        raise Invalid(field=field, reason="form") from None
    return found
