# pyright: reportMissingImports=false
"""What every film shares: its outline, easing, light, lettering, title and end card."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Cue = tuple[float, float, str, str, str]
"""Start and end in seconds, then the line in English, Spanish and Turkish."""

WIDTH, HEIGHT = 854, 480
INK = (242, 243, 245)
MUTED = (176, 180, 189)


@dataclass(frozen=True)
class Plan:
    """How one film is made: `render(frame)` gives RGB bytes, `score()` 48 kHz stereo in -1..1."""

    slug: str
    fps: int
    seconds: int
    render: Callable[[int], np.ndarray]
    score: Callable[[], np.ndarray]
    cues: tuple[Cue, ...]
    poster_at: float
    crf: int
    b_frames: int = 3
    keyframe_s: int = 2
    audio_kbps: int = 80
    hls: bool = False
    srt: bool = False


def read_cues(slug: str) -> tuple[Cue, ...]:
    """The lines of a film from `cues/<slug>.toml`, in its order."""
    table = tomllib.loads((Path(__file__).parent / "cues" / f"{slug}.toml").read_text("utf-8"))
    return tuple((cue["start"], cue["end"], cue["en"], cue["es"], cue["tr"]) for cue in table["cue"])


def ease(t: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, smooth between (seconds)."""
    x = min(max((t - start) / (end - start), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def bump(t: float, start: float, rise: float, end: float, fall: float) -> float:
    """Fades in over `rise` seconds from `start` and out over `fall` seconds until `end`."""
    return ease(t, start, start + rise) * (1 - ease(t, end - fall, end))


def smooth(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """GLSL's smoothstep on an array."""
    y = np.clip((x - low) / (high - low), 0, 1)
    return y * y * (3 - 2 * y)


def rgb(text: str) -> np.ndarray:
    """`#rrggbb` as three floats 0..1."""
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


@cache
def dither(height: int, width: int) -> np.ndarray:
    """A fixed triangular grain of one step: hides bands, and standing still it costs few bits."""
    rng = np.random.default_rng(7)
    return (rng.random((height, width, 1), np.float32) + rng.random((height, width, 1), np.float32)) - 0.5


def to_bytes(picture: np.ndarray) -> np.ndarray:
    """Float RGB 0..1 to bytes, with the grain."""
    height, width = picture.shape[:2]
    return np.clip(picture * 255 + dither(height, width), 0, 255).astype(np.uint8)


def resize(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Bilinear resize of a float picture with one or three channels."""
    planes = picture[..., None] if picture.ndim == 2 else picture
    size = (width, height)
    out = [
        np.asarray(Image.fromarray(np.ascontiguousarray(planes[..., i])).resize(size, Image.Resampling.BILINEAR))
        for i in range(planes.shape[2])
    ]
    return out[0] if picture.ndim == 2 else np.stack(out, axis=2)


@cache
def font(size: float) -> ImageFont.FreeTypeFont:
    """Aileron (CC0), which Pillow carries inside itself: the same on every machine."""
    return ImageFont.load_default(size)  # type: ignore[return-value]


def spaced_width(text: str, size: float, spacing: float) -> float:
    """Width in pixels of text set with `spacing` extra pixels after each letter."""
    return sum(font(size).getlength(letter) + spacing for letter in text) - spacing


def write(
    draw: ImageDraw.ImageDraw,
    text: str,
    at: tuple[float, float],
    size: float,
    fill: int | tuple[int, ...] | str,
    spacing: float = 0.0,
    align: str = "centre",
) -> None:
    """Sets one line with its middle height at `at`; `align` says what x means: left, centre or right."""
    x, y = at
    width = spaced_width(text, size, spacing)
    x -= {"left": 0.0, "centre": width / 2, "right": width}[align]
    for letter in text:
        draw.text((x, y), letter, font=font(size), fill=fill, anchor="lm")
        x += font(size).getlength(letter) + spacing


@cache
def card(lines: tuple[tuple[str, float, float, float], ...], x: float, align: str) -> np.ndarray:
    """A mask of lettering (height x width, 0..1); each line is text, y, size, spacing."""
    scale = 3
    image = Image.new("L", (WIDTH * scale, HEIGHT * scale))
    draw = ImageDraw.Draw(image)
    for text, y, size, spacing in lines:
        write(draw, text, (x * scale, y * scale), size * scale, 255, spacing * scale, align)
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), np.float32) / 255


def letter(picture: np.ndarray, mask: np.ndarray, colour: np.ndarray, strength: float) -> None:
    """Lays lettering over a float picture, in place."""
    if strength > 0.002:
        alpha = (mask * strength)[..., None]
        picture += alpha * (colour - picture)


def titles(picture: np.ndarray, t: float, seconds: float, episode: int, name: str, line: str) -> None:
    """The opening title, the end card and the fades from and to black of the Raffi Shorts, in place."""
    ink, muted = rgb("#f2f3f5"), rgb("#b0b4bd")
    opening = bump(t, 1.2, 1.4, 6.4, 1.4)
    over, main = ("RAFFI SHORTS", 190.0, 13.0, 5.0), (name, 236.0, 54.0, -0.5)
    letter(picture, card((over,), WIDTH / 2, "centre"), muted, opening)
    letter(picture, card((main,), WIDTH / 2, "centre"), ink, opening)
    under = (f"Episode {episode}", 284.0, 16.0, 1.0)
    letter(picture, card((under,), WIDTH / 2, "centre"), muted, opening)
    picture *= ease(t, 0.0, 2.0) * (1 - ease(t, seconds - 6.5, seconds - 4.2))
    closing = bump(t, seconds - 4.4, 0.9, seconds - 0.2, 0.9)
    end = ((name, 214.0, 30.0, 0.0), (line, 254.0, 15.0, 0.3))
    letter(picture, card(end[:1], WIDTH / 2, "centre"), ink, closing)
    made = (end[1], ("Made by the Raffi project. CC0, no rights reserved.", 280.0, 12.0, 0.3))
    letter(picture, card(made, WIDTH / 2, "centre"), muted, closing)
