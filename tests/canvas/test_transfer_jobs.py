"""Boards as files, from asking to downloading, and from uploading to the board."""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pypdf import PdfReader

from raffi_web.features.canvas import exporting, files, importing
from raffi_web.features.canvas.transfer import apart, json_canvas
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.features.files.intake import WrongKind, receive
from raffi_web.features.files.store import storage
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext, Later
from raffi_web.server import Server
from tests.canvas.boards import board as full_board
from tests.canvas.boards import picture
from tests.canvas.conftest import Table
from tests.support.fixtures import Person

NODES = [
    {"id": "g", "type": "group", "x": 0, "y": 0, "width": 400, "height": 300, "label": "Plan"},
    {"id": "a", "type": "text", "text": "Rain", "x": 20, "y": 20, "width": 100, "height": 60, "color": "1", "own": 7},
    {"id": "b", "type": "text", "text": "Sun", "x": 500, "y": 20, "width": 100, "height": 60},
]
EDGES = [{"id": "e", "fromNode": "a", "toNode": "b"}, {"id": "lost", "fromNode": "a", "toNode": "nobody"}]
CANVAS = {"nodes": NODES, "edges": EDGES}


def running(person: Person, run: str = "") -> ActionContext:
    """A run that a person asked for, as a worker makes it."""
    return ActionContext(
        Actor(person.actor.kind, person.id), run or new_id(), person.server.database, person.server.calls
    )


async def upload(person: Person, content: bytes, purpose: str = importing.PURPOSE) -> str:
    async def parts() -> AsyncIterator[bytes]:
        yield content

    made = await receive(person.server.calls, Caller(person.actor), purpose, parts())
    return made["id"]


async def bring(table: Table, who: Person, document: Any, **where: float) -> dict[str, Any]:
    file = await upload(who, json.dumps(document).encode())
    return await importing.import_file.body(running(who), board=table.board, file=file, **where)


async def exported(table: Table, who: Person, format_: Any, layout: Any = "board") -> tuple[dict[str, Any], bytes]:
    ctx = running(who)
    assert await exporting.export.body(ctx, board=table.board, format=format_, layout=layout) == {"state": "done"}
    told = next(one for one in await who.call("canvas.exports", board=table.board) if one["run"] == ctx.run)
    found = await who.call("files.look", file=told["url"].removeprefix("/files/"))
    parts = [part async for part in await storage().read(found["key"], 0, found["bytes"])]
    assert told["bytes"] == sum(map(len, parts))
    return told, b"".join(parts)


async def test_a_file_is_put_onto_a_board_as_one_change_that_can_be_undone(table: Table) -> None:
    answer = await bring(table, table.ben, CANVAS)
    assert (answer["elements"], answer["dropped"]) == (4, 0)
    assert answer["ids"] == ["g", "b"]
    assert answer["warnings"] == [{"code": "edges_to_nothing", "n": 1}]
    stored = table.stored()
    assert stored["a"][1]["parent"] == "g"
    assert stored["e"] == ("connection", {"from": "a", "to": "b", "z": stored["e"][1]["z"]})
    assert {one["batch"] for one in table.changes()} == {answer["batch"]}
    assert {one["actor"] for one in table.changes()} == {table.ben.id}


async def test_it_leaves_as_it_came(table: Table) -> None:
    await bring(table, table.ada, CANVAS)
    told, content = await exported(table, table.vera, "json_canvas")
    written = json.loads(content)
    assert written["nodes"] == NODES
    assert written["edges"] == EDGES[:1]
    assert (told["name"], told["state"], told["missing"]) == ("Ideas.canvas", "done", 0)


async def test_the_same_file_twice_stands_beside_itself(table: Table) -> None:
    await bring(table, table.ada, CANVAS)
    mark = "-" + (await bring(table, table.ada, CANVAS))["batch"][-8:]
    scene = Scene(table.stored())
    assert len(scene.elements) == 8
    assert scene.place("g" + mark) == (600 + importing.ASIDE, 0)
    assert scene.place("a" + mark) == (720 + 20, 20)
    assert scene.get("e" + mark, "from") == "a" + mark
    assert json.loads(scene.get("a" + mark, "extra")) == {"id": "a", "own": 7}
    assert min(scene.get(id_ + mark, "z") for id_ in "gab") > scene.get("b", "z")
    mark = "-" + (await bring(table, table.ada, CANVAS, x=-1_000, y=50))["batch"][-8:]
    assert Scene(table.stored()).place("g" + mark) == (-1_000, 50)
    assert len(table.stored()) == 12


