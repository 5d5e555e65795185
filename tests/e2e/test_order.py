"""The desks of who keeps order, on the server and in a room: live, with lists, and closed to others."""

from playwright.async_api import expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import CALL, call, join_room, open_room, own_the_server, somebody
from tests.e2e.test_axe import passes

EPISODE = {"title_id": "order:one", "title_name": "The Third Man", "season": 1}


async def tell_of(visitor: Visitor, comment: str) -> None:
    """Report a comment."""
    about = {"kind": "comment", "on": comment, "reason": "hate", "text": "Look at this."}
    assert (await visitor.page.evaluate(CALL, ["mutation", "profiles.report", about]))["status"] == 200


async def undo(visitor: Visitor, told: str) -> None:
    """Take back what a toast tells."""
    toasts = visitor.page.get_by_role("region", name="Notifications").get_by_role("listitem")
    await toasts.filter(has_text=told).get_by_role("button", name="Undo").click()


async def test_the_queue_is_live_and_counted_in_the_navigation(visitors: Visitors) -> None:
    olga, ben, cem = [await somebody(visitors, name) for name in ("Olga", "Ben", "Cem")]
    await own_the_server(olga, visitors.site)
    discussion = (await call(ben, "comments.open", episode=1, **EPISODE))["id"]
    said = (await call(ben, "comments.create", discussion=discussion, body="an awful thing"))["id"]
    await olga.page.goto("/admin/comments")
    await expect(olga.page.get_by_role("tab", name="Waiting")).to_be_visible()
    card = olga.page.locator(f"[data-waiting='{said}']")
    await expect(card).to_have_count(0)
    await tell_of(cem, said)
    await expect(card.get_by_text("an awful thing")).to_be_visible()
    way = olga.page.get_by_role("navigation", name="This server").get_by_role("link", name="Comments to look at")
    await expect(way).to_contain_text("wait")
    await call(ben, "comments.edit", comment=said, body="a nice thing")
    await expect(card.get_by_text("a nice thing")).to_be_visible()
    await expect(card.get_by_text("an awful thing")).to_be_visible()
    await card.get_by_role("button", name="Keep").click()
    await expect(card).to_have_count(0)
    await olga.page.get_by_role("tab", name="Decided").click()
    row = olga.page.get_by_role("listitem").filter(has_text="a nice thing")
    await expect(row.get_by_text("Kept")).to_be_visible()
    await passes(olga.page)


async def test_who_is_silenced_and_what_is_switched_off_is_listed_and_brought_back(visitors: Visitors) -> None:
    olga, ben = await somebody(visitors, "Olga"), await somebody(visitors, "Ben")
    await own_the_server(olga, visitors.site)
    me = (await call(ben, "accounts.me", kind="query"))["id"]
    await olga.page.goto("/admin/comments")
    await olga.page.get_by_role("tab", name="Silenced").click()
    await call(olga, "comments.silence", actor=me, reason="spam", hours=24, note="No ads.")
    row = olga.page.locator(f"[data-silenced='{me}']")
    await expect(row.get_by_text("No ads.")).to_be_visible()
    await passes(olga.page)
    await row.get_by_role("button", name="Let Ben write again").click()
    await expect(row).to_have_count(0)
    await undo(olga, "Ben can write again")
    await expect(row.get_by_text("No ads.")).to_be_visible()

    await olga.page.get_by_role("tab", name="Switched off").click()
    off = {"title_id": "order:off", "title_name": "Night Train", "state": "read_only", "why": "Until the finale."}
    await call(olga, "comments.switch", **off)
    title = olga.page.locator("[data-switched='order:off']")
    await expect(title.get_by_text("Until the finale.")).to_be_visible()
    await passes(olga.page)
    await title.get_by_role("button", name="Switch on the comments on Night Train").click()
    await expect(title).to_have_count(0)
    await undo(olga, "Comments are on again")
    await expect(title.get_by_text("Read only")).to_be_visible()
    await title.get_by_role("button", name="Switch on the comments on Night Train").click()
    await expect(title).to_have_count(0)


async def test_a_host_keeps_order_beside_the_film_and_on_a_page(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844)
    ben = await somebody(visitors, "Ben")
    room = await open_room(ada)
    await join_room(ben, room)
    discussion = (await call(ada, "comments.open", room=room, episode=2, **EPISODE))["id"]
    said = (await call(ben, "comments.create", discussion=discussion, body="an awful thing"))["id"]

    await ada.page.get_by_role("button", name="More", exact=True).click()
    await ada.page.get_by_role("menuitem", name="Room settings").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Comments to look at").click()
    desk = ada.page.get_by_role("dialog", name="Moderation")
    await expect(desk.get_by_text("Nothing waits.")).to_be_visible()
    await tell_of(ada, said)
    card = desk.locator(f"[data-waiting='{said}']")
    await expect(card.get_by_text("an awful thing")).to_be_visible()
    await passes(ada.page)
    await card.get_by_role("button", name="Mute in this room").click()
    await expect(card.get_by_text("Muted")).to_be_visible()
    await desk.get_by_role("tab", name="Muted").click()
    await expect(desk.get_by_role("button", name="Let Ben write again")).to_be_visible()
    await passes(ada.page)

    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("tab", name="Comments").click()
    await ada.page.get_by_role("button", name="1 comment to look at").click()
    await expect(desk.locator(f"[data-waiting='{said}']")).to_be_visible()

    await ada.page.goto(f"/r/{room}/moderation")
    await expect(ada.page.get_by_role("heading", name="Moderation in Friday film")).to_be_visible()
    await ada.page.locator(f"[data-waiting='{said}']").get_by_role("button", name="Hide").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_text("Hate").click()
    await dialog.get_by_role("button", name="Hide", exact=True).click()
    await expect(ada.page.get_by_text("Nothing waits.")).to_be_visible()
    await passes(ada.page)
    await ada.page.get_by_role("tab", name="Word filters").click()
    await expect(ada.page.get_by_text("No word filters yet.")).to_be_visible()
    await passes(ada.page)

    await ben.page.goto(f"/r/{room}/moderation")
    await expect(ben.page.get_by_role("heading", name="Not yours to moderate")).to_be_visible()
    await passes(ben.page)
