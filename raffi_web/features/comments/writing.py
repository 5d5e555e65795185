"""Comments as they are written: said, changed, taken back and brought back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import names_of
from raffi_web.features.accounts.merging import is_me
from raffi_web.features.comments import access
from raffi_web.features.comments import gate as gates
from raffi_web.features.comments.access import (
    CommentId,
    DiscussionId,
    comment_of,
    held_comment,
    keeps_order,
    read,
    voice,
)
from raffi_web.features.comments.film_length import check_moment
from raffi_web.features.comments.filters import judged
from raffi_web.features.comments.models import Comment, CommentHeld, CommentText, Discussion
from raffi_web.features.comments.moderation import REVIEW, put_away
from raffi_web.features.comments.notifying import mentioned, moderated, written
from raffi_web.features.comments.pictures import Pictures, attach, keep_only
from raffi_web.features.comments.rows import Row, comment_row
from raffi_web.features.comments.threads import Moment, told_to
from raffi_web.features.comments.trust import wait_of_new
from raffi_web.features.rooms.access import ActorId
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import prose
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Invalid, Limited, NotFound
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import has
from raffi_web.kernel.tables import table_of, utc_now
from raffi_web.kernel.transaction import Statement

WRITE = Limit("comments", 5, 60)
CHANGE = Limit("comment_change", 30, 60)
DEEPEST = 4
UNDO = timedelta(minutes=15)
"""How long what was taken back can be brought back."""

Body = Annotated[str, prose(0, 1000)]
"""Nothing, where there are pictures."""
Standing = Literal["top", "bottom"]
"""Where a comment stands in the picture, instead of rolling through it."""
Mentions = Annotated[list[ActorId], Field(max_length=20)]

MADE = [name for name in Comment.model_fields if name not in ("version", "shown", "moment")]
WAITING = [name for name in CommentHeld.model_fields if name in MADE]
SAY = Statement(insert(table_of(Comment)).values({name: bindparam(f"new_{name}") for name in MADE}))


@mutation(access=access.writes, limit=WRITE, ahead=gates.ahead)
async def create(
    ctx: Context,
    discussion: DiscussionId,
    body: Body = "",
    parent: CommentId | None = None,
    at_ms: Moment | None = None,
    mentions: Mentions = [],  # noqa: B006 - copied by the model
    stands: Standing | None = None,
    pictures: Pictures = [],  # noqa: B006 - copied by the model
) -> Row:
    """Write a comment, or a reply to `parent`. `at_ms` is where the film was when the writing began.

    Over the picture it rolls through, or stands where `stands` says. Of `mentions` those count whom the text names with
    an @. `pictures` are uploads for `comment`; with any, there need be no text.

    The tree goes four levels below a root: a reply to a comment of the last one stands beside it, and `answers` says
    which it replies to.
    """
    _check_says_something(body, pictures)
    found = await read(ctx, discussion)
    me = await voice(ctx, found)
    gate = await gates.gate_of(ctx, discussion, parent)
    await gates.check(ctx, found, gate)
    answered = None if parent is None else await _answered(ctx, discussion, parent)
    await check_moment(ctx, found, at_ms)
    above = await above_of(ctx, answered)
    comment = ids.new_id()
    named = await _named(ctx, body, mentions)
    made = Comment(
        id=comment,
        discussion_id=discussion,
        parent_id=above.id if above else None,
        answers_id=answered.id if answered else None,
        root_id=above.root_id if above else comment,
        path=f"{above.path}/{comment}" if above else comment,
        depth=above.depth + 1 if above else 0,
        actor_id=me.id,
        name=me.name,
        color=me.color,
        avatar_url=me.avatar_url,
        body=body,
        at_ms=at_ms,
        stands=stands,
        mentions=list(named),
        named=named,
        pictures=await attach(ctx, comment, pictures) if pictures else [],
        created_at=utc_now(),
        reactions={},
    )
    verdict = await _verdict(ctx, found, made, gate)
    if verdict == "hold":
        return await _wait(ctx, made, "words")
    if verdict == "new":
        return await _wait(ctx, made, "new")
    made.covered = verdict == "cover"
    # In the round trip of the commit: who writes in the same discussion waits for no more than that.
    ctx.at_commit(SAY.of({f"new_{name}": getattr(made, name) for name in MADE}))
    await written(ctx, found, made, answered)
    return {**comment_row(made), "mine": []}


@mutation(access=access.own, limit=CHANGE)
async def edit(
    ctx: Context,
    comment: CommentId,
    body: Body | None = None,
    at_ms: Moment | None = None,
    no_moment: bool = False,
    mentions: Mentions | None = None,
    pictures: Pictures | None = None,
) -> Row:
    """Change the text, moment or pictures of one of my comments. What is left out stays; what it said is kept.

    A change of `pictures` alone is none of the text.
    """
    found = await held_comment(ctx, comment)
    if found.removed_at is not None:
        raise Gone("errors.comment_removed", code="comment_removed", field="comment")
    if found.hidden_at is not None:
        raise Conflict("errors.comment_hidden", code="comment_hidden", field="comment")
    place = await read(ctx, found.discussion_id)
    await gates.check(ctx, place, await gates.gate_of(ctx, place.id, None), editing=True)
    text = found.body if body is None else body
    _check_says_something(text, found.pictures if pictures is None else pictures)
    moment = None if no_moment else found.at_ms if at_ms is None else at_ms
    if moment != found.at_ms:
        await check_moment(ctx, place, moment)
    if (text, moment) != (found.body, found.at_ms):
        _keep(ctx, found, "edit")
        found.body, found.at_ms = text, moment
        found.edited_at, found.edits = utc_now(), found.edits + 1
        verdict = await _verdict(ctx, place, found) if body is not None else None
        await _change_around(ctx, found, mentions, pictures, told=verdict != "hold")
        if body is not None:
            await _read_again(ctx, found, verdict)
    else:
        await _change_around(ctx, found, mentions, pictures)
    return (await told_to(ctx, [found]))[0]


def _check_says_something(body: str, pictures: Sequence[Any]) -> None:
    if body == "" and not pictures:
        raise Invalid("errors.empty", field="body")


async def _read_again(ctx: Context, found: Comment, verdict: str | None) -> None:
    """What filters say of a changed text: it is covered, or hidden until a moderator has read it."""
    if (verdict == "cover") != found.covered:
        async with elevated(ctx):
            found.covered = verdict == "cover"
            await ctx.session.flush()
    if verdict == "hold":
        await put_away(ctx, found, REVIEW)


async def _verdict(ctx: Context, place: Discussion, made: Comment, gate: gates.Gate | None = None) -> str | None:
    """What becomes of a text: None when it is shown, `cover`, `hold`, or `new` for a first comment that waits.

    Raises:
        Invalid: A word filter refuses it.
        Limited: It has links or pictures, and its author is new here.
    """
    verdict, first = await judged(ctx, place.room_id, made.body), False
    await _check_trust(ctx, place, made.body, pictures=bool(made.pictures))
    if place.room_id is None:
        first = gate is not None and gate.said < gate.hold_first
    if (verdict is not None or first) and await keeps_order(ctx, place):
        return None
    if verdict == "refuse":
        raise Invalid("errors.filtered", code="filtered", field="body")
    return "new" if first and verdict != "hold" else verdict


async def _check_trust(ctx: Context, place: Discussion, body: str, *, pictures: bool) -> None:
    """Refuse links and pictures of whoever is new here, wherever everybody reads, also in a room of their own.

    Raises:
        Limited: For so long.
    """
    wait = await wait_of_new(ctx, body, pictures=pictures) if place.is_public else 0
    if wait and not await has(ctx, access.MODERATE):
        raise Limited(wait, "errors.too_new", code="too_new")


async def _wait(ctx: Context, made: Comment, why: str) -> Row:
    """Let a comment wait for a moderator: nobody but its author is told of it.

    Raises:
        Invalid: It has no text: who reads it before all others has to see more than that there are pictures.
    """
    if made.body == "":
        raise Invalid("errors.words_needed", field="body")
    ctx.session.add(CommentHeld(**{name: getattr(made, name) for name in WAITING}, why=why))
    return {**comment_row(made), "held": True, "note": "", "mine": []}


async def _change_around(
    ctx: Context, found: Comment, mentions: Mentions | None, pictures: Pictures | None, *, told: bool = True
) -> None:
    """Whom the text names, and the pictures below it: the author's to change, but only by way of this function.

    Without `told` nobody hears of being named: that comes when the text is let through.
    """
    named = await _named(ctx, found.body, found.mentions if mentions is None else mentions)
    kept = found.pictures
    if pictures is not None:
        if {one.file for one in pictures} - {one["file"] for one in found.pictures}:
            await _check_trust(ctx, await read(ctx, found.discussion_id), "", pictures=True)
        kept = await attach(ctx, found.id, pictures)
    await ctx.session.flush()
    if (list(named), named, kept) == (found.mentions, found.named, found.pictures):
        return
    async with elevated(ctx):
        await keep_only(ctx, found.id, [one["file"] for one in kept])
        added = [one for one in named if one not in found.mentions]
        found.mentions, found.named, found.pictures = list(named), named, kept
        await ctx.session.flush()
    if told:
        await mentioned(ctx, await read(ctx, found.discussion_id), found, added)


async def _named(ctx: Context, body: str, mentions: Mentions) -> dict[str, str]:
    """What those are called whom a text names with an @."""
    if not mentions or "@" not in body:
        return {}
    names, said = await names_of(ctx, mentions), body.lower()
    return {one: names[one] for one in dict.fromkeys(mentions) if one in names and f"@{names[one].lower()}" in said}


@mutation(access=access.own_or_order, limit=CHANGE)
async def remove(ctx: Context, comment: CommentId) -> Row:
    """Take back one of my comments, or as who keeps order there anybody's. What hangs on it stays."""
    found = await held_comment(ctx, comment)
    if found.removed_at is None:
        mine = await is_me(ctx, found.actor_id)
        async with elevated(ctx):
            if found.hidden_at is None:
                _keep(ctx, found, "removal")
            found.removed_at, found.removed_by, found.body = utc_now(), found.actor_id if mine else ctx.actor.id, ""
            found.pinned_at = found.pinned_by = None
            await ctx.session.flush()
        if not mine:
            await audit(ctx, "comments.remove", on=("comment", comment))
            await moderated(ctx, found, "remove")
    return (await told_to(ctx, [found]))[0]


