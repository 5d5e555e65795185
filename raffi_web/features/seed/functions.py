"""The seed's room functions, made safe, for clients that were written for them.

Names and arguments are the seed's. A `user_id` is an alias: it is bound to whoever used it first, and means nothing
without that session. Each function is one transaction of the features' own functions.
"""

from typing import Annotated, Any

from pydantic import Field

from raffi_web.features.accounts import functions as accounts
from raffi_web.features.accounts.aliases import check_alias, own_alias
from raffi_web.features.chat.activity import latest_notices
from raffi_web.features.rooms import functions as rooms
from raffi_web.features.rooms import outside
from raffi_web.features.rooms.access import place
from raffi_web.features.rooms.listing import list_public
from raffi_web.features.rooms.outside import people_of
from raffi_web.features.screen import functions as screen
from raffi_web.features.screen import queue
from raffi_web.features.screen.sources import SourceInput, resolve
from raffi_web.features.screen.standing import (
    note_source,
    place_at,
    say_position,
    screen_of,
    screens_of,
    standings,
)
from raffi_web.features.seed import shapes
from raffi_web.features.seed.arguments import (
    Action,
    Address,
    Alternative,
    AnimeId,
    AnimeTitle,
    Direction,
    Episode,
    Key,
    OrderBy,
    RoomId,
    SortBy,
    Title,
    Updates,
    UserId,
    Username,
)
from raffi_web.kernel.arguments import Seconds
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import anyone, mutation, query, somebody
from raffi_web.kernel.limits import Limit, take
from raffi_web.kernel.services import services

STATUS = Limit("member_status", 60, 60)
ORDERS = {"last_activity": "active", "created_at": "new", "member_count": "people"}
ACTIVITY = 10
Row = dict[str, Any]


@mutation(access=somebody, limit=rooms.CREATION, public=False)
async def rooms_create(
    ctx: Context,
    title: Title,
    anime_id: AnimeId,
    anime_title: AnimeTitle,
    episode_number: Episode,
    video_url: Address,
    host_user_id: UserId,
    host_username: Username,
    is_public: bool,
    source_id: AnimeId | None = None,
    access_key: Key | None = None,
) -> Row:
    """Make a room, be its host and put its film on. A private room without a key gets one."""
    await bind(ctx, host_user_id)
    await rename(ctx, host_username)
    if access_key and not (len(access_key) == 6 and access_key.isascii() and access_key.isdigit()):
        raise Invalid(field="access_key", reason="six_digits")
    watching = rooms.Watching(title_id=str(anime_id), title_name=anime_title, episode=episode_number)
    made = await rooms.create(ctx, title=title, watching=watching, is_public=is_public, access_key=access_key or None)
    film = SourceInput(url=video_url, title=anime_title, title_id=str(anime_id), episode=episode_number)
    await queue.load(ctx, made.id, film)
    await note_source(ctx, made.id, None if source_id is None else str(source_id), [])
    await outside.appear(ctx, made.id)
    return {
        "room": await _room(ctx, made.id, host_user_id),
        "access_key": made.access_key,
        "realtime_channel": f"room:{made.id}",
        "presence_key": host_user_id,
    }


@mutation(access=somebody, limit=rooms.ENTRY, public=False)
async def rooms_join(
    ctx: Context,
    room_id: RoomId,
    user_id: UserId,
    username: Username,
    avatar_url: Address | None = None,
    access_key: Key | None = None,
) -> Row:
    """Enter a room. Whoever is in it already stays the same member."""
    await bind(ctx, user_id)
    await rename(ctx, username, avatar_url)
    await rooms.join(ctx, room_id, key=access_key)
    await outside.appear(ctx, room_id)
    me = (ctx.actor.id, user_id)
    people = await people_of(ctx, room_id)
    mine = next(person for person in people if person.id == ctx.actor.id)
    room = await _room(ctx, room_id, user_id)
    return {
        **shapes.member_row(room_id, mine, me, None),
        "member": shapes.member_row(room_id, mine, me, None),
        "room": {**room, "current_time": room["current_playback_time"]},
        "realtime_channel": f"room:{room_id}",
    }


