"""Words of a provider that do not hold: each is refused, nobody is let in, and the audit says why."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

from raffi_web.features.accounts.linked import oidc, providers
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.ids import new_id
from raffi_web.providers import Provider
from raffi_web.settings import Settings
from tests.accounts import idp as words
from tests.accounts.conftest import OauthBrowser
from tests.accounts.idp import Claims, Idp, signed

Browsers = Callable[[], OauthBrowser]
Admin = psycopg.Connection[Any]
REFUSED = "/sign-in?problem=provider_failed"


@dataclass
class Lie:
    """What a provider says that it should not. `claims`: None takes one away."""

    name: str
    claims: Claims = field(default_factory=dict)
    say: Callable[[Claims], Any] = signed
    reason: str = ""


LIES = [
    Lie("another issuer", {"iss": "https://accounts.google.com"}, reason="iss"),
    Lie("no issuer", {"iss": None}, reason="iss"),
    Lie("another audience", {"aud": "somebody-else"}, reason="aud"),
    Lie("no audience", {"aud": None}, reason="aud"),
    Lie("audience of no text", {"aud": 7}, reason="aud"),
    Lie("several audiences, no azp", {"aud": ["raffi", "other"]}, reason="azp"),
    Lie("several audiences, another azp", {"aud": ["raffi", "other"], "azp": "other"}, reason="azp"),
    Lie("another azp", {"azp": "other"}, reason="azp"),
    Lie("expired", {"iat": -300, "exp": -61}, reason="exp"),
    Lie("no end", {"exp": None}, reason="exp"),
    Lie("an end that is none", {"exp": "tomorrow"}, reason="exp"),
    Lie("of the future", {"iat": 300}, reason="future"),
    Lie("of yesterday", {"iat": -86_400}, reason="iat"),
    Lie("no time", {"iat": None}, reason="iat"),
    Lie("another nonce", {"nonce": "x" * 32}, reason="nonce"),
    Lie("no nonce", {"nonce": None}, reason="nonce"),
    Lie("a nonce of no text", {"nonce": ["x"]}, reason="nonce"),
    Lie("no subject", {"sub": None}, reason="sub"),
    Lie("an empty subject", {"sub": ""}, reason="sub"),
    Lie("a subject of no text", {"sub": {"a": 1}}, reason="sub"),
    Lie("an endless subject", {"sub": "x" * 300}, reason="sub"),
    Lie("not yet", {"nbf": 600}, reason="not yet valid"),
    Lie("alg none", say=words.unsigned),
    Lie("the public key as a secret", say=words.by_public_key),
    Lie("its own key", say=words.by_own_key),
    Lie("changed after signing", say=words.broken),
    Lie("a key of that name that is another's", say=lambda claims: signed(claims, key=words.OTHER)),
    Lie("an algorithm that is not on the list", say=lambda claims: signed(claims, alg="RS512")),
    Lie("a key that is nowhere", say=lambda claims: signed(claims, kid="nowhere")),
    Lie("no token", say=lambda claims: None),
    Lie("no token at all", say=lambda claims: {"a": 1}),
    Lie("three dots", say=lambda claims: "..."),
    Lie("an endless token", say=lambda claims: signed({**claims, "x": "x" * 30_000})),
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name)
async def test_a_token_that_does_not_hold(idp: Idp, browsers: Browsers, admin: Admin, lie: Lie) -> None:
    one = browsers()
    person = await one.sit()
    idp.say = lie.say
    assert await one.enter(idp, **lie.claims) == REFUSED
    assert (await one.person()).actor.kind is ActorKind.GUEST
    assert admin.execute("select count(*) from linked_identity where actor_id = %s", [person.id]).fetchone() == (0,)
    told = admin.execute("select act, result, data->>'reason' from audit where actor_id = %s", [person.id]).fetchall()
    assert [row[:2] for row in told] == [("accounts.sign_in_failed", "provider_failed")]
    assert lie.reason in told[0][2]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["raffi"]},
        {"aud": ["raffi", "x"], "azp": "raffi"},
        {"iat": -30, "exp": -30},
        {"iat": 30},
    ],
)
async def test_tokens_that_hold(idp: Idp, browsers: Browsers, claims: Claims) -> None:
    one = browsers()
    await one.sit()
    assert await one.enter(idp, **claims) == "/"


@pytest.mark.parametrize(("key", "alg"), [(words.OKP, "EdDSA"), (words.APPLE, "ES256")])
async def test_other_algorithms_of_the_list(idp: Idp, browsers: Browsers, key: Any, alg: str) -> None:
    one = browsers()
    await one.sit()
    idp.keys = [words.GOOD, key]
    key.ensure_kid()
    idp.say = lambda claims: signed(claims, key=key, alg=alg, kid=key.kid)
    assert await one.enter(idp) == "/"


async def test_a_preset_takes_only_its_algorithm(idp: Idp, browsers: Browsers) -> None:
    providers.use([idp.provider(preset="ave")])
    one = browsers()
    await one.sit()
    idp.keys = [words.OKP]
    idp.say = lambda claims: signed(claims, key=words.OKP, alg="EdDSA", kid="curve")
    assert await one.enter(idp) == REFUSED


async def test_keys_are_fetched_once_more_for_one_that_is_not_known(
    idp: Idp, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = browsers(), browsers()
    for each in (one, two):
        await each.sit()
    assert await one.enter(idp) == "/"
    new = RSAKey.generate_key(2048, {"kid": "new", "use": "sig"})
    idp.keys = [new]
    idp.say = lambda claims: signed(claims, key=new, kid="new")
    # Keys were fetched a moment ago: a name that is not among them is not asked for at once.
    assert await two.enter(idp) == REFUSED
    assert idp.asked.count("keys") == 1
    monkeypatch.setattr(oidc, "AGAIN_SECONDS", 0.0)
    assert await two.enter(idp) == "/"
    assert idp.asked.count("keys") == 2
    idp.say = lambda claims: signed(claims, key=new, kid="liar")
    await two.enter(idp)
    assert idp.asked.count("keys") == 3


async def test_what_it_tells_of_a_user_must_be_of_the_same(idp: Idp, browsers: Browsers) -> None:
    one, sub = browsers(), new_id()
    await one.sit()
    idp.userinfo = {"sub": "somebody else", "email": "victim@example.org", "email_verified": True}
    assert await one.enter(idp, sub=sub, email=None) == REFUSED
    idp.userinfo = {"sub": sub, "preferred_username": "Ada\u202e\n"}
    assert await one.enter(idp, sub=sub, email=None) == "/"
    (card,) = await (await one.person()).call("accounts.identities")
    assert card["name"] == "Ada"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://accounts.google.com"},
        {"issuer": None},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": "ftp://127.0.0.1/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://user:password@127.0.0.1/"},
        {"token_endpoint": 7},
        {"token_endpoint": "https://[::1/"},
    ],
)
async def test_a_provider_that_tells_nonsense_of_itself(idp: Idp, browsers: Browsers, about: Claims) -> None:
    one = browsers()
    await one.sit()
    idp.about = about
    refused = await one.begin()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "provider_failed")


@pytest.mark.parametrize(
    "where", ["http://10.0.0.1/token", "https://10.0.0.1/token", "https://[::ffff:10.0.0.1]/token"]
)
async def test_a_provider_does_not_lead_into_the_network_around_us(idp: Idp, browsers: Browsers, where: str) -> None:
    """The operator named the issuer's host, and no other."""
    one = browsers()
    await one.sit()
    begun = (await one.begin()).json()["address"]
    idp.about = {"token_endpoint": where}
    again = browsers()
    await again.sit()
    assert await one.back(idp.approve(begun)) in {"/", REFUSED}
    wire = oidc.Wire(idp.provider(), oidc_outbound())
    with pytest.raises(Exception, match=r"provider_failed"):
        await wire.json(where)


