"""Uploads over a real socket: what is taken, what is refused, and that nothing is left of what was refused."""

import asyncio
import io
import os
import threading
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from PIL import Image

from raffi_web.features.files import cleanup, intake, purposes, store
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Context
from raffi_web.kernel.doors import Places
from raffi_web.server import Server
from tests.files.conftest import Join, Sender, opened, picture
from tests.support.fixtures import People

Connection = psycopg.Connection[Any]
MEGABYTE = 1_000_000
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TEXT = frozenset({"image/png"})
friends: set[str] = set()


async def _reads(ctx: Context, used_by: str) -> bool:
    return ctx.actor.id in friends


WHOLE = register(Purpose("proof-whole", 3 * MEGABYTE, TEXT, reads=_reads))
"""Kept as it came, for its owner and friends."""


@pytest.fixture
def narrow(storage: store.Storage) -> Iterator[Callable[..., None]]:
    """Lets the store have less room for this test."""

    def use(**room: float) -> None:
        values: dict[str, Any] = {"per_actor": storage.per_actor, "in_all": storage.in_all} | room
        store.use(store.Storage(storage.objects, storage.arriving, **values))

    yield use
    store.use(storage)


def left_over(storage: store.Storage) -> list[str]:
    return [path.name for path in storage.arriving.iterdir()]


def files_of(admin: Connection, who: Sender) -> list[tuple[Any, ...]]:
    return admin.execute("select state, used_by, parts from file where owner_id = %s", [who.id]).fetchall()


