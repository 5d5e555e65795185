"""A person's picture: three square sizes of what they uploaded, at addresses of this server."""

from pathlib import Path

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.files.keeping import hand_over
from raffi_web.features.files.pictures import squares
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import PICTURES

AVATAR = "avatar"
MOST_BYTES = 5_000_000
SIZES = (128, 64, 512)
"""The first is what the address without a size gives: sharp at 64 CSS pixels on a phone."""


def _sizes(path: Path, kind: str) -> list[Made]:
    return squares(path, kind, SIZES)


def used_by(actor: str) -> str:
    """What an actor's picture is used by, for the files."""
    return f"actor:{actor}"


register(Purpose(AVATAR, MOST_BYTES, PICTURES, process=_sizes, public=True))
on_merge.append(hand_over)
