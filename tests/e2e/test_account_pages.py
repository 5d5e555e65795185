"""The pages of accounts, where something is wrong or must not get lost."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import address, sign_up, somebody

DEAD = "x" * 32
COVERED = """() => {
  const toast = document.querySelector("section[popover] ol").getBoundingClientRect();
  return [...document.querySelectorAll("dialog:modal button:not([data-toasts] *)")].filter((button) => {
    const box = button.getBoundingClientRect();
    return box.top < toast.bottom && box.bottom > toast.top && box.left < toast.right && box.right > toast.left;
  }).length;
}"""


@pytest.mark.parametrize(
    ("path", "way"), [("/reset", "Ask for a new letter"), ("/verify", "Sign in"), ("/claim", "Go home")]
)
async def test_a_dead_link_says_so_before_anything_is_typed(visitors: Visitors, path: str, way: str) -> None:
    guest = await visitors.new(width=390, height=844, touch=True)
    await guest.page.goto(f"{path}#{DEAD}")
    main = guest.page.get_by_role("main")
    await expect(main.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    await expect(main.get_by_role("textbox")).to_have_count(0)
    await expect(main.get_by_role("button", name=way)).to_be_visible()
    assert await axe_violations(guest.page) == []


async def test_a_form_tells_all_that_is_wrong_under_its_field(visitors: Visitors) -> None:
    guest = await visitors.new()
    await guest.page.goto("/sign-up")
    main = guest.page.get_by_role("main")
    email, password = main.get_by_role("textbox", name="E-mail address"), main.get_by_label("Password", exact=True)
    await password.fill("short")
    await main.get_by_role("button", name="Make an account").click()
    await expect(email).to_be_focused()
    await expect(email).to_have_accessible_description(re.compile("^Write your e-mail address"))
    await expect(password).to_have_accessible_description(re.compile("^Use at least 10 characters"))
    for field in (email, password):
        await expect(field).to_have_attribute("aria-invalid", "true")
    # What is mended stops being wrong at once.
    await email.fill("ada@example.org")
    await expect(email).not_to_have_attribute("aria-invalid", "true")
    assert await axe_violations(guest.page) == []


async def test_a_new_token_does_not_get_lost(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844, touch=True)
    page = ada.page
    await sign_up(ada, address(), next_page="/settings/tokens")
    await expect(page.get_by_role("region", name="Notifications")).to_contain_text(
        "This server sends no letters by itself"
    )
    # On a phone the place where one is can be seen among the others.
    here = page.get_by_role("navigation", name="Settings").locator("[aria-current=page]")
    await expect(here).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog", name="Make a token")
    await dialog.get_by_role("button", name="Make a token").click()
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    assert await page.evaluate(COVERED) == 0
    await dialog.get_by_role("textbox").fill("Backup")
    await dialog.get_by_role("button", name="Make a token").click()
    await expect(page.get_by_text(re.compile("^raffi_pat_[A-Za-z0-9]{40}"))).to_be_visible()
    for _ in range(2):
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("The token is not shown again. Have you kept it?")).to_be_visible()
    await page.get_by_role("button", name="Go back").click()
    await expect(page.get_by_text(re.compile("^raffi_pat_[A-Za-z0-9]{40}"))).to_be_visible()
    await page.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("main").get_by_text("Backup")).to_be_visible()


async def test_settings_of_signing_in_lead_on(visitors: Visitors) -> None:
    """Where nothing can be linked the way to a passkey stands; a second address is a new one, also before a letter."""
    ada = await visitors.new()
    await sign_up(ada, address(), next_page="/settings/sign-in")
    main = ada.page.get_by_role("main")
    await expect(main.get_by_role("textbox", name="New e-mail address")).to_be_visible()
    await main.get_by_role("link", name="A passkey lets you in without a password.").click()
    await expect(ada.page).to_have_url(re.compile("/settings/sign-in#own-passkeys-title$"))
    # At the address that a server on this machine prints there are none, and the way to those is one click.
    await expect(main.get_by_role("link", name="Open it there")).to_have_attribute(
        "href", re.compile(r"^http://localhost:\d+/settings/sign-in")
    )
