"""What somebody said about films, to take along; and without their name, or without its text, when they go for good."""

from sqlalchemy import and_, delete, literal, or_, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.comments.access import hold
from raffi_web.features.comments.models import (
    Comment,
    CommentDeed,
    CommentHeld,
    CommentReaction,
    CommentReader,
    CommentSilence,
    CommentText,
    Discussion,
    DiscussionSeen,
    FilmReached,
)
from raffi_web.features.comments.rows import Row
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 500
AT_ONCE = 200
"""Comments and reactions that change in one transaction: what pages are told in one frame."""


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = (
        select(Comment, Discussion)
        .join(Discussion, col(Discussion.id) == col(Comment.discussion_id))
        .where(col(Comment.actor_id).in_(ids), col(Comment.id) > (after or ""))
        .order_by(col(Comment.id))
        .limit(PAGE)
    )
    found = (await ctx.session.execute(statement)).all()
    comments = [one.id for one, _ in found]
    texts = select(CommentText).where(col(CommentText.comment_id).in_(comments))
    before: dict[str, list[Row]] = {}
    hidden: dict[str, CommentText] = {}
    for said in (await ctx.session.execute(texts.order_by(col(CommentText.id)))).scalars():
        if said.kind == "hidden":
            hidden[said.comment_id] = said
        else:
            told = {"body": said.body, "at_ms": said.at_ms, "until": milliseconds(said.created_at)}
            before.setdefault(said.comment_id, []).append(told)
    decided = await _decided(ctx, comments)
    rows = [
        {
            "id": one.id,
            **_about(place),
            "body": hidden[one.id].body if one.id in hidden else one.body,
            "at_ms": hidden[one.id].at_ms if one.id in hidden else one.at_ms,
            "stands": one.stands,
            "answers": one.answers_id,
            "pictures": [one_of["file"] for one_of in (_beside(hidden.get(one.id)) or one.pictures)],
            "before": before.get(one.id, []),
            "hidden": one.hidden_reason,
            "decided": decided.get(one.id, []),
            "created_at": milliseconds(one.created_at),
            "edited_at": milliseconds(one.edited_at),
            "removed_at": milliseconds(one.removed_at),
        }
        for one, place in found
    ]
    return Part(rows, found[-1][0].id if len(found) == PAGE else None)


def _about(place: Discussion) -> Row:
    return {
        "title": place.title_id,
        "name": place.title_name,
        "season": place.season,
        "episode": place.episode,
        "room": place.room_id,
    }


def _beside(said: CommentText | None) -> list[Row]:
    return said.beside.get("pictures", []) if said is not None else []


async def _decided(ctx: Context, comments: list[str]) -> dict[str, list[Row]]:
    """What was decided about some comments, as their authors are told it: not by whom, and not that they were kept."""
    told_of = (col(CommentDeed.comment_id).in_(comments), col(CommentDeed.kind) != "keep")
    statement = select(CommentDeed).where(*told_of).order_by(col(CommentDeed.id))
    found: dict[str, list[Row]] = {}
    for one in (await ctx.session.execute(statement)).scalars():
        told = {"what": one.kind, "reason": one.reason, "note": one.note, "at": milliseconds(one.created_at)}
        found.setdefault(one.comment_id or "", []).append({**told, "undone_at": milliseconds(one.undone_at)})
    return found


