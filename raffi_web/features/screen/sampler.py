"""The built-in sampler: films the project made itself, so that a first run needs no network.

Their files are in assets/films; scripts/films makes them. A test keeps this catalogue and the files in step.
"""

from dataclasses import dataclass

from raffi_web.words import t


@dataclass(frozen=True, slots=True)
class Caption:
    """One WebVTT track; `lang` is a BCP 47 tag, `label` the language's own name."""

    lang: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Film:
    """One film. `url`, `hls_url` and `poster` are paths on this server; colours are `#rrggbb`.

    `color` is the poster's mean, for the placeholder behind it; `accent` its most vivid.
    `has_frame_strip`: each frame carries its number for programs, see scripts/films/strip.py.
    """

    id: str
    title: str
    duration_s: float
    width: int
    height: int
    fps: int
    url: str
    hls_url: str | None
    poster: str
    color: str
    accent: str
    captions: tuple[Caption, ...]
    has_frame_strip: bool = False
    series: str | None = None
    season: int | None = None
    episode: int | None = None

    @property
    def description(self) -> str:
        """What it is about, in the language that is being spoken."""
        return t(f"sampler.{self.id.removeprefix('sampler:').replace('-', '_')}")


def _captions(folder: str) -> tuple[Caption, ...]:
    languages = (("en", "English"), ("es", "Español"), ("tr", "Türkçe"))
    return tuple(Caption(lang, label, f"{folder}/{lang}.vtt") for lang, label in languages)


SHORTS = "Raffi Shorts"

FILMS: tuple[Film, ...] = (
    Film(
        id="sampler:northern-hours",
        title="Northern Hours",
        duration_s=74.0,
        width=854,
        height=480,
        fps=24,
        url="/films/northern-hours/film.mp4",
        hls_url=None,
        poster="/films/northern-hours/poster.jpg",
        color="#0f1e2a",
        accent="#4ca19f",
        captions=_captions("/films/northern-hours"),
        series=SHORTS,
        season=1,
        episode=1,
    ),
    Film(
        id="sampler:last-tram",
        title="Last Tram",
        duration_s=80.0,
        width=854,
        height=480,
        fps=24,
        url="/films/last-tram/film.mp4",
        hls_url=None,
        poster="/films/last-tram/poster.jpg",
        color="#2c2a3a",
        accent="#c3a2a0",
        captions=_captions("/films/last-tram"),
        series=SHORTS,
        season=1,
        episode=2,
    ),
    Film(
        id="sampler:twelve-moons",
        title="Twelve Moons",
        duration_s=74.0,
        width=854,
        height=480,
        fps=24,
        url="/films/twelve-moons/film.mp4",
        hls_url=None,
        poster="/films/twelve-moons/poster.jpg",
        color="#141325",
        accent="#8975da",
        captions=_captions("/films/twelve-moons"),
        series=SHORTS,
        season=1,
        episode=3,
    ),
    Film(
        id="sampler:frame-counter",
        title="Frame counter",
        duration_s=90.0,
        width=854,
        height=480,
        fps=30,
        url="/films/frame-counter/film.mp4",
        hls_url="/films/frame-counter/hls/master.m3u8",
        poster="/films/frame-counter/poster.jpg",
        color="#1b1d20",
        accent="#51bbb3",
        captions=_captions("/films/frame-counter"),
        has_frame_strip=True,
    ),
)

_BY_ID = {entry.id: entry for entry in FILMS}


def film(film_id: str) -> Film | None:
    """The film with this title id (`sampler:...`), None when the sampler has no such film."""
    return _BY_ID.get(film_id)


def next_episode(film_id: str) -> Film | None:
    """The episode after this one in the same series and season, None when there is none."""
    current = film(film_id)
    if current is None or current.series is None or current.episode is None:
        return None
    following = (current.series, current.season, current.episode + 1)
    return next((entry for entry in FILMS if (entry.series, entry.season, entry.episode) == following), None)
