"""`POST /api/upload/<purpose>`: the way in for every file. `/files/<id>`: the way out."""

import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.files.intake import receive
from raffi_web.features.files.store import storage
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.errors import Invalid, NotFound, RaffiError

RANGE = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")
FOR_EVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, no-cache"
# Shown in the page only where the kind can't hold a script; the policy is for whoever opens the address itself.
SHOWN = frozenset({"image/webp", "image/png", "image/jpeg", "image/gif"})
ALONE = "default-src 'none'; sandbox"


class NoSuchRange(RaffiError):
    """It begins behind the end."""

    code, status = "no_such_range", 416


def file_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of files."""
    calls = edge.server.calls

    async def upload(request: Request) -> Response:
        told = request.headers.get("content-length", "")
        length = int(told) if told.isdecimal() and len(told) < 16 else None
        purpose = request.path_params["purpose"]

        async def still() -> Caller:
            return await edge.caller(request)

        made = await receive(calls, await still(), purpose, request.stream(), told=length, still=still)
        return answer({"file": made}, 201)

    async def look(request: Request) -> Response:
        wanted = {"file": request.path_params["file"], "part": request.path_params.get("part")}
        try:
            found = await calls("files.look", wanted, await edge.caller(request))
        except Invalid:
            # An address that can't be a file's is no argument to anybody.
            raise NotFound from None
        return await serve(request, found)

    return [
        route("/api/upload/{purpose}", {"POST": upload}, edge),
        route("/files/{file}", {"GET": look}, edge),
        route("/files/{file}/{part}", {"GET": look}, edge),
    ]


async def serve(request: Request, found: dict[str, Any]) -> Response:
    """A stored part: whole, a range of it, or only that it is as before."""
    # The name of an object that never changes.
    size, mark = found["bytes"], f'"{found["key"]}"'
    headers = {
        "etag": mark,
        "cache-control": FOR_EVER if found["public"] else FOR_ONE,
        "content-type": found["kind"],
        "content-disposition": "inline" if found["kind"] in SHOWN else "attachment",
        "content-security-policy": ALONE,
        "x-content-type-options": "nosniff",
        "accept-ranges": "bytes",
    }
    if mark in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    start, end = 0, size
    status = 200
    wanted = request.headers.get("range")
    if wanted is not None and request.headers.get("if-range", mark) == mark:
        between = span(wanted, size)
        if between is not None:
            (start, end), status = between, 206
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    parts = await storage().read(found["key"], start, end)
    return StreamingResponse(parts, status, headers)


def span(wanted: str, size: int) -> tuple[int, int] | None:
    """From where up to where a `Range` asks, in bytes; None for one that is not understood and so means everything.

    Raises:
        NoSuchRange: It begins behind the end.
    """
    match = RANGE.fullmatch(wanted.replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if first is None:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start == end:
        raise NoSuchRange(size=size)
    return start, end
