"""What is said on boards: where the comments of pins are, and those of the chats that stand on a board."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found
from raffi_web.features.canvas.elements import CHAT, ID
from raffi_web.features.canvas.models import Board, BoardElement
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.comments.on_boards import MOST_LINES, Pins, chats_on, pins_on, talk_on
from raffi_web.features.comments.pictures import Pictures
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.features.comments.writing import Body, Mentions, create
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit

OPEN = Limit("board_talk", 120, 60)
SAY = Limit("board_chat", 30, 60)

ElementId = Annotated[str, code(ID.pattern)]


@mutation(access=access.sees, limit=OPEN)
async def talk(ctx: Context, board: BoardId, element: ElementId | None = None) -> Row:
    """The discussion of a board's pins, or with `element` that of a chat which stands there; made if there is none.

    Write into it, read it and listen to it by the functions of comments.
    """
    row = await _seen(ctx, board)
    if element is not None:
        await _check_chat(ctx, board, element)
    return discussion_row(await talk_on(ctx, row.room_id, board, row.title, element))


@mutation(access=access.comments, limit=SAY)
async def say(
    ctx: Context,
    board: BoardId,
    element: ElementId,
    body: Body = "",
    mentions: Mentions = [],  # noqa: B006 - copied by the model
    pictures: Pictures = [],  # noqa: B006 - copied by the model
) -> Row:
    """Write in a chat that stands on a board: a comment of its discussion, more often than elsewhere."""
    row = await _seen(ctx, board)
    await _check_chat(ctx, board, element)
    talk_there = await talk_on(ctx, row.room_id, board, row.title, element)
    return await create(ctx, talk_there.id, body, mentions=mentions, pictures=pictures)


@query(access=access.sees)
async def pins(ctx: Context, board: BoardId) -> Pins:
    """The threads of a board's pins, what is new in each, and how far the asker has read."""
    return await pins_on(ctx, (await _seen(ctx, board)).room_id, board)


@query(access=access.sees, public=False)
async def chats(
    ctx: Context, board: BoardId, each: Annotated[int, Field(ge=1, le=MOST_LINES)] = MOST_LINES
) -> dict[str, list[Row]]:
    """The latest that was said in the chats of a board, by their elements: for its files."""
    return await chats_on(ctx, (await _seen(ctx, board)).id, each)


async def _seen(ctx: Context, board: str) -> Board:
    # Who came by a link is not in the room; that they see the board was asked.
    async with elevated(ctx):
        return await found(ctx, board)


async def _check_chat(ctx: Context, board: str, element: str) -> None:
    statement = select(BoardElement.id).where(
        col(BoardElement.board_id) == board,
        col(BoardElement.id) == element,
        col(BoardElement.kind) == CHAT,
        col(BoardElement.removed_at).is_(None),
    )
    if (await ctx.session.execute(statement)).first() is None:
        raise NotFound("errors.no_board_chat", code="no_board_chat", field="element")
