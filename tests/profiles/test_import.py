"""An archive brought to another account: everything of it, once, or nothing; and archives that mean harm."""

import asyncio
import io
import json
import stat
import struct
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PIL import Image

from raffi_web.features.files.intake import WrongKind, receive
from raffi_web.features.files.store import storage
from raffi_web.features.lists import arriving
from raffi_web.features.profiles import archive as archives
from raffi_web.features.profiles import bringing, unpacking
from raffi_web.features.profiles.unpacking import ArchiveWrong
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.errors import Conflict, Invalid, NotFound, RaffiError, TooLarge
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext
from tests.profiles.conftest import SignUp
from tests.support.fixtures import People, Person

EVERYTHING = ["name", "bio", "preferences", "avatar", "lists"]
MANIFEST = {"format": "raffi-archive", "version": 1, "server": "https://there.example", "actor": "x"}
MANIFEST |= {"made_at": "2026-01-01T00:00:00+00:00", "parts": {}, "files": []}
TITLES = [
    {"title_id": "tt0017925", "name": "The General", "year": 1926, "note": "Trains,\nand more trains 乱"},
    {"title_id": "kitsu:1", "name": "Cowboy Bebop", "kind": "series", "poster": "https://images.example/1.jpg"},
]


async def sent(person: Person, data: bytes, purpose: str = "archive-import") -> str:
    """Upload something; its id."""

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 100_000):
            yield data[start : start + 100_000]

    made = await receive(person.server.calls, Caller(person.actor), purpose, parts())
    return made["id"]


async def part_of(person: Person, file: str, part: str) -> Any:
    """A kept part of an upload of theirs, as its address gives it."""
    found = await person.call("files.look", file=file, part=part)
    return json.loads(b"".join([one async for one in await storage().read(found["key"], 0, found["bytes"])]))


async def exported(person: Person) -> bytes:
    """A person's archive, as it was downloaded."""
    actor = type(person.actor)(person.actor.kind, person.id)
    run = ActionContext(actor, new_id(), person.server.database, person.server.calls)
    assert await archives.export.body(run) == {"state": "done"}
    told = await person.call("profiles.archive")
    found = await person.call("files.look", file=told["url"].removeprefix("/files/"))
    return b"".join([part async for part in await storage().read(found["key"], 0, found["bytes"])])


def picture(color: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), color).save(out, "PNG")
    return out.getvalue()