async def test_a_file_of_another_board_keeps_no_files_of_it(table: Table) -> None:
    nodes = json_canvas.write(full_board())
    answer = await bring(table, table.ada, nodes)
    assert {"code": "pictures_left", "n": 2} in answer["warnings"]
    assert "file" not in table.stored()["i"][1]
    assert table.stored()["i"][1]["alt"] == "A blue field"


async def test_an_import_makes_no_second_pin_of_a_thread(table: Table) -> None:
    pin, note = ["put", "pin", "comment", {"thread": new_id(), "x": 5}], ["put", "n", "sticky", {"text": "N"}]
    await table.hand(table.ada).push(pin, note, ["put", "w", "connection", {"from": "n", "to": "pin"}])
    # Files that were written before pins were left out still have them.
    old = json_canvas.write(Scene(table.stored()))
    place = {"x": 5, "y": 0, "width": 32, "height": 32}
    ours = {"kind": "comment", "thread": new_id()}
    old["nodes"].append({"id": "pin", "type": "text", "text": "", **place, "raffi": ours})
    old["edges"].append({"id": "w", "fromNode": "n", "toNode": "pin"})
    answer = await bring(table, table.ada, old)
    stored = table.stored()
    assert [id_ for id_, (kind, _) in stored.items() if kind == "comment"] == ["pin"]
    assert sorted(kind for kind, _ in stored.values()) == ["comment", "connection", "sticky", "sticky"]
    assert answer["warnings"] == [{"code": "pins_left", "n": 1}]
    assert answer["dropped"] == 0


async def test_a_run_that_is_taken_up_again_does_it_once(table: Table) -> None:
    file, run = await upload(table.ada, json.dumps(CANVAS).encode()), new_id()
    await importing.import_file.body(running(table.ada, run), board=table.board, file=file)
    before = table.stored()
    # As far as the first run came: the board has all of it, and the push is known.
    elements, _, _ = await importing._uploaded(running(table.ada, run), file)
    await importing._push(running(table.ada, run), table.board, elements)
    assert table.stored() == before


async def test_a_file_that_is_no_board_is_refused_as_it_is_uploaded(table: Table) -> None:
    with pytest.raises(Invalid) as refused:
        await upload(table.ada, json.dumps({"nodes": [{**NODES[1], "x": "far"}]}).encode())
    assert refused.value.field == "nodes.0.x"
    with pytest.raises(WrongKind):
        await upload(table.ada, b"[1, 2]")


async def test_excalidraw_is_known_by_itself(table: Table) -> None:
    shape = {"id": "r", "type": "rectangle", "x": 1, "y": 2, "width": 30, "height": 40}
    await bring(table, table.ada, {"type": "excalidraw", "version": 2, "elements": [shape]})
    assert table.stored()["r"][0] == "shape"


async def test_a_picture_in_a_drawing_is_told_for_its_element(table: Table) -> None:
    image = {"id": "i", "type": "image", "fileId": "abc", "x": 1, "y": 2, "width": 30, "height": 40}
    files = {"abc": {"mimeType": "image/png", "dataURL": "data:image/png;base64,AA"}}
    drawing = {"type": "excalidraw", "elements": [image, {**image, "id": "j", "fileId": "gone"}], "files": files}
    first = await bring(table, table.ada, drawing)
    assert first["pictures"] == {"i": "abc"}
    assert first["warnings"] == [{"code": "pictures_left", "n": 1}]
    again = await bring(table, table.ada, drawing)
    assert again["pictures"] == {f"i-{again['batch'][-8:]}": "abc"}


async def test_what_a_file_says_of_itself_leaves_as_it_came(table: Table) -> None:
    answer = await bring(table, table.ada, {**CANVAS, "edges": [], "theirs": {"a": 1}})
    assert answer["warnings"] == []
    assert json_canvas.write(Scene(table.stored()))["theirs"] == {"a": 1}
    # A second file says its own beside it, and what the first one said stays.
    await bring(table, table.ada, {**CANVAS, "edges": [], "theirs": {"a": 2}, "mine": 3})
    written = json_canvas.write(Scene(table.stored()))
    assert (written["mine"], written["theirs"]["a"] in (1, 2)) == (3, True)


