"""`/api/query`, `/api/mutation`, `/api/action`: every public function of the registry, and nothing else."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.docs_page import STYLE, docs_page
from raffi_web.api.edge import Edge, Handler, answer, route
from raffi_web.api.openapi import openapi
from raffi_web.kernel.errors import Invalid, NotFound, RaffiError, TooLarge
from raffi_web.kernel.functions import Kind

MOST_TOGETHER = 20


def function_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of functions and of what is told about them."""
    calls = edge.server.calls

    def one(kind: Kind) -> Handler:
        async def call(request: Request) -> Response:
            name = request.path_params["name"]
            if name not in calls.registry:
                raise NotFound("errors.no_function", code="no_function", field="name")
            function = calls.registry.get(name)
            if function.kind is not kind or not function.public:
                raise NotFound("errors.no_function", code="no_function", field="name")
            args = await edge.object(request)
            op = request.headers.get("idempotency-key") if kind is not Kind.QUERY else None
            return answer({"result": await calls(name, args, await edge.caller(request), op=op)})

        return call

    async def together(request: Request) -> Response:
        wanted = [_asked(item, place) for place, item in enumerate(_listed(await edge.body(request)))]
        answers = await calls.together(wanted, await edge.caller(request))
        return answer({"results": [_told(one) for one in answers]})

    async def document(request: Request) -> Response:
        return answer(openapi(calls.registry, edge.settings.origin, edge.server.identity.cookie))

    async def page(request: Request) -> Response:
        return Response(docs_page(calls.registry), media_type="text/html; charset=utf-8")

    async def style(request: Request) -> Response:
        return Response(STYLE, media_type="text/css; charset=utf-8")

    return [
        route("/api/query", {"POST": together}, edge),
        *(route(f"/api/{kind.value}/{{name}}", {"POST": one(kind)}, edge) for kind in Kind),
        route("/api/openapi.json", {"GET": document}, edge),
        route("/api/docs", {"GET": page}, edge),
        route("/api/docs.css", {"GET": style}, edge),
    ]


def _listed(body: Any) -> list[Any]:
    if not isinstance(body, list) or not body:
        raise Invalid(field="body", reason="queries")
    if len(body) > MOST_TOGETHER:
        raise TooLarge(field="body", limit=MOST_TOGETHER)
    return body


def _asked(item: Any, place: int) -> tuple[str, dict[str, Any]]:
    if not isinstance(item, dict) or not set(item) <= {"name", "args"}:
        raise Invalid("errors.not_an_object", field=f"{place}")
    name, args = item.get("name"), item.get("args", {})
    if not isinstance(name, str):
        raise Invalid(field=f"{place}.name", reason="function_name")
    if not isinstance(args, dict):
        raise Invalid("errors.not_an_object", field=f"{place}.args")
    return name, args


def _told(one: Any) -> dict[str, Any]:
    return {"error": one.body(), "status": one.status} if isinstance(one, RaffiError) else {"result": one}
