"""The door of a room: who gets in, with what, and who is host when somebody goes."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile, profile_of
from raffi_web.features.accounts.names import COLORS, color_of
from raffi_web.features.chat.notices import notice
from raffi_web.features.rooms.access import Place
from raffi_web.features.rooms.capacity import has_place, is_full
from raffi_web.features.rooms.models import Ban, Member, Room, RoomSecret
from raffi_web.features.rooms.roles import STAFF, Role
from raffi_web.features.rooms.shown import Face, faces_of, film_of, poster_of
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.crypto import same
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Gone, Limited, NotFound
from raffi_web.kernel.limits import Limit, give_back, left, take
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

KEY_TRIES = Limit("key_tries", 5, 900)
KEY_TRIES_ADDRESS = Limit("key_tries_address", 10, 900)
ROOM_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
INVITE = "invite"
ADDRESS = "address"

on_create: list[Callable[[Context, str, dict[str, Any] | None], Awaitable[None]]] = []
"""Features that put something into every new room; they get its id and the film to begin with."""


@dataclass(frozen=True)
class Invite:
    """What opens a room. `token` goes into the link; `access_key` is null for a public room."""

    token: str
    access_key: str | None


@dataclass(frozen=True)
class Door:
    """A room from outside. `title`, `film` and `people` are null where they are not for strangers to know.

    `film`, `poster` and `faces` are what is on and up to four who are there: a public room shows them to everybody,
    a private one shows the invited no faces. `me` is the asker's role or null; whoever made the room is welcome as
    with an invite. `needs_key`: the room is private and the asker has neither key nor invite. `banned`, `locked` and
    `full` say why the asker can't get in now; `by_network` that not the asker but somebody of the same network was
    banned.
    """

    id: str
    slug: str | None
    title: str | None
    film: str | None
    poster: str | None
    people: int | None
    faces: list[Face]
    is_public: bool
    me: str | None
    needs_key: bool
    locked: bool
    full: bool
    banned: bool
    by_network: bool
    closed: bool


async def note_film(ctx: Context, room: str, source: dict[str, Any]) -> None:
    """Note what a room watches now: the list of public rooms tells it. What goes on by itself is no activity."""
    async with elevated(ctx):
        found = await _room(ctx, col(Room.id) == room)
        found.title_id, found.title_name = source["title_id"], source["title"]
        found.season, found.episode = source["season"], source["episode"]
        if ctx.actor is not SYSTEM:
            found.active_at = utc_now()


def sign_invite(room: str, epoch: int) -> str:
    """The token of an invite link."""
    return services().signer.sign(INVITE, {"r": room, "e": epoch})


def address_hash(address: str) -> str | None:
    """The keyed hash under which the network of an address is remembered."""
    return services().signer.fingerprint(ADDRESS, network_of(address)) if address else None


async def door(ctx: Context, name: str, invite: str | None) -> Door:
    """A room from outside, by id or by its own name.

    Raises:
        NotFound: There is no such room.
    """
    async with elevated(ctx):
        # No room's own name looks like an id, so that nobody can stand before another's door.
        room = await _room(ctx, col(Room.id) == name if ROOM_ID.fullmatch(name) else col(Room.slug) == name)
        secret = await _secret(ctx, room.id)
        membership = await _membership(ctx, room.id)
        bans = await _bans(ctx, room.id)
        full = not (membership and has_place(membership)) and await is_full(ctx.session, room)
    inside = membership is not None and membership.left_at is None
    welcome = not bans and (
        room.owner_id == ctx.actor.id or (invite is not None and _opens(invite, room.id, secret.invite_epoch))
    )
    known = room.is_public or inside or welcome
    faces = (await faces_of(ctx, [room.id])).get(room.id, []) if room.is_public or inside else []
    return Door(
        id=room.id,
        slug=room.slug,
        title=room.title if known else None,
        film=film_of(room) if known else None,
        poster=poster_of(room) if known else None,
        people=room.people if known else None,
        faces=faces,
        is_public=room.is_public,
        me=membership.role if inside and membership else None,
        needs_key=not known,
        locked=room.locked and not inside and not welcome,
        full=full,
        banned=bool(bans) and not inside,
        by_network=bool(bans) and ctx.actor.id not in bans,
        closed=room.closed_at is not None,
    )


async def enter(ctx: Context, room_id: str, key: str | None, invite: str | None) -> Place:
    """Let the asker in.

    Raises:
        NotFound: There is no such room.
        Gone: It has closed and was not kept.
        Forbidden: Banned, locked out, or without the right key.
        Limited: Too many wrong keys; also a full room.
    """
    async with elevated(ctx):
        room = await _room(ctx, col(Room.id) == room_id, lock=True)
        membership = await _membership(ctx, room_id)
        if membership is not None and membership.left_at is None and room.closed_at is None:
            if not has_place(membership) and await is_full(ctx.session, room):
                raise Forbidden("errors.room_full", code="room_full")
            return Place(room, membership)
        if await _bans(ctx, room_id):
            raise Forbidden("errors.banned", code="banned")
        secret = await _secret(ctx, room_id)
        await _check_way_in(ctx, room, secret, key, invite)
        if room.closed_at is not None and not (room.kept or room.slug):
            raise Gone("errors.room_closed", code="room_closed", field="room")
        if await is_full(ctx.session, room):
            raise Forbidden("errors.room_full", code="room_full")
        room.closed_at = None
        room.active_at = utc_now()
        membership = await _admit(ctx, room, membership)
        await notice(ctx, room_id, "joined", actor=(membership.actor_id, membership.name, membership.color))
    return Place(room, membership)


async def put_out(ctx: Context, where: Place, member: Member | None, how: str) -> None:
    """End a membership. When it was the host's, the next in line becomes the host.

    Who leaves keeps the role for the next time; who is put out is no co-host any more.
    """
    if member is None or member.left_at is not None:
        return
    was_host = member.role == Role.HOST
    async with elevated(ctx):
        member.left_at = utc_now()
        member.left_how = how
        member.present = False
        if was_host:
            member.role = Role.COHOST
        elif how != "left" and member.role == Role.COHOST:
            member.role = Role.MEMBER
        await notice(ctx, where.room.id, how, actor=(member.actor_id, member.name, member.color))
        await ctx.session.flush()
        if was_host:
            await pass_on(ctx, where.room)


async def pass_on(ctx: Context, room: Room) -> Member | None:
    """Make the longest-present co-host, then member, the host. Runs elevated, with no host in the room."""
    statement = (
        select(Member)
        .where(
            col(Member.room_id) == room.id,
            col(Member.left_at).is_(None),
            col(Member.present),
            col(Member.role) != Role.HOST,
        )
        .order_by(
            col(Member.role) == Role.VIEWER, col(Member.role) != Role.COHOST, col(Member.joined_at), Member.actor_id
        )
        .limit(1)
    )
    heir = (await ctx.session.execute(statement)).scalar_one_or_none()
    room.host_lost_at = None
    if heir is not None:
        heir.role = Role.HOST
        await notice(ctx, room.id, "new_host", actor=(heir.actor_id, heir.name, heir.color))
    await ctx.session.flush()
    return heir


async def _check_way_in(ctx: Context, room: Room, secret: RoomSecret, key: str | None, invite: str | None) -> None:
    if room.owner_id == ctx.actor.id or (invite is not None and _opens(invite, room.id, secret.invite_epoch)):
        return
    if room.locked:
        raise Forbidden("errors.room_locked", code="room_locked")
    if secret.access_key is None:
        return
    if not key:
        raise Forbidden("errors.key_needed", code="access_denied", field="key")
    await _try_key(ctx, key, secret.access_key)


async def _try_key(ctx: Context, given: str, right: str) -> None:
    """Compare a key. Each try is counted before it is compared and outside this transaction, so that tries made at
    the same time, or cut off, count too; a right one is given back."""
    database = services().database
    counters = [(KEY_TRIES, ctx.actor.id)]
    if hashed := address_hash(ctx.address):
        counters.append((KEY_TRIES_ADDRESS, hashed))
    taken: list[tuple[Limit, str]] = []
    try:
        for limit, who in counters:
            await take(database, limit, who)
            taken.append((limit, who))
    except Limited as error:
        for limit, who in taken:
            await give_back(database, limit, who)
        raise Limited(error.retry_after, "errors.key_tries", code="key_tries") from None
    if not same(given, right):
        tries = min([await left(database, limit, who) for limit, who in counters])
        word = "errors.no_tries" if tries == 0 else f"errors.wrong_key.{'one' if tries == 1 else 'other'}"
        raise Forbidden(word, code="access_denied", field="key", n=tries)
    for limit, who in taken:
        await give_back(database, limit, who)


def _opens(invite: str, room: str, epoch: int) -> bool:
    try:
        payload = services().signer.read(INVITE, invite)
    except (Forbidden, ValueError):
        return False
    return payload.get("r") == room and payload.get("e") == epoch


async def _admit(ctx: Context, room: Room, earlier: Member | None) -> Member:
    me = await profile_of(ctx, ctx.actor)
    others = col(Member.actor_id) != ctx.actor.id
    statement = select(
        func.bool_or(col(Member.role) == Role.HOST), func.array_agg(col(Member.color).distinct()).filter(others)
    ).where(col(Member.room_id) == room.id, col(Member.left_at).is_(None))
    hosted, taken = (await ctx.session.execute(statement)).one()
    member = earlier or Member(room_id=room.id, actor_id=ctx.actor.id, role=Role.MEMBER, name="", color=0)
    # A kept room waits for its maker; one of the server's own has none to wait for.
    if not hosted and (not room.kept or room.owner_id in (ctx.actor.id, SYSTEM.id)):
        member.role = Role.HOST
    elif ctx.actor.id == room.owner_id or member.role in STAFF:
        member.role = Role.COHOST
    member.name, member.avatar_url = me.name, me.avatar_url
    member.color = _color_among(taken or [], me, earlier)
    member.joined_at, member.left_at, member.left_how = utc_now(), None, None
    member.address_hash = address_hash(ctx.address)
    ctx.session.add(member)
    await ctx.session.flush()
    return member


def _color_among(taken: Sequence[int], me: Profile, earlier: Member | None) -> int:
    """One's own colour when it was chosen or nobody here has it; otherwise a free one, if there is one."""
    own = me.color
    if own != color_of(me.id):
        return own
    before = [earlier.color] if earlier else []
    wanted = [own, *before, *((own + step) % COLORS for step in range(1, COLORS))]
    return next((color for color in wanted if color not in taken), own)


async def _room(ctx: Context, condition: Any, *, lock: bool = False) -> Room:
    statement = select(Room).where(condition)
    found = (
        await ctx.session.execute(statement.with_for_update(key_share=True) if lock else statement)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="room")
    return found


async def _secret(ctx: Context, room: str) -> RoomSecret:
    return (await ctx.session.execute(select(RoomSecret).where(col(RoomSecret.room_id) == room))).scalar_one()


async def _membership(ctx: Context, room: str) -> Member | None:
    statement = select(Member).where(col(Member.room_id) == room, col(Member.actor_id) == ctx.actor.id)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def _bans(ctx: Context, room: str) -> set[str | None]:
    """Who was banned so that it holds for the asker: by the actor, or by the network."""
    marks = [col(Ban.actor_id) == ctx.actor.id]
    if hashed := address_hash(ctx.address):
        marks.append(col(Ban.address_hash) == hashed)
    found = await ctx.session.execute(select(Ban.actor_id).where(col(Ban.room_id) == room, or_(*marks)))
    return set(found.scalars())