@mutation(access=somebody, limit=rooms.LEAVING, public=False)
async def rooms_leave(ctx: Context, room_id: RoomId, user_id: UserId) -> Row:
    """Leave a room; when its host leaves, the next in line becomes the host."""
    await bind(ctx, user_id)
    left = await rooms.leave(ctx, room_id)
    return {"message": "seed.left", **left}


@mutation(access=somebody, limit=rooms.MANAGEMENT, public=False)
async def rooms_delete(ctx: Context, room_id: RoomId, user_id: UserId) -> Row:
    """End a room for everybody: for its host and for whoever made it."""
    await bind(ctx, user_id)
    await outside.end_room(ctx, room_id)
    return {"message": "seed.deleted", "room_id": room_id}


@query(access=anyone, public=False)
async def rooms_list_public(
    ctx: Context,
    limit: Annotated[int, Field(ge=1)] = 50,
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0,
    order_by: OrderBy = "last_activity",
    order_direction: Direction = "desc",
    anime_id: AnimeId | None = None,
    min_members: Annotated[int, Field(ge=0, le=500)] = 0,
) -> Row:
    """Public rooms that are open; at most 100 a page, whatever `limit` asks for."""
    limit = min(limit, 100)
    page = await list_public(
        ctx,
        title_id=None if anime_id is None else str(anime_id),
        min_people=min_members,
        order=ORDERS[order_by],  # pyright: ignore[reportArgumentType] - the values are the orders
        ascending=order_direction == "asc",
        limit=limit,
        offset=offset,
    )
    listed = [card.id for card in page.rooms]
    hosts = await outside.hosts_of(ctx, listed)
    screens = await screens_of(ctx, listed)
    me = (ctx.actor.id, await own_alias(ctx))
    return {
        "rooms": [shapes.card_row(card, screens.get(card.id), hosts.get(card.id), me) for card in page.rooms],
        "pagination": {
            "total": page.total,
            "limit": limit,
            "offset": offset,
            "has_more": offset + len(listed) < page.total,
        },
    }


@mutation(access=somebody, limit=screen.CONTROL, public=False)
async def sync_control(
    ctx: Context,
    room_id: RoomId,
    user_id: UserId,
    action: Action,
    current_time: Seconds | None = None,
    episode_number: Episode | None = None,
    video_url: Address | None = None,
    video_urls: Annotated[list[Alternative], Field(max_length=50)] | None = None,
    source_id: AnimeId | None = None,
    title: AnimeTitle | None = None,
    anime_title: AnimeTitle | None = None,
) -> Row:
    """Play, pause, seek or change the episode. With play and pause `current_time` says where the commander's film is:
    whoever may seek puts the room there."""
    await bind(ctx, user_id)
    where = await place(ctx, room_id)
    if action == "change_episode":
        film = _episode_film(where.room.title_id, episode_number, video_url, title or anime_title)
        others = [{"url": resolve(SourceInput(url=one.url))["url"], "quality": one.quality} for one in video_urls or []]
        await queue.load(ctx, room_id, film)
        await note_source(ctx, room_id, None if source_id is None else str(source_id), others)
        await outside.watch_other(ctx, room_id, name=anime_title, episode=episode_number)
    else:
        if action != "seek" and current_time is not None and where.may("seek") and where.may("play"):
            await place_at(ctx, room_id, current_time, still=action == "pause")
        await screen.control(ctx, room_id, action, position=current_time)
        await ctx.write()
    now = await screen_of(ctx, room_id)
    await say_position(ctx, room_id, now.position)
    return {
        "room": {
            "room_id": room_id,
            **shapes.playing(now),
            "updated_at": shapes.instant(now.now),
            "starts_at": now.changed_at,
        },
        "message": f"seed.{action}",
        "note": "seed.sent_to_all",
    }


@query(access=somebody, public=False)
async def sync_get_host_time(ctx: Context, room_id: RoomId, user_id: UserId) -> Row:
    """Where the room is now, and how far from it the asker said to be."""
    await check_alias(ctx, user_id)
    where = await place(ctx, room_id)
    now = await screen_of(ctx, room_id)
    people = await people_of(ctx, room_id)
    mine = (await standings(ctx, room_id, [ctx.actor.id]))[ctx.actor.id]
    return {
        "host_time": shapes.host_time(now),
        "user_sync_status": {
            "is_synced": mine.is_synced,
            "time_difference": mine.time_difference,
            "user_current_time": mine.member_time,
        },
        "host_info": shapes.host_info(shapes.host_of(people), (ctx.actor.id, user_id)),
        "room_info": {
            "anime_title": where.room.title_name,
            "episode_number": where.room.episode,
            "title": where.room.title,
        },
    }


