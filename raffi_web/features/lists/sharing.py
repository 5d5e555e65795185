"""Who else sees and edits a list: by a link, or by an invite that was accepted."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.lists import access
from raffi_web.features.lists.access import ListId, Role, held, hold
from raffi_web.features.lists.functions import MANAGE, head
from raffi_web.features.lists.models import ListMember, ListReader, TitleList
from raffi_web.features.lists.rows import INVITE, LINK, Face, Head, face, invite_of, link_of
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import Scope, mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

OPENING = Limit("lists_open", 60, 60)
EDITORS_AT_MOST = 50

Token = Annotated[str, code(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")]


@dataclass(frozen=True)
class Shown:
    """What somebody invited sees of a list before they accept. `member`: they edit it already."""

    name: str
    owner: Face
    items: int
    member: bool


@mutation(access=access.person, limit=OPENING)
async def open_link(ctx: Context, list_id: ListId, link: Token) -> Head:
    """Open a list by its link; from then on I see it until the link is renewed."""
    async with elevated(ctx):
        found = await _by_token(ctx, list_id, LINK, link)
        if found is None or found.visibility == "private":
            raise NotFound("errors.list_not_found", code="list_not_found", field="list_id")
        if found.visibility == "link" and found.owner_id != ctx.actor.id:
            opened = insert(ListReader).values(list_id=list_id, actor_id=ctx.actor.id, epoch=found.link_epoch)
            renewed = {"epoch": found.link_epoch, "opened_at": utc_now()}
            await ctx.session.execute(
                opened.on_conflict_do_update(index_elements=["list_id", "actor_id"], set_=renewed)
            )
    return await head(ctx, list_id)


@mutation(access=access.owns, limit=MANAGE, secret=True)
async def renew_link(ctx: Context, list_id: ListId) -> str:
    """Make a new link; whoever came by the old one sees the list no more."""
    found = (await held(ctx, list_id)).row
    found.link_epoch += 1
    await ctx.session.flush()
    return link_of(found)


@query(access=access.owned, scope=Scope.WRITE)
async def invite(ctx: Context, list_id: ListId) -> str:
    """What makes an editor of whoever opens and accepts it."""
    return invite_of((await held(ctx, list_id)).row)


@mutation(access=access.owns, limit=MANAGE, secret=True)
async def renew_invite(ctx: Context, list_id: ListId) -> str:
    """Make a new invite; the old one makes nobody an editor any more. Those who are editors stay so."""
    found = (await held(ctx, list_id)).row
    found.invite_epoch += 1
    await ctx.session.flush()
    return invite_of(found)


@query(access=access.person)
async def invited(ctx: Context, list_id: ListId, invite: Token) -> Shown:
    """What I am invited to."""
    async with elevated(ctx):
        found = await _invited_to(ctx, list_id, invite)
        member = await _membership(ctx, list_id)
    inside = found.owner_id == ctx.actor.id or (member is not None and member.left_at is None)
    return Shown(found.name, face(found.owner_id, found.owner_name, found.owner_color), found.items, inside)


@mutation(access=access.person, limit=MANAGE)
async def accept(ctx: Context, list_id: ListId, invite: Token) -> Head:
    """Become an editor of a list."""
    await hold(ctx, list_id)
    async with elevated(ctx):
        found = await _invited_to(ctx, list_id, invite)
        member = await _membership(ctx, list_id)
        if found.owner_id != ctx.actor.id and (member is None or member.left_at is not None):
            await _admit(ctx, list_id, member)
    return await head(ctx, list_id)


@mutation(access=access.person, limit=MANAGE)
async def leave(ctx: Context, list_id: ListId) -> None:
    """Edit a list of others no more, and have it no more among mine."""
    await hold(ctx, list_id)
    if (await held(ctx, list_id)).role is Role.OWNER:
        raise Conflict("errors.own_list", code="own_list", field="list_id")
    async with elevated(ctx):
        member = await _membership(ctx, list_id)
        if member is not None and member.left_at is None:
            member.left_at, member.left_how = utc_now(), "left"
        reader = await ctx.session.get(ListReader, (list_id, ctx.actor.id))
        if reader is not None:
            await ctx.session.delete(reader)


@mutation(access=access.owns, limit=MANAGE)
async def remove_editor(ctx: Context, list_id: ListId, member: ListId) -> Head:
    """Take an editor's right away. The invite is renewed with it, so that the old one does not bring them back."""
    async with elevated(ctx):
        found = await ctx.session.get(ListMember, (list_id, member))
        if found is None or found.left_at is not None:
            raise NotFound("errors.no_editor", code="no_editor", field="member")
        found.left_at, found.left_how = utc_now(), "removed"
        (await held(ctx, list_id)).row.invite_epoch += 1
        await ctx.session.flush()
    return await head(ctx, list_id)


async def _by_token(ctx: Context, list_id: str, purpose: str, token: str) -> TitleList | None:
    """The list that a link or an invite is for, if it still holds. Runs elevated."""
    try:
        payload = services().signer.read(purpose, token)
    except (Forbidden, ValueError):
        return None
    statement = select(TitleList).where(col(TitleList.id) == list_id, col(TitleList.removed_at).is_(None))
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        return None
    epoch = found.link_epoch if purpose == LINK else found.invite_epoch
    return found if payload == {"l": list_id, "e": epoch} else None


async def _invited_to(ctx: Context, list_id: str, invite: str) -> TitleList:
    found = await _by_token(ctx, list_id, INVITE, invite)
    if found is None:
        raise NotFound("errors.invite_old", code="invite_old", field="invite")
    return found


async def _membership(ctx: Context, list_id: str) -> ListMember | None:
    return await ctx.session.get(ListMember, (list_id, ctx.actor.id))


async def _admit(ctx: Context, list_id: str, before: ListMember | None) -> None:
    statement = select(ListMember.actor_id).where(col(ListMember.list_id) == list_id, col(ListMember.left_at).is_(None))
    if len((await ctx.session.execute(statement)).all()) >= EDITORS_AT_MOST:
        raise Conflict("errors.editors_full", code="editors_full", limit=EDITORS_AT_MOST)
    me = await profile_of(ctx, ctx.actor)
    member = before or ListMember(list_id=list_id, actor_id=ctx.actor.id, name="", color=0)
    member.name, member.color, member.joined_at = me.name, me.color, utc_now()
    member.left_at = member.left_how = None
    ctx.session.add(member)
    await ctx.session.flush()
