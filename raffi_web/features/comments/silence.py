"""People who may not write where everybody may read for a time; and titles whose comments are switched off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import delete, literal, or_, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.others import people, person, selves_of
from raffi_web.features.accounts.staff import above
from raffi_web.features.comments.access import MODERATE, hold
from raffi_web.features.comments.discussions import TitleId, TitleName
from raffi_web.features.comments.models import CommentSilence, CommentSwitch, Discussion
from raffi_web.features.comments.moderation import ORDER, Note, Reason
from raffi_web.features.rooms.access import ActorId
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import line
from raffi_web.kernel.audit import tell_audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 200
LONGEST_HOURS = 24 * 366
OF_ME = text("select until, reason, note, created_at from raffi.silence_of_me()")
SwitchState = Literal["on", "read_only", "hidden"]


@dataclass(frozen=True)
class Silence:
    """Somebody who may not write; `until` is null for good. Times in milliseconds."""

    id: str
    person: Profile | None
    until: float | None
    reason: str
    note: str
    at: float | None
    by: Profile | None


@dataclass(frozen=True)
class Silences:
    """A page of who may not write; `next` is what the following one goes on behind."""

    rows: list[Silence]
    next: str | None


@dataclass(frozen=True)
class MySilence:
    """That I may not write where everybody may read, until when and why."""

    until: float | None
    reason: str
    note: str
    at: float | None


@dataclass(frozen=True)
class Switched:
    """A title whose comments are switched off. `at` is in milliseconds."""

    title_id: str
    title_name: str
    state: str
    why: str
    at: float | None
    by: Profile | None


@dataclass(frozen=True)
class Switches:
    """A page of titles whose comments are switched off; `next` is what the following one goes on behind."""

    rows: list[Switched]
    next: str | None


@mutation(access=permitted(MODERATE), limit=ORDER)
async def silence(
    ctx: Context,
    actor: ActorId,
    reason: Reason,
    hours: Annotated[float, Field(gt=0, le=LONGEST_HOURS)] | None = None,
    note: Note = "",
) -> Silence:
    """Let somebody write no comments where everybody may read, for some hours or, without `hours`, for good.

    Said again, it holds from now on as said last. They are told until when and why, wherever they want to write.

    Raises:
        NotFound: There is nobody of that id.
        Forbidden: It is the asker, or somebody of a higher role.
    """
    async with elevated(ctx):
        whole = (await selves_of(ctx, actor))[0]
        if await person(ctx, whole, any_kind=True) is None:
            raise NotFound("errors.no_person", code="no_person", field="actor")
        if whole in await above(ctx):
            raise Forbidden("errors.not_below", code="not_below", field="actor")
        await _lift(ctx, whole)
        until = None if hours is None else utc_now() + timedelta(hours=hours)
        row = CommentSilence(id=ids.new_id(), actor_id=whole, until=until, reason=reason, note=note, by_id=ctx.actor.id)
        ctx.session.add(row)
        await ctx.session.flush()
        known = await people(ctx, {whole, ctx.actor.id})
    tell_audit(ctx, reason=reason, until=until.isoformat() if until else "")
    return _shown(row, known)


@mutation(access=permitted(MODERATE), limit=ORDER)
async def lift_silence(ctx: Context, actor: ActorId, back: bool = False) -> None:
    """Let somebody write again; or with `back`, that it was lifted last is taken back.

    Raises:
        Conflict: With `back`, when its time is over by now.
    """
    async with elevated(ctx):
        whole = (await selves_of(ctx, actor))[0]
        if not back:
            await _lift(ctx, whole)
            return
        mine = select(CommentSilence).where(col(CommentSilence.actor_id) == whole)
        last = mine.order_by(col(CommentSilence.id).desc()).limit(1).with_for_update()
        row = (await ctx.session.execute(last)).scalar_one_or_none()
        if row is None or (row.until is not None and row.until <= utc_now()):
            raise Conflict("errors.silence_over", code="silence_over", field="actor")
        row.lifted_at = row.lifted_by = None
        await ctx.session.flush()


@query(access=permitted(MODERATE))
async def silences(
    ctx: Context, after: ActorId | None = None, limit: Annotated[int, Field(ge=1, le=MOST)] = 50
) -> Silences:
    """Everybody who may not write where everybody may read, the latest first; `after` is the last one's id."""
    now = or_(col(CommentSilence.until).is_(None), col(CommentSilence.until) > utc_now())
    statement = select(CommentSilence).where(col(CommentSilence.lifted_at).is_(None), now)
    if after is not None:
        statement = statement.where(col(CommentSilence.id) < after)
    some = (await ctx.session.execute(statement.order_by(col(CommentSilence.id).desc()).limit(limit + 1))).scalars()
    found = list(some)
    rows = found[:limit]
    async with elevated(ctx):
        known = await people(ctx, {one for row in rows for one in (row.actor_id, row.by_id) if one})
    return Silences([_shown(row, known) for row in rows], rows[-1].id if len(found) > limit else None)


