"""Browsers that sign up and in, by the functions that routes call."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.api.app import api_app
from raffi_web.features.accounts.linked import providers
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.accounts.idp import Idp, provider_on_loopback
from tests.support.fixtures import PUBLIC_URL, Person

PASSWORD = "seven quiet otters"


@pytest.fixture
def door(server: Server) -> PasswordDoor:
    return PasswordDoor(server.calls)


@pytest.fixture(autouse=True)
def doorstep(admin: psycopg.Connection[Any]) -> None:
    """Here all sit in one network: each test has the letters of it anew."""
    admin.execute("delete from rate_limit where key like 'mail_joins_from:%'")


@pytest.fixture
def address() -> Callable[[], str]:
    """A fresh e-mail address at each call."""
    return lambda: f"{new_id()}@example.org"


def browser(person: Person, address: str = "192.0.2.1") -> Browser:
    """The browser in which a person sits."""
    actor = person.actor
    return Browser(guest=actor.id, session=actor.session, kind=actor.kind.value, agent="Test/1", address=address)


async def as_token(server: Server, token: str) -> Person:
    """The person whose session token this is."""
    return Person(server, await server.identity.actor_of(token), token)


@dataclass
class OauthBrowser:
    """A browser with its cookies, that goes to providers and comes back."""

    server: Server
    http: httpx.AsyncClient

    async def sit(self) -> Person:
        """Open a page; returns who sits there."""
        await self.http.post("/api/session", json={}, headers={"origin": PUBLIC_URL})
        return await self.person()

    async def person(self) -> Person:
        """Who sits there now."""
        return await as_token(self.server, self.http.cookies.get("raffi") or "")

    def wear(self, token: str) -> None:
        """Have another session's cookie."""
        self.http.cookies.clear()
        self.http.cookies.set("raffi", token, domain="127.0.0.1", path="/")

    async def begin(
        self, provider: str = "home", to: str = "/", *, link: bool = False, confirm: bool = False
    ) -> httpx.Response:
        """Press a provider's button."""
        given = {"provider": provider, "next": to}
        path = f"/api/auth/oauth/{'link' if link else 'confirm' if confirm else 'begin'}"
        return await self.http.post(path, json=given, headers={"origin": PUBLIC_URL})

    async def back(self, params: dict[str, str], provider: str = "home") -> str:
        """Come back from a provider; returns where the browser is sent."""
        answer = await self.http.get(f"/api/auth/callback/{provider}", params=params)
        assert answer.status_code == 303, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.headers["location"]

    async def enter(self, idp: Idp, provider: str = "home", **claims: Any) -> str:
        """Sign in from the button to the page."""
        begun = await self.begin(provider)
        assert begun.status_code == 200, begun.text
        return await self.back(idp.approve(begun.json()["address"], **claims), provider)


@pytest.fixture
async def idp() -> AsyncIterator[Idp]:
    """A provider on loopback that we know as `home`."""
    async with provider_on_loopback() as made:
        providers.use([made.provider()])
        yield made
    providers.use([])


@pytest.fixture
async def browsers(server: Server, settings: Settings) -> AsyncIterator[Callable[[], OauthBrowser]]:
    """Makes browsers of one site, each with an address of its own."""
    app, opened = api_app(server, settings), []

    def make() -> OauthBrowser:
        address = f"198.51.{len(opened)}.{next(ADDRESSES) % 250 + 1}"
        transport = httpx.ASGITransport(app, client=(address, 40000))
        opened.append(httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL))
        return OauthBrowser(server, opened[-1])

    yield make
    for client in opened:
        await client.aclose()


ADDRESSES = itertools.count()


def audited(admin: psycopg.Connection[Any], actor: str) -> list[tuple[str, str]]:
    """Acts and results of an actor in the audit, in their order."""
    found = admin.execute("select act, result from audit where actor_id = %s order by id", [actor])
    return [(act, result) for act, result in found]
