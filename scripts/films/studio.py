# pyright: reportMissingImports=false
"""Turns a plan into files: MP4, HLS, poster, subtitles. One encoder thread, so that others may work."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image

from scripts.films.kit import HEIGHT, WIDTH, Plan
from scripts.films.sound import RATE

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
QUIET = [FFMPEG, "-hide_banner", "-loglevel", "error", "-y"]
LANGUAGES = ("en", "es", "tr")
BT709 = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
REPRODUCIBLE = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


def write_wav(path: Path, tape: np.ndarray) -> None:
    """Stereo floats -1..1 to 16 bits."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(tape.T, -1, 1) * 32767).astype("<i2").tobytes())


def video_options(crf: int, keyframe_every: int, b_frames: int) -> list[str]:
    """H.264 main, closed groups of a fixed length."""
    return [
        *("-c:v", "libx264", "-profile:v", "main", "-preset", "slower", "-crf", str(crf), "-bf", str(b_frames)),
        *("-g", str(keyframe_every), "-keyint_min", str(keyframe_every), "-sc_threshold", "0"),
        *("-threads", "1", "-aq-mode", "3", "-pix_fmt", "yuv420p", *BT709),
    ]


def encode(plan: Plan, wav: Path, target: Path) -> None:
    """Renders every frame into the MP4."""
    command = [
        *QUIET,
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(plan.fps), "-i", "-"),
        *("-i", str(wav), "-map", "0:v", "-map", "1:a"),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"),
        *video_options(plan.crf, plan.fps * plan.keyframe_s, plan.b_frames),
        *("-c:a", "aac", "-b:a", f"{plan.audio_kbps}k", "-ar", str(RATE)),
        *("-t", str(plan.seconds), *REPRODUCIBLE, "-movflags", "+faststart", str(target)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in range(plan.fps * plan.seconds):
            process.stdin.write(plan.render(frame).tobytes())
            if frame % (plan.fps * 10) == 0:
                print(f"{plan.slug}: {frame // plan.fps} of {plan.seconds} s", flush=True)
        process.stdin.close()
    if process.returncode:
        raise SystemExit(f"ffmpeg failed on {plan.slug}: {process.returncode}")


def package_hls(plan: Plan, source: Path, wav: Path, folder: Path) -> None:
    """Two renditions in fragmented MP4, segments of four seconds."""
    folder.mkdir(exist_ok=True)
    for old in folder.rglob("*.*"):
        old.unlink()
    video = video_options(plan.crf + 2, plan.fps * 4, plan.b_frames)
    subprocess.run(
        [
            *QUIET,
            *("-i", str(source), "-i", str(wav)),
            *(
                "-filter_complex",
                "[0:v]split[a][b];[a]scale=640:360:flags=lanczos[high];[b]scale=426:240:flags=lanczos[low]",
            ),
            *("-map", "[high]", "-map", "1:a", "-map", "[low]", "-map", "1:a", *video),
            *("-crf:v:1", str(plan.crf + 4), "-filter_threads", "1", "-t", str(plan.seconds)),
            *("-c:a", "aac", "-b:a:0", f"{plan.audio_kbps}k", "-b:a:1", "32k", *REPRODUCIBLE),
            *("-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"),
            *("-hls_flags", "independent_segments", "-hls_fmp4_init_filename", "init.mp4"),
            *("-master_pl_name", "master.m3u8", "-var_stream_map", "v:0,a:0,name:360p v:1,a:1,name:240p"),
            *("-hls_segment_filename", str(folder / "%v/%03d.m4s"), str(folder / "%v/index.m3u8")),
        ],
        check=True,
    )


def stamp(seconds: float, comma: str) -> str:
    """`00:01:02.500`, with the separator SRT (comma) or WebVTT (point) wants."""
    millis = round(seconds * 1000)
    return f"{millis // 3600000:02}:{millis // 60000 % 60:02}:{millis // 1000 % 60:02}{comma}{millis % 1000:03}"


def write_captions(plan: Plan, folder: Path) -> None:
    """One WebVTT file per language; SRT in Turkish, whose letters show a wrong encoding at once."""
    for place, lang in enumerate(LANGUAGES):
        lines = ["WEBVTT", ""]
        for number, (start, end, *texts) in enumerate(plan.cues, start=1):
            lines += [str(number), f"{stamp(start, '.')} --> {stamp(end, '.')}", texts[place], ""]
        (folder / f"{lang}.vtt").write_text("\n".join(lines), "utf-8")
    if plan.srt:
        blocks = [
            f"{number}\n{stamp(start, ',')} --> {stamp(end, ',')}\n{tr}\n"
            for number, (start, end, _, _, tr) in enumerate(plan.cues, start=1)
        ]
        (folder / "tr.srt").write_bytes("\n".join(blocks).replace("\n", "\r\n").encode())


def write_poster(plan: Plan, folder: Path) -> tuple[str, str]:
    """A 640 x 360 JPEG; returns its mean colour and its most vivid one as `#rrggbb`."""
    frame = Image.fromarray(plan.render(int(plan.poster_at * plan.fps)))
    left = (WIDTH - HEIGHT * 16 / 9) / 2
    poster = frame.resize((640, 360), Image.Resampling.LANCZOS, box=(left, 0, WIDTH - left, HEIGHT))
    poster.save(folder / "poster.jpg", quality=82, optimize=True, progressive=True)
    pixels = np.asarray(poster, np.float32).reshape(-1, 3)
    mean, chroma = pixels.mean(axis=0), pixels.max(axis=1) - pixels.min(axis=1)
    vivid = pixels[np.argsort(chroma)[-pixels.shape[0] // 200 :]].mean(axis=0)
    return hexadecimal(mean), hexadecimal(vivid)


def hexadecimal(colour: np.ndarray) -> str:
    """Three numbers 0..255 as `#rrggbb`."""
    return "#" + "".join(f"{round(float(part)):02x}" for part in colour)
