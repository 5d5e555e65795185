"""What a person can take along, and what becomes of everything of theirs when they go.

Features register what they have: a reader of what is somebody's, and a hook that removes it. This file has what is the
accounts' own.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import case, delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.models import Account, ActorRow, ActorSession, GoneActor
from raffi_web.features.accounts.others import selves_of
from raffi_web.kernel import vault
from raffi_web.kernel.context import ActorKind, Context, Role
from raffi_web.kernel.errors import Conflict
from raffi_web.kernel.tables import milliseconds
from raffi_web.words import t

Row = dict[str, Any]


class Pause(Protocol):
    """Lets what acts for an actor stand still, or go on."""

    async def __call__(self, ctx: Context, actor: str, *, leaves: bool) -> None: ...


@dataclass(frozen=True)
class Part:
    """Some rows of what is somebody's; `next` is where to go on, None at the end."""

    rows: list[Row]
    next: str | None = None


@dataclass(frozen=True)
class Leaver:
    """Somebody who goes for good.

    Attributes:
        ids: Theirs, the one they go by first, then those of the guests they were.
        name: What stands where their name stood.
        with_text: Whether what they wrote in others' rooms goes too.
        emails: Their addresses.
    """

    ids: list[str]
    name: str
    with_text: bool
    emails: list[str] = field(default_factory=list)


on_export: dict[str, Callable[[Context, list[str], str | None], Awaitable[Part]]] = {}
"""By the part's name: reads what is of these ids, from a mark on. They run as the server and must ask for the ids."""
on_pause: list[Pause] = []
"""Features in which something acts for somebody without them: it stands still from when they ask to go (`leaves`) until
they stay. They run as the server, in the transaction of either."""
on_delete: dict[str, Callable[[Context, Leaver], Awaitable[bool]]] = {}
"""By the feature's name: removes some of what is theirs; true when there is more. Run again it finds what is left, so
that one that was cut off goes on. They run as the server, each time in a transaction of its own."""


async def leaver_of(ctx: Context, actor: str, *, with_text: bool) -> Leaver:
    """Everything by which somebody who goes is known, as the server."""
    account = (await ctx.session.execute(select(Account).where(col(Account.actor_id) == actor))).scalar_one_or_none()
    emails = [one for one in (account.email, account.pending) if one] if account else []
    return Leaver(await selves_of(ctx, actor), t("profiles.gone_name"), with_text, emails)


async def check_may_leave(ctx: Context, actor: str) -> None:
    """Raises when the server would be left to nobody.

    Raises:
        Conflict: They are the only one who owns the server.
    """
    # The lock of whoever changes roles: of two owners who go at once, one is the last.
    await ctx.session.execute(select(func.pg_advisory_xact_lock(7_266_343)))
    owners = select(ActorRow.id).where(
        col(ActorRow.role) == Role.OWNER.value,
        col(ActorRow.kind) == ActorKind.USER.value,
        col(ActorRow.suspended_at).is_(None),
    )
    if set((await ctx.session.execute(owners)).scalars()) == {actor}:
        raise Conflict("errors.last_owner", code="last_owner")


async def lose_name(ctx: Context, leaver: Leaver) -> None:
    """Take name and picture from somebody who goes: their rooms show it at once, and what they still do bears it."""
    changed = update(ActorRow).where(col(ActorRow.id).in_(leaver.ids))
    # No role either: of two owners who go at once, the second is the last.
    role = case((col(ActorRow.kind) == ActorKind.USER.value, Role.USER.value), else_=Role.GUEST.value)
    await ctx.session.execute(changed.values(name=leaver.name, avatar_url=None, role=role))


async def remove_actor(ctx: Context, leaver: Leaver) -> None:
    """The last step: the actor itself, and with it what hangs on it: sessions, ways in, tokens, profile, files.

    Their ids stay, so that a guest's token from before is nobody's for ever.
    """
    for one in leaver.ids:
        await vault.shred(ctx, one)
    gone = insert(GoneActor).values([{"id": one} for one in leaver.ids])
    await ctx.session.execute(gone.on_conflict_do_nothing())
    await ctx.session.execute(delete(ActorSession).where(col(ActorSession.actor_id).in_(leaver.ids)))
    await ctx.session.execute(delete(ActorRow).where(col(ActorRow.id).in_(leaver.ids)))


async def _account(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(ActorRow, Account).outerjoin(Account, col(Account.actor_id) == col(ActorRow.id))
    found = (await ctx.session.execute(statement.where(col(ActorRow.id) == ids[0]))).all()
    return Part(
        [
            {
                "id": row.id,
                "was_guests": ids[1:],
                "name": row.name,
                "color": row.color,
                "avatar_url": row.avatar_url,
                "role": row.role,
                "email": account.email if account else None,
                "email_not_verified": account.pending if account else None,
                "has_password": bool(account and account.has_password),
                "created_at": milliseconds(row.created_at),
            }
            for row, account in found
        ]
    )


async def _sessions(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(ActorSession).where(col(ActorSession.actor_id).in_(ids)).order_by(col(ActorSession.created_at))
    return Part(
        [
            {
                "method": row.method,
                "agent": row.agent,
                "network": row.network,
                "began_at": milliseconds(row.created_at),
                "seen_at": milliseconds(row.seen_at),
                "ended_at": milliseconds(row.revoked_at),
            }
            for row in (await ctx.session.execute(statement)).scalars()
        ]
    )


on_export["account"] = _account
on_export["sessions"] = _sessions
