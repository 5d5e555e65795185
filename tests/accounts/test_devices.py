"""Guests of programs, known again by their device's id: a secret, and never a way into anything else."""

import asyncio
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.kernel import ids
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.accounts.conftest import door as door
from tests.api.conftest import Web, app, web
from tests.support.fixtures import People

__all__ = ["app", "web"]


async def begin(web: Web, device: Any, **more: Any) -> httpx.Response:
    return await web.client().post("/api/session", json={"bearer": True, "device": device, **more})


async def test_the_same_device_is_the_same_guest(web: Web, admin: psycopg.Connection[Any]) -> None:
    device = ids.token()
    first, again = (await begin(web, device)).json(), (await begin(web, device)).json()
    assert first == again
    assert first["actor"]["kind"] == "guest"
    other = (await begin(web, ids.token())).json()
    assert other["actor"]["id"] != first["actor"]["id"]
    assert other["token"] != first["token"]
    async with web.client(headers={"authorization": f"Bearer {again['token']}"}) as http:
        assert (await http.post("/api/query/accounts.me", json={})).json()["result"]["id"] == first["actor"]["id"]
    rows = admin.execute("select to_jsonb(d)::text from guest_device d").fetchall()
    assert device not in str(rows)
    assert first["token"] not in str(rows)
    sessions = admin.execute("select count(*) from actor_session where actor_id = %s", [first["actor"]["id"]])
    assert sessions.fetchone() == (1,)


async def test_two_first_calls_at_once_are_one_guest(web: Web) -> None:
    device = ids.token()
    answers = await asyncio.gather(*(begin(web, device) for _ in range(5)))
    assert len({one.json()["actor"]["id"] for one in answers}) == 1
    assert len({one.json()["token"] for one in answers}) == 1


async def test_a_devices_guest_gets_signed_tokens(web: Web) -> None:
    made = (await begin(web, ids.token())).json()
    async with web.client(headers={"authorization": f"Bearer {made['token']}"}) as http:
        token = (await http.post("/api/token", json={})).json()["token"]
    async with web.client(headers={"authorization": f"Bearer {token}"}) as http:
        assert (await http.get("/api/session")).json()["actor"]["id"] == made["actor"]["id"]


@pytest.mark.parametrize(
    ("device", "code"),
    [
        ("short", "invalid"),
        ("x" * 129, "invalid"),
        (5, "invalid"),
        (None, "invalid"),
        ({"$ne": ""}, "invalid"),
        ("490154203237518490154203237518", "weak_device"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "weak_device"),
        ("a device with spaces in it", "weak_device"),
        ("ünïcode-device-identifier", "weak_device"),
        ("zero\x00zero\x00zero\x00zero", "weak_device"),
    ],
)
async def test_an_id_that_could_be_guessed_is_refused(web: Web, device: Any, code: str) -> None:
    answer = await begin(web, device)
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]) == (
        400,
        code,
        "device",
    )


async def test_a_device_goes_with_no_other_way_in(web: Web, people: People) -> None:
    device = ids.token()
    plain = await web.client().post("/api/session", json={"device": device})
    assert (plain.status_code, plain.json()["error"]["field"]) == (400, "device")
    ada = people.guest()
    async with web.client(headers={"authorization": f"Bearer {ada.token}"}) as http:
        beside = await http.post("/api/session", json={"bearer": True, "device": device})
    assert (beside.status_code, beside.json()["error"]["field"]) == (400, "device")
    # A cookie beside it is not taken over: the device's guest is its own.
    async with web.client(headers={"cookie": f"raffi={ada.token}", "origin": "http://127.0.0.1:8000"}) as http:
        made = await http.post("/api/session", json={"bearer": True, "device": device})
    assert made.json()["actor"]["id"] != ada.id


async def test_an_id_never_leads_into_an_account(web: Web, server: Server, door: Any) -> None:
    """Neither of whom the guest became, nor of whom it turned out to be."""
    for becomes in ("user", "merged"):
        device = ids.token()
        made = (await begin(web, device)).json()
        guest = await as_token(server, made["token"])
        await guest.call("rooms.create", title="Of a device")
        email = f"{new_id()}@example.org"
        if becomes == "merged":
            await door.sign_up(email, PASSWORD, browser(People(server).guest()))
            await door.sign_in(email, PASSWORD, browser(guest))
        else:
            await door.sign_up(email, PASSWORD, browser(guest))
        async with web.client(headers={"authorization": f"Bearer {made['token']}"}) as http:
            assert (await http.get("/api/session")).json()["error"]["code"] == "bad_token"
        after = (await begin(web, device)).json()
        assert after["actor"]["kind"] == "guest"
        assert after["actor"]["id"] != made["actor"]["id"]
        assert (await begin(web, device)).json() == after


async def test_a_revoked_session_is_not_brought_back(web: Web, admin: psycopg.Connection[Any]) -> None:
    device = ids.token()
    made = (await begin(web, device)).json()
    admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [made["actor"]["id"]])
    after = (await begin(web, device)).json()
    assert after["token"] != made["token"]
    assert after["actor"]["id"] == made["actor"]["id"]


async def test_a_network_may_ask_so_often(web: Web) -> None:
    async with web.client(address="198.51.100.77") as http:
        asked = {"bearer": True, "device": "0123456789abcdef-known"}
        answers = [await http.post("/api/session", json=asked) for _ in range(230)]
    assert answers[0].status_code == 200
    limited = next(one for one in answers if one.status_code == 429)
    assert int(limited.headers["retry-after"]) >= 1
