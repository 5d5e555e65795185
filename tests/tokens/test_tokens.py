"""Personal access tokens: told once, kept as a hash, with the rights they were made for and no others."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from raffi_web import features
from raffi_web.features.tokens.text import PREFIX, is_token, new_token
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound, NotSignedIn, RaffiError
from raffi_web.kernel.functions import LENT, Scope, registry
from raffi_web.kernel.permissions import needs_fresh
from raffi_web.server import Server
from tests.api.conftest import Web
from tests.support.fixtures import People, Person
from tests.tokens.conftest import bearing, error_of, make, signed_up, stale


def acts(admin: psycopg.Connection[Any], on: str) -> list[str]:
    return [act for (act,) in admin.execute("select act from audit where on_id = %s order by id", [on]).fetchall()]


def test_a_token_is_written_so_that_a_mistake_shows() -> None:
    token = new_token()
    assert is_token(token)
    assert len(token) == len(PREFIX) + 46
    assert not is_token(token[:-1])
    assert not is_token(token + "0")
    for place in (len(PREFIX), len(PREFIX) + 20, len(token) - 1):
        other = "a" if token[place] != "a" else "b"
        assert not is_token(token[:place] + other + token[place + 1 :])
    assert len({new_token() for _ in range(100)}) == 100


async def test_a_token_is_told_once_and_kept_as_a_hash(ada: Person, admin: psycopg.Connection[Any]) -> None:
    token, card = await make(ada, "read", "write")
    assert token.startswith(card["shown"])
    (mine,) = await ada.call("tokens.mine")
    assert mine == card
    assert "token" not in mine
    (row,) = admin.execute("select to_jsonb(t)::text from api_token t where id = %s", [card["id"]]).fetchone() or ("",)
    assert token not in row
    assert token[len(card["shown"]) :] not in row
    assert acts(admin, card["id"]) == ["tokens.made"]
    audited = admin.execute("select data::text from audit where on_id = %s", [card["id"]]).fetchall()
    assert token not in str(audited)


async def test_an_operation_id_keeps_no_token(ada: Person, admin: psycopg.Connection[Any]) -> None:
    """The answers of operations are kept for a day, in clear."""
    given: dict[str, Any] = {"name": "once", "scopes": ["read"], "days": 30}
    made = await ada.call("tokens.make", op="operation-token-1", **given)
    kept = admin.execute("select to_jsonb(o)::text from operation o where actor_id = %s", [ada.id]).fetchall()
    assert made["token"] not in str(kept)
    with pytest.raises(Conflict, match="token_name_taken"):
        await ada.call("tokens.make", op="operation-token-1", **given)


async def test_only_who_has_just_shown_who_they_are_makes_one(
    ada: Person, people: People, admin: psycopg.Connection[Any]
) -> None:
    given: dict[str, Any] = {"name": "x", "scopes": ["read"], "days": None}
    for stranger in (people.guest(), people.nobody()):
        with pytest.raises(NotSignedIn):
            await stranger.call("tokens.make", **given)
    with pytest.raises(RaffiError, match="invalid"):
        await ada.call("tokens.make", **{**given, "scopes": ["session"]})
    with pytest.raises(RaffiError, match="invalid"):
        await ada.call("tokens.make", **{**given, "scopes": []})
    with pytest.raises(RaffiError, match="invalid"):
        await ada.call("tokens.make", **{**given, "days": 31})
    with pytest.raises(Forbidden, match="fresh_sign_in_needed"):
        await stale(ada, admin).call("tokens.make", **given)


async def test_a_token_does_what_it_was_made_for(web: Web, ada: Person) -> None:
    token, _ = await make(ada, "read")
    async with bearing(web, token) as http:
        me = await http.post("/api/query/accounts.me", json={})
        assert me.json()["result"]["id"] == ada.id
        refused = await http.post("/api/mutation/rooms.create", json={"title": "x"})
        assert error_of(refused) == (403, "scope_needed")
        assert refused.json()["error"]["data"]["scope"] == "write"
        assert 'scope="write"' in refused.headers["www-authenticate"]
        both = await http.post("/api/query", json=[{"name": "accounts.me"}, {"name": "accounts.sessions"}])
        assert both.json()["results"][0]["result"]["id"] == ada.id
        assert both.json()["results"][1]["error"]["data"] == {"scope": "account"}
    async with bearing(web, (await make(ada, "write"))[0]) as http:
        assert (await http.post("/api/mutation/rooms.create", json={"title": "By token"})).status_code == 200
        assert error_of(await http.post("/api/query/rooms.mine", json={})) == (403, "scope_needed")
    async with bearing(web, (await make(ada, "account"))[0]) as http:
        assert (await http.post("/api/query/tokens.mine", json={})).status_code == 200
        made = await http.post("/api/mutation/tokens.make", json={"name": "more", "scopes": ["admin"]})
        assert error_of(made) == (403, "scope_needed")
        assert made.json()["error"]["data"]["scope"] == "session"


async def test_every_function_asks_for_its_scope(server: Server, ada: Person) -> None:
    features.load()
    bare = Actor(ActorKind.USER, ada.id, ada.actor.session, scopes=frozenset())
    for function in registry.all():
        with pytest.raises(Forbidden) as refused:
            await server.calls(function.name, {}, Caller(bare))
        assert (refused.value.kind, refused.value.data) == ("scope_needed", {"scope": str(function.scope)})


def test_what_is_sensitive_is_for_no_plain_token() -> None:
    features.load()
    for function in registry.all():
        if needs_fresh(function.access):
            assert function.scope is Scope.SESSION, function.name
        if function.name.startswith("tokens."):
            assert function.scope in (Scope.ACCOUNT, Scope.SESSION), function.name
    plain = {one.name for one in registry.all() if one.name.startswith("accounts.") and one.scope in ("read", "write")}
    assert plain == {f"accounts.{name}" for name in ("me", "update_me", "set_avatar", "remove_avatar", "bind_alias")}
    assert registry.get("accounts.claim").scope is Scope.SESSION
    assert registry.get("audit.log").scope is Scope.ADMIN
    assert Scope.SESSION not in LENT


async def test_an_admins_token_needs_both_the_scope_and_the_role(
    web: Web, ada: Person, admin: psycopg.Connection[Any]
) -> None:
    admin_token, read_token = (await make(ada, "admin"))[0], (await make(ada, "read"))[0]
    async with bearing(web, admin_token) as http:
        assert error_of(await http.post("/api/query/audit.log", json={})) == (403, "no_permission")
    admin.execute("update actor set role = 'admin' where id = %s", [ada.id])
    async with bearing(web, admin_token) as http:
        assert (await http.post("/api/query/audit.log", json={})).status_code == 200
    async with bearing(web, read_token) as http:
        assert error_of(await http.post("/api/query/audit.log", json={})) == (403, "scope_needed")


async def test_a_token_ends_when_it_should(web: Web, ada: Person, admin: psycopg.Connection[Any]) -> None:
    token, card = await make(ada, days=30)
    thirty = datetime.now(UTC) + timedelta(days=30)
    assert abs(card["expires_at"] / 1000 - thirty.timestamp()) < 60
    assert (await make(ada, days=None))[1]["expires_at"] is None
    async with bearing(web, token) as http:
        assert (await http.get("/api/session")).json()["expires"] == pytest.approx(card["expires_at"], abs=1)
        admin.execute("update api_token set expires_at = now() - interval '1 s' where id = %s", [card["id"]])
        refused = await http.post("/api/query/accounts.me", json={})
        assert error_of(refused) == (401, "bad_token")
        assert refused.json()["error"]["data"]["reason"] == "expired"
    (mine,) = [one for one in await ada.call("tokens.mine") if one["id"] == card["id"]]
    assert mine["ended"] == "expired"


async def test_revoked_is_out_at_once(web: Web, ada: Person, admin: psycopg.Connection[Any]) -> None:
    token, card = await make(ada)
    async with bearing(web, token) as http:
        assert (await http.post("/api/query/accounts.me", json={})).status_code == 200
        await ada.call("tokens.revoke", token=card["id"])
        refused = await http.post("/api/query/accounts.me", json={})
        assert refused.json()["error"]["data"]["reason"] == "revoked"
    assert await ada.call("tokens.mine") == []
    with pytest.raises(NotFound, match="no_token"):
        await ada.call("tokens.revoke", token=card["id"])
    assert acts(admin, card["id"]) == ["tokens.made", "tokens.revoked"]


async def test_nobody_touches_anothers_token(server: Server, people: People, ada: Person) -> None:
    _, card = await make(ada)
    ben = await signed_up(server, people)
    assert await ben.call("tokens.mine") == []
    with pytest.raises(NotFound, match="no_token"):
        await ben.call("tokens.revoke", token=card["id"])
    with pytest.raises(NotFound, match="no_token"):
        await ben.call("tokens.rename", token=card["id"], name="mine now")
    assert (await ada.call("tokens.mine"))[0]["name"] == card["name"]


async def test_names_are_unlike(ada: Person, admin: psycopg.Connection[Any]) -> None:
    first = (await ada.call("tokens.make", name="Laptop", scopes=["read"], days=30))["card"]
    with pytest.raises(Conflict, match="token_name_taken"):
        await ada.call("tokens.make", name="laptop", scopes=["read"], days=30)
    other = (await ada.call("tokens.make", name="Desk", scopes=["read"], days=30))["card"]
    with pytest.raises(Conflict, match="token_name_taken"):
        await ada.call("tokens.rename", token=other["id"], name="LAPTOP")
    renamed = await ada.call("tokens.rename", token=first["id"], name="laptop")
    assert renamed["name"] == "laptop"
    assert acts(admin, first["id"]) == ["tokens.made", "tokens.renamed"]
    await ada.call("tokens.revoke", token=first["id"])
    await ada.call("tokens.rename", token=other["id"], name="Laptop")


async def test_the_database_lets_no_token_grow(ada: Person, urls: Any) -> None:
    from raffi_web.kernel.roles import plain_url

    _, card = await make(ada, "read")
    for change in ("scopes = '{admin}'", "expires_at = null", "token_hash = 'x'", "actor_id = actor_id || 'x'"):
        with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
            app.execute(
                "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'user', false)",
                [ada.id],
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"update api_token set {change} where id = %s".encode(), [card["id"]])
    with psycopg.connect(plain_url(urls.app), autocommit=True) as app:
        app.execute(
            "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', 'user', false)", [ada.id]
        )
        app.execute("update api_token set revoked_at = now() where id = %s", [card["id"]])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("update api_token set revoked_at = null where id = %s", [card["id"]])


async def test_a_suspended_owners_token_is_nobodys(web: Web, ada: Person, admin: psycopg.Connection[Any]) -> None:
    token, _ = await make(ada)
    admin.execute("update actor set suspended_at = now() where id = %s", [ada.id])
    async with bearing(web, token) as http:
        assert error_of(await http.post("/api/query/accounts.me", json={})) == (401, "bad_token")


@pytest.mark.parametrize(
    "token", ["", "x", "x.y", "raffi_pat_", "raffi_pat_" + "a" * 46, new_token(), "a" * 5000, "..", "a.b.c", "e30.AAAA"]
)
async def test_a_bad_bearer_is_an_error_and_never_the_cookies_right(web: Web, people: People, token: str) -> None:
    ada = people.guest()
    for path in ("/api/query/accounts.me", "/api/mutation/rooms.create", "/api/session", "/api/token"):
        async with bearing(web, token) as http:
            answer = await http.post(
                path, json={}, headers={"cookie": f"raffi={ada.token}", "origin": "http://127.0.0.1:8000"}
            )
        assert error_of(answer) == (401, "bad_token"), path
        assert answer.headers["www-authenticate"].startswith("Bearer error=")
        assert "set-cookie" not in answer.headers


async def test_a_cookie_is_no_place_for_a_token(web: Web, ada: Person) -> None:
    token, _ = await make(ada)
    answer = await web.client(headers={"cookie": f"raffi={token}"}).post("/api/query/accounts.me", json={})
    assert answer.json() == {"result": None}


async def test_refused_tokens_are_written_down_but_not_all_of_them(
    web: Web, server: Server, admin: psycopg.Connection[Any]
) -> None:
    address = f"198.51.100.{secrets.randbelow(200) + 1}"
    async with bearing(web, new_token(), address) as http:
        for _ in range(30):
            await http.post("/api/query/accounts.me", json={})
    rows = admin.execute(
        "select result, data->>'form' from audit where act = 'tokens.refused' and network = %s", [address]
    ).fetchall()
    assert set(rows) == {("invalid", "token")}
    assert 1 <= len(rows) <= 10


async def test_the_seeds_routes_take_tokens_and_pass_over_other_services_keys(web: Web, ada: Person) -> None:
    token, _ = await make(ada, "read")
    room = {"room_id": "0000000000", "user_id": "ada-x"}
    async with bearing(web, token) as http:
        answer = await http.post("/functions/v1/rooms-leave", json=room)
        assert (answer.status_code, answer.json()["error"]["error"]) == (403, "scope_needed")
    async with bearing(web, "raffi_pat_wrong") as http:
        answer = await http.post("/functions/v1/rooms-leave", json=room)
        assert (answer.status_code, answer.json()["error"]["error"]) == (401, "bad_token")
    async with bearing(web, "the-anon-key") as http:
        assert (await http.get("/functions/v1/rooms-list-public")).status_code == 200