async def silent_of(ctx: Context, actors: Collection[str]) -> set[str]:
    """Who of some people may not write where everybody may read. The caller checks who may know."""
    statement = select(CommentSilence.actor_id).where(
        col(CommentSilence.actor_id).in_(actors),
        col(CommentSilence.lifted_at).is_(None),
        or_(col(CommentSilence.until).is_(None), col(CommentSilence.until) > utc_now()),
    )
    return set((await ctx.session.execute(statement)).scalars())


@query(access=somebody)
async def my_silence(ctx: Context) -> MySilence | None:
    """Whether I may not write where everybody may read; null when I may."""
    row = (await ctx.session.execute(OF_ME)).first()
    return (
        None if row is None else MySilence(milliseconds(row.until), row.reason, row.note, milliseconds(row.created_at))
    )


@mutation(access=permitted(MODERATE), limit=ORDER)
async def switch(
    ctx: Context, title_id: TitleId, title_name: TitleName, state: SwitchState, why: Annotated[str, line(0, 300)] = ""
) -> Switched | None:
    """Switch off what everybody says about a title, all its episodes, or on again. Nothing is deleted.

    `read_only` shows what was said, `hidden` does not; `why` is told in its place. Rooms' own talk goes on.
    """
    if state != "on" and not why:
        raise Invalid("errors.empty", field="why")
    await _hold_title(ctx, title_id)
    async with elevated(ctx):
        await ctx.session.execute(delete(CommentSwitch).where(col(CommentSwitch.title_id) == title_id))
        if state != "on":
            values = {"title_name": title_name, "state": state, "why": why, "by_id": ctx.actor.id}
            await ctx.session.execute(insert(CommentSwitch).values(title_id=title_id, **values))
        for found in await _discussions(ctx, title_id):
            await hold(ctx, found.id)
            found.closed, found.closed_why = (None, "") if state == "on" else (state, why)
            await ctx.session.flush()
    tell_audit(ctx, title=title_name, state=state)
    return None if state == "on" else Switched(title_id, title_name, state, why, milliseconds(utc_now()), None)


@query(access=permitted(MODERATE))
async def switches(
    ctx: Context, after: TitleId | None = None, limit: Annotated[int, Field(ge=1, le=MOST)] = 50
) -> Switches:
    """Titles whose comments are switched off, the latest first; `after` is the last one's id.

    Where that one was switched on meanwhile, the page begins anew.
    """
    statement = select(CommentSwitch)
    if after is not None:
        mark = select(CommentSwitch).where(col(CommentSwitch.title_id) == after)
        last = (await ctx.session.execute(mark)).scalar_one_or_none()
        if last is not None:
            behind = tuple_(literal(last.created_at), literal(last.title_id))
            statement = statement.where(tuple_(col(CommentSwitch.created_at), col(CommentSwitch.title_id)) < behind)
    order = (col(CommentSwitch.created_at).desc(), col(CommentSwitch.title_id).desc())
    found = list((await ctx.session.execute(statement.order_by(*order).limit(limit + 1))).scalars())
    rows = found[:limit]
    async with elevated(ctx):
        known = await people(ctx, {row.by_id for row in rows if row.by_id})
    shown = [
        Switched(
            row.title_id, row.title_name, row.state, row.why, milliseconds(row.created_at), known.get(row.by_id or "")
        )
        for row in rows
    ]
    return Switches(shown, rows[-1].title_id if len(found) > limit else None)


async def _discussions(ctx: Context, title_id: str) -> list[Discussion]:
    statement = select(Discussion).where(col(Discussion.title_id) == title_id, col(Discussion.room_id).is_(None))
    # In the order of their ids, as everybody does who holds several.
    return list((await ctx.session.execute(statement.order_by(col(Discussion.id)))).scalars())


async def _hold_title(ctx: Context, title_id: str) -> None:
    """Two who switch the same title come one after the other."""
    await ctx.session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 40))"), {"key": title_id})


async def _lift(ctx: Context, actor: str) -> None:
    statement = select(CommentSilence).where(
        col(CommentSilence.actor_id) == actor, col(CommentSilence.lifted_at).is_(None)
    )
    for row in (await ctx.session.execute(statement.with_for_update())).scalars():
        row.lifted_at, row.lifted_by = utc_now(), ctx.actor.id
    await ctx.session.flush()


def _shown(row: CommentSilence, known: dict[str, Profile]) -> Silence:
    return Silence(
        id=row.id,
        person=known.get(row.actor_id),
        until=milliseconds(row.until),
        reason=row.reason,
        note=row.note,
        at=milliseconds(row.created_at),
        by=known.get(row.by_id or ""),
    )
