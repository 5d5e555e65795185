"""A board taken along as a file, and files put onto one: what a person chooses, drops, pastes and copies."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import FilePayload, Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, open_room, somebody
from tests.e2e.test_board import add_note, notes, open_board, saved, two_on_a_board

NODES = [
    {"id": "g", "type": "group", "x": 0, "y": 0, "width": 400, "height": 300, "label": "Plan"},
    {"id": "a", "type": "text", "text": "# Rain", "x": 20, "y": 20, "width": 160, "height": 120, "color": "1"},
    {"id": "b", "type": "text", "text": "Sun", "x": 500, "y": 20, "width": 160, "height": 120, "color": "4"},
]
EDGES = [{"id": "e", "fromNode": "a", "toNode": "b"}, {"id": "lost", "fromNode": "a", "toNode": "nobody"}]
DROP = """([content, name, x, y]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], name));
  const to = document.querySelector(".react-flow__pane");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const how = { dataTransfer: data, clientX: x, clientY: y, bubbles: true, cancelable: true };
    to.dispatchEvent(new DragEvent(kind, how));
  }
}"""


def canvas(nodes: list[dict[str, Any]] = NODES, edges: list[dict[str, Any]] = EDGES) -> str:
    """A file of JSON Canvas."""
    return json.dumps({"nodes": nodes, "edges": edges})


def told(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Notifications").get_by_text(text)


async def choose_from_menu(page: Page, what: str) -> None:
    await page.get_by_role("button", name="More for this board").click()
    await page.get_by_role("menuitem", name=what, exact=True).click()


async def bring(page: Page, content: str, name: str = "plan.canvas") -> None:
    """Choose a file of a board."""
    async with page.expect_file_chooser() as chooser:
        await choose_from_menu(page, "Import a file")
    files: list[FilePayload] = [{"name": name, "mimeType": "application/json", "buffer": content.encode()}]
    await (await chooser.value).set_files(files)


async def exported(page: Page, kind: str, name: str) -> Path:
    """Make a file of a kind, and download it under its name."""
    dialog = page.get_by_role("dialog", name="Export this board")
    await dialog.get_by_role("radio", name=kind).check()
    await dialog.get_by_role("button", name="Make the file").click()
    link = dialog.get_by_role("link", name=f"Download {name}")
    await expect(link).to_be_visible(timeout=20_000)
    async with page.expect_download() as download:
        await link.click()
    came = await download.value
    assert came.suggested_filename == name
    return await came.path()


async def test_a_board_is_taken_along_as_files_that_are_still_there_after_a_reload(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await add_note(ada, "Rain", 500, 350)
    await saved(ada)
    await choose_from_menu(ada, "Export")
    dialog = ada.get_by_role("dialog", name="Export this board")
    await expect(dialog.get_by_text("None yet")).to_be_visible()
    assert "Rain" in PdfReader(await exported(ada, "PDF", "Ideas.pdf")).pages[0].extract_text()
    rows = list(csv.DictReader(io.StringIO((await exported(ada, "CSV", "Ideas.csv")).read_text("utf-8-sig"))))
    assert [row["text"] for row in rows] == ["Rain"]
    taken = json.loads((await exported(ada, "JSON Canvas", "Ideas.canvas")).read_text())
    assert [node["text"] for node in taken["nodes"]] == ["Rain"]
    assert await axe_violations(ada) == []
    await ada.reload()
    await choose_from_menu(ada, "Export")
    await expect(dialog.get_by_role("listitem")).to_have_count(3)
    await expect(dialog.get_by_text("Until").first).to_be_visible()
    # They are one's own.
    await choose_from_menu(ben, "Export")
    await expect(ben.get_by_text("None yet")).to_be_visible()
    await dialog.get_by_role("button", name="Delete Ideas.csv").click()
    await expect(dialog.get_by_role("listitem")).to_have_count(2)


async def test_a_file_is_put_onto_a_board_and_taken_back_at_once(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await add_note(ada, "Mine", 500, 350)
    await bring(ada, canvas())
    await expect(told(ada, "4 elements added")).to_be_visible(timeout=20_000)
    await expect(told(ada, "1 connection led to nothing and was left out.")).to_be_visible()
    await expect(notes(ben).filter(has_text="Rain").get_by_role("heading")).to_have_text("Rain")
    await expect(ben.locator(".react-flow__edge")).to_have_count(1)
    await ada.keyboard.press("Control+z")
    await expect(notes(ben)).to_have_count(1)
    await ada.keyboard.press("Control+Shift+z")
    await expect(notes(ben)).to_have_count(3)
    await expect(ben.locator(".react-flow__edge")).to_have_count(1)
    await ada.get_by_role("region", name="Notifications").get_by_role("button", name="Undo").click()
    await expect(notes(ben)).to_have_count(1)


async def test_a_file_that_is_wrong_is_refused_with_where(visitors: Visitors) -> None:
    ada, _, _ = await two_on_a_board(visitors)
    adas = visitors.all[0]
    await bring(ada, canvas([*NODES[:2], {**NODES[2], "x": "far"}]))
    await expect(told(ada, "It can't be imported: plan.canvas")).to_be_visible()
    await expect(told(ada, "Node 3, place across: That value does not fit: a number.")).to_be_visible()
    await expect(notes(ada)).to_have_count(0)
    await bring(ada, "no board", "words.json")
    await expect(told(ada, "It can't be imported: words.json")).to_be_visible()
    # The browser itself notes that something was refused.
    adas.complaints[:] = [one for one in adas.complaints if "400" not in one and "415" not in one]


async def test_a_file_is_dropped_and_one_that_is_not_taken_is_told(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await ada.evaluate(DROP, [canvas(), "plan.canvas", 300, 300])
    await expect(told(ada, "4 elements added")).to_be_visible(timeout=20_000)
    await expect(notes(ben)).to_have_count(2)
    drawing = {"type": "excalidraw", "version": 2, "elements": [
        {"id": "r", "type": "rectangle", "x": 1, "y": 2, "width": 130, "height": 140, "angle": 1},
    ]}  # fmt: skip
    await ada.evaluate(DROP, [json.dumps(drawing), "sketch.excalidraw", 300, 600])
    await expect(told(ada, "1 element was turned and stands upright here.")).to_be_visible(timeout=20_000)
    await expect(ben.locator(".raffi-shape")).to_have_count(1)
    await ada.evaluate(DROP, ["hello", "words.txt", 300, 600])
    await expect(told(ada, "JSON Canvas (.canvas, .json), Excalidraw (.excalidraw) and pictures")).to_be_visible()


async def clipboard(page: Page) -> str:
    """The text in the clipboard."""
    return await page.evaluate("() => navigator.clipboard.readText()")


async def paste_text(page: Page, text: str) -> None:
    """Copy a text in another program, and paste it here."""
    await page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+v")


async def test_what_is_chosen_is_copied_to_another_board_and_for_other_programs(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.keyboard.press("n")
    await ada.mouse.click(500, 350)
    await ada.get_by_role("textbox", name="Note").press_sequentially("Rain & **snow**")
    await ada.keyboard.press("Escape")
    await expect(notes(ada).locator("strong")).to_have_text("snow")
    await ada.keyboard.press("Control+c")
    await expect(notes(ada)).to_have_count(1)
    assert await clipboard(ada) == "Rain & **snow**"
    await ada.keyboard.press("Control+v")
    await expect(notes(ben)).to_have_count(2)
    await ada.keyboard.press("Control+x")
    await expect(notes(ben)).to_have_count(1)
    await ada.keyboard.press("Control+v")
    await expect(notes(ben)).to_have_count(2)
    await ada.keyboard.press("Shift+Alt+c")
    await expect(told(ada, "Copied")).to_be_visible()
    svg = await clipboard(ada)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert '<tspan font-weight="600">snow</tspan>' in svg
    assert "Rain &#38; " in svg
    await notes(ada).last.click(button="right")
    await ada.get_by_role("menuitem", name="Copy as PNG").click()
    await ada.wait_for_function(
        "async () => (await navigator.clipboard.read())[0].types.includes('image/png')", timeout=10_000
    )
    await notes(ada).last.click(button="right")
    await ada.get_by_role("menuitem", name="Copy as JSON Canvas").click()
    await ada.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('{')")
    assert [node["text"] for node in json.loads(await clipboard(ada))["nodes"]] == ["Rain & **snow**"]
    # From a menu the browser shows a page the plain text alone.
    await notes(ada).last.click(button="right")
    await ada.get_by_role("menuitem", name="Copy", exact=True).click()
    await notes(ada).last.click(button="right")
    await ada.get_by_role("menuitem", name="Paste").click()
    await expect(notes(ben)).to_have_count(3)


async def test_what_was_copied_elsewhere_becomes_what_it_is(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.mouse.move(600, 400)
    await paste_text(ada, "First line\nand a second")
    await expect(ben.locator(".raffi-text")).to_have_count(1)
    await paste_text(ada, "https://example.org/northern")
    await expect(ben.locator(".raffi-link")).to_have_count(1)
    await paste_text(ada, "Who\tWhat\nAda\tsalt")
    await expect(notes(ben)).to_have_count(4)
    await paste_text(ada, canvas())
    await expect(told(ada, "4 elements added")).to_be_visible(timeout=20_000)
    await expect(ben.locator(".raffi-frame")).to_have_count(1)


async def test_a_dialog_of_the_top_bar_takes_presses(visitors: Visitors) -> None:
    ada, _, _ = await two_on_a_board(visitors)
    await choose_from_menu(ada, "Share the board")
    dialog = ada.get_by_role("dialog", name="Share the board")
    link = dialog.get_by_role("textbox", name="Link")
    await expect(dialog.get_by_role("button", name="Make a new link")).to_have_count(0)
    await dialog.get_by_role("combobox", name="Who can come in").select_option("view")
    await expect(link).to_have_value(re.compile("link="))
    before = await link.input_value()
    await dialog.get_by_role("button", name="Make a new link").click()
    await expect(link).not_to_have_value(before)
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_be_hidden()


async def test_a_board_tells_how_full_it_is(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    many = [
        {
            "id": f"n{n}",
            "type": "text",
            "text": "",
            "x": n % 100 * 300,
            "y": n // 100 * 200,
            "width": 200,
            "height": 100,
        }
        for n in range(4_999)
    ]
    await bring(ada, canvas(many, []))
    await expect(told(ada, "4999 elements added")).to_be_visible(timeout=60_000)
    await expect(ben.locator("[data-told=nearly-full]")).to_contain_text("This board has 4,999 of 5,000 elements")
    await ada.keyboard.press("Escape")
    await ada.evaluate("() => document.activeElement?.blur()")
    await choose_from_menu(ada, "Space used")
    await expect(ada.get_by_role("dialog", name="Space used").get_by_text("4,999 of 5,000 elements")).to_be_visible()
    await ada.keyboard.press("Escape")


async def test_a_board_tells_how_heavy_it_is(visitors: Visitors) -> None:
    visitor = await somebody(visitors, "Ada")
    board = (await call(visitor, "canvas.create", room=await open_room(visitor), title="Ideas"))["id"]
    ada = await open_board(visitor, board)
    text = "A long story. " * 1_400
    for n in range(22):
        # Far from where anybody looks.
        ops = [["put", f"e{n}-{m}", "text", {"x": 500_000 + 300 * m, "y": n * 200, "text": text}] for m in range(40)]
        await call(visitor, "canvas.push", board=board, client="heavy00000000000", n=n + 1, ops=ops)
    line = ada.locator("[data-told=nearly-full]")
    await expect(line).to_contain_text(re.compile(r"This board weighs 17\.3\sMB of 20\.0\sMB"), timeout=30_000)
    await choose_from_menu(ada, "Space used")
    dialog = ada.get_by_role("dialog", name="Space used")
    await expect(dialog.get_by_text("Words and drawings: 17")).to_be_visible()


async def test_a_note_that_came_smaller_than_its_words_hides_the_rest_until_it_is_written_on(
    visitors: Visitors,
) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    text = "# Plan\n- [ ] milk\n- [x] **bread**\n\n```\ncode\n```\nlast line"
    props = {"x": 0, "y": 0, "w": 260, "h": 120, "text": text}
    put = ["put", "n", "sticky", props]
    await call(ada, "canvas.push", board=board, client="a" * 16, n=1, ops=[put])
    page = await open_board(ada, board)
    note = page.locator(".react-flow__node.raffi-sticky")
    await expect(note.locator("[data-cut]")).to_be_visible()
    inside, paper = await note.locator("[data-cut]").bounding_box(), await note.bounding_box()
    assert inside is not None
    assert paper is not None
    assert inside["y"] + inside["height"] <= paper["y"] + paper["height"]
    boxes = note.get_by_role("checkbox")
    await expect(boxes).to_have_count(2)
    await expect(note.get_by_role("checkbox", name="Done")).to_be_checked()
    await expect(note.get_by_text("[")).to_have_count(0)
    # Whoever writes on it sees all of it, and so does everybody from then on.
    await note.dblclick(position={"x": 40, "y": 30})
    await page.get_by_role("textbox", name="Note").press("Escape")
    await expect(note.locator("[data-cut]")).to_have_count(0)
    await expect(note.get_by_text("last line")).to_be_visible()