def oidc_outbound() -> Any:
    from raffi_web.kernel.outbound import Outbound

    return Outbound()


def html(claims: Claims) -> Response:
    return Response("<p>hello</p>", media_type="text/html")


def large(claims: Claims) -> Response:
    return JSONResponse({"id_token": signed(claims), "x": "x" * 400_000})


def deep(claims: Claims) -> Response:
    return Response("[" * 100_000, media_type="application/json")


ANSWERS: list[Callable[[Claims], Response]] = [
    html,
    large,
    deep,
    lambda claims: RedirectResponse("http://127.0.0.1:1/token", 307),
    lambda claims: JSONResponse({"error": "invalid_grant", "error_description": "no"}, 400),
    lambda claims: JSONResponse(["a", "list"]),
    lambda claims: JSONResponse({}, 500),
    lambda claims: JSONResponse({"access_token": "only"}),
]


@pytest.mark.parametrize("answer", ANSWERS)
async def test_answers_that_are_none(idp: Idp, browsers: Browsers, answer: Callable[[Claims], Response]) -> None:
    one = browsers()
    await one.sit()
    idp.answer = answer
    assert await one.enter(idp) == REFUSED


async def test_a_stolen_code_is_worth_nothing_without_the_browser(idp: Idp, browsers: Browsers) -> None:
    """PKCE: the thief brings another's code into a flow of their own."""
    victim, thief = browsers(), browsers()
    for each in (victim, thief):
        await each.sit()
    stolen = idp.approve((await victim.begin()).json()["address"])
    own = idp.approve((await thief.begin()).json()["address"])
    assert await thief.back({**own, "code": stolen["code"]}) == REFUSED


