"""Demo content: rooms that are open before anybody has made one, so that a first visitor has somewhere to go.

They are made by the functions that make everybody's. They belong to no person: whoever comes first is the host, all
who come may control, and the clean-up leaves them.
"""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from raffi_web.features.demo.models import DemoContent
from raffi_web.features.rooms import functions as rooms
from raffi_web.features.screen import queue
from raffi_web.features.screen.sources import SourceInput
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.functions import mutation, service
from raffi_web.words import t


@dataclass(frozen=True)
class DemoRoom:
    """A room to add. `name` is what it is remembered by and never changes; films are ids of the sampler."""

    name: str
    title: str
    film: str
    queued: tuple[str, ...] = ()


ROOMS = (
    DemoRoom("lake", "demo.lake", "sampler:northern-hours", ("sampler:last-tram", "sampler:twelve-moons")),
    DemoRoom("rain", "demo.rain", "sampler:last-tram", ("sampler:twelve-moons",)),
    DemoRoom("slate", "demo.slate", "sampler:frame-counter"),
)


@mutation(access=service, public=False)
async def add(ctx: Context) -> list[str]:
    """Add what was never added before. Returns the names of what is new."""
    statement = insert(DemoContent).values([{"name": room.name} for room in ROOMS]).on_conflict_do_nothing()
    # Another process that adds the same is waited for here, and then there is nothing new.
    new = set((await ctx.session.execute(statement.returning(col(DemoContent.name)))).scalars())
    added = [room for room in ROOMS if room.name in new]
    for room in added:
        await _add_room(ctx, room)
    return [room.name for room in added]


async def add_demo(calls: Calls) -> list[str]:
    """Call `demo.add` as the server itself."""
    return await calls("demo.add", {}, Caller(SYSTEM))


async def _add_room(ctx: Context, room: DemoRoom) -> None:
    film = SourceInput(url=room.film)
    made = await rooms.create(ctx, title=t(room.title), is_public=True, kept=True, everyone_controls=True, film=film)
    for queued in room.queued:
        await queue.queue_add(ctx, made.id, SourceInput(url=queued))
