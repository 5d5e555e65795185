"""Order in comments, with two people: reported, hidden, told to the author, brought back; locked threads, a pace."""

from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.steps import CALL, call, own_the_server, somebody
from tests.e2e.test_axe import passes

EPISODE = {"title_id": "moderation:one", "title_name": "The Third Man", "season": 1}


async def test_what_is_reported_is_hidden_and_brought_back(visitors: Visitors) -> None:
    olga, ben = await somebody(visitors, "Olga"), await somebody(visitors, "Ben")
    await own_the_server(olga, visitors.site)
    discussion = (await call(ben, "comments.open", episode=1, **EPISODE))["id"]
    said = (await call(ben, "comments.create", discussion=discussion, body="an awful thing"))["id"]
    other = (await call(ben, "comments.create", discussion=discussion, body="a mild thing"))["id"]
    for one in (said, other):
        about = {"kind": "comment", "on": one, "reason": "hate", "text": "Look at this."}
        assert (await olga.page.evaluate(CALL, ["mutation", "profiles.report", about]))["status"] == 200
    await ben.page.goto(f"/d/{discussion}")
    await expect(ben.page.get_by_text("an awful thing")).to_be_visible()

    await olga.page.goto("/admin/comments")
    card = olga.page.locator(f"[data-waiting='{said}']")
    await expect(card.get_by_text("an awful thing")).to_be_visible()
    await passes(olga.page)
    await card.focus()
    await olga.page.keyboard.press("h")
    dialog = olga.page.get_by_role("dialog")
    await dialog.get_by_text("Hate").click()
    await dialog.get_by_label("A word to the author").fill("Not here.")
    await passes(olga.page)
    await dialog.get_by_role("button", name="Hide", exact=True).click()
    await expect(card).to_have_count(0)

    hidden = ben.page.locator("[data-hidden='hate']")
    await expect(hidden.get_by_text("Hidden: Hate")).to_be_visible()
    await expect(hidden.get_by_text("Not here.")).to_be_visible()
    await expect(hidden.get_by_text("an awful thing")).to_be_visible()
    await olga.page.get_by_role("button", name="Undo").click()
    await expect(hidden).to_have_count(0)
    await expect(ben.page.get_by_text("an awful thing")).to_be_visible()
    await expect(card).to_be_visible()
    await olga.page.locator(f"[data-waiting='{other}']").focus()
    await olga.page.keyboard.press("d")
    await expect(olga.page.locator(f"[data-waiting='{other}']")).to_have_count(0)


async def test_a_thread_is_locked_and_a_discussion_has_a_pace(visitors: Visitors) -> None:
    olga, ben = await somebody(visitors, "Olga"), await somebody(visitors, "Ben")
    await own_the_server(olga, visitors.site)
    discussion = (await call(ben, "comments.open", episode=2, **EPISODE))["id"]
    await call(ben, "comments.create", discussion=discussion, body="a heated thing")
    await ben.page.goto(f"/d/{discussion}")
    await olga.page.goto(f"/d/{discussion}")
    await olga.page.get_by_role("button", name="More for Ben's comment").click()
    await olga.page.get_by_role("menuitem", name="Lock the thread").click()
    await expect(ben.page.get_by_text("Locked", exact=True)).to_be_visible()
    await expect(ben.page.get_by_role("button", name="Reply")).to_have_count(0)
    await olga.page.get_by_role("button", name="Keep order").click()
    await olga.page.get_by_role("menuitem", name="Slow mode").click()
    dialog = olga.page.get_by_role("dialog")
    await dialog.get_by_label("Pace").select_option("One comment every 5 minutes")
    await passes(olga.page)
    await dialog.get_by_role("button", name="Save").click()
    await expect(ben.page.get_by_text("One comment every 5 minutes")).to_be_visible()


async def test_word_filters_are_tried_and_added(visitors: Visitors) -> None:
    olga = await somebody(visitors, "Olga")
    await own_the_server(olga, visitors.site)
    await olga.page.goto("/admin/comments")
    await olga.page.get_by_role("tab", name="Word filters").click()
    await olga.page.get_by_label("Words").fill("sewer*")
    await olga.page.get_by_label("Try it on a text").fill("down in the SEWERS")
    await expect(olga.page.get_by_text("It finds: sewer*")).to_be_visible()
    await passes(olga.page)
    await olga.page.get_by_role("button", name="Add the filter").click()
    await expect(olga.page.get_by_role("button", name="Take away sewer*")).to_be_visible()
    await olga.page.get_by_role("button", name="Take away sewer*").click()
    await expect(olga.page.get_by_text("No word filters yet.")).to_be_visible()
