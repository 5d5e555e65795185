"""A discussion as a file: everything that is there, nothing that was taken back, in three formats."""

import csv
import io
import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raffi_web.features.comments import exporting, formats
from raffi_web.kernel.errors import NotFound
from tests.api.conftest import app, http, web
from tests.comments.conftest import InRoom, Talk

__all__ = ["app", "http", "web"]
DIALOGUE = re.compile(r"Dialogue: 0,([\d:.]+),([\d:.]+),Comment,([^,]*),0,0,0,,\{\\move\(\d+,(\d+),(-\d+),\d+\)\}(.*)")
DISCUSSION = {"title_name": "Night Train", "season": 1, "episode": 2}


async def saved(http: httpx.AsyncClient, discussion: str, kind: str) -> str:
    answer = await http.get(f"/api/comments/{discussion}/export/{kind}")
    assert answer.status_code == 200, answer.text
    assert f"Night-Train-s1-e2.{kind}" in answer.headers["content-disposition"]
    return answer.text


async def test_json_has_all_comments_as_they_were_said(
    talk: Talk, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    root = await talk.say("the beginning", at_ms=5_000)
    await talk.say("an answer", talk.ben, parent=root["id"])
    gone = await talk.say("taken back")
    await talk.say("the end")
    await talk.ada.call("comments.remove", comment=gone["id"])
    await talk.ben.call("comments.react", comment=root["id"], emoji="👍")
    told = json.loads(await saved(http, talk.id, "json"))
    assert (told["format"], told["discussion"]["title_name"]) == ("raffi.comments", "Night Train")
    assert [one["body"] for one in told["comments"]] == ["the beginning", "an answer", "the end"]
    first, second, _ = told["comments"]
    assert (first["at_ms"], first["reactions"], first["parent"]) == (5_000, {"👍": 1}, None)
    assert (second["parent"], second["name"]) == (root["id"], "Ben")
    assert first["created_at"].endswith("+00:00")


async def test_an_empty_discussion_is_a_whole_file(talk: Talk, http: httpx.AsyncClient) -> None:
    assert json.loads(await saved(http, talk.id, "json"))["comments"] == []
    assert list(csv.reader(io.StringIO((await saved(http, talk.id, "csv")).lstrip("\ufeff")))) == [[*formats.COLUMNS]]


async def test_a_table_holds_lines_and_never_a_formula(talk: Talk, http: httpx.AsyncClient) -> None:
    await talk.say('=HYPERLINK("https://evil.example")\nsecond "line"')
    text = (await saved(http, talk.id, "csv")).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["body"] == '\'=HYPERLINK("https://evil.example")\nsecond "line"'
    assert (row["name"], row["parent"]) == ("Ada", "")


async def test_subtitles_have_what_has_a_moment_in_the_films_order(
    talk: Talk, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 1)
    await talk.say("about no moment")
    await talk.say("later {\\b1}\nand ||who did it||", at_ms=61_230)
    await talk.say("early", at_ms=0)
    covered = await talk.say("a covered word", at_ms=70_000)
    talk.admin.execute("update comment set covered = true where id = %s", [covered["id"]])
    lines = [found.groups() for found in DIALOGUE.finditer(await saved(http, talk.id, "ass"))]
    assert [(begins, ends, name, text) for begins, ends, name, _, _, text in lines] == [
        ("0:00:00.00", "0:00:09.00", "Ada", "early"),
        ("0:01:01.23", "0:01:10.23", "Ada", "later (/b1) and [Spoiler]"),
        ("0:01:10.00", "0:01:19.00", "Ada", "[Spoiler]"),
    ]


async def test_a_private_rooms_talk_is_for_those_in_it(talk: Talk, private: InRoom, http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/api/comments/{private.id}/export/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_discussion")
    with pytest.raises(NotFound):
        await talk.cem.call("comments.export", discussion=private.id)
    page = await talk.ben.call("comments.export", discussion=private.id)
    assert [one["body"] for one in page["comments"]] == ["said in the room"]


async def test_whoever_blocked_somebody_gets_none_of_theirs(talk: Talk) -> None:
    await talk.say("from Ada")
    await talk.say("from Ben", talk.ben)
    await talk.cem.call("profiles.block", actor=talk.ada.id)
    page = await talk.cem.call("comments.export", discussion=talk.id)
    assert [one["body"] for one in page["comments"]] == ["from Ben"]


@pytest.mark.parametrize("kind", ["xml", "JSON", "ass.exe"])
async def test_other_formats_are_no_address(talk: Talk, http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.get(f"/api/comments/{talk.id}/export/{kind}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (404, "format")


def subtitle(rows: list[dict[str, Any]]) -> list[tuple[float, int, int]]:
    """Of each text when it begins (ms), its lane's height, and how wide it is."""
    writer = formats.AssFile(spoiler="[x]")
    found = [one.groups() for one in DIALOGUE.finditer(writer.begin(DISCUSSION) + writer.add(rows))]
    return [(row["at_ms"], int(top), -int(left)) for row, (_, _, _, top, left, _) in zip(rows, found, strict=True)]


@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 100)), max_size=formats.LANES))
def test_texts_in_a_lane_never_meet(said: list[tuple[int, int]]) -> None:
    rows = [{"at_ms": at, "name": "Ada", "covered": False, "body": "x" * long} for at, long in sorted(said)]
    placed = subtitle(rows)

    def left_of(begins: float, wide: int, now: float) -> float:
        return formats.WIDTH - (now - begins) / formats.ROLL_MS * (formats.WIDTH + wide)

    for index, (begins, lane, wide) in enumerate(placed):
        for later, other, long in placed[index + 1 :]:
            if other == lane and later < begins + formats.ROLL_MS:
                for now in (later, begins + formats.ROLL_MS):
                    # A point for what is rounded.
                    assert left_of(begins, wide, now) + wide <= left_of(later, long, now) + 1


def test_more_at_once_than_there_are_lanes_are_all_there() -> None:
    rows = [{"at_ms": 0, "name": "Ada", "covered": False, "body": "at once"} for _ in range(3 * formats.LANES)]
    assert len(subtitle(rows)) == 3 * formats.LANES
