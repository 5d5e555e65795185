# pyright: reportMissingImports=false
"""Twelve Moons: twelve orbits, each with its own pace and note, that meet once a minute.

In the sixty seconds from BEGIN the innermost moon goes round 24 times, the next 23, the outermost 13. Whenever one
passes the gate its note sounds, so picture and music come from the same numbers.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from scripts.films import sound
from scripts.films.kit import HEIGHT, WIDTH, Plan, bump, ease, read_cues, rgb, smooth, titles, to_bytes

FPS, SECONDS = 24, 74
BEGIN, CYCLE = 6.5, 60.0
MOONS = 12
ROUNDS = np.arange(24, 24 - MOONS, -1)
INNER, GAP = 54.0, 14.4
NOTES = ["B5", "A5", "Gb5", "E5", "D5", "B4", "A4", "Gb4", "E4", "D4", "A3", "D3"]
STOPS = ("#ff8f3c", "#ffb45e", "#ff6f7d", "#e05bd0", "#8a6bff", "#5aa0ff", "#5fe0d0")


@cache
def colours() -> np.ndarray:
    """One colour for each moon, warm inside, cool outside."""
    stops = np.stack([rgb(stop) for stop in STOPS])
    places = np.linspace(0, len(STOPS) - 1, MOONS)
    return np.stack([np.interp(places, range(len(STOPS)), stops[:, i]) for i in range(3)], 1).astype(np.float32)


def turns(t: float) -> np.ndarray:
    """How often each moon has gone round; all stand at the gate before BEGIN and after the cycle."""
    part = min(max((t - BEGIN) / CYCLE, 0.0), 1.0)
    return ROUNDS * part


@cache
def hits() -> tuple[np.ndarray, ...]:
    """The seconds at which each moon passes the gate."""
    return tuple(BEGIN + CYCLE * np.arange(rounds + 1) / rounds for rounds in ROUNDS)


def ringing(t: float, fade: float) -> np.ndarray:
    """For each moon, 1 at the moment it passed the gate, falling with `fade` a second."""
    last = (times[times <= t] for times in hits())
    return np.array([np.exp(-(t - times[-1]) * fade) if times.size else 0.0 for times in last], np.float32)


def camera(t: float) -> tuple[float, float, float]:
    """Squash of the plane (1 is from above), zoom and roll of the moment."""
    lean = bump(t, 17, 13, 63, 13)
    return 1 - 0.64 * lean, 1 + 0.82 * lean, 0.30 * np.sin((t - BEGIN) / CYCLE * 2 * np.pi) * (0.4 + 0.6 * lean)


@cache
def ground() -> np.ndarray:
    """Dark space with a few stars."""
    rng = np.random.default_rng(19)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    far = np.hypot((x - WIDTH / 2) / 520, (y - HEIGHT / 2) / 330)
    picture = rgb("#05060a") + np.exp(-(far**2) * 2.2)[..., None] * rgb("#171430") * 0.85
    for _ in range(210):
        row, column = rng.integers(HEIGHT), rng.integers(WIDTH)
        picture[row, column] += (0.08 + 0.55 * rng.random() ** 6) * rgb(("#cfd8ff", "#ffe6cf")[rng.integers(2)])
    return picture.astype(np.float32)


def plane(t: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Radius, turn (0..1 clockwise from the gate), pixels per unit of radius, and which side is far, of each pixel."""
    squash, zoom, roll = camera(t)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    dx, dy = (x - WIDTH / 2) / zoom, (y - HEIGHT / 2) / zoom
    u = dx * np.float32(np.cos(roll)) + dy * np.float32(np.sin(roll))
    v = (-dx * np.float32(np.sin(roll)) + dy * np.float32(np.cos(roll))) / np.float32(squash)
    radius = np.hypot(u, v) + 1e-3
    stretch = zoom * radius / (np.hypot(u, v / squash) + 1e-3)
    return radius, (np.arctan2(u, -v) / np.float32(2 * np.pi)) % 1, stretch, v < 0


def orbits(t: float) -> tuple[np.ndarray, np.ndarray]:
    """Light of the rails, trails and gate, and which side is far."""
    radius, turn, stretch, far = plane(t)
    ring = np.clip(np.rint((radius - INNER) / GAP), 0, MOONS - 1).astype(int)
    off = np.abs(radius - INNER - GAP * ring) * stretch
    rail, glow = 1 - smooth(off, 0.35, 1.25), np.exp(-((off / 3.4) ** 2))
    shown = np.array([ease(t, 2.2 + 0.3 * k, 3.0 + 0.3 * k) for k in range(MOONS)], np.float32)
    heard = ringing(t, 2.4)
    behind = (turns(t)[ring].astype(np.float32) - turn) % 1
    moving = np.float32(ease(t, BEGIN, BEGIN + 1.2) * (1 - ease(t, BEGIN + CYCLE, BEGIN + CYCLE + 1.5)))
    tail = np.exp(-behind * 7.5) * moving
    level = shown[ring] * (rail * (0.10 + 0.42 * heard[ring] + 0.85 * tail) + glow * (0.10 * heard[ring] + 0.34 * tail))
    light = level[..., None] * colours()[ring]
    aside = np.minimum(turn, 1 - turn) * 2 * np.pi * radius * stretch
    within = smooth(radius, INNER - 16, INNER - 8) * (1 - smooth(radius, INNER + GAP * 11 + 8, INNER + GAP * 11 + 16))
    gate = np.exp(-((aside / 1.1) ** 2)) * within * (0.16 + 0.5 * min(float(ringing(t, 5).sum()), 1.4))
    return light + (gate * ease(t, 2, 5))[..., None] * rgb("#cfc8ff"), far


