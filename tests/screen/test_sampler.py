"""The sampler's catalogue and the shipped files agree, and the frame strip tells the truth."""

import array
import random
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import pytest

from raffi_web.features.screen import sampler
from raffi_web.features.screen.sampler import FILMS, Film
from scripts.films import strip

ASSETS = Path(__file__).resolve().parents[2] / "assets"
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
TIMING = re.compile(r"^([\d:]+[.,]\d{3}) --> ([\d:]+[.,]\d{3})$", re.MULTILINE)
COUNTER = next(film for film in FILMS if film.has_frame_strip)

each_film = pytest.mark.parametrize("film", FILMS, ids=lambda film: film.id)


def on_disk(url: str) -> Path:
    assert url.startswith("/films/")
    return ASSETS / url.removeprefix("/")


def ffmpeg(*arguments: str | Path) -> bytes:
    command = [FFMPEG, "-v", "error", "-threads", "1", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def probe(path: Path) -> str:
    """ffmpeg's own description of a file; it has no output to write, so it ends with an error."""
    command = [FFMPEG, "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def key_times(path: Path) -> list[float]:
    command = [FFMPEG, "-hide_banner", "-threads", "1", "-skip_frame", "nokey", "-i", str(path)]
    command += ["-an", "-vf", "showinfo", "-fps_mode", "passthrough", "-f", "null", "-"]
    log = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return [float(time) for time in re.findall(r"pts_time:([\d.]+)", log)]


def strip_rows(path: Path, width: int, height: int, *seek: str) -> list[int | None]:
    """The frame number read from every frame that ffmpeg decodes."""
    row = int(strip.SAMPLE_Y * height)
    look = ["-an", "-vf", f"crop={width}:1:0:{row}:exact=1,format=gray"]
    raw = ffmpeg(*seek[:2], "-i", path, *look, *seek[2:], "-fps_mode", "passthrough", "-f", "rawvideo", "-")
    return [strip.read_row(raw[start : start + width]) for start in range(0, len(raw), width)]


@each_film
def test_a_films_data_are_those_of_its_file(film: Film) -> None:
    described = probe(on_disk(film.url))
    duration = re.search(r"Duration: ([\d:.]+), start: ([\d.]+)", described)
    assert duration
    assert seconds(duration[1]) == pytest.approx(film.duration_s, abs=0.02)
    assert float(duration[2]) == pytest.approx(0.0, abs=0.001)
    video = re.search(r"Video: h264 \((?:Main|Constrained Baseline)\).*yuv420p.*", described)
    assert video
    assert f" {film.width}x{film.height}" in video[0]
    assert f" {film.fps} fps" in video[0]
    assert re.search(r"Audio: aac \(LC\).*48000 Hz, stereo", described)


@each_film
def test_a_film_starts_at_once_and_seeks_within_two_seconds(film: Film) -> None:
    head = on_disk(film.url).read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    times = [*key_times(on_disk(film.url)), film.duration_s]
    assert times[0] == 0.0
    assert max(later - earlier for earlier, later in pairwise(times)) <= 2.0


@each_film
def test_a_film_can_be_heard_and_does_not_clip(film: Film) -> None:
    samples = array.array("h", ffmpeg("-i", on_disk(film.url), "-vn", "-f", "s16le", "-ac", "1", "-"))
    assert len(samples) / 48_000 == pytest.approx(film.duration_s, abs=0.05)
    assert 8_000 < max(map(abs, samples)) < 32_767


@each_film
def test_captions_are_utf8_cues_in_order_within_the_film(film: Film) -> None:
    assert [caption.lang for caption in film.captions] == ["en", "es", "tr"]
    spans = []
    for caption in film.captions:
        text = on_disk(caption.url).read_bytes().decode("utf-8")
        assert text.startswith("WEBVTT\n\n")
        times = [(seconds(start), seconds(end)) for start, end in TIMING.findall(text)]
        assert len(times) == text.count("-->") > 5
        flat = [time for span in times for time in span]
        assert flat == sorted(flat)
        assert flat[-1] <= film.duration_s
        spans.append(times)
    assert spans[0] == spans[1] == spans[2]


@each_film
def test_a_poster_is_16_by_9_and_small(film: Film) -> None:
    assert ", 640x360" in probe(on_disk(film.poster))
    assert on_disk(film.poster).stat().st_size < 90_000
    pixel = ffmpeg(
        "-i", on_disk(film.poster), "-vf", "scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"
    )
    stored = bytes.fromhex(film.color.removeprefix("#"))
    assert max(abs(a - b) for a, b in zip(pixel, stored, strict=True)) <= 6
    assert re.fullmatch(r"#[0-9a-f]{6}", film.accent)


def test_every_shipped_file_belongs_to_a_film_and_all_are_small() -> None:
    folders = {on_disk(film.url).parent for film in FILMS}
    shipped = {file for file in (ASSETS / "films").rglob("*") if file.is_file()} - {ASSETS / "films" / "README.md"}
    assert not {file for file in shipped if not any(folder in file.parents for folder in folders)}
    assert sum(file.stat().st_size for file in shipped) <= 14_000_000


@pytest.mark.slow
def test_the_counter_shows_every_frame_once_and_in_order() -> None:
    frames = strip_rows(on_disk(COUNTER.url), COUNTER.width, COUNTER.height)
    assert frames == list(range(round(COUNTER.duration_s * COUNTER.fps)))


@pytest.mark.slow
def test_the_counter_shows_the_right_frame_after_a_seek() -> None:
    chance = random.Random(20)
    for frame in [0, 1, 2699, *(chance.randrange(2700) for _ in range(8))]:
        start = str(max(frame - 0.5, 0) / COUNTER.fps)
        assert strip_rows(on_disk(COUNTER.url), COUNTER.width, COUNTER.height, "-ss", start, "-frames:v", "1") == [
            frame
        ]


def test_the_counter_sounds_on_the_second() -> None:
    samples = array.array("h", ffmpeg("-i", on_disk(COUNTER.url), "-vn", "-f", "s16le", "-ac", "1", "-"))

    def power(start: float) -> float:
        first = round(start * 48_000)
        return sum(sample * sample for sample in samples[first : first + 480])

    late = [second for second in range(1, 90) if power(second + 0.002) < 3 * power(second - 0.015)]
    assert late == []


@pytest.mark.parametrize(("name", "width", "height"), [("360p", 640, 360), ("240p", 426, 240)])
def test_both_hls_renditions_hold_the_whole_counter(name: str, width: int, height: int) -> None:
    assert COUNTER.hls_url
    master = on_disk(COUNTER.hls_url)
    assert f"RESOLUTION={width}x{height}" in master.read_text("utf-8")
    playlist = master.parent / name / "index.m3u8"
    lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist.read_text("utf-8"))]
    assert sum(lengths) == pytest.approx(COUNTER.duration_s, abs=0.05)
    assert max(lengths) <= 4.0
    assert strip_rows(playlist, width, height) == list(range(2700))


