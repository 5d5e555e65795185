"""Health, measurements and the alerts on them."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from raffi_web.api import health
from raffi_web.api.app import api_app
from raffi_web.kernel import telemetry
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.api.conftest import SeedClient, Web

ALERTS = Path(__file__).parents[2] / "deploy" / "alerts.yaml"


async def rested(http: httpx.AsyncClient) -> None:
    """Wait until the loop has shown that it is on time: the tests before this one may have held it up."""
    async with asyncio.timeout(20):
        while not (await http.get("/health/realtime")).is_success:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)


async def test_a_healthy_server_says_so(http: httpx.AsyncClient, seed: Any) -> None:
    host: SeedClient = seed("ada")
    await host.room()
    await rested(http)
    assert (await http.get("/health")).json()["status"] == "healthy"
    told = (await http.get("/health/realtime")).json()
    assert {"status", "active_rooms", "realtime_connected", "timestamp"} <= set(told)
    assert (told["status"], told["realtime_connected"]) == ("healthy", True)
    assert told["active_rooms"] >= 1
    assert re.match(r"\d{4}-\d\d-\d\dT.*Z$", told["timestamp"])


async def test_a_server_that_does_not_listen_is_not_healthy(http: httpx.AsyncClient, server: Server) -> None:
    server.feed.connected.clear()
    try:
        told = await http.get("/health/realtime")
    finally:
        server.feed.connected.set()
    assert (told.status_code, told.json()["status"], told.json()["realtime_connected"]) == (503, "unhealthy", False)


async def test_a_server_without_its_database_is_not_healthy(
    http: httpx.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **options: Any) -> Any:
        raise OSError("no route to the database")

    monkeypatch.setattr(server.database, "transaction", away)
    for path in ("/health", "/health/realtime"):
        told = await http.get(path)
        assert (told.status_code, told.json()["status"]) == (503, "unhealthy")


async def test_a_late_loop_is_not_healthy(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # How late it was is measured all the time: what counts as late is what can be held still.
    monkeypatch.setattr(health, "LONGEST_LAG", -1.0)
    told = await http.get("/health/realtime")
    assert (told.status_code, told.json()["checks"]["loop"]) == (503, False)


async def test_measurements_are_for_this_machine(web: Web) -> None:
    async with web.client() as http:
        told = await http.get("/metrics")
        assert told.status_code == 200
        assert "raffi_calls_total" in told.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}),
        ("127.0.0.1", {"x-forwarded-proto": "https"}),
        ("127.0.0.1", {"cf-connecting-ip": "127.0.0.1"}),
        ("127.0.0.1", {"host": "rebound.example"}),
        ("127.0.0.1", {"host": "["}),
        ("192.0.2.1", {"authorization": "Bearer wrong"}),
        ("192.0.2.1", {"authorization": "Bearer "}),
        ("", {}),
    ],
)
async def test_measurements_are_for_nobody_else(web: Web, address: str, headers: dict[str, str]) -> None:
    async with web.client(address) as http:
        told = await http.get("/metrics", headers=headers)
    assert (told.status_code, told.json()["error"]["code"]) == (403, "metrics_private")


async def test_measurements_are_for_whoever_has_the_token(web: Web, settings: Settings) -> None:
    header = {"authorization": f"Bearer {settings.secret('metrics_token')}", "x-forwarded-for": "192.0.2.1"}
    async with web.client("192.0.2.1") as http:
        assert (await http.get("/metrics", headers=header)).status_code == 200


async def test_an_unexpected_failure_says_an_id_and_nothing_else(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(token: str) -> Any:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(server.identity, "actor_of", broken)
    transport = httpx.ASGITransport(api_app(server, settings))
    async with httpx.AsyncClient(transport=transport, base_url=settings.origin) as http:
        told = await http.get("/api/session")
    assert (told.status_code, told.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in told.text


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def test_alerts_watch_measurements_that_exist() -> None:
    known = {sample.name for metric in telemetry.registry.collect() for sample in metric.samples}
    known |= {f"{metric.name}{end}" for metric in telemetry.registry.collect() for end in ("_total", "_bucket", "")}
    for rule in alerts():
        named = set(re.findall(r"raffi_[a-z_]+", rule["expr"]))
        assert named, rule["alert"]
        assert named <= known, rule["alert"]
        assert {"summary", "action"} <= set(rule["annotations"])


def test_alerts_cover_what_the_product_promises() -> None:
    """W7: realtime failures, sync latency over 2 s, room creation, pool, errors over 5 %, presence."""
    by_name = {rule["alert"]: rule["expr"] for rule in alerts()}
    assert by_name["RaffiSyncLatency"].endswith("> 2000")
    assert by_name["RaffiErrors"].endswith("> 0.05")
    for name in ("RaffiRealtimeFailure", "RaffiRoomCreationFails", "RaffiPoolExhausted", "RaffiPresenceFailures"):
        assert name in by_name


def test_functions_that_alerts_name_exist() -> None:
    from raffi_web.kernel.functions import registry

    for rule in alerts():
        for names in re.findall(r'name=~"([^"]+)"', rule["expr"]):
            assert all(name in registry for name in names.split("|")), rule["alert"]
