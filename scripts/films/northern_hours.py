# pyright: reportMissingImports=false
"""Northern Hours: one night at a lake, from the last blue of dusk over the aurora to the first light."""

from __future__ import annotations

from functools import cache

import numpy as np

from scripts.films import sound
from scripts.films.kit import HEIGHT, WIDTH, Plan, bump, ease, read_cues, resize, rgb, smooth, titles, to_bytes

FPS, SECONDS = 24, 74
SHORE = 318
HALF_W, HALF_H = WIDTH // 2, SHORE // 2
CABIN = (604, SHORE - 3)

# Lower edge and spread of a curtain as shares of the sky, its strength, pace and seed.
CURTAINS = ((0.72, 0.34, 0.75, 0.55, 3), (0.52, 0.46, 1.0, 0.8, 17), (0.34, 0.40, 0.5, 1.1, 29))


def wander(x: np.ndarray, t: float, seed: int, octaves: int = 4) -> np.ndarray:
    """A smooth curve that drifts with time: waves of rising frequency, about -1..1."""
    rng = np.random.default_rng(seed)
    out, total = np.zeros_like(x), 0.0
    for octave in range(octaves):
        phase, pace, stretch = rng.random(3)
        level = 0.55**octave
        angle = 2**octave * (0.8 + 0.5 * stretch) * x + phase + (pace - 0.5) * 0.35 * t * (1 + 0.6 * octave)
        out += level * np.sin(2 * np.pi * angle)
        total += level
    return out / total


def ridge(seed: int, base: float, height: float, rough: int) -> np.ndarray:
    """The skyline of a mountain range: y in pixels for each column."""
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, WIDTH)
    out = np.zeros(WIDTH)
    for octave in range(rough):
        knots = rng.random(3 * 2**octave + 2)
        places = np.linspace(0, 1, knots.size)
        out += np.interp(x, places, knots) * 0.5**octave
    return base - height * (out - out.min()) / (out.max() - out.min())


@cache
def stars() -> tuple[np.ndarray, np.ndarray]:
    """Places and brightness as a picture, and a phase for the twinkling of each."""
    rng = np.random.default_rng(5)
    field = np.zeros((SHORE, WIDTH), np.float32)
    phase = rng.random((SHORE, WIDTH), np.float32)
    for _ in range(420):
        y, x = int(SHORE * rng.random() ** 1.3), int(rng.integers(1, WIDTH - 1))
        size = rng.random() ** 5
        field[y, x] = 0.25 + 0.75 * size
        if size > 0.35 and 0 < y < SHORE - 1:
            for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                field[y + dy, x + dx] = 0.22 * size
                phase[y + dy, x + dx] = phase[y, x]
    return field, phase


@cache
def pines() -> np.ndarray:
    """Coverage of the near shore: two banks of pines left and right."""
    rng = np.random.default_rng(41)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    for i in range(34):
        left = i % 2 == 0
        edge = rng.random() ** 1.6
        foot = edge * 0.27 * WIDTH if left else WIDTH - edge * 0.22 * WIDTH
        tall = (250 - 190 * edge) * rng.uniform(0.75, 1.1) + 30
        top = HEIGHT + 8 - tall
        down = np.clip((y - top) / tall, 0, 1)
        tier = (down * (7 + tall / 22)) % 1
        half = tall * 0.19 * (down**0.85) * (0.62 + 0.5 * tier) * (1 + 0.10 * np.sin(x * 0.9 + i) * np.sin(y * 0.7))
        cover = np.maximum(cover, smooth(half - np.abs(x - foot), -0.8, 0.8) * (y > top))
    bank = HEIGHT - 16 - 14 * np.cos(np.linspace(0, 2 * np.pi, WIDTH))[None, :]
    return np.maximum(cover, smooth(y - bank, -1.0, 1.0))


