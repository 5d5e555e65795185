"""Writing comments: kept until they are sent, sent once, safe to read."""

from typing import Any

from playwright.async_api import FilePayload, Locator, Page, expect

from raffi_web.kernel.ids import new_id
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, somebody
from tests.files.conftest import picture

MARKUP = """<script>window.harmed = 1</script><img src=x onerror="window.harmed=1">
# no heading [x](javascript:alert(1)) ![y](https://example.org/y.png)
**bold** `code` and ||the **driver** did it||"""


def field(page: Page, name: str = "Write a comment") -> Locator:
    """Where one writes."""
    return page.get_by_role("textbox", name=name)


def comment(page: Page, text: str) -> Locator:
    """The comment in which a text stands."""
    return page.locator("[data-comment]").filter(has_text=text)


def png(**options: Any) -> FilePayload:
    return {"name": "still.png", "mimeType": "image/png", "buffer": picture(size=(800, 450), **options)}


async def talk_about(visitor: Visitor, *others: Visitor) -> str:
    """An episode's discussion, shown by everybody; its id."""
    made = await call(visitor, "comments.open", title_id=f"tt{new_id()}", title_name="Night Train")
    for one in (visitor, *others):
        await one.page.goto(f"/d/{made['id']}")
        await expect(field(one.page)).to_be_visible()
    return made["id"]


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Comment", exact=True).click()