@query(access=somebody, public=False)
async def members_get_list(
    ctx: Context,
    room_id: RoomId,
    user_id: UserId | None = None,
    include_sync_status: bool = True,
    sort_by: SortBy = "joined_at",
    sort_direction: Direction = "asc",
) -> Row:
    """Everybody in a room, for its members, with how well each is in sync."""
    if user_id is not None:
        await check_alias(ctx, user_id)
    where = await place(ctx, room_id)
    me = (ctx.actor.id, user_id or await own_alias(ctx))
    people = await people_of(ctx, room_id)
    standing = await standings(ctx, room_id, [person.id for person in people])
    members = []
    for person in people:
        row = shapes.member_row(room_id, person, me, standing[person.id])
        if include_sync_status:
            row["sync_status"] = shapes.sync_status(standing[person.id])
        members.append(row)
    members.sort(key=lambda row: _sort_key(row[sort_by]), reverse=sort_direction == "desc")
    synced = sum(one.is_synced for one in standing.values())
    return {
        "members": members,
        "room_info": await _room(ctx, where.room.id, me[1]),
        "statistics": {
            "total_members": len(people),
            "synced_members": synced,
            "sync_percentage": round(100 * synced / len(people)) if people else 0,
            "host": shapes.host_info(shapes.host_of(people), me),
        },
        "recent_activity": [
            {
                "sync_event_type": one["what"],
                "user_id": shapes.shown(one["actor_id"], me) if one["actor_id"] else None,
                "username": one["name"],
                "created_at": shapes.instant(one["at"]),
            }
            for one in await latest_notices(ctx, room_id, ACTIVITY)
        ],
        "filters": {
            "include_sync_status": include_sync_status,
            "sort_by": sort_by,
            "sort_direction": sort_direction,
        },
    }


@mutation(access=somebody, limit=STATUS, public=False)
async def members_update_status(ctx: Context, room_id: RoomId, user_id: UserId, updates: Updates) -> Row:
    """Say what I am called, how I look and where my film is."""
    await bind(ctx, user_id)
    await place(ctx, room_id)
    given = updates.model_dump(exclude_none=True)
    if not given:
        raise Invalid(field="updates", reason="something_to_change")
    if updates.username is not None or updates.avatar_url is not None:
        await take(services().database, accounts.NAME, ctx.actor.id)
        await accounts.update_me(ctx, name=updates.username, avatar_url=updates.avatar_url)
    if updates.current_playback_time is not None:
        await say_position(ctx, room_id, updates.current_playback_time)
    people = await people_of(ctx, room_id)
    mine = next(person for person in people if person.id == ctx.actor.id)
    standing = (await standings(ctx, room_id, [mine.id]))[mine.id]
    return {
        "member": shapes.member_row(room_id, mine, (ctx.actor.id, user_id), standing),
        "message": "seed.updated",
    }


async def bind(ctx: Context, alias: str) -> None:
    """Bind the name that a client has for the asker."""
    if alias != ctx.actor.id:
        await accounts.bind_alias(ctx, alias)


async def rename(ctx: Context, name: str, avatar_url: str | None = None) -> None:
    """Let the asker be called what its client says."""
    me = await accounts.profile_of(ctx, ctx.actor)
    if name != me.name or (avatar_url is not None and avatar_url != me.avatar_url):
        await accounts.update_me(ctx, name=name, avatar_url=avatar_url)


async def _room(ctx: Context, room_id: str, alias: str) -> Row:
    where = await place(ctx, room_id)
    people = await people_of(ctx, room_id)
    now = await screen_of(ctx, room_id)
    return shapes.room_row(where, now, shapes.host_of(people), (ctx.actor.id, alias))


def _episode_film(title_id: str, episode: int | None, url: str | None, title: str | None) -> SourceInput:
    if episode is None or url is None:
        raise Invalid("errors.missing", field="episode_number" if episode is None else "video_url")
    return SourceInput(url=url, title=title, title_id=title_id, episode=episode)


def _sort_key(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
