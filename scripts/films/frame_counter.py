# pyright: reportMissingImports=false
"""Frame counter: a slate that tells which frame is on screen, to eyes, ears and programs."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from scripts.films import sound, strip
from scripts.films.kit import HEIGHT, INK, MUTED, WIDTH, Plan, rgb, smooth, write

FPS, SECONDS = 30, 90
CENTRE = (WIDTH / 2, 214.0)
RADIUS = 158.0
FLASH_FRAMES = 3
TINTS = ("#6a5af0", "#3f86f4", "#22a3a8", "#3fae6e", "#d0a13a", "#e07a3f", "#d9557a", "#a55be0")
CHORDS = ("D3 A3 E4 Gb4", "B2 Gb3 D4 A4", "G2 D3 B3 Gb4", "A2 E3 Db4 B4", "E3 B3 G4 Gb4", "Gb3 A3 Db4 E4")
PIPS = ("D5", "E5", "Gb5", "A5", "B5", "A5", "Gb5", "E5", "D5", "A5")


def tint(t: float) -> np.ndarray:
    """The colour of the moment: one per fifteen seconds, blending over the last two of them."""
    place = t / 15
    whole, part = int(place), place - int(place)
    now, following = rgb(TINTS[whole % len(TINTS)]), rgb(TINTS[(whole + 1) % len(TINTS)])
    mix = min(max((part - 0.87) / 0.13, 0), 1)
    return now + (following - now) * mix


@cache
def polar() -> tuple[np.ndarray, np.ndarray]:
    """Distance in pixels and turn (0..1, clockwise from the top) of every pixel, from the dial's centre."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    dx, dy = x - CENTRE[0], y - CENTRE[1]
    return np.hypot(dx, dy), (np.arctan2(dx, -dy) / (2 * np.pi)) % 1


def band(distance: np.ndarray, radius: float, half: float) -> np.ndarray:
    """An antialiased ring."""
    return 1 - smooth(np.abs(distance - radius), half - 0.6, half + 0.6)


@cache
def ticks() -> np.ndarray:
    """One mark for each frame of a second, longer at each fifth."""
    distance, turn = polar()
    mark = np.zeros_like(distance)
    for i in range(FPS):
        near = np.abs((turn - i / FPS + 0.5) % 1 - 0.5) * 2 * np.pi * distance
        length = 9 if i % 5 == 0 else 4
        mark = np.maximum(mark, (1 - smooth(near, 0.4, 1.4)) * band(distance, RADIUS + 18, length))
    return mark


@cache
def paper() -> np.ndarray:
    """What never changes: a lit dark ground, the rails of the rings and the marks."""
    distance, _ = polar()
    glow = np.exp(-((distance / 330) ** 2))[..., None]
    ground = rgb("#08090b") + glow * (rgb("#17181d") - rgb("#08090b"))
    for line, level in ((band(distance, RADIUS, 3.0), 0.10), (band(distance, RADIUS + 34, 0.9), 0.16), (ticks(), 0.34)):
        ground += (line * level)[..., None]
    return ground


def dial(frame: int) -> np.ndarray:
    """The sweep of the second, the progress of the film and the flash on the second."""
    distance, turn = polar()
    part, whole = frame % FPS / FPS, (frame + 1) / (FPS * SECONDS)
    colour = tint(frame / FPS)
    picture = paper().copy()
    sweep = band(distance, RADIUS, 3.0) * (turn <= part + 0.002) * 0.75
    picture += sweep[..., None] * colour * 1.1
    picture += (band(distance, RADIUS + 34, 0.9) * (turn <= whole))[..., None] * 0.5
    head = 2 * np.pi * part
    tip = np.hypot(
        distance * np.sin(2 * np.pi * turn) - RADIUS * np.sin(head),
        distance * np.cos(2 * np.pi * turn) - RADIUS * np.cos(head),
    )
    picture += (1 - smooth(tip, 5.5, 7.0))[..., None] * 0.95
    age = frame % FPS
    if age < FLASH_FRAMES:
        disc = (1 - smooth(distance, RADIUS - 14, RADIUS - 12))[..., None] * (1 - age / FLASH_FRAMES)
        picture += disc * (colour - picture)
    return picture


def render(frame: int) -> np.ndarray:
    """One frame, height x width x 3 bytes."""
    image = Image.fromarray(np.clip(dial(frame) * 255 + 0.5, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    second, x, y = frame // FPS, *CENTRE
    write(draw, f"{frame:04}", (x, y - 12), 104, INK)
    write(draw, f"{second // 60:02}:{second % 60:02}:{frame % FPS:02}", (x, y + 60), 26, INK, 1.0)
    write(draw, "RAFFI", (36, 40), 15, INK, 4.0, "left")
    write(draw, "Frame counter", (36, 64), 15, MUTED, 0.3, "left")
    write(draw, f"{FPS} fps", (WIDTH - 36, 40), 15, INK, 0.3, "right")
    write(draw, f"{WIDTH} x {HEIGHT}", (WIDTH - 36, 64), 15, MUTED, 0.3, "right")
    write(draw, "minutes : seconds : frames", (36, 392), 13, MUTED, 0.3, "left")
    write(draw, f"{SECONDS * FPS - frame - 1} frames left", (WIDTH - 36, 392), 13, MUTED, 0.3, "right")
    pixels = np.array(image)
    top = round(HEIGHT * (1 - strip.HEIGHT))
    edges = [round(cell * WIDTH / strip.CELLS) for cell in range(strip.CELLS + 1)]
    for cell, white in enumerate(strip.encode(frame)):
        pixels[top:, edges[cell] : edges[cell + 1]] = 255 if white else 0
    return pixels


def pip(note: str, length: float) -> np.ndarray:
    """A short tone with a hard start, at the first sample of its second."""
    t = sound.clock(length)
    pitch = sound.hertz(note)
    wave = np.sin(2 * np.pi * pitch * t) + 0.3 * np.sin(4 * np.pi * pitch * t)
    return wave * np.exp(-t * 5 / length) * np.clip((length - t) / 0.02, 0, 1)


def score() -> np.ndarray:
    """A quiet chord that changes each ten seconds, and on each second a pip, left and right in turn."""
    rng = np.random.default_rng(11)
    bed = sound.Mix(SECONDS)
    for i in range(SECONDS // 10):
        bed.add(max(i * 10 - 1.5, 0), sound.pad(CHORDS[i % len(CHORDS)], 13.5, rng), 0.10)
    tape = sound.Mix(SECONDS)
    tape.tape += sound.room(bed.tape, 3.0, rng, 0.6)
    for second in range(SECONDS):
        tens = second % 10 == 0
        note = "D6" if tens else PIPS[second % 10]
        tape.add(
            second, pip(note, 0.5 if tens else 0.18), 0.42 if tens else 0.3, 0.0 if tens else (-0.35, 0.35)[second % 2]
        )
    return sound.master(tape.tape, 0.0, 0.6, 0.05)


def cue(second: int) -> tuple[float, float, str, str, str]:
    """Every five seconds, a line that says which frames it stands under."""
    first, last = second * FPS, (second + 5) * FPS - 1
    span = f"{first}-{last}"
    return second, second + 4.9, f"Frames {span}", f"Fotogramas {span}", f"Kareler {span} · şu an {second}. saniye"


PLAN = Plan(
    "frame-counter",
    FPS,
    SECONDS,
    render,
    score,
    tuple(cue(s) for s in range(0, SECONDS, 5)),
    poster_at=43.6,
    crf=32,
    b_frames=0,
    keyframe_s=1,
    audio_kbps=56,
    hls=True,
)
