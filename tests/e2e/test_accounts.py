"""Accounts as people have them: a guest signs up and stays the host, and a session that is ended is out at once."""

import asyncio
import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route, WebSocket, expect

from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import (
    LIVE,
    PASSWORD,
    address,
    arrives,
    call,
    composer,
    fill,
    has_session,
    id_of,
    open_room,
    own_the_server,
    sees_nothing_odd,
    show_people,
    sign_in,
    sign_up,
    somebody,
    write,
)

OUT_WITHIN_S = 2.0


async def test_a_guest_who_signs_up_still_hosts_the_room(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    before = await id_of(ada)
    await write(ada, "As a guest")
    email = address()
    await show_people(ada.page)
    await ada.page.get_by_role("button", name="Change my name and colour").click()
    await ada.page.get_by_role("dialog").get_by_role("link", name="Make an account").click()
    await fill(ada.page, email, PASSWORD)
    await ada.page.get_by_role("button", name="Make an account").click()
    await arrives(ada.page, f"/r/{room}")
    await ada.page.wait_for_selector(LIVE)
    assert await id_of(ada) == before
    await sees_nothing_odd(ada.page, "As a guest")
    await write(ada, "As myself")
    await sees_nothing_odd(ada.page, "As myself")
    assert (await call(ada, "rooms.door", kind="query", room=room))["me"] == "host"

    # On a second browser it is the same person with the same rooms.
    there = await visitors.new()
    await sign_in(there, email, next_page="/rooms")
    await expect(there.page.get_by_role("link", name=re.compile("Friday film")).first).to_be_visible()
    assert await id_of(there) == before


async def test_who_makes_an_account_comes_back_to_the_page(visitors: Visitors) -> None:
    """An invitation is in its address."""
    ben = await somebody(visitors, "Ben")
    await ben.page.goto("/lists?invite=kept")
    await ben.page.get_by_role("button", name="You", exact=True).first.click()
    await ben.page.get_by_role("dialog", name="You").get_by_role("link", name="Make an account").click()
    await fill(ben.page, address(), PASSWORD)
    await ben.page.get_by_role("button", name="Make an account").click()
    await ben.page.wait_for_url(lambda url: urlsplit(url)[2:4] == ("/lists", "invite=kept"))


async def test_a_socket_that_is_signed_in_before_the_form_has_its_answer_changes_nothing(visitors: Visitors) -> None:
    ada, there = await somebody(visitors, "Ada"), await somebody(visitors, "Ada elsewhere")
    email = address()
    await sign_up(ada, email)
    who = await id_of(ada)
    met = asyncio.Event()

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: met.set() if f'"id":"{who}"' in str(frame) else None)

    async def held(route: Route) -> None:
        answer = await route.fetch()
        await met.wait()
        await route.fulfill(response=answer)

    there.page.on("websocket", opened)
    await there.page.route("**/api/auth/sign-in", held)
    await sign_in(there, email, next_page="/rooms")
    assert await id_of(there) == who


async def test_an_ended_session_is_out_at_once(visitors: Visitors) -> None:
    ada, there = await somebody(visitors, "Ada"), await visitors.new()
    email = address()
    await sign_up(ada, email, next_page="/settings/sessions")
    await sign_in(there, email)
    room = await open_room(there)
    await expect(composer(there.page)).to_be_visible()

    # The list is live: the new session came by itself.
    rows = ada.page.get_by_role("main").get_by_role("listitem")
    await expect(rows).to_have_count(2)
    socket = there.sockets[-1]
    async with there.page.expect_event("framenavigated"):
        began = time.monotonic()
        await rows.get_by_role("button", name=re.compile("^End")).click()
    took = time.monotonic() - began
    await expect(rows).to_have_count(1)
    await has_session(there.page)
    await expect(there.page.get_by_role("heading", name="Friday film")).to_be_visible()
    assert there.sockets[-1] != socket or len(there.sockets) > 1
    assert (await call(there, "accounts.me", kind="query"))["kind"] == "guest"
    assert (await call(there, "rooms.door", kind="query", room=room))["me"] is None
    assert took < OUT_WITHIN_S, took

    notice = there.page.get_by_role("region", name="Notifications")
    await expect(notice.get_by_text("You were signed out here")).to_be_visible()


