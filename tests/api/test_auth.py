"""`/api/auth/...`: what a browser sees of signing in, and what whoever attacks it gets."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.api.conftest import Web
from tests.api.test_sessions import FOREIGN

PASSWORD = "seven quiet otters"
ROUTES = ["sign-up", "sign-in", "sign-out", "confirm", "email", "password", "forgot", "reset"]
SignedUp = Callable[[], Awaitable[tuple[httpx.AsyncClient, str]]]


def address() -> str:
    return f"{new_id()}@example.org"


@pytest.fixture
def signed_up(web: Web) -> SignedUp:
    """A client with an account, and its address."""

    async def make() -> tuple[httpx.AsyncClient, str]:
        client, email = web.client(), address()
        await client.post("/api/session")
        answer = await client.post("/api/auth/sign-up", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client, email

    return make


async def who(client: httpx.AsyncClient) -> Any:
    return (await client.get("/api/session")).json()["actor"]


async def test_signing_up_keeps_the_guest_and_changes_the_cookie(web: Web) -> None:
    client = web.client()
    guest = (await client.post("/api/session")).json()["actor"]
    before = client.cookies["raffi"]
    answer = await client.post("/api/auth/sign-up", json={"email": address(), "password": PASSWORD})
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert set(answer.json()) == {"expires", "letters"}
    assert answer.json()["letters"] is False, "there is no mail server here"
    me = await who(client)
    assert (me["id"], me["kind"], me["role"]) == (guest["id"], "user", "user")
    planted = web.client(cookies={"raffi": before})
    assert await who(planted) is None, "a cookie that was planted before the sign-up must be nobody's after it"


async def test_a_late_request_of_the_guest_does_not_undo_the_sign_up(web: Web) -> None:
    """Another tab notices that its session ended before the new cookie has come."""
    client = web.client()
    await client.post("/api/session")
    late = web.client(cookies={"raffi": client.cookies["raffi"]})
    await client.post("/api/auth/sign-up", json={"email": address(), "password": PASSWORD})
    answer = await late.post("/api/session")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "session_replaced")
    assert "set-cookie" not in answer.headers


async def test_each_sign_in_has_a_new_session(signed_up: SignedUp, web: Web) -> None:
    client, email = await signed_up()
    tokens = {client.cookies["raffi"]}
    for _ in range(2):
        other = web.client()
        await other.post("/api/auth/sign-in", json={"email": email, "password": PASSWORD})
        tokens.add(other.cookies["raffi"])
    assert len(tokens) == 3


async def test_signing_out_ends_the_session_also_for_a_copy_of_its_cookie(signed_up: SignedUp, web: Web) -> None:
    client, _ = await signed_up()
    stolen = web.client(cookies={"raffi": client.cookies["raffi"]})
    answer = await client.post("/api/auth/sign-out")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await who(stolen) is None


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("route", ROUTES)
async def test_no_foreign_page_signs_anybody_in_or_out(
    http: httpx.AsyncClient, route: str, headers: dict[str, str]
) -> None:
    answer = await http.post(f"/api/auth/{route}", json={}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
async def test_no_form_of_a_foreign_page_is_read(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post("/api/auth/sign-in", content="email=a&password=b", headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "a@example.org"}, "password"),
        ({"email": 1, "password": PASSWORD}, "email"),
        ({"email": "a@example.org", "password": ["x"]}, "password"),
        ({"email": "a@example.org", "password": ""}, "password"),
        ({"email": "a@example.org", "password": "x" * 5000}, "password"),
        ({"email": "a@example.org", "password": PASSWORD, "role": "owner"}, "role"),
        ({"email": "a@example.org\r\nBcc: b@example.org", "password": PASSWORD}, "email"),
    ],
)
async def test_what_does_not_fit_is_named(http: httpx.AsyncClient, body: dict[str, Any], field: str) -> None:
    answer = await http.post("/api/auth/sign-up", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert "set-cookie" not in answer.headers


async def test_known_and_unknown_addresses_get_the_same_answers(signed_up: SignedUp, web: Web) -> None:
    _, email = await signed_up()
    for route, more in (("sign-in", {"password": "a wrong password"}), ("forgot", {})):
        told = []
        for one in (email, address()):
            answer = await web.client("192.0.2.44").post(f"/api/auth/{route}", json={"email": one, **more})
            told.append((answer.status_code, re.sub(r"[0-9.]+", "0", answer.text), sorted(answer.headers)))
        assert told[0] == told[1]


async def test_what_is_sensitive_asks_again(
    signed_up: SignedUp, admin: psycopg.Connection[Any], server: Server
) -> None:
    client, _ = await signed_up()
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    old = "update actor_session set signed_in_at = now() - interval '1 hour' where actor_id = %s"
    admin.execute(old, [(await who(client))["id"]])
    refused = await client.post("/api/auth/password", json={"password": "eight loud badgers"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "fresh_sign_in_needed")
    wrong = await client.post("/api/auth/confirm", json={"password": "a wrong password"})
    assert wrong.json()["error"]["code"] == "wrong_sign_in"
    assert (await client.post("/api/auth/confirm", json={"password": PASSWORD})).status_code == 200
    assert (await client.post("/api/auth/password", json={"password": "eight loud badgers"})).status_code == 200


async def test_a_new_password_ends_the_other_sessions(signed_up: SignedUp, web: Web) -> None:
    client, email = await signed_up()
    other = web.client()
    await other.post("/api/auth/sign-in", json={"email": email, "password": PASSWORD})
    await client.post("/api/auth/password", json={"password": "eight loud badgers"})
    assert await who(other) is None
    assert (await who(client))["kind"] == "user"


async def test_a_bearer_token_signs_nobody_in(web: Web, signed_up: SignedUp) -> None:
    """The session of a program is no browser's: signing up by it would hand its guest to whoever has the cookie jar."""
    program = await web.bearer()
    guest = await who(program)
    answer = await program.post("/api/auth/sign-up", json={"email": address(), "password": PASSWORD})
    assert answer.status_code == 200
    assert (await who(program))["kind"] == "guest"
    assert (await who(program))["id"] == guest["id"]


async def test_guesses_are_slowed_down(web: Web, signed_up: SignedUp) -> None:
    _, email = await signed_up()
    thief = web.client("198.51.100.7")
    answers = [
        await thief.post("/api/auth/sign-in", json={"email": email, "password": f"guess number {n}"}) for n in range(6)
    ]
    codes = [answer.json()["error"]["code"] for answer in answers]
    assert codes[0] == "wrong_sign_in"
    assert codes[-1] == "sign_in_wait"
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_new_address_takes_the_password_while_none_is_shown_to_be_mine(web: Web, signed_up: SignedUp) -> None:
    (client, _), new = await signed_up(), address()
    for given, told in (
        ({"email": new}, (400, "invalid", "password")),
        ({"email": new, "password": "another quiet otter"}, (401, "wrong_sign_in", "password")),
        ({"email": "no address", "password": PASSWORD}, (400, "bad_email", "email")),
    ):
        answer = await client.post("/api/auth/email", json=given)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["field"]) == told
    answer = await client.post("/api/auth/email", json={"email": new, "password": PASSWORD})
    assert answer.json() == {"letters": False}
    other = web.client("198.51.100.44")
    assert (await other.post("/api/auth/sign-in", json={"email": new, "password": PASSWORD})).status_code == 200
