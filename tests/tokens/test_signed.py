"""Short-lived signed tokens: what they stand on, how they end, and every forgery we know of."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from raffi_web.features.tokens import signed
from raffi_web.features.tokens.keys import MARGIN, TOKEN_SECONDS, Keys
from raffi_web.features.tokens.text import new_token
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD
from tests.api.conftest import Web
from tests.support.fixtures import PUBLIC_URL, People, Person
from tests.tokens.conftest import bearing, error_of, make, signed_up

Json = dict[str, Any]


async def exchange(web: Web, token: str, **body: Any) -> httpx.Response:
    async with bearing(web, token) as http:
        return await http.post("/api/token", json=body)


async def signed_token(web: Web, token: str, **body: Any) -> str:
    answer = await exchange(web, token, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


async def who(web: Web, token: str) -> httpx.Response:
    async with bearing(web, token) as http:
        return await http.post("/api/query/accounts.me", json={})


async def test_a_personal_token_is_exchanged_for_one_of_ten_minutes(web: Web, ada: Person) -> None:
    token, card = await make(ada, "read", "write")
    answer = (await exchange(web, token)).json()
    assert answer["scopes"] == ["read", "write"]
    assert answer["token_type"] == "Bearer"
    assert abs(answer["expires"] / 1000 - time.time() - TOKEN_SECONDS) < 10
    assert (await who(web, answer["token"])).json()["result"]["id"] == ada.id
    keys = KeySet.import_key_set((await web.client().get("/.well-known/jwks.json")).json())
    told = jwt.decode(answer["token"], keys, algorithms=["ES256"])
    assert told.header["typ"] == "at+jwt"
    assert told.claims["iss"] == told.claims["aud"] == PUBLIC_URL
    assert (told.claims["sub"], told.claims["kind"], told.claims["pat"]) == (ada.id, "user", card["id"])
    assert told.claims["scope"] == "read write"
    assert told.claims["exp"] - told.claims["iat"] == TOKEN_SECONDS
    assert set(told.claims) == {"iss", "aud", "sub", "pat", "jti", "kind", "scope", "iat", "nbf", "exp"}


async def test_the_published_keys_tell_nothing_private(web: Web) -> None:
    answer = await web.client().get("/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=300"
    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")


async def test_it_never_has_more_rights(web: Web, ada: Person, people: People) -> None:
    token, _ = await make(ada, "read", "write")
    less = await signed_token(web, token, scopes=["read"])
    async with bearing(web, less) as http:
        assert error_of(await http.post("/api/mutation/rooms.create", json={"title": "x"})) == (403, "scope_needed")
    more = await exchange(web, token, scopes=["read", "admin"])
    assert error_of(more) == (403, "scope_needed")
    assert error_of(await exchange(web, less)) == (403, "not_renewable")
    for wrong in (["session"], [], "read", [5], [["read"]]):
        assert error_of(await exchange(web, token, scopes=wrong)) == (400, "invalid")
    guest = await signed_token(web, people.guest().token)
    async with bearing(web, guest) as http:
        assert error_of(await http.post("/api/query/tokens.mine", json={})) == (403, "scope_needed")
    assert error_of(await exchange(web, people.guest().token, scopes=["account"])) == (403, "fresh_sign_in_needed")


async def test_a_session_gives_more_only_when_it_is_fresh(
    web: Web, ada: Person, admin: psycopg.Connection[Any]
) -> None:
    both = await signed_token(web, ada.token, scopes=["read", "account"])
    async with bearing(web, both) as http:
        assert (await http.post("/api/query/tokens.mine", json={})).status_code == 200
        # What needs a fresh sign-in needs somebody who sits there.
        made = await http.post("/api/mutation/tokens.make", json={"name": "x", "scopes": ["read"]})
        assert made.json()["error"]["data"]["scope"] == "session"
    admin.execute("update actor_session set signed_in_at = now() - interval '1 h' where actor_id = %s", [ada.id])
    assert error_of(await exchange(web, ada.token, scopes=["account"])) == (403, "fresh_sign_in_needed")
    assert (await exchange(web, ada.token)).json()["scopes"] == ["read", "write"]


async def test_nobody_has_nothing_to_exchange(web: Web) -> None:
    assert error_of(await web.client().post("/api/token", json={})) == (401, "not_signed_in")
    assert error_of(await web.client().post("/api/token", json={"scope": "read"})) == (400, "invalid")


async def test_a_cookie_is_exchanged_from_our_pages_only(web: Web, people: People) -> None:
    ada = people.guest()
    cookie = {"cookie": f"raffi={ada.token}"}
    foreign = await web.client(headers={**cookie, "origin": "https://evil.example"}).post("/api/token", json={})
    assert error_of(foreign) == (403, "foreign_origin")
    ours = await web.client(headers={**cookie, "origin": PUBLIC_URL}).post("/api/token", json={})
    assert (await who(web, ours.json()["token"])).json()["result"]["id"] == ada.id


async def test_it_ends_with_what_it_stands_on(
    web: Web, ada: Person, people: People, server: Server, admin: psycopg.Connection[Any]
) -> None:
    token, card = await make(ada)
    of_token, of_session = await signed_token(web, token), await signed_token(web, ada.token)
    await ada.call("tokens.revoke", token=card["id"])
    refused = await who(web, of_token)
    assert error_of(refused) == (401, "bad_token")
    assert refused.json()["error"]["data"]["reason"] == "revoked"
    assert (await who(web, of_session)).status_code == 200
    (session,) = [one for one in await ada.call("accounts.sessions") if one["is_this"]]
    await ada.call("accounts.revoke_session", session=session["id"])
    assert error_of(await who(web, of_session)) == (401, "bad_token")
    ben = await signed_up(server, people)
    of_ben = await signed_token(web, ben.token)
    admin.execute("update actor set suspended_at = now() where id = %s", [ben.id])
    assert error_of(await who(web, of_ben)) == (401, "bad_token")


async def test_a_guests_ends_when_the_guest_becomes_a_user(web: Web, server: Server, people: People) -> None:
    """Whoever planted or took the guest's token, or what it was exchanged for, does not come along."""
    from tests.accounts.conftest import PASSWORD, PasswordDoor, browser

    guest = people.guest()
    taken = await signed_token(web, guest.token)
    assert (await who(web, taken)).json()["result"]["kind"] == "guest"
    await PasswordDoor(server.calls).sign_up(f"{new_id()}@example.org", PASSWORD, browser(guest))
    assert error_of(await who(web, taken)) == (401, "bad_token")
    assert error_of(await who(web, guest.token)) == (401, "bad_token")


