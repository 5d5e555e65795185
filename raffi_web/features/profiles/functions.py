"""Who I am for others: handle, bio, and what my public page shows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.others import alike, person
from raffi_web.features.profiles import handles
from raffi_web.features.profiles.blocks import blocked_by_me, blocks_me
from raffi_web.features.profiles.deletion import hidden
from raffi_web.features.profiles.models import HandleRow, ProfileRow
from raffi_web.features.profiles.shown import Shown, readers
from raffi_web.kernel.arguments import line, prose
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Limited, NotFound
from raffi_web.kernel.functions import Scope, anyone, mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import permitted, signed_in
from raffi_web.kernel.tables import utc_now

CHANGES = Limit("profile_changes", 30, 600)
HANDLES = Limit("handles", 20, 3600)
SUGGESTED = 8
HANDLE_CHANGES = 2
HANDLE_PERIOD = timedelta(days=30)
Bio = Annotated[str, prose(0, 500)]
Handle = Annotated[str, line(1, 100)]


@dataclass(frozen=True)
class MyProfile:
    """What I say of myself. `changes_left` is how often I may change my handle now."""

    handle: str | None
    changes_left: int
    bio: str
    public: bool
    shows_bio: bool
    shows_lists: bool
    shows_rooms: bool
    shows_joined: bool


@dataclass(frozen=True)
class PublicProfile:
    """Somebody, as they want to be seen; a page that is not `public` only its owner sees.

    What they don't show is null; `joined_at` is in milliseconds.
    """

    handle: str
    person: Profile
    is_me: bool
    public: bool
    blocked: bool
    bio: str | None = None
    joined_at: float | None = None
    rooms: list[Shown] | None = None
    lists: list[Shown] | None = None


@dataclass(frozen=True)
class Suggestion(Profile):
    """Somebody staff may mean, with their handle."""

    handle: str | None = None


@query(access=signed_in)
async def mine(ctx: Context) -> MyProfile:
    """What I say of myself."""
    row = await _profile(ctx, ctx.actor.id) or ProfileRow(actor_id=ctx.actor.id, handle_changes=[])
    handle = await _handle_of(ctx, ctx.actor.id)
    left = HANDLE_CHANGES - len(_recent(row, ctx.now)) if handle else HANDLE_CHANGES
    return MyProfile(
        handle=handle,
        changes_left=max(0, left),
        bio=row.bio,
        public=row.public,
        shows_bio=row.shows_bio,
        shows_lists=row.shows_lists,
        shows_rooms=row.shows_rooms,
        shows_joined=row.shows_joined,
    )


@mutation(access=signed_in, limit=CHANGES)
async def update(
    ctx: Context,
    bio: Bio | None = None,
    public: bool | None = None,
    shows_bio: bool | None = None,
    shows_lists: bool | None = None,
    shows_rooms: bool | None = None,
    shows_joined: bool | None = None,
) -> MyProfile:
    """Change what I say of myself, and what of it others see. What is left out stays."""
    given = {
        "bio": bio,
        "public": public,
        "shows_bio": shows_bio,
        "shows_lists": shows_lists,
        "shows_rooms": shows_rooms,
        "shows_joined": shows_joined,
    }
    values = {name: value for name, value in given.items() if value is not None} | {"changed_at": utc_now()}
    added = insert(ProfileRow).values(actor_id=ctx.actor.id, **values)
    await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
    return await mine(ctx)


@mutation(access=signed_in, limit=HANDLES)
async def set_handle(ctx: Context, handle: Handle) -> MyProfile:
    """Take a handle. The one before stays mine for 30 days, so that nobody takes my place under it.

    Raises:
        Invalid: It has other signs than a to z, 0 to 9 and _, is too short or too long.
        Conflict: Somebody has it, or one that looks like it.
        Limited: I changed it twice in 30 days.
    """
    wanted = handles.checked(handle)
    now = utc_now()
    async with elevated(ctx):
        bare = handles.skeleton(wanted)
        old = delete(HandleRow).where(col(HandleRow.skeleton) == bare, col(HandleRow.given_up_at) < now - HANDLE_PERIOD)
        await ctx.session.execute(old)
        # Mine are locked in the order of their words: two changes of mine come one after the other.
        statement = select(HandleRow).where(
            (col(HandleRow.skeleton) == bare) | (col(HandleRow.actor_id) == ctx.actor.id)
        )
        rows = (await ctx.session.execute(statement.order_by(col(HandleRow.handle)).with_for_update())).scalars().all()
        if any(row.actor_id != ctx.actor.id for row in rows):
            raise Conflict("errors.handle_taken", code="handle_taken", field="handle")
        current = next((row for row in rows if row.given_up_at is None), None)
        if current is None or current.handle != wanted:
            if current is not None:
                await _count_change(ctx)
                current.given_up_at = now
                await ctx.session.flush()
            same = delete(HandleRow).where(col(HandleRow.skeleton) == bare, col(HandleRow.actor_id) == ctx.actor.id)
            await ctx.session.execute(same)
            await ctx.session.execute(
                insert(HandleRow).values(handle=wanted, skeleton=bare, actor_id=ctx.actor.id, taken_at=now)
            )
            await audit(ctx, "profiles.handle_set", on=("actor", ctx.actor.id))
    return await mine(ctx)


@query(access=anyone, scope=Scope.READ)
async def look(ctx: Context, handle: Handle) -> PublicProfile:
    """Somebody's public page.

    Raises:
        NotFound: Nobody has that handle, they show nothing, or they blocked the asker: it is the same to everybody.
    """
    async with elevated(ctx):
        statement = select(HandleRow).where(
            col(HandleRow.handle) == handles.normal(handle), col(HandleRow.given_up_at).is_(None)
        )
        row = (await ctx.session.execute(statement)).scalar_one_or_none()
        shown = await _profile(ctx, row.actor_id) if row else None
        who = await person(ctx, row.actor_id) if row else None
        if row is None or shown is None or who is None or await hidden(ctx, row.actor_id):
            raise NotFound("errors.no_profile", code="no_profile", field="handle")
        is_me = row.actor_id == ctx.actor.id
        if not is_me and (not shown.public or await blocks_me(ctx, row.actor_id)):
            raise NotFound("errors.no_profile", code="no_profile", field="handle")
        wanted = {"rooms": shown.shows_rooms, "lists": shown.shows_lists}
        more = {
            kind: await readers[kind](ctx, row.actor_id) if kind in readers else [] for kind, on in wanted.items() if on
        }
        return PublicProfile(
            handle=row.handle,
            person=who.profile,
            is_me=is_me,
            public=shown.public,
            blocked=row.actor_id in await blocked_by_me(ctx),
            bio=shown.bio if shown.shows_bio else None,
            joined_at=who.joined_at if shown.shows_joined else None,
            rooms=more.get("rooms"),
            lists=more.get("lists"),
        )


@query(access=permitted("people.read"))
async def suggest(ctx: Context, search: Annotated[str, line(1, 100)]) -> list[Suggestion]:
    """Whom staff may mean by a part of a name, the beginning of a handle, or an id; guests too."""
    typed = handles.normal(search.removeprefix("@"))
    current = col(HandleRow.given_up_at).is_(None)
    async with elevated(ctx):
        begun = (
            select(HandleRow.actor_id)
            .where(current, col(HandleRow.handle).startswith(typed, autoescape=True))
            .limit(SUGGESTED)
        )
        by_handle = (await ctx.session.execute(begun)).scalars().all() if typed else []
        found = await alike(ctx, search, [*by_handle, search], SUGGESTED)
        theirs = select(HandleRow).where(current, col(HandleRow.actor_id).in_([one.id for one in found]))
        taken = {row.actor_id: row.handle for row in (await ctx.session.execute(theirs)).scalars()}
    return [Suggestion(**vars(one), handle=taken.get(one.id)) for one in found]


async def _profile(ctx: Context, actor: str) -> ProfileRow | None:
    return (await ctx.session.execute(select(ProfileRow).where(col(ProfileRow.actor_id) == actor))).scalar_one_or_none()


async def _handle_of(ctx: Context, actor: str) -> str | None:
    statement = select(HandleRow.handle).where(col(HandleRow.actor_id) == actor, col(HandleRow.given_up_at).is_(None))
    return (await ctx.session.execute(statement)).scalar_one_or_none()


def _recent(row: ProfileRow, now: float) -> list[float]:
    """When the handle was changed, as far as it counts now; in milliseconds."""
    return [at for at in row.handle_changes if at > now - HANDLE_PERIOD.total_seconds() * 1000]


async def _count_change(ctx: Context) -> None:
    await ctx.session.execute(insert(ProfileRow).values(actor_id=ctx.actor.id).on_conflict_do_nothing())
    statement = select(ProfileRow).where(col(ProfileRow.actor_id) == ctx.actor.id).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one()
    recent = _recent(row, ctx.now)
    if len(recent) >= HANDLE_CHANGES:
        wait = (recent[0] - ctx.now) / 1000 + HANDLE_PERIOD.total_seconds()
        raise Limited(wait, "errors.handle_changes", code="handle_changes")
    row.handle_changes = [*recent, ctx.now]
    await ctx.session.flush()
