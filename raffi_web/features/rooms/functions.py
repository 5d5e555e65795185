"""Rooms: make, find, enter, leave, change, end."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.guests import ensure_server
from raffi_web.features.chat.notices import notice
from raffi_web.features.rooms import access, entry
from raffi_web.features.rooms.access import Place, RoomId, place
from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.models import Member, Room, RoomSecret
from raffi_web.features.rooms.roles import EVERYONE_CONTROLS, HOST_ONLY, Grant, Role, granted
from raffi_web.features.rooms.shown import NO_FILM, film_of
from raffi_web.features.screen.sources import SourceInput, resolve
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import Arguments, code, line
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.functions import anyone, mutation, person, query, somebody
from raffi_web.kernel.limits import Limit, take_within

CREATION = Limit("room_creation", 10, 3600)
MANAGEMENT = Limit("room_management", 20, 3600)
ENTRY = Limit("room_entry", 60, 60)
LEAVING = Limit("room_leaving", 60, 60)
MODERATION = Limit("room_moderation", 120, 600)
"""What one does to people, and by switches: often at once, but each writes a line in the chat."""
KEPT_ROOMS = Limit("kept_rooms", 20, 86_400)
"""Rooms that stay, a network: a limit for an actor alone would be none, since guests cost nothing."""
CAPACITY = 50

Title = Annotated[str, line(1, 120)]
Slug = Annotated[str, code(r"[a-z0-9][a-z0-9-]{2,39}")]
Key = Annotated[str, line(0, 20)]
InviteToken = Annotated[str, line(1, 200)]
Season = Annotated[int, Field(ge=0, le=10_000)]
Episode = Annotated[int, Field(ge=1, le=100_000)]
Capacity = Annotated[int, Field(ge=2, le=500)]


class Watching(Arguments):
    """What is watched. `title_id` is an id in any catalogue, e.g. `tt0944947` or `sampler:aurora`."""

    title_id: Annotated[str, line(1, 100)]
    title_name: Annotated[str, line(1, 200)]
    season: Season | None = None
    episode: Episode | None = None


class Grants(Arguments):
    """What each role may do; the host may always do everything."""

    cohost: list[Grant]
    member: list[Grant]
    viewer: list[Grant]


@dataclass(frozen=True)
class Summary:
    """A room for its page. `me` is the asker's role, `may` what that role is granted."""

    id: str
    slug: str | None
    title: str
    title_name: str
    season: int | None
    episode: int | None
    is_public: bool
    locked: bool
    kept: bool
    people: int
    capacity: int
    me: str
    may: list[str]


@dataclass(frozen=True)
class Created:
    """A new room. `access_key` is for its host to give away; null when the room is public."""

    id: str
    slug: str | None
    access_key: str | None


@mutation(access=somebody, limit=CREATION)
async def create(
    ctx: Context,
    title: Title,
    watching: Watching | None = None,
    is_public: bool = False,
    slug: Slug | None = None,
    capacity: Capacity = CAPACITY,
    kept: bool = False,
    access_key: Annotated[str, code(r"[0-9]{6}")] | None = None,
    everyone_controls: bool = False,
    film: SourceInput | None = None,
) -> Created:
    """Make a room and be its host. A private one gets a 6-digit key unless one is given; `film` is put on at once.

    One that the server makes has no host: whoever comes first is.
    """
    source = resolve(film, "film") if film else None
    _check_slug(slug)
    what = watching or _watching(source, title)
    room = Room(
        id=ids.room_id(),
        slug=slug,
        title=title,
        title_id=what.title_id,
        title_name=what.title_name,
        season=what.season,
        episode=what.episode,
        is_public=is_public,
        kept=kept,
        capacity=capacity,
        grants=dict(EVERYONE_CONTROLS if everyone_controls else HOST_ONLY),
        owner_id=ctx.actor.id,
    )
    key = None if is_public else access_key or ids.access_key()
    by_server = ctx.actor.kind is ActorKind.SERVICE
    if by_server:
        await ensure_server(ctx)
    if kept or slug:
        await _count_kept(ctx)
    ctx.session.add(room)
    await _flush_slug(ctx)
    if not by_server:
        ctx.session.add(await _first_host(ctx, room.id))
        await ctx.session.flush()
    ctx.session.add(RoomSecret(room_id=room.id, access_key=key))
    for prepare in entry.on_create:
        await prepare(ctx, room.id, source)
    return Created(room.id, room.slug, key)


@mutation(access=person, limit=ENTRY)
async def join(
    ctx: Context,
    room: RoomId,
    key: Annotated[str, line(0, 20)] | None = None,
    invite: InviteToken | None = None,
) -> Summary:
    """Enter a room. Who is in it already stays who they are: joining twice changes nothing."""
    joined = await entry.enter(ctx, room, key, invite)
    return _summary(joined)


@mutation(access=access.member, limit=LEAVING)
async def leave(ctx: Context, room: RoomId) -> dict[str, Any]:
    """Leave a room. When its host leaves, the longest-present co-host, then member, becomes the host."""
    where = await place(ctx, room)
    was_host = where.role == Role.HOST
    await entry.put_out(ctx, where, where.member, "left")
    return {"was_host": was_host}


@mutation(access=access.host, limit=MANAGEMENT)
async def delete(ctx: Context, room: RoomId) -> dict[str, str]:
    """End a room for everybody, with its chat."""
    where = await place(ctx, room)
    async with elevated(ctx):
        await ctx.session.delete(where.room)
        await ctx.session.flush()
        await end(ctx, channel_of(room))
    return {"id": room}


