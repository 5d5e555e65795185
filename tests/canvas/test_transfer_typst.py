"""Boards as PDF, PNG and SVG: the real program, with content that tries to be more than content."""

import io
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from raffi_web.features.canvas.transfer import typst_board
from raffi_web.features.canvas.transfer.beside import Beside
from raffi_web.features.canvas.transfer.drawing import DARK, MARGIN, TITLE
from raffi_web.features.canvas.transfer.palette import LINES, ON_PAPER, PAPERS, paint
from raffi_web.features.canvas.transfer.paths import stroke, way
from raffi_web.features.canvas.transfer.scene import Box, Scene
from raffi_web.features.canvas.transfer.typst_board import Layout, render
from raffi_web.kernel.errors import TooLarge
from tests.canvas.boards import PICTURE, board, content

BOARD_CSS = (Path(__file__).resolve().parents[2] / "assets" / "styles" / "board.css").read_text(encoding="utf-8")
pytestmark = pytest.mark.slow


def nothing(file: str) -> bytes | None:
    return None


def pdf(scene: Scene, layout: Layout = "board") -> PdfReader:
    (made,) = render(scene, layout, "pdf", content)
    return PdfReader(io.BytesIO(made))


def said(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_board_is_one_page_with_its_words() -> None:
    reader = pdf(board())
    (page,) = said(reader)
    for words in ("Big", "bold", "=SUM(1)", "First & <only>", "round", "leads to", "Loose", "Film", "Card", "lost.png"):
        assert words in page
    assert reader.metadata is not None
    assert reader.metadata.title == "Film night 🎬"
    box = reader.pages[0].mediabox
    assert float(box.width) == pytest.approx((1450 + 2 * MARGIN) * 0.75, abs=0.1)
    assert float(box.height) == pytest.approx((860 + 2 * MARGIN + TITLE) * 0.75, abs=0.1)


def test_frames_are_a_page_each_in_reading_order() -> None:
    first, second = said(pdf(board(), "frames"))
    assert "First & <only>" in first
    assert "Big" in first
    assert "round" not in first
    assert "Second" in second
    assert "round" in second
    assert "Loose" not in first + second


def test_a_document_is_read_from_top_to_bottom() -> None:
    (page,) = said(pdf(board(), "document"))
    order = ["First & <only>", "Big", "=SUM(1)", "Second", "round", "Loose words", "Film Card", "Talk"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def pixels(scene: Scene) -> tuple[Image.Image, Any]:
    (made,) = render(scene, "board", "png", content)
    image = Image.open(io.BytesIO(made)).convert("RGB")
    bounds = scene.bounds()
    assert bounds is not None
    top = TITLE if scene.frames else 0
    left, upper = bounds.x - MARGIN, bounds.y - MARGIN - top
    shown: Any = image
    return image, lambda x, y: "#{:02x}{:02x}{:02x}".format(*shown.getpixel(((x - left) * 2, (y - upper) * 2)))


def test_a_picture_looks_like_the_board() -> None:
    image, at = pixels(board())
    assert image.size == ((1450 + 2 * MARGIN) * 2, (860 + 2 * MARGIN + TITLE) * 2)
    assert at(220, 200) == "#ffe59e", "a yellow note"
    assert at(450, 200) == "#f9cef0", "a pink one"
    assert at(31, 41) != "#ffe59e", "its corner is round"
    assert at(610, 620) == "#2244cc", "the picture"
    assert at(810, 530) == "#17181c", "the film"
    assert at(750, 20) == "#ffffff", "nothing between the frames but paper"
    assert at(600, 400) not in ("#ffffff", "#000000"), "a frame has a ground"
    assert at(795, 614.7) == "#9a4a00", "the connection comes to the film"
    violet = sum(at(x, 700 + y) == "#5646d8" for x in range(0, 240, 4) for y in range(0, 80, 2))
    assert violet > 30, "ink"


def test_what_leaves_a_frame_is_cut() -> None:
    inside: dict[str, Any] = {"x": 50, "y": 50, "w": 200, "h": 40, "parent": "f", "color": "blue"}
    for clip in (True, False):
        frame = ("frame", {"w": 100, "h": 100, "clip": clip})
        scene = Scene({"f": frame, "s": ("sticky", inside), "far": ("text", {"x": 300, "y": 0, "w": 10, "h": 10})})
        _, at = pixels(scene)
        assert at(70, 70) == "#c3e1fd"
        assert at(150, 70) == ("#ffffff" if clip else "#c3e1fd")


def test_what_lies_on_top_is_what_lies_on_top_on_the_screen() -> None:
    box: dict[str, Any] = {"y": 100, "w": 200, "h": 200, "shape": "rectangle", "fill": "solid", "line": "none"}
    frame: dict[str, Any] = {"w": 400, "h": 400, "color": "blue", "z": "a5"}
    wire = {"from": "in", "to": "far", "route": "straight", "color": "orange", "width": 9, "z": "Zz"}
    scene = Scene({
        "under": ("shape", {**box, "x": 300, "color": "red", "z": "a0"}),
        "f": ("frame", frame),
        "in": ("shape", {**box, "x": 20, "parent": "f", "color": "green", "z": "a0"}),
        "over": ("shape", {**box, "x": 300, "y": 330, "color": "red", "z": "a6"}),
        "far": ("text", {"x": 600, "y": 190, "w": 20, "h": 20, "z": "a7"}),
        "low": ("connection", wire),
    })  # fmt: skip
    _, at = pixels(scene)
    assert at(350, 150) not in (LINES["red"], "#ffffff"), "the frame covers the older one"
    assert at(450, 150) == LINES["red"], "beside the frame"
    assert at(350, 350) == LINES["red"], "what lies over the frame"
    assert at(100, 130) == LINES["green"], "what is in the frame"
    assert at(300, 200) == LINES["orange"], "a wire to something in a frame is not under the frame"
    assert at(450, 199) == LINES["orange"], "nor under what lies under that"


def test_a_wire_between_what_a_frame_cuts_leaves_both_sides_cut() -> None:
    inside: dict[str, Any] = {"x": 350, "w": 200, "h": 60, "color": "blue", "parent": "f"}
    scene = Scene({
        "f": ("frame", {"w": 400, "h": 400, "z": "a0"}),
        "g": ("frame", {"x": 10, "y": 10, "w": 300, "h": 300, "parent": "f", "z": "a1"}),
        "n": ("sticky", {"x": 20, "y": 20, "w": 80, "h": 80, "parent": "g", "z": "a0"}),
        "one": ("sticky", {**inside, "y": 50, "z": "a0"}),
        "two": ("sticky", {**inside, "y": 150, "z": "a2"}),
        "far": ("text", {"x": 700, "y": 0, "w": 20, "h": 20, "z": "a7"}),
        "w": ("connection", {"from": "n", "to": "far", "z": "Zz"}),
    })  # fmt: skip
    assert scene.stack == ["f", "one", "g", "w", "n", "two", "far"]
    _, at = pixels(scene)
    for y in (80, 180):
        assert at(380, y) == "#c3e1fd"
        assert at(420, y) == "#ffffff"


def test_a_pin_stands_where_it_was_put_on_a_note() -> None:
    note: dict[str, Any] = {"x": 300, "y": 200, "w": 200, "h": 200, "parent": "f", "z": "a1"}
    pin: dict[str, Any] = {"x": 150, "y": 60, "w": 32, "h": 32, "parent": "n", "z": "a0"}
    scene = Scene({"f": ("frame", {"w": 600, "h": 600, "z": "a0"}), "n": ("sticky", note), "p": ("comment", pin)})
    assert scene.place("p") == (450, 260)
    _, at = pixels(scene)
    assert at(466, 244) == LINES["violet"], "its middle lies over its point"
    assert at(400, 300) == "#ffe59e", "the note"


def test_an_svg_has_everything_in_it() -> None:
    (made,) = render(board(), "board", "svg", content)
    assert made.startswith(b"<svg ")
    assert b"#ffe59e" in made
    assert b"http://" not in made.replace(b"http://www.w3.org/", b"")


def test_two_files_of_a_board_are_the_same() -> None:
    assert render(board(), "board", "pdf", content) == render(board(), "board", "pdf", content)


EVIL = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.1.0"',
    "$ x $ #eval(\"1\") @label <label> \\ ~ -- ''",
    "{{ }} ]} \"}); #panic()",
    "```typ\n#panic()\n```",
    "[x](file:///etc/passwd) ![y](/etc/passwd)",
    "\u202e\u0301" * 50,
    "=" * 500,
    "- " * 300,
    "> " * 300 + "x",
    "1. a\n" * 500,
]  # fmt: skip


def test_no_text_is_code() -> None:
    props = [("sticky", {"text": text, "y": n * 200}) for n, text in enumerate(EVIL)]
    props += [("frame", {"title": text.replace("\n", " "), "x": 400, "y": n * 200}) for n, text in enumerate(EVIL)]
    scene = Scene({f"e{n}": one for n, one in enumerate(props)}, title=EVIL[0])
    page = said(pdf(scene))[0]
    assert '#read("/etc/passwd")' in page
    assert '#import "@preview/cetz:0.1.0"' in page
    assert "#panic()" in page
    assert "root:" not in page
    assert said(pdf(scene, "document"))


def test_nothing_and_far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert len(pdf(Scene({})).pages) == 1
    far = Scene({"a": ("sticky", {"x": -900_000, "text": "a"}), "b": ("sticky", {"x": 900_000, "y": 900_000})})
    reader = pdf(far)
    assert float(reader.pages[0].mediabox.width) <= 14_400
    image = Image.open(io.BytesIO(render(far, "board", "png", nothing)[0]))
    assert image.width * image.height <= typst_board.PNG_PIXELS * 1.01


def test_frames_in_frames_a_hundred_deep() -> None:
    deep = {f"f{n}": ("frame", {"x": 1, "y": 1, "w": 500 - n, "h": 500 - n, **({"parent": f"f{n - 1}"} if n else {})})
            for n in range(100)}  # fmt: skip
    deep["s"] = ("sticky", {"parent": "f99", "text": "deep"})
    assert "deep" in said(pdf(Scene(deep)))[0]


def test_a_picture_that_is_none_is_left_out() -> None:
    scene = Scene({"a": ("image", {"file": "2" * 26, "name": "broken.png"})})
    for bad in (b"", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        (made,) = render(scene, "board", "pdf", lambda file, bad=bad: bad)
        assert "broken.png" in said(PdfReader(io.BytesIO(made)))[0]


def test_it_is_stopped_when_it_takes_too_long() -> None:
    heavy = Scene({f"e{n}": ("sticky", {"text": "word " * 3_000, "x": n}) for n in range(400)})
    began = time.monotonic()
    with pytest.raises(TooLarge) as refused:
        render(heavy, "document", "pdf", nothing, seconds=0.4)
    assert refused.value.kind == "export_too_large"
    assert refused.value.message
    assert time.monotonic() - began < 10


def test_it_is_stopped_when_it_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst_board, "MEMORY", 120 * 1024**2)
    with pytest.raises(TooLarge):
        render(board(), "board", "png", content)


def test_what_is_no_matter_of_the_board_is_not_called_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (broken := tmp_path / "worker.py").write_text("import a_package_that_nobody_has")
    monkeypatch.setattr(typst_board, "WORKER", broken)
    with pytest.raises(RuntimeError):
        render(board(), "board", "png", content)
    assert "a_package_that_nobody_has" in caplog.text


def test_a_stroke_is_as_thick_as_it_is_pressed() -> None:
    def height(pressure: int) -> float:
        steps = stroke(f"0,0,{pressure} 500,0,{pressure} 1000,0,{pressure}", 10)
        ys = [value for step in steps for value in step[2::2]]
        return max(ys) - min(ys)

    assert height(50) == pytest.approx(16, abs=0.5)
    assert height(100) > height(50) > height(0) > 1
    assert stroke("5,5,50", 4)[0][0] == "m", "a dot"
    stretched = stroke("0,0,50 1000,0,50", 10, (200, 10))
    assert max(step[1] for step in stretched if step[0] == "q") == pytest.approx(208, abs=1)


def test_a_sharp_turn_leaves_no_hole() -> None:
    points = "0,1000,50 300,0,50 600,1000,50 900,0,50"
    scene = Scene({"i": ("ink", {"w": 90, "h": 100, "points": points, "width": 20, "color": "red"})})
    _, at = pixels(scene)
    assert {at(x, y) for x, y in ((0, 100), (15, 50), (30, 0), (45, 50), (60, 100), (75, 50))} == {LINES["red"]}


@pytest.mark.parametrize("name", LINES)
def test_the_palette_is_that_of_the_light_theme(name: str) -> None:
    light = BOARD_CSS.partition(".light {")[2].partition("}")[0]
    assert f"--board-{name}: {LINES[name]};" in light
    assert f"--board-{name}-paper: {PAPERS[name]};" in light
    assert f"--board-on-paper: {ON_PAPER};" in light


def test_letters_on_a_fixed_colour_can_be_read() -> None:
    assert paint("#ffee00").on_note == "#101114"
    assert paint("#301060").on_line == "#ffffff"


def test_connections_leave_towards_the_other_end() -> None:
    a, b = Box(0, 0, 100, 100), Box(300, 20, 100, 100)
    for route in ("straight", "curved", "elbow"):
        found = way(a, b, (None, None), route)
        assert found.path[0] == ["m", 100, pytest.approx(53 if route == "straight" else 50, abs=0.5)]
        assert found.path[-1][-2:] == [300, pytest.approx(67 if route == "straight" else 70, abs=0.5)]
    back = way(a, b, ("left", "right"), "elbow").path
    assert min(step[1] for step in back if step[0] != "z") < 0, "it goes around"


def test_words_that_their_box_lies_around_stay_in_one_line() -> None:
    def lines(props: dict[str, Any]) -> int:
        """In how many rows of pixels from line to line there are letters."""
        text = {"x": 0, "y": 0, "w": 96, "h": 200, "text": "Rain tonight", **props}
        image, _ = pixels(Scene({"t": ("text", text)}))
        rows = [min(image.crop((0, y, image.width, y + 1)).tobytes()) < 128 for y in range(image.height)]
        return sum(now and not before for before, now in pairwise([False, *rows]))

    # In a file these words are a little wider than on the screen they were measured on.
    assert lines({}) == 2
    assert lines({"hugs": True}) == 1


@pytest.mark.parametrize(("gap", "hidden"), [(300, True), (40, False)])
@pytest.mark.parametrize("steep", [True, False])
def test_a_label_that_would_hide_its_wire_stands_beside_it(gap: int, hidden: bool, steep: bool) -> None:
    size: dict[str, Any] = {"w": 200, "h": 200}
    place = {"y": 200 + gap} if steep else {"x": 200 + gap}
    wire = {"from": "a", "to": "b", "label": "leads to", "color": "orange", "width": 4, "route": "straight"}
    _, at = pixels(
        Scene({"a": ("sticky", size), "b": ("sticky", {**size, **place}), "w": ("connection", {**wire, "end": "none"})})
    )
    middle, spots = 200 + gap / 2, range(-7, 8)
    # Right around the middle of the wire, over which its label stands, or does not.
    on_wire = [at(100 + d, middle) if steep else at(middle, 100 + d) for d in (-1, 0, 1)]
    if hidden:
        assert LINES["orange"] not in on_wire
    else:
        assert set(on_wire) == {LINES["orange"]}
        beside = [at(140 + d, middle) if steep else at(middle + d, 78) for d in spots]
        assert any(spot not in ("#ffffff", "#ffe59e") for spot in beside), "the letters are beside it"


def test_a_stroke_is_a_path_in_svg_and_where_it_is_in_pixels() -> None:
    pen = {"x": 40, "y": 60, "w": 200, "h": 10, "points": "0,0,50 2000,0,50", "width": 20, "color": "#ff0000"}
    pen["opacity"] = 0.5
    scene = Scene({"pen": ("ink", pen), "a": ("shape", {"w": 100, "h": 20, "color": "#00ff00", "fill": "solid"})})
    (svg,) = render(scene, "board", "svg", content)
    assert b"<image" not in svg
    found = re.search(
        rb"translate\(([\d.-]+) ([\d.-]+)\) scale\(([\d.]+) ([\d.]+)\) translate\(([\d-]+) ([\d-]+)\)", svg
    )
    assert found
    x, y, across, down, left, top = map(float, found.groups())
    assert (across, down) == (0.75, 0.75)
    # The stroke begins at its element's corner, which is 80 and 100 from that of the page.
    assert (x / across + left, y / down + top) == pytest.approx((80, 100))
    assert b'fill="#ff000080" d="M' in svg
    _, at = pixels(scene)
    assert at(140, 61) == "#ff7f7f"
    assert at(140, 90) == "#ffffff"


def test_a_task_of_a_list_has_its_box_and_no_brackets() -> None:
    def drawn(text: str) -> Scene:
        return Scene({"a": ("sticky", {"x": 0, "y": 0, "w": 260, "h": 160, "text": text})}, "T")

    (words,) = said(pdf(drawn("- [ ] milk\n- [x] **bread**")))
    assert "[" not in words
    assert "milk" in words
    assert "bread" in words
    open_, done = (render(drawn(f"- [{sign}] milk"), "board", "png", content)[0] for sign in " x")
    assert open_ != done


FILM = "/films/a/film.mp4"


def shown_film(poster: str | None) -> tuple[str, str]:
    """The colour above the middle of a film, and the words of its page."""
    beside = Beside(films={FILM: {"poster": poster, "seconds": 92.4}})
    scene = Scene({"v": ("video", {"w": 320, "h": 180, "title": "Northern Hours", "source": FILM})}, beside=beside)
    _, at = pixels(scene)
    return at(30, 30), said(pdf(scene))[0]


def test_a_film_shows_its_poster_or_is_a_calm_card_and_tells_its_length() -> None:
    blue, dark = shown_film(PICTURE), shown_film("1" * 26)
    assert (blue[0][:5], dark[0]) == ("#2244", DARK)
    for _, words in (blue, dark):
        assert "Northern Hours" in words
        assert "1:32" in words


def test_a_film_of_elsewhere_is_called_by_its_title_and_whose_it_is() -> None:
    source = "https://www.youtube.com/watch?v=abcdefghijk"
    (page,) = said(pdf(Scene({"v": ("video", {"w": 320, "h": 180, "title": "A talk", "source": source})})))
    assert "A talk" in page
    assert "youtube.com" in page
    assert "https" not in page


@pytest.mark.parametrize("picture", [None, "1" * 26])
def test_a_link_without_a_preview_says_what_it_is_and_where_it_leads(picture: str | None) -> None:
    props = {
        "w": 300,
        "h": 220,
        "url": "https://www.example.org/northern",
        "title": "The making of",
        "picture": picture,
    }
    scene = Scene({"l": ("link", props)})
    (page,) = said(pdf(scene))
    assert "The making of" in page
    assert "example.org/northern" in page
    _, at = pixels(scene)
    assert at(200, 20) == "#ffffff", "there is no place for a picture that is none"


def test_a_link_that_knows_nothing_shows_its_address() -> None:
    (page,) = said(pdf(Scene({"l": ("link", {"w": 300, "h": 120, "url": "https://example.org/northern"})})))
    assert "example.org/northern" in page


def test_the_text_to_read_has_posters_too() -> None:
    beside = Beside(films={FILM: {"poster": PICTURE, "seconds": 92.4}})
    scene = Scene({"v": ("video", {"title": "Northern Hours", "source": FILM})}, beside=beside)
    (page,) = pdf(scene, "document").pages
    assert len(page.images) == 1
    assert "1:32" in page.extract_text()


def chat(lines: list[list[str]], **props: Any) -> Scene:
    """A chat over a note, with what is said there."""
    elements = {"under": ("sticky", {"w": 300, "h": 300}), "c": ("chat", {"w": 300, "h": 300, "z": "b1", **props})}
    return Scene(elements, beside=Beside(chats={"c": lines} if lines else {}))


def test_a_chat_shows_its_name_and_the_latest_that_there_is_room_for() -> None:
    lines = [["Ada", f"Line number {n} of those that are said"] for n in range(30)]
    (page,) = said(pdf(chat(lines, title="Evening")))
    assert page.startswith("Evening Ada Line number")
    assert page.endswith("Line number 29 of those that are said")
    there = [n for n in range(30) if f"number {n} of" in page]
    assert there == list(range(there[0], 30)), "the latest, in the order in which they were said"
    assert 3 <= len(there) <= 8
    # No line is cut: what is painted lowest and highest is whole.
    _, at = pixels(chat(lines, title="Evening"))
    assert {at(x, 46) for x in range(14, 286)} == {"#ffffff"}
    assert len({at(x, y) for x in range(14, 286) for y in range(270, 290)}) > 5


def test_of_one_long_line_its_beginning_is_read() -> None:
    words = " ".join(f"word{n}" for n in range(400))
    (image, at) = pixels(chat([["Ada", "before"], ["Ben", words]], title="Evening"))
    assert image.width
    assert len({at(x, y) for x in range(12, 60) for y in range(50, 66)}) > 5, "whose it is stands at the top"


def test_a_chat_of_which_nothing_is_read_says_what_it_is() -> None:
    (page,) = said(pdf(chat([])))
    assert page == "Chat"
    (page,) = said(pdf(chat([], title="Evening")))
    assert page == "Evening Chat"
    (page,) = said(pdf(chat([["Ada", "No room"]], title="Evening", h=48)))
    assert page == "Evening"