@mutation(access=access.seen, limit=CHANGE)
async def restore(ctx: Context, comment: CommentId) -> Row:
    """Bring back a comment that the asker took back, within a quarter of an hour."""
    found = await held_comment(ctx, comment)
    if found.removed_at is None:
        return (await told_to(ctx, [found]))[0]
    if not await is_me(ctx, found.removed_by):
        raise Forbidden("errors.not_your_comment", code="not_your_comment", field="comment")
    if await is_me(ctx, found.actor_id):
        place = await read(ctx, found.discussion_id)
        await voice(ctx, place)
        await gates.check_return(ctx, place, await gates.gate_of(ctx, place.id, comment))
    else:
        await access.own_or_order(ctx, {"comment": comment})
        await audit(ctx, "comments.restore", on=("comment", comment))
        await moderated(ctx, found, "restore")
    if found.removed_at < utc_now() - UNDO:
        raise Forbidden("errors.restore_too_late", code="restore_too_late", field="comment")
    taken = (
        select(CommentText)
        .where(col(CommentText.comment_id) == comment, col(CommentText.kind) == "removal")
        .order_by(col(CommentText.id).desc())
        .limit(1)
    )
    async with elevated(ctx):
        found.removed_at, found.removed_by = None, None
        # What is hidden stays so, with its text where that is.
        if found.hidden_at is None:
            said = (await ctx.session.execute(taken)).scalar_one_or_none()
            if said is None:
                raise Gone("errors.comment_removed", code="comment_removed", field="comment")
            found.body = said.body
            await ctx.session.delete(said)
        await ctx.session.flush()
    return (await told_to(ctx, [found]))[0]


def _keep(ctx: Context, found: Comment, kind: str) -> None:
    ctx.session.add(CommentText(id=ids.new_id(), comment_id=found.id, kind=kind, body=found.body, at_ms=found.at_ms))


async def _answered(ctx: Context, discussion: str, parent: str) -> Comment:
    """The comment that is replied to.

    Raises:
        NotFound: It is not in this discussion.
        Conflict: It was taken back.
    """
    found = await comment_of(ctx, parent, field="parent")
    if found.discussion_id != discussion:
        raise NotFound("errors.no_comment", code="no_comment", field="parent")
    if found.removed_at is not None:
        raise Conflict("errors.comment_removed", code="comment_removed", field="parent")
    return found


async def above_of(ctx: Context, answered: Comment | None) -> Comment | None:
    """What a reply hangs on: the comment that it answers, or what that one hangs on where the tree ends."""
    if answered is None or answered.depth < DEEPEST or answered.parent_id is None:
        return answered
    return await comment_of(ctx, answered.parent_id, field="parent")