def test_the_strip_survives_blur_and_refuses_what_is_no_strip() -> None:
    for frame in (0, 1, 1308, 2699, strip.MAX_FRAME):
        grey = [200.0 if white else 40.0 for white in strip.encode(frame)]
        assert strip.decode(grey) == frame
        torn = [*grey[:8], 240 - grey[8], *grey[9:]]
        assert strip.decode(torn) is None
    assert strip.decode([0.0] * 24) is None
    assert strip.decode([255.0] * 24) is None
    with pytest.raises(ValueError, match="16 bits"):
        strip.encode(strip.MAX_FRAME + 1)


def test_the_srt_says_what_the_turkish_webvtt_says() -> None:
    folder = on_disk("/films/northern-hours")
    srt = (folder / "tr.srt").read_bytes().decode("utf-8")
    assert srt.count("\r\n") == srt.count("\n")
    webvtt = (folder / "tr.vtt").read_text("utf-8").removeprefix("WEBVTT\n\n")
    assert srt.replace("\r\n", "\n").replace(",", ".") == webvtt.replace(",", ".")
    assert "ı" in srt
    assert "ğ" in srt


def test_titles_are_found_by_id_and_episodes_follow_each_other() -> None:
    assert sampler.film(COUNTER.id) is COUNTER
    assert sampler.film("sampler:nothing") is None
    assert sampler.next_episode(COUNTER.id) is None
    assert sampler.next_episode("sampler:nothing") is None
    assert len({film.id for film in FILMS}) == len(FILMS)
    shown, current = [], sampler.film("sampler:northern-hours")
    while current:
        shown.append((current.season, current.episode, current.title))
        current = sampler.next_episode(current.id)
    assert shown == [(1, 1, "Northern Hours"), (1, 2, "Last Tram"), (1, 3, "Twelve Moons")]
