"""Chat: say, change, take back, look back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.accounts.merging import is_me, selves
from raffi_web.features.chat.models import Message
from raffi_web.features.chat.notices import stored, storing
from raffi_web.features.chat.rows import Row, message_row
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import ActorId, Place, RoomId, place, require
from raffi_web.features.rooms.channel import channel_of, let_pass, show
from raffi_web.features.rooms.roles import STAFF, Grant
from raffi_web.features.screen.now_on import now_on
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import Seconds, code, prose
from raffi_web.kernel.channels import EphemeralKind, TooMuch, tell
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now
from raffi_web.kernel.transaction import Statement

SAY = Limit("chat", 5, 5)
"""One a second, bursts of five."""
CHANGE = Limit("chat_change", 30, 60)
EDIT_WINDOW = timedelta(minutes=15)
NEWEST = 50
RESUMED_AT_MOST = 2_000
LONGEST_PAGE = 100
REACTIONS = frozenset(["👍", "❤️", "😂", "😮", "😢", "👏", "🔥", "🎉", "🍿", "👀"])

MessageId = ActorId
Body = Annotated[str, prose(1, 1000)]
FilmKey = Annotated[str, code("[0-9a-f]{8}")]


@dataclass(frozen=True)
class History:
    """Messages before a point, the oldest first; `more` says whether older ones are left."""

    messages: list[Row]
    more: bool


@mutation(access=access.may(Grant.CHAT), ahead=access.here(), limit=SAY)
async def say(
    ctx: Context,
    room: RoomId,
    body: Body,
    film_time: Seconds | None = None,
    film: FilmKey | None = None,
    reply_to: MessageId | None = None,
    mentions: Annotated[list[ActorId], Field(max_length=20)] = [],  # noqa: B006 - copied by the model
) -> Row:
    """Write a message. `film_time` is where the film was when the writing began, in seconds.

    `film` is the key of that film, for when another one has been put on since; without it, the film that is on is
    meant.
    """
    where = await place(ctx, room)
    actor, name, color = _voice(where)
    await _check_slow_mode(ctx, where)
    key, title = (None, None) if film_time is None else await _film(ctx, room, film)
    message = Message(
        id=ids.new_id(),
        room_id=room,
        actor_id=actor,
        name=name,
        color=color,
        body=body,
        film_time=film_time,
        film_key=key,
        film_title=title,
        reply_to=reply_to,
        mentions=list(dict.fromkeys(mentions)),
    )
    row = message_row(message)
    # In the round trip of the commit: everybody waits for it.
    ctx.at_commit(STORE.of(stored(message), lambda f: tell(ctx, channel_of(room), f[0][0], {"messages": [row]})))
    return row


_said = storing()
STORE = Statement(select(_said.c.version).add_cte(_said))


@mutation(access=access.member, limit=CHANGE)
async def edit(ctx: Context, room: RoomId, message: MessageId, body: Body) -> Row:
    """Change one of my messages, for a while after it was written."""
    found = await _message(ctx, room, message)
    if found.removed_at is not None or not await is_me(ctx, found.actor_id):
        raise Forbidden("errors.not_your_message", code="not_your_message", field="message")
    if found.created_at < utc_now() - EDIT_WINDOW:
        raise Forbidden("errors.edit_too_late", code="edit_too_late", field="message")
    where = await place(ctx, room)
    _voice(where)
    await _check_slow_mode(ctx, where, editing=True)
    found.body = body
    found.edited_at = utc_now()
    await ctx.session.flush()
    return message_row(found)


@mutation(access=access.member, limit=CHANGE)
async def remove(ctx: Context, room: RoomId, message: MessageId) -> Row:
    """Take back one of my messages; the staff may take back anybody's."""
    found = await _message(ctx, room, message)
    if not await is_me(ctx, found.actor_id) and (await place(ctx, room)).role not in STAFF:
        raise Forbidden("errors.not_your_message", code="not_your_message", field="message")
    if found.removed_at is None:
        found.removed_at = utc_now()
        found.removed_by = ctx.actor.id
        await ctx.session.flush()
    return message_row(found)


