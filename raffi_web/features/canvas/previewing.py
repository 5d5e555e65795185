"""What a link's page tells of itself, fetched for the card that stands on a board.

The page and its picture are asked for by the guarded client, never by the browsers of those who look at the board:
nobody's address is told to a site by a card. The picture is drawn anew and kept as a picture of the board.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.elements import ID
from raffi_web.features.canvas.files import PURPOSE
from raffi_web.features.canvas.models import BoardElement
from raffi_web.features.canvas.pages import MOST_BYTES, Page, read
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.files.pictures import whole
from raffi_web.features.files.purposes import Made
from raffi_web.features.files.sniffing import PICTURES, kind_of
from raffi_web.features.files.store import storage
from raffi_web.kernel.arguments import code
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid, NotFound, RaffiError, Unavailable
from raffi_web.kernel.functions import action, query
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.services import services

PREVIEWS = Limit("board_preview", 30, 120)
LARGEST_PICTURE = 8_000_000
SIDES = (960, 480)
_drawing = asyncio.Semaphore(2)
"""Pictures that are drawn anew at the same time: each takes up to a second and some 200 MB."""

ElementId = Annotated[str, code(ID.pattern)]


@action(access=access.edits, limit=PREVIEWS, outside=True)
async def preview(ctx: ActionContext, board: BoardId, id: ElementId) -> dict[str, Any]:  # noqa: A002
    """Fetch what the page of a link on a board tells of itself, and write it to the link: one change by the asker.

    The run fails with a code where there is nothing to show: `no_answer`, `no_page`, `forbidden_address`,
    `bad_address`. A picture that can't be had is left out.
    """
    url = await ctx.call("canvas.address_of", board=board, id=id)
    page = await _page(url)
    picture = await _picture(ctx, board, page.picture)
    props = {"title": page.title or None, "about": page.about or None, "site": page.site or None, "picture": picture}
    # The run is the client, so that one that is taken up again writes it once.
    done = await ctx.call("canvas.push", board=board, client=ctx.run, n=1, ops=[["set", id, props]])
    return {"dropped": [why for _, why, *_ in done["dropped"]], "picture": picture is not None}


@query(access=access.edits, public=False)
async def address_of(ctx: Context, board: BoardId, id: ElementId) -> str:  # noqa: A002
    """The address of a link that stands on a board.

    Raises:
        NotFound: There is no such link.
    """
    statement = select(BoardElement).where(
        col(BoardElement.board_id) == board,
        col(BoardElement.id) == id,
        col(BoardElement.kind) == "link",
        col(BoardElement.removed_at).is_(None),
    )
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None or not row.props.get("url"):
        raise NotFound("errors.no_link", code="no_link", field="id")
    return row.props["url"]


async def _page(url: str) -> Page:
    try:
        answer = await services().outbound.fetch(url, largest=MOST_BYTES, cut=True)
    except Unavailable as error:
        # Whoever waits is told now: they may ask again.
        raise Invalid("errors.no_answer", code="no_answer", field="url") from error
    if answer.status >= 400:
        raise Invalid("errors.no_page", code="no_page", field="url", status=answer.status)
    return await asyncio.to_thread(read, answer)


async def _picture(ctx: ActionContext, board: str, url: str | None) -> str | None:
    """The picture of a page as a file of the board; None where it is none that we show, or there is no room for it."""
    if url is None:
        return None
    try:
        answer = await services().outbound.fetch(url, largest=LARGEST_PICTURE)
        kind = kind_of(answer.body)
        if answer.status >= 400 or kind not in PICTURES:
            return None
        async with _drawing:
            made = await asyncio.to_thread(_made, answer.body, kind)
        return await _kept(ctx, board, made)
    except RaffiError:
        return None


def _made(content: bytes, kind: str) -> list[Made]:
    with TemporaryDirectory(prefix="board-preview-") as folder:
        path = Path(folder) / "picture"
        path.write_bytes(content)
        return whole(path, kind, SIDES)


async def _kept(ctx: ActionContext, board: str, made: list[Made]) -> str:
    """Keep a picture as the asker's, as one that they had uploaded: it counts, and it goes with the board."""
    caller = Caller(ctx.actor)
    parts = [{"name": one.name, "kind": one.kind, "bytes": one.size} for one in made]
    # Without operation ids: a run that is taken up writes another file, and the clean-up finds the first.
    file = await ctx.calls("files.write_down", {"purpose": PURPOSE, "parts": parts}, caller)
    for one in made:
        await storage().put(f"{PURPOSE}/{file}/{one.name}", one.content)
    await ctx.calls("files.finish", {"file": file}, caller)
    await ctx.calls("canvas.add_picture", {"board": board, "file": file}, caller)
    return file
