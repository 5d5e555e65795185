"""What a file is by its bytes; its name and what its sender says of it count for nothing."""

import struct

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
ZIP, JSON = "application/zip", "application/json"
PICTURES = frozenset({JPEG, PNG, GIF, WEBP})
HEAD_BYTES = 64
"""That `kind_of` looks at."""
# Beginnings, and what else has to stand where.
MAGIC: tuple[tuple[bytes, int, bytes, str], ...] = (
    (b"\xff\xd8\xff", 0, b"", JPEG),
    (b"\x89PNG\r\n\x1a\n", 12, b"IHDR", PNG),
    (b"GIF87a", 0, b"", GIF),
    (b"GIF89a", 0, b"", GIF),
    (b"RIFF", 8, b"WEBPVP8", WEBP),
    (b"PK\x03\x04", 0, b"", ZIP),
)
BYTE_ORDER = b"\xef\xbb\xbf"
HARMLESS = b"\x00\r\n\t "
# Behind a photograph phones put its moving part and others of its kind; these are never what a phone puts there.
FOREIGN = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF",
    b"<script",
    b"<html",
    b"<svg",
    b"<?php",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
)


def kind_of(head: bytes) -> str | None:
    """The media type of a file by its first bytes; None for what is not known."""
    for start, place, more, kind in MAGIC:
        if head.startswith(start) and head[place : place + len(more)] == more:
            return kind
    # No text begins with an object but JSON; whether it is, is found when it is read.
    return JSON if head.removeprefix(BYTE_ORDER).lstrip(b" \t\r\n").startswith(b"{") else None


def is_mixed(data: bytes, kind: str) -> bool:
    """Whether something else stands behind a picture, so that another program would see another file in it."""
    end = picture_end(data, kind)
    if end is None:
        return False
    rest = data[end:]
    if kind == JPEG:
        small = rest.lower()
        return any(mark.lower() in small for mark in FOREIGN)
    return bool(rest.strip(HARMLESS))


def picture_end(data: bytes, kind: str) -> int | None:
    """Where a picture ends, by its own structure; None when it does not say, or is cut short."""
    walk = {JPEG: _jpeg_end, PNG: _png_end, GIF: _gif_end, WEBP: _webp_end}[kind]
    try:
        end = walk(data)
    except (IndexError, struct.error):
        return None
    return end if end <= len(data) else None


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height that a WebP says it has, before anything of it is decoded; the largest when it is unclear."""
    form, body = data[12:16], data[20:30]
    if form == b"VP8X" and len(body) == 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if form == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if form == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0x4000, 0x4000


def _png_end(data: bytes) -> int:
    place = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        if name == b"IEND":
            return place


def _webp_end(data: bytes) -> int:
    size: int = struct.unpack_from("<I", data, 4)[0]
    return 8 + size + size % 2 if 8 + size < len(data) else 8 + size


def _gif_end(data: bytes) -> int:
    place = 13 + _gif_colors(data[10])
    while data[place] != 0x3B:
        if data[place] == 0x21:
            place += 2
        elif data[place] == 0x2C:
            place += 11 + _gif_colors(data[place + 9])
        else:
            raise IndexError("no block begins here")
        while data[place]:
            place += 1 + data[place]
        place += 1
    return place + 1


def _gif_colors(flags: int) -> int:
    """How many bytes a table of colours has."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _jpeg_end(data: bytes) -> int:
    place = 2
    while True:
        if data[place] != 0xFF:
            raise IndexError("no marker stands here")
        marker = data[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF:
            place += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            place += 2
        else:
            (length,) = struct.unpack_from(">H", data, place + 2)
            place += 2 + length
            if marker == 0xDA:
                place = _scan_end(data, place)


def _scan_end(data: bytes, place: int) -> int:
    """Where the coded picture stops: at a marker that is no restart and no stuffed 0xFF."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0:
            raise IndexError("cut short")
        following = data[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2