async def test_a_draft_survives_a_reload_and_goes_when_it_was_sent(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await talk_about(ada)
    await field(ada.page).press_sequentially("first line")
    await field(ada.page).press("Enter")
    await field(ada.page).press_sequentially("second")
    await ada.page.reload()
    await expect(field(ada.page)).to_have_value("first line\nsecond")
    await field(ada.page).press("Control+Enter")
    await expect(comment(ada.page, "second")).to_have_count(1)
    await expect(field(ada.page)).to_have_value("")
    await ada.page.reload()
    await expect(comment(ada.page, "second")).to_have_count(1)
    await expect(field(ada.page)).to_have_value("")


async def test_a_draft_belongs_to_what_it_answers(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    discussion = await talk_about(ada)
    await call(ada, "comments.create", discussion=discussion, body="a root")
    await comment(ada.page, "a root").get_by_role("button", name="Reply").click()
    await field(ada.page, "Reply to Ada").press_sequentially("half an ans")
    await ada.page.reload()
    await expect(field(ada.page)).to_have_value("")
    mark = comment(ada.page, "a root").locator("[data-draft]")
    await expect(mark).to_have_text("Draft")
    await comment(ada.page, "a root").get_by_role("button", name="Reply").click()
    await expect(field(ada.page, "Reply to Ada")).to_have_value("half an ans")
    await expect(mark).to_have_count(0)
    await ada.page.keyboard.type("wer")
    await expect(field(ada.page, "Reply to Ada")).to_have_value("half an answer")


async def test_what_was_written_offline_is_sent_once(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await talk_about(ada, ben)
    await field(ada.page).press_sequentially("from the tunnel")
    await ada.context.set_offline(True)
    await expect(ada.page.get_by_text("What you write is kept")).to_be_visible()
    await send(ada.page)
    await expect(ada.page.get_by_text("It is sent when it is back")).to_be_visible()
    await expect(field(ada.page)).to_have_value("from the tunnel")
    await ada.context.set_offline(False)
    await expect(comment(ben.page, "from the tunnel")).to_have_count(1, timeout=30_000)
    await expect(field(ada.page)).to_have_value("")
    ada.complaints = [one for one in ada.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


async def test_past_the_limit_it_counts_down_and_goes_by_itself(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    discussion = await talk_about(ada)
    for n in range(5):
        await call(ada, "comments.create", discussion=discussion, body=f"number {n}")
    await field(ada.page).press_sequentially("the sixth")
    await send(ada.page)
    counting = ada.page.locator("button[data-held]")
    await expect(counting).to_contain_text("Sends in")
    await expect(field(ada.page)).to_have_value("the sixth")
    await counting.click()
    await expect(counting).to_have_count(0)
    await expect(field(ada.page)).to_have_value("the sixth")
    await send(ada.page)
    await expect(counting).to_be_visible()
    await expect(comment(ada.page, "the sixth")).to_have_count(1, timeout=30_000)
    await expect(field(ada.page)).to_have_value("")


async def test_markup_is_shown_as_text_and_a_spoiler_is_covered(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await talk_about(ada, ben)
    await field(ada.page).fill(MARKUP)
    await send(ada.page)
    said = comment(ben.page, "no heading")
    await expect(comment(ada.page, "no heading")).to_have_count(1)
    await ben.page.reload()
    await expect(said).to_contain_text("<script>window.harmed = 1</script><img src=x")
    await expect(said).to_contain_text("[x](javascript:alert(1)) ![y](https://example.org/y.png")
    await expect(said.locator("[data-body] :is(script, img, h1)")).to_have_count(0)
    await expect(said.locator("strong", has_text="bold")).to_be_visible()
    assert await ben.page.evaluate("() => window.harmed") is None
    links = await said.locator("[data-body] a").evaluate_all("all => all.map(a => [a.href, a.rel, a.target])")
    assert links == [["https://example.org/y.png", "noopener noreferrer nofollow", "_blank"]]
    covered = said.locator("[data-spoiler=covered]")
    await expect(covered).to_have_count(1)
    await expect(said.get_by_text("driver")).not_to_be_visible()
    assert await axe_violations(ben.page, "[data-body]") == []
    await covered.press("Enter")
    await expect(said.get_by_text("driver")).to_be_visible()


async def test_a_picture_is_added_covered_and_opened(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    discussion = await talk_about(ada)
    await field(ada.page).press_sequentially("look at this")
    await ada.page.set_input_files("input[type=file]", files=[png(), png(color=(20, 90, 200))])
    await ada.page.get_by_role("button", name="Hide picture 2 as a spoiler").click()
    assert await axe_violations(ada.page) == []
    await ada.page.reload()
    await expect(ada.page.get_by_role("img", name="Picture 2")).to_be_visible()
    await send(ada.page)
    await expect(comment(ada.page, "look at this")).to_have_count(1)
    await ben.page.goto(f"/d/{discussion}")
    said = comment(ben.page, "look at this")
    await expect(said.get_by_role("img", name="Picture 1 by Ada")).to_be_visible()
    await expect(said.get_by_role("img", name="Picture 2 by Ada")).to_have_count(0)
    await said.get_by_role("button", name="Spoiler. Show it").click()
    await said.get_by_role("img", name="Picture 2 by Ada").click()
    large = ben.page.get_by_role("dialog", name="Picture 2 by Ada")
    await expect(large).to_be_visible()
    await ben.page.keyboard.press("ArrowLeft")
    await expect(ben.page.get_by_role("dialog", name="Picture 1 by Ada")).to_be_visible()
    await ben.page.keyboard.press("Escape")
    await expect(ben.page.get_by_role("dialog")).to_have_count(0)


async def test_a_picture_needs_no_text(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await talk_about(ada, ben)
    await field(ada.page).focus()
    await expect(ada.page.get_by_role("button", name="Comment", exact=True)).to_be_disabled()
    await ada.page.set_input_files("input[type=file]", files=[png()])
    await expect(ada.page.get_by_role("img", name="Picture 1")).to_be_visible()
    await send(ada.page)
    for page in (ada.page, ben.page):
        await expect(page.get_by_role("img", name="Picture 1 by Ada")).to_be_visible()
    assert await axe_violations(ben.page, "[data-comment]") == []


async def test_at_a_pace_the_next_one_counts_down_and_goes_by_itself(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = (await call(ada, "rooms.create", title="Friday", is_public=True, film={"url": "sampler:last-tram"}))["id"]
    discussion = (await call(ada, "comments.open", room=room))["id"]
    await call(ada, "comments.slow", discussion=discussion, seconds=10)
    await call(ben, "rooms.join", room=room)
    await ben.page.goto(f"/d/{discussion}")
    await field(ben.page).press_sequentially("the first")
    paced = ben.page.locator("[data-paced]")
    await expect(paced).to_have_count(0)
    await send(ben.page)
    await expect(comment(ben.page, "the first")).to_be_visible()
    await field(ben.page).press_sequentially("the second")
    await expect(paced).to_contain_text("the next comment in")
    # The page that was loaded meanwhile knows it, too.
    await ben.page.reload()
    await field(ben.page).focus()
    await expect(paced).to_contain_text("the next comment in")
    await send(ben.page)
    await expect(ben.page.locator("button[data-held]")).to_contain_text("Sends in")
    await expect(comment(ben.page, "the second")).to_have_count(1, timeout=30_000)


async def test_a_name_is_chosen_and_the_text_names_them(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    discussion = await talk_about(ada)
    await call(ben, "comments.create", discussion=discussion, body="a root")
    await ada.page.reload()
    await expect(comment(ada.page, "a root")).to_be_visible()
    await field(ada.page).press_sequentially("well, @b")
    await expect(ada.page.get_by_role("option", name="Ben")).to_be_visible()
    await field(ada.page).press("Enter")
    await expect(field(ada.page)).to_have_value("well, @Ben ")
    await field(ada.page).press("Control+Enter")
    await expect(comment(ada.page, "well,")).to_be_visible()
    page = await call(ada, "comments.threads", kind="query", discussion=discussion)
    me = await call(ben, "accounts.me", kind="query")
    assert page["threads"][0]["comment"]["named"] == {me["id"]: "Ben"}