async def test_scopes_that_a_token_lost_are_lost_here_too(
    web: Web, ada: Person, admin: psycopg.Connection[Any]
) -> None:
    token, card = await make(ada, "read", "write")
    taken = await signed_token(web, token)
    admin.execute("update api_token set scopes = '{read}' where id = %s", [card["id"]])
    async with bearing(web, taken) as http:
        assert error_of(await http.post("/api/mutation/rooms.create", json={"title": "x"})) == (403, "scope_needed")


# Forgeries


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


def opened(token: str) -> tuple[Json, Json, str]:
    _, body, mark = token.split(".")
    return signed.head(token), orjson.loads(base64.urlsafe_b64decode(body + "==")), mark


def unsigned(head: Json, said: Json, mark: str) -> str:
    return f"{part({**head, 'alg': 'none'})}.{part(said)}."


def none_with_its_mark(head: Json, said: Json, mark: str) -> str:
    return f"{part({**head, 'alg': 'none'})}.{part(said)}.{mark}"


def said_otherwise(head: Json, said: Json, mark: str) -> str:
    return f"{part(head)}.{part({**said, 'scope': 'read write account admin'})}.{mark}"


def without_a_mark(head: Json, said: Json, mark: str) -> str:
    return f"{part(head)}.{part(said)}."


def of_another_key(head: Json, said: Json, mark: str) -> str:
    return jwt.encode(head, said, ECKey.generate_key("P-256"), algorithms=["ES256"])


def with_its_key_inside(head: Json, said: Json, mark: str) -> str:
    key = ECKey.generate_key("P-256")
    return jwt.encode({**head, "jwk": key.as_dict(private=False)}, said, key, algorithms=["ES256"])


def with_an_address_of_keys(head: Json, said: Json, mark: str) -> str:
    key = ECKey.generate_key("P-256")
    return jwt.encode({**head, "jku": "https://evil.example/jwks"}, said, key, algorithms=["ES256"])


def of_an_unknown_key(head: Json, said: Json, mark: str) -> str:
    key = ECKey.generate_key("P-256", auto_kid=True)
    return jwt.encode({**head, "kid": key.kid}, said, key, algorithms=["ES256"])


def of_an_rsa_key(head: Json, said: Json, mark: str) -> str:
    return jwt.encode({**head, "alg": "RS256"}, said, RSAKey.generate_key(2048), algorithms=["RS256"])


def without_a_key_id(head: Json, said: Json, mark: str) -> str:
    return f"{part({'alg': head['alg'], 'typ': head['typ']})}.{part(said)}.{mark}"


