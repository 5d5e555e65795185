"""Notices: lines in the chat that say who did what. The sentence is made in the browser, from the catalogue."""

from typing import Any

from sqlalchemy import CTE, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.chat.models import Message
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import table_of, utc_now

Who = tuple[str | None, str, int]
"""Id, name and colour."""
NOBODY: Who = (None, "", 0)
"""For what happened by itself."""


async def notice(ctx: Context, room: str, what: str, *, actor: Who | None = None, **data: Any) -> Message:
    """Write that the asker, or `actor`, did `what`.

    `what` is a key below `notices.` in the words catalogue, `data` the values of its sentence.
    """
    message = written(room, what, actor or await _asker(ctx), **data)
    ctx.session.add(message)
    await ctx.session.flush()
    return message


async def notice_again(ctx: Context, room: str, what: str, **data: Any) -> None:
    """Write that `what` happened by itself; where that is the room's last line already, in its place.

    What comes again for days while nobody talks leaves one line.
    """
    newest = select(Message).where(col(Message.room_id) == room).order_by(col(Message.id).desc()).limit(1)
    last = (await ctx.session.execute(newest)).scalar_one_or_none()
    if last is None or last.notice is None or last.notice["what"] != what:
        await notice(ctx, room, what, actor=NOBODY, **data)
        return
    async with elevated(ctx):
        last.notice, last.created_at = {"what": what, **data}, utc_now()


def written(room: str, what: str, actor: Who, **data: Any) -> Message:
    """A notice that is not stored yet; see `notice`."""
    who, name, color = actor
    return Message(
        id=ids.new_id(),
        room_id=room,
        kind="notice",
        actor_id=who,
        name=name,
        color=color,
        body="",
        notice={"what": what, **data},
        # Given here, since working defaults out takes longer than all the rest.
        mentions=[],
        created_at=utc_now(),
    )


STORED = [name for name in Message.model_fields if name != "version"]


def storing() -> CTE:
    """The storing of a message as a part of another statement, for where each round trip counts.

    The statement is built once; `stored` makes its values.
    """
    values = {name: bindparam(f"said_{name}") for name in STORED}
    return insert(table_of(Message)).values(values).returning(table_of(Message).c.version).cte("said")


def stored(message: Message) -> dict[str, Any]:
    """The values of `storing`."""
    return {f"said_{name}": getattr(message, name) for name in STORED}


async def _asker(ctx: Context) -> tuple[str, str, int]:
    me = await profile_of(ctx, ctx.actor)
    return me.id, me.name, me.color