def zipped(parts: dict[str, Any] | None = None, manifest: Any = MANIFEST, **more: bytes) -> bytes:
    """An archive of these parts, as another program could have written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, rows in (parts or {}).items():
            bundle.writestr(f"{name}.json", rows if isinstance(rows, bytes) else json.dumps(rows))
        for name, data in more.items():
            bundle.writestr(name, data)
        if isinstance(manifest, dict) and parts:
            manifest = {**manifest, "parts": {name: {"file": f"{name}.json", "rows": 1} for name in parts}}
        bundle.writestr("manifest.json", manifest if isinstance(manifest, bytes) else json.dumps(manifest))
    return out.getvalue()


async def lists_of(person: Person) -> list[dict[str, Any]]:
    """Their lists, with what an archive says of these."""
    found = []
    for card in (await person.call("lists.mine"))["own"]:
        file = json.loads((await person.call("lists.export", list_id=card["id"], format="json"))["text"])
        found.append({**file, "visibility": card["visibility"]})
    return found


async def full(sign_up: SignUp) -> Person:
    """Somebody with all that can be brought."""
    ada = await sign_up("Ada Kaya")
    await ada.call("accounts.set_avatar", file=await sent(ada, picture(), "avatar"))
    await ada.call("profiles.update", bio="Trains,\nand nothing else", public=True)
    await ada.call("profiles.set_preferences", theme="dark", language="tr", hides_spoilers=False)
    made = await ada.call("lists.create", name="To see", description="One day")
    for title in TITLES:
        await ada.call("lists.add", list_id=made["id"], title=title)
    await ada.call("lists.create", name="Empty", description="So far")
    await ada.call("lists.create", name="Empty")
    return ada


async def test_everything_comes_along_and_again_changes_nothing(sign_up: SignUp) -> None:
    ada, ben = await full(sign_up), await sign_up("Ben")
    archive = await exported(ada)
    file = await sent(ben, archive)
    summary = await part_of(ben, file, "summary")
    told = {one["name"]: (one["count"], one["inside"], one["text"]) for one in summary["brings"]}
    assert told == {
        "name": (1, 0, "Ada Kaya"),
        "bio": (1, 0, "Trains,\nand nothing else"),
        "preferences": (3, 0, ""),
        "lists": (3, 2, ""),
        "avatar": (1, 0, ""),
    }
    assert {"account", "sessions", "messages", "audit", "rooms"} <= set(summary["leaves"])
    assert not set(summary["leaves"]) & {"profile", "preferences", "lists"}
    for again in range(2):
        file = file if again == 0 else await sent(ben, archive)
        assert set((await ben.call("profiles.bring", file=file, parts=EVERYTHING))["parts"]) == set(EVERYTHING)
        assert (await ben.call("accounts.me"))["name"] == "Ada Kaya"
        mine = await ben.call("profiles.mine")
        assert (mine["bio"], mine["public"]) == ("Trains,\nand nothing else", False)
        assert await ben.call("profiles.preferences") == await ada.call("profiles.preferences")
        assert await lists_of(ben) == await lists_of(ada)
        for size in ("64", "128", "512"):
            assert await face(ben, size) == await face(ada, size)
    assert len((await ben.call("lists.mine"))["own"]) == 3


async def whole(person: Person, size: str) -> bytes:
    url = (await person.call("accounts.me"))["avatar_url"]
    found = await person.call("files.look", file=url.removeprefix("/files/"), part=size)
    return b"".join([one async for one in await storage().read(found["key"], 0, found["bytes"])])


async def face(person: Person, size: str) -> tuple[Any, ...]:
    """Size and colour of their picture."""
    found = Image.open(io.BytesIO(await whole(person, size))).convert("RGB")
    pixel = found.getpixel((5, 5))
    assert isinstance(pixel, tuple)
    # A colour that was made anew twice is off by a little.
    return (*found.size, *(round(value / 8) for value in pixel))


async def test_what_is_not_chosen_stays_as_it_was(sign_up: SignUp) -> None:
    ada, ben = await full(sign_up), await sign_up("Ben")
    await ben.call("profiles.update", bio="Mine")
    file = await sent(ben, await exported(ada))
    await ben.call("profiles.bring", file=file, parts=["lists", "preferences"])
    me = await ben.call("accounts.me")
    assert (me["name"], me["avatar_url"]) == ("Ben", None)
    assert (await ben.call("profiles.mine"))["bio"] == "Mine"
    assert len(await lists_of(ben)) == 3


async def test_a_list_of_the_same_name_gets_what_it_has_not(sign_up: SignUp) -> None:
    ada, ben = await full(sign_up), await sign_up("Ben")
    made = await ben.call("lists.create", name="To see", description="Mine")
    await ben.call("lists.add", list_id=made["id"], title={"title_id": "tt1", "name": "First"})
    await ben.call("lists.add", list_id=made["id"], title={**TITLES[0], "note": "my own note"})
    await ben.call("profiles.bring", file=await sent(ben, await exported(ada)), parts=["lists"])
    found = next(one for one in await lists_of(ben) if one["name"] == "To see")
    assert found["description"] == "Mine"
    assert [one["title_id"] for one in found["titles"]] == ["tt1", TITLES[0]["title_id"], TITLES[1]["title_id"]]
    assert found["titles"][1]["note"] == "my own note"


async def test_a_long_list_comes_in_pieces(sign_up: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "FILE_BYTES", arriving.HEAD_BYTES + 500)
    ben = await sign_up("Ben")
    titles = [{"title_id": f"tt{n}", "name": f"Film {n}"} for n in range(40)]
    file = await sent(ben, zipped({"lists": [{"name": "Long", "description": "", "titles": titles}]}))
    await ben.call("profiles.bring", file=file, parts=["lists"])
    (found,) = await lists_of(ben)
    assert [one["title_id"] for one in found["titles"]] == [one["title_id"] for one in titles]


async def test_nothing_is_left_of_one_that_fails_half_way(sign_up: SignUp, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await full(sign_up), await sign_up("Ben")
    file = await sent(ben, await exported(ada))
    for _ in range(2):
        await ben.call("lists.create", name="Other")
    monkey = pytest.MonkeyPatch()
    try:
        monkey.setattr("raffi_web.features.lists.functions.LISTS_AT_MOST", 4)
        with pytest.raises(Conflict) as refused:
            await ben.call("profiles.bring", file=file, parts=EVERYTHING)
        assert refused.value.kind == "lists_full"
    finally:
        monkey.undo()
    me = await ben.call("accounts.me")
    assert (me["name"], me["avatar_url"]) == ("Ben", None)
    assert (await ben.call("profiles.mine"))["bio"] == ""
    assert [one["name"] for one in await lists_of(ben)] == ["Other", "Other"]


async def test_an_uploaded_archive_is_its_owner_s(sign_up: SignUp, people: People) -> None:
    ada, ben, eve = await full(sign_up), await sign_up("Ben"), await sign_up("Eve")
    archive = await exported(ada)
    file = await sent(ben, archive)
    with pytest.raises(NotFound):
        await eve.call("profiles.bring", file=file, parts=["name"])
    with pytest.raises(NotFound):
        await eve.call("files.look", file=file, part="summary")
    with pytest.raises(NotFound):
        await ben.call("profiles.bring", file=await sent(ben, picture(), "avatar"), parts=["name"])
    with pytest.raises(RaffiError):
        await sent(people.guest(), archive)
    for parts in ([], ["account"], ["name", "messages"]):
        with pytest.raises(Invalid):
            await ben.call("profiles.bring", file=file, parts=parts)
    only = await sent(ben, zipped({"profile": [{"bio": "Hello"}]}))
    with pytest.raises(Invalid):
        await ben.call("profiles.bring", file=only, parts=["bio", "lists"])
    assert (await ben.call("profiles.mine"))["bio"] == ""


async def test_an_import_is_no_part_of_an_archive(sign_up: SignUp) -> None:
    ben = await sign_up("Ben")
    await sent(ben, zipped({"profile": [{"bio": "Hello"}]}))
    bundle = zipfile.ZipFile(io.BytesIO(await exported(ben)))
    assert json.loads(bundle.read("manifest.json"))["files"] == []


def entry(name: str, **told: Any) -> bytes:
    """An archive with one more entry, of which something is told."""
    out = io.BytesIO(zipped())
    with zipfile.ZipFile(out, "a") as bundle:
        info = zipfile.ZipInfo(name)
        for key, value in told.items():
            setattr(info, key, value)
        bundle.writestr(info, b"data")
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(zipped())
    with zipfile.ZipFile(out, "a") as bundle, pytest.warns(UserWarning, match="Duplicate name"):
        bundle.writestr("manifest.json", b"{}")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        data[place] |= 1
    return bytes(data)


def many() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for n in range(unpacking.MOST_ENTRIES + 1):
            bundle.writestr(f"{n}", b"")
    return out.getvalue()


def lying(told: int) -> bytes:
    """A bomb whose table says that it is small, or that it is huge."""
    data = bytearray(zipped({"profile": b"[" + b" " * 30_000_000 + b"]"}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", told)
    return bytes(data)


def with_table_of(length: int) -> bytes:
    data = bytearray(zipped())
    data[-10:-6] = struct.pack("<I", length)
    return bytes(data)


def with_picture(data: bytes) -> bytes:
    files = [{"id": "a", "purpose": "avatar", "parts": [{"file": "files/a", "kind": "image/png", "bytes": 1}]}]
    return zipped(None, {**MANIFEST, "files": files}, **{"files/a": data})


def lists(*rows: Any) -> bytes:
    return zipped({"lists": list(rows)})


DEEP = b"[" * 100_000 + b"]" * 100_000
NESTED: Any = "x"
for _ in range(100):
    NESTED = [NESTED]
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: zipped()[:-30], "no_zip"),
    "something behind it": (lambda: zipped() + b"x", "no_zip"),
    "only its beginning": (lambda: b"PK\x03\x04", "no_zip"),
    "a table longer than the file": (lambda: with_table_of(900_000), "no_zip"),
    "a table too long to be read": (lambda: with_table_of(900_000_000), "entries"),
    "too many entries": (many, "entries"),
    "up and out": (lambda: entry("../../etc/passwd"), "path"),
    "from the root": (lambda: entry("/etc/passwd"), "path"),
    "up and out, of another system": (lambda: entry("files\\..\\..\\x"), "path"),
    "a drive": (lambda: entry("C:/x"), "path"),
    "a link": (lambda: entry("files/x", external_attr=(stat.S_IFLNK | 0o777) << 16), "link"),
    "a device": (lambda: entry("files/x", external_attr=(stat.S_IFCHR | 0o777) << 16), "link"),
    "encrypted": (encrypted, "locked"),
    "packed otherwise": (lambda: entry("files/x", compress_type=zipfile.ZIP_LZMA), "method"),
    "a name twice": (twice, "twice"),
    "a bomb": (lambda: zipped({"profile": b"[" + b" " * 30_000_000 + b"]"}), "packed"),
    "a bomb that says it is small": (lambda: lying(10), "damaged|json"),
    "a bomb that says it is huge": (lambda: lying(4_000_000_000), "size"),
    "no manifest": (lambda: zipped(manifest=b""), "json"),
    "another's manifest": (lambda: zipped(manifest={"format": "other"}), "not_ours"),
    "a manifest that is a list": (lambda: zipped(manifest=b"[]"), "not_ours"),
    "a later version": (lambda: zipped(manifest={**MANIFEST, "version": 2}), "version"),
    "a version that is true": (lambda: zipped(manifest={**MANIFEST, "version": True}), "version"),
    "parts that are a list": (lambda: zipped(manifest={**MANIFEST, "parts": ["lists"]}), "rows"),
    "files that are texts": (lambda: zipped(manifest={**MANIFEST, "files": ["x"]}), "rows"),
    "no server": (lambda: zipped(manifest={**MANIFEST, "server": 7}), "rows"),
    "a nested manifest": (lambda: zipped(manifest={**MANIFEST, "more": NESTED}), "deep"),
    "a part that is missing": (lambda: zipped(manifest={**MANIFEST, "parts": {"lists": {}}}), "missing"),
    "a part that is no JSON": (lambda: zipped({"lists": b"[{]"}), "json"),
    "a part that is nested too deep to be read": (lambda: zipped({"lists": DEEP}), "packed|json"),
    "a part of texts": (lambda: lists("x"), "rows"),
    "a part that is an object": (lambda: zipped({"lists": b"{}"}), "rows"),
    "nested within a row": (lambda: lists({"name": NESTED, "titles": []}), "deep"),
    "a list without titles": (lambda: lists({"name": "x"}), "rows"),
    "a list without a name": (lambda: lists({"titles": []}), "rows"),
    "a name too long": (lambda: lists({"name": "x" * 121, "titles": []}), "rows"),
    "a title that is a text": (lambda: lists({"name": "x", "titles": ["y"]}), "rows"),
    "a title of another year": (lambda: lists({"name": "x", "titles": [{"name": "y", "year": "1926"}]}), "rows"),
    "a poster that is a script": (
        lambda: lists({"name": "x", "titles": [{"name": "y", "poster": "javascript:alert(1)"}]}),
        "rows",
    ),
    "too many titles": (lambda: lists({"name": "x", "titles": [{}] * 5_001}), "rows"),
    "too many lists": (lambda: lists(*[{"name": "x", "titles": []}] * 201), "rows"),
    "a name that is a number": (lambda: zipped({"account": [{"name": 7}]}), "rows"),
    "a bio too long": (lambda: zipped({"profile": [{"bio": "x" * 501}]}), "rows"),
    "a theme that is none": (lambda: zipped({"preferences": [{"theme": "pink"}]}), "rows"),
    "signs that can't be kept": (lambda: zipped({"profile": [{"bio": "a\0b"}]}), "rows"),
    "a picture that is a page": (lambda: with_picture(b"<html>" + b"x" * 100), "picture"),
    "a picture cut short": (lambda: with_picture(picture()[:100]), "picture"),
    "a picture with something behind it": (lambda: with_picture(picture() + zipped()), "picture"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.mark.parametrize("case", HOSTILE)
def test_an_archive_that_means_harm_is_refused_with_what_is_wrong(hostile: Path, case: str) -> None:
    make, reason = HOSTILE[case]
    folder = hostile / case.replace(" ", "-")
    folder.mkdir()
    path = folder / "archive.zip"
    path.write_bytes(make())
    with pytest.raises(ArchiveWrong) as refused:
        bringing.understand(path, "application/zip")
    assert refused.value.data["reason"] in {f"archive_{one}" for one in reason.split("|")}
    assert "{" not in refused.value.message
    assert list(folder.iterdir()) == [path]


def test_a_part_larger_than_it_may_be_is_not_read_to_its_end(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_JSON", 1_000)
    path = hostile / "large.zip"
    path.write_bytes(zipped({"profile": [{"bio": "x" * 500, "more": "y" * 1_000}]}))
    with pytest.raises(ArchiveWrong) as refused:
        bringing.understand(path, "application/zip")
    assert refused.value.data == {"reason": "archive_large", "name": "profile.json", "most": 0}


async def test_nothing_is_kept_of_one_that_is_refused(sign_up: SignUp, admin: psycopg.Connection[Any]) -> None:
    ben = await sign_up("Ben")
    before = set(storage().arriving.iterdir())
    with pytest.raises(ArchiveWrong):
        await sent(ben, zipped(manifest={}))
    with pytest.raises(WrongKind):
        await sent(ben, b"no archive at all")
    with pytest.raises(WrongKind):
        await sent(ben, picture())
    with pytest.raises(WrongKind):
        await sent(ben, zipped(), "avatar")
    with pytest.raises(TooLarge):
        await ben.call("files.begin", purpose="archive-import", told=bringing.LARGEST + 1)
    assert set(storage().arriving.iterdir()) == before
    assert admin.execute("select from file where owner_id = %s", [ben.id]).fetchall() == []


async def test_the_same_operation_is_done_once(sign_up: SignUp, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await full(sign_up), await sign_up("Ben")
    file, op = await sent(ben, await exported(ada)), new_id()
    wanted = {"file": file, "parts": EVERYTHING}
    caller = Caller(ben.actor)
    await asyncio.gather(*(ben.server.calls("profiles.bring", wanted, caller, op=op) for _ in range(2)))
    assert len(await lists_of(ben)) == 3
    told = "select count(*) from audit where act = 'profiles.brought' and on_id = %s"
    assert admin.execute(told, [ben.id]).fetchone() == (1,)


async def test_a_sign_in_is_asked_for(people: People) -> None:
    for stranger in (people.guest(), people.nobody()):
        with pytest.raises(RaffiError) as refused:
            await stranger.call("profiles.bring", file="0" * 26, parts=["name"])
        assert refused.value.kind in ("account_needed", "not_signed_in")
