"""Functions over HTTP: the registry and nothing else, one error shape, one answer an operation."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from raffi_web.kernel.functions import Kind, registry
from raffi_web.settings import Settings
from tests.api.conftest import Web


def error_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and field; the shape is checked on the way."""
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field", "data"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"], body["error"]["field"]


async def test_a_room_is_made_asked_for_and_ended(web: Web) -> None:
    async with await web.bearer() as http:
        made = await http.post("/api/mutation/rooms.create", json={"title": "Over HTTP", "is_public": True})
        room = made.json()["result"]["id"]
        asked = await http.post("/api/query/rooms.get", json={"room": room})
        assert asked.json()["result"]["title"] == "Over HTTP"
        assert asked.headers["cache-control"] == "no-store"
        assert (await http.post("/api/mutation/rooms.delete", json={"room": room})).status_code == 200
        assert error_of(await http.post("/api/query/rooms.get", json={"room": room})) == (
            404,
            "room_not_found",
            "room",
        )


async def test_a_query_without_arguments_needs_no_body(http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/query/accounts.me")).json() == {"result": None}


async def test_one_key_is_one_operation(web: Web) -> None:
    async with await web.bearer() as http:
        key = {"idempotency-key": "operation-0001"}
        first = await http.post("/api/mutation/rooms.create", json={"title": "Once"}, headers=key)
        again = await http.post("/api/mutation/rooms.create", json={"title": "Once"}, headers=key)
        assert first.json() == again.json()
        other = await http.post("/api/mutation/rooms.create", json={"title": "Other"}, headers=key)
        assert error_of(other) == (409, "operation_reused", "op")
        bad = await http.post("/api/mutation/rooms.create", json={"title": "X"}, headers={"idempotency-key": "a b"})
        assert error_of(bad) == (400, "invalid", "op")


@pytest.mark.parametrize(
    "path",
    [
        "/api/query/rooms.create",
        "/api/mutation/rooms.get",
        "/api/action/rooms.get",
        "/api/query/no.such",
        "/api/mutation/accounts.bind_alias",
        "/api/mutation/screen.go_on",
        "/api/mutation/seed.rooms_create",
        "/api/query/rooms.active",
    ],
)
async def test_a_wrong_kind_and_a_private_function_are_not_there(http: httpx.AsyncClient, path: str) -> None:
    assert error_of(await http.post(path, json={})) == (404, "no_function", "name")


async def test_only_public_functions_are_offered(http: httpx.AsyncClient) -> None:
    for function in registry.all():
        answer = await http.post(f"/api/{function.kind.value}/{function.name}", json={"no": "such"})
        hidden = not function.public
        assert (answer.json()["error"]["code"] == "no_function") is hidden, function.name
        assert answer.status_code == (404 if hidden else 400), function.name


async def test_errors_have_one_shape(http: httpx.AsyncClient, settings: Settings) -> None:
    post, create = http.post, "/api/mutation/rooms.create"
    as_json = {"content-type": "application/json"}
    assert error_of(await post(create, json={"title": "x"})) == (401, "not_signed_in", None)
    assert error_of(await post(create, json={})) == (400, "invalid", "title")
    assert error_of(await post(create, json={"title": 5})) == (400, "invalid", "title")
    assert error_of(await post(create, json={"title": "x", "rank": 1})) == (400, "invalid", "rank")
    assert error_of(await post(create, json=[])) == (400, "invalid", "body")
    assert error_of(await post(create, content="{", headers=as_json)) == (400, "invalid", "body")
    assert error_of(await post(create, content='{"title": NaN}', headers=as_json)) == (400, "invalid", "body")
    assert error_of(await post(create, content="{}", headers={"content-type": "text/plain"})) == (
        415,
        "wrong_content_type",
        "body",
    )
    assert error_of(await post(create, data={"title": "x"})) == (415, "wrong_content_type", "body")
    assert error_of(await http.get(create)) == (405, "method_not_allowed", None)
    assert (await http.get(create)).headers["allow"] == "POST"
    assert error_of(await http.get("/api/nothing/here")) == (404, "no_route", None)
    big = b'{"title": "' + b"x" * settings.max_body_bytes + b'"}'
    assert error_of(await post(create, content=big, headers=as_json)) == (413, "too_large", "body")

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(settings.max_body_bytes // 1000 + 2):
            yield b" " * 1000

    assert error_of(await post(create, content=drops(), headers=as_json)) == (413, "too_large", "body")


async def test_too_often_says_how_long_to_wait(web: Web) -> None:
    async with await web.bearer() as http:
        room = (await http.post("/api/mutation/rooms.create", json={"title": "Fast"})).json()["result"]["id"]
        command = {"room": room, "action": "pause"}
        answers = [await http.post("/api/mutation/screen.control", json=command) for _ in range(4)]
        limited = next(one for one in answers if one.status_code == 429)
        assert error_of(limited) == (429, "limited", None)
        assert limited.headers["retry-after"] == "1"
        assert 0 < limited.json()["error"]["data"]["retry_after"] <= 1


async def test_several_queries_are_answered_together(web: Web) -> None:
    async with await web.bearer() as http:
        room = (await http.post("/api/mutation/rooms.create", json={"title": "Both"})).json()["result"]["id"]
        asked = [
            {"name": "rooms.get", "args": {"room": room}},
            {"name": "rooms.get", "args": {"room": "0000000000"}},
            {"name": "accounts.me"},
            {"name": "rooms.create", "args": {"title": "no query"}},
            {"name": "rooms.get", "args": {"room": 5}},
        ]
        results = (await http.post("/api/query", json=asked)).json()["results"]
        assert results[0]["result"]["title"] == "Both"
        assert (results[1]["status"], results[1]["error"]["code"]) == (404, "room_not_found")
        assert results[2]["result"]["kind"] == "guest"
        assert (results[3]["status"], results[3]["error"]["code"]) == (404, "no_function")
        assert (results[4]["status"], results[4]["error"]["field"]) == (400, "room")


async def test_a_query_beside_one_that_failed_inside_is_still_the_callers(web: Web) -> None:
    """`rooms.door` looks behind the row policies; failing there must not leave that right to the next query."""
    async with await web.bearer() as owner, await web.bearer() as other:
        room = (await owner.post("/api/mutation/rooms.create", json={"title": "Hidden"})).json()["result"]["id"]
        asked = [{"name": "rooms.door", "args": {"room": "0000000000"}}, {"name": "rooms.get", "args": {"room": room}}]
        results = (await other.post("/api/query", json=asked)).json()["results"]
        assert [one["status"] for one in results] == [404, 404]


@pytest.mark.parametrize("body", [{}, [], "x", [5], [{}], [{"name": 5}], [{"name": "accounts.me", "args": []}],
                                  [{"name": "accounts.me", "more": 1}]])  # fmt: skip
async def test_a_batch_that_is_none_is_refused(http: httpx.AsyncClient, body: Any) -> None:
    assert error_of(await http.post("/api/query", json=body))[:2] == (400, "invalid")


async def test_a_batch_has_an_end(http: httpx.AsyncClient) -> None:
    asked = [{"name": "accounts.me"}]
    assert (await http.post("/api/query", json=asked * 20)).status_code == 200
    assert error_of(await http.post("/api/query", json=asked * 21))[:2] == (413, "too_large")


async def test_the_openapi_document_is_valid_and_whole(http: httpx.AsyncClient) -> None:
    document = (await http.get("/api/openapi.json")).json()
    OpenAPIV31SpecValidator(document).validate()
    told = {path.removeprefix("/api/") for path in document["paths"]}
    assert told == {f"{one.kind.value}/{one.name}" for one in registry.all() if one.public}
    operation = document["paths"]["/api/mutation/rooms.create"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = schema["$ref"].rsplit("/", 1)[-1] if "$ref" in schema else None
    arguments = document["components"]["schemas"][name] if name else schema
    assert arguments["required"] == ["title"]
    assert arguments["properties"]["title"]["maxLength"] == 120
    assert operation["x-limit"] == {"calls": 10, "seconds": 3600}
    assert operation["parameters"][0]["name"] == "Idempotency-Key"


async def test_answers_fit_the_document(http: httpx.AsyncClient, web: Web) -> None:
    import jsonschema

    document = (await http.get("/api/openapi.json")).json()
    async with await web.bearer() as client:
        room = (await client.post("/api/mutation/rooms.create", json={"title": "Fits"})).json()["result"]["id"]
        for name, args in (
            ("rooms.get", {"room": room}),
            ("rooms.door", {"room": room}),
            ("rooms.list_public", {}),
            ("accounts.me", {}),
            ("screen.get", {"room": room}),
            ("chat.history", {"room": room}),
        ):
            answer = await client.post(f"/api/query/{name}", json=args)
            operation = document["paths"][f"/api/query/{name}"]["post"]
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())


async def test_the_page_tells_of_every_function_without_a_script(http: httpx.AsyncClient) -> None:
    page = await http.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1:8000", "")
    for function in registry.all():
        address = f"/api/{function.kind.value}/{function.name}<"
        assert (address in page.text) is function.public, function.name
    assert (await http.get("/api/docs.css")).headers["content-type"].startswith("text/css")


def test_every_kind_has_its_address() -> None:
    assert [kind.value for kind in Kind] == ["query", "mutation", "action"]
