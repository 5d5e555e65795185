"""Films on boards: they play in step for everybody who sees the board, each by its own anchor."""

from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, Route, expect

from raffi_web.features.screen.sampler import FILMS
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import open_board, saved
from tests.e2e.test_board_links import paste
from tests.e2e.test_board_saving import CUT
from tests.e2e.test_player import HLS, REFUSING, WITHOUT_OWN_HLS

FILES = Path(__file__).parents[2] / "assets" / "films"
COUNTER = next(film for film in FILMS if film.has_frame_strip)
OTHER = next(film for film in FILMS if not film.has_frame_strip)
IN_STEP_S = 0.1
"""What the screen calls in step."""
ERRORS = """() => new Promise((done) => {
  const media = document.querySelector("[data-film] video");
  const said = [];
  const look = () => {
    said.push([Date.now(), media.currentTime]);
    if (said.length < 30) requestAnimationFrame(look); else done(said);
  };
  look();
})"""
"""Places of the film by the clock of this machine, which both browsers share."""


def film(page: Page, id_: str = "v") -> Locator:
    return page.locator(f"[data-film='{id_}']")


async def media(page: Page, condition: str, id_: str = "v") -> None:
    """Wait until an expression over a film's `media` holds."""
    found = f"document.querySelector(\"[data-film='{id_}'] video\")"
    await page.wait_for_function(f"() => {{ const media = {found}; return media && ({condition}); }}")


async def put(who: Visitor, board: str, *films: tuple[str, str, dict[str, Any]]) -> None:
    """Put films on a board, each as its id, source and further properties."""
    ops = [["put", id_, "video", {"w": 480, "h": 270, "source": source, **more}] for id_, source, more in films]
    await call(who, "canvas.push", board=board, client="films00000000001", n=1, ops=ops)