async def objects() -> set[str]:
    found: set[str] = set()
    async for names in store.storage().older_than(-60):
        found |= set(names)
    return found


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The error, which has the one shape that errors have."""
    body = answer.json()
    assert set(body) == {"error"}, body
    assert set(body["error"]) == {"code", "message", "field", "data"}
    return body["error"]


async def test_a_picture_becomes_three_squares_at_addresses_of_ours(join: Join, storage: store.Storage) -> None:
    ada = await join()
    made = await ada.upload(picture("JPEG", (900, 600)))
    assert made["url"] == f"/files/{made['id']}"
    assert [part["name"] for part in made["parts"]] == ["128", "64", "512"]
    assert {f"avatar/{made['id']}/{size}" for size in (64, 128, 512)} <= await objects()
    for address, size in (("", 128), ("/64", 64), ("/128", 128), ("/512", 512)):
        got = await ada.http.get(made["url"] + address)
        assert got.status_code == 200
        assert got.headers["content-type"] == "image/webp"
        assert opened(got.content).size == (size, size)
        assert opened(got.content).format == "WEBP"
    assert left_over(storage) == []


async def test_a_picture_that_is_used_is_everybody_s_for_ever_and_one_that_is_not_is_nobody_else_s(join: Join) -> None:
    ada, ben, nobody = await join(), await join(), await join(session=False)
    made = await ada.upload(picture())
    own = await ada.http.get(made["url"])
    assert own.headers["cache-control"] == "private, no-cache"
    for stranger in (ben, nobody):
        answer = await stranger.http.get(made["url"])
        assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
        assert answer.headers["cache-control"] == "no-store"
    me = await ada.call("accounts.set_avatar", file=made["id"])
    assert me["avatar_url"] == made["url"]
    for reader in (ben, nobody):
        answer = await reader.http.get(me["avatar_url"])
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_what_is_served_runs_nowhere(join: Join) -> None:
    ada = await join()
    made = await ada.upload(picture())
    headers = (await ada.http.get(made["url"])).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"] == "inline"
    assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_another_s_upload_is_not_taken_for_one_s_picture(join: Join, people: Any) -> None:
    ada, ben = await join(), await join()
    made = await ada.upload(picture())
    for file in (made["id"], "0" * 26):
        answer = await ben.http.post("/api/mutation/accounts.set_avatar", json={"file": file})
        assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
    other = await ada.upload(picture(), "proof-whole")
    answer = await ada.http.post("/api/mutation/accounts.set_avatar", json={"file": other["id"]})
    assert answer.status_code == 404


async def test_a_new_picture_takes_the_old_one_s_place_and_removing_deletes_it(
    join: Join, admin: Connection, storage: store.Storage
) -> None:
    ada = await join()
    first, second = await ada.upload(picture()), await ada.upload(picture(color=(1, 2, 3)))
    await ada.call("accounts.set_avatar", file=first["id"])
    await ada.call("accounts.set_avatar", file=second["id"])
    assert (await ada.http.get(first["url"])).status_code == 404
    assert {key.split("/")[1] for key in await objects()} & {first["id"], second["id"]} == {second["id"]}
    again = await ada.call("accounts.set_avatar", file=second["id"])
    assert (again["avatar_url"], len(files_of(admin, ada))) == (second["url"], 1)
    assert (await ada.call("accounts.remove_avatar"))["avatar_url"] is None
    assert (await ada.http.get(second["url"])).status_code == 404
    assert files_of(admin, ada) == []
    assert not any(second["id"] in key for key in await objects())
    assert [path for path in (storage.arriving.parent / "objects").rglob("*") if second["id"] in path.name] == []


async def test_an_address_elsewhere_replaces_an_uploaded_picture(join: Join, admin: Connection) -> None:
    ada = await join()
    await ada.call("accounts.set_avatar", file=(await ada.upload(picture()))["id"])
    me = await ada.call("accounts.update_me", avatar_url="https://pictures.example/ada.webp")
    assert me["avatar_url"] == "https://pictures.example/ada.webp"
    assert files_of(admin, ada) == []


async def test_rooms_show_the_new_picture(join: Join, admin: Connection) -> None:
    ada = await join()
    room = (await ada.call("rooms.create", title="Faces"))["id"]
    me = await ada.call("accounts.set_avatar", file=(await ada.upload(picture()))["id"])
    shown = "select avatar_url from member where room_id = %s and actor_id = %s"
    assert admin.execute(shown, [room, ada.id]).fetchone() == (me["avatar_url"],)
    await ada.call("accounts.remove_avatar")
    assert admin.execute(shown, [room, ada.id]).fetchone() == (None,)


def _jpeg_with_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return picture("JPEG") + packed.getvalue()


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "svg": (SVG, 415, "wrong_kind"),
    "svg without its head": (SVG.partition(b"?>")[2], 415, "wrong_kind"),
    "html": (b"<!doctype html><script>alert(1)</script>", 415, "wrong_kind"),
    "pdf": (b"%PDF-1.7\n", 415, "wrong_kind"),
    "a bitmap": (picture("BMP"), 415, "wrong_kind"),
    "a tiff": (picture("TIFF"), 415, "wrong_kind"),
    "noise": (bytes(range(256)) * 8, 415, "wrong_kind"),
    "a zip": (_jpeg_with_zip().partition(b"PK")[1] + b"\x03\x04" + b"x" * 100, 415, "wrong_kind"),
    "jpeg and zip": (_jpeg_with_zip(), 415, "mixed_file"),
    "jpeg and page": (picture("JPEG") + b"<!doctype HTML><SCRIPT>alert(1)</SCRIPT>", 415, "mixed_file"),
    "gif and js": (picture("GIF") + b"/*\n*/=1;alert(1)", 415, "mixed_file"),
    "png and zip": (picture("PNG") + _jpeg_with_zip().partition(b"PK")[2], 415, "mixed_file"),
    "webp and page": (picture("WEBP") + b"<script>alert(1)</script>", 415, "mixed_file"),
    "cut jpeg": (picture("JPEG", (800, 800))[:-2000], 400, "bad_picture"),
    "cut png": (picture("PNG", (400, 400), mode="RGB")[:-30], 400, "bad_picture"),
    "cut webp": (picture("WEBP", (400, 400))[:-20], 400, "bad_picture"),
    "only a png's head": (picture("PNG")[:33], 400, "bad_picture"),
    "nothing": (b"", 400, "invalid"),
    "six megabytes": (picture("PNG") + bytes(6 * MEGABYTE), 413, "file_too_large"),
    "twenty megabytes": (bytes(20 * MEGABYTE), 413, "file_too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("how", ["whole", "streamed"])
async def test_what_is_no_picture_is_refused_and_leaves_nothing(
    join: Join, admin: Connection, storage: store.Storage, name: str, how: str
) -> None:
    content, status, code = REFUSED[name]

    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    ada = await join()
    before = await objects()
    # What it is said to be counts for nothing.
    answer = await ada.send(content if how == "whole" else stream(), **{"content-type": "image/png"})
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)
    assert answer.headers["cache-control"] == "no-store"
    assert files_of(admin, ada) == []
    assert left_over(storage) == []
    assert await objects() == before


async def test_the_reading_stops_at_the_limit(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted while it comes: of an endless body no more is taken than the purpose allows."""
    ada, written = await join(), 0

    async def counted(path: Path, parts: AsyncIterator[bytes], purpose: Purpose) -> None:
        async def count() -> AsyncIterator[bytes]:
            nonlocal written
            async for part in parts:
                written += len(part)
                yield part

        await plain(path, count(), purpose)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield bytes(100_000)

    plain = intake._write
    monkeypatch.setattr(intake, "_write", counted)
    answer = await ada.send(endless())
    assert (answer.status_code, error_of(answer)["code"]) == (413, "file_too_large")
    assert error_of(answer)["data"]["limit"] == 5 * MEGABYTE
    assert written < 6 * MEGABYTE


