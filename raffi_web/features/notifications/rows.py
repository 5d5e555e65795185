"""Notifications as browsers hold them: what is kept, joined with what its reader may see of it now."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, not_
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.accounts.names import initials
from raffi_web.features.accounts.others import people, whole_of
from raffi_web.features.notifications.kinds import Happening, Told, kinds
from raffi_web.features.notifications.models import Notification, NotificationInbox
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import milliseconds

Row = dict[str, Any]
COUNTED = 100
"""Counting ends here: pages say 99+."""


@dataclass(frozen=True)
class Counts:
    """How many are new since one looked, and how many are not read; `COUNTED` for that many or more."""

    unseen: int
    unread: int


def mark_of(found: Notification) -> Row:
    """What a frame tells of a notification: that it is there, and how it stands."""
    return {
        "id": found.id,
        "kind": found.kind,
        "at": milliseconds(found.at),
        "read": found.read_at is not None,
        "removed": found.removed_at is not None,
    }


def shown(actor: str, blocked: Collection[str]) -> list[Any]:
    """What holds of notifications that somebody is shown: theirs, not put away, not only by people they blocked."""
    conditions: list[Any] = [col(Notification.actor_id) == actor, col(Notification.removed_at).is_(None)]
    if blocked:
        by_those = col(Notification.who).contained_by(sorted(blocked))  # pyright: ignore[reportAttributeAccessIssue]
        conditions.append(not_(by_those) | (col(Notification.who) == []))
    return conditions


async def counts(ctx: Context, actor: str, blocked: Collection[str]) -> Counts:
    """What the bell of somebody says."""
    unread = [*shown(actor, blocked), col(Notification.read_at).is_(None)]
    seen_at = await last_look(ctx, actor)
    fresh = [*unread, col(Notification.at) > seen_at] if seen_at else unread

    def number(conditions: list[Any]) -> Any:
        some = select(Notification.id).where(*conditions).limit(COUNTED).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    found = (await ctx.session.execute(select(number(fresh), number(unread)))).one()
    return Counts(*found)


async def last_look(ctx: Context, actor: str) -> datetime | None:
    """Up to when somebody has looked; None for never."""
    statement = select(NotificationInbox.seen_at).where(col(NotificationInbox.actor_id) == actor)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def told(ctx: Context, found: Sequence[Notification]) -> list[Row]:
    """Notifications of the asker, whole. `told` is null where the asker may no longer see what one is about."""
    about = await _about(ctx, found)
    blocked = await blocked_by_me(ctx)
    mine = await selves(ctx)
    named = {who for one in found for who in one.who} - blocked - mine
    async with elevated(ctx):
        whole = await whole_of(ctx, sorted(named))
        faces = await people(ctx, sorted({whole.get(who, who) for who in named} - blocked))
    # Who did it as a guest and again with an account is one.
    by = {who: faces.get(whole.get(who, who)) for who in named}
    return [_row(one, about.get(one.id), by) for one in found]


async def _about(ctx: Context, found: Sequence[Notification]) -> dict[str, Told]:
    by_teller: dict[Any, list[Happening]] = {}
    for one in found:
        kind = kinds.get(one.kind)
        if kind is not None:
            by_teller.setdefault(kind.tell, []).append(Happening(one.id, one.kind, (one.subject_kind, one.subject_id)))
    about: dict[str, Told] = {}
    for tell, some in by_teller.items():
        about |= await tell(ctx, some)
    return about


def _row(one: Notification, about: Told | None, by: dict[str, Any]) -> Row:
    kind = kinds.get(one.kind)
    who = [
        {
            "id": face.id,
            "name": face.name,
            "initials": initials(face.name),
            "color": face.color,
            "avatar_url": face.avatar_url,
        }
        for face in {face.id: face for face in map(by.get, one.who) if face is not None}.values()
    ]
    return {
        **mark_of(one),
        "icon": kind.icon if kind else "bell",
        "optional": bool(kind and kind.optional),
        "toast": bool(kind and kind.toast),
        "who": who,
        "count": one.count,
        "places": one.places,
        "data": {name: value for name, value in one.data.items() if name != "told"},
        "told": asdict(about) if about else None,
    }
