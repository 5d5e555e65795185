"""What becomes of a guest's lists when the guest turns out to have an account."""

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.lists.access import hold
from raffi_web.features.lists.models import ListItem, ListMember, ListReader, TitleList
from raffi_web.kernel import ranks
from raffi_web.kernel.context import Actor, ActorKind, Context


async def hand_over(ctx: Context, from_id: str, into_id: str) -> None:
    """Give one actor's lists, in their order behind the other's own, and its rights on lists to another actor.

    Runs elevated, in the transaction of the merging. Lists beyond the number that one may make are handed over too.
    """
    me = await profile_of(ctx, Actor(ActorKind.USER, into_id))
    own = select(TitleList).order_by(col(TitleList.rank), col(TitleList.id))
    there = (await ctx.session.execute(own.where(col(TitleList.owner_id) == into_id))).scalars().all()
    rank = there[-1].rank if there else None
    for found in (await ctx.session.execute(own.where(col(TitleList.owner_id) == from_id))).scalars().all():
        await hold(ctx, found.id)
        rank = ranks.between(rank, None)
        found.owner_id, found.owner_name, found.owner_color, found.rank = into_id, me.name, me.color, rank
        await ctx.session.flush()
    await _hand_over_memberships(ctx, from_id, into_id)
    await _name_anew(ctx, from_id, me.name)
    opened = select(ListReader).where(col(ListReader.actor_id) == from_id)
    for reader in (await ctx.session.execute(opened)).scalars().all():
        given = insert(ListReader).values(
            list_id=reader.list_id, actor_id=into_id, epoch=reader.epoch, opened_at=reader.opened_at
        )
        newer = col(ListReader.epoch) < reader.epoch
        taken = given.on_conflict_do_update(
            index_elements=["list_id", "actor_id"], set_={"epoch": reader.epoch}, where=newer
        )
        await ctx.session.execute(taken)
    await ctx.session.execute(delete(ListReader).where(col(ListReader.actor_id) == from_id))


async def _hand_over_memberships(ctx: Context, from_id: str, into_id: str) -> None:
    me = await profile_of(ctx, Actor(ActorKind.USER, into_id))
    edited = select(ListMember).where(col(ListMember.actor_id) == from_id, col(ListMember.left_at).is_(None))
    for member in (await ctx.session.execute(edited.order_by(col(ListMember.list_id)))).scalars().all():
        await hold(ctx, member.list_id)
        owner = select(TitleList.owner_id).where(col(TitleList.id) == member.list_id)
        if (await ctx.session.execute(owner)).scalar_one() != into_id:
            given = insert(ListMember).values(
                list_id=member.list_id, actor_id=into_id, name=me.name, color=me.color, joined_at=member.joined_at
            )
            again = {"left_at": None, "left_how": None}
            await ctx.session.execute(given.on_conflict_do_update(index_elements=["list_id", "actor_id"], set_=again))
        gone = update(ListMember).where(col(ListMember.list_id) == member.list_id, col(ListMember.actor_id) == from_id)
        await ctx.session.execute(gone.values(left_at=member.joined_at, left_how="left"))
    # Of a list that is one's own now, one is no editor.
    owned = select(TitleList.id).where(col(TitleList.owner_id) == into_id)
    await ctx.session.execute(
        delete(ListMember).where(col(ListMember.actor_id) == into_id, col(ListMember.list_id).in_(owned))
    )


async def _name_anew(ctx: Context, actor: str, name: str) -> None:
    """Let titles that an actor added name who that is now; the column of its id stays as it was written."""
    added = col(ListItem.added_by) == actor
    there = select(ListItem.list_id).where(added).distinct().order_by(col(ListItem.list_id))
    for found in (await ctx.session.execute(there)).scalars().all():
        await hold(ctx, found)
    renamed = update(ListItem).where(added, col(ListItem.added_name) != name).values(added_name=name)
    await ctx.session.execute(renamed, execution_options={"synchronize_session": False})


on_merge.append(hand_over)
