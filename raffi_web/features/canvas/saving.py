"""Boards for programs: begin one, load it as a whole, save what changed or all of it (C8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.accounts.functions import names_of
from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found
from raffi_web.features.canvas.channel import as_it_is
from raffi_web.features.canvas.document import MOST_ELEMENTS, Document
from raffi_web.features.canvas.functions import MAKE, Head, Title, create, told
from raffi_web.features.canvas.models import BoardChange
from raffi_web.features.canvas.operations import Operation, Put, Remove, Set, element_id, put_props
from raffi_web.features.canvas.pushes import Change, ClientId, Number, Pushed
from raffi_web.features.canvas.pushing import BOARD, MAKERS, change
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.canvas.steps import Wanted, in_order, steps_to
from raffi_web.features.canvas.voting import sums_on
from raffi_web.features.rooms import access as rooms
from raffi_web.features.rooms import functions as room_functions
from raffi_web.features.rooms.access import RoomId
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.batches import Asked
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.functions import batched, mutation, person, query

MOST_PARTICIPANTS = 100


@dataclass(frozen=True)
class Session:
    """A board as a session: who owns it, and who has changed something on it, each with their name."""

    board: Head
    owner: dict[str, str]
    participants: list[dict[str, str]]


@dataclass(frozen=True)
class Loaded:
    """A board as it is at `clock`: elements with id, kind and what of their properties is not as by default.

    `votes`: how many dots elements have, while the result of a vote is shown.
    """

    id: str
    title: str
    clock: int
    elements: list[dict[str, Any]]
    votes: dict[str, int]


class Saved(Arguments):
    """An element as it is to be."""

    id: str
    kind: str
    props: dict[str, Any] = {}


class Save(Change):
    """What changed since `base`, or with `replace` all that is to be on the board."""

    MOST_NODES: ClassVar[int] = 200_000

    client: ClientId | None = None
    n: Number = 1
    base: Annotated[int, Field(ge=0, le=2**53)]
    elements: Annotated[list[Saved], Field(max_length=MOST_ELEMENTS)] = []
    removed: Annotated[list[str], Field(max_length=MOST_ELEMENTS)] = []
    replace: bool = False


@mutation(access=person, limit=MAKE)
async def begin(ctx: Context, title: Title, room: RoomId | None = None) -> Head:
    """Make a board, in a room of mine or in a new private one of the same title."""
    if room is None:
        room = (await room_functions.create(ctx, title=title)).id
    await rooms.member(ctx, {"room": room})
    return await create(ctx, room=room, title=title)


@query(access=access.sees)
async def session(ctx: Context, board: BoardId) -> Session:
    """A board with its owner and those who have changed something on it."""
    row = await found(ctx, board)
    who = select(BoardChange.actor_id).where(col(BoardChange.board_id) == board).distinct().limit(MOST_PARTICIPANTS)
    actors = sorted((await ctx.session.execute(who)).scalars().all())
    names = await names_of(ctx, [row.made_by, *actors])
    people = [{"id": one, "name": names[one]} for one in actors if one in names]
    return Session(await told(ctx, row), {"id": row.made_by, "name": names.get(row.made_by, "")}, people)


@query(access=access.sees)
async def load(ctx: Context, board: BoardId) -> Loaded:
    """All that stands on a board, and its clock."""
    row = await found(ctx, board)
    clock, elements = await as_it_is(ctx.session, board)
    return Loaded(board, row.title, clock, elements, await sums_on(ctx, board))


@batched(takes=Save, answers=Pushed, batch=BOARD)
async def save(ctx: Context, calls: Sequence[Asked]) -> list[Any]:
    """Change a board as one change. What is not said stays, but with `replace`, which needs `base` to be the clock."""
    return await change(ctx, calls)


async def _saved(ctx: Context, document: Document, now: int, args: dict[str, Any]) -> list[Operation]:
    if args["replace"] and args["base"] != now:
        raise Conflict("errors.board_moved", code="board_moved", field="base", clock=now)
    wanted: dict[str, tuple[str, dict[str, Any]]] = {}
    for n, one in enumerate(args["elements"]):
        field = f"elements.{n}"
        if one.id in wanted:
            raise Invalid(field=f"{field}.id", reason="twice")
        wanted[element_id(one.id, f"{field}.id")] = (one.kind, put_props(one.kind, one.props, f"{field}.props"))
    if args["replace"]:
        return steps_to(document, wanted)
    removed = [Remove(element_id(id_, f"removed.{n}")) for n, id_ in enumerate(args["removed"])]
    return [*removed, *_puts(document, wanted, {one.id: one.props for one in args["elements"]})]


def _puts(document: Document, wanted: Wanted, given: dict[str, dict[str, Any]]) -> list[Operation]:
    """What is there is changed in what was said of it, null and defaults too; what is not there is made."""
    steps: list[Operation] = []
    for id_ in in_order(wanted):
        kind, props = wanted[id_]
        there = document.elements.get(id_)
        if there is None or there.kind != kind:
            steps.append(Put(id_, kind, props))
        elif given[id_]:
            steps.append(Set(id_, {name: props.get(name) for name in given[id_]}))
    return steps


MAKERS["canvas.save"] = _saved
