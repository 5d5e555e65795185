"""Signing in by a provider: in the browser that began it, once, in time, to a page of ours."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from raffi_web.features.accounts.linked import providers
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, OauthBrowser, audited, browser
from tests.accounts.idp import SECRET, Idp
from tests.support.fixtures import PUBLIC_URL, People

Browsers = Callable[[], OauthBrowser]
Admin = psycopg.Connection[Any]


async def test_a_guest_becomes_a_user_and_a_second_browser_sees_the_same(
    idp: Idp, browsers: Browsers, admin: Admin
) -> None:
    first, second, sub = browsers(), browsers(), new_id()
    guest = await first.sit()
    room = (await guest.call("rooms.create", title="Mine"))["id"]
    assert await first.enter(idp, sub=sub) == "/"
    user = await first.person()
    assert (user.actor.kind, user.id) == (ActorKind.USER, guest.id)
    assert [one["id"] for one in await user.call("rooms.mine")] == [room]

    other = await second.sit()
    theirs = (await other.call("rooms.create", title="As a guest there"))["id"]
    await second.enter(idp, sub=sub)
    again = await second.person()
    assert again.id == user.id
    assert {one["id"] for one in await again.call("rooms.mine")} == {room, theirs}
    assert {act for act, _ in audited(admin, user.id)} >= {"accounts.signed_up", "accounts.signed_in"}
    sessions = await again.call("accounts.sessions")
    assert {one["method"] for one in sessions} == {"oidc"}


async def test_the_address_is_only_offered(
    server: Server, people: People, door: PasswordDoor, idp: Idp, browsers: Browsers
) -> None:
    one, two = browsers(), browsers()
    await one.sit()
    await one.enter(idp, email="new@example.org")
    account = await (await one.person()).call("accounts.account")
    assert (account["email"], account["pending"]) == (None, "new@example.org")

    token = await door.sign_up("known@example.org", PASSWORD, browser(people.guest()))
    known = await server.identity.actor_of(token)
    await two.sit()
    await two.enter(idp, email="known@example.org")
    person = await two.person()
    assert person.id != known.id
    assert (await person.call("accounts.account"))["pending"] is None
    assert await door.sign_in("known@example.org", PASSWORD, browser(people.guest()))


async def test_an_unchecked_address_is_not_even_offered(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    await one.enter(idp, email="said@example.org", email_verified=False)
    assert (await (await one.person()).call("accounts.account"))["pending"] is None


async def test_it_begins_without_a_session_too(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    assert await one.enter(idp) == "/"
    assert (await one.person()).actor.kind is ActorKind.USER


async def test_a_code_of_another_browser_is_refused(idp: Idp, browsers: Browsers, admin: Admin) -> None:
    """Login CSRF: the thief's own code, brought to somebody's browser."""
    thief, victim = browsers(), browsers()
    await thief.sit()
    person = await victim.sit()
    await person.call("rooms.create", title="Somebody's")
    params = idp.approve((await thief.begin()).json()["address"])
    assert await victim.back(params) == "/sign-in?problem=sign_in_elsewhere"
    assert (await victim.person()).id == person.id
    assert audited(admin, person.id)[-1] == ("accounts.sign_in_failed", "sign_in_elsewhere")
    assert "token" not in idp.asked
    # And the thief can't try again with it.
    assert await thief.back(params) == "/sign-in?problem=sign_in_expired"


async def test_a_state_works_once(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    params = idp.approve((await one.begin()).json()["address"])
    assert await one.back(params) == "/"
    token = one.http.cookies["raffi"]
    assert await one.back(params) == "/sign-in?problem=sign_in_expired"
    assert one.http.cookies["raffi"] == token


@pytest.mark.parametrize("params", [{}, {"state": "x", "code": "y"}, {"state": "x" * 5000}, {"error": "access_denied"}])
async def test_answers_that_nobody_asked_for(idp: Idp, browsers: Browsers, params: dict[str, str]) -> None:
    one = browsers()
    await one.sit()
    assert await one.back(params) == "/sign-in?problem=sign_in_expired"


async def test_a_flow_ends_after_ten_minutes(idp: Idp, browsers: Browsers, admin: Admin) -> None:
    one = browsers()
    await one.sit()
    params = idp.approve((await one.begin()).json()["address"])
    admin.execute("update sign_in_flow set expires_at = now() - interval '1 second'")
    assert await one.back(params) == "/sign-in?problem=sign_in_expired"


async def test_another_providers_answer_is_refused(idp: Idp, browsers: Browsers) -> None:
    """Mix-up: the code of one provider at the address of another."""
    providers.use([idp.provider(), idp.provider("other")])
    one = browsers()
    await one.sit()
    params = idp.approve((await one.begin()).json()["address"])
    assert await one.back(params, "other") == "/sign-in?problem=sign_in_mixed_up"
    assert "token" not in idp.asked


@pytest.mark.parametrize("iss", ["https://accounts.google.com", "http://127.0.0.1:1/", None])
async def test_an_answer_must_name_its_issuer(idp: Idp, browsers: Browsers, iss: str | None) -> None:
    one = browsers()
    await one.sit()
    params = idp.approve((await one.begin()).json()["address"])
    named = {**params, "iss": iss} if iss else {name: value for name, value in params.items() if name != "iss"}
    assert await one.back(named) == "/sign-in?problem=sign_in_mixed_up"
    assert "token" not in idp.asked


async def test_whoever_says_no_is_told_so(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    state = idp.approve((await one.begin()).json()["address"])["state"]
    assert await one.back({"state": state, "error": "access_denied"}) == "/sign-in?problem=sign_in_cancelled"


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "evil.example",
        "/%2fevil.example", "/%5cevil.example", "/%252fevil.example", "/\tevil", "/\n/evil.example", "\\\\evil.example",
        "/api/auth/sign-out", "/%61pi/auth/sign-out", "/a\\b", " /a", "/a b\u0000",
    ],
)  # fmt: skip
async def test_only_our_own_pages_come_next(idp: Idp, browsers: Browsers, where: str) -> None:
    one = browsers()
    await one.sit()
    refused = await one.begin(to=where)
    assert refused.status_code == 400, refused.text
    assert refused.json()["error"]["field"] == "next"


@pytest.mark.parametrize("where", ["/", "/room/abc?x=1#chat", "/settings/account"])
async def test_pages_that_come_next(idp: Idp, browsers: Browsers, where: str) -> None:
    one = browsers()
    await one.sit()
    assert await one.back(idp.approve((await one.begin(to=where)).json()["address"])) == where


async def test_no_other_site_begins_or_finishes_it(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    given = {"provider": "home", "next": "/"}
    for path in ("/api/auth/oauth/begin", "/api/auth/oauth/link", "/api/auth/oauth/confirm"):
        foreign = await one.http.post(path, json=given, headers={"origin": "https://evil.example"})
        assert (foreign.status_code, foreign.json()["error"]["code"]) == (403, "foreign_origin")
        assert (await one.http.get(path)).status_code == 405
    params = idp.approve((await one.begin()).json()["address"])
    assert (await one.http.head("/api/auth/callback/home", params=params)).status_code == 405
    assert (await one.http.post("/api/auth/callback/home", data=params)).status_code == 405
    assert await one.back(params) == "/"


async def test_an_answer_by_form_is_answered_with_our_own_page(idp: Idp, browsers: Browsers) -> None:
    providers.use([idp.provider(form_post=True)])
    one, evil = browsers(), {"origin": "https://appleid.apple.com"}
    await one.sit()
    begun = (await one.begin()).json()["address"]
    assert "response_mode=form_post" in begun
    form = idp.approve(begun) | {"user": '{"name":"x"}', "next": "https://evil.example"}
    # A cross-site form brings no Lax cookie.
    nobody = browsers()
    handed = await nobody.http.post("/api/auth/callback/home", data=form, headers=evil)
    assert handed.status_code == 303
    assert "set-cookie" not in handed.headers
    where = handed.headers["location"]
    assert where.startswith("/api/auth/callback/home?state=")
    assert "evil" not in where
    assert "user" not in where
    assert "token" not in idp.asked
    finished = await one.http.get(where)
    assert (finished.status_code, finished.headers["location"]) == (303, "/")
    large = await nobody.http.post("/api/auth/callback/home", data={"state": "x" * 2_000_000}, headers=evil)
    assert large.status_code == 413


@pytest.mark.parametrize("name", ["nobody", "%00", "..%2f", "x" * 500, "%ED%A0%80"])
async def test_a_provider_that_is_none_sends_nobody_back(idp: Idp, browsers: Browsers, name: str) -> None:
    one = browsers()
    await one.sit()
    answer = await one.http.get(f"/api/auth/callback/{name}?state=x")
    assert answer.headers.get("location", "") == "/sign-in?problem=no_provider" or answer.status_code == 404


async def test_junk_in_an_answer(idp: Idp, browsers: Browsers) -> None:
    providers.use([idp.provider(form_post=True)])
    one = browsers()
    await one.sit()
    many = "&".join(f"a{n}=1" for n in range(50))
    head = {"content-type": "application/x-www-form-urlencoded"}
    assert (await one.http.post("/api/auth/callback/home", content=many, headers=head)).status_code == 400
    state = idp.approve((await one.begin()).json()["address"])["state"]
    assert await one.back({"state": state, "error": "server_error <b>"}) == "/sign-in?problem=provider_failed"
    assert await one.back({"state": "\x00", "code": "\x00"}) == "/sign-in?problem=sign_in_expired"


async def test_linking_and_unlinking(
    server: Server, door: PasswordDoor, idp: Idp, browsers: Browsers, admin: Admin
) -> None:
    one, email, sub = browsers(), f"{new_id()}@example.org", new_id()
    person = await one.sit()
    assert (await one.begin(link=True)).json()["error"]["code"] == "account_needed"
    one.wear(await door.sign_up(email, PASSWORD, browser(person)))
    begun = await one.begin(to="/settings", link=True)
    assert await one.back(idp.approve(begun.json()["address"], sub=sub, email="me@example.org")) == "/settings"
    user = await one.person()
    (card,) = await user.call("accounts.identities")
    assert (card["provider"], card["provider_name"], card["name"]) == ("home", "home", "me@example.org")

    second = browsers()
    await second.sit()
    await second.enter(idp, sub=sub)
    assert (await second.person()).id == user.id

    await user.call("accounts.unlink", identity=card["id"])
    assert await user.call("accounts.identities") == []
    with pytest.raises(NotFound):
        await user.call("accounts.unlink", identity=card["id"])
    acts = [act for act, _ in audited(admin, user.id)]
    assert acts[-1] == "accounts.identity_unlinked"
    assert "accounts.identity_linked" in acts


async def test_the_last_way_in_stays(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    await one.enter(idp)
    user = await one.person()
    (card,) = await user.call("accounts.identities")
    with pytest.raises(Conflict) as refused:
        await user.call("accounts.unlink", identity=card["id"])
    assert refused.value.kind == "last_way"
    assert len(await user.call("accounts.identities")) == 1


async def test_what_another_has_is_not_linked(idp: Idp, browsers: Browsers) -> None:
    one, two, sub = browsers(), browsers(), new_id()
    for each, name in ((one, sub), (two, new_id())):
        await each.sit()
        await each.enter(idp, sub=name)
    begun = (await two.begin(to="/settings?tab=ways#links", link=True)).json()["address"]
    where = await two.back(idp.approve(begun, sub=sub))
    assert where == "/settings?tab=ways&problem=identity_taken#links"
    assert len(await (await two.person()).call("accounts.identities")) == 1
    (card,) = await (await one.person()).call("accounts.identities")
    with pytest.raises((NotFound, Conflict)):
        await (await two.person()).call("accounts.unlink", identity=card["id"])


def done_to(admin: Admin, actor: str) -> list[str]:
    """Acts upon an actor in the audit, in their order."""
    return [act for (act,) in admin.execute("select act from audit where on_id = %s order by id", [actor])]


def grow_stale(admin: Admin, actor: str) -> None:
    """Have an actor's sign-ins be of an hour ago."""
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute(
        "update actor_session set signed_in_at = now() - interval '1 hour' where actor_id = %s and revoked_at is null",
        [actor],
    )


