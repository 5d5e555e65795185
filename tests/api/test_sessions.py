"""`/api/session`, and who may call from where."""

from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Limited
from tests.api.conftest import Web

FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example", "authorization": "Bearer x", "cookie": "raffi=x"},
    {"origin": "https://evil.example", "authorization": "Basic x"},
]


def rows(admin: psycopg.Connection[Any]) -> Any:
    return admin.execute("select (select count(*) from actor), (select count(*) from actor_session)").fetchone()


async def test_a_guest_gets_a_cookie_and_nothing_is_written(
    http: httpx.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    before = rows(admin)
    made = await http.post("/api/session")
    cookie = made.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    actor = made.json()["actor"]
    assert actor["kind"] == "guest"
    assert actor["name"]
    assert actor["initials"]
    assert made.json()["expires"] > 0
    assert "token" not in made.json()
    again = await http.post("/api/session")
    assert "set-cookie" not in again.headers
    assert again.json()["actor"] == actor
    assert (await http.get("/api/session")).json()["actor"] == actor
    assert rows(admin) == before


async def test_nobody_is_told_so(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/session")).json() == {"actor": None, "expires": None}


async def test_a_bearer_token_instead_of_a_cookie(http: httpx.AsyncClient) -> None:
    made = await http.post("/api/session", json={"bearer": True})
    assert "set-cookie" not in made.headers
    header = {"authorization": f"Bearer {made.json()['token']}"}
    assert (await http.get("/api/session", headers=header)).json()["actor"] == made.json()["actor"]
    again = await http.post("/api/session", json={"bearer": True}, headers=header)
    assert again.json()["token"] == made.json()["token"]


async def test_a_page_can_not_read_its_cookies_token(http: httpx.AsyncClient) -> None:
    await http.post("/api/session")
    secret = http.cookies["raffi"]
    made = await http.post("/api/session", json={"bearer": True})
    assert made.json()["token"] != secret
    assert (await http.get("/api/session")).json()["actor"] != made.json()["actor"]


@pytest.mark.parametrize("token", ["", "x", "x.y", "a" * 500, "ünï", "..", "e30.AAAA"])
async def test_a_made_up_token_is_nobodys(http: httpx.AsyncClient, token: str) -> None:
    cookie = [(b"cookie", f"raffi={token}".encode())]
    assert (await http.get("/api/session", headers=cookie)).json()["actor"] is None
    bearer = [(b"authorization", f"Bearer {token}".encode())]
    refused = await http.get("/api/session", headers=[*cookie, *bearer])
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "bad_token")


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    "path", ["/api/session", "/api/mutation/rooms.create", "/api/query/accounts.me", "/functions/v1/rooms-create"]
)
async def test_a_foreign_page_can_not_use_somebodys_cookie(
    http: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await http.post(path, json={}, headers=headers)
    assert answer.status_code == 403
    assert "foreign_origin" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_our_pages_and_programs_may_call(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await http.post("/api/session", headers=headers)).status_code == 200


async def test_a_program_may_call_from_anywhere(web: Web) -> None:
    async with await web.bearer() as http:
        assert (await http.post("/api/session", headers={"origin": "https://evil.example"})).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"), [({"bearer": 1}, "bearer"), ({"admin": True}, "admin"), ([], "body"), ("x", "body")]
)
async def test_a_wrong_body_names_its_field(http: httpx.AsyncClient, body: Any, field: str) -> None:
    answer = await http.post("/api/session", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_an_address_may_bring_so_many_guests_and_then_waits() -> None:
    now = 0.0
    door = Door(at_once=3, per_second=0.5, now=lambda: now)
    for _ in range(3):
        door.let_in("192.0.2.1")
    with pytest.raises(Limited) as refused:
        door.let_in("192.0.2.1")
    assert refused.value.retry_after == 2
    door.let_in("192.0.2.2")
    now = 2.0
    door.let_in("192.0.2.1")


def test_one_household_is_one_address() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""


async def test_too_many_guests_are_told_to_wait(app: Any, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "let_in", lambda self, address: (_ for _ in ()).throw(Limited(7.2)))
    async with web.client() as http:
        answer = await http.post("/api/session")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "8")
