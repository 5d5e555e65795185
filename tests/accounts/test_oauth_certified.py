"""Signing in by a certified OpenID provider, on loopback: PKCE required, several clients, keys that rotate."""

from collections.abc import AsyncIterator, Callable

import pytest

from raffi_web.features.accounts.linked import oidc, providers
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.ids import new_id
from tests.accounts.conftest import OauthBrowser
from tests.support.certified import Certified, certified
from tests.support.fixtures import PUBLIC_URL

Browsers = Callable[[], OauthBrowser]


@pytest.fixture
async def real() -> AsyncIterator[Certified]:
    clients = {"office": "a secret of the office, long enough", "public": None}
    async with certified(PUBLIC_URL, clients) as made:
        providers.use([made.provider(name) for name in clients])
        yield made
    providers.use([])


async def enter(real: Certified, one: OauthBrowser, provider: str, who: str) -> str:
    begun = await one.begin(provider)
    assert begun.status_code == 200, begun.text
    return await one.back(await real.approve(begun.json()["address"], who), provider)


@pytest.mark.parametrize("provider", ["office", "public"])
async def test_two_browsers_one_account(real: Certified, browsers: Browsers, provider: str) -> None:
    one, two, who = browsers(), browsers(), f"ada-{new_id()[-8:].lower()}"
    for each in (one, two):
        await each.sit()
        assert await enter(real, each, provider, who) == "/"
    user = await one.person()
    assert user.actor.kind is ActorKind.USER
    assert (await two.person()).id == user.id
    (card,) = await user.call("accounts.identities")
    assert card["name"] == f"{who}@example.org"


async def test_its_keys_rotate(real: Certified, browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = browsers(), browsers()
    for each in (one, two):
        await each.sit()
    assert await enter(real, one, "office", "ada") == "/"
    await real.rotate("second")
    monkeypatch.setattr(oidc, "AGAIN_SECONDS", 0.0)
    assert await enter(real, two, "office", "ada") == "/"
    assert (await two.person()).id == (await one.person()).id


async def test_one_clients_answer_is_not_anothers(real: Certified, browsers: Browsers) -> None:
    one = browsers()
    await one.sit()
    params = await real.approve((await one.begin("office")).json()["address"], "ada")
    assert await one.back(params, "public") == "/sign-in?problem=sign_in_mixed_up"


async def test_a_wrong_secret_gets_nothing(real: Certified, browsers: Browsers) -> None:
    wrong = real.provider("office").model_dump() | {"client_secret": "another secret of this length"}
    providers.use([type(real.provider("office")).model_validate(wrong)])
    one = browsers()
    await one.sit()
    assert await enter(real, one, "office", "ada") == "/sign-in?problem=provider_failed"
