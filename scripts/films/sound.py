# pyright: reportMissingImports=false
"""A small synthesiser: notes, pads, bells, soft drums, coloured noise, a room, a mix. 48 kHz."""

from __future__ import annotations

import numpy as np

RATE = 48_000
NAMES = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5, "Gb": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}


def hertz(note: str) -> float:
    """`A4` is 440 Hz; flats are written as `Bb3`."""
    return 440.0 * 2 ** ((NAMES[note[:-1]] + 12 * (int(note[-1]) + 1) - 69) / 12)


def line(text: str) -> list[tuple[str, float]]:
    """A melody written as `A4@10 E5@12.2`: notes and the seconds they start at."""
    pairs = (item.split("@") for item in text.split())
    return [(note, float(at)) for note, at in pairs]


def clock(seconds: float) -> np.ndarray:
    """Seconds at each sample."""
    return np.arange(int(seconds * RATE)) / RATE


def swell(seconds: float, attack: float, release: float) -> np.ndarray:
    """A slow envelope with rounded ends."""
    t = clock(seconds)
    up, down = np.clip(t / attack, 0, 1), np.clip((seconds - t) / release, 0, 1)
    return np.sin(up * np.pi / 2) ** 2 * np.sin(down * np.pi / 2) ** 2


def pad(notes: str, seconds: float, rng: np.random.Generator, bright: float = 1.9, attack: float = 2.5) -> np.ndarray:
    """A warm stereo chord: detuned partials that beat slowly. Lower `bright` keeps more overtones."""
    t = clock(seconds)
    out = np.zeros((2, t.size))
    for note in notes.split():
        base = hertz(note)
        for side in (0, 1):
            for detune in (-0.0022, 0.0, 0.0019):
                for partial in range(1, 8):
                    pitch = base * partial * (1 + detune * (1 + 0.3 * side))
                    if pitch < 6000:
                        wave = np.sin(2 * np.pi * (pitch * t + rng.random()))
                        drift = 1 + 0.35 * np.sin(2 * np.pi * (rng.uniform(0.05, 0.16) * t + rng.random()))
                        out[side] += wave * drift / partial**bright
    return out * swell(seconds, min(attack, seconds / 2), min(3.0, seconds / 2)) / (3 * len(notes.split()))


def bell(note: str, seconds: float = 4.0, tone: float = 1.0) -> np.ndarray:
    """A glassy struck bar; `tone` scales its overtones."""
    t, base = clock(seconds), hertz(note)
    wave = np.sin(2 * np.pi * base * t) * np.exp(-t * 1.6)
    for ratio, level, fade in ((2.0, 0.35, 2.6), (3.01, 0.16, 4.5), (5.43, 0.09 * tone, 9.0), (8.2, 0.04 * tone, 16.0)):
        if base * ratio < 12_000:
            wave += level * tone * np.sin(2 * np.pi * base * ratio * t) * np.exp(-t * fade)
    return wave * np.clip(t / 0.003, 0, 1) * np.clip((seconds - t) / 0.3, 0, 1)


def keys(note: str, seconds: float, force: float = 1.0) -> np.ndarray:
    """An electric piano by frequency modulation."""
    t, base = clock(seconds), hertz(note)
    index = 1.3 * force * np.exp(-t * 3.0) + 0.12
    body = np.sin(2 * np.pi * base * t + index * np.sin(2 * np.pi * base * t))
    tine = 0.12 * force * np.sin(2 * np.pi * base * 14 * t) * np.exp(-t * 22) if base * 14 < 14_000 else 0.0
    return (body + tine) * np.exp(-t * 0.9) * np.clip(t / 0.006, 0, 1) * np.clip((seconds - t) / 0.25, 0, 1)


def bass(note: str, seconds: float) -> np.ndarray:
    """A round, plucked low note."""
    t, base = clock(seconds), hertz(note)
    wave = np.sin(2 * np.pi * base * t) + 0.35 * np.sin(4 * np.pi * base * t) * np.exp(-t * 4)
    return wave * np.exp(-t * 0.8) * np.clip(t / 0.015, 0, 1) * np.clip((seconds - t) / 0.12, 0, 1)


def drum() -> np.ndarray:
    """A soft, felt-like low drum."""
    t = clock(0.55)
    pitch = 46 + 62 * np.exp(-t * 26)
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-t * 8.5) * np.clip(t / 0.004, 0, 1)


def noise(seconds: float, low: float, high: float, rng: np.random.Generator, slope: float = 0.0) -> np.ndarray:
    """Stereo noise between two frequencies, falling with frequency to the power `slope`."""
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal((2, count)))
    f = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0)
    shape = (1 / (1 + (low / f) ** 4)) / (1 + (f / high) ** 4) * (f / low) ** -slope
    out = np.fft.irfft(spectrum * shape, count)
    return out / np.abs(out).max()


def brush(rng: np.random.Generator, seconds: float = 0.22) -> np.ndarray:
    """A brushed snare or, shorter, a shaker."""
    t = clock(seconds)
    return noise(seconds, 1800, 7500, rng) * np.exp(-t * 17) * np.clip(t / 0.012, 0, 1)


def room(dry: np.ndarray, seconds: float, rng: np.random.Generator, wet: float, dark: float = 4200.0) -> np.ndarray:
    """Adds a hall that rings for `seconds`; `dark` is where its highs fall off, in hertz."""
    t = clock(seconds)
    tail = rng.standard_normal((2, t.size)) * np.exp(-t * 6.9 / seconds) * np.clip(t / 0.02, 0, 1)
    size = 1 << (dry.shape[1] + t.size - 1).bit_length()
    f = np.fft.rfftfreq(size, 1 / RATE)
    shape = 1 / (1 + (f / dark) ** 2) * (f / (f + 140))
    ring = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(tail, size) * shape, size)[:, : dry.shape[1]]
    level = np.sqrt(np.mean(dry**2) / max(np.mean(ring**2), 1e-12))
    return dry + wet * level * ring


class Mix:
    """A stereo timeline that sounds are laid on."""

    def __init__(self, seconds: float) -> None:
        self.tape = np.zeros((2, int(seconds * RATE)))

    def add(self, at: float, sound: np.ndarray, gain: float, pan: float = 0.0) -> None:
        """Lays a mono or stereo sound at `at` seconds; `pan` runs from -1 (left) to 1 (right)."""
        stereo = np.stack([sound, sound]) if sound.ndim == 1 else sound
        start = int(at * RATE)
        length = min(stereo.shape[1], self.tape.shape[1] - start)
        if length > 0:
            angle = (pan + 1) * np.pi / 4
            sides = np.array([[np.cos(angle)], [np.sin(angle)]]) * np.sqrt(2)
            self.tape[:, start : start + length] += stereo[:, :length] * gain * sides


def master(tape: np.ndarray, fade_in: float, fade_out: float, level: float = 0.1) -> np.ndarray:
    """Removes rumble, brings the loudness to `level` (RMS), rounds the peaks and fades the ends."""
    count = tape.shape[1]
    f = np.fft.rfftfreq(count, 1 / RATE)
    clean = np.fft.irfft(np.fft.rfft(tape) * (f**2 / (f**2 + 28**2)), count)
    loud = clean * (level / np.sqrt(np.mean(clean**2)))
    t = np.arange(count) / RATE
    ends = np.clip(t / max(fade_in, 1e-3), 0, 1) * np.clip((t[-1] - t) / fade_out, 0, 1)
    return 0.72 * np.tanh(loud / 0.72) * ends
