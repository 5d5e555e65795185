"""Who runs this server: its people, their roles, and the owner's seat."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from sqlalchemy import and_, func, or_, text, update
from sqlmodel import col, select

from raffi_web.features.accounts import links
from raffi_web.features.accounts.merging import end_sessions
from raffi_web.features.accounts.models import Account, ActorMerge, ActorRow
from raffi_web.features.accounts.names import initials
from raffi_web.features.accounts.others import selves_of
from raffi_web.features.accounts.second_step.models import SecondStep
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.audit import audit, tell_audit
from raffi_web.kernel.context import ActorKind, Context, Role
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from raffi_web.kernel.functions import Scope, mutation, query, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import all_of, fresh, permitted, signed_in
from raffi_web.kernel.tables import milliseconds, utc_now

CLAIM_LASTS = timedelta(days=30)
CLAIMS = Limit("claim", 5, 600)
PAGE = 50
RANK = {Role.GUEST: 0, Role.USER: 1, Role.MODERATOR: 2, Role.ADMIN: 3, Role.OWNER: 4}
STAFF_WITH = text(
    "select a.id, a.role from actor a join role_permission p on p.role = a.role"
    " where p.permission = :permission and a.suspended_at is null order by a.id limit 200"
)
ROLES = tuple(role.value for role in RANK if role is not Role.GUEST)
ActorId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class PersonCard:
    """Somebody with an account, as staff sees them. Times are milliseconds since the epoch."""

    id: str
    name: str
    color: int
    initials: str
    avatar_url: str | None
    email: str | None
    verified: bool
    role: str
    suspended: bool
    second_step: bool
    created_at: float | None
    seen_at: float | None
    may_change: bool


@dataclass(frozen=True)
class PeoplePage:
    """Some people and the mark after which the next page begins; null at the end."""

    people: list[PersonCard]
    next: str | None


@query(access=permitted("people.read"))
async def people(
    ctx: Context, search: Annotated[str, line(0, 100)] = "", after: ActorId | None = None, role: str | None = None
) -> PeoplePage:
    """Everybody with an account, the newest first. `search` is a part of a name or address, or somebody's id."""
    statement = (
        select(ActorRow, Account, SecondStep)
        .outerjoin(Account, col(Account.actor_id) == col(ActorRow.id))
        .outerjoin(SecondStep, and_(col(SecondStep.actor_id) == col(ActorRow.id), col(SecondStep.on_at).is_not(None)))
        .where(col(ActorRow.kind) == ActorKind.USER.value)
        .order_by(col(ActorRow.id).desc())
        .limit(PAGE + 1)
    )
    if search:
        fields = (ActorRow.name, Account.email, Account.pending)
        alike = (col(one).icontains(search, autoescape=True) for one in fields)
        statement = statement.where(or_(col(ActorRow.id) == search, *alike))
    if after is not None:
        statement = statement.where(col(ActorRow.id) < after)
    if role is not None:
        statement = statement.where(col(ActorRow.role) == role)
    async with elevated(ctx):
        found = (await ctx.session.execute(statement)).all()
        mine = await _rank(ctx)
    cards = [_card(row, account, step, mine, ctx.actor.id) for row, account, step in found[:PAGE]]
    return PeoplePage(cards, cards[-1].id if len(found) > PAGE else None)


@mutation(access=all_of(permitted("roles.write"), fresh))
async def set_role(ctx: Context, actor: ActorId, role: str, was: Annotated[str, line(0, 20)] | None = None) -> None:
    """Give somebody a role, up to one's own. The server always keeps an owner.

    Args:
        actor: Whom.
        role: Which.
        was: The role the asker takes them to have, where nothing is to happen if they don't any more.

    Raises:
        Forbidden: They, or the role, are not below the asker; owners may make owners.
        Conflict: It would leave nobody who owns the server, or their role is another by now.
    """
    if role not in ROLES:
        raise Invalid(field="role", reason="one_of", choices=", ".join(ROLES))
    async with elevated(ctx):
        row = await below(ctx, actor)
        mine = await _rank(ctx)
        if RANK[Role(role)] > mine or (RANK[Role(role)] == mine and mine < RANK[Role.OWNER]):
            raise Forbidden("errors.role_above", code="role_above", field="role")
        check_was(was, row.role)
        if row.role == Role.OWNER and role != Role.OWNER and await _owners(ctx) < 2:
            raise Conflict("errors.last_owner", code="last_owner", field="role")
        before, row.role = row.role, role
        await ctx.session.flush()
        await audit(ctx, "accounts.role_set", on=("actor", actor), before=before, after=role)


