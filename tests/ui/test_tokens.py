"""Contrast of the tokens, computed from the stylesheet as WCAG 2.2 defines it."""

import re
from pathlib import Path

import pytest

from raffi_web.ui.tokens import FONT_PRELOADS, HUES, STYLESHEETS, THEME_COLOURS, hue_of

ASSETS = Path(__file__).resolve().parents[2] / "assets"
CSS = (ASSETS / "styles" / "tokens.css").read_text("utf-8")
SURFACES = ("canvas", "surface-1", "surface-2", "surface-3", "surface-4")
TEXTS = ("ink", "ink-2", "ink-3", "accent-ink", "success", "warning", "danger", *(f"hue-{n}-ink" for n in HUES))
FILLS = (
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-danger", "danger-solid"),
    ("on-danger", "danger-solid-hover"),
    *((text, f"{tone}-soft") for tone in ("success", "warning", "danger") for text in (tone, "ink", "ink-2")),
    *((text, "accent-soft") for text in ("accent-ink", "ink", "ink-2")),
)


def colours(selector: str) -> dict[str, str]:
    block = re.search(rf"{re.escape(selector)} \{{(.*?)\n  \}}", CSS, re.DOTALL)
    assert block is not None, selector
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


THEMES = {"dark": colours(".dark"), "light": colours(".light")}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_both_themes_name_the_same_colours(theme: str) -> None:
    assert set(THEMES[theme]) == set(THEMES["dark"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_on_every_surface(theme: str, text: str) -> None:
    tokens = THEMES[theme]
    worst = min(contrast(tokens[text], tokens[surface]) for surface in SURFACES)
    assert worst >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "fill"), FILLS)
def test_text_can_be_read_on_its_fill(theme: str, text: str, fill: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][fill]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("edge", ["control", "focus"])
def test_controls_and_focus_stand_out(theme: str, edge: str) -> None:
    tokens = THEMES[theme]
    assert min(contrast(tokens[edge], tokens[surface]) for surface in SURFACES) >= 3


@pytest.mark.parametrize("hue", HUES)
def test_initials_can_be_read_on_every_presence_colour(hue: int) -> None:
    both = dict(re.findall(r"--(hue-\d|on-hue): (#[0-9a-f]{6});", CSS))
    assert contrast(both[f"hue-{hue}"], both["on-hue"]) >= 4.5


def test_the_bars_of_the_browser_have_the_colour_of_the_canvas() -> None:
    assert {theme: tokens["canvas"] for theme, tokens in THEMES.items()} == THEME_COLOURS
    offline = (ASSETS / "offline.html").read_text("utf-8")
    assert all(f'content="{colour}"' in offline for colour in THEME_COLOURS.values())


def test_every_named_file_is_there_and_at_most_two_fonts_are_preloaded() -> None:
    assert all((ASSETS / path.lstrip("/")).is_file() for path in (*STYLESHEETS, *FONT_PRELOADS))
    assert len(FONT_PRELOADS) <= 2
    fonts = re.findall(r'url\("/(fonts/[^"]+)"\)', (ASSETS / "styles" / "fonts.css").read_text("utf-8"))
    assert fonts
    assert all((ASSETS / path).is_file() for path in fonts)


def test_theme_maps_only_tokens_that_exist() -> None:
    theme = (ASSETS / "styles" / "theme.css").read_text("utf-8")
    named = {name for name in re.findall(r"--color-[\w-]+: var\(--([\w-]+)\)", theme) if name not in ("hue", "hue-ink")}
    known = set(re.findall(r"--([\w-]+):", CSS))
    assert named <= known


def test_a_seed_has_one_hue_and_seeds_spread() -> None:
    hues = [hue_of(f"guest-{n}") for n in range(400)]
    assert hue_of("guest-7") == hues[7]
    assert all(hues.count(hue) >= 25 for hue in HUES)
