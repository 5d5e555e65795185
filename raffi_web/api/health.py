"""`/health` for whoever restarts us, `/health/realtime` for whoever watches, `/metrics` for Prometheus."""

import asyncio
import ipaddress
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, bearer_of, route
from raffi_web.kernel import telemetry
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.crypto import same
from raffi_web.kernel.errors import Forbidden, RaffiError
from raffi_web.server import address_of

PATIENCE = 2.0
"""Seconds for the database to answer."""
LONGEST_LAG = 1.0
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
FORWARDED = re.compile(r"(x-)?forwarded\b|via$|(x-)?(real|client|cluster-client|true-client)-ip$|cf-|fastly-|fly-")
"""Headers by which a proxy gives itself away."""


def health_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of health and measurements."""

    async def health(request: Request) -> Response:
        rooms, took = await _ask_database(edge)
        healthy = rooms is not None
        told = {"status": _word(healthy), "database_ms": took, "timestamp": _now()}
        return answer(told, 200 if healthy else 503)

    async def realtime(request: Request) -> Response:
        rooms, took = await _ask_database(edge)
        connected = edge.server.feed.connected.is_set()
        lag = telemetry.registry.get_sample_value("raffi_loop_lag_seconds") or 0.0
        checks = {"database": rooms is not None, "listener": connected, "loop": lag <= LONGEST_LAG}
        healthy = all(checks.values())
        told = {
            "status": _word(healthy),
            "active_rooms": rooms,
            "realtime_connected": connected,
            "timestamp": _now(),
            "checks": checks,
            "database_ms": took,
            "loop_lag_ms": round(lag * 1000, 1),
        }
        return answer(told, 200 if healthy else 503)

    async def metrics(request: Request) -> Response:
        if not (_is_this_machine(edge, request) or _has_token(edge, request)):
            raise Forbidden("errors.metrics_private", code="metrics_private")
        return Response(telemetry.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    handlers = {"/health": health, "/health/realtime": realtime, "/metrics": metrics}
    return [route(path, {"GET": handler}, edge) for path, handler in handlers.items()]


async def _ask_database(edge: Edge) -> tuple[Any, float]:
    """How many rooms are active (None: the database did not answer in time), and how long that took (ms)."""
    started = time.perf_counter()
    rooms = None
    try:
        async with asyncio.timeout(PATIENCE):
            rooms = await edge.server.calls("rooms.active", {}, Caller(SYSTEM))
    except (RaffiError, TimeoutError):
        pass
    return rooms, round((time.perf_counter() - started) * 1000, 1)


def _is_this_machine(edge: Edge, request: Request) -> bool:
    """Whether a program of this machine asks us directly: a proxy beside us is one too, but says for whom.

    The name in `Host` matters as well: a page of another site can point its own name at this machine.
    """
    if any(FORWARDED.match(name) for name in request.headers):
        return False
    own = {urlsplit(origin).hostname for origin in edge.settings.allowed_origins}
    try:
        asked = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    return is_loopback(address_of(request.scope)) and asked in LOCAL_NAMES | own


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def _has_token(edge: Edge, request: Request) -> bool:
    given = bearer_of(request) or ""
    return bool(given) and same(given, edge.settings.secret("metrics_token"))


def _word(healthy: bool) -> str:
    return "healthy" if healthy else "unhealthy"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