@mutation(access=all_of(permitted("people.write"), fresh))
async def suspend(ctx: Context, actor: ActorId, suspended: bool, was: bool | None = None) -> None:
    """Shut somebody out of their account, or let them in again. Nothing of theirs is removed.

    Args:
        actor: Whom.
        suspended: Out, or in again.
        was: Whether the asker takes them to be shut out, where nothing is to happen if that is not so any more.

    Raises:
        Forbidden: They are not below the asker.
        Conflict: It would leave nobody who owns the server, or it is not as the asker believes.
    """
    async with elevated(ctx):
        row = await below(ctx, actor)
        if row.id == ctx.actor.id:
            raise Forbidden("errors.not_yourself", code="not_yourself", field="actor")
        check_was(was, row.suspended_at is not None)
        row.suspended_at = utc_now() if suspended else None
        tell_audit(ctx, suspended=suspended)
        await ctx.session.flush()
        if not await _owners(ctx):
            raise Conflict("errors.last_owner", code="last_owner", field="actor")
        if suspended:
            await end_sessions(ctx, actor)


@mutation(access=all_of(permitted("people.write"), fresh))
async def sign_out_person(ctx: Context, actor: ActorId) -> int:
    """End every session of somebody below the asker. Returns how many ended."""
    async with elevated(ctx):
        await below(ctx, actor)
        return await end_sessions(ctx, actor)


@mutation(access=signed_in, limit=CLAIMS, scope=Scope.SESSION)
async def claim(ctx: Context, token: links.Token) -> None:
    """Take the owner's seat with the link that the server printed.

    Raises:
        Gone: The link does not work any more.
        Conflict: The server has an owner.
    """
    async with elevated(ctx):
        await links.use(ctx, links.CLAIM, token)
        if await _owners(ctx):
            raise Conflict("errors.has_owner", code="has_owner")
        own = update(ActorRow).where(col(ActorRow.id) == ctx.actor.id, col(ActorRow.kind) == ActorKind.USER.value)
        await ctx.session.execute(own.values(role=Role.OWNER.value))
        await audit(ctx, "accounts.claimed", on=("actor", ctx.actor.id))


@mutation(access=service, public=False)
async def claim_link(ctx: Context) -> str | None:
    """A new token for the owner's seat; None while somebody sits in it. The one before it ends."""
    if await _owners(ctx):
        return None
    return await links.make(ctx, links.CLAIM, None, None, lasts=CLAIM_LASTS)


@mutation(access=service, public=False)
async def make_owner(ctx: Context, actor: ActorId) -> None:
    """Make somebody an owner: for whoever has the machine, when all else is lost."""
    row = await _person(ctx, actor)
    row.role, row.suspended_at = Role.OWNER.value, None
    await ctx.session.flush()
    await audit(ctx, "accounts.role_set", on=("actor", actor), after=Role.OWNER.value, by="machine")


@dataclass(frozen=True)
class Found:
    """Somebody whom a command names. `proved`: their address was shown to be theirs; else they only said it.

    `since` is when they made the account, in milliseconds.
    """

    id: str
    name: str
    email: str | None
    proved: bool
    since: float | None
    role: str
    suspended: bool


@query(access=service, public=False)
async def find_person(ctx: Context, who: str = "") -> list[Found]:
    """Those with an account whose id or address that is, for `raffi user`; everybody, the newest first, for nobody.

    Those who only said the address are among them: anybody can, so they are not to be taken for whoever has it.
    """
    statement = select(ActorRow, Account).outerjoin(Account, col(Account.actor_id) == col(ActorRow.id))
    statement = statement.where(col(ActorRow.kind) == ActorKind.USER.value).order_by(col(ActorRow.id).desc())
    key = who.strip().casefold()
    if key:
        statement = statement.where(
            or_(col(ActorRow.id) == key, col(Account.email_key) == key, col(Account.pending_key) == key)
        )
    found = (await ctx.session.execute(statement)).all()
    return [_found(row, account, key) for row, account in found]


@mutation(access=service, public=False)
async def reset_link(ctx: Context, actor: ActorId) -> str:
    """The token of a link with which somebody sets a new password, for whoever has the machine."""
    await _person(ctx, actor)
    await audit(ctx, "accounts.reset_link_made", on=("actor", actor), by="machine")
    return await links.make(ctx, links.RESET, actor, None, lasts=timedelta(hours=1))


@mutation(access=service, public=False)
async def end_all_sessions(ctx: Context, actor: ActorId) -> int:
    """End every session of somebody, for whoever has the machine. Returns how many ended."""
    await _person(ctx, actor)
    ended = await end_sessions(ctx, actor)
    await audit(ctx, "accounts.sessions_revoked", on=("actor", actor), ended=ended, by="machine")
    return ended


