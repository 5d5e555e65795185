"""Who I am, and what I am called."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.avatar import AVATAR, used_by
from raffi_web.features.accounts.merging import selves
from raffi_web.features.accounts.models import ActorAlias, ActorRow, GoneActor
from raffi_web.features.accounts.names import COLORS, color_of, guest_name, initials
from raffi_web.features.files.functions import FileId
from raffi_web.features.files.keeping import let_go, use
from raffi_web.kernel.arguments import line
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Invalid
from raffi_web.kernel.functions import Scope, anyone, mutation, query, service, somebody
from raffi_web.kernel.limits import Limit, take_within
from raffi_web.kernel.tables import made, table_of
from raffi_web.kernel.transaction import Bound, Statement

NAME = Limit("profile", 20, 3600)
ALIASES = Limit("aliases", 5, 3600)
PROFILE = Statement(sa_select(table_of(ActorRow)).where(col(ActorRow.id) == bindparam("actor")))
Address = Annotated[str, line(1, 2000)]
ADDRESS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9._~:/?#\[\]@!$&*+,;=%-]*)?")


@dataclass(frozen=True)
class Profile:
    """What others see of an actor. `color` is a place in the presence palette, 0 to 7."""

    id: str
    kind: str
    name: str
    color: int
    initials: str
    avatar_url: str | None = None


@dataclass(frozen=True)
class Me(Profile):
    """My own profile, with my role on this server. `was` are the guests who were merged into me."""

    role: str = "guest"
    was: list[str] = field(default_factory=list)


@query(access=anyone, scope=Scope.READ)
async def me(ctx: Context) -> Me | None:
    """Who is asking; null for nobody."""
    if not ctx.actor.is_somebody:
        return None
    row = (await ctx.session.execute(select(ActorRow).where(col(ActorRow.id) == ctx.actor.id))).scalar_one_or_none()
    was = sorted(await selves(ctx) - {ctx.actor.id})
    return Me(**asdict(await profile_of(ctx, ctx.actor)), role=row.role if row else ctx.actor.role, was=was)


@mutation(access=somebody, limit=NAME, scope=Scope.WRITE)
async def update_me(
    ctx: Context,
    name: Annotated[str, line(1, 50)] | None = None,
    color: int | None = None,
    avatar_url: Address | None = None,
) -> Profile:
    """Change my name, colour or picture. What is left out stays."""
    if color is not None and not 0 <= color < COLORS:
        raise Invalid(field="color", reason="between", least=0, most=COLORS - 1)
    if avatar_url is not None and not _is_address(avatar_url):
        raise Invalid(field="avatar_url", reason="https_address")
    row = (await ctx.session.execute(select(ActorRow).where(col(ActorRow.id) == ctx.actor.id))).scalar_one()
    row.name = name if name is not None else row.name
    row.color = color if color is not None else row.color
    if avatar_url is not None:
        row.avatar_url = avatar_url
        await let_go(ctx, AVATAR, used_by(ctx.actor.id))
    await ctx.session.flush()
    return shown_profile(row)


@mutation(access=somebody, limit=NAME, scope=Scope.WRITE)
async def set_avatar(ctx: Context, file: FileId) -> Profile:
    """Let an upload for `avatar` be my picture. `avatar_url` has 128 pixels; `/64` and `/512` behind it are the others.

    Raises:
        NotFound: The upload is not there, or not mine.
    """
    kept = await use(ctx, file, AVATAR, used_by(ctx.actor.id))
    return await _show(ctx, kept.url, but=[file])


@mutation(access=somebody, limit=NAME, scope=Scope.WRITE)
async def remove_avatar(ctx: Context) -> Profile:
    """Have no picture any more; what was uploaded for it is deleted."""
    return await _show(ctx, None)


async def _show(ctx: Context, url: str | None, *, but: Sequence[str] = ()) -> Profile:
    row = (await ctx.session.execute(select(ActorRow).where(col(ActorRow.id) == ctx.actor.id))).scalar_one()
    row.avatar_url = url
    await ctx.session.flush()
    await let_go(ctx, AVATAR, used_by(ctx.actor.id), but=but)
    return shown_profile(row)


@mutation(access=somebody, public=False, scope=Scope.WRITE)
async def bind_alias(ctx: Context, alias: Annotated[str, line(1, 200)]) -> None:
    """Bind another system's name for me, for clients that know only that.

    Raises:
        Forbidden: It is somebody else's.
        Limited: Too many names were bound.
    """
    binding = insert(ActorAlias).values(alias=alias, actor_id=ctx.actor.id).on_conflict_do_nothing()
    if (await ctx.session.execute(binding.returning(col(ActorAlias.alias)))).first():
        await take_within(ctx.session, ALIASES, ctx.actor.id)
    # Row-level security shows an actor its own aliases only: one that is not seen now is somebody else's.
    if await alias_owner(ctx, alias) != ctx.actor.id:
        raise Forbidden("errors.alias_taken", code="access_denied", field="user_id")


@query(access=service, public=False)
async def owner_of_alias(ctx: Context, alias: str) -> str | None:
    """The id of the actor to whom an alias is bound."""
    return await alias_owner(ctx, alias)


async def alias_owner(ctx: Context, alias: str) -> str | None:
    """The id of the actor to whom an alias is bound, as far as this call may see it."""
    found = await ctx.session.execute(select(ActorAlias.actor_id).where(col(ActorAlias.alias) == alias))
    return found.scalar_one_or_none()


def asks_profile(actor: str) -> Bound:
    """The question behind `profile_of`, to be sent ahead."""
    return PROFILE.of({"actor": actor})


async def profile_of(ctx: Context, actor: Actor) -> Profile:
    """An actor's profile; a guest without a row has the name that its id gives it."""
    rows = await ctx.rows(asks_profile(actor.id))
    if rows:
        return shown_profile(made(ActorRow, rows[0]))
    name = guest_name(actor.id)
    return Profile(actor.id, actor.kind.value, name, color_of(actor.id), initials(name))


async def names_of(ctx: Context, actors: Iterable[str]) -> dict[str, str]:
    """What actors are called now, for a function whose asker may know."""
    async with elevated(ctx):
        named = select(ActorRow.id, ActorRow.name).where(col(ActorRow.id).in_(list(actors)))
        return {row.id: row.name for row in (await ctx.session.execute(named)).all()}


async def gone_of(ctx: Context, actors: Iterable[str]) -> set[str]:
    """Those who were deleted: they are called nothing any more."""
    async with elevated(ctx):
        gone = select(GoneActor.id).where(col(GoneActor.id).in_(list(actors)))
        return set((await ctx.session.execute(gone)).scalars())


async def pictures_of(ctx: Context, actors: Iterable[str]) -> dict[str, str]:
    """The pictures of those who have one, for a function whose asker may see them."""
    async with elevated(ctx):
        shown = select(ActorRow.id, ActorRow.avatar_url).where(col(ActorRow.id).in_(list(actors)))
        return {row.id: row.avatar_url for row in (await ctx.session.execute(shown)).all() if row.avatar_url}


def _is_address(text: str) -> bool:
    """Whether a text is an https address that is safe wherever an address may stand, e.g. in `url("...")`."""
    if not ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.port != 0 and "@" not in parts.netloc and ".." not in parts.netloc
    except ValueError:
        return False


def shown_profile(row: ActorRow) -> Profile:
    """An actor's row as others see it."""
    return Profile(row.id, row.kind, row.name, row.color, initials(row.name), row.avatar_url)