@mutation(access=access.member, limit=CHANGE)
async def restore(ctx: Context, room: RoomId, message: MessageId) -> Row:
    """Bring back a message that the asker took back; it is said again."""
    found = await _message(ctx, room, message)
    if not await is_me(ctx, found.removed_by):
        raise Forbidden("errors.not_your_message", code="not_your_message", field="message")
    _voice(await place(ctx, room))
    found.removed_at = found.removed_by = None
    await ctx.session.flush()
    return message_row(found)


@query(access=access.member)
async def history(
    ctx: Context,
    room: RoomId,
    before: MessageId | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = NEWEST,
) -> History:
    """Messages before the message `before`, or the newest."""
    statement = select(Message).where(col(Message.room_id) == room)
    if before is not None:
        statement = statement.where(col(Message.id) < before)
    statement = statement.order_by(col(Message.id).desc()).limit(limit + 1)
    found = list((await ctx.session.execute(statement)).scalars())
    return History([message_row(message) for message in reversed(found[:limit])], len(found) > limit)


def _voice(where: Place) -> tuple[str, str, int]:
    """The asker (id, name, colour), who may write here now."""
    require(where, Grant.CHAT)
    if where.member is None or where.member.muted:
        raise Forbidden("errors.muted", code="muted")
    return where.member.actor_id, where.member.name, where.member.color


async def _check_slow_mode(ctx: Context, where: Place, *, editing: bool = False) -> None:
    """Messages have the room's pace, and changes of messages have it, too, or a message could be a whole talk."""
    seconds = where.room.slow_mode
    if not seconds or where.role in STAFF:
        return
    moment = col(Message.edited_at if editing else Message.created_at)
    statement = select(moment).where(
        col(Message.room_id) == where.room.id,
        col(Message.actor_id).in_(await selves(ctx)),
        col(Message.kind) == "text",
        moment > utc_now() - timedelta(seconds=seconds),
    )
    last = (await ctx.session.execute(statement.order_by(moment.desc()).limit(1))).scalar_one_or_none()
    if last is not None:
        wait = (last + timedelta(seconds=seconds) - utc_now()).total_seconds()
        raise Limited(max(wait, 0.1), "errors.slow_mode", code="slow_mode")


async def _film(ctx: Context, room: str, key: str | None) -> tuple[str | None, str | None]:
    """The key and the title of the film that is on, or of the one with `key`: its title is known from what was said."""
    on = await now_on(ctx, room)
    if on is not None and key in (None, on.key):
        return on.key, on.title
    if key is None:
        return None, None
    statement = select(Message.film_title).where(col(Message.room_id) == room, col(Message.film_key) == key)
    return key, (await ctx.session.execute(statement.order_by(col(Message.id).desc()).limit(1))).scalar_one_or_none()


async def _message(ctx: Context, room: str, message: str) -> Message:
    statement = select(Message).where(
        col(Message.room_id) == room, col(Message.id) == message, col(Message.kind) == "text"
    )
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.no_message", code="no_message", field="message")
    return found


async def _read(session: AsyncSession, room: str, since: int) -> list[Row]:
    statement = select(Message).where(col(Message.room_id) == room, col(Message.version) > since)
    if since == 0:
        statement = statement.order_by(col(Message.id).desc()).limit(NEWEST)
    else:
        statement = statement.order_by(col(Message.id)).limit(RESUMED_AT_MOST + 1)
    found = list((await session.execute(statement)).scalars())
    if len(found) > RESUMED_AT_MOST:
        raise TooMuch
    return [message_row(message) for message in (reversed(found) if since == 0 else found)]


def _check_reaction(data: Any) -> dict[str, Any]:
    emoji = data.get("emoji") if isinstance(data, dict) else None
    if not isinstance(emoji, str) or emoji not in REACTIONS:
        raise Invalid(field="emoji", reason="offered")
    return {"emoji": emoji}


def _check_typing(data: Any) -> dict[str, Any]:
    on = data.get("on") if isinstance(data, dict) else None
    if not isinstance(on, bool):
        raise Invalid(field="on", reason="true_or_false")
    return {"on": on}


def _has_voice(grant: dict[str, Any]) -> bool:
    return not grant.get("muted")


show("messages", _read)
let_pass("reaction", EphemeralKind(_check_reaction, per_second=4, burst=12, allowed=_has_voice))
let_pass("typing", EphemeralKind(_check_typing, per_second=2, burst=6, allowed=_has_voice))
