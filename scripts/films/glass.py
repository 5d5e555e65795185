# pyright: reportMissingImports=false
"""Rain on a window pane: droplets that stand, drops that slide and wipe them away, and what is seen through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from scripts.films.kit import HEIGHT, WIDTH, ease, resize, smooth

SPACE = 9
"""Free border around the pane, so that a stamp at the edge needs no clipping."""
REGROWN = 11.0


@dataclass(frozen=True)
class Slider:
    """A drop that runs down: when, where, how wide, how fast (pixels a second) and its wander."""

    start: float
    x: float
    size: float
    pace: float
    phase: float

    def y(self, t: float | np.ndarray) -> float | np.ndarray:
        """Height at a time: it hesitates as it goes."""
        age = np.maximum(t - self.start, 0)
        return -12 + self.pace * (age + 0.42 * np.sin(age * 2.3 + self.phase) - 0.42 * np.sin(self.phase))

    def column(self, y: float | np.ndarray) -> float | np.ndarray:
        """Where it crosses a height."""
        return self.x + 5 * np.sin(y / 37 + self.phase) + 2.2 * np.sin(y / 13 + 2 * self.phase)


@cache
def sliders(seconds: int) -> tuple[Slider, ...]:
    """All drops that run in the film."""
    rng = np.random.default_rng(77)
    starts = np.sort(rng.uniform(-12, seconds, int(seconds * 0.75)))
    return tuple(
        Slider(s, rng.uniform(15, WIDTH - 15), rng.uniform(4.2, 7.4), rng.uniform(26, 74), rng.uniform(0, 6))
        for s in starts
    )


@cache
def droplets(seconds: int) -> tuple[tuple[float, float, float, np.ndarray], ...]:
    """Standing droplets: x, y, radius, and the times at which a slider wipes each."""
    rng = np.random.default_rng(78)
    out = []
    when: np.ndarray = np.arange(-12, seconds, 0.04)
    tracks = [(s, np.asarray(s.y(when))) for s in sliders(seconds)]
    for _ in range(950):
        x, y, r = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), 1.4 + 6.2 * rng.random() ** 3.0
        wiped = [
            when[np.argmax(ys >= y)]
            for s, ys in tracks
            if abs(float(s.column(y)) - x) < s.size + 0.6 * r and ys[-1] >= y and s.start < when[np.argmax(ys >= y)]
        ]
        out.append((x, y, r, np.array(wiped)))
    return tuple(out)


@cache
def stamp(radius: float, tall: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A drop's lens: shift in x and y, coverage, shade and glint, on a small square."""
    half = SPACE
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    u, v = x / radius, y / (radius * tall)
    v = np.where(v < 0, v / (1 + 0.25 * (tall - 1) * 2), v)
    d2 = u * u + v * v
    cover = smooth(1.05 - np.sqrt(d2), 0.0, 1.1 / radius)
    lens = np.sqrt(np.clip(1 - d2, 0, 1))
    reach = 40 + 13 * radius
    glint = np.exp(-((u + 0.38) ** 2 + (v + 0.42) ** 2) * 14) * 0.5
    return -u * reach, -v * reach * 0.9, cover, 0.55 + 1.35 * lens, glint


class Pane:
    """The lens maps of one moment."""

    def __init__(self) -> None:
        shape = (HEIGHT + 2 * SPACE, WIDTH + 2 * SPACE)
        self.dx, self.dy, self.cover, self.glint = (np.zeros(shape, np.float32) for _ in range(4))
        self.shade = np.ones(shape, np.float32)

    def put(self, x: float, y: float, radius: float, tall: float = 1.0) -> None:
        """Sets one drop; later ones lie over earlier ones."""
        column, row = round(x), round(y)
        if not (0 <= column < WIDTH and 0 <= row < HEIGHT) or radius < 0.9:
            return
        dx, dy, cover, shade, glint = stamp(round(radius * 4) / 4, tall)
        place = np.s_[row : row + 2 * SPACE + 1, column : column + 2 * SPACE + 1]
        over = cover > self.cover[place] * 0.5
        for layer, value in ((self.dx, dx), (self.dy, dy), (self.shade, shade), (self.glint, glint)):
            layer[place][over] = value[over]
        self.cover[place] = np.maximum(self.cover[place], cover)

    def inner(self, layer: np.ndarray) -> np.ndarray:
        """A layer without its border."""
        return layer[SPACE:-SPACE, SPACE:-SPACE]


def pane_at(t: float, seconds: int) -> Pane:
    """Every drop of the moment: droplets, then the trails and the heads of sliders."""
    pane = Pane()
    for x, y, radius, wiped in droplets(seconds):
        before = wiped[wiped <= t]
        age = t - before[-1] if before.size else 99.0
        pane.put(x, y, radius * ease(age, 1.5, REGROWN))
    for slider in sliders(seconds):
        head = float(slider.y(t))
        if slider.start > t or head - 260 > HEIGHT:
            continue
        for i in range(1, 15):
            y = (head // 17 - i) * 17 + 9
            if y > 0:
                pane.put(float(slider.column(y)) + (i * 7 % 3 - 1), y, (2.3 + (int(y) * 13 % 5) * 0.25) * (1 - i / 15))
        pane.put(float(slider.column(head)), head, slider.size * 0.85, 1.35)
    return pane


def through(pane: Pane, city: np.ndarray, ground: np.ndarray, focus: float) -> np.ndarray:
    """The city through the pane; `ground` is what lies around the drops, `focus` is 1 when the city is sharp."""
    cover = pane.inner(pane.cover)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    wet = cover > 0.01
    row = np.clip(y[wet] + pane.inner(pane.dy)[wet], 0, HEIGHT - 1).astype(int)
    column = np.clip(x[wet] + pane.inner(pane.dx)[wet], 0, WIDTH - 1).astype(int)
    lens = np.zeros_like(ground)
    lens[wet] = city[row, column] * pane.inner(pane.shade)[wet][:, None]
    lens += (pane.inner(pane.glint) * 0.16)[..., None]
    if focus > 0.02:
        small = (round(WIDTH / (1 + 7 * focus)), round(HEIGHT / (1 + 7 * focus)))
        cover, lens = (resize(resize(part, *small), WIDTH, HEIGHT) for part in (cover, lens * cover[..., None]))
        return ground * (1 - 0.75 * cover)[..., None] + 0.75 * lens
    return ground + cover[..., None] * (lens - ground)
