"""Deleting an account: asked for, undone by signing in within a week, and carried out step by step.

Each step is a transaction that removes what is left, so that one that was cut off goes on, and one that is run again
does nothing. First the name goes, then what bears it, at the end the actor with all that hangs on it.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import and_, delete, not_, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts import leaving, links
from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.leaving import Leaver, leaver_of
from raffi_web.features.accounts.merging import end_sessions
from raffi_web.features.accounts.sign_in import on_let_in
from raffi_web.features.accounts.standing import hold_me
from raffi_web.features.mail.letters import LETTERS
from raffi_web.features.profiles.models import DeletionRow
from raffi_web.kernel.arguments import line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context
from raffi_web.kernel.database import Database, is_retryable
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.functions import action, mutation, query
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.models import ActionRun
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.tables import milliseconds, utc_now

log = logging.getLogger(__name__)

TO_THINK = LETTERS["deletion_asked"].lasts
ASKS = Limit("account_deletion", 10, 3600)
FORGET_OPERATIONS = text("delete from operation where actor_id = any(:ids)")
AT_ONCE = 20
TRIES = 6


@dataclass(frozen=True)
class Deletion:
    """An account that goes for good. Times are in milliseconds; `done` of `total` steps were taken.

    `state`: waiting, running, or cancelled because they signed in again.
    """

    state: str
    with_text: bool
    due_at: float | None
    done: int
    total: int


@query(access=signed_in)
async def deletion(ctx: Context) -> Deletion | None:
    """How the deletion of my account stands; null when it was not asked for."""
    row = await _row(ctx, ctx.actor.id)
    if row is None:
        return None
    return Deletion(row.state, row.with_text, milliseconds(row.due_at), row.done, row.total)


@mutation(access=fresh, limit=ASKS)
async def delete_account(
    ctx: Context, name: Annotated[str, line(0, 50)], with_text: bool = False, at_once: bool = False
) -> Deletion:
    """Have my account deleted: in a week, unless I sign in before, or at once. Until then I am signed out.

    My tokens stand still with me. A letter says until when I can come back, where there is an address that is mine.

    Args:
        name: My name, typed by whoever means it.
        with_text: What I wrote in others' rooms goes too; else it stays without my name.
        at_once: Don't wait. `carry_out` then begins; it would begin by itself within ten minutes.

    Raises:
        Invalid: That is not my name.
        Conflict: The server would have no owner.
        NotSignedIn: My session ended meanwhile.
    """
    if name != (await profile_of(ctx, ctx.actor)).name:
        raise Invalid("errors.name_differs", code="name_differs", field="name")
    now = utc_now()
    values = {
        "state": "running" if at_once else "waiting",
        "with_text": with_text,
        "asked_at": now,
        "due_at": now if at_once else now + TO_THINK,
        "done": 0,
        "total": len(leaving.on_delete) + 2,
    }
    async with elevated(ctx):
        await leaving.check_may_leave(ctx, ctx.actor.id)
        await hold_me(ctx)
        added = insert(DeletionRow).values(actor_id=ctx.actor.id, **values)
        await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
        await audit(ctx, "profiles.deletion_asked", on=("actor", ctx.actor.id), at_once=at_once, with_text=with_text)
        await end_sessions(ctx, ctx.actor.id, but=ctx.actor.session if at_once else "")
        for pause in leaving.on_pause:
            await pause(ctx, ctx.actor.id, leaves=True)
        if not at_once:
            await links.tell_owner(ctx, ctx.actor.id, "deletion_asked", path="/sign-in")
    return Deletion(values["state"], with_text, milliseconds(values["due_at"]), 0, values["total"])


@action(access=fresh)
async def carry_out(ctx: ActionContext) -> None:
    """Delete my account now, as I asked for it."""
    await go(ctx.database, ctx.actor.id)


async def hidden(ctx: Context, actor: str) -> bool:
    """Whether somebody's account is going: their page is not shown any more. As the server."""
    row = await _row(ctx, actor)
    return row is not None and row.state != "cancelled"


async def go(database: Database, actor: str) -> bool:
    """Take every step that is left of a deletion that is due. Returns whether there was one.

    Raises:
        Conflict: The server would have no owner. Before the first step the deletion ends with it.
    """
    try:
        return await _steps(database, actor)
    except Conflict as error:
        async with database.begin() as session:
            # Else it would go on by itself when somebody else owns the server too, however long after.
            await _cancel(Context(SYSTEM, session), actor, SYSTEM, reason=error.kind)
        raise