async def test_who_was_put_out_while_away_is_told_and_comes_back(visitors: Visitors) -> None:
    """The page was closed when the session ended. Signing out by oneself says nothing."""
    ada, there = await somebody(visitors, "Ada"), await visitors.new()
    email = address()
    await sign_up(ada, email, next_page="/settings/sessions")
    await sign_in(there, email, next_page="/rooms")
    await there.page.wait_for_function("() => localStorage.getItem('raffi.was_in') !== null")
    await there.page.goto("about:blank")
    await ada.page.get_by_role("button", name="End all others").click()
    await expect(ada.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)

    await there.page.goto("/lists?from=afar")
    notice = there.page.get_by_role("region", name="Notifications")
    await expect(notice.get_by_text("You were signed out here")).to_be_visible()
    await notice.get_by_role("button", name="Sign in").click()
    await fill(there.page, email, PASSWORD)
    await there.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    await there.page.wait_for_url(lambda url: urlsplit(url)[2:4] == ("/lists", "from=afar"))
    await there.page.wait_for_function("() => sessionStorage.getItem('raffi.was_in') !== null")

    await there.page.goto("/settings/sign-in")
    await there.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    await there.page.wait_for_url(lambda url: urlsplit(url).path == "/")
    # The page knows that this is a guest now.
    await there.page.wait_for_function("() => sessionStorage.getItem('raffi.was_in') === null")
    await expect(notice.get_by_text("You were signed out here")).to_have_count(0)


async def test_a_forgotten_password(visitors: Visitors, site: Site) -> None:
    """Without a mail server the letter is in the outbox, where the owner sees it."""
    owner, ben = await somebody(visitors, "Olga"), await somebody(visitors, "Ben")
    await own_the_server(owner, site)
    email = address()
    await sign_up(ben, email)
    before = await id_of(ben)

    there = await visitors.new()
    await there.page.goto("/sign-in")
    await there.page.get_by_role("link", name="Forgot your password?").click()
    await expect(there.page.get_by_role("heading", name="A new password")).to_be_visible()
    await there.page.get_by_role("main").get_by_role("textbox", name="E-mail address").fill(email)
    await there.page.get_by_role("button", name="Send the letter").click()
    await expect(there.page.get_by_text(re.compile("This server sends none by itself"))).to_be_visible()

    await owner.page.goto("/admin/mail")
    link = await the_link(owner, email, "reset_password")
    await there.page.goto(link)
    await there.page.get_by_label("New password", exact=True).fill("eight loud badgers")
    async with ben.page.expect_event("framenavigated"):
        await there.page.get_by_role("button", name="Set the password").click()
    await there.page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert await id_of(there) == before
    # Everybody else who was signed in is out.
    await ben.page.wait_for_load_state()
    await expect(ben.page.get_by_role("heading", name=re.compile("Watch together"))).to_be_visible()
    assert await id_of(ben) != before


async def the_link(owner: Visitor, email: str, kind: str) -> str:
    """The path of the link in a letter, once the owner's page shows it."""
    await expect(owner.page.get_by_role("main").get_by_text("A new password").first).to_be_visible()
    shown = await call(owner, "mail.outbox", kind="query")
    found = next(one for one in shown["letters"] if (one["to"], one["kind"]) == (email, kind))
    said = await call(owner, "mail.letter", kind="query", letter=found["id"])
    link = urlsplit(said["link"])
    return f"{link.path}#{link.fragment}"


async def test_signing_out_leaves_nothing_behind(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await sign_up(ada, address(), next_page="/settings/sign-in")
    await ada.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    await ada.page.wait_for_url(lambda url: urlsplit(url).path == "/")
    await expect(ada.page.get_by_role("region").get_by_text("You are signed out")).to_be_visible()
    await has_session(ada.page)
    assert (await call(ada, "accounts.me", kind="query"))["kind"] == "guest"
    await ada.page.goto("/settings/sessions")
    await expect(ada.page.get_by_text("This needs an account")).to_be_visible()


@pytest.mark.parametrize("path", ["/settings/sign-in", "/settings/sessions", "/admin/people", "/admin/audit"])
async def test_who_has_no_account_sees_nothing_broken(visitors: Visitors, path: str) -> None:
    guest = await visitors.new()
    await guest.page.goto(path)
    main = guest.page.get_by_role("main")
    await expect(
        main.get_by_text(re.compile("This needs an account|This is for those who run the server"))
    ).to_be_visible()
    await expect(main.get_by_role("alert")).to_have_count(0)
