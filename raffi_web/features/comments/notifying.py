"""What people are told of comments: an answer, a mention, reactions, what was done to theirs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.comments.access import anchor_id, ordered_as
from raffi_web.features.comments.excerpts import COVERED, excerpt
from raffi_web.features.comments.models import Comment, CommentHeld, CommentReaction, Discussion, FilmReached
from raffi_web.features.notifications.kinds import Happening, Kind, Told, kinds
from raffi_web.features.notifications.sending import notify, take_back
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.features.profiles.preferences import preferences
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated

REPLY, THREAD, MENTION = "comments.reply", "comments.thread", "comments.mention"
REACTION, MODERATION = "comments.reaction", "comments.moderation"
EMOJI = 3


def places_of(found: Discussion) -> list[str]:
    """Where notifications of a discussion can be muted."""
    return [f"discussion:{found.id}", f"title:{found.title_id}"]


async def written(
    ctx: Context, found: Discussion, made: Comment, answered: Comment | None, *, by: str | None = None
) -> None:
    """Tell of a new comment: whom it answers, whom it mentions, and whose thread it is in; each of them once.

    `by` is its author, where somebody else lets it through.
    """
    where = _where(found, made)
    if answered is not None:
        await notify(ctx, [answered.actor_id], REPLY, **where, by=by)
    await mentioned(ctx, found, made, made.mentions, by=by)
    if answered is not None and answered.id != answered.root_id:
        begun = select(Comment.actor_id).where(col(Comment.id) == answered.root_id, col(Comment.removed_at).is_(None))
        author = (await ctx.session.execute(begun)).scalar_one_or_none()
        told = [answered.actor_id, *made.mentions]
        await notify(ctx, [author], THREAD, **where, group=f"thread:{answered.root_id}", but=told, by=by)


async def mentioned(
    ctx: Context, found: Discussion, made: Comment, named: Sequence[str], *, by: str | None = None
) -> None:
    """Tell some people that a comment names them; who was told of it before is not told again."""
    await notify(ctx, named, MENTION, **_where(found, made), by=by)


def _where(found: Discussion, comment: Comment) -> dict[str, Any]:
    return {"subject": ("comment", comment.id), "places": places_of(found), "talk": _heard_by(found)}


def _heard_by(found: Discussion) -> str | None:
    """Whose talk it is, for `notify`: a room's, a board's, or everybody's."""
    if found.is_public:
        return None
    return found.room_id if found.board_id is None or found.ended_at is not None else f"board:{found.board_id}"


async def reacted(ctx: Context, found: Discussion, comment: Comment, *, on: bool) -> None:
    """Tell an author of a reaction, or that it was taken back; all reactions to a comment are one notification."""
    group = f"reactions:{comment.id}"
    if on:
        await notify(ctx, [comment.actor_id], REACTION, **_where(found, comment), group=group)
        return
    mine = await selves(ctx)
    left = select(CommentReaction.actor_id).where(col(CommentReaction.comment_id) == comment.id)
    if (await ctx.session.execute(left.where(col(CommentReaction.actor_id).in_(mine)).limit(1))).first() is None:
        await take_back(ctx, comment.actor_id, group, by=mine, whole=comment.score == 0)


async def moderated(ctx: Context, found: Comment | CommentHeld, act: str, *, reason: str = "", note: str = "") -> None:
    """Tell an author what was done to their comment, and why; not by whom. The last thing that was done counts.

    What a room's host writes goes no farther than anything else they say: not to whoever blocked them, muted the
    discussion, or is not in the room any more.

    `act` is one of `notifications.moderated.*` in the catalogue, `reason` a reason's code, `note` what was written to
    the author.
    """
    where = select(Discussion).where(col(Discussion.id) == found.discussion_id)
    async with elevated(ctx):
        place = (await ctx.session.execute(where)).scalar_one()
    of_room = await ordered_as(ctx, place) is not None
    await notify(
        ctx,
        [found.actor_id],
        MODERATION,
        subject=("comment", found.id),
        group=f"moderated:{found.id}",
        data={"act": act, "reason": reason, "note": note},
        places=places_of(place) if of_room else (),
        talk=_heard_by(place) if of_room else None,
        anonymous=True,
        blockable=of_room,
    )


