"""The OpenAPI document against a real server: what schemathesis makes of it is answered as the document says.

By nobody, a guest, a token that may only read, and a signed token that may read and write: no 5xx, documented statuses,
answers that fit their schema, one shape of errors. The same requests each time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema_rs
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from raffi_web.server import Server
from tests.api.conftest import Web
from tests.support.fixtures import People
from tests.support.live_client import serving
from tests.tokens.conftest import make, signed_up

pytestmark = pytest.mark.slow
SEEDED = 20261121
EXAMPLES = 2
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    print_blob=False,
)


@dataclass
class Site:
    """A served API, its document, and the tokens that callers send."""

    url: str
    document: dict[str, Any]
    tokens: dict[str, str]

    def headers(self, caller: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[caller]}"} if caller in self.tokens else {}


@pytest.fixture(scope="module")
async def site(server: Server, app: Starlette, web: Web) -> AsyncIterator[Site]:
    people = People(server)
    ada = await signed_up(server, people)
    token, _ = await make(ada, "read", "write")
    signed = await web.client(headers={"authorization": f"Bearer {token}"}).post("/api/token", json={})
    tokens = {
        "guest": people.guest().token,
        "reading token": (await make(ada, "read"))[0],
        "signed token": signed.json()["token"],
    }
    async with serving(server.namespace, app) as served:
        url = f"http://127.0.0.1:{served.port}"
        document = (await web.client().get("/api/openapi.json")).json()
        yield Site(url, {**document, "servers": [{"url": url}]}, tokens)


def check_error(answer: Any) -> None:
    """An error has the one shape, and headers where they help."""
    if answer.status_code < 400:
        return
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field", "data"}
    if answer.status_code == 429:
        assert int(answer.headers["retry-after"][0]) >= 1
    if body["error"]["code"] in ("bad_token", "scope_needed"):
        assert answer.headers["www-authenticate"]


def fuzz(site: Site, caller: str, mode: GenerationMode, refill: Callable[[], Any]) -> tuple[int, list[str]]:
    """Call every operation of the document; how many answers there were, and what was wrong with them."""
    wrong: list[str] = []
    asked = 0
    for found in schemathesis.openapi.from_dict(site.document).get_all_operations():
        operation: Any = found.ok()  # pyright: ignore[reportAttributeAccessIssue] - of a valid document all are
        if not may_ask(caller, operation.definition.raw):
            continue
        refill()

        @seed(SEEDED)
        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Any) -> None:
            nonlocal asked
            answer = case.call(base_url=site.url, headers=site.headers(caller))
            asked += 1
            check_error(answer)
            extra = [refused] if mode is GenerationMode.NEGATIVE else []
            case.validate_response(answer, checks=CHECKS, additional_checks=extra)

        try:
            one()
        except (Exception, BaseExceptionGroup) as error:
            # Every operation is tried, and all of what is wrong is told.
            wrong.append(f"{operation.label}: {error}"[:1500])
    return asked, wrong


def may_ask(caller: str, operation: Any) -> bool:
    """Whether a caller's answers tell more than that they may not: that much the tests below look at."""
    if caller == "nobody":
        return {} in operation["security"]
    return caller != "reading token" or operation["x-scope"] == "read"


def refused(ctx: Any, response: Any, case: Any) -> None:
    """What does not fit the document is refused. Of a function without arguments `{}` is made too, which does fit."""
    assert response.status_code >= 400 or fits(case), f"taken: {case.body!r}"


def fits(case: Any) -> bool:
    """Whether a body is one that the document allows. None at all is taken as an empty one."""
    content = case.operation.definition.raw["requestBody"]["content"]["application/json"]
    schema = {**content["schema"], "components": case.operation.schema.raw_schema.get("components", {})}
    return jsonschema_rs.is_valid(schema, {} if isinstance(case.body, NotSet) else case.body)


@pytest.mark.parametrize("caller", ["nobody", "guest", "reading token", "signed token"])
async def test_what_the_document_says_holds(site: Site, admin: psycopg.Connection[Any], caller: str) -> None:
    asked, wrong = await asyncio.to_thread(
        fuzz, site, caller, GenerationMode.POSITIVE, lambda: admin.execute("delete from rate_limit")
    )
    assert not wrong, "\n\n".join(wrong)
    operations = [one["post"] for one in site.document["paths"].values()]
    assert asked >= sum(may_ask(caller, one) for one in operations)


async def test_what_does_not_fit_is_refused(site: Site, admin: psycopg.Connection[Any]) -> None:
    asked, wrong = await asyncio.to_thread(
        fuzz, site, "signed token", GenerationMode.NEGATIVE, lambda: admin.execute("delete from rate_limit")
    )
    assert not wrong, "\n\n".join(wrong)
    assert asked >= len(site.document["paths"]) / 2


@pytest.mark.parametrize("token", ["wrong", "raffi_pat_wrong", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_bad_token_is_refused_everywhere(site: Site, token: str) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers={"authorization": f"Bearer {token}"}) as http:
        for path in site.document["paths"]:
            answer = await http.post(path, json={})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token"), path


async def test_the_scope_that_is_documented_is_the_one_that_is_asked(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url, headers=site.headers("reading token")) as http:
        for path, item in site.document["paths"].items():
            scope = item["post"]["x-scope"]
            assert {"bearer": [scope]} in item["post"]["security"]
            error = (await http.post(path, json={"no": "such"})).json()["error"]
            needed = error["data"].get("scope") if error["code"] == "scope_needed" else "read"
            assert needed == scope, path


async def test_what_asks_for_a_session_is_not_done_without_one(site: Site, admin: psycopg.Connection[Any]) -> None:
    admin.execute("delete from rate_limit")
    async with httpx.AsyncClient(base_url=site.url) as http:
        for path, item in site.document["paths"].items():
            answer = await http.post(path, json={})
            if {} not in item["post"]["security"]:
                assert answer.status_code >= 400, path
