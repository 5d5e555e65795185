"""Pictures made anew: what is seen stays, and nothing else that came with them."""

import asyncio
import io
import struct
import tempfile
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from raffi_web.features.files import intake, pictures
from raffi_web.features.files.pictures import MixedFile, squares
from raffi_web.features.files.purposes import Made
from raffi_web.features.files.sniffing import GIF, JPEG, PICTURES, PNG, WEBP, kind_of, picture_end, webp_size
from raffi_web.kernel.errors import RaffiError, TooLarge
from tests.files.conftest import Join, opened, picture

RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)
SIZES = (128, 64, 512)
KINDS = {"JPEG": JPEG, "PNG": PNG, "GIF": GIF, "WEBP": WEBP}


def made(data: bytes, folder: Path, sizes: tuple[int, ...] = SIZES) -> list[Image.Image]:
    """The pictures that are kept of these bytes."""
    path = folder / "came"
    path.write_bytes(data)
    kind = kind_of(data[:64])
    assert kind is not None
    return [opened(_bytes(one)) for one in squares(path, kind, sizes)]


def _bytes(one: Made) -> bytes:
    assert isinstance(one.content, bytes)
    return one.content


def near(shown: Any, wanted: tuple[int, ...], by: int = 14) -> bool:
    return all(abs(one - other) <= by for one, other in zip(shown, wanted, strict=True))


