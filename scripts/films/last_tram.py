# pyright: reportMissingImports=false
"""Last Tram: a rainy city behind a window. Someone waits, a tram comes, someone is gone."""

from __future__ import annotations

from functools import cache

import numpy as np

from scripts.films import glass, sound
from scripts.films.kit import HEIGHT, WIDTH, Plan, bump, ease, read_cues, resize, rgb, smooth, titles, to_bytes

FPS, SECONDS = 24, 80
STREET = 338
STOP_X = 318
TRAM_LENGTH = 330
WARM = ("#ffb765", "#ffc987", "#ffd9a8", "#ff9d52", "#b9d2ff", "#ffe2b8")


@cache
def grid() -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each pixel."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return y, x


def box(x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
    """A rectangle as a place in a picture, clipped."""
    xs, ys = (max(0, min(round(v), WIDTH)) for v in (x0, x1)), (max(0, min(round(v), HEIGHT)) for v in (y0, y1))
    return slice(*ys), slice(*xs)


@cache
def houses() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The city without traffic: its dark body, the light of its windows, and when each goes on and off."""
    rng = np.random.default_rng(31)
    y, x = grid()
    haze = np.exp(-(((STREET - y) / 150) ** 2))[..., None]
    body = (
        rgb("#0b0d1a") + haze * (rgb("#4a2f3a") * 0.75) + (np.exp(-(((x - 480) / 260) ** 2))[..., None] * haze) * 0.07
    )
    light = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    on, off = np.full((HEIGHT, WIDTH), -9.0, np.float32), np.full((HEIGHT, WIDTH), 999.0, np.float32)
    for depth, (count, step, pane, tone) in enumerate(
        ((17, (7, 9), (3, 4), "#161726"), (9, (13, 17), (6, 9), "#0a0b13"))
    ):
        edge = -30.0
        for _ in range(count * 2):
            wide = rng.uniform(45, 80) if depth == 0 else rng.uniform(85, 135)
            middle = abs(edge + wide / 2 - 470) / 470
            top = STREET - (rng.uniform(90, 190) if depth == 0 else rng.uniform(70, 130) + 170 * middle**1.5)
            if depth == 0 or middle > 0.34:
                body[box(edge, top, edge + wide, STREET)] = rgb(tone)
                light[box(edge, top, edge + wide, STREET)] = 0
                panes(rng, (edge, top, edge + wide), step, pane, (light, on, off), 0.55 if depth == 0 else 1.0)
            edge += wide + (2 if depth == 0 else rng.uniform(4, 16))
            if edge > WIDTH:
                break
    return body, light, on, off


def panes(
    rng: np.random.Generator,
    house: tuple[float, float, float],
    step: tuple[int, int],
    size: tuple[int, int],
    maps: tuple[np.ndarray, np.ndarray, np.ndarray],
    level: float,
) -> None:
    """Sets the windows of one house into the maps of light, on and off."""
    light, on, off = maps
    left, top, right = house
    for wy in np.arange(top + step[1] * 0.7, STREET - step[1] * 1.6, step[1]):
        for wx in np.arange(left + step[0] * 0.6, right - step[0], step[0]):
            chance = rng.random()
            if chance < 0.34:
                place = box(wx, wy, wx + size[0], wy + size[1])
                light[place] = rgb(WARM[rng.integers(len(WARM))]) * rng.uniform(0.35, 1.3) * level
                if chance < 0.10:
                    on[place] = rng.uniform(4, 70)
                elif chance < 0.20:
                    off[place] = rng.uniform(8, 74)


@cache
def spot(radius: float) -> np.ndarray:
    """A soft round light on a small square."""
    half = int(radius * 3) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    return np.exp(-((np.hypot(x, y) / radius) ** 2)).astype(np.float32)


def shine(picture: np.ndarray, x: float, y: float, radius: float, colour: np.ndarray) -> None:
    """Adds a light, in place."""
    light = spot(radius)
    half = light.shape[0] // 2
    x0, y0 = round(x) - half, round(y) - half
    ys, xs = box(x0, y0, x0 + light.shape[1], y0 + light.shape[0])
    part = light[ys.start - y0 : ys.stop - y0, xs.start - x0 : xs.stop - x0]
    picture[ys, xs] += part[..., None] * colour


def lamps(picture: np.ndarray, t: float) -> None:
    """Street lamps, the traffic light, a sign that stutters, tower lights; in place."""
    for x in (60, 205, 452, 585, 716, 836):
        picture[box(x - 1, 236, x + 1, STREET)] = rgb("#07080c")
        shine(picture, x, 234, 4.0, rgb("#ffb15a") * 7)
        shine(picture, x, 240, 26, rgb("#ff9a45") * 0.16)
    phase = t % 27
    state, colour = (304, "#35e08a") if phase < 12 else (297, "#ffb03a") if phase < 14.5 else (290, "#ff3b3b")
    picture[box(521, 285, 529, 309)] = rgb("#050608")
    picture[box(524, 309, 526, STREET)] = rgb("#050608")
    shine(picture, 525, state, 2.6, rgb(colour) * 7)
    flicker = 0.25 if (t * 7.3) % 5 < 0.28 or 0.5 < (t * 7.3) % 9 < 0.7 else 1.0
    for i, wide in enumerate((15, 10, 17, 12)):
        picture[box(669, 182 + i * 15, 669 + wide, 185 + i * 15)] += rgb("#ff3f7f") * 2.6 * flicker
    picture[box(664, 176, 666, 242)] += rgb("#46c8ff") * 1.8
    shine(picture, 430, 142, 2.2, rgb("#ff4040") * 5 * (0.5 + 0.5 * np.sin(t * 2.1)) ** 2)
    picture[box(128, 300, 176, 326)] += rgb("#ffcf8e") * 0.75
    picture[box(128, 294, 176, 299)] += rgb("#4fe3c1") * 1.6


def traffic(picture: np.ndarray, t: float) -> None:
    """Cars that pass: white lights from the left, red ones away to the right; in place."""
    for start, pace, side in (
        (1, 95, 1),
        (7, 120, -1),
        (13.5, 105, 1),
        (19, 90, -1),
        (22, 130, 1),
        (53, 100, -1),
        (57, 118, 1),
        (63, 96, -1),
        (66.5, 110, 1),
        (71, 100, -1),
    ):
        x = (t - start) * pace * side + (-40 if side > 0 else WIDTH + 40)
        if -60 < x < WIDTH + 60:
            y = 343 if side > 0 else 331
            picture[box(x - 26, y - 14, x + 26, y + 3)] = rgb("#050609")
            picture[box(x - 14, y - 22, x + 14, y - 13)] = rgb("#07080d")
            shine(picture, x + 26 * side, y - 5, 3.0, rgb("#eaf1ff") * 7)
            shine(picture, x - 26 * side, y - 6, 2.4, rgb("#ff2a2a") * 5)


def tram_x(t: float) -> float:
    """The left end of the tram: it brakes into the stop at 36 s, stands until 46 s and gathers way."""
    if t < 36:
        return STOP_X - 120 + 20.0 * max(36 - t, 0) ** 1.9
    return STOP_X - 120 - 16.0 * max(t - 46, 0) ** 2.1


def tram(picture: np.ndarray, t: float) -> None:
    """The tram: a lit row of windows, doors that open, a line of violet light; in place."""
    x = tram_x(t)
    if not -TRAM_LENGTH - 40 < x < WIDTH + 20:
        return
    top, foot = 262, STREET - 1
    picture[box(x, top, x + TRAM_LENGTH, foot)] = rgb("#191524")
    picture[box(x + 6, top - 5, x + TRAM_LENGTH - 6, top)] = rgb("#0d0c14")
    picture[box(x, foot - 19, x + TRAM_LENGTH, foot - 16)] = rgb("#7a68ff") * 0.9
    picture[box(x, foot - 4, x + TRAM_LENGTH, foot)] = rgb("#060608")
    glow = rgb("#ffcb80") * 0.72
    open_by = bump(t, 37.5, 1.0, 45.0, 1.0) * 9
    for i in range(10):
        left = x + 14 + i * 31
        if i in (3, 7):
            picture[box(left, top + 9, left + 20, foot - 4)] = glow * 0.85
            for edge in (left + 10 - open_by, left + 10 + open_by):
                picture[box(edge - 1, top + 9, edge + 1, foot - 4)] = rgb("#191524")
        else:
            picture[box(left, top + 11, left + 25, top + 38)] = glow
            if i in (1, 5, 8):
                shade(picture, left + 11 + i % 3, top + 38, 13)
    if t > 42.2:
        shade(picture, x + 14 + 4 * 31 + 12, top + 38, 16)
    picture[box(x + 6, top + 3, x + 44, top + 8)] = rgb("#ffb14a") * 1.6
    shine(picture, x + 3, foot - 11, 4.0, rgb("#fff3d6") * 8)
    shine(picture, x + TRAM_LENGTH - 3, foot - 11, 2.5, rgb("#ff2f2f") * 4)
    picture[box(x + 150, top - 22, x + 152, top - 4)] = rgb("#0d0c14")


def shade(picture: np.ndarray, x: float, foot: float, tall: float) -> None:
    """Head and shoulders of someone inside, dark against the light; in place."""
    y, column = grid()
    ys, xs = box(x - 8, foot - tall - 2, x + 9, foot)
    head = np.hypot(column[ys, xs] - x, y[ys, xs] - (foot - tall + 3)) < 3.4
    body = (np.abs(column[ys, xs] - x) < 6.2) & (y[ys, xs] > foot - tall + 7)
    picture[ys, xs][head | body] = rgb("#2a1c1a")


def stop(picture: np.ndarray, t: float) -> None:
    """The shelter with its lit panel, and who waits there under a red umbrella until 41 s; in place."""
    y, x = grid()
    for post in (STOP_X - 44, STOP_X + 52):
        picture[box(post, 290, post + 3, STREET + 6)] = rgb("#08090d")
    picture[box(STOP_X - 52, 285, STOP_X + 62, 290)] = rgb("#0a0b10")
    picture[box(STOP_X + 30, 298, STOP_X + 50, 334)] = rgb("#9fd0ff") * 1.0
    picture[box(STOP_X + 33, 302, STOP_X + 47, 316)] = rgb("#6a5af0") * 1.2
    here = 1 - ease(t, 40.6, 41.8)
    if here < 0.01:
        return
    walk = STOP_X - 86 + 84 * ease(t, 39.2, 41.6)
    lean = 0.7 * np.sin(t * 1.3)
    ys, xs = box(walk - 22, 278, walk + 23, STREET + 8)
    u, v = x[ys, xs] - walk - lean * 0.4, y[ys, xs]
    body = (np.abs(u) < 4.6 - 0.05 * (v - 318) * (v < 318)) & (v > 307) & (v < 330)
    legs = (np.abs(np.abs(u) - 2.2) < 1.5) & (v >= 330) & (v < 344)
    head = np.hypot(u, v - 303) < 3.8
    dome = (np.hypot(u / 17, (v - 300) / 12) < 1) & (v < 297 + 1.2 * np.abs(np.sin(u * 0.37)))
    pole = (np.abs(u - 1) < 0.8) & (v >= 288) & (v < 316)
    part = picture[ys, xs]
    for cover, colour in (
        (body | legs | head | pole, rgb("#05060a")),
        (dome, rgb("#d8323f") * (0.55 + 0.25 * (u < 0))[..., None]),
    ):
        part += (cover * here)[..., None] * (colour - part)


@cache
def asphalt() -> np.ndarray:
    """How well each spot of the street mirrors: stretched patches, deeper in puddles."""
    rng = np.random.default_rng(12)
    rows = HEIGHT - STREET
    out = np.zeros((rows, WIDTH), np.float32)
    for columns, lines, level in ((14, 9, 0.5), (50, 26, 0.3), (160, 70, 0.2)):
        out += level * resize(rng.random((lines, columns), np.float32), WIDTH, rows)
    return (0.28 + 0.72 * smooth(out, 0.36, 0.66)) * np.linspace(0.95, 0.55, rows, dtype=np.float32)[:, None]


def mirror(picture: np.ndarray, t: float) -> None:
    """Fills the street with the drawn-out reflection of what stands on it; in place."""
    rows = HEIGHT - STREET
    source = np.ascontiguousarray(picture[STREET - int(rows * 1.45) : STREET + 4][::-1])
    long = resize(resize(source, WIDTH // 2, 9), WIDTH, rows)
    short = resize(resize(source, WIDTH, 38), WIDTH, rows)
    y, x = np.mgrid[0:rows, 0:WIDTH].astype(np.float32)
    shift = np.sin(y * 0.55 + t * 2.2 + np.sin(x / 23)) * (0.6 + y / rows * 2.2)
    short = short[y.astype(int), np.clip(x + shift, 0, WIDTH - 1).astype(int)]
    wet = asphalt()[..., None]
    keep = picture[STREET : STREET + 8].copy()
    picture[STREET:] = rgb("#08090f") + 0.55 * wet * long + 0.40 * wet**2 * short
    dark = keep.max(axis=2, keepdims=True) < 0.05
    picture[STREET : STREET + 8] = np.where(dark, keep, picture[STREET : STREET + 8])
    picture[box(0, STREET + 14, WIDTH, STREET + 15)] += rgb("#8d94b8") * 0.05
    picture[box(0, STREET + 24, WIDTH, STREET + 25)] += rgb("#8d94b8") * 0.04


def rain(picture: np.ndarray, t: float, strength: float) -> None:
    """Falling streaks, seen only while the eye is on the street; in place."""
    rng = np.random.default_rng(90)
    lit = 0.10 + 0.5 * resize(picture.mean(axis=2), 107, 60)
    for _ in range(130):
        x0, phase, pace, long = rng.uniform(-40, WIDTH + 20), rng.random(), rng.uniform(1.0, 1.5), rng.integers(10, 22)
        y0 = ((phase + t * pace) % 1) * (HEIGHT + 60) - 40
        level = lit[int(np.clip(y0 / 8, 0, 59)), int(np.clip(x0 / 8, 0, 106))] * 0.35 * strength
        for i in range(long):
            row, column = int(y0 + i), int(x0 + (y0 + i) * 0.06)
            if 0 <= row < HEIGHT and 0 <= column < WIDTH:
                picture[row, column] += level * np.sin(np.pi * i / long)


def town(t: float) -> np.ndarray:
    """The whole city, sharp, its lights brighter than white."""
    body, light, on, off = houses()
    picture = body + light * (smooth(t - on, 0, 0.25) * (1 - smooth(t - off, 0, 0.25)))[..., None]
    lamps(picture, t)
    tram(picture, t)
    stop(picture, t)
    traffic(picture, t)
    mirror(picture, t)
    return picture


@cache
def disc(radius: float, shape: tuple[int, int]) -> np.ndarray:
    """The spectrum of a lens's disc."""
    y, x = np.indices(shape)
    d = np.hypot(np.minimum(y, shape[0] - y), np.minimum(x, shape[1] - x))
    kernel = smooth(radius + 0.5 - d, 0, 1) * (0.75 + 0.25 * smooth(d, radius * 0.5, radius))
    return np.fft.rfft2((kernel / kernel.sum()).astype(np.float32))


def defocus(picture: np.ndarray, radius: float) -> np.ndarray:
    """The picture out of focus; computed at half size, as nothing fine is left."""
    if radius < 0.3:
        return picture
    small = np.pad(
        resize(picture.astype(np.float32), WIDTH // 2, HEIGHT // 2), ((12, 12), (12, 11), (0, 0)), mode="reflect"
    )
    shape = small.shape[:2]
    spectrum = np.fft.rfft2(small, axes=(0, 1)) * disc(round(max(radius / 2, 0.6) * 8) / 8, shape)[..., None]
    soft = np.fft.irfft2(spectrum, shape, axes=(0, 1))[12:-12, 12:-11].astype(np.float32)
    blurred = resize(soft, WIDTH, HEIGHT)
    share = min(radius / 2.5, 1.0)
    return picture + share * (blurred - picture)


def render(frame: int) -> np.ndarray:
    """One frame, height x width x 3 bytes."""
    t = frame / FPS
    focus = bump(t, 26.5, 4.5, 57.5, 5.0)
    city = town(t)
    if focus > 0.4:
        rain(city, t, ease(focus, 0.4, 1.0))
    ground = defocus(city, 11.5 * (1 - focus))
    picture = glass.through(glass.pane_at(t, SECONDS), defocus(city, 2.0), ground, focus)
    picture = 1 - np.exp(-np.maximum(picture, 0) * 2.1)
    y, x = grid()
    edge = 1 - 0.42 * smooth(np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT), 0.36, 0.78)
    picture = (picture * edge[..., None]).astype(np.float32)
    titles(picture, t, SECONDS, 2, "Last Tram", "For everyone who waits up.")
    return to_bytes(picture)


BEAT = 60 / 72
BARS = """
D2 F3 C4 E4 A4
G2 F3 B3 E4 A4
C2 E3 B3 D4 G4
A2 E3 G3 C4 B4
D2 F3 C4 E4 A4
G2 F3 B3 E4 A4
E2 G3 B3 D4 Gb4
A2 G3 Db4 F4 Bb4
F2 A3 C4 E4 G4
E2 G3 B3 D4 A4
D2 F3 A3 C4 E4
G2 F3 A3 C4 E4
F2 A3 C4 E4 G4
C2 E3 G3 B3 D4
D2 F3 C4 E4 A4
G2 F3 B3 E4 A4
C2 E3 B3 D4 G4
A2 E3 G3 C4 B4
D2 F3 C4 E4 A4
G2 F3 B3 E4 A4
F2 A3 C4 E4 G4
G2 F3 A3 B3 E4
C2 E3 B3 D4 G4
C2 G3 B3 D4 E4
"""
LEAD = """
E5@7.5 G5@8.3 A5@8.75 B5@10.4 A5@11.25 G5@13.7 E5@14.6 D5@17.1 E5@17.5 A5@18.3 C6@20.8
B5@21.7 A5@24.2 F5@25 E5@27.1 G5@30.8 E5@32.1 C5@34.6 A5@38.8 G5@40.4 E5@42.1 D5@44.2
E5@48.3 G5@49.2 A5@49.6 D6@51.7 C6@52.5 B5@54.2 G5@55.4 E5@57.9 G5@58.7 B5@60.8 A5@61.7
G5@64.2 A5@66.2 E5@68.3 D5@71.7 E5@74.2 B4@76.2
"""


def band(rng: np.random.Generator) -> np.ndarray:
    """The quartet: electric piano, bass, brushes, a bell-like lead. The drums hold their breath at the stop."""
    dry = sound.Mix(SECONDS)
    for bar, chord in enumerate(BARS.strip().splitlines()):
        at = bar * 4 * BEAT
        low, *upper = chord.split()
        for hit, (beat, force) in enumerate(((0, 1.0), (2.55, 0.6))):
            for i, note in enumerate(upper):
                dry.add(
                    at + beat * BEAT + i * 0.013, sound.keys(note, 3.2 - 1.2 * hit, force), 0.10 * force, -0.3 + 0.2 * i
                )
        standing = 10 <= bar <= 13
        if bar >= 2:
            dry.add(at, sound.bass(low, 2.3), 0.26)
            if not standing:
                dry.add(at + 2.55 * BEAT, sound.bass(low, 0.9), 0.17)
        if 2 <= bar <= 21 and not standing:
            for beat, gain in ((0, 0.26), (2.55, 0.16)):
                dry.add(at + beat * BEAT, sound.drum(), gain)
            for beat, gain in ((1, 0.055), (3, 0.065), (1.66, 0.018), (3.66, 0.022), (0.66, 0.014), (2.66, 0.014)):
                dry.add(at + beat * BEAT, sound.brush(rng, 0.3 if gain > 0.03 else 0.12), gain, 0.25)
    for i, (note, at) in enumerate(sound.line(LEAD)):
        dry.add(at, sound.bell(note, 3.0, 0.35), 0.075, (-0.35, 0.35)[i % 2])
    return sound.room(dry.tape, 2.2, rng, 0.42, 3200)


def score() -> np.ndarray:
    """The band, the rain on the window and in the street, and the tram with its bell."""
    rng = np.random.default_rng(6)
    tape = sound.Mix(SECONDS)
    tape.tape += band(rng)
    t = sound.clock(SECONDS)
    outside = np.interp(t, (0, 27, 31, 53, 58, 80), (0.45, 0.45, 1.0, 1.0, 0.45, 0.45))
    tape.tape += sound.noise(SECONDS, 500, 5200, rng, 0.35) * outside * 0.085
    for _ in range(520):
        drop = np.sin(2 * np.pi * rng.uniform(700, 2400) * sound.clock(0.05)) * np.exp(-sound.clock(0.05) * 110)
        tape.add(rng.uniform(0, SECONDS), drop, 0.035 * rng.random() ** 2, rng.uniform(-0.9, 0.9))
    speed = np.interp(t, (28, 31, 34, 36, 46, 49, 52, 54), (0.0, 1.0, 0.7, 0.0, 0.0, 0.7, 1.0, 0.0))
    near = np.interp(t, (28, 35, 36, 46, 47, 54), (0.0, 1.0, 0.0, 0.0, 1.0, 0.0))
    whine = np.sin(2 * np.pi * np.cumsum(90 + 240 * speed) / sound.RATE) * near * 0.014
    tape.tape += sound.noise(SECONDS, 45, 210, rng, 0.3) * near * 0.20 + whine
    for at in (34.9, 35.3, 46.0, 46.4):
        tape.add(at, sound.bell("E6", 2.5, 1.4), 0.06, 0.2)
    for at in (37.5, 44.9):
        hiss = sound.noise(1.1, 2200, 9000, rng) * sound.swell(1.1, 0.2, 0.8)
        tape.add(at, hiss, 0.05)
    return sound.master(tape.tape, 1.5, 4.5)


PLAN = Plan("last-tram", FPS, SECONDS, render, score, read_cues("last-tram"), poster_at=39.0, crf=31)
