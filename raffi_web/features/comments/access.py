"""The one way to a discussion and to a comment: load it as the asker, and check what the asker may do there.

Each rule is an access rule for a function with an argument `discussion` or `comment`. What is not there and what the
asker may not read give the same error; the row policies say which that is.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from sqlalchemy import text
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.merging import is_me
from raffi_web.features.comments.models import Comment, Discussion
from raffi_web.features.comments.statements import asks_comment, asks_discussion, said
from raffi_web.features.profiles.blocks import asks_blocked
from raffi_web.features.rooms.access import Place, place, require
from raffi_web.features.rooms.access import staff as room_staff
from raffi_web.features.rooms.roles import STAFF, Grant, Role
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Gone, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.permissions import has
from raffi_web.kernel.tables import made
from raffi_web.kernel.transaction import Bound

PREFIX = "comments"
MODERATE = "comments.moderate"
ON_BOARD = "board:"
"""What the title ids of discussions on boards begin with."""
SHUT = "hidden"
"""A discussion whose title is switched off so that its comments are not shown either."""
HOLD = text("select raffi.hold_channel(:channel)")
LEVEL = text("select level from raffi.board_levels(:board, array[:actor])")
DiscussionId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
CommentId = DiscussionId


@dataclass(frozen=True)
class Voice:
    """Somebody who writes, as others see them there."""

    id: str
    name: str
    color: int
    avatar_url: str | None


def channel_of(discussion: str) -> str:
    """The name of a discussion's channel."""
    return f"{PREFIX}:{discussion}"


def anchor_id(room: str | None, title_id: str, season: int | None, episode: int | None) -> str:
    """The id of the one discussion about something: the same for all who look for it, so that none is made twice."""
    key = "\x1f".join("" if one is None else str(one) for one in (room, title_id, season, episode))
    return ids.id_from(sha256(key.encode()).digest())


async def hold(ctx: Context, discussion: str) -> None:
    """Hold a discussion's channel until the commit: whoever changes its rows holds this first."""
    await ctx.session.execute(HOLD, {"channel": channel_of(discussion)})


def ahead(ctx: Context, args: dict[str, Any]) -> list[Bound]:
    """What a function with the argument `discussion` sends ahead: the discussion, and whom the asker blocked."""
    return [asks_discussion(args["discussion"]), asks_blocked(ctx.actor.id)]


async def read(ctx: Context, discussion: str) -> Discussion:
    """A discussion that the asker may read; where it was sent ahead, only for reading.

    Raises:
        NotFound: It is not there, or not for this actor to read.
    """
    key = (Discussion, discussion)
    if key not in ctx.cache:
        rows = ctx.sent(asks_discussion(discussion))
        if rows is None:
            statement = select(Discussion).where(col(Discussion.id) == discussion)
            found = (await ctx.session.execute(statement)).scalar_one_or_none()
        else:
            found = made(Discussion, rows[0]) if rows else None
        if found is None:
            raise NotFound("errors.no_discussion", code="no_discussion", field="discussion")
        ctx.cache[key] = found
    return ctx.cache[key]


async def comment_of(ctx: Context, comment: str, *, field: str = "comment") -> Comment:
    """A comment that the asker may read, removed or not; where it was sent ahead, only for reading.

    Raises:
        NotFound: It is not there, or not for this actor to read.
    """
    key = (Comment, comment)
    if key not in ctx.cache:
        rows = ctx.sent(asks_comment(comment))
        if rows is None:
            statement = select(Comment).where(col(Comment.id) == comment)
            found = (await ctx.session.execute(statement)).scalar_one_or_none()
        else:
            found = said(rows)[0] if rows else None
        if found is None:
            raise NotFound("errors.no_comment", code="no_comment", field=field)
        ctx.cache[key] = found
    return ctx.cache[key]


async def held_comment(ctx: Context, comment: str) -> Comment:
    """A comment to change: its discussion's channel is held from here to the commit, and the row is as of then."""
    found = await comment_of(ctx, comment)
    await hold(ctx, found.discussion_id)
    await ctx.session.refresh(found)
    return found


async def voice(ctx: Context, found: Discussion, grant: Grant | None = Grant.CHAT) -> Voice:
    """The asker, who may take part in a discussion: with `grant` in its room, or with None whoever is not muted there.

    Raises:
        NotSignedIn: Nobody is asking.
        Forbidden: The server has no voice; the title's comments are switched off; or the asker is muted in the room, or
            lacks the grant.
        NotFound: The asker is not in the room, or does not see the board.
        Gone: The room has ended, or is closed.
    """
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    if ctx.actor.kind is ActorKind.SERVICE:
        raise Forbidden
    if found.closed is not None:
        raise Forbidden("errors.comments_off", code="comments_off", why=found.closed_why)
    if found.room_id is None:
        if Voice not in ctx.cache:
            me = await profile_of(ctx, ctx.actor)
            ctx.cache[Voice] = Voice(me.id, me.name, me.color, me.avatar_url)
        return ctx.cache[Voice]
    if found.board_id is not None:
        return await _voice_on_board(ctx, found, found.board_id)
    where = await _room(ctx, found)
    if grant is not None:
        require(where, grant)
    if where.member is None or where.member.muted:
        raise Forbidden("errors.muted", code="muted")
    return Voice(where.member.actor_id, where.member.name, where.member.color, where.member.avatar_url)