async def tell(ctx: Context, found: Sequence[Happening]) -> dict[str, Told]:
    """What notifications of comments are about, as the asker may see it now."""
    wanted = {one.subject[1] for one in found}
    statement = (
        select(Comment, Discussion)
        .join(Discussion, col(Discussion.id) == col(Comment.discussion_id))
        .where(col(Comment.id).in_(wanted))
    )
    comments = {comment.id: (comment, place) for comment, place in (await ctx.session.execute(statement)).all()}
    mine, blocked = await selves(ctx), await blocked_by_me(ctx)
    films = {place.id: anchor_id(None, place.title_id, place.season, place.episode) for _, place in comments.values()}
    reached = await _reached(ctx, films) if (await preferences(ctx)).hides_spoilers else None
    own = await _own_reactions(ctx, [one.subject[1] for one in found if one.kind == REACTION])
    told: dict[str, Told] = {}
    for one in found:
        if one.subject[1] not in comments:
            continue
        comment, place = comments[one.subject[1]]
        if comment.actor_id in blocked:
            continue
        is_mine = comment.actor_id in mine
        state = _state(comment, None if is_mine or reached is None else reached.get(place.id, 0))
        emoji = sorted(comment.reactions, key=lambda sign: -comment.reactions[sign])[:EMOJI]
        told[one.id] = Told(
            href=address_of(place, comment.id),
            text=([COVERED] if comment.covered else excerpt(comment.body)) if state == "shown" else [],
            at_ms=comment.at_ms,
            state=state,
            people=max(0, comment.score - (comment.id in own)) if one.kind == REACTION else None,
            emoji=emoji if one.kind == REACTION else [],
            title=place.title_name,
            season=place.season,
            episode=place.episode,
            room=place.room_title,
        )
    return told


def address_of(found: Discussion, comment: str) -> str:
    """Where a comment is shown: on its board, or in its discussion."""
    if found.board_id is not None and found.ended_at is None:
        return f"/b/{found.board_id}?{'comment' if found.element_id is None else 'chat'}={found.element_id or comment}"
    return f"/d/{found.id}?c={comment}"


def _state(comment: Comment, reached: int | None) -> str:
    if comment.removed_at is not None:
        return "removed"
    if comment.hidden_at is not None:
        return "hidden"
    return "ahead" if reached is not None and comment.at_ms is not None and comment.at_ms > reached else "shown"


async def _reached(ctx: Context, films: dict[str, str]) -> dict[str, int]:
    """How far the asker has come (ms) in the films of discussions: as they watched, or as their own comments show."""
    watched = select(FilmReached.film, FilmReached.at_ms).where(
        col(FilmReached.actor_id) == ctx.actor.id, col(FilmReached.film).in_(set(films.values()))
    )
    by_film = {row.film: row.at_ms for row in (await ctx.session.execute(watched)).all()}
    written = (
        select(Comment.discussion_id, func.max(col(Comment.at_ms)))
        .where(col(Comment.actor_id).in_(await selves(ctx)), col(Comment.discussion_id).in_(films))
        .group_by(col(Comment.discussion_id))
    )
    own = {discussion: at or 0 for discussion, at in (await ctx.session.execute(written)).all()}
    return {discussion: max(by_film.get(film, 0), own.get(discussion, 0)) for discussion, film in films.items()}


async def _own_reactions(ctx: Context, comments: Sequence[str]) -> set[str]:
    """Of some comments, those to which the asker reacted, which nobody is told of."""
    if not comments:
        return set()
    statement = select(CommentReaction.comment_id).where(
        col(CommentReaction.comment_id).in_(comments), col(CommentReaction.actor_id).in_(await selves(ctx))
    )
    return set((await ctx.session.execute(statement)).scalars())


async def _title(ctx: Context, title: str) -> dict[str, Any] | None:
    statement = select(Discussion.title_name).where(col(Discussion.title_id) == title).limit(1)
    name = (await ctx.session.execute(statement)).scalar_one_or_none()
    return None if name is None else {"title": name}


async def _discussion(ctx: Context, discussion: str) -> dict[str, Any] | None:
    found = (await ctx.session.execute(select(Discussion).where(col(Discussion.id) == discussion))).scalar_one_or_none()
    if found is None:
        return None
    return {"title": found.title_name, "season": found.season, "episode": found.episode, "room": found.room_title}


kinds.add(Kind(REPLY, icon="reply", tell=tell, toast=True))
kinds.add(Kind(MENTION, icon="mention", tell=tell, toast=True))
kinds.add(Kind(THREAD, icon="thread", tell=tell, grouped=True, again=True))
kinds.add(Kind(REACTION, icon="reaction", tell=tell, grouped=True))
kinds.add(Kind(MODERATION, icon="shield", tell=tell, grouped=True, again=True, optional=False, daily=True))
kinds.places["title"] = _title
kinds.places["discussion"] = _discussion