async def _steps(database: Database, actor: str) -> bool:
    steps: list[tuple[str, Callable[[Context, Leaver], Awaitable[bool]]]] = [
        ("name", _lose_name),
        *leaving.on_delete.items(),
        ("actor", _remove),
    ]
    for number, (name, step) in enumerate(steps):
        more, tries = True, 0
        while more:
            try:
                async with database.begin() as session:
                    ctx = Context(SYSTEM, session)
                    row = await _due(ctx, actor)
                    if row is None:
                        return False
                    row.state, row.done = "running", max(row.done, number)
                    await session.flush()
                    more = await step(ctx, await leaver_of(ctx, actor, with_text=row.with_text))
                    # With the last step the row goes too.
                    if not more and number + 1 < len(steps):
                        row.done = max(row.done, number + 1)
            except Exception as error:
                # It and what is done in their rooms meanwhile can be in each other's way: such a step begins anew.
                more, tries = True, tries + 1
                if not is_retryable(error) or tries == TRIES:
                    raise
                await asyncio.sleep(random.uniform(0, 0.05 * tries))  # noqa: S311 - only spreads retries
        log.info("account deletion: %s done", name)
    return True


async def _due(ctx: Context, actor: str) -> DeletionRow | None:
    """The row of a deletion whose time has come, for this transaction alone."""
    statement = select(DeletionRow).where(col(DeletionRow.actor_id) == actor).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    return None if row is None or row.state == "cancelled" or row.due_at > utc_now() else row


async def delete_due_accounts(database: Database) -> int:
    """Delete the accounts whose week is over, and go on with those that were cut off. Returns how many."""
    statement = (
        select(DeletionRow.actor_id)
        .where(col(DeletionRow.state) != "cancelled", col(DeletionRow.due_at) <= utc_now())
        .order_by(col(DeletionRow.due_at))
        .limit(AT_ONCE)
    )
    async with database.begin() as session:
        due = (await session.execute(statement)).scalars().all()
    gone = 0
    for actor in due:
        try:
            gone += await go(database, actor)
        except Conflict as error:
            # They own the server by now, and nobody else does.
            log.warning("an account is not deleted: %s", error.kind)
    return gone


async def _lose_name(ctx: Context, leaver: Leaver) -> bool:
    await leaving.check_may_leave(ctx, leaver.ids[0])
    await leaving.lose_name(ctx, leaver)
    return False


async def _remove(ctx: Context, leaver: Leaver) -> bool:
    # What was done meanwhile bears no name, but has to go as well.
    for step in leaving.on_delete.values():
        if await step(ctx, leaver):
            return True
    await ctx.session.execute(delete(ActionRun).where(col(ActionRun.actor_id).in_(leaver.ids)))
    await ctx.session.execute(FORGET_OPERATIONS, {"ids": leaver.ids})
    gone = Actor(ActorKind.USER, leaver.ids[0])
    await audit(ctx, "profiles.account_deleted", on=("actor", gone.id), actor=gone, with_text=leaver.with_text)
    await leaving.remove_actor(ctx, leaver)
    return False


async def _stay(ctx: Context, actor: str) -> None:
    """Whoever signs in again stays."""
    await _cancel(ctx, actor, Actor(ActorKind.USER, actor))


async def _cancel(ctx: Context, actor: str, by: Actor, **why: str) -> None:
    """End a deletion of which no step was taken."""
    begun = and_(col(DeletionRow.state) == "running", col(DeletionRow.done) > 0)
    open_ = update(DeletionRow).where(
        col(DeletionRow.actor_id) == actor, col(DeletionRow.state) != "cancelled", not_(begun)
    )
    stayed = await ctx.session.execute(open_.values(state="cancelled").returning(col(DeletionRow.actor_id)))
    if stayed.first() is not None:
        for pause in leaving.on_pause:
            await pause(ctx, actor, leaves=False)
        await audit(ctx, "profiles.deletion_cancelled", on=("actor", actor), actor=by, **why)


async def _row(ctx: Context, actor: str) -> DeletionRow | None:
    statement = select(DeletionRow).where(col(DeletionRow.actor_id) == actor)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


on_let_in.append(_stay)
