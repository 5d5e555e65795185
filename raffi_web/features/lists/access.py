"""The one way to a list: load it as the asker, and check what the asker may do there.

Each rule is an access rule for a function whose argument `list_id` is the list's id. A list that is not there and one
that the asker may not see give the same error.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import and_, text
from sqlmodel import col, select

from raffi_web.features.lists.models import ListMember, TitleList
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, NotFound, NotSignedIn

ListId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
PREFIX = "list"
HOLD = text("select raffi.hold_channel(:channel)")
HOLD_ORDER = text("select pg_advisory_xact_lock(hashtextextended(:owner, 11))")


class Role(StrEnum):
    """What somebody is to a list, from most to least."""

    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"


STAFF = (Role.OWNER, Role.EDITOR)


@dataclass(slots=True)
class Held:
    """A list and what the asker is to it."""

    row: TitleList
    role: Role


def channel_of(list_id: str) -> str:
    """The name of a list's channel."""
    return f"{PREFIX}:{list_id}"


async def held(ctx: Context, list_id: str, *, removed: bool = False) -> Held:
    """A list that the asker may see. With `removed` also one that its owner has deleted.

    Raises:
        NotFound: It is not there, or not for this actor to see.
    """
    key = (Held, list_id)
    if key in ctx.cache:
        return ctx.cache[key]
    mine = and_(
        col(ListMember.list_id) == col(TitleList.id),
        col(ListMember.actor_id) == ctx.actor.id,
        col(ListMember.left_at).is_(None),
    )
    statement = select(TitleList, ListMember).outerjoin(ListMember, mine).where(col(TitleList.id) == list_id)
    found: Any = (await ctx.session.execute(statement)).first()
    if found is None or (found[0].removed_at is not None and not removed):
        raise NotFound("errors.list_not_found", code="list_not_found", field="list_id")
    row, membership = found
    if row.owner_id == ctx.actor.id or ctx.actor.kind is ActorKind.SERVICE:
        role = Role.OWNER
    else:
        role = Role.EDITOR if membership is not None else Role.READER
    ctx.cache[key] = Held(row, role)
    return ctx.cache[key]


async def hold(ctx: Context, list_id: str) -> None:
    """Hold a list's channel until the commit: who changes it comes after whoever holds it, and sees what they did."""
    await ctx.session.execute(HOLD, {"channel": channel_of(list_id)})


async def hold_order(ctx: Context) -> None:
    """Hold the order and the number of the asker's lists until the commit. Taken before a list is held."""
    await ctx.session.execute(HOLD_ORDER, {"owner": ctx.actor.id})


async def person(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: guests and users; the server has no lists."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    if ctx.actor.kind is ActorKind.SERVICE:
        raise Forbidden


async def seen(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may see the list."""
    await held(ctx, args["list_id"])


async def edits(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for changes: the owner and the editors."""
    await _hold_as_somebody(ctx, args["list_id"])
    if (await held(ctx, args["list_id"])).role not in STAFF:
        raise Forbidden("errors.not_list_editor", code="not_list_editor")


async def owns(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for changes: the owner."""
    await _hold_as_somebody(ctx, args["list_id"])
    _require_owner(await held(ctx, args["list_id"]))


async def owned(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for questions: the owner."""
    _require_owner(await held(ctx, args["list_id"]))


async def owned_once(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for changes: the owner, also of a list that was deleted."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    await hold_order(ctx)
    await hold(ctx, args["list_id"])
    _require_owner(await held(ctx, args["list_id"], removed=True))


async def _hold_as_somebody(ctx: Context, list_id: str) -> None:
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    await hold(ctx, list_id)


def _require_owner(found: Held) -> None:
    if found.role is not Role.OWNER:
        raise Forbidden("errors.not_list_owner", code="not_list_owner")
