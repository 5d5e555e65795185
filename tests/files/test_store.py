"""The store, on a folder and on a server that speaks S3: the same for whoever uses it."""

import http.client
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pydantic import ValidationError

from raffi_web.features.files import cleanup, store
from raffi_web.kernel.errors import NotFound
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.files.conftest import Join, opened, picture

SIGNED = {
    "AWS_ACCESS_KEY_ID": "proof",
    "AWS_SECRET_ACCESS_KEY": "a secret of the proof",
    "AWS_REGION": "us-east-1",
}
PAST = -60
"""Seconds: whatever there is was written before a minute from now."""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an S3 server with an empty bucket, `proof`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    connection = http.client.HTTPConnection(host, port)
    scope = "AWS4-HMAC-SHA256 Credential=proof/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    connection.request("PUT", "/proof", headers={"authorization": scope})
    assert connection.getresponse().status == 200
    connection.close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
async def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[store.Storage]:
    """A store of each kind, used by this process."""
    address = ""
    if request.param == "bucket":
        for name, value in (SIGNED | {"AWS_ENDPOINT_URL": request.getfixturevalue("bucket")}).items():
            monkeypatch.setenv(name, value)
        address = f"s3://proof/{tmp_path.name}"
    before = store.storage()
    made = store.storage_of(settings_of(tmp_path, address))
    store.use(made)
    yield made
    store.use(before)


def settings_of(home: Path, store_url: str = "") -> Settings:
    return Settings(_env_file=None, home=home, store_url=store_url)  # pyright: ignore[reportCallIssue]


async def names(kept: store.Storage, age: float = PAST) -> list[str]:
    return sorted([name async for some in kept.older_than(age) for name in some])


async def content(kept: store.Storage, key: str, start: int, end: int) -> bytes:
    return b"".join([part async for part in await kept.read(key, start, end)])


async def test_what_is_put_is_read_listed_and_deleted(kept: store.Storage, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 48_000)
    await kept.put("avatar/one/64", b"a few bytes")
    await kept.put("film/two/whole", large)
    assert await names(kept) == ["avatar/one/64", "film/two/whole"]
    assert await names(kept, 3600) == []
    assert await content(kept, "avatar/one/64", 0, 11) == b"a few bytes"
    assert await content(kept, "film/two/whole", 256_250, 256_260) == bytes([*range(250, 256), 0, 1, 2, 3])
    assert len(await content(kept, "film/two/whole", 0, 256 * 48_000)) == 256 * 48_000
    await kept.delete(["avatar/one/64", "never/there/64", "film/two/whole"])
    assert await names(kept) == []
    with pytest.raises(NotFound):
        await kept.read("avatar/one/64", 0, 1)


async def test_a_person_s_picture_goes_all_the_way(kept: store.Storage, join: Join, server: Server) -> None:
    ada, ben = await join(), await join()
    made = await ada.upload(picture("JPEG", (300, 300)))
    assert await names(kept) == sorted(f"avatar/{made['id']}/{size}" for size in (64, 128, 512))
    me = await ada.call("accounts.set_avatar", file=made["id"])
    answer = await ben.http.get(f"{me['avatar_url']}/512")
    assert opened(answer.content).size == (512, 512)
    part = await ben.http.get(me["avatar_url"], headers={"range": "bytes=8-11"})
    assert (part.status_code, part.content) == (206, b"WEBP")
    await kept.put(f"avatar/{'0' * 26}/64", b"of nobody, but too young to be told")
    assert (await cleanup.sweep_files(server.database))["objects"] == 0
    await ada.call("accounts.remove_avatar")
    assert await names(kept) == [f"avatar/{'0' * 26}/64"]


async def test_a_store_that_does_not_answer_fails_the_upload_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        for name, value in (SIGNED | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}).items():
            monkeypatch.setenv(name, value)
        away = store.storage_of(settings_of(tmp_path, "s3://proof/away"))
        before = store.storage()
        store.use(away)
        try:
            ada = await join()
            answer = await ada.send(picture())
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_away")
            assert SIGNED["AWS_SECRET_ACCESS_KEY"] not in caplog.text
            assert (await ada.http.get("/api/session")).status_code == 200
            assert list(away.arriving.iterdir()) == []
        finally:
            store.use(before)


def test_folders_are_for_nobody_else(tmp_path: Path) -> None:
    store.storage_of(settings_of(tmp_path))
    for folder in (tmp_path / "files", tmp_path / "files" / "arriving"):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "wrong", ["bucket", "http://bucket/x", "s3://", "s3://key:secret@bucket", "s3://bucket?x=y", "file:///etc"]
)
def test_what_is_no_store_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValidationError):
        settings_of(tmp_path, wrong)
