"""Signing in by somebody else's word, as a person does: a certified OpenID provider, and a wallet with a real key."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from scripts.site import Site, free_port, served
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, has_session
from tests.support.certified import Certified
from tests.support.ethereum import Account, encode_defunct

PATIENCE = 20_000
ROOM = "The same on both"
FOREIGN = re.compile(r"^https?://(?!127\.0\.0\.1)|/favicon\.ico$")


@dataclass
class House:
    """A site that knows a provider, the provider, and visitors."""

    site: Site
    provider: Certified
    visitors: Visitors


@pytest.fixture(scope="module")
async def house(browser: Browser) -> AsyncIterator[House]:
    port = free_port()
    provider = Certified(f"http://127.0.0.1:{port}", {"office": None})
    given = provider.provider("office").model_dump(mode="json", include={"id", "issuer", "client_id", "name"})
    await provider.start()
    try:
        with served(port=port, RAFFI_SIGN_IN_PROVIDERS=json.dumps([given])) as site:
            made = House(site, provider, Visitors(site, browser))
            yield made
            complaints = [complaint for one in made.visitors.all for complaint in one.complaints]
            for one in made.visitors.all:
                await one.context.close()
            assert complaints == []
    finally:
        await provider.stop()


async def sit(house: House) -> Visitor:
    """Somebody new, on the first page."""
    visitor = await house.visitors.new()
    # The provider's pages want a font of the internet, and an icon that they don't have.
    await visitor.context.route(FOREIGN, lambda route: route.fulfill(body="", content_type="text/css"))
    await visitor.page.goto("/")
    await has_session(visitor.page)
    return visitor


async def sign_in_there(page: Page, who: str) -> None:
    """Say to the provider who one is."""
    await page.locator("input[name=login]").fill(who)
    await page.locator("input[name=password]").fill("any")
    await page.locator("button[type=submit]").click()


async def approve(page: Page, who: str) -> None:
    """Go through the provider's pages."""
    await sign_in_there(page, who)
    await page.locator("button[type=submit]", has_text="Continue").click()


async def unlink(page: Page, what: str) -> None:
    """Press the button of what is linked, and say yes."""
    await page.get_by_role("button", name=re.compile(f"^Unlink {what}")).click()
    await page.get_by_role("dialog").get_by_role("button", name="Unlink", exact=True).click()


def age_sessions(site: Site) -> None:
    """Let an hour go by since everybody signed in."""
    with psycopg.connect(site.database_url(), autocommit=True) as admin:
        admin.execute("select set_config('raffi.actor_kind', 'service', false)")
        admin.execute("update actor_session set signed_in_at = signed_in_at - interval '1 hour'")


async def own_rooms(page: Page) -> None:
    await page.goto("/rooms")
    await expect(page.get_by_text(ROOM)).to_be_visible(timeout=PATIENCE)


async def test_two_browsers_and_the_same_rooms(house: House) -> None:
    one, two = await sit(house), await sit(house)
    await call(one, "rooms.create", title=ROOM)
    for visitor, first in ((one, "/sign-up"), (two, "/sign-in?next=/rooms")):
        await visitor.page.goto(first)
        await visitor.page.get_by_role("button", name="Continue with Office").click()
        await approve(visitor.page, "ada")
        await visitor.page.wait_for_url(re.compile(rf"^{house.site.url}/(rooms)?$"))
        await own_rooms(visitor.page)

    await two.page.goto("/settings/sign-in")
    await expect(two.page.get_by_text("ada@example.org", exact=True)).to_be_visible(timeout=PATIENCE)
    age_sessions(house.site)
    await two.page.reload()
    await unlink(two.page, "Office")
    await two.page.get_by_role("dialog").get_by_role("button", name="Continue with Office").click()
    # The provider knows them still, and is asked to have them sign in anew.
    await sign_in_there(two.page, "ada")
    await expect(two.page.get_by_text("ada@example.org", exact=True)).to_be_visible(timeout=PATIENCE)
    await unlink(two.page, "Office")
    await expect(two.page.get_by_text("This is your only way to sign in").first).to_be_visible()


async def test_whoever_says_no_is_told_so(house: House) -> None:
    visitor = await sit(house)
    await visitor.page.goto("/sign-in")
    await visitor.page.get_by_role("button", name="Continue with Office").click()
    await visitor.page.get_by_role("link", name="Cancel").click()
    await expect(visitor.page.get_by_text("Signing in was cancelled.")).to_be_visible()
    await visitor.page.goto("/sign-in?problem=<b>x</b>")
    await expect(visitor.page.get_by_text("That did not work out.")).to_be_visible()


async def test_a_wallet_signs_in_and_is_linked(house: House) -> None:
    key = Account.create()

    async def ask(method: str, params: list[str] | None) -> object:
        if method == "eth_requestAccounts":
            return [key.address]
        assert method == "personal_sign"
        assert params is not None
        signed = key.sign_message(encode_defunct(hexstr=params[0]))
        return "0x" + signed.signature.hex().removeprefix("0x")

    visitor = await sit(house)
    await visitor.page.goto("/sign-in")
    await expect(visitor.page.get_by_role("button", name="Continue with Office")).to_be_visible()
    await expect(visitor.page.get_by_role("button", name=re.compile("wallet", re.IGNORECASE))).to_have_count(0)
    await visitor.page.expose_function("askWallet", ask)
    await visitor.page.add_init_script(
        "window.ethereum = { request: ({ method, params }) => window.askWallet(method, params ?? null) };"
    )
    await visitor.page.goto("/sign-in?next=/settings/sign-in")
    await visitor.page.get_by_role("button", name="Continue with a wallet").click()
    await visitor.page.wait_for_url("**/settings/sign-in")
    await expect(visitor.page.get_by_text(key.address)).to_be_visible(timeout=PATIENCE)
    await visitor.page.get_by_role("button", name="Link Office").click()
    await approve(visitor.page, "ben")
    await expect(visitor.page.get_by_text("ben@example.org", exact=True)).to_be_visible(timeout=PATIENCE)
    await unlink(visitor.page, "Wallet")
    await expect(visitor.page.get_by_text("Wallet is unlinked").first).to_be_visible()
    await expect(visitor.page.get_by_text(key.address)).to_have_count(0)