def with_a_strange_key_id(head: Json, said: Json, mark: str) -> str:
    return f"{part({**head, 'kid': {'$ne': ''}})}.{part(said)}.{mark}"


def of_another_type(head: Json, said: Json, mark: str) -> str:
    return f"{part({**head, 'typ': 'JWT'})}.{part(said)}.{mark}"


def too_long(head: Json, said: Json, mark: str) -> str:
    return f"{part(head)}.{part({**said, 'x': 'x' * 5000})}.{mark}"


FORGERIES: list[Callable[[Json, Json, str], str]] = [
    unsigned,
    none_with_its_mark,
    said_otherwise,
    without_a_mark,
    of_another_key,
    with_its_key_inside,
    with_an_address_of_keys,
    of_an_unknown_key,
    of_an_rsa_key,
    without_a_key_id,
    with_a_strange_key_id,
    of_another_type,
    too_long,
]


@pytest.mark.parametrize("forge", FORGERIES)
async def test_a_forged_token_gives_no_rights(
    web: Web, people: People, forge: Callable[[Json, Json, str], str], admin: psycopg.Connection[Any]
) -> None:
    token = await signed_token(web, people.guest().token)
    assert (await who(web, token)).status_code == 200
    forged = forge(*opened(token))
    before = admin.execute("select count(*) from room").fetchone()
    async with bearing(web, forged, address=f"198.51.{len(forge.__name__)}.7") as http:
        for path in ("/api/query/accounts.me", "/api/mutation/rooms.create", "/api/session", "/api/token"):
            refused = await http.post(path, json={"title": "x"} if "create" in path else {})
            assert error_of(refused) == (401, "bad_token"), path
            assert refused.json()["error"]["data"]["reason"] == "invalid"
    assert admin.execute("select count(*) from room").fetchone() == before


async def test_a_token_marked_with_the_public_key_as_a_secret(web: Web, people: People) -> None:
    """HS256 with what everybody can read: the oldest of them."""
    head, said, _ = opened(await signed_token(web, people.guest().token))
    (key,) = [
        one for one in (await web.client().get("/.well-known/jwks.json")).json()["keys"] if one["kid"] == head["kid"]
    ]
    public = ECKey.import_key(key)
    for secret in (public.as_pem(private=False), public.as_der(private=False), orjson.dumps(key)):
        text = f"{part({**head, 'alg': 'HS256'})}.{part(said)}"
        mark = base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), hashlib.sha256)).rstrip(b"=").decode()
        assert error_of(await who(web, f"{text}.{mark}")) == (401, "bad_token")


