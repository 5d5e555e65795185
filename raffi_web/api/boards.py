"""`/api/sessions` and `/api/canvas/`: boards for programs, under the addresses of the project they come from (C8)."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, route


def board_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of boards."""
    calls = edge.server.calls

    async def begin(request: Request) -> Response:
        args, op = await edge.object(request), request.headers.get("idempotency-key")
        return answer({"session": await calls("canvas.begin", args, await edge.caller(request), op=op)}, 201)

    async def session(request: Request) -> Response:
        wanted = {"board": request.path_params["board"]}
        return answer({"session": await calls("canvas.session", wanted, await edge.caller(request))})

    async def load(request: Request) -> Response:
        wanted = {"board": request.path_params["board"]}
        return answer({"canvas": await calls("canvas.load", wanted, await edge.caller(request))})

    async def save(request: Request) -> Response:
        args = await edge.object(request)
        return answer({"saved": await calls("canvas.save", args, await edge.caller(request))})

    return [
        route("/api/sessions", {"POST": begin}, edge),
        route("/api/sessions/{board}", {"GET": session}, edge),
        route("/api/canvas/save", {"POST": save}, edge),
        route("/api/canvas/load/{board}", {"GET": load}, edge),
    ]