@cache
def hills() -> tuple[np.ndarray, np.ndarray]:
    """Coverage of the far and the near range above the shore."""
    y = np.arange(SHORE, dtype=np.float32)[:, None]
    far, near = ridge(8, SHORE - 20, 92, 6), ridge(23, SHORE - 3, 40, 7)
    return smooth(y - far[None, :], -0.8, 0.8), smooth(y - near[None, :], -0.8, 0.8)


def profile(base: np.ndarray, tall: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Light of a ray along the height of the sky, for its rose hem, green body and violet top."""
    y = np.arange(HALF_H, dtype=np.float32)[None, :]
    up = (base[:, None] - y) / tall[:, None]
    edge = smooth(up, -0.045, 0.03)
    body = edge * np.exp(-np.maximum(up, 0) * 3.6)
    top = edge * np.maximum(up, 0) * np.exp(-np.maximum(up, 0) * 3.4) * 2.3
    hem = np.exp(-(((up - 0.004) / 0.028) ** 2))
    return hem, body, top


def curtain(t: float, spec: tuple[float, float, float, float, int]) -> np.ndarray:
    """One folded sheet of light, half size, three channels."""
    low, spread, strength, pace, seed = spec
    s = np.linspace(-0.15, 1.15, 720, dtype=np.float32)
    x = (s + 0.055 * wander(s * 1.7, t * pace, seed + 1, 3)) * HALF_W
    base = (low + 0.17 * wander(s * 0.8, t * pace * 0.7, seed, 3)) * HALF_H
    rays = 0.5 + 0.5 * wander(s * 11, t * pace * 2.2, seed + 2, 3)
    broad = np.clip(0.55 + 0.75 * wander(s * 0.9, t * pace, seed + 3, 3), 0, 1.4)
    light = strength * broad * (0.35 + 0.65 * rays**1.6)
    tall = (spread * (0.65 + 0.55 * rays * broad)) * HALF_H
    place = np.clip(x, 0, HALF_W - 2)
    light = np.where((x > 0) & (x < HALF_W - 2), light, 0)
    whole = place.astype(int)
    splat = np.zeros((s.size, HALF_W), np.float32)
    rows = np.arange(s.size)
    splat[rows, whole] = (1 - (place - whole)) * light
    splat[rows, whole + 1] = (place - whole) * light
    hem, body, top = (p.astype(np.float32).T @ splat for p in profile(base, tall))
    colours = (rgb("#e65a9a") * 0.35, rgb("#2fe79a"), rgb("#7b4be0") * 0.9)
    return sum(p[..., None] * c for p, c in zip((hem, body, top), colours, strict=True))


def aurora(t: float) -> np.ndarray:
    """All curtains at full size; light that saturates softly."""
    sky = sum(curtain(t, spec) for spec in CURTAINS) * 0.95
    sky = (sky + np.roll(sky, 1, 1) + np.roll(sky, -1, 1)) / 3
    return resize(1 - np.exp(-sky), WIDTH, SHORE)


def heaven(t: float) -> np.ndarray:
    """Sky without hills: the hour's gradient, stars, a falling star, the aurora."""
    dusk, dawn = 1 - ease(t, 2, 20), ease(t, 56, 70)
    y = np.linspace(0, 1, SHORE, dtype=np.float32)[:, None, None]
    night = rgb("#040814") + y**1.6 * (rgb("#0f2338") - rgb("#040814"))
    evening = rgb("#0b1a3a") + y**1.8 * (rgb("#c9764f") * 0.9 - rgb("#0b1a3a"))
    morning = rgb("#15294d") + y**1.7 * (rgb("#e8a98c") * 0.85 - rgb("#15294d"))
    base = night * (1 - dusk) * (1 - dawn) + evening * dusk + morning * dawn * (1 - dusk)
    sky = np.repeat(base, WIDTH, 1)
    field, phase = stars()
    dark = (1 - 0.9 * dusk) * (1 - dawn)
    sky += (field * (0.72 + 0.28 * np.sin(2 * np.pi * (phase * 7 + t * (0.12 + 0.2 * phase)))))[..., None] * dark
    sky += falling_star(t)[..., None]
    power = bump(t, 7, 15, 64, 16) * (0.55 + 0.45 * bump(t, 24, 10, 56, 14))
    light = aurora(t) * power
    return sky * (1 - 0.35 * light.max(axis=2, keepdims=True)) + light * 0.95


def falling_star(t: float) -> np.ndarray:
    """At 27 seconds, for three quarters of one."""
    out = np.zeros((SHORE, WIDTH), np.float32)
    part = (t - 27.0) / 0.75
    if 0 < part < 1:
        y, x = np.mgrid[0:SHORE, 0:WIDTH].astype(np.float32)
        hx, hy = 250 + 250 * part, 34 + 76 * part
        along = ((hx - x) * 250 + (hy - y) * 76) / np.hypot(250, 76)
        across = np.abs((hx - x) * 76 - (hy - y) * 250) / np.hypot(250, 76)
        out = np.exp(-np.maximum(along, 0) / 30) * (along > 0) * np.exp(-((across / 0.9) ** 2)) * np.sin(np.pi * part)
    return out


def cabin(picture: np.ndarray, t: float) -> None:
    """A hut on the far shore, its lamp lit from 9 to 63 seconds, with a thread of smoke; in place."""
    x0, y0 = CABIN
    y, x = np.mgrid[0:SHORE, 0:WIDTH].astype(np.float32)
    walls = (np.abs(x - x0) < 13) & (y > y0 - 13) & (y <= y0 + 2)
    roof = (y > y0 - 24) & (y <= y0 - 12) & (np.abs(x - x0) < (y - (y0 - 25)) * 1.45)
    chimney = (np.abs(x - x0 - 7) < 2) & (y > y0 - 27) & (y < y0 - 16)
    picture[walls | roof | chimney] = rgb("#07090d")
    lit = bump(t, 9, 0.5, 63, 0.4) * (0.93 + 0.07 * np.sin(t * 5.1) * np.sin(t * 3.3))
    glow = np.exp(-((x - x0 + 3) ** 2 + (y - y0 + 6) ** 2) / 340)[..., None] * 0.34 * lit
    picture += glow * rgb("#ffb45e")
    pane = (np.abs(x - x0 + 3) < 3.6) & (np.abs(y - y0 + 6) < 3.4) & ~(np.abs(x - x0 + 3) < 0.5)
    picture[pane] += (rgb("#ffcf85") - picture[pane]) * lit
    rise = (y0 - 27) - y
    sway = x0 + 7 + rise * 0.20 + 3.2 * np.sin(rise / 13 - t * 0.9) * np.clip(rise / 40, 0, 1)
    smoke = (
        np.exp(-(((x - sway) / (1.6 + np.maximum(rise, 0) * 0.07)) ** 2))
        * (rise > 0)
        * np.exp(-np.maximum(rise, 0) / 34)
    )
    picture += smoke[..., None] * 0.11 * (0.3 + 0.7 * lit)


def lake(shore: np.ndarray, t: float) -> np.ndarray:
    """The mirrored picture on moving water."""
    rows = HEIGHT - SHORE
    depth = np.arange(rows, dtype=np.float32)[:, None]
    near = depth / rows
    x = np.arange(WIDTH, dtype=np.float32)[None, :]
    wave = np.sin(42 / (near + 0.16) + t * 1.7 + 0.7 * np.sin(x / 61 + t * 0.5)) * (0.4 + 2.6 * near)
    wave += np.sin(75 / (near + 0.22) - t * 1.1 + x / 47) * (0.3 + 1.9 * near)
    source_y = np.clip(SHORE - 1 - depth * 1.32 + wave * 1.7, 0, SHORE - 1).astype(int)
    source_x = np.clip(x + wave * 0.7, 0, WIDTH - 1).astype(int)
    water = shore[source_y, source_x] * (0.74 - 0.30 * near)[..., None]
    mist = np.exp(-(((depth - 2) / 5) ** 2))[..., None] * 0.05
    return water * (0.94 + 0.05 * wave / 2)[..., None] + rgb("#0a1826") * 0.22 + mist * rgb("#9fc3d8")


def render(frame: int) -> np.ndarray:
    """One frame, height x width x 3 bytes."""
    t = frame / FPS
    sky = heaven(t)
    far, near = hills()
    tone = sky[-60:].mean(axis=(0, 1))
    for cover, colour in ((far, rgb("#0a121c") + 0.20 * tone), (near, rgb("#06090f") + 0.06 * tone)):
        sky += cover[..., None] * (colour - sky)
    cabin(sky, t)
    picture = np.concatenate([sky, lake(sky, t)])
    picture += pines()[..., None] * (rgb("#030507") - picture)
    titles(picture, t, SECONDS, 1, "Northern Hours", "For everyone who stayed up.")
    return to_bytes(picture)


HARMONY = (
    (0, "D2 A2 Gb3 E4"), (9, "B1 Gb2 D3 A3 E4"), (18, "G2 D3 B3 Gb4"), (27, "A2 E3 B3 Db4"),
    (36, "D2 A2 Gb3 Db4 E4"), (45, "G2 D3 A3 B3 Gb4"), (54, "E2 B2 G3 D4 Gb4"), (63, "D2 A2 D3 A3 E4"),
)  # fmt: skip
MELODY = """
A4@10 E5@12.2 Gb5@14.4 D5@19 B4@20.6 Gb5@22.8 E6@27 B5@27.3 Gb5@27.6 Db5@30
E5@32.2 A5@36 Gb5@37.5 E5@39 Db5@40.5 E5@42 A5@43.5 B5@45 A5@46.5 Gb5@48
D5@49.5 Gb5@51 G5@54.2 Gb5@56.4 D5@58.6 A4@63.4 E5@66.6 D5@69
"""


def score() -> np.ndarray:
    """Slow chords, a few bells, wind, water, and a felt drum while the light is at its height."""
    rng = np.random.default_rng(2)
    dry = sound.Mix(SECONDS)
    for at, notes in HARMONY:
        dry.add(max(at - 1.2, 0), sound.pad(notes, 12.4, rng), 0.5)
    for i, (note, at) in enumerate(sound.line(MELODY)):
        dry.add(at, sound.bell(note, 5.0), 0.085, (-0.5, 0.4, -0.1, 0.6)[i % 4])
        dry.add(at + 0.75, sound.bell(note, 3.0, 0.3), 0.022, (0.6, -0.5, 0.5, -0.6)[i % 4])
    for at in np.arange(36, 55.5, 1.5):
        dry.add(float(at), sound.drum(), 0.22)
        dry.add(float(at) + 0.5, sound.drum(), 0.10)
        dry.add(float(at) + 0.75, sound.brush(rng, 0.16), 0.016, 0.3)
    tape = sound.Mix(SECONDS)
    tape.tape += sound.room(dry.tape, 4.5, rng, 0.75)
    t = sound.clock(SECONDS)
    gusts = 0.55 + 0.45 * np.sin(2 * np.pi * (t / 13 + 0.2 * np.sin(t / 5)))
    tape.tape += sound.noise(SECONDS, 160, 900, rng, 0.9) * gusts * 0.10
    lap = np.maximum(np.sin(2 * np.pi * t / 4.3), 0) ** 3 + 0.6 * np.maximum(np.sin(2 * np.pi * t / 5.9 + 1), 0) ** 3
    tape.tape += sound.noise(SECONDS, 350, 2600, rng, 0.6) * lap * 0.035
    return sound.master(tape.tape, 2.0, 4.0)


PLAN = Plan(
    "northern-hours", FPS, SECONDS, render, score, read_cues("northern-hours"), poster_at=44.0, crf=29, srt=True
)
