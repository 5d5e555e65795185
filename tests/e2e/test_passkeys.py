"""Passkeys and codes as people use them, with Chromium's own authenticator in place of a finger."""

import time
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect
from pyotp.totp import TOTP

from raffi_web.words import EN, t
from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import has_session

PASSWORD = "seven quiet otters"
KEEPER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


class Keeper:
    """The authenticator of one page's browser."""

    def __init__(self, devtools: CDPSession, authenticator: str) -> None:
        self.devtools = devtools
        self.id = authenticator

    @classmethod
    async def of(cls, page: Page) -> "Keeper":
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("WebAuthn.enable")
        made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEEPER})
        return cls(devtools, made["authenticatorId"])

    async def passkeys(self) -> list[dict[str, Any]]:
        found = await self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return found["credentials"]

    async def take(self, passkey: dict[str, Any]) -> None:
        await self.devtools.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey})

    async def agrees(self, yes: bool) -> None:
        """Whether a finger is on the sensor."""
        wanted = {"authenticatorId": self.id, "enabled": yes}
        await self.devtools.send("WebAuthn.setAutomaticPresenceSimulation", wanted)


@pytest.fixture
def home(site: Site) -> str:
    """The site by the name at which browsers have passkeys."""
    return f"http://localhost:{site.port}"


def button(page: Page, key: str, **blanks: Any) -> Any:
    return page.get_by_role("button", name=t(key, **blanks), exact=True)


async def sign_up_by_passkey(visitor: Visitor, home: str) -> Keeper:
    page = visitor.page
    keeper = await Keeper.of(page)
    await page.goto(f"{home}/sign-up?next=/settings/sign-in")
    await button(page, "passkeys.sign_up").click()
    await page.wait_for_url(f"{home}/settings/sign-in")
    return keeper


async def test_somebody_makes_an_account_with_a_passkey_and_comes_back_elsewhere(visitors: Visitors, home: str) -> None:
    first = await visitors.new()
    keeper = await sign_up_by_passkey(first, home)
    page = first.page
    rename = page.get_by_role("button", name=t("passkeys.rename", name="Chrome, Linux"))
    await rename.click()
    await page.get_by_label(t("passkeys.name")).fill("My desk")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("My desk", exact=True)).to_be_visible()
    # The same device again is no second passkey.
    await button(page, "passkeys.add").click()
    await expect(page.get_by_role("alert").filter(has_text=EN["errors.passkey_known"])).to_be_visible()
    # Nor is the last way in taken away.
    await button(page, "passkeys.remove", name="My desk").click()
    await button(page, "passkeys.remove_it").click()
    told = page.get_by_role("region", name=EN["ui.notifications"])
    await expect(told.get_by_text(EN["errors.last_way"])).to_be_visible()
    (passkey,) = await keeper.passkeys()

    second = await visitors.new()
    page = second.page
    other = await Keeper.of(page)
    await other.agrees(False)
    await page.goto(f"{home}/sign-in?next=/settings/sign-in")
    await other.take(passkey)
    await other.agrees(True)
    await button(page, "passkeys.sign_in").click()
    await page.wait_for_url(f"{home}/settings/sign-in")
    await expect(page.get_by_text("My desk", exact=True)).to_be_visible()
    # What changes in one browser is seen in the other.
    await button(page, "passkeys.rename", name="My desk").click()
    await page.get_by_label(t("passkeys.name")).fill("The old desk")
    await page.keyboard.press("Enter")
    await expect(first.page.get_by_text("The old desk", exact=True)).to_be_visible()


async def test_the_address_field_offers_the_passkey(visitors: Visitors, home: str) -> None:
    (passkey,) = await (await sign_up_by_passkey(await visitors.new(), home)).passkeys()
    page = (await visitors.new()).page
    await page.goto(f"{home}/")
    keeper = await Keeper.of(page)
    await keeper.take(passkey)
    # Nothing is clicked: the authenticator picks what the field offers.
    await page.goto(f"{home}/sign-in?next=/settings/sign-in")
    await page.wait_for_url(f"{home}/settings/sign-in")
    await expect(page.get_by_text("Chrome, Linux", exact=True)).to_be_visible()


async def test_where_there_are_none_one_sentence_says_so(visitors: Visitors, site: Site) -> None:
    page = (await visitors.new()).page
    await page.goto(f"{site.url}/sign-in")
    said = t("passkeys.only_at", address=f"http://localhost:{site.port}")
    await expect(page.get_by_text(said)).to_be_visible()
    await expect(button(page, "passkeys.sign_in")).to_have_count(0)


async def test_a_password_with_a_code(visitors: Visitors, home: str) -> None:
    visitor = await visitors.new()
    page = visitor.page
    email = f"otter-{time.time_ns()}@example.org"
    await page.goto(f"{home}/sign-up?next=/settings/sign-in")
    await expect(button(page, "passkeys.sign_up")).to_be_visible()
    await page.get_by_label(EN["accounts.email"]).fill(email)
    await page.get_by_label(EN["accounts.password"], exact=True).fill(PASSWORD)
    await button(page, "accounts.make_account").click()
    await page.wait_for_url(f"{home}/settings/sign-in")
    await button(page, "second_step.set_up").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name=EN["second_step.qr"])).to_be_visible()
    app = TOTP((await dialog.locator("code").inner_text()).replace(" ", ""))
    await dialog.get_by_label(EN["second_step.code"], exact=True).fill(app.now())
    await button(page, "second_step.turn_on").click()
    codes = dialog.locator("li:not([data-toasts] *)")
    await expect(codes).to_have_count(10)
    code = await codes.first.inner_text()
    await button(page, "second_step.kept").click()
    await expect(page.get_by_text(EN["second_step.on"], exact=True)).to_be_visible()

    await button(page, "accounts.sign_out").last.click()
    await page.wait_for_url(f"{home}/")
    await has_session(page)
    await page.goto(f"{home}/sign-in?next=/settings/sign-in")
    await page.wait_for_load_state("networkidle")
    await expect(button(page, "passkeys.sign_in")).to_be_visible()
    await page.get_by_label(EN["accounts.email"]).fill(email)
    await page.get_by_label(EN["accounts.password"], exact=True).fill(PASSWORD)
    await button(page, "accounts.sign_in").click()
    field = page.get_by_label(EN["second_step.code"], exact=True)
    await expect(field).to_be_focused()
    await field.fill(code)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{home}/settings/sign-in")
    await expect(page.get_by_text(t("second_step.left.other", n=9))).to_be_visible()
    # The browser itself writes down that a form was answered 401.
    visitor.complaints = [one for one in visitor.complaints if "401 (Unauthorized)" not in one]