async def screening(visitors: Visitors, *films: tuple[str, str, dict[str, Any]]) -> tuple[Visitor, Visitor, str]:
    """Ada and Ben before a board with films."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Films"))["id"]
    await put(ada, board, *(films or (("v", COUNTER.url, {"title": "Frame counter"}),)))
    for visitor in (ada, ben):
        await open_board(visitor, board)
        await media(visitor.page, "media.readyState >= 1", films[0][0] if films else "v")
    return ada, ben, board


async def together(*pages: Page, rate: float = 1) -> float:
    """How far apart the films of two pages run, in seconds: the median over half a second."""
    lags: list[float] = []
    for page in pages:
        said = await page.evaluate(ERRORS)
        lags.append(sorted(place - rate * at / 1000 for at, place in said)[len(said) // 2])
    return max(lags) - min(lags)


async def in_step(*pages: Page, rate: float = 1) -> None:
    """Wait until running films are in step."""
    apart = 1.0
    for _ in range(20):
        apart = await together(*pages, rate=rate)
        if apart < IN_STEP_S:
            return
    raise AssertionError(f"apart: {apart}")


async def press(page: Page, name: str) -> None:
    """Press a control of the film."""
    await film(page).hover()
    await film(page).get_by_role("button", name=name, exact=True).first.click()


async def test_one_plays_seeks_and_pauses_for_both(visitors: Visitors) -> None:
    one, two, board = await screening(visitors)
    ada, ben = one.page, two.page
    await press(ada, "Play")
    for page in (ada, ben):
        await media(page, "!media.paused && media.currentTime > 0.5")
    await in_step(ada, ben)
    line = film(ben).get_by_role("slider", name="Film position")
    await film(ben).hover()
    box = await line.bounding_box()
    assert box is not None
    await line.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    for page in (ada, ben):
        await media(page, "!media.paused && media.currentTime > 0.45 * media.duration")
    await in_step(ada, ben)
    # Whoever comes late is where the others are.
    late = await somebody(visitors, "Cem")
    await call(late, "rooms.join", room=(await call(one, "canvas.get", kind="query", board=board))["room"])
    await open_board(late, board)
    await media(late.page, "!media.paused && media.currentTime > 0.45 * media.duration")
    await in_step(ada, late.page)
    await press(ada, "Pause")
    for page in (ada, ben, late.page):
        await media(page, "media.paused")
    places = [await page.evaluate("document.querySelector('[data-film] video').currentTime") for page in (ada, ben)]
    assert abs(places[0] - places[1]) < 1 / COUNTER.fps
    assert await axe_violations(ada, "[data-film]") == []


async def test_steering_is_no_edit_that_an_undo_takes_back(visitors: Visitors) -> None:
    one, two, _ = await screening(visitors)
    ada, ben = one.page, two.page
    await film(ada).click(position={"x": 200, "y": 80})
    before = await film(ada).bounding_box()
    await ada.keyboard.press("ArrowRight")
    await ada.keyboard.press("k")
    await media(ben, "!media.paused")
    await ada.keyboard.press("Control+z")
    await saved(ada)
    after = await film(ada).bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == before["x"]
    await media(ben, "!media.paused && media.currentTime > 1")
    # The keys of the screen, for the film that is chosen.
    await ada.keyboard.press("l")
    await media(ben, "media.currentTime > 10")
    await ada.keyboard.press("m")
    await media(ada, "media.muted")
    await media(ben, "!media.muted")
    await ada.keyboard.press("k")
    await media(ben, "media.paused")


async def test_two_films_have_two_anchors_and_one_out_of_sight_no_player(visitors: Visitors) -> None:
    far = ("w", OTHER.url, {"x": 600})
    one, two, board = await screening(visitors, ("v", COUNTER.url, {}), far)
    ada, ben = one.page, two.page
    await press(ada, "Play")
    await media(ben, "!media.paused && media.currentTime > 0.5")
    await media(ben, "media.paused && media.currentTime === 0", "w")
    # Far away it is neither heard nor loaded, and comes back where the others are.
    await call(one, "canvas.push", board=board, client="films00000000002", n=1, ops=[["set", "v", {"x": 40_000}]])
    await expect(film(ben).locator("video")).to_have_count(0)
    await call(one, "canvas.push", board=board, client="films00000000002", n=2, ops=[["set", "v", {"x": 0}]])
    for page in (ada, ben):
        await media(page, "!media.paused && media.currentTime > 1")
    await in_step(ada, ben)


async def test_who_may_only_look_sees_it_play_and_an_end_is_an_end(visitors: Visitors) -> None:
    one, two, board = await screening(visitors)
    ada, ben = one.page, two.page
    await call(one, "canvas.set_access", board=board, members_may="view")
    await expect(ben.locator("main[data-level=view]")).to_be_visible()
    await film(ben).hover()
    await expect(film(ben).get_by_role("button", name="Play", exact=True)).to_have_count(0)
    await expect(film(ben).get_by_role("slider", name="Film position")).to_be_disabled()
    await press(ada, "Play")
    await media(ben, "!media.paused")
    await film(ben).click(position={"x": 200, "y": 80})
    await ben.keyboard.press("k")
    await film(ada).hover()
    line = film(ada).get_by_role("slider", name="Film position")
    await line.focus()
    await ada.keyboard.press("End")
    for page in (ada, ben):
        await media(page, "media.paused && media.currentTime > media.duration - 0.2")
    await expect(film(ada).get_by_role("button", name="From the beginning")).to_be_visible()
    # Whoever comes now sees the end, too.
    await ben.reload()
    await media(ben, "media.paused && media.currentTime > media.duration - 0.2")
    await press(ada, "From the beginning")
    await media(ben, "!media.paused && media.currentTime < 20")


async def test_a_film_is_put_there_by_the_dialog_and_by_its_address(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    await call(ada, "screen.load", room=room, source={"url": "sampler:northern-hours"})
    board = (await call(ada, "canvas.create", room=room, title="Films"))["id"]
    page = await open_board(ada, board)
    await page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Film").click()
    dialog = page.get_by_role("dialog", name="Put a film on the board")
    await dialog.get_by_label("Address").fill("javascript:alert(1)")
    await dialog.get_by_role("button", name="Put it here").click()
    await expect(dialog.get_by_text("That is no address of a film.")).to_be_visible()
    assert await axe_violations(page, "dialog[open]") == []
    watches = dialog.locator("section", has_text="What the room watches")
    await watches.get_by_role("button", name="Northern Hours").click()
    await expect(page.locator("[data-film]")).to_have_count(1)
    await saved(page)
    here = await page.evaluate("location.origin")
    await paste(page, f"{here}{COUNTER.url}")
    await expect(page.locator("[data-film]")).to_have_count(2)
    await saved(page)
    stored = (await call(ada, "canvas.load", kind="query", board=board))["elements"]
    assert sorted(one["props"]["source"] for one in stored) == sorted([COUNTER.url, FILMS[0].url])
    await page.keyboard.press("Escape")
    await page.locator("[data-film]").last.click(button="right", position={"x": 100, "y": 80})
    await page.get_by_role("menuitem", name="Put on the room's screen").click()
    told = page.get_by_role("region", name="Notifications").get_by_text("It is on the room's screen")
    await expect(told).to_be_visible()


async def test_a_speed_is_everybody_s_and_kept(visitors: Visitors) -> None:
    one, two, _ = await screening(visitors)
    ada, ben = one.page, two.page
    await press(ada, "Play")
    await media(ben, "!media.paused && media.currentTime > 0.5")
    await press(ada, "Speed 1×")
    await ada.get_by_role("menuitemradio", name="1.5×").click()
    for page in (ada, ben):
        await media(page, "Math.abs(media.playbackRate - 1.5) < 0.11")
    await in_step(ada, ben, rate=1.5)
    # The keys of the screen, for the film that is chosen.
    await film(ada).click(position={"x": 200, "y": 80})
    await ada.keyboard.press("Shift+Period")
    await ben.reload()
    await media(ben, "!media.paused && Math.abs(media.playbackRate - 1.75) < 0.11")
    await in_step(ada, ben, rate=1.75)
    await film(ben).hover()
    await expect(film(ben).get_by_role("button", name="Speed 1.75×")).to_be_visible()
    assert await axe_violations(ada, "[data-film]") == []


async def test_subtitles_are_each_viewer_s_own(visitors: Visitors) -> None:
    one, two, _ = await screening(visitors, ("v", OTHER.url, {"position": 8}))
    ada, ben = one.page, two.page
    await press(ada, "Subtitles")
    panel = ada.get_by_role("dialog", name="Subtitles")
    await panel.get_by_role("radio", name="English").check()
    # Arrows there are for the choice, and move nothing on the board.
    before = await film(ada).bounding_box()
    await ada.keyboard.press("ArrowUp")
    await expect(panel.get_by_role("radio", name="Off")).to_be_checked()
    await ada.keyboard.press("ArrowDown")
    await expect(panel.get_by_role("radio", name="English")).to_be_checked()
    await ada.keyboard.press("Escape")
    assert await film(ada).bounding_box() == before
    await press(ada, "Play")
    await expect(film(ada).locator("[data-captions] p").first).to_be_visible()
    await media(ben, "!media.paused && media.currentTime > 8.5")
    await expect(film(ben).locator("[data-captions] p")).to_have_count(0)


LIGHT = """(id) => {
  const media = document.querySelector(`[data-film='${id}'] video`);
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 18 });
  const paper = canvas.getContext("2d");
  paper.drawImage(media, 0, 0, 32, 18);
  const { data } = paper.getImageData(0, 0, 32, 18);
  return data.reduce((sum, each, n) => sum + (n % 4 === 3 ? 0 : each), 0) / (32 * 18 * 3);
}"""
"""How light the frame is that a film shows."""


async def test_a_film_that_stands_shows_where_it_stands(visitors: Visitors) -> None:
    later = ("v", COUNTER.url, {"position": 12})
    one, _, _ = await screening(visitors, later, ("w", OTHER.url, {"x": 600}))
    page = one.page
    await media(page, "media.readyState >= 2 && !media.seeking && Math.abs(media.currentTime - 12) < 0.1")
    assert await page.evaluate(LIGHT, "v") > 10
    # At its beginning, which is often dark, what it is announced by.
    await expect(film(page, "w").locator("video")).to_have_attribute("poster", OTHER.poster)


async def elsewhere(route: Route) -> None:
    """Answer as another site that has the counter, part by part."""
    whole = (FILES / COUNTER.url.removeprefix("/films/")).read_bytes()
    first, _, last = route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
    start, end = int(first), int(last or len(whole) - 1)
    told = {"content-type": "video/mp4", "accept-ranges": "bytes", "content-range": f"bytes {start}-{end}/{len(whole)}"}
    await route.fulfill(status=206, headers=told, body=whole[start : end + 1])


async def test_a_film_of_another_site_shows_something_of_it_until_it_begins(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page = ada.page
    await page.route("https://films.example/**", elsewhere)
    room = await open_room(ada)
    board = (await call(ada, "canvas.create", room=room, title="Films"))["id"]
    await put(ada, board, ("v", "https://films.example/dark.mp4", {}))
    await open_board(ada, board)
    cover = film(page).locator("video[data-cover]")
    await page.wait_for_function(
        "() => { const c = document.querySelector('[data-cover]'); return c?.readyState >= 2 && c.currentTime > 2; }"
    )
    await media(page, "media.currentTime === 0")
    await press(page, "Play")
    await media(page, "!media.paused && media.currentTime > 0.3")
    await expect(cover).to_have_count(0)
    await press(page, "Pause")
    await expect(cover).to_have_count(0)


async def test_in_a_narrow_film_speed_and_subtitles_are_in_one_menu(visitors: Visitors) -> None:
    one, two, _ = await screening(visitors, ("v", OTHER.url, {"position": 8, "w": 240, "h": 135}))
    page = one.page
    await press(page, "More")
    panel = page.get_by_role("dialog", name="More")
    await panel.get_by_label("Speed").select_option("1.5")
    await panel.get_by_role("radio", name="English").check()
    assert await axe_violations(page, "[data-film]") == []
    await page.keyboard.press("Escape")
    await media(two.page, "Math.abs(media.playbackRate - 1.5) < 0.11 || media.paused")
    await press(page, "Play")
    await media(two.page, "!media.paused && Math.abs(media.playbackRate - 1.5) < 0.11")
    await expect(film(page).locator("[data-captions] p").first).to_be_visible()


async def test_subtitles_make_room_for_the_controls_under_a_mouse(visitors: Visitors) -> None:
    one, _, _ = await screening(visitors, ("v", OTHER.url, {"position": 8}))
    page = one.page
    await press(page, "Subtitles")
    await page.get_by_role("dialog", name="Subtitles").get_by_role("radio", name="English").check()
    await page.keyboard.press("Escape")
    await press(page, "Play")
    words = film(page).locator("[data-captions] p").first
    await expect(words).to_be_visible()
    await page.evaluate("document.activeElement?.blur()")
    await page.mouse.move(5, 450)
    # Neither chosen, nor with a keyboard in it.
    await page.keyboard.press("Escape")
    under = "() => getComputedStyle(document.querySelector('[data-film] [data-captions]')).bottom"
    await page.wait_for_function(f"() => parseFloat(({under})()) < 40")
    await film(page).hover()
    await page.wait_for_function(f"() => parseFloat(({under})()) > 90")


async def test_hls_plays_in_step(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    for one in (ada, ben):
        await one.context.add_init_script(WITHOUT_OWN_HLS)
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Films"))["id"]
    await put(ada, board, ("v", HLS, {}))
    for one in (ada, ben):
        await open_board(one, board)
        await media(one.page, "media.readyState >= 2 && media.currentSrc.startsWith('blob:')")
    await press(ada.page, "Play")
    for one in (ada, ben):
        await media(one.page, "!media.paused && media.currentTime > 1 && media.videoWidth > 0")
    await in_step(ada.page, ben.page)


async def test_a_browser_that_starts_nothing_by_itself_asks_for_a_press(visitors: Visitors) -> None:
    one, two, board = await screening(visitors)
    ada = one.page
    late = await somebody(visitors, "Cem")
    await late.context.add_init_script(REFUSING)
    await call(late, "rooms.join", room=(await call(one, "canvas.get", kind="query", board=board))["room"])
    await press(ada, "Play")
    await media(two.page, "!media.paused && media.currentTime > 0.5")
    await open_board(late, board)
    await film(late.page).get_by_role("button", name="Press to watch along").click()
    await media(late.page, "!media.paused && !media.muted")
    await in_step(ada, late.page)


async def test_whoever_is_cut_off_finds_the_film_again_where_the_others_are(visitors: Visitors) -> None:
    one, two, _ = await screening(visitors)
    ada, ben = one.page, two.page
    await press(ada, "Play")
    await media(ben, "!media.paused && media.currentTime > 0.5")
    await two.context.set_offline(True)
    # It is far beyond what is loaded there, and nobody steers without a connection.
    await film(ben).hover()
    await expect(film(ben).get_by_role("button", name="Pause", exact=True)).to_have_count(0)
    await ben.evaluate("document.querySelector('[data-film] video').src += '?lost'")
    await expect(film(ben).get_by_role("alert")).to_contain_text("reach this film")
    await expect(film(ben).get_by_role("button", name="Try again")).to_be_visible()
    await two.context.set_offline(False)
    await media(ben, "!media.paused && media.currentTime > 1")
    await expect(film(ben).get_by_role("alert")).to_have_count(0)
    await in_step(ada, ben)
    assert await axe_violations(ben, "[data-film]") == []
    two.complaints[:] = [one for one in two.complaints if CUT not in one]