async def test_a_file_of_nothing_has_nowhere_to_keep_what_it_says(table: Table) -> None:
    answer = await bring(table, table.ada, {"nodes": [], "edges": [], "theirs": 1})
    assert answer["warnings"] == [{"code": "document_left", "n": 1}]


async def test_only_who_may_edit_brings_something_and_only_their_own_file(table: Table) -> None:
    file = await upload(table.ada, json.dumps(CANVAS).encode())
    with pytest.raises(NotFound):
        await importing.import_file.body(running(table.ben), board=table.board, file=file)
    theirs = await upload(table.vera, json.dumps(CANVAS).encode())
    with pytest.raises(Forbidden):
        await importing.import_file.body(running(table.vera), board=table.board, file=theirs)
    other, content = await exported(table, table.ada, "zip")
    assert content
    with pytest.raises(RaffiError):
        await importing.import_file.body(
            running(table.ada), board=table.board, file=other["url"].removeprefix("/files/")
        )
    assert table.stored() == {}


async def test_a_full_board_takes_nothing(table: Table) -> None:
    many = [{**NODES[2], "id": f"n{n}", "x": n} for n in range(3_000)]
    await bring(table, table.ada, {"nodes": many})
    with pytest.raises(Conflict) as refused:
        await bring(table, table.ada, {"nodes": many})
    assert refused.value.kind == "board_full"
    assert len(table.stored()) == 3_000


async def put_everything(table: Table) -> None:
    await bring(table, table.ada, json_canvas.write(full_board()))


@pytest.mark.slow
async def test_each_kind_of_file(table: Table) -> None:
    await put_everything(table)
    told, content = await exported(table, table.ada, "pdf")
    assert (told["name"], told["missing"]) == ("Ideas.pdf", 0)
    assert "leads to" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert len(PdfReader(io.BytesIO((await exported(table, table.ada, "pdf", "frames"))[1])).pages) == 2
    assert (await exported(table, table.ada, "png"))[1].startswith(b"\x89PNG")
    assert (await exported(table, table.ada, "svg"))[1].startswith(b"<svg")
    assert b"# Ideas" in (await exported(table, table.ada, "markdown"))[1]
    rows = list(csv.DictReader(io.StringIO((await exported(table, table.ada, "csv"))[1].decode("utf-8-sig"))))
    assert "a" in {row["id"] for row in rows}
    frames, content = await exported(table, table.ada, "png", "frames")
    assert frames["name"] == "Ideas.zip"
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == ["01 First & only.png", "02 Second.png"]


def assets(content: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("assets/")]


async def test_a_zip_has_what_its_asker_may_read(table: Table) -> None:
    ours = await upload(table.ada, picture(), files.PURPOSE)
    await table.hand(table.ada).push(["put", "i", "image", {"file": ours, "name": "x.png"}])
    told, content = await exported(table, table.ada, "zip")
    assert told["missing"] == 0
    assert assets(content) == [f"assets/{ours}.webp"]
    told, content = await exported(table, table.ben, "zip")
    assert told["missing"] == 1
    assert assets(content) == []