def halves(size: tuple[int, int] = (200, 200)) -> Image.Image:
    """Red on the left, blue on the right."""
    whole = Image.new("RGB", size, RED)
    whole.paste(BLUE, (size[0] // 2, 0, *size))
    return whole


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (3000, 200), (640, 2000)])
def test_each_kind_becomes_squares(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    data = picture(kind, size, RED)
    assert kind_of(data) == KINDS[kind]
    for shown, wanted in zip(made(data, tmp_path), SIZES, strict=True):
        assert (shown.format, shown.size) == ("WEBP", (wanted, wanted))
        assert near(shown.convert("RGB").getpixel((wanted // 2, wanted // 2)), RED)


def test_the_middle_is_cut_out(tmp_path: Path) -> None:
    wide = Image.new("RGB", (600, 200), RED)
    wide.paste(GREEN, (200, 0, 400, 200))
    (shown,) = made(encoded(wide, "PNG"), tmp_path, (64,))
    assert all(near(shown.getpixel((x, 32)), GREEN) for x in (2, 32, 61))


# For each way a camera can be held, where the left half of what it wrote is to be seen.
SEEN = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
PLACES = {"left": (8, 32), "right": (56, 32), "top": (32, 8), "bottom": (32, 56)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", SEEN)
def test_a_picture_stands_as_the_camera_was_held(tmp_path: Path, kind: str, turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    (shown,) = made(encoded(halves(), kind, exif=exif), tmp_path, (64,))
    for place, point in PLACES.items():
        if place == SEEN[turned]:
            assert near(shown.getpixel(point), RED), place
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[SEEN[turned]]
    assert near(shown.getpixel(PLACES[opposite]), BLUE)


def test_where_and_when_it_was_taken_stays_behind(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    exif.get_ifd(0x8769)[0x9003] = "2020:02:02 20:20:20"
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "SECRETCAMERA <script>alert(1)</script>")
    note.add_itxt("XML:com.adobe.xmp", "<x>SECRETCAMERA</x>")
    # Too large a profile to be looked at, and one that is.
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    camera = {"exif": exif, "comment": b"SECRETCAMERA", "xmp": b"<x>SECRETCAMERA</x>"}
    came = {
        "jpeg": encoded(halves(), "JPEG", icc_profile=icc, **camera),
        "jpeg with a large profile": encoded(halves(), "JPEG", icc_profile=icc + bytes(20_000), **camera),
        "png": encoded(halves(), "PNG", exif=exif, pnginfo=note),
        "webp": encoded(halves(), "WEBP", exif=exif, xmp=b"<x>SECRETCAMERA</x>"),
        "gif": encoded(halves(), "GIF", comment=b"SECRETCAMERA */alert(1)//"),
    }
    path = tmp_path / "came"
    for name, data in came.items():
        assert b"SECRETCAMERA" in data, name
        path.write_bytes(data)
        for one in squares(path, kind_of(data) or "", SIZES):
            content = _bytes(one)
            assert b"SECRETCAMERA" not in content
            assert not {b"EXIF", b"XMP ", b"ICCP"} & {content[n : n + 4] for n in range(12, len(content) - 4)}, name
            assert dict(opened(content).getexif()) == {}


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_kept(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (100, 100), color) for color in (GREEN, RED, BLUE)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
    (shown,) = made(data, tmp_path, (64,))
    assert getattr(shown, "n_frames", 1) == 1
    assert near(shown.convert("RGB").getpixel((32, 32)), GREEN)


def test_what_is_clear_stays_clear(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    clear.paste((*RED, 255), (25, 25, 75, 75))
    (shown,) = made(encoded(clear, "PNG"), tmp_path, (64,))
    assert shown.mode == "RGBA"
    assert shown.getpixel((2, 2))[3] == 0  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    assert near(shown.getpixel((32, 32)), (*RED, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_unusual_colours_are_read_too(tmp_path: Path, mode: str) -> None:
    light = {"1": 1, "L": 200, "LA": (200, 255), "P": 0, "I;16": 200 * 257}[mode]
    image = Image.new(mode, (60, 60), light)
    if mode == "P":
        image.putpalette([200, 200, 200] * 256)
    (shown,) = made(encoded(image, "PNG"), tmp_path, (64,))
    wanted = 255 if mode == "1" else 200
    assert near(shown.convert("RGB").getpixel((30, 30)), (wanted,) * 3)


def test_a_printer_s_colours_are_read_too(tmp_path: Path) -> None:
    (shown,) = made(picture("JPEG", (60, 60), (0, 0, 0, 0), mode="CMYK"), tmp_path, (64,))
    assert near(shown.getpixel((30, 30)), (255, 255, 255))


def test_colours_of_another_space_are_shown_as_they_are(tmp_path: Path) -> None:
    """A profile that gives all colours a gamma of 1: read as if it were the web's, the picture would be too dark."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    linear = bytearray(srgb.tobytes())
    place, length = next(
        struct.unpack_from(">II", linear, 132 + 12 * n + 4)
        for n in range(struct.unpack_from(">I", linear, 128)[0])
        if linear[132 + 12 * n : 136 + 12 * n] == b"rTRC"
    )
    curve = b"curv" + bytes(4) + struct.pack(">I", 0)
    linear[place : place + length] = curve.ljust(length, b"\0")
    grey = Image.new("RGB", (60, 60), (100, 100, 100))
    for profile, wanted in ((bytes(linear), 168), (lab.tobytes(), 100), (b"no profile", 100)):
        (shown,) = made(encoded(grey, "JPEG", icc_profile=profile), tmp_path, (64,))
        assert near(shown.getpixel((30, 30)), (wanted,) * 3)


# What means harm


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say they are that large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def webp_of(width: int, height: int) -> bytes:
    body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    rest = picture("WEBP", (10, 10))[12:]
    form = b"VP8X" + struct.pack("<I", len(body)) + body + rest
    return b"RIFF" + struct.pack("<I", 4 + len(form)) + b"WEBP" + form


def gif_of(width: int, height: int) -> bytes:
    """A small screen with a frame that is larger than it."""
    data = bytearray(picture("GIF", (10, 10)))
    place = data.index(b"\x2c", 13 + 3 * (2 << (data[10] & 7)))
    struct.pack_into("<HH", data, place + 5, width, height)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_of(60_000, 60_000), id="png"),
        pytest.param(png_of(2_000_000_000, 1), id="png row"),
        pytest.param(png_of(1, 21_000), id="png column"),
        pytest.param(webp_of(16_383, 16_383), id="webp"),
        pytest.param(gif_of(65_000, 65_000), id="gif"),
        pytest.param(picture("JPEG", (8000, 8000), RED), id="jpeg"),
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("decoded")

    monkeypatch.setattr(pictures.ImageOps, "fit", never)
    with pytest.raises(TooLarge) as caught:
        made(data, tmp_path)
    assert (caught.value.status, caught.value.kind) == (413, "picture_too_large")


def test_of_a_webp_that_is_a_bomb_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("opened")

    data = webp_of(16_383, 16_383)
    monkeypatch.setattr(pictures.Image, "open", never)
    with pytest.raises(TooLarge):
        made(data, tmp_path)


def test_a_webp_says_its_size_in_each_of_its_forms() -> None:
    assert webp_size(picture("WEBP", (300, 200))) == (300, 200)
    assert webp_size(picture("WEBP", (300, 200), lossless=True)) == (300, 200)
    exif = b"Exif\0\0II*\0\x08\0\0\0\0\0"
    assert webp_size(picture("WEBP", (300, 200), (1, 2, 3, 4), mode="RGBA", exif=exif)) == (300, 200)
    assert webp_size(b"RIFF    WEBPVP8?") == (0x4000, 0x4000)


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_of_a_picture_is_found(kind: str) -> None:
    for size in ((1, 1), (64, 64), (301, 199)):
        for options in ({}, {"progressive": True, "quality": 95} if kind == "JPEG" else {}):
            image = halves(size) if size[0] > 1 else Image.new("RGB", size, RED)
            data = encoded(image, kind, **options)
            assert picture_end(data, KINDS[kind]) == len(data)
            assert picture_end(data + b"more behind it", KINDS[kind]) == len(data)
            assert picture_end(data[:20], KINDS[kind]) is None


def test_what_phones_put_behind_a_photograph_is_left_out(tmp_path: Path) -> None:
    """The moving part of one, or its picture in other brightness: not another file, and nothing of it is kept."""
    moving = b"\0\0\0\x18ftypmp42" + b"MOVINGPART" * 100
    for behind in (moving, picture("JPEG"), bytes(100)):
        path = tmp_path / "came"
        path.write_bytes(picture("JPEG", color=RED) + behind)
        for one in squares(path, JPEG, SIZES):
            assert b"MOVINGPART" not in _bytes(one)
            assert near(opened(_bytes(one)).getpixel((30, 30)), RED)


def test_a_program_that_is_a_picture_too_is_a_picture_only_afterwards(tmp_path: Path) -> None:
    """The width that is the beginning of a comment, the program inside it: all of it is in the picture itself."""
    data = bytearray(picture("GIF", (0x2A2F, 4)))
    assert data[6:8] == b"/*"
    with pytest.raises(MixedFile):
        made(bytes(data) + b"*/=1;alert(1)//", tmp_path)
    for shown in made(bytes(data), tmp_path):
        assert shown.format == "WEBP"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_whatever_is_damaged_is_a_picture_or_refused(kind: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(halves((48, 48)), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(12, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(30, len(whole)))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "came"
        path.write_bytes(cut)
        try:
            (one,) = squares(path, KINDS[kind], (64,))
        except RaffiError as error:
            known = error.kind
        else:
            known = str(opened(_bytes(one)).size)
    assert known in {"bad_picture", "mixed_file", "picture_too_large", "(64, 64)"}


BEGINNINGS = (b"", b"\xff\xd8", b"RIFF\0\0\0\0WAVEfmt ", b"GIF88a", b"<svg ", b"\x89PNG\r\n\x1a\nxxxxIDAT", b"BM")


@pytest.mark.parametrize("head", BEGINNINGS)
def test_what_begins_otherwise_is_no_picture(head: bytes) -> None:
    assert kind_of(head + bytes(64)) not in PICTURES


async def test_the_event_loop_goes_on_while_pictures_are_made(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in a thread of its own: here it waits for the loop itself, which would never come if it were on it."""
    loop, threads = asyncio.get_running_loop(), set[str]()

    def waits(picture: Image.Image) -> Image.Image:
        threads.add(threading.current_thread().name)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(20)
        return plain(picture)

    plain = pictures._plain
    monkeypatch.setattr(pictures, "_plain", waits)
    ada, ben = await join(), await join()
    answers = await asyncio.gather(*(one.send(picture()) for one in (ada, ada, ben, ben)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert all(name.startswith("files") for name in threads)
    assert 1 <= len(threads) <= intake.AT_ONCE
