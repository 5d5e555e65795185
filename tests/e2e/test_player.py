"""The player as two people use it."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import (
    COUNTER,
    MEDIA,
    NORTHERN,
    axe_violations,
    call,
    player,
    position,
    screening,
    seek,
    wait_for_media,
    wait_for_step,
    wait_until_together,
)

HLS = "/films/frame-counter/hls/master.m3u8"
WITHOUT_OWN_HLS = """
const own = HTMLMediaElement.prototype.canPlayType;
HTMLMediaElement.prototype.canPlayType = function (type) { return /mpegurl/i.test(type) ? "" : own.call(this, type); };
"""
# The activation that the browser counts is given by every look that a test takes.
REFUSING = """
let tapped = false;
addEventListener("pointerdown", () => { tapped = true }, true);
HTMLMediaElement.prototype.play = ((own) => function () {
  return tapped ? own.call(this) : Promise.reject(new DOMException("a tap first", "NotAllowedError"));
})(HTMLMediaElement.prototype.play);
"""


async def test_keys_play_pause_and_skip_for_the_other(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "!media.paused && media.currentTime > 0.3")
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "media.paused")
    await wait_for_media(ada.page, "media.paused")
    await wait_until_together(ada.page, ben.page)
    before = await position(ben.page)

    await ada.page.keyboard.press("l")
    await wait_for_media(ben.page, f"Math.abs(media.currentTime - {before + 10}) < 0.1")
    await ada.page.keyboard.press("5")
    await wait_for_media(ben.page, "Math.abs(media.currentTime - media.duration / 2) < 0.1")
    await expect(player(ben.page).get_by_role("status")).to_contain_text("skipped to 0:45")


async def test_a_frame_at_a_time_while_it_stands(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada)
    await ada.page.keyboard.press("5")
    await wait_for_media(ada.page, "Math.abs(media.currentTime - 45) < 0.1")
    await ada.page.keyboard.press(".")
    await wait_for_media(ada.page, "Math.abs(media.currentTime - (45 + 1.5 / 30)) < 0.002")
    await ada.page.keyboard.press(",")
    await wait_for_media(ada.page, "Math.abs(media.currentTime - (45 + 0.5 / 30)) < 0.002")


async def test_keys_that_are_typed_or_switched_off_do_nothing(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada)
    await ada.page.evaluate("localStorage.setItem('raffi.single_keys', 'off')")
    await ada.page.keyboard.press("k")
    await ada.page.evaluate("localStorage.setItem('raffi.single_keys', 'on')")
    await ada.page.keyboard.press("m")
    await wait_for_media(ada.page, "media.muted")
    assert await ada.page.evaluate(f"{MEDIA}.paused")


async def test_scrubbing_sends_where_it_was_let_go(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    await player(ada.page).hover()
    line = player(ada.page).get_by_role("slider", name="Film position")
    box = await line.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    await ada.page.mouse.move(box["x"] + 2, middle)
    await ada.page.mouse.down()
    for share in (0.2, 0.9, 0.4, 0.6):
        await ada.page.mouse.move(box["x"] + box["width"] * share, middle, steps=4)
    assert await position(ben.page) < 1
    await ada.page.mouse.up()
    wanted = 0.6 * await ada.page.evaluate(f"{MEDIA}.duration")
    for page in (ada.page, ben.page):
        await wait_for_media(page, f"Math.abs(media.currentTime - {wanted}) < 0.3")
    assert await player(ben.page).get_attribute("data-seq") == await player(ada.page).get_attribute("data-seq")


async def test_a_skip_is_taken_back(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    there = await seek(ada.page, 0.5)
    await wait_for_media(ben.page, f"Math.abs(media.currentTime - {there}) < 0.3")
    await player(ada.page).get_by_role("button", name="Undo").click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "media.currentTime < 0.3")


async def test_subtitles_show_the_line_of_the_moment(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada, film=NORTHERN)
    await ada.page.keyboard.press("c")
    await call(ada, "screen.control", room=ada.page.url.rsplit("/", 1)[1], action="seek", position=8.0)
    captions = ada.page.locator("[data-captions]")
    await expect(captions).to_have_text("The day folds itself and is put away.")
    await player(ada.page).hover()
    await player(ada.page).get_by_role("button", name="Subtitles").click()
    panel = player(ada.page).get_by_role("dialog", name="Subtitles")
    await panel.get_by_label("Türkçe").check()
    await expect(captions).to_have_text("Gün kendini katlayıp kaldırıyor.")
    await panel.get_by_label("Off").check()
    await expect(captions).to_have_text("")


async def test_subtitles_from_a_file_stay_with_the_viewer(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada)
    sent: list[str] = []
    ada.page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    srt = "1\r\n00:00:00,000 --> 00:01:00,000\r\n<i>From my own file</i>\r\n"
    await player(ada.page).hover()
    await player(ada.page).get_by_role("button", name="Subtitles").click()
    await ada.page.set_input_files(
        "input[type=file][accept*='.srt']",
        {"name": "mine.srt", "mimeType": "application/x-subrip", "buffer": srt.encode()},
    )
    await expect(ada.page.locator("[data-captions]")).to_have_text("From my own file")
    assert not any("my own file" in body for body in sent)


async def test_the_speed_reaches_the_other(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    await player(ada.page).hover()
    await player(ada.page).get_by_role("button", name="Speed").click()
    await ada.page.get_by_role("menuitemradio", name="1.5×").click()
    await expect(player(ben.page).get_by_role("status")).to_contain_text("set the speed to 1.5×")
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "!media.paused && media.currentTime > 0.5")
    await wait_for_media(ben.page, "media.playbackRate > 1.4 && media.playbackRate < 1.6")


async def test_free_mode_and_back(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    await ben.page.locator("[data-sync-chip]").click()
    await ben.page.get_by_role("button", name="Watch freely").click()
    await expect(ben.page.locator("[data-sync-chip]")).to_contain_text("Watching freely")
    await ben.page.keyboard.press("Escape")
    await ben.page.keyboard.press("5")
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 45) < 0.1")
    await ada.page.keyboard.press("2")
    await wait_for_media(ada.page, "Math.abs(media.currentTime - 18) < 0.1")
    assert abs(await position(ben.page) - 45) < 0.1

    await ben.page.locator("[data-sync-chip]").click()
    panel = ben.page.get_by_role("dialog", name="You watch on your own")
    await expect(panel).to_contain_text("0:27 ahead of the room")
    await expect(panel).not_to_contain_text("in the room")
    await ben.page.get_by_role("button", name="Back to the room").click()
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 18) < 0.1")
    await wait_for_step(ben.page)


@pytest.mark.parametrize("script", [None, WITHOUT_OWN_HLS], ids=["the browser's own", "hls.js"])
async def test_hls_plays_for_both(visitors: Visitors, script: str | None) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    if script is not None:
        await ada.context.add_init_script(script)
        await ben.context.add_init_script(script)
    await screening(ada, ben, film=HLS)
    if script is not None:
        assert (await ada.page.evaluate(f"{MEDIA}.currentSrc")).startswith("blob:")
    await ada.page.keyboard.press("k")
    for page in (ada.page, ben.page):
        await wait_for_media(page, "!media.paused && media.currentTime > 1 && media.videoWidth > 0")
    await wait_for_step(ada.page, ben.page)
    assert await ada.page.evaluate(f"{MEDIA}.duration") == pytest.approx(90, abs=1)


async def test_a_refused_control_tells_why(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben)
    await player(ben.page).hover()
    play = player(ben.page).get_by_role("button", name="Play")
    await expect(play).to_have_attribute("aria-disabled", "true")
    await play.click(force=True)
    said = player(ben.page).get_by_role("status")
    await expect(said).to_contain_text("Only the host and whom they allow can play and pause.")
    await ben.page.keyboard.press("l")
    await expect(said).to_contain_text("Only the host and whom they allow can skip.")
    assert await ada.page.evaluate(f"{MEDIA}.paused")

    grants = {"cohost": [], "member": ["play"], "viewer": []}
    await call(ada, "rooms.set_grants", room=ada.page.url.rsplit("/", 1)[1], grants=grants)
    await expect(play).not_to_have_attribute("aria-disabled", "true")
    await play.click()
    await wait_for_media(ada.page, "!media.paused")


async def test_one_tap_joins_where_the_browser_wants_one(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await ben.context.add_init_script(REFUSING)
    await screening(ada, ben)
    await ada.page.keyboard.press("k")
    await wait_for_media(ada.page, "media.currentTime > 0.5")
    await ben.page.get_by_role("button", name="Tap to join the film").click()
    await wait_for_media(ben.page, "!media.paused && !media.muted")
    await wait_for_step(ben.page)
    assert abs(await position(ben.page) - await position(ada.page)) < 0.5


async def test_a_lost_film_says_so_and_takes_my_own_source(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben, film=None)
    await call(ada, "screen.load", room=ada.page.url.rsplit("/", 1)[1], source={"url": "/films/lost.mp4"})
    alert = player(ben.page).get_by_role("alert")
    await expect(alert).to_contain_text("There is no film at this address")
    await expect(alert.get_by_role("button", name="Try another address")).to_have_count(0)
    await alert.get_by_role("button", name="Use my own source").click()
    dialog = ben.page.get_by_role("dialog")
    await dialog.get_by_label("Address").fill("/films/frame-counter/film.mp4")
    await dialog.get_by_role("button", name="Use this").click()
    await wait_for_media(ben.page, "media.readyState >= 2")
    await expect(player(ada.page).get_by_role("alert")).to_be_visible()
    await ben.page.reload()
    await wait_for_media(ben.page, "media.readyState >= 2")
    # The browser itself logs what it could not load.
    for visitor in (ada, ben):
        visitor.complaints[:] = [one for one in visitor.complaints if "404" not in one]


async def test_the_host_chooses_a_film_and_the_other_hears_who_will(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await screening(ada, ben, film=None)
    await expect(player(ben.page)).to_contain_text("will choose a film")
    await player(ada.page).get_by_role("button", name="Put on Frame counter").click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "media.readyState >= 1")


async def test_after_the_end_the_next_episode_starts(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben, film=NORTHERN)
    await call(ada, "screen.control", room=room, action="seek", position=73.0)
    await ada.page.keyboard.press("k")
    for page in (ada.page, ben.page):
        await expect(page.get_by_text("Up next").first).to_be_visible()
    await player(ada.page).get_by_role("button", name="Starts in").click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "!media.paused && !media.currentSrc.includes('northern')")


async def test_controls_rest_while_the_film_runs(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada)
    bar = ada.page.locator("[data-chrome]")
    await player(ada.page).hover()
    await ada.page.keyboard.press("k")
    await expect(bar).to_have_attribute("data-chrome", "hidden", timeout=8_000)
    await bar.get_by_role("button", name="Pause").focus()
    await expect(bar).to_have_attribute("data-chrome", "shown")


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_at_the_screen(visitors: Visitors, scheme: str) -> None:
    ada = await visitors.new(scheme=scheme)
    room = await screening(ada, film=None)
    await player(ada.page).get_by_role("button", name="Put on Frame counter").wait_for()
    assert await axe_violations(ada.page) == []
    await call(ada, "screen.load", room=room, source={"url": COUNTER})
    await wait_for_media(ada.page, "media.readyState >= 1")
    for name in ("Subtitles", "Settings", "Speed"):
        await player(ada.page).hover()
        await player(ada.page).get_by_role("button", name=name).click()
        assert await axe_violations(ada.page) == []
        await ada.page.keyboard.press("Escape")