async def _export_waiting(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = (
        select(CommentHeld, Discussion)
        .join(Discussion, col(Discussion.id) == col(CommentHeld.discussion_id))
        .where(col(CommentHeld.actor_id).in_(ids), col(CommentHeld.id) > (after or ""))
        .order_by(col(CommentHeld.id))
        .limit(PAGE)
    )
    found = (await ctx.session.execute(statement)).all()
    decided = await _decided(ctx, [one.id for one, _ in found])
    rows = [
        {
            "id": one.id,
            **_about(place),
            "body": one.body,
            "at_ms": one.at_ms,
            "stands": one.stands,
            "answers": one.answers_id,
            "pictures": [picture["file"] for picture in one.pictures],
            "why": one.why,
            "created_at": milliseconds(one.created_at),
            "refused": one.refused_reason,
            "refused_at": milliseconds(one.refused_at),
            "decided": decided.get(one.id, []),
        }
        for one, place in found
    ]
    return Part(rows, found[-1][0].id if len(found) == PAGE else None)


async def _export_silences(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(CommentSilence).where(col(CommentSilence.actor_id).in_(ids)).order_by(col(CommentSilence.id))
    found = (await ctx.session.execute(statement)).scalars()
    return Part(
        [
            {
                "reason": one.reason,
                "note": one.note,
                "at": milliseconds(one.created_at),
                "until": milliseconds(one.until),
                "lifted_at": milliseconds(one.lifted_at),
            }
            for one in found
        ]
    )


async def _export_reactions(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(CommentReaction).where(col(CommentReaction.actor_id).in_(ids))
    found = (await ctx.session.execute(statement.order_by(col(CommentReaction.created_at)))).scalars()
    return Part([{"comment": one.comment_id, "emoji": one.emoji, "at": milliseconds(one.created_at)} for one in found])


async def _export_reached(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(FilmReached).where(col(FilmReached.actor_id).in_(ids)).order_by(col(FilmReached.changed_at))
    found = (await ctx.session.execute(statement)).scalars()
    return Part(
        [
            {
                "title": one.title_id,
                "name": one.title_name,
                "season": one.season,
                "episode": one.episode,
                "at_ms": one.at_ms,
                "at": milliseconds(one.changed_at),
            }
            for one in found
        ]
    )


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """Take the name from some of their comments, with the text where that goes too, and drop what was theirs alone."""
    theirs = col(Comment.actor_id).in_(leaver.ids)
    former = select(CommentText.comment_id)
    wanted = [
        col(Comment.name) != leaver.name,
        col(Comment.avatar_url).is_not(None),
        # Their files go with them.
        col(Comment.pictures) != [],
        # What it said before, or until it was taken back, was kept for its author.
        col(Comment.id).in_(former),
        *([and_(col(Comment.removed_at).is_(None))] if leaver.with_text else []),
    ]
    statement = select(Comment).where(theirs, or_(*wanted)).order_by(col(Comment.discussion_id), col(Comment.id))
    found = (await ctx.session.execute(statement.limit(AT_ONCE))).scalars().all()
    for discussion in sorted({one.discussion_id for one in found}):
        await hold(ctx, discussion)
    for one in found:
        await ctx.session.refresh(one)
        one.name, one.avatar_url, one.pictures = leaver.name, None, []
        if leaver.with_text and one.removed_at is None:
            one.removed_at, one.removed_by, one.body = utc_now(), one.actor_id, ""
            one.pinned_at = one.pinned_by = None
    await ctx.session.flush()
    mine = [one.id for one in found]
    await ctx.session.execute(delete(CommentText).where(col(CommentText.comment_id).in_(mine)))
    more = await _drop_reactions(ctx, leaver) or await _drop_mentions(ctx, leaver)
    # What was decided about theirs stays, without the name and the words it was decided about.
    told = col(CommentDeed.data)
    words = literal(["name", "text"], ARRAY(TEXT))
    kept = or_(told.op("?|")(words), col(CommentDeed.note) != "")
    deeds = update(CommentDeed).where(col(CommentDeed.actor_id).in_(leaver.ids), kept)
    await ctx.session.execute(deeds.values(data=told.op("-")(words), note=""))
    for table in (CommentHeld, DiscussionSeen, CommentReader, FilmReached):
        await ctx.session.execute(delete(table).where(col(table.actor_id).in_(leaver.ids)))
    return more or len(found) == AT_ONCE


async def _drop_reactions(ctx: Context, leaver: Leaver) -> bool:
    statement = (
        select(CommentReaction, Comment.discussion_id)
        .join(Comment, col(Comment.id) == col(CommentReaction.comment_id))
        .where(col(CommentReaction.actor_id).in_(leaver.ids))
        .order_by(col(Comment.discussion_id))
        .limit(AT_ONCE)
    )
    found = (await ctx.session.execute(statement)).all()
    for reaction, discussion in found:
        await hold(ctx, discussion)
        await ctx.session.delete(reaction)
        await ctx.session.flush()
    return len(found) == AT_ONCE


async def _drop_mentions(ctx: Context, leaver: Leaver) -> bool:
    """Forget in others' comments whom they named; what these say is theirs."""
    ids = literal(leaver.ids, ARRAY(TEXT))
    naming = select(Comment).where(col(Comment.mentions).op("?|")(ids))
    naming = naming.order_by(col(Comment.discussion_id), col(Comment.id)).limit(AT_ONCE)
    found = (await ctx.session.execute(naming)).scalars().all()
    for discussion in sorted({one.discussion_id for one in found}):
        await hold(ctx, discussion)
    for one in found:
        await ctx.session.refresh(one)
        one.mentions = [each for each in one.mentions if each not in leaver.ids]
        one.named = {each: name for each, name in one.named.items() if each not in leaver.ids}
    await ctx.session.flush()
    return len(found) == AT_ONCE


on_export["comments"] = _export
on_export["comments_waiting"] = _export_waiting
on_export["comment_silences"] = _export_silences
on_export["comment_reactions"] = _export_reactions
on_export["films_reached"] = _export_reached
on_delete["comments"] = _delete