async def _person(ctx: Context, actor: str) -> ActorRow:
    statement = select(ActorRow).where(col(ActorRow.id) == actor).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None or row.kind != ActorKind.USER:
        raise NotFound("errors.no_person", code="no_person", field="actor")
    return row


async def below(ctx: Context, actor: str) -> ActorRow:
    """Somebody the asker may act on: of a lower role, or, for owners, anybody."""
    # One change of roles at a time: of two owners who demote each other one is too late.
    await ctx.session.execute(select(func.pg_advisory_xact_lock(7_266_343)))
    row = await _person(ctx, actor)
    mine = await _rank(ctx)
    if RANK[Role(row.role)] >= mine and mine < RANK[Role.OWNER]:
        raise Forbidden("errors.not_below", code="not_below", field="actor")
    return row


def check_was(was: str | bool | None, now: str | bool) -> None:
    """Refuse to take back with what oneself did what somebody else did meanwhile. Without `was` anything goes.

    Raises:
        Conflict: It is not as the asker believes.
    """
    if was is not None and was != now:
        raise Conflict("errors.not_as_it_was", code="not_as_it_was", field="was")


async def above(ctx: Context) -> set[str]:
    """The ids of the asker and of everybody of a higher role, also of the guests they were. As the server."""
    mine = await _rank(ctx)
    higher = [role.value for role, rank in RANK.items() if rank > mine]
    which = or_(col(ActorRow.id) == ctx.actor.id, col(ActorRow.role).in_(higher))
    before = select(ActorMerge.from_id).join(ActorRow, col(ActorRow.id) == col(ActorMerge.into_id)).where(which)
    return {one for found in (select(ActorRow.id).where(which), before) for one in await ctx.session.scalars(found)}


async def judges_of(ctx: Context, permission: str, actor: str | None) -> list[str]:
    """Everybody whose role has a permission and who may judge somebody: not themself, nor whoever is below them."""
    async with elevated(ctx):
        rows = (await ctx.session.execute(STAFF_WITH, {"permission": permission})).all()
        whole = None if actor is None else (await selves_of(ctx, actor))[0]
        theirs = (
            await ctx.session.execute(select(ActorRow.role).where(col(ActorRow.id) == whole))
        ).scalar_one_or_none()
    least = RANK[Role(theirs)] if theirs else 0
    return [row.id for row in rows if row.id != whole and RANK[Role(row.role)] >= least]


async def _rank(ctx: Context) -> int:
    """The asker's rank as the database has it now."""
    if ctx.actor.kind is ActorKind.SERVICE:
        return RANK[Role.OWNER]
    standing = col(ActorRow.id) == ctx.actor.id, col(ActorRow.suspended_at).is_(None)
    found = (await ctx.session.execute(select(ActorRow.role).where(*standing))).scalar_one_or_none()
    if found is None:
        # Shut out while this call waited for its turn.
        raise NotSignedIn
    return RANK[Role(found)]


async def _owners(ctx: Context) -> int:
    counted = select(func.count()).where(
        col(ActorRow.role) == Role.OWNER.value, col(ActorRow.kind) == ActorKind.USER.value,
        col(ActorRow.suspended_at).is_(None),
    )  # fmt: skip
    return (await ctx.session.execute(counted)).scalar_one()


def _card(row: ActorRow, account: Account | None, step: SecondStep | None, mine: int, me: str) -> PersonCard:
    return PersonCard(
        id=row.id,
        name=row.name,
        color=row.color,
        initials=initials(row.name),
        avatar_url=row.avatar_url,
        email=_email(account),
        verified=bool(account and account.email),
        role=row.role,
        suspended=row.suspended_at is not None,
        second_step=step is not None,
        created_at=milliseconds(row.created_at),
        seen_at=milliseconds(row.seen_at),
        may_change=row.id != me and (RANK[Role(row.role)] < mine or mine == RANK[Role.OWNER]),
    )


def _found(row: ActorRow, account: Account | None, key: str) -> Found:
    # Whoever has one address may say another: what they were found by counts.
    said = account is not None and account.pending_key == key != account.email_key
    proved = bool(account and account.email) and not said
    email = account.pending if account and said else _email(account)
    since = milliseconds(account.created_at if account else row.created_at)
    return Found(row.id, row.name, email, proved, since, row.role, row.suspended_at is not None)


def _email(account: Account | None) -> str | None:
    return (account.email or account.pending) if account else None