async def test_linking_needs_a_fresh_sign_in(idp: Idp, browsers: Browsers, admin: Admin) -> None:
    one, sub = browsers(), new_id()
    await one.sit()
    await one.enter(idp, sub=sub)
    user = await one.person()
    grow_stale(admin, user.id)
    refused = await one.begin(link=True)
    assert refused.json()["error"]["code"] == "fresh_sign_in_needed"
    with pytest.raises(Forbidden):
        await (await one.person()).call("accounts.unlink", identity=new_id())
    # The same provider shows again who it is, in the session that is there.
    session = (await one.person()).actor.session
    begun = (await one.begin(to="/settings?tab=ways", confirm=True)).json()["address"]
    assert parse_qs(urlsplit(begun).query)["max_age"] == ["0"]
    came = await one.back(idp.approve(begun, sub=sub, auth_time=-3600))
    assert came.startswith("/settings?tab=ways&confirmed=")
    assert not came.endswith("=yes")
    assert (await one.begin(link=True)).json()["error"]["code"] == "fresh_sign_in_needed"
    begun = (await one.begin(to="/settings?tab=ways", confirm=True)).json()["address"]
    assert await one.back(idp.approve(begun, sub=sub, auth_time=-5)) == "/settings?tab=ways&confirmed=yes"
    assert ((await one.person()).id, (await one.person()).actor.session) == (user.id, session)
    assert (await one.begin(link=True)).status_code == 200
    assert "accounts.confirmed" in done_to(admin, user.id)