async def test_an_export_takes_pictures_of_boards_alone_and_so_many(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (await exported(table, table.ada, "zip"))[0]["url"].removeprefix("/files/")
    brought = await upload(table.ada, json.dumps(CANVAS).encode())
    first, second = [await upload(table.ada, picture(), files.PURPOSE) for _ in range(2)]
    wanted = (other, brought, first, second)
    await table.hand(table.ada).push(*(["put", f"i{n}", "image", {"file": file}] for n, file in enumerate(wanted)))
    told, content = await exported(table, table.ada, "zip")
    assert (told["missing"], sorted(assets(content))) == (2, sorted(f"assets/{one}.webp" for one in (first, second)))
    size = (await table.ada.call("files.look", file=first))["bytes"]
    monkeypatch.setattr(exporting, "MOST_FETCHED", size * 2 - 1)
    told, content = await exported(table, table.ada, "zip")
    assert (told["missing"], assets(content)) == (3, [f"assets/{first}.webp"])


async def test_a_file_is_for_its_asker_and_for_a_day(table: Table, server: Server) -> None:
    told, _ = await exported(table, table.ada, "csv")
    file = told["url"].removeprefix("/files/")
    assert await table.ben.call("canvas.exports", board=table.board) == []
    for stranger in (table.ben, table.olga, table.people.nobody()):
        with pytest.raises(NotFound):
            await stranger.call("files.look", file=file)
    table.admin.execute(
        "update board_export set expires_at = now() - interval '1 second' where run = %s", [told["run"]]
    )
    (now,) = await table.ada.call("canvas.exports", board=table.board)
    assert (now["state"], now["url"]) == ("expired", None)
    assert await exporting.forget_exports(server.database) == 1
    assert await table.ada.call("canvas.exports", board=table.board) == []
    with pytest.raises(NotFound):
        await table.ada.call("files.look", file=file)


async def test_a_cancelled_one_stops_and_leaves_nothing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = running(table.ada)
    fetched = exporting._Job._files

    async def cancelled_meanwhile(job: exporting._Job, *args: Any) -> bool:
        await table.ben.call("canvas.cancel_export", run=ctx.run)
        (row,) = await table.ada.call("canvas.exports", board=table.board)
        assert row["state"] == "running", "it is not Ben's to stop"
        await table.ada.call("canvas.cancel_export", run=ctx.run)
        return await fetched(job, *args)

    monkeypatch.setattr(exporting._Job, "_files", cancelled_meanwhile)
    answer = await exporting.export.body(ctx, board=table.board, format="csv", layout="board")
    assert answer == {"state": "cancelled"}
    (row,) = await table.ada.call("canvas.exports", board=table.board)
    assert (row["state"], row["url"]) == ("cancelled", None)


async def test_a_done_one_can_be_deleted(table: Table) -> None:
    told, _ = await exported(table, table.ada, "csv")
    await table.ada.call("canvas.cancel_export", run=told["run"])
    with pytest.raises(NotFound):
        await table.ada.call("files.look", file=told["url"].removeprefix("/files/"))


async def test_one_that_fails_says_so(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await exporting.export.body(running(table.ada), board=table.board, format="csv", layout="board")
    (row,) = await table.ada.call("canvas.exports", board=table.board)
    assert (row["state"], row["url"]) == ("failed", None)


async def test_files_of_one_board_are_written_one_after_the_other(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, goes_on = asyncio.Event(), asyncio.Event()
    fetched = exporting._Job._files

    async def held(job: exporting._Job, *args: Any) -> bool:
        began.set()
        await goes_on.wait()
        return await fetched(job, *args)

    monkeypatch.setattr(exporting._Job, "_files", held)
    asked: dict[str, Any] = {"board": table.board, "format": "csv", "layout": "board"}
    first = asyncio.ensure_future(exporting.export.body(running(table.ada), **asked))
    await asyncio.wait_for(began.wait(), 30)
    second = running(table.ben)
    with pytest.raises(Later):
        await exporting.export.body(second, **asked)
    goes_on.set()
    assert await first == {"state": "done"}
    assert await exporting.export.body(second, **asked) == {"state": "done"}


async def test_who_does_not_see_the_board_gets_no_file(table: Table) -> None:
    with pytest.raises(NotFound):
        await exporting.export.body(running(table.olga), board=table.board, format="csv", layout="board")


async def test_a_file_tells_posters_open_comments_and_how_a_vote_ended(table: Table) -> None:
    hand = table.hand(table.ada)
    talk = (await table.ada.call("canvas.talk", board=table.board))["id"]
    thread = await table.ada.call("comments.create", discussion=talk, body="Is it **needed**?")
    await table.ben.call("comments.create", discussion=talk, body="Yes", parent=thread["id"])
    await table.ben.call("comments.create", discussion=talk, body="Said nowhere")
    done = await table.ben.call("comments.create", discussion=talk, body="Settled")
    await hand.push(
        ["put", "note", "sticky", {"text": "Rain"}],
        ["put", "film", "video", {"y": 300, "title": "Hours", "source": "/films/northern-hours/film.mp4"}],
        ["put", "pin", "comment", {"parent": "note", "thread": thread["id"]}],
        ["put", "old", "comment", {"parent": "note", "thread": done["id"], "done": True}],
    )
    vote = (await table.ada.call("canvas.begin_vote", board=table.board))["id"]
    await table.ben.call("canvas.vote", board=table.board, vote=vote, element="note", dots=2)
    assert "●" not in (await exported(table, table.ben, "markdown"))[1].decode(), "sums are for when it is ended"
    await table.ada.call("canvas.end_vote", board=table.board, vote=vote)
    text = (await exported(table, table.ben, "markdown"))[1].decode()
    assert "- Rain (● 2)\n\n  > **Ada:** Is it **needed**?\n  >\n  > **Ben:** Yes\n" in text
    assert "- Hours (1:14)" in text
    assert "nowhere" not in text
    assert "Settled" not in text
    bundle = zipfile.ZipFile(io.BytesIO((await exported(table, table.vera, "zip"))[1]))
    assert b"> **Ada:** Is it" in bundle.read("board.md")
    # Whom one blocked is not in one's file.
    await table.ben.call("profiles.block", actor=table.ada.id)
    text = (await exported(table, table.ben, "markdown"))[1].decode()
    assert "needed" not in text
    assert "> **Ben:** Yes" in text
    (page,) = PdfReader(io.BytesIO((await exported(table, table.ben, "pdf"))[1])).pages
    assert len(page.images) == 1


async def test_sums_are_told_until_they_are_cleared(table: Table) -> None:
    await table.hand(table.ada).push(["put", "note", "sticky", {"text": "Rain"}])
    vote = (await table.ada.call("canvas.begin_vote", board=table.board))["id"]
    await table.ben.call("canvas.vote", board=table.board, vote=vote, element="note", dots=2)
    await table.ada.call("canvas.end_vote", board=table.board, vote=vote)
    assert (await table.vera.call("canvas.load", board=table.board))["votes"] == {"note": 2}
    await table.ada.call("canvas.clear_vote", board=table.board)
    assert (await table.vera.call("canvas.load", board=table.board))["votes"] == {}


async def test_a_file_tells_what_its_asker_may_read_in_chats(table: Table) -> None:
    await table.hand(table.ada).push(
        ["put", "chat", "chat", {"w": 300, "h": 400, "title": "Evening"}],
        ["put", "second", "chat", {"x": 400, "w": 300, "h": 400}],
        ["put", "silent", "chat", {"x": 800, "w": 300, "h": 400}],
        ["put", "away", "chat", {"x": 1200, "w": 300, "h": 400}],
    )
    await table.ada.call("comments.add_filter", room=table.room, kind="words", pattern="holdable", act="hold")

    async def say(who: Person, body: str, element: str = "chat") -> str:
        return (await who.call("canvas.say", board=table.board, element=element, body=body))["id"]

    await say(table.ada, "Who **comes**?")
    await say(table.ben, "I do, ||he dies||")
    for body, done in (("Taken back", "remove"), ("Out of order", "hide")):
        why = {"reason": "spam"} if done == "hide" else {}
        await table.ada.call(f"comments.{done}", comment=await say(table.ben, body), **why)
    await say(table.ben, "This is holdable")
    await say(table.ada, "And here", "second")
    await say(table.ada, "Nowhere", "away")
    await table.hand(table.ada).push(["del", "away"])

    text = (await exported(table, table.vera, "markdown"))[1].decode()
    evening = "- Evening\n\n  > **Ada:** Who **comes**?\n  >\n  > **Ben:** I do, ||he dies||\n"
    assert text.endswith(f"{evening}- Chat\n\n  > **Ada:** And here\n")
    bundle = zipfile.ZipFile(io.BytesIO((await exported(table, table.vera, "zip"))[1]))
    assert bundle.read("board.md").decode() == text
    (page,) = PdfReader(io.BytesIO((await exported(table, table.vera, "pdf"))[1])).pages
    words = " ".join(page.extract_text().split())
    for there in ("Evening", "Ada Who comes?", "Ben I do, \u2026", "Chat Ada And here"):
        assert there in words
    for kept in ("dies", "Taken", "order", "holdable", "Nowhere"):
        assert kept not in words + text.replace("||he dies||", "")
    # Whom one blocked is not in one's file.
    await table.ben.call("profiles.block", actor=table.ada.id)
    text = (await exported(table, table.ben, "markdown"))[1].decode()
    assert "comes" not in text
    assert "And here" not in text
    assert "> **Ben:** I do" in text


async def test_of_a_long_chat_the_latest_are_told(table: Table) -> None:
    await table.hand(table.ada).push(["put", "chat", "chat", {"w": 300, "h": 400}])
    for n in range(4):
        await table.ada.call("canvas.say", board=table.board, element="chat", body=f"No. {n}")
    found = await running(table.vera).call("canvas.chats", board=table.board, each=2)
    assert [one["body"] for one in found["chat"]] == ["No. 2", "No. 3"]
    with pytest.raises(NotFound):
        await running(table.olga).call("canvas.chats", board=table.board, each=2)
