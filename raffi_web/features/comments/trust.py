"""How far somebody new is trusted: no links and pictures at first, and first comments may wait for a moderator."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from raffi_web.features.accounts.others import here_since
from raffi_web.features.comments.access import MODERATE
from raffi_web.features.comments.models import CommentRule
from raffi_web.features.comments.moderation import ORDER
from raffi_web.kernel.audit import tell_audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import utc_now

LINK = re.compile(r"[a-z][a-z0-9+.-]*://|\bwww\.|\]\(|mailto:", re.IGNORECASE)


@dataclass
class Newcomers:
    """For how long (s) somebody counts as new; set once at assembly."""

    seconds: float = 0


newcomers = Newcomers()


@dataclass(frozen=True)
class Rules:
    """What moderators decided: how many first comments of each person wait for a moderator."""

    hold_first: int


async def wait_of_new(ctx: Context, body: str, *, pictures: bool) -> float:
    """For how many more seconds the asker is too new for a text with links or pictures; 0 for whoever is not."""
    if not newcomers.seconds or not (pictures or LINK.search(body)):
        return 0
    since = (await here_since(ctx, [ctx.actor.id])).get(ctx.actor.id)
    age = 0 if since is None else (utc_now() - since).total_seconds()
    return max(0, newcomers.seconds - age)


@query(access=permitted(MODERATE))
async def rules(ctx: Context) -> Rules:
    """What moderators decided for all comments."""
    row = (await ctx.session.execute(select(CommentRule))).scalar_one_or_none()
    return Rules(row.hold_first if row else 0)


@mutation(access=permitted(MODERATE), limit=ORDER)
async def set_rules(ctx: Context, hold_first: Annotated[int, Field(ge=0, le=10)]) -> Rules:
    """Let the first comments of each person wait for a moderator, where everybody may read; 0 for none."""
    values = {"hold_first": hold_first, "by_id": ctx.actor.id, "changed_at": utc_now()}
    async with elevated(ctx):
        given = insert(CommentRule).values(id="server", **values)
        await ctx.session.execute(given.on_conflict_do_update(index_elements=["id"], set_=values))
    tell_audit(ctx, first=hold_first)
    return Rules(hold_first)