async def _voice_on_board(ctx: Context, found: Discussion, board: str) -> Voice:
    """The asker, who may comment on a board: as they are called in its room, where they are in it."""
    if found.ended_at is not None:
        raise Gone("errors.talk_over", code="talk_over", field="discussion")
    level = (await ctx.session.execute(LEVEL, {"board": board, "actor": ctx.actor.id})).scalar_one_or_none()
    if level is None:
        raise NotFound("errors.no_board", code="no_board", field="discussion")
    if level == "view":
        raise Forbidden("errors.may_not_comment_here", code="not_allowed", grant="comment")
    try:
        member = (await _room(ctx, found)).member
    except RaffiError:
        member = None
    if member is not None:
        return Voice(member.actor_id, member.name, member.color, member.avatar_url)
    me = await profile_of(ctx, ctx.actor)
    return Voice(me.id, me.name, me.color, me.avatar_url)


async def keeps_order(ctx: Context, found: Discussion, *, alone: bool = False) -> bool:
    """Whether the asker may take others' comments out of a discussion; with `alone`, pin some.

    In a room that is for its host and co-hosts, pinning for the host. Who moderates the server does it wherever
    everybody may read.
    """
    if ctx.actor.kind is ActorKind.SERVICE:
        return True
    if found.room_id is not None and found.ended_at is None:
        try:
            role = (await _room(ctx, found)).role
        except RaffiError:
            role = ""
        if role == Role.HOST or (role in STAFF and not alone):
            return True
    return ctx.actor.kind is ActorKind.USER and found.is_public and await has(ctx, MODERATE)


async def ordered_as(ctx: Context, found: Discussion) -> str | None:
    """As what somebody keeps order in a discussion: None for the server's moderators, a room for its host."""
    return None if found.room_id is None or (found.is_public and await has(ctx, MODERATE)) else found.room_id


async def _room(ctx: Context, found: Discussion) -> Place:
    if found.ended_at is not None or found.room_id is None:
        raise Gone("errors.talk_over", code="talk_over", field="discussion")
    return await place(ctx, found.room_id)


async def _asked_by_somebody(ctx: Context, args: dict[str, Any]) -> Comment:
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    return await comment_of(ctx, args["comment"])


async def seen(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may read the discussion, or the comment."""
    if "comment" in args:
        await comment_of(ctx, args["comment"])
    else:
        await read(ctx, args["discussion"])


async def writes(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may write in the discussion."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    await voice(ctx, await read(ctx, args["discussion"]))


async def takes_part(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may react in the comment's discussion."""
    found = await _asked_by_somebody(ctx, args)
    await voice(ctx, await read(ctx, found.discussion_id), None)


async def own(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whose comment it is, as long as they may write there."""
    found = await _asked_by_somebody(ctx, args)
    if not await is_me(ctx, found.actor_id):
        raise Forbidden("errors.not_your_comment", code="not_your_comment", field="comment")
    await voice(ctx, await read(ctx, found.discussion_id))


async def own_or_order(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whose comment it is, and who keeps order there."""
    found = await _asked_by_somebody(ctx, args)
    if not await is_me(ctx, found.actor_id) and not await keeps_order(ctx, await read(ctx, found.discussion_id)):
        raise Forbidden("errors.not_your_comment", code="not_your_comment", field="comment")


async def pins(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: who may pin in the comment's discussion."""
    found = await _asked_by_somebody(ctx, args)
    if not await keeps_order(ctx, await read(ctx, found.discussion_id), alone=True):
        raise Forbidden("errors.not_comment_staff", code="not_comment_staff", field="comment")


async def orders(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: who keeps order in the comment's discussion, or in the discussion."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    place = args["discussion"] if "discussion" in args else (await comment_of(ctx, args["comment"])).discussion_id
    if not await keeps_order(ctx, await read(ctx, place)):
        raise Forbidden("errors.not_comment_staff", code="not_comment_staff")


async def orders_there(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: the host and co-hosts of the room that is named; where none is, who moderates the server."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    if args.get("room") is not None:
        await room_staff(ctx, args)
    elif ctx.actor.kind is not ActorKind.SERVICE and not await has(ctx, MODERATE):
        raise Forbidden("errors.no_permission", code="no_permission", permission=MODERATE)


async def somebody_here(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever has a session; of what is theirs, the function asks for itself."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