@pytest.mark.parametrize("whose", ["another's", "nobody's"])
async def test_who_shows_again_who_they_are_stays_who_they_are(
    idp: Idp, browsers: Browsers, admin: Admin, whose: str
) -> None:
    one, two, theirs = browsers(), browsers(), new_id()
    for each, sub in ((one, new_id()), (two, theirs)):
        await each.sit()
        await each.enter(idp, sub=sub)
    user = await one.person()
    grow_stale(admin, user.id)
    begun = (await one.begin(to="/settings/tokens", confirm=True)).json()["address"]
    shown = theirs if whose == "another's" else new_id()
    assert await one.back(idp.approve(begun, sub=shown)) == "/settings/tokens?confirmed=not_your_way"
    assert (await one.person()).id == user.id
    assert (await one.begin(link=True)).json()["error"]["code"] == "fresh_sign_in_needed"
    assert len(await (await one.person()).call("accounts.identities")) == 1
    assert audited(admin, user.id)[-1] == ("accounts.sign_in_failed", "not_your_way")
    assert "accounts.confirmed" not in done_to(admin, user.id)


async def test_a_guest_has_nothing_to_confirm(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    assert (await one.begin(confirm=True)).json()["error"]["code"] == "account_needed"


async def test_an_account_does_not_take_on_an_unknown_identity_by_signing_in(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    await one.enter(idp)
    user = await one.person()
    assert await one.enter(idp) == "/sign-in?problem=not_linked"
    assert (await one.person()).id == user.id


async def test_whoever_signs_out_between_does_not_link(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    await one.enter(idp)
    begun = (await one.begin(link=True)).json()["address"]
    await one.http.post("/api/auth/sign-out", json={}, headers={"origin": PUBLIC_URL})
    await one.sit()
    assert await one.back(idp.approve(begun)) == "/sign-in?problem=sign_in_elsewhere"


async def test_a_suspended_account_stays_out(idp: Idp, browsers: Browsers, admin: Admin) -> None:
    one, two, sub = browsers(), browsers(), new_id()
    await one.sit()
    await one.enter(idp, sub=sub)
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute("update actor set suspended_at = now() where id = %s", [(await one.person()).id])
    await two.sit()
    assert await two.enter(idp, sub=sub) == "/sign-in?problem=suspended"


async def test_everybody_sees_the_providers_and_nobody_their_secrets(idp: Idp, people: People) -> None:
    found = await people.nobody().call("accounts.providers")
    assert found == [{"id": "home", "name": "home", "preset": None}]
    assert SECRET not in repr(idp.provider())


async def test_an_unknown_provider(idp: Idp, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    assert (await one.begin("nobody")).status_code == 404
