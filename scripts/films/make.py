# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.2", "pillow>=11", "imageio-ffmpeg>=0.6"]
# ///
"""Makes the films of the sampler anew: `uv run scripts/films/make.py [film ...]`.

`--stills 3 10 ...` writes pictures of those seconds instead, `--sound` only the soundtrack, both into `--out`;
`--paper` only posters and subtitles.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
FILMS = ("frame_counter", "northern_hours", "last_tram", "twelve_moons")

if TYPE_CHECKING:
    from scripts.films.kit import Plan


def make(plan: Plan, paper_only: bool) -> None:
    """All files of one film, into assets/films/<slug>."""
    from scripts.films import studio

    folder = ROOT / "assets" / "films" / plan.slug
    folder.mkdir(parents=True, exist_ok=True)
    studio.write_captions(plan, folder)
    mean, vivid = studio.write_poster(plan, folder)
    if not paper_only:
        with tempfile.TemporaryDirectory() as scratch:
            wav = Path(scratch) / "score.wav"
            studio.write_wav(wav, plan.score())
            studio.encode(plan, wav, folder / "film.mp4")
            if plan.hls:
                studio.package_hls(plan, folder / "film.mp4", wav, folder / "hls")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{plan.slug}: {size / 1e6:.2f} MB, colour {mean}, accent {vivid}", flush=True)


def look(plan: Plan, seconds: list[float], out: Path) -> None:
    """Pictures of single moments, to look at."""
    from PIL import Image  # pyright: ignore[reportMissingImports]

    for second in seconds:
        Image.fromarray(plan.render(int(second * plan.fps))).save(out / f"{plan.slug}-{second:05.1f}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", nargs="*", default=FILMS, help=f"of {', '.join(FILMS)}")
    parser.add_argument("--stills", nargs="+", type=float, default=[])
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--paper", action="store_true")
    parser.add_argument("--out", type=Path, default=Path())
    options = parser.parse_args()
    for name in options.films:
        plan: Plan = importlib.import_module(f"scripts.films.{name}").PLAN
        if options.sound:
            from scripts.films import studio

            studio.write_wav(options.out / f"{plan.slug}.wav", plan.score())
        elif options.stills:
            look(plan, options.stills, options.out)
        else:
            make(plan, options.paper)


if __name__ == "__main__":
    main()
