"""Boards as Markdown, as a table of cards, and as a ZIP."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from markdown_it import MarkdownIt

from raffi_web.features.canvas.elements import LONGEST_RANK
from raffi_web.features.canvas.transfer import archive, csv_cards, json_canvas, markdown
from raffi_web.features.canvas.transfer.beside import Beside, clock, file_named, host_of, short_address
from raffi_web.features.canvas.transfer.marked import blocks, plain
from raffi_web.features.canvas.transfer.scene import Scene, cut_circles, ranks
from tests.canvas.boards import PICTURE, board, content, picture

MARKDOWN = """\
# Film night 🎬

## First & \\<only\\>

- # Big
  
  A **bold** start
- =SUM(1)

## Second

- round

---

Loose [words](https://example.org) çğı

- ![A blue field](assets/x.png)
- [Film](<https://example.org/f>)
- [Card](<https://example.org/a(b)>)
- ![lost.png](assets/x.png)
- Talk

---

- Big A bold start → =SUM(1) (leads to)
- =SUM(1) → round
- A blue field → Film
"""


def test_markdown_reads_as_the_board_does() -> None:
    assert markdown.write(board(), lambda file: "assets/x.png") == MARKDOWN


SAID = """\
## Plan (● 2)

- Rain (● 3)

  > **Ada \\*A\\*:** Is it needed?
  >
  > Really?
  >
  > **Ben:** Yes
- # Snow
  
  and ice

  (● 1)
- [Film](<https://example.org/f>) (1:32)

Loose (● 4)

> **Ada:** On a text

> **Cem:** In the open
"""


def test_what_is_said_at_open_pins_and_how_a_vote_ended_is_in_markdown() -> None:
    pins = {
        "p1": ("comment", {"parent": "a", "thread": "t1"}),
        "p2": ("comment", {"parent": "a", "thread": "t2", "done": True}),
        "p3": ("comment", {"parent": "t", "thread": "t3"}),
        "p4": ("comment", {"x": 50, "y": 900, "thread": "t4"}),
        "p5": ("comment", {"x": 50, "y": 990, "thread": "unknown"}),
        "p6": ("comment", {"x": 50, "y": 990}),
    }
    elements: dict[str, tuple[str, dict[str, Any]]] = {
        "f": ("frame", {"title": "Plan", "w": 700, "h": 600}),
        "a": ("sticky", {"parent": "f", "text": "Rain"}),
        "b": ("sticky", {"parent": "f", "y": 200, "text": "# Snow\n\nand ice"}),
        "v": ("video", {"parent": "f", "y": 400, "title": "Film", "source": "https://example.org/f"}),
        "t": ("text", {"y": 700, "text": "Loose"}),
        **pins,
    }
    said = {
        "t1": [["Ada *A*", "Is it needed?\n\nReally?"], ["Ben", "Yes"]],
        "t2": [["Ada", "Done with"]],
        "t3": [["Ada", "On a text"]],
        "t4": [["Cem", "In the open"]],
    }
    beside = Beside(
        films={"https://example.org/f": {"poster": None, "seconds": 92.4}},
        said=said,
        votes={"f": 2, "a": 3, "b": 1, "t": 4, "gone": 9},
    )
    written = markdown.write(Scene(elements, beside=beside))
    assert written.replace("---\n\n", "") == SAID
    assert "Done with" not in written
    assert {row["id"] for row in rows(Scene(elements, beside=beside))} == {"a", "b", "v", "t"}
    shown = MarkdownIt().render(written)
    assert shown.count("<blockquote>") == 3
    assert "<li>Rain (● 3)" in shown.replace("<p>", "").replace("\n", "")


def test_what_is_said_in_a_chat_is_in_markdown_with_the_pins_upon_it() -> None:
    elements: dict[str, tuple[str, dict[str, Any]]] = {
        "c": ("chat", {"title": "Evening", "w": 300, "h": 300}),
        "d": ("chat", {"y": 400, "w": 300, "h": 300}),
        "e": ("chat", {"y": 800, "w": 300, "h": 300}),
        "p": ("comment", {"parent": "c", "thread": "t1"}),
    }
    chats = {"c": [["Ada", "One\n\ntwo"], ["Ben", "Yes"]], "d": [["Cem", "Untitled"]], "gone": [["Ada", "Lost"]]}
    scene = Scene(elements, beside=Beside(said={"t1": [["Ada", "Pinned"]]}, chats=chats, chat="Sohbet"))
    quoted = "  > **Ada:** One\n  >\n  > two\n  >\n  > **Ben:** Yes\n\n  > **Ada:** Pinned\n"
    assert markdown.write(scene) == f"- Evening\n\n{quoted}- Sohbet\n\n  > **Cem:** Untitled\n"


def test_a_length_and_an_address_are_read_as_everywhere() -> None:
    assert [clock(seconds) for seconds in (0, 59.6, 92.4, 3_725)] == ["0:00", "1:00", "1:32", "1:02:05"]
    assert short_address("https://www.example.org/") == "example.org"
    assert short_address("https://example.org/" + "a" * 99).endswith("…")
    hosts = [host_of(one) for one in ("https://www.example.org/a", "http://[", "/films/a.mp4")]
    assert hosts == ["example.org", "", ""]
    assert file_named("https://example.org/a%20b.mp4?c#d") == "a b.mp4"
    assert file_named("https://example.org/watch?v=1") == "example.org"


def test_a_title_is_no_markup() -> None:
    scene = Scene({"f": ("frame", {"title": "# [x](javascript:1) <b>\n*no*"})})
    shown = MarkdownIt().render(markdown.write(scene))
    assert shown == "<h2># [x](javascript:1) &lt;b&gt; *no*</h2>\n"


def rows(scene: Scene) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_cards.write(scene).removeprefix("\ufeff"))))


def test_the_table_has_a_row_for_each_card() -> None:
    found = {one["id"]: one for one in rows(board())}
    assert list(found) == ["a", "b", "c", "t", "i", "v", "l", "gone", "chat"]
    assert found["a"]["frame"] == "First & <only>"
    assert [one["nr"] for one in found.values()] == [str(n) for n in range(1, 10)]
    assert [found[id_]["leads_to"] for id_ in ("a", "b", "i", "c")] == ["2 (leads to)", "3", "6", ""]
    assert (found["c"]["x"], found["c"]["y"], found["c"]["color"]) == ("830", "30", "red")
    assert found["l"]["url"] == "https://example.org/a(b)"


def test_the_words_of_a_card_are_said_once_whatever_leads_to_it() -> None:
    long = "Rain on the roof " * 20
    cards = {f"c{n}": ("sticky", {"text": f"Card {n}", "x": 300 * n}) for n in range(20)}
    cards |= {"far": ("sticky", {"text": long, "x": 9_000}), "f": ("frame", {"title": "Frame " * 20, "x": 12_000})}
    wires = {f"w{n}": ("connection", {"from": f"c{n}", "to": "far"}) for n in range(20)}
    wires |= {f"v{n}": ("connection", {"from": f"c{n}", "to": "f"}) for n in range(20)}
    # A second wire beside another one says nothing more.
    wires["w20"] = ("connection", {"from": "c0", "to": "far"})
    table = csv_cards.write(Scene(cards | wires))
    assert table.count("Rain on the roof") == 20
    found = rows(Scene(cards | wires))
    number = next(one["nr"] for one in found if one["id"] == "far")
    assert set(found[0]["leads_to"].split("; ")) == {number, "Frame Frame Frame Frame Frame Frame Fra\u2026"}


@pytest.mark.parametrize("text", ["=SUM(1)", "+1", "-1", "@x", "\tx", "=HYPERLINK(1)"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert rows(Scene({"a": ("sticky", {"text": text})}))[0]["text"] == f"'{text}"


@pytest.mark.parametrize("sign", [";", "|", "\t", "\n"])
def test_no_cell_is_a_formula_where_cells_end_at_other_signs(sign: str) -> None:
    table = csv_cards.write(Scene({"a": ("sticky", {"text": f"x{sign}=HYPERLINK(1)"})}))
    assert not any(part.startswith("=") for part in table.replace('"', "").split(sign))


def test_a_negative_place_stays_a_number() -> None:
    assert rows(Scene({"a": ("sticky", {"text": "x", "x": -5})}))[0]["x"] == "-5"


def test_the_zip_has_the_board_three_times_and_its_files() -> None:
    target, heard = io.BytesIO(), []
    gone = archive.write(target, board(), content, heard.append)
    assert (gone, heard) == (1, [1, 2])
    with zipfile.ZipFile(target) as bundle:
        names = {one.filename for one in bundle.infolist()}
        assert names == {
            "board.json", "board.canvas", "board.md", f"assets/{PICTURE}.png", "assets/ink.svg",
        }  # fmt: skip
        assert bundle.read(f"assets/{PICTURE}.png") == picture()
        ours = json.loads(bundle.read("board.json"))
        assert ours["format"] == "raffi.board/1"
        assert ours["elements"] == {id_: list(one) for id_, one in board().elements.items()}
        canvas = json.loads(bundle.read("board.canvas"))
        files = {one["id"]: one["file"] for one in canvas["nodes"] if one["type"] == "file"}
        assert files["i"] in names
        assert files["ink"] in names
        came = json_canvas.read(bundle.read("board.canvas")).elements
        lost = dict(board().elements)
        del lost["lost"], lost["pin"]
        assert came == lost
        assert bundle.read("assets/ink.svg").startswith(b"<svg ")


def test_two_zips_of_a_board_are_the_same() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    archive.write(one, board(), content)
    archive.write(other, board(), content)
    assert one.getvalue() == other.getvalue()


def test_markdown_is_data() -> None:
    assert blocks("**a** `b` [c](https://x.y)\n#set page()") == [
        {"t": "p", "c": [
            {"t": "b", "c": ["a"]}, " ", {"t": "code", "v": "b"}, " ",
            {"t": "a", "v": "https://x.y", "c": ["c"]}, {"t": "br"}, "#set page()",
        ]},
    ]  # fmt: skip


def test_markdown_has_no_scripts_and_no_html() -> None:
    read = blocks("[x](javascript:alert) <b>y</b>\n\n<script>z</script>")
    assert read == [{"t": "p", "c": ["[x](javascript:alert) <b>y</b>"]}, {"t": "p", "c": ["<script>z</script>"]}]


def test_marks_upon_marks_end_somewhere() -> None:
    def depth(data: object) -> int:
        below = data if isinstance(data, list) else list(data.values()) if isinstance(data, dict) else []
        return 1 + max((depth(one) for one in below), default=0)

    assert depth(blocks("> " * 200 + "deep")) < 40
    assert depth(blocks("**a *b " * 400 + "c" + "*d**" * 400)) < 60
    assert plain("# a\n\n- b\n- c **d**") == "a b c d"


def test_ranks_go_up() -> None:
    found = ranks(5_000)
    assert found == sorted(found)
    assert len(set(found)) == 5_000
    assert found[:3] == ["a0", "a1", "a2"]
    assert found[62] == "b00"
    later = ranks(200, after="b0zV")
    assert later == sorted(later)
    assert later[0] > "b0zV"
    assert ranks(1, after="z" * 30)[0] > "z" * 30
    assert ranks(1, after="Zz")[0] > "Zz"


def test_the_top_of_a_board_leaves_room_over_it() -> None:
    def top(*ranks: str) -> str | None:
        return Scene({str(n): ("sticky", {"z": z}) for n, z in enumerate(ranks)}).top

    assert top() is None
    assert top("a1", "b00", "a0") == "b00"
    assert top("a1", "z" * 120, "a" * 100, "zV") == "a1"
    assert top("zz") is None
    assert max(map(len, ranks(5_000, after="y" * 40))) <= LONGEST_RANK


def test_circles_of_parents_are_cut_once() -> None:
    parents = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "g": "h"}
    assert len(cut_circles(parents)) == 2
    assert "e" not in parents
    assert parents["g"] == "h"


def test_a_scene_has_absolute_places_however_deep() -> None:
    chain = {f"g{n}": ("group", {"x": 1, "y": 2, **({"parent": f"g{n - 1}"} if n else {})}) for n in range(3_000)}
    assert Scene(chain).place("g2999") == (3_000, 6_000)


def test_reading_goes_by_rows() -> None:
    spots = {"a": (0, 10), "b": (300, 0), "c": (100, 200), "d": (0, 230), "e": (200, 205)}
    scene = Scene({id_: ("sticky", {"x": x, "y": y, "w": 90, "h": 90}) for id_, (x, y) in spots.items()})
    assert scene.outline() == ["a", "b", "d", "c", "e"]
