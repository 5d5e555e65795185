"""What visitors do again and again, by the ways a person has, or by the API where the way is not what is tested."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from raffi_web.kernel.ids import new_id
from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors

PASSWORD = "seven quiet otters"
LIVE = "[data-room][data-status=live]"
CALL = """async ([kind, name, args]) => {
  const answer = await fetch(`/api/${kind}/${name}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(args),
  });
  return { status: answer.status, body: await answer.json() };
}"""


COMMANDS = {f"screen.{name}" for name in ("control", "load", "next_film", "undo_film", "undo_seek")}
"""What shares the limit of two a second."""
COMMAND_EVERY_MS = 600


async def call(visitor: Visitor, function: str, /, *, kind: str = "mutation", **args: Any) -> Any:
    """Call a function as this visitor; a command of the screen not sooner than the server takes it.

    Raises:
        AssertionError: It was refused; the message is the server's.
    """
    if function in COMMANDS:
        await visitor.page.wait_for_function("(then) => Date.now() >= then", arg=visitor.commands_from)
    answer = await visitor.page.evaluate(CALL, [kind, function, args])
    if function in COMMANDS:
        visitor.commands_from = time.time() * 1000 + COMMAND_EVERY_MS
    assert answer["status"] == 200, answer["body"]
    return answer["body"]["result"]


async def somebody(visitors: Visitors, name: str, **viewport: Any) -> Visitor:
    """A visitor with a session and a name."""
    visitor = await visitors.new(**viewport)
    await visitor.page.goto("/")
    await has_session(visitor.page)
    await call(visitor, "accounts.update_me", name=name)
    return visitor


async def has_session(page: Page) -> None:
    """Wait until the page has asked for its session. Asked for beside it, there would be two."""
    await page.wait_for_function("() => localStorage.getItem('raffi.session') !== null")


async def open_room(host: Visitor, title: str = "Friday film", **args: Any) -> str:
    """Make a room and go in; returns its id."""
    made = await call(host, "rooms.create", **{"title": title, "is_public": True, **args})
    await visit(host, made["id"])
    return made["id"]


async def join_room(guest: Visitor, room: str, **args: Any) -> None:
    """Come into a room and show it."""
    await call(guest, "rooms.join", room=room, **args)
    await visit(guest, room)


async def visit(visitor: Visitor, room: str) -> None:
    """Show a room that one is in."""
    await visitor.page.goto(f"/r/{room}")
    await visitor.page.wait_for_selector(LIVE)


async def write(visitor: Visitor, text: str) -> None:
    """Write a message as a person does."""
    await composer(visitor.page).fill(text)
    await composer(visitor.page).press("Enter")


def composer(page: Page) -> Any:
    return page.get_by_role("textbox", name="Write a message")


def line(page: Page, text: str) -> Any:
    """The message that holds a text."""
    return page.locator("[data-line]").filter(has_text=text)


async def id_of(visitor: Visitor) -> str:
    return (await call(visitor, "accounts.me", kind="query"))["id"]


async def show_people(page: Page) -> None:
    await page.get_by_role("tab", name="People").click()


async def choose(page: Page, name: str, what: str) -> None:
    """Choose from the menu of a person in the list of people."""
    await show_people(page)
    await page.get_by_role("button", name=f"What to do with {name}").click()
    await page.get_by_role("menuitem", name=what, exact=True).click()


async def sees_nothing_odd(page: Page, text: str) -> None:
    """The message is there once, and nothing waits."""
    await expect(line(page, text)).to_have_count(1)
    await expect(page.locator("[data-pending]")).to_have_count(0)


async def sign_up(visitor: Visitor, email: str, *, next_page: str = "/") -> None:
    """Make an account by the page."""
    await visitor.page.goto(f"/sign-up?next={next_page}")
    await fill(visitor.page, email, PASSWORD)
    await visitor.page.get_by_role("button", name="Make an account").click()
    await arrives(visitor.page, next_page)


async def arrives(page: Page, path: str) -> None:
    """Wait for a page's path; one that begins anew on its way there, as whoever it is now, arrives too."""
    await expect(page).to_have_url(re.compile(rf"^\w+://[^/]+{re.escape(path)}([?#].*)?$"), timeout=30_000)


async def sign_in(visitor: Visitor, email: str, password: str = PASSWORD, *, next_page: str = "/") -> None:
    """Sign in by the page."""
    await visitor.page.goto(f"/sign-in?next={next_page}")
    await fill(visitor.page, email, password)
    await visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    await visitor.page.wait_for_url(lambda url: urlsplit(url).path == next_page)


async def fill(page: Page, email: str, password: str) -> None:
    form = page.get_by_role("main")
    await form.get_by_role("textbox", name="E-mail address").fill(email)
    await form.get_by_label("Password", exact=True).fill(password)


def address() -> str:
    return f"{new_id()}@example.org"


_owners: dict[str, str] = {}
"""The address of each site's owner: its seat is taken once."""


async def own_the_server(visitor: Visitor, site: Site) -> None:
    """Be the owner, under the visitor's name: with the link that the server printed, or, when that was used, by signing
    in."""
    if site.url in _owners:
        name = (await call(visitor, "accounts.me", kind="query"))["name"]
        await sign_in(visitor, _owners[site.url], next_page="/admin/people")
        await call(visitor, "accounts.update_me", name=name)
        return
    link = urlsplit(re.findall(r"(http://\S+/claim#\S+)", site.output())[-1])
    email = address()
    await visitor.page.goto(f"/claim#{link.fragment}")
    await visitor.page.get_by_role("button", name="Make an account").click()
    await visitor.page.wait_for_url(lambda url: urlsplit(url).path == "/sign-up")
    # The link's secret comes along where no server sees it, also to those who have an account.
    there = visitor.page.get_by_role("main").get_by_role("link", name="I have an account")
    await expect(there).to_have_attribute("href", f"/sign-in?next=%2Fclaim#{link.fragment}")
    await fill(visitor.page, email, PASSWORD)
    await visitor.page.get_by_role("button", name="Make an account").click()
    await visitor.page.get_by_role("button", name="Take the owner's seat").click()
    await visitor.page.wait_for_url(lambda url: urlsplit(url).path == "/admin/people")
    await expect(visitor.page.get_by_role("region", name="Notifications")).to_contain_text("You own this server now")
    _owners[site.url] = email
