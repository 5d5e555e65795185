"""No violation that axe can find: every page and every state of a room, dark and light, at a desk and on a phone."""

from playwright.async_api import Page, expect

from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import NORTHERN, axe_violations, wait_for_media
from tests.e2e.steps import call, join_room, open_room, own_the_server, somebody

# While a dialog fades in, its colours are not yet its own.
STILL = """() => document.getAnimations().every((one) =>
  one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity)"""
FILMS = (NORTHERN, "sampler:last-tram", "sampler:twelve-moons")


async def passes(page: Page) -> None:
    """Axe finds nothing, in either theme."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.wait_for_function("(scheme) => document.documentElement.classList.contains(scheme)", arg=scheme)
        await page.wait_for_function(STILL)
        assert await axe_violations(page) == [], scheme


async def opens(page: Page, key: str, dialog: str) -> None:
    """A dialog that a key opens passes; it is closed again."""
    await page.keyboard.press(key)
    await expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
    await passes(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name=dialog)).to_be_hidden()


async def busy_room(visitors: Visitors, guest: Visitor) -> str:
    """A room of two with a film, a queue, and a chat that has a bit of everything; the guest is in it."""
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    await call(ada, "screen.load", room=room, source={"url": NORTHERN})
    for film in FILMS:
        await call(ada, "screen.queue_add", room=room, source={"url": film})
    await join_room(guest, room)
    said = await call(ada, "chat.say", room=room, body="||The lamp|| goes out, see https://example.org @Ben")
    await call(guest, "chat.say", room=room, body="When?", reply_to=said["id"], film_time=12.0)
    talk = (await call(ada, "comments.open", room=room))["id"]
    root = await call(
        ada, "comments.create", discussion=talk, body="||The lamp|| of *no* `moment`", stands="top", at_ms=0
    )
    await call(guest, "comments.create", discussion=talk, body="An answer", parent=root["id"])
    await call(ada, "comments.react", comment=root["id"], emoji="🔥")
    await call(ada, "comments.create", discussion=talk, body="Still to come", at_ms=60_000)
    await call(ada, "comments.remove", comment=(await call(ada, "comments.create", discussion=talk, body="No"))["id"])
    await wait_for_media(guest.page, "media.readyState >= 1")
    await expect(guest.page.locator("[data-line]").filter(has_text="When?")).to_be_visible()
    return room


async def tabs_pass(page: Page) -> None:
    """What lies beside the film passes, tab by tab."""
    await page.get_by_role("tab", name="Comments").click()
    await page.get_by_role("radio", name="Everyone").click()
    await expect(page.get_by_text("Nothing said yet")).to_be_visible()
    await passes(page)
    await page.get_by_role("radio", name="This room").click()
    await expect(page.locator("[data-comment]").filter(has_text="An answer")).to_be_visible()
    await expect(page.locator("[data-ahead]")).to_have_count(1)
    await passes(page)
    await page.get_by_role("textbox", name="Write a comment").press_sequentially("Here")
    await passes(page)
    for tab in ("People", "Queue"):
        await page.get_by_role("tab", name=tab).click()
        await passes(page)


async def test_the_pages_around_a_room(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await open_room(ada, title="Everybody welcome")
    private = (await call(ada, "rooms.create", title="Quiet"))["id"]
    page = ben.page
    await page.goto("/")
    await expect(page.get_by_role("link", name="Everybody welcome").first).to_be_visible()
    await passes(page)
    await opens(page, "Control+k", "Command palette")
    await opens(page, "?", "Keyboard shortcuts")
    await page.get_by_role("button", name="Make a room").first.click()
    await expect(page.get_by_role("dialog", name="Make a room")).to_be_visible()
    await passes(page)

    await page.goto("/rooms")
    await expect(page.get_by_role("heading", name="Your rooms")).to_be_visible()
    await expect(page.get_by_role("link", name="Everybody welcome").first).to_be_visible()
    await passes(page)
    await page.goto(f"/r/{private}")
    await expect(page.get_by_role("heading", name="A private room")).to_be_visible()
    await passes(page)
    await page.goto("/ui")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await passes(page)
    await page.goto("/no-such-page")
    await expect(page.get_by_role("heading", name="No page here")).to_be_visible()
    await passes(page)
    # The browser itself logs that the page was not there.
    ben.complaints = [one for one in ben.complaints if "404" not in one]


async def test_a_room_at_a_desk(visitors: Visitors) -> None:
    ben = await somebody(visitors, "Ben")
    room = await busy_room(visitors, ben)
    me = (await call(ben, "accounts.me", kind="query"))["id"]
    await call(visitors.all[-1], "rooms.set_role", room=room, member=me, role="cohost")
    page = ben.page
    await passes(page)
    await tabs_pass(page)
    for button, dialog in (("Room settings", "Room settings"), ("Invite", "Invite to Friday film")):
        await page.get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        await passes(page)
        await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="People").click()
    await page.get_by_role("button", name="Statistics").click()
    await expect(page.get_by_role("dialog", name="Statistics")).to_be_visible()
    await passes(page)
    await page.keyboard.press("Escape")
    await opens(page, "?", "Keyboard shortcuts")


async def test_a_room_on_a_phone(visitors: Visitors) -> None:
    ben = await somebody(visitors, "Ben", width=390, height=844)
    await busy_room(visitors, ben)
    page = ben.page
    await passes(page)
    await tabs_pass(page)
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_role("dialog", name="Invite to Friday film")).to_be_visible()
    await passes(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More", exact=True).click()
    await expect(page.get_by_role("menuitem", name="Leave")).to_be_visible()
    await passes(page)
    await page.get_by_role("menuitem", name="Room settings").click()
    await expect(page.get_by_role("dialog", name="Room settings")).to_be_visible()
    await passes(page)


OUTSIDE = (
    ("/sign-in", "Sign in"),
    ("/sign-up", "Make an account"),
    ("/forgot", "A new password"),
    ("/reset", "This link does not work any more"),
    ("/settings", "Settings"),
)
INSIDE = ("/settings", "/settings/appearance", "/settings/sign-in", "/settings/sessions")
SERVER = ("/admin/people", "/admin/audit", "/admin/mail")


async def test_the_pages_of_accounts(visitors: Visitors, site: Site) -> None:
    owner = await visitors.new(width=390, height=844)
    for path, heading in OUTSIDE:
        await owner.page.goto(path)
        await expect(owner.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        await passes(owner.page)
    await own_the_server(owner, site)
    await expect(owner.page.get_by_role("listitem").filter(has_text="Owner").first).to_be_visible()
    await passes(owner.page)
    for path in (*INSIDE, *SERVER):
        await owner.page.goto(path)
        await expect(
            owner.page.get_by_role("navigation", name="Settings").or_(
                owner.page.get_by_role("navigation", name="This server")
            )
        ).to_be_visible()
        await expect(owner.page.locator("[aria-busy=true], .skeleton")).to_have_count(0)
        await passes(owner.page)