def planet(picture: np.ndarray, t: float) -> np.ndarray:
    """The body in the middle, breathing with the notes; in place. Returns how much it covers."""
    _, zoom, _ = camera(t)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    size = 25 * (0.55 + 0.45 * zoom)
    dx, dy = (x - WIDTH / 2) / size, (y - HEIGHT / 2) / size
    d = np.hypot(dx, dy)
    beat = min(float((ringing(t, 3) * np.linspace(0.15, 0.5, MOONS)).sum()), 1.0)
    shown = ease(t, 0.6, 3.2)
    cover = smooth(1.03 - d, 0, 0.06) * shown
    normal = np.sqrt(np.clip(1 - d * d, 0, 1))
    lit = np.clip(-0.55 * dx - 0.55 * dy + 0.55 * normal, 0, 1)
    bands = 0.5 + 0.5 * np.sin(9 * (dy + 0.16 * dx) + 1.2 * np.sin(2 * dx + t * 0.15))
    skin = rgb("#4a3aa8") + bands[..., None] * (rgb("#8d7bff") - rgb("#4a3aa8"))
    body = skin * (0.10 + 1.05 * lit)[..., None] + (1 - normal)[..., None] ** 3 * rgb("#a79bff") * 0.5
    picture += (np.exp(-np.maximum(d - 0.9, 0) * 2.0) * (0.10 + 0.20 * beat) * shown)[..., None] * rgb("#8a78ff")
    picture += cover[..., None] * (body * (0.9 + 0.35 * beat) - picture)
    return cover


def moons(picture: np.ndarray, cover: np.ndarray, t: float) -> None:
    """Each moon with its halo, and a wave that spreads where it passed the gate; in place."""
    squash, zoom, roll = camera(t)
    fresh = ringing(t, 4.5)
    for k, turn in enumerate(turns(t)):
        shown = ease(t, 2.2 + 0.3 * k, 3.0 + 0.3 * k)
        if shown < 0.01:
            continue
        angle, radius = 2 * np.pi * turn, INNER + GAP * k
        u, v = radius * np.sin(angle), -radius * np.cos(angle) * squash
        cx = WIDTH / 2 + zoom * (u * np.cos(roll) - v * np.sin(roll))
        cy = HEIGHT / 2 + zoom * (u * np.sin(roll) + v * np.cos(roll))
        near = 1 - 0.25 * np.cos(angle) * (1 - squash)
        size = (3.0 + 0.14 * k) * near * (0.75 + 0.25 * zoom) * (1 + 0.35 * fresh[k])
        reach = int(size * 7) + 2
        x0, x1 = max(int(cx) - reach, 0), min(int(cx) + reach, WIDTH)
        y0, y1 = max(int(cy) - reach, 0), min(int(cy) + reach, HEIGHT)
        y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        d = np.hypot(x - cx, y - cy)
        free = 1 - cover[y0:y1, x0:x1] if v < 0 else 1.0
        halo = np.exp(-((d / (size * 2.4)) ** 2)) * (0.30 + 0.9 * fresh[k]) * shown * free
        part = picture[y0:y1, x0:x1]
        part += halo[..., None] * colours()[k]
        disc = smooth(size + 0.6 - d, 0, 1.2) * shown * free
        part += disc[..., None] * (0.35 * colours()[k] + 0.65 - part)


def render(frame: int) -> np.ndarray:
    """One frame, height x width x 3 bytes."""
    t = frame / FPS
    picture = ground().copy()
    cover = planet(picture, t)
    light, far = orbits(t)
    picture += light * (1 - cover * far)[..., None]
    moons(picture, cover, t)
    picture = np.clip(picture, 0, 1.6)
    picture = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture).astype(np.float32)
    veil = 1 - 0.55 * bump(t, 1.2, 1.4, 6.4, 1.4)
    titles(picture := picture * np.float32(veil), t, SECONDS, 3, "Twelve Moons", "For everyone who came round again.")
    return to_bytes(picture)


HARMONY = (
    (0, "D2 A2 Gb3"), (16.5, "B1 Gb2 D3 A3"), (26.5, "G2 D3 B3"), (36.5, "E2 B2 G3 D4"),
    (46.5, "G2 D3 A3 B3"), (56.5, "A2 E3 D4"), (66.5, "D2 A2 D3 Gb3"),
)  # fmt: skip


def score() -> np.ndarray:
    """The moons' own notes, a slow chord below them, a soft drum for the outermost."""
    rng = np.random.default_rng(3)
    dry = sound.Mix(SECONDS)
    for i, (at, notes) in enumerate(HARMONY):
        until = HARMONY[i + 1][0] if i + 1 < len(HARMONY) else SECONDS
        start = max(at - 1.5, 0)
        dry.add(start, sound.pad(notes, until - start + 1.5, rng), 0.42)
    for k, times in enumerate(hits()):
        note = sound.bell(NOTES[k], 3.2 + 0.15 * k, 0.55)
        for at in times:
            last = 1.25 if at > BEGIN + CYCLE - 0.01 else 1.0
            softly = 0.55 + 0.45 * ease(float(at), BEGIN, BEGIN + 14)
            dry.add(
                float(at), note, 0.058 * last * softly * (0.8 + 0.05 * k), -0.6 + 1.2 * ((k * 5) % MOONS) / (MOONS - 1)
            )
            if k == MOONS - 1 and 20 < at < 67:
                dry.add(float(at), sound.drum(), 0.24)
    return sound.master(sound.room(dry.tape, 3.6, rng, 0.6), 2.0, 4.0)


PLAN = Plan("twelve-moons", FPS, SECONDS, render, score, read_cues("twelve-moons"), poster_at=33.3, crf=32)