async def test_a_provider_that_is_away(idp: Idp, browsers: Browsers) -> None:
    providers.use([idp.provider(issuer="http://127.0.0.1:1")])
    one = browsers()
    await one.sit()
    assert (await one.begin()).json()["error"]["code"] == "provider_failed"


@pytest.mark.parametrize(
    ("preset", "told", "subject", "name"),
    [
        ("github", {"id": 583231, "login": "octocat", "email": "o@example.org"}, "583231", "octocat"),
        (
            "discord",
            {"id": "80351110224678912", "username": "nelly", "global_name": None},
            "80351110224678912",
            "nelly",
        ),
    ],
)
async def test_github_and_discord(
    idp: Idp, browsers: Browsers, admin: Admin, preset: str, told: Claims, subject: str, name: str
) -> None:
    providers.use([idp.provider(preset=preset, name=preset)])
    one, two = browsers(), browsers()
    idp.userinfo = told
    for each in (one, two):
        await each.sit()
        begun = (await each.begin()).json()["address"]
        assert "nonce" not in begun
        back = idp.approve(begun)
        assert await each.back({"code": back["code"], "state": back["state"]}) == "/"
    assert (await one.person()).id == (await two.person()).id
    kept = admin.execute("select issuer, subject from linked_identity where subject = %s", [subject]).fetchall()
    assert kept == [(idp.issuer, subject)]
    assert (await (await one.person()).call("accounts.identities"))[0]["name"] == name
    assert words.SECRET in idp.secrets


@pytest.mark.parametrize("told", [{}, {"id": None}, {"id": True}, {"id": ""}, {"id": ["x"]}, {"id": 1.5}])
async def test_a_user_without_an_id_is_nobody(idp: Idp, browsers: Browsers, told: Claims) -> None:
    providers.use([idp.provider(preset="github")])
    one = browsers()
    await one.sit()
    idp.userinfo = told
    back = idp.approve((await one.begin()).json()["address"])
    assert await one.back({"code": back["code"], "state": back["state"]}) == REFUSED


async def test_apples_secret_is_a_token_that_we_sign(idp: Idp, browsers: Browsers) -> None:
    pem = words.APPLE.as_pem(private=True).decode()
    apple = {"preset": "apple", "team_id": "TEAM", "key_id": "KEY", "private_key": pem, "client_secret": ""}
    providers.use([idp.provider(**apple)])
    idp.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    one = browsers()
    await one.sit()
    assert await one.enter(idp) == "/"
    token = jwt.decode(idp.secrets[-1], words.APPLE, algorithms=["ES256"])
    assert token.header["kid"] == "KEY"
    assert (token.claims["iss"], token.claims["sub"], token.claims["aud"]) == ("TEAM", "raffi", idp.issuer)
    assert 0 < token.claims["exp"] - time.time() < 600


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": "http://accounts.example"},
        {"issuer": "https://a.example/?x"},
        {"issuer": "https://"},
        {"algorithms": ["none"]},
        {"algorithms": ["HS256"]},
        {"algorithms": []},
        {"scopes": "profile"},
        {"client_id": ""},
        {"id": "No Id"},
        {"preset": "apple"},
        {"unknown": 1},
    ],
)
def test_settings_that_do_not_fit(given: Claims) -> None:
    known = {"id": "x", "issuer": "https://a.example", "client_id": "x", "client_secret": "do not tell"}
    with pytest.raises(ValueError, match="validation error") as refused:
        Provider.model_validate({**known, **given})
    assert "do not tell" not in str(refused.value)


def test_an_id_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"id": "ave", "preset": "ave", "client_id": "x"}
    monkeypatch.setenv("RAFFI_SIGN_IN_PROVIDERS", json.dumps([one]))
    (read,) = Settings().sign_in_providers
    assert (read.issuer, read.algorithms, read.scopes) == ("https://aveid.net", ("RS256",), "openid profile email")
    monkeypatch.setenv("RAFFI_SIGN_IN_PROVIDERS", json.dumps([one, one]))
    with pytest.raises(ValueError, match="twice"):
        Settings()