WRONG: dict[str, tuple[Json, str]] = {
    "another audience": ({"aud": "https://other.example"}, "invalid"),
    "a list of audiences": ({"aud": [PUBLIC_URL, "https://other.example"]}, "invalid"),
    "another issuer": ({"iss": "https://other.example"}, "invalid"),
    "expired": ({"exp": int(time.time()) - 60}, "expired"),
    "not yet": ({"nbf": int(time.time()) + 3600}, "invalid"),
    "of tomorrow": ({"iat": int(time.time()) + 3600}, "invalid"),
    "no end": ({"exp": None}, "invalid"),
    "an end in words": ({"exp": "tomorrow"}, "invalid"),
    "no audience": ({"aud": None}, "invalid"),
    "no subject": ({"sub": None}, "invalid"),
    "of nothing": ({"sid": None}, "invalid"),
    "of both": ({"pat": "0" * 26}, "invalid"),
    "another's": ({"sub": "0" * 26}, "revoked"),
    "another kind": ({"kind": "service"}, "revoked"),
    "another session": ({"sid": "0" * 26}, "revoked"),
    "scopes as a list": ({"scope": ["admin"]}, "invalid"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_our_own_key_signed_is_still_looked_at(web: Web, server: Server, people: People, name: str) -> None:
    token = await signed_token(web, people.guest().token)
    head, said, _ = opened(token)
    change, reason = WRONG[name]
    wrong = {key: value for key, value in {**said, **change}.items() if value is not None}
    made = jwt.encode(head, wrong, await server.bearers.keys.private(), algorithms=["ES256"])
    refused = await who(web, made)
    assert error_of(refused) == (401, "bad_token")
    assert refused.json()["error"]["data"]["reason"] == reason


@pytest.mark.parametrize(
    "change", [{"typ": "JWT"}, {"typ": None}, {"jku": "https://evil.example/jwks"}, {"cty": "JWT"}]
)
async def test_another_kind_of_token_of_our_own_key_is_none(
    web: Web, server: Server, people: People, change: Json
) -> None:
    """What the key may sign one day for another purpose is no access token."""
    head, said, _ = opened(await signed_token(web, people.guest().token))
    other = {key: value for key, value in {**head, **change}.items() if value is not None}
    key = await server.bearers.keys.private()
    made = jwt.encode(other, said, key, algorithms=["ES256"], default_type=None)
    assert error_of(await who(web, made)) == (401, "bad_token")


async def test_scopes_that_are_none_of_ours_are_dropped(web: Web, server: Server, people: People) -> None:
    head, said, _ = opened(await signed_token(web, people.guest().token))
    made = jwt.encode(
        head, {**said, "scope": "session root"}, await server.bearers.keys.private(), algorithms=["ES256"]
    )
    assert error_of(await who(web, made)) == (403, "scope_needed")


# Keys


def age(admin: psycopg.Connection[Any], days: float) -> None:
    admin.execute(
        "update signing_key set created_at = created_at - %s where retired_at is null", [timedelta(days=days)]
    )


async def test_keys_rotate_and_old_ones_are_known_until_their_last_token_has_ended(
    web: Web, server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    keys = server.bearers.keys
    token = await signed_token(web, people.guest().token)
    old = signed.head(token)["kid"]
    assert (await keys.rotate(server.database))["rotated"] == 0
    age(admin, 31)
    assert (await keys.rotate(server.database))["rotated"] == 1
    # The private half is gone for good, the public one is not.
    assert admin.execute("select secret_id from signing_key where id = %s", [old]).fetchone() == (None,)
    assert (await who(web, token)).status_code == 200
    later = await signed_token(web, people.guest().token)
    assert signed.head(later)["kid"] != old
    published = {one["kid"] for one in (await web.client().get("/.well-known/jwks.json")).json()["keys"]}
    assert {old, signed.head(later)["kid"]} <= published
    passed = timedelta(seconds=TOKEN_SECONDS) + MARGIN
    admin.execute("update signing_key set retired_at = retired_at - %s where id = %s", [passed, old])
    assert (await keys.rotate(server.database))["forgotten"] >= 1
    keys.forget()
    assert error_of(await who(web, token)) == (401, "bad_token")
    assert (await who(web, later)).status_code == 200
    acts = admin.execute("select act from audit where on_id = %s order by id", [old]).fetchall()
    assert acts == [("tokens.key_made",), ("tokens.key_retired",)]


async def test_another_process_knows_a_new_key_at_once(
    web: Web, server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    other = Keys(server.database)
    await other.private()
    age(admin, 31)
    await server.bearers.keys.rotate(server.database)
    token = await signed_token(web, people.guest().token)
    other._read_at -= 2  # It has been a moment since it asked.
    assert (await signed.read(other, PUBLIC_URL, token)).kind == "guest"


async def test_the_private_key_is_nowhere_in_clear(web: Web, server: Server, admin: psycopg.Connection[Any]) -> None:
    private = (await server.bearers.keys.private()).as_dict(private=True)["d"]
    for table in ("signing_key", "vault_secret", "audit"):
        rows = admin.execute(f"select to_jsonb(t)::text from {table} t".encode()).fetchall()
        assert str(private) not in str(rows)


async def test_made_up_key_ids_do_not_make_the_database_work(
    web: Web, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(server.database)
    await keys.private()
    reads = 0

    async def counted(*, signs: bool) -> None:
        nonlocal reads
        reads += 1
        keys._read_at = time.monotonic()

    monkeypatch.setattr(keys, "_read", counted)
    for _ in range(50):
        assert await keys.public(new_id()) is None
    assert reads <= 1


async def test_a_personal_token_that_ends_sooner_ends_it(web: Web, ada: Person, admin: psycopg.Connection[Any]) -> None:
    token, card = await make(ada)
    admin.execute("update api_token set expires_at = now() + interval '60 s' where id = %s", [card["id"]])
    answer = (await exchange(web, token)).json()
    assert answer["expires"] / 1000 < time.time() + 61
    assert new_token() != token


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("route", ["confirm", "email"])
async def test_a_token_shows_nobody_again(web: Web, ada: Person, route: str, signed: bool) -> None:
    """It has no session which that would be noted in."""
    token, _ = await make(ada, "read", "account")
    http = bearing(web, await signed_token(web, token) if signed else token)
    given = {"password": PASSWORD} if route == "confirm" else {"password": PASSWORD, "email": "new@example.org"}
    answer = await http.post(f"/api/auth/{route}", json=given)
    assert (*error_of(answer), answer.json()["error"]["data"]) == (403, "scope_needed", {"scope": "session"})
