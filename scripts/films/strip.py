"""The machine-readable frame number along the bottom of "Frame counter".

24 equal cells span the full width of the picture and its lowest twelfth:
cells 0-1 are white, black; cells 2-17 are the frame number, most significant bit first, white for 1;
cells 18-21 are its checksum; cells 22-23 are black, white.
Only the centres of the cells are read, so any scaling of the picture that keeps its shape is fine.
"""

from collections.abc import Sequence

CELLS = 24
HEIGHT = 1 / 12
"""Share of the picture's height that the strip takes."""
SAMPLE_Y = 1 - HEIGHT / 2
"""Where to read, as a share of the picture's height from the top."""
MAX_FRAME = 0xFFFF
MIN_CONTRAST = 80


def checksum(frame: int) -> int:
    """Four bits: the nibbles of the number and of 0xA, by exclusive or."""
    return (frame >> 12 ^ frame >> 8 ^ frame >> 4 ^ frame ^ 0xA) & 0xF


def encode(frame: int) -> tuple[bool, ...]:
    """The 24 cells of a frame, True for white. Raises ValueError outside 0..65535."""
    if not 0 <= frame <= MAX_FRAME:
        raise ValueError(f"frame {frame} does not fit in 16 bits")
    payload = frame << 4 | checksum(frame)
    bits = [bool(payload >> place & 1) for place in range(19, -1, -1)]
    return (True, False, *bits, False, True)


def sample_columns(width: int) -> list[int]:
    """The 24 pixel columns to read in a picture that is `width` pixels wide."""
    return [int((cell + 0.5) * width / CELLS) for cell in range(CELLS)]


def decode(samples: Sequence[float]) -> int | None:
    """The frame number from 24 brightness samples (0..255), None when they are not a strip."""
    if len(samples) != CELLS:
        return None
    white, black = (samples[0] + samples[23]) / 2, (samples[1] + samples[22]) / 2
    if white - black < MIN_CONTRAST:
        return None
    bits = [sample > (white + black) / 2 for sample in samples]
    if bits[:2] != [True, False] or bits[22:] != [False, True]:
        return None
    payload = sum(bit << (21 - place) for place, bit in enumerate(bits[2:22], start=2))
    frame = payload >> 4
    return frame if payload & 0xF == checksum(frame) else None


def read_row(luma: Sequence[int]) -> int | None:
    """The frame number from one full row of brightness values taken at SAMPLE_Y."""
    return decode([luma[column] for column in sample_columns(len(luma))])