@query(access=access.member, audience=lambda ctx, args: f"room:{args['room']}:{ctx.cache[(Place, args['room'])].role}")
async def get(ctx: Context, room: RoomId) -> Summary:
    """A room that the asker is in."""
    return _summary(await place(ctx, room))


@query(access=anyone)
async def door(ctx: Context, room: Annotated[str, line(3, 40)], invite: InviteToken | None = None) -> entry.Door:
    """What somebody outside sees of a room, by its id or its own name: how to get in, and whether they may."""
    return await entry.door(ctx, room, invite)


@mutation(access=access.host, limit=MANAGEMENT)
async def update(
    ctx: Context,
    room: RoomId,
    title: Title | None = None,
    slug: Slug | Literal[""] | None = None,
    is_public: bool | None = None,
    kept: bool | None = None,
    capacity: Capacity | None = None,
    watching: Watching | None = None,
) -> Summary:
    """Change what a room is called, who may find it and how many fit. What is left out stays; "" takes the name off."""
    where = await place(ctx, room)
    _check_slug(slug)
    changed = where.room
    stayed = changed.kept or changed.slug
    if title and film_of(changed) is None:
        changed.title_name = title
    changed.title = title or changed.title
    changed.slug = changed.slug if slug is None else slug or None
    changed.kept = changed.kept if kept is None else kept
    changed.capacity = capacity or changed.capacity
    if watching is not None:
        changed.title_id, changed.title_name = watching.title_id, watching.title_name
        changed.season, changed.episode = watching.season, watching.episode
    if is_public is not None and is_public != changed.is_public:
        changed.is_public = is_public
        secret = await _secret(ctx, room)
        secret.access_key = None if is_public else ids.access_key()
        await notice(ctx, room, "made_public" if is_public else "made_private")
    if not stayed and (changed.kept or changed.slug):
        await _count_kept(ctx)
    await _flush_slug(ctx)
    return _summary(where)


@mutation(access=access.staff, limit=MODERATION)
async def lock(ctx: Context, room: RoomId, locked: bool) -> Summary:
    """Let nobody in but the invited, or open up again."""
    where = await place(ctx, room)
    if where.room.locked != locked:
        where.room.locked = locked
        await notice(ctx, room, "locked" if locked else "unlocked")
    return _summary(where)


@mutation(access=access.host, limit=MODERATION)
async def set_grants(ctx: Context, room: RoomId, grants: Grants) -> Summary:
    """Say what each role may do."""
    where = await place(ctx, room)
    wanted = {role: [one.value for one in Grant if one in given] for role, given in grants}
    if where.room.grants != wanted:
        where.room.grants = wanted
        await notice(ctx, room, "grants_changed")
    return _summary(where)


@mutation(access=access.staff, limit=MODERATION)
async def set_slow_mode(ctx: Context, room: RoomId, seconds: Annotated[int, Field(ge=0, le=3600)]) -> Summary:
    """Let everybody but the staff write only once in so many seconds; 0 ends it."""
    where = await place(ctx, room)
    if where.room.slow_mode != seconds:
        where.room.slow_mode = seconds
        await notice(ctx, room, "slow_mode" if seconds else "slow_mode_off", seconds=seconds)
    return _summary(where)


@query(access=access.staff)
async def invite(ctx: Context, room: RoomId) -> entry.Invite:
    """What opens the room: a signed invite, and the key when the room is private."""
    secret = await _secret(ctx, room)
    return entry.Invite(entry.sign_invite(room, secret.invite_epoch), secret.access_key)


@mutation(access=access.host, limit=MANAGEMENT, secret=True)
async def renew_invite(ctx: Context, room: RoomId) -> entry.Invite:
    """Make a new key and a new invite; the old ones open nothing any more."""
    secret = await _secret(ctx, room)
    secret.invite_epoch += 1
    if secret.access_key is not None:
        secret.access_key = ids.access_key()
    await ctx.session.flush()
    return entry.Invite(entry.sign_invite(room, secret.invite_epoch), secret.access_key)


async def _first_host(ctx: Context, room: str) -> Member:
    me = await profile_of(ctx, ctx.actor)
    return Member(
        room_id=room,
        actor_id=ctx.actor.id,
        role=Role.HOST,
        name=me.name,
        color=me.color,
        avatar_url=me.avatar_url,
        address_hash=entry.address_hash(ctx.address),
    )


def _watching(source: dict[str, Any] | None, title: str) -> Watching:
    if source is None:
        return Watching(title_id=NO_FILM, title_name=title)
    return Watching(
        title_id=source["title_id"], title_name=source["title"], season=source["season"], episode=source["episode"]
    )


async def _secret(ctx: Context, room: str) -> RoomSecret:
    return (await ctx.session.execute(select(RoomSecret).where(col(RoomSecret.room_id) == room))).scalar_one()


def _check_slug(slug: str | None) -> None:
    if slug and entry.ROOM_ID.fullmatch(slug):
        raise Invalid(field="slug", reason="not_like_an_id")


async def _count_kept(ctx: Context) -> None:
    if network := entry.address_hash(ctx.address):
        await take_within(ctx.session, KEPT_ROOMS, network)


async def _flush_slug(ctx: Context) -> None:
    try:
        await ctx.session.flush()
    except IntegrityError as error:
        if "room_slug_key" in str(error.orig):
            raise Conflict("errors.slug_taken", code="slug_taken", field="slug") from None
        raise


def _summary(where: Place) -> Summary:
    room = where.room
    return Summary(
        id=room.id,
        slug=room.slug,
        title=room.title,
        title_name=room.title_name,
        season=room.season,
        episode=room.episode,
        is_public=room.is_public,
        locked=room.locked,
        kept=room.kept,
        people=room.people,
        capacity=room.capacity,
        me=where.role,
        may=granted(where.role, room.grants),
    )
