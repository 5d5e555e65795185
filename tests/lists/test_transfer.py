"""Lists as files: there and back, and what others wrote."""

import csv
import io
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raffi_web.features.lists import formats, transfer
from raffi_web.features.lists.titles import ITEMS_AT_MOST
from raffi_web.kernel.errors import Conflict, Invalid, RaffiError, TooLarge
from tests.lists.conftest import TITLES, Lists

FULL: dict[str, Any] = {
    "title_id": "tt0089881",
    "name": 'Ran, or "Chaos"',
    "year": 1985,
    "kind": "series",
    "poster": "https://images.example.org/a,b.jpg",
    "note": 'Two lines,\nthe second; with "quotes" and ünïcode 乱',
}


async def other(lists: Lists) -> str:
    return (await lists.ada.call("lists.create", name="Other"))["id"]


def said(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What lists say of titles, without what belongs to one list."""
    return [{name: item[name] for name in formats.COLUMNS} for item in items]


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_a_list_goes_into_a_file_and_comes_back_the_same(lists: Lists, kind: str) -> None:
    await lists.call(lists.ada, "add", title=FULL)
    file = await lists.call(lists.ada, "export", format=kind)
    assert file["name"] == f"To-see.{kind}"
    seen = await lists.ada.call("lists.preview", text=file["text"])
    assert (seen["format"], seen["fresh"], seen["known"], seen["wrong"]) == (kind, 4, 0, 0)
    assert seen["name"] == ("To see" if kind == "json" else None)
    brought = await lists.ada.call("lists.bring", text=file["text"])
    assert (brought["added"], brought["known"], brought["left_out"]) == (4, 0, 0)
    page = await lists.ada.call("lists.items", list_id=brought["list_id"])
    assert said(page["items"]) == said(await lists.items())
    again = await lists.ada.call("lists.bring", text=file["text"], list_id=brought["list_id"])
    assert (again["added"], again["known"]) == (0, 4)


async def test_a_file_comes_behind_what_is_there_and_changes_nothing_of_it(lists: Lists) -> None:
    text = "name,note\nRan,Another note\nHeat,\nHeat,twice\n"
    brought = await lists.call(lists.ben, "bring", text=text)
    assert (brought["added"], brought["known"]) == (1, 2)
    assert await lists.names() == [*TITLES, "Heat"]
    assert [item["note"] for item in await lists.items()] == [""] * 4
    assert (await lists.items())[-1]["by"] == "Ben"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "'=1",
        "''=1",
        "'quoted'",
        "'",
        "=HYPERLINK()",
        "a;=1",
        'a; "=1',
        "\uff1d1",
    ],
)
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert not formats.guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert formats.unguarded(formats.guarded(cell)) == cell


def test_a_cell_that_others_part_is_no_formula_either() -> None:
    assert formats.guarded("a;=1") == "a;'=1"


@given(st.text(st.sampled_from("=+-@\t\r;'\" a\uff1d"), max_size=12) | st.text(max_size=40))
def test_every_text_comes_back(cell: str) -> None:
    assert formats.unguarded(formats.guarded(cell)) == cell
    assert formats.guarded(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


async def test_a_name_that_is_a_formula_goes_there_and_back(lists: Lists) -> None:
    await lists.add('=HYPERLINK("https://example.org")', note="@here")
    file = await lists.call(lists.ada, "export")
    rows = list(csv.reader(io.StringIO(file["text"])))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    brought = await lists.ada.call("lists.bring", text=file["text"])
    page = await lists.ada.call("lists.items", list_id=brought["list_id"])
    assert (page["items"][-1]["name"], page["items"][-1]["note"]) == ('=HYPERLINK("https://example.org")', "@here")


IMDB = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Year\n"
    "1,tt0041959,2020-01-01,,Zither,The Third Man,The Third Man,https://www.imdb.com/title/tt0041959/,Movie,8.1,1949\n"
    "2,tt0098936,2020-01-01,,,Twin Peaks,Twin Peaks,https://www.imdb.com/title/tt0098936/,TV Series,8.7,1990\n"
)
LETTERBOXD = (
    "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2024-01-01,Rain,,https://boxd.it/x,Wet ones\n\n"
    "Position,Name,Year,URL,Description\n1,Ran,1985,https://boxd.it/a,\n2,Stalker,1979,https://boxd.it/b,Slow\n"
)
YAMTRACK = "media_id;source;media_type;title;image;notes\n603;tmdb;movie;The Matrix;https://i.example.org/m.jpg;Again\n"
TRAKT = json.dumps([{"type": "movie", "title": "Heat", "year": 1995, "imdb_id": "tt0113277", "listed_at": "2024"}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            IMDB,
            [
                ("tt0041959", "The Third Man", 1949, "movie", "Zither"),
                ("tt0098936", "Twin Peaks", 1990, "series", ""),
            ],
        ),
        (
            LETTERBOXD,
            [("own:ran-1985", "Ran", 1985, "movie", ""), ("own:stalker-1979", "Stalker", 1979, "movie", "Slow")],
        ),
        (YAMTRACK, [("603", "The Matrix", None, "movie", "Again")]),
        (TRAKT, [("tt0113277", "Heat", 1995, "movie", "")]),
        ("\ufefftitle\tyear\r\nRan\t1985-05-31\r\n", [("own:ran-1985", "Ran", 1985, "movie", "")]),
        ("Name\n\nRan\n\n", [("own:ran", "Ran", None, "movie", "")]),
    ],
)
def test_files_of_others_are_understood(text: str, expected: list[tuple[Any, ...]]) -> None:
    parsed = formats.parse(text)
    assert parsed.problems == []
    found = [
        (title.title_id or formats_id(title), title.name, title.year, title.kind, title.note) for title in parsed.titles
    ]
    assert found == expected


async def test_a_list_is_called_what_its_file_says(lists: Lists) -> None:
    """Letterboxd says so above the titles."""
    assert (await lists.ada.call("lists.preview", text=LETTERBOXD))["name"] == "Rain"
    brought = await lists.ada.call("lists.bring", text=LETTERBOXD)
    made = next(one for one in (await lists.ada.call("lists.mine"))["own"] if one["id"] == brought["list_id"])
    assert (made["name"], made["description"]) == ("Rain", "Wet ones")


def formats_id(title: Any) -> str:
    return transfer.id_of(title)


async def test_what_is_wrong_is_named_by_line_and_field_and_nothing_is_written(lists: Lists) -> None:
    text = 'name,year,poster\nHeat,1995,\n"A\nB",abc,\n,1999,\nX,2000,http://insecure.example.org/a.jpg\n'
    seen = await lists.call(lists.ada, "preview", text=text)
    assert [(one["line"], one["field"]) for one in seen["problems"]] == [(3, "year"), (5, "name"), (6, "poster")]
    assert all(one["reason"] for one in seen["problems"])
    assert (seen["fresh"], seen["wrong"]) == (1, 3)
    with pytest.raises(Invalid) as raised:
        await lists.call(lists.ada, "bring", text=text)
    assert raised.value.kind == "list_file_wrong"
    assert raised.value.body()["data"]["problems"] == seen["problems"]
    assert "line 3" in raised.value.message
    assert await lists.names() == list(TITLES)
    brought = await lists.call(lists.ada, "bring", text=text, leave_out_wrong=True)
    assert (brought["added"], brought["left_out"]) == (1, 3)
    assert await lists.names() == [*TITLES, "Heat"]


async def test_a_new_list_is_not_made_for_a_file_that_is_refused(lists: Lists) -> None:
    before = await lists.ada.call("lists.mine")
    for text in ("name,year\nHeat,x\n", "name\n", "{}", '{"titles": []}'):
        with pytest.raises(Invalid):
            await lists.ada.call("lists.bring", text=text, leave_out_wrong=True)
    assert await lists.ada.call("lists.mine") == before


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 100_000,
        '{"titles": ' + "[" * 1_000 + "]" * 1_000 + "}",
        '[{"name": "X", "year": 1e400}]',
        '[{"name": {"a": [1]}}]',
        "[1, null, true, [], {}]",
        '{"titles": {"name": "X"}}',
        '[{"name": "\\ud800"}]',
        '"name"',
        "no columns at all",
        'name\n"open',
        'name\n"a"b\n',
        "name\n" + "x" * 200_000 + "\n",
        "name,name,name\n,,\n",
        "\r\r\r",
        ";;;;\n",
    ],
)
async def test_hostile_files_are_refused_with_words(lists: Lists, text: str) -> None:
    seen = await lists.call(lists.ada, "preview", text=text)
    assert seen["wrong"] > 0 or seen["fresh"] == 0
    with pytest.raises(RaffiError):
        await lists.call(lists.ada, "bring", text=text)
    assert await lists.names() == list(TITLES)


def test_junk_is_never_an_exception() -> None:
    rng = random.Random(7)
    pieces = [
        "name",
        "year",
        ",",
        ";",
        "\t",
        "\n",
        '"',
        "'",
        "=",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\\",
        "1999",
        "é",
        "\r\n",
        "乱",
    ]
    for _ in range(2_000):
        formats.parse("".join(rng.choices(pieces, k=rng.randint(1, 40))))


async def test_there_is_an_end_to_files_and_lists(lists: Lists) -> None:
    with pytest.raises(TooLarge) as raised:
        await lists.call(lists.ada, "preview", text="name\n" + "é" * (transfer.FILE_BYTES // 2))
    assert raised.value.data["limit"] == 850
    many = "name\n" + "".join(f"F{n}\n" for n in range(ITEMS_AT_MOST + 1))
    seen = await lists.call(lists.ada, "preview", text=many)
    assert (seen["problems"][0]["field"], seen["wrong"]) == ("file", 1)
    with pytest.raises(Conflict):
        await lists.call(lists.ada, "bring", text=many, leave_out_wrong=True)
    assert await lists.names() == list(TITLES)


async def test_five_thousand_titles_come_and_go_as_a_file(lists: Lists) -> None:
    text = "title_id,name,year,poster\n" + "".join(
        f"tt{n:07d},Film number {n},{1950 + n % 70},https://image.example.org/t/p/w500/{n:027d}.jpg\n"
        for n in range(ITEMS_AT_MOST)
    )
    brought = await lists.ada.call("lists.bring", text=text, name="Everything")
    assert brought["added"] == ITEMS_AT_MOST
    file = await lists.ada.call("lists.export", list_id=brought["list_id"])
    again = await lists.ada.call("lists.bring", text=file["text"], list_id=brought["list_id"])
    assert (again["added"], again["known"]) == (0, ITEMS_AT_MOST)
    page = await lists.ada.call("lists.items", list_id=brought["list_id"], limit=1_000)
    assert [item["name"] for item in page["items"]] == [f"Film number {n}" for n in range(1_000)]
    assert max(len(item["rank"]) for item in page["items"]) <= 6


async def test_strangers_bring_and_take_nothing(lists: Lists) -> None:
    for name, args in (("export", {}), ("preview", {"text": "name\nX"}), ("bring", {"text": "name\nX"})):
        with pytest.raises(RaffiError) as raised:
            await lists.call(lists.cem, name, **args)
        assert raised.value.kind == "list_not_found"
