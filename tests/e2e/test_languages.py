"""Every page in the reader's language from the first byte on: no English left, nothing too long for its place."""

import re

from playwright.async_api import Page, expect

from raffi_web.words import EN, blanks, sentences
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import NORTHERN, axe_violations
from tests.e2e.steps import LIVE, call, join_room, open_room, somebody

SEEN = """() => {
  const found = new Set();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, nodeValue: text } = walker.currentNode;
    if (text.trim() && !["SCRIPT", "STYLE"].includes(parent.tagName) && shown(parent)) found.add(text.trim());
  }
  for (const element of document.querySelectorAll("[aria-label],[placeholder],[title],[data-tip],[alt]")) {
    if (!shown(element)) continue;
    for (const name of ["aria-label", "placeholder", "title", "data-tip", "alt"]) {
      const text = element.getAttribute(name)?.trim();
      if (text) found.add(text);
    }
  }
  return [document.title, ...found];
}"""
TOO_LONG = """() => {
  const found = [];
  const scrolls = (element) =>
    element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  for (const element of document.querySelectorAll("button, a, label, h1, h2, h3, p, [role=tab], dt, dd, td, th")) {
    const hidden = element.closest(".sr-only, [aria-hidden=true], [class*=translate]");
    if (hidden || !element.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right } = element.getBoundingClientRect();
    const text = element.textContent.slice(0, 60);
    if (right - left > 2 && (left < -1 || right > innerWidth + 1) && !scrolls(element.parentElement)) found.push(text);
    const { overflowX, textOverflow } = getComputedStyle(element);
    const cut = element.clientWidth > 2 && element.scrollWidth > element.clientWidth + 1;
    if (cut && overflowX === "hidden" && textOverflow !== "ellipsis") found.push(`cut: ${text}`);
  }
  return document.documentElement.scrollWidth > innerWidth ? ["the page", ...found] : found;
}"""
CONTENT = ("demo.",)
"""What the server named once, for everybody."""


def english(language: str) -> re.Pattern[str]:
    """Whatever is English and not what this language says."""
    own = set(sentences(language).values())
    patterns = []
    for key, said in EN.items():
        letters = re.sub(r"\{\w+\}|\W", "", said)
        # What is mostly blank fits names and titles too.
        if said in own or key.startswith(CONTENT) or len(letters) < (8 if blanks(said) else 4):
            continue
        counted = re.sub(r"\\\{n\\\}", r"[\\d.,]+", re.escape(said))
        patterns.append(re.sub(r"\\\{\w+\\\}", ".{1,60}", counted))
    return re.compile("|".join(patterns))


async def speaks(page: Page, language: str) -> None:
    """The page is in this language, whole, and fits."""
    assert await page.evaluate("document.documentElement.lang") == language
    seen = await page.evaluate(SEEN)
    assert [text for text in seen if english(language).fullmatch(text)] == [], page.url
    assert [text for text in seen if "@w" in text or "{" in text] == [], page.url
    assert await page.evaluate(TOO_LONG) == [], page.url


async def on_every_page(visitor: Visitor, language: str) -> None:
    page, words = visitor.page, sentences(language)
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text(words["rooms.headline"])
    await speaks(page, language)
    assert await axe_violations(page) == []
    await page.get_by_role("button", name=words["rooms.make"]).first.click()
    await expect(page.get_by_role("dialog", name=words["rooms.make"])).to_be_visible()
    await speaks(page, language)
    await page.keyboard.press("Escape")
    for path in ("/rooms", "/sign-in", "/sign-up", "/forgot", "/settings/sign-in", "/no-such-page"):
        await page.goto(path)
        await expect(page.get_by_role("heading").first).to_be_visible()
        await speaks(page, language)
    # The browser itself logs that the page was not there.
    visitor.complaints = [one for one in visitor.complaints if "404" not in one]


async def in_a_room(visitors: Visitors, visitor: Visitor, language: str) -> None:
    page, words = visitor.page, sentences(language)
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada, title="Kino")
    await call(ada, "screen.load", room=room, source={"url": NORTHERN})
    await call(ada, "screen.control", room=room, action="seek", position=12)
    await page.goto(f"/r/{room}")
    await expect(page.get_by_text(words["rooms.who_one"].format(first="Ada"))).to_be_visible()
    await speaks(page, language)
    await join_room(visitor, room)
    await expect(page.get_by_text(words["notices.seek"].format(name="Ada", position="0:12")).first).to_be_visible()
    await speaks(page, language)
    assert await axe_violations(page) == []
    for tab in ("room.tab_people", "room.tab_queue", "room.tab_chat"):
        await page.get_by_role("tab", name=words[tab]).click()
        await expect(page.get_by_role("tab", name=words[tab])).to_have_attribute("aria-selected", "true")
        await speaks(page, language)


async def test_a_phone_in_turkish(visitors: Visitors) -> None:
    visitor = await visitors.new(width=390, height=844, touch=True, locale="tr-TR")
    await on_every_page(visitor, "tr")
    await in_a_room(visitors, visitor, "tr")


async def test_a_desk_that_chooses_spanish(visitors: Visitors) -> None:
    visitor = await somebody(visitors, "Bea", width=1440, height=900)
    page, english_words, words = visitor.page, EN, sentences("es")
    room = await open_room(visitor, title="Cine")
    await page.goto("/")
    await page.get_by_role("button", name=english_words["rooms.you"], exact=True).click()
    async with page.expect_navigation():
        await page.get_by_role("button", name="Español").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(words["rooms.headline"])
    await page.get_by_role("button", name=words["rooms.you"], exact=True).click()
    await expect(page.get_by_role("button", name="Español")).to_have_attribute("aria-pressed", "true")
    await speaks(page, "es")
    await page.goto(f"/r/{room}")
    await page.wait_for_selector(LIVE)
    await expect(page.get_by_role("tab", name=words["room.tab_people"])).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name=words["ui.shortcuts"])).to_be_visible()
    await speaks(page, "es")
    await on_every_page(visitor, "es")
    await in_a_room(visitors, visitor, "es")