async def test_a_length_told_beforehand_is_refused_before_anything_is_read(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(intake, "_write", never)
    ada = await join()
    answer = await ada.send(bytes(6 * MEGABYTE))
    assert (answer.status_code, error_of(answer)["code"]) == (413, "file_too_large")


async def test_this_route_has_its_own_limit_and_the_others_keep_theirs(join: Join) -> None:
    ada = await join()
    noise, out = Image.frombytes("RGB", (1200, 1200), os.urandom(1200 * 1200 * 3)), io.BytesIO()
    noise.save(out, "PNG")
    assert MEGABYTE < len(out.getvalue()) < 5 * MEGABYTE
    assert (await ada.send(out.getvalue())).status_code == 201
    for path in ("/api/mutation/accounts.update_me", "/api/uploads/avatar", "/api/upload", "/files/avatar"):
        assert await _status_of_length(ada, path, 2 * MEGABYTE) == 413
    assert await _status_of_length(ada, "/api/upload/avatar", 6 * MEGABYTE) == 413


async def _status_of_length(who: Sender, path: str, length: int) -> int:
    """The answer to a request that only tells of so long a body."""
    reader, writer = await asyncio.open_connection(who.http.base_url.host, who.http.base_url.port)
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: {who.http.headers['authorization']}\r\n"
    writer.write(f"{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


async def test_who_may_not(join: Join) -> None:
    ada, nobody, page = await join(), await join(session=False), await join(cookie=True)
    answer = await nobody.send(picture())
    assert (answer.status_code, error_of(answer)["code"]) == (401, "not_signed_in")
    answer = await ada.send(picture(), "no-such-purpose")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "no_route")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await page.send(picture(), **headers)
        assert (answer.status_code, error_of(answer)["code"]) == (403, "foreign_origin")
    assert (await page.send(picture(), origin=str(page.http.base_url).rstrip("/"))).status_code == 201
    answer = await ada.http.get("/api/upload/avatar")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_the_quota_of_an_actor_is_told(
    join: Join, narrow: Callable[..., None], admin: Connection, storage: store.Storage
) -> None:
    ada, ben = await join(), await join()
    first = await ada.upload(picture(), "proof-whole")
    narrow(per_actor=first["bytes"] + 10)
    answer = await ada.send(picture(), "proof-whole")
    told = error_of(answer)
    assert (answer.status_code, told["code"]) == (413, "quota_full")
    assert told["data"]["used"] == first["bytes"]
    assert told["data"]["limit"] == first["bytes"] + 10
    assert len(files_of(admin, ada)) == 1
    # Without a length it is found out when it is there.
    answer = await ada.send(_streamed(picture()), "proof-whole")
    assert (answer.status_code, error_of(answer)["code"]) == (413, "quota_full")
    assert (await ben.send(picture(), "proof-whole")).status_code == 201
    assert left_over(storage) == []


async def test_the_quota_of_the_server_is_told(join: Join, narrow: Callable[..., None]) -> None:
    ada = await join()
    narrow(in_all=1)
    answer = await ada.send(picture())
    assert (answer.status_code, error_of(answer)["code"]) == (507, "server_full")


async def test_two_at_once_do_not_both_have_the_last_place(
    join: Join, narrow: Callable[..., None], admin: Connection
) -> None:
    ada = await join()
    content = picture()
    narrow(per_actor=3 * len(content) + 5)
    answers = await asyncio.gather(*(ada.send(_streamed(content), "proof-whole") for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [413] * 3
    assert len(files_of(admin, ada)) == 3


async def test_uploads_are_limited(join: Join) -> None:
    ada = await join()
    codes = [(await ada.send(b"nothing that is taken")).status_code for _ in range(25)]
    assert codes == [415] * 20 + [429] * 5


async def test_a_sender_who_stalls_is_sent_away(
    join: Join, monkeypatch: pytest.MonkeyPatch, storage: store.Storage
) -> None:
    monkeypatch.setattr(intake, "SILENCE_SECONDS", 0.1)
    done = asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        yield picture()[:20]
        await done.wait()

    ada = await join()
    sending = asyncio.create_task(ada.send(stalls()))
    try:
        async with asyncio.timeout(10):
            while not sending.done() and left_over(storage) == []:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
            while left_over(storage):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
    finally:
        done.set()
    answer = await sending
    assert (answer.status_code, error_of(answer)["code"]) == (408, "upload_stalled")


async def test_a_sender_who_trickles_is_sent_away(
    server: Server, people: People, narrow: Callable[..., None], storage: store.Storage
) -> None:
    narrow(upload_seconds=0.2)

    async def trickles() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0)

    ada = people.guest()
    with pytest.raises(intake.TooSlow) as refused:
        await intake.receive(server.calls, Caller(ada.actor, "192.0.2.8"), "proof-whole", trickles())
    assert refused.value.kind == "upload_slow"
    assert left_over(storage) == []


async def test_so_many_uploads_come_at_the_same_time(
    join: Join, monkeypatch: pytest.MonkeyPatch, storage: store.Storage
) -> None:
    places = Places(2, 3)
    monkeypatch.setattr(intake, "_places", places)
    done, came = asyncio.Event(), asyncio.Semaphore(0)

    async def waits() -> AsyncIterator[bytes]:
        yield picture()[:30]
        came.release()
        await done.wait()
        yield picture()[30:]

    ada, ben = await join(), await join()
    first = [asyncio.create_task(one.send(waits())) for one in (ada, ada, ben)]
    try:
        for _ in first:
            async with asyncio.timeout(10):
                await came.acquire()
        # What was sent is not yet at the other end.
        async with asyncio.timeout(10):
            while sum(places._taken.values()) < 6:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        for one in (ada, ben):
            refused = await one.send(picture())
            assert (refused.status_code, error_of(refused)["code"]) == (429, "limited")
    finally:
        done.set()
    assert [answer.status_code for answer in await asyncio.gather(*first)] == [201] * 3
    assert (await ada.send(picture())).status_code == 201


async def test_an_upload_has_its_place_until_it_is_kept(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_places", Places(1, 1))
    begun, go_on = threading.Event(), threading.Event()
    made = intake._made

    def slowly(*args: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return made(*args)

    monkeypatch.setattr(intake, "_made", slowly)
    ada, ben = await join(), await join()
    first = asyncio.create_task(ada.send(picture()))
    try:
        assert await asyncio.to_thread(begun.wait, 10)
        for one in (ada, ben):
            refused = await one.send(picture())
            assert (refused.status_code, error_of(refused)["code"]) == (429, "limited")
    finally:
        go_on.set()
    assert (await first).status_code == 201
    assert (await ben.send(picture())).status_code == 201


async def _until_free(places: Places) -> None:
    async with asyncio.timeout(10):
        while sum(places._taken.values()):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("failure", [StopIteration, asyncio.CancelledError, SystemExit, RecursionError, GeneratorExit])
async def test_a_reader_that_fails_leaves_nobody_waiting_and_no_place_taken(
    join: Join, monkeypatch: pytest.MonkeyPatch, storage: store.Storage, failure: type[BaseException]
) -> None:
    def fails(path: Path, kind: str) -> list[Made]:
        raise failure

    places = Places(1, 1)
    monkeypatch.setattr(intake, "_places", places)
    monkeypatch.setitem(purposes._known, "proof-fails", Purpose("proof-fails", MEGABYTE, TEXT, process=fails))
    ada = await join()
    answer = await ada.send(picture(), "proof-fails")
    assert (answer.status_code, error_of(answer)["code"]) == (500, "internal")
    assert (sum(places._taken.values()), left_over(storage)) == (0, [])
    assert (await ada.send(picture())).status_code == 201


async def test_who_leaves_while_their_file_is_read_leaves_no_place_taken(
    join: Join, monkeypatch: pytest.MonkeyPatch, storage: store.Storage
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def fails(path: Path, kind: str) -> list[Made]:
        begun.set()
        go_on.wait(10)
        raise StopIteration

    places = Places(1, 1)
    monkeypatch.setattr(intake, "_places", places)
    monkeypatch.setitem(purposes._known, "proof-fails", Purpose("proof-fails", MEGABYTE, TEXT, process=fails))
    ada, ben = await join(), await join()
    sent = asyncio.create_task(ada.send(picture(), "proof-fails"))
    try:
        assert await asyncio.to_thread(begun.wait, 10)
        sent.cancel()
        await asyncio.gather(sent, return_exceptions=True)
        await ada.http.aclose()
    finally:
        go_on.set()
    await _until_free(places)
    assert left_over(storage) == []
    assert (await ben.send(picture())).status_code == 201


@pytest.mark.parametrize("when", ["it is made anew", "its objects are written"])
async def test_whose_session_ends_meanwhile_leaves_nothing_that_is_there(
    join: Join, admin: Connection, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    ada = await join(cookie=True)
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")

    def sign_out() -> None:
        admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])

    made, put = intake._made, store.Storage.put

    def making(*args: Any) -> Any:
        sign_out()
        return made(*args)

    async def putting(*args: Any) -> None:
        await put(*args)
        sign_out()

    if when == "it is made anew":
        monkeypatch.setattr(intake, "_made", making)
    else:
        monkeypatch.setattr(store.Storage, "put", putting)
    refused = await ada.send(picture())
    assert refused.status_code == 401, refused.text
    assert [state for state, *_ in files_of(admin, ada)] == ([] if when == "it is made anew" else ["arriving"])


async def test_a_sender_who_goes_away_leaves_nothing(join: Join, admin: Connection, storage: store.Storage) -> None:
    ada = await join()
    came = asyncio.Event()

    async def breaks() -> AsyncIterator[bytes]:
        yield picture()[:30]
        came.set()
        await asyncio.Event().wait()

    sending = asyncio.create_task(ada.send(breaks()))
    await came.wait()
    async with asyncio.timeout(10):
        while not left_over(storage):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        while left_over(storage):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    assert files_of(admin, ada) == []


# Reading


async def test_ranges_and_what_is_known_already(join: Join) -> None:
    ada = await join()
    content = picture("PNG", (640, 480))
    url = (await ada.upload(content, "proof-whole"))["url"]
    whole = await ada.http.get(url)
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, content, "bytes")
    size = len(content)
    for wanted, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=5-{size * 2}", 5, size),
        (f"bytes=-{size * 2}", 0, size),
    ):
        part = await ada.http.get(url, headers={"range": wanted})
        assert (part.status_code, part.content) == (206, content[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["content-length"] == str(end - start)
    for meaningless in ("bytes=", "bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,3-4"):
        answer = await ada.http.get(url, headers={"range": meaningless})
        assert (answer.status_code, answer.content) == (200, content)
    for behind in (f"bytes={size}-", "bytes=-0"):
        answer = await ada.http.get(url, headers={"range": behind})
        assert (answer.status_code, error_of(answer)["data"]) == (416, {"size": size})
    mark = whole.headers["etag"]
    assert (await ada.http.get(url, headers={"if-none-match": f'"other", {mark}'})).status_code == 304
    changed = await ada.http.get(url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert changed.status_code == 200
    head = await ada.http.head(url)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))


async def test_a_private_file_is_for_whom_its_purpose_says(join: Join, server: Server, admin: Connection) -> None:
    ada, ben = await join(), await join()
    made = await ada.upload(picture(), "proof-whole")
    friends.add(ben.id)
    # Not before it is used for something: what that is decides who reads it.
    assert (await ben.http.get(made["url"])).status_code == 404
    admin.execute("update file set used_by = 'thing:1' where id = %s", [made["id"]])
    answer = await ben.http.get(made["url"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-cache")
    friends.clear()
    assert (await ben.http.get(made["url"])).status_code == 404


@pytest.mark.parametrize("address", ["/files/short", "/files/" + "0" * 26, "/files/..%2f..%2fsecrets", "/files/"])
async def test_what_is_no_file(join: Join, address: str) -> None:
    answer = await (await join()).http.get(address)
    assert answer.status_code == 404


async def test_a_file_has_no_other_parts(join: Join) -> None:
    ada = await join()
    made = await ada.upload(picture())
    for part in ("65", "whole", "original"):
        assert (await ada.http.get(f"{made['url']}/{part}")).status_code == 404
    assert (await ada.http.get(f"{made['url']}/..%2f64")).status_code == 404


# What was left half-done


async def test_the_clean_up_takes_what_was_left_half_done(
    join: Join, server: Server, admin: Connection, storage: store.Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What other tests left counts as theirs.
    await cleanup.sweep_files(server.database)
    ada = await join()
    kept, unused, new = [await ada.upload(picture()) for _ in range(3)]
    await ada.call("accounts.set_avatar", file=kept["id"])
    admin.execute(
        "update file set changed_at = now() - interval '25 hours' where id in (%s, %s)", [kept["id"], unused["id"]]
    )
    monkeypatch.setattr(store.Storage, "put", _broken)
    broken = await ada.send(picture())
    assert (broken.status_code, error_of(broken)["code"]) == (503, "store_away")
    monkeypatch.undo()
    assert left_over(storage) == []
    assert [state for state, *_ in files_of(admin, ada)].count("arriving") == 1
    stray, broken_off = f"avatar/{'0' * 26}/64", storage.arriving / "broken-off"
    await storage.put(stray, b"of nobody")
    broken_off.write_bytes(b"half")
    assert (await cleanup.sweep_files(server.database))["rows"] == 1
    assert stray in await objects()
    assert broken_off.exists()
    arriving = "update file set changed_at = now() - interval '2 hours' where state = 'arriving' and owner_id = %s"
    admin.execute(arriving.encode(), [ada.id])
    for path in (*(storage.arriving.parent / "objects").rglob("64"), broken_off):
        os.utime(path, (1, 1))
    done = await cleanup.sweep_files(server.database)
    assert (done["rows"], done["uploads"]) == (1, 1)
    assert done["objects"] >= 1
    now = await objects()
    assert stray not in now
    assert not any(unused["id"] in key for key in now)
    for file in (kept, new):
        assert sum(file["id"] in key for key in now) == 3
    assert (await ada.http.get(kept["url"])).status_code == 200


async def _broken(*_: Any) -> None:
    raise store.StoreAway


def _streamed(content: bytes) -> AsyncIterator[bytes]:
    async def stream() -> AsyncIterator[bytes]:
        yield content

    return stream()
