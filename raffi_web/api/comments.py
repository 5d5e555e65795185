"""`GET /api/comments/<discussion>/export/<format>`: a discussion as a file, in pieces as it is read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, route
from raffi_web.features.comments import exporting
from raffi_web.features.comments.formats import FORMATS, Writer, file_name
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.errors import Limited, NotFound


def comment_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of comments."""
    calls = edge.server.calls

    async def export(request: Request) -> Response:
        kind = request.path_params["format"]
        if kind not in FORMATS:
            raise NotFound("errors.no_route", code="no_route", field="format")
        caller, writer = await edge.caller(request), FORMATS[kind]()
        wanted = {"discussion": request.path_params["discussion"], "order": writer.order, "limit": exporting.PAGE}
        discussion = await calls("comments.get", {"discussion": wanted["discussion"]}, caller)
        # Before the answer begins, so that a refusal is one.
        first = await calls("comments.export", wanted, caller)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file_name(discussion, kind))}",
            "x-content-type-options": "nosniff",
        }
        parts = _parts(calls, caller, writer, discussion, wanted, first)
        return StreamingResponse(parts, headers=headers, media_type=writer.media)

    return [route("/api/comments/{discussion}/export/{format}", {"GET": export}, edge)]


async def _parts(
    calls: Calls, caller: Caller, writer: Writer, discussion: Any, wanted: dict[str, Any], page: Any
) -> AsyncIterator[str]:
    yield writer.begin(discussion)
    while True:
        yield writer.add(page["comments"])
        if page["next"] is None:
            break
        page = await _page(calls, caller, {**wanted, "after": page["next"]})
    yield writer.end()


async def _page(calls: Calls, caller: Caller, wanted: dict[str, Any]) -> Any:
    """A page of a file that has begun. Where the limit is reached, the file goes on slower instead of ending."""
    while True:
        try:
            return await calls("comments.export", wanted, caller)
        except Limited as error:
            await asyncio.sleep(error.retry_after)
