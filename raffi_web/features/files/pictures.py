"""Pictures, made anew: whatever came with one besides its colours stays behind.

What is kept is drawn from the decoded first frame, turned as the camera was held, without place, time, thumbnail or
anything else a file can carry. Decoding is for a thread: it takes up to a second and `MOST_PIXELS` bounds its memory.
"""

import io
import logging
import warnings
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from raffi_web.features.files.purposes import Made
from raffi_web.features.files.sniffing import GIF, JPEG, PNG, WEBP, is_mixed, webp_size
from raffi_web.kernel.errors import Invalid, RaffiError, TooLarge

log = logging.getLogger(__name__)

MOST_PIXELS = 24_000_000
LONGEST_SIDE = 20_000
FORMATS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP"}
QUALITY = 82
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LARGEST_PROFILE = 16_384
SIXTEEN_BITS = 257
"""What a value of 16 bits is divided by to be one of 8."""

# Its error comes at twice this number; its warning below that says nothing that is not checked here.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class MixedFile(Invalid):
    code, status = "mixed_file", 415


class BadPicture(Invalid):
    code, status = "bad_picture", 400


def squares(path: Path, kind: str, sizes: tuple[int, ...]) -> list[Made]:
    """Square WebP pictures of these side lengths, cut from the middle, in their order; each named by its size.

    Raises:
        MixedFile: Something else stands behind the picture.
        TooLarge: It has more than `MOST_PIXELS`, or a side above `LONGEST_SIDE`.
        BadPicture: It can't be read, or is cut short.
    """
    largest = _drawn(path, kind, max(sizes), _square)
    return [Made(str(size), WEBP, _webp(largest, (size, size))) for size in sizes]


def whole(path: Path, kind: str, sides: tuple[int, ...]) -> list[Made]:
    """Whole WebP pictures with no side longer than these, in their order; each named by its size, `1600x900`.

    One that is smaller stays as large as it is, and is made once. It raises what `squares` raises.
    """
    largest = _drawn(path, kind, max(sides), _fitting)
    sizes = dict.fromkeys(_within(largest.size, side) for side in sides)
    return [Made(f"{width}x{height}", WEBP, _webp(largest, (width, height))) for width, height in sizes]


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _drawn(path: Path, kind: str, size: int, cut: Callable[[Image.Image, int], Image.Image]) -> Image.Image:
    data = path.read_bytes()
    if is_mixed(data, kind):
        raise MixedFile(field="body")
    try:
        return _decoded(data, kind, size, cut)
    except RaffiError:
        raise
    except Image.DecompressionBombError:
        raise _too_many() from None
    except Exception as error:
        # Decoders raise whatever they come upon.
        log.info("a picture that can't be read: %s", type(error).__name__)
        raise BadPicture(field="body") from None


def _square(picture: Image.Image, size: int) -> Image.Image:
    return ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS)


def _fitting(picture: Image.Image, size: int) -> Image.Image:
    wanted = _within(picture.size, size)
    return picture if wanted == picture.size else picture.resize(wanted, Image.Resampling.LANCZOS)


def _decoded(data: bytes, kind: str, size: int, cut: Callable[[Image.Image, int], Image.Image]) -> Image.Image:
    if kind == WEBP:
        # Opening one takes the memory of its canvas.
        _check(webp_size(data))
    with Image.open(io.BytesIO(data), formats=(FORMATS[kind],)) as picture:
        _check(picture.size)
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
        # A camera's picture is decoded at a fraction of its size.
        picture.draft("RGB", (2 * size, 2 * size))
        picture.load()
        profile = picture.info.get("icc_profile", b"")
        made = _in_srgb(cut(_plain(picture), size), profile)
    return made.transpose(turn) if turn is not None else made


def _check(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS or max(size) > LONGEST_SIDE:
        raise _too_many()


def _too_many() -> TooLarge:
    return TooLarge(code="picture_too_large", field="body", limit=MOST_PIXELS // 1_000_000)


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in 8 bits a colour, with its transparency if it has any."""
    if picture.mode.startswith("I"):
        return picture.convert("F").point(lambda value: value / SIXTEEN_BITS).convert("L").convert("RGB")
    clear = picture.has_transparency_data
    return picture.convert("RGBA" if clear else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in the colours of the web; phones take theirs in a wider space."""
    if not profile or len(profile) > LARGEST_PROFILE:
        return picture
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB")) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _webp(picture: Image.Image, size: tuple[int, int]) -> bytes:
    made = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # Only what is named here is written besides the colours.
    made.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
