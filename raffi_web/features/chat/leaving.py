"""What somebody said, to take along; and without their name, or without its text, when they go for good."""

from sqlalchemy import and_, or_
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.chat.models import Message
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 500
AT_ONCE = 200
"""Messages that change in one transaction: what their rooms are told in one frame."""


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = (
        select(Message)
        .where(col(Message.actor_id).in_(ids), col(Message.kind) == "text", col(Message.id) > (after or ""))
        .order_by(col(Message.id))
        .limit(PAGE)
    )
    found = (await ctx.session.execute(statement)).scalars().all()
    rows = [
        {
            "id": one.id,
            "room": one.room_id,
            "body": one.body,
            "film": one.film_title,
            "film_time": one.film_time,
            "reply_to": one.reply_to,
            "created_at": milliseconds(one.created_at),
            "edited_at": milliseconds(one.edited_at),
            "removed_at": milliseconds(one.removed_at),
        }
        for one in found
    ]
    return Part(rows, found[-1].id if len(found) == PAGE else None)


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """Take the name from some of their messages, and from notices about them."""
    theirs = col(Message.actor_id).in_(leaver.ids)
    named = and_(theirs, col(Message.name) != leaver.name)
    # What was taken back is kept for its author to bring back, who is no more.
    kept = and_(theirs, col(Message.removed_at).is_not(None), col(Message.body) != "")
    written = and_(theirs, col(Message.kind) == "text", col(Message.removed_at).is_(None))
    about = col(Message.notice)
    told = and_(about["other_id"].as_string().in_(leaver.ids), about["other"].as_string() != leaver.name)
    wanted = [named, kept, told, *([written] if leaver.with_text else [])]
    statement = select(Message).where(or_(*wanted)).order_by(col(Message.room_id), col(Message.id)).limit(AT_ONCE)
    found = (await ctx.session.execute(statement)).scalars().all()
    for one in found:
        if one.actor_id in leaver.ids:
            one.name = leaver.name
            if leaver.with_text and one.kind == "text" and one.removed_at is None:
                one.removed_at, one.removed_by = utc_now(), one.actor_id
            if one.removed_at is not None:
                one.body = ""
        if one.notice and one.notice.get("other_id") in leaver.ids:
            one.notice = {**one.notice, "other": leaver.name}
    await ctx.session.flush()
    return len(found) == AT_ONCE


on_export["messages"] = _export
on_delete["messages"] = _delete
