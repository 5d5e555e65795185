"""The catalogue: every key that is asked for is there, and every key that is there is asked for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from raffi_web.settings import ROOT
from raffi_web.web.languages import DOCUMENTS
from raffi_web.words import CATALOGUES, EN, LANGUAGES, MissingWord, blanks, t, tn
from raffi_web.words.export import KEY, PACKAGE, TARGET, render, sources, used_keys
from tests.support.sources import parsed

ASSETS = ROOT / "assets"
ALIKE = {
    "all": {
        "board_files.csv",
        "board_files.json_canvas",
        "board_files.markdown",
        "board_files.pdf",
        "board_files.png",
        "board_files.svg",
        "board_files.zip",
        "picture.look.speed_normal",
        "rooms.address_hint",
        "ui.page_title",
    },
    "es": {
        "board_tools.n_chat.one",
        "board_tools.n_chat.other",
        "canvas.kind_chat",
        "canvas.tool_chat",
        "canvas.zoom",
        "lists.editor",
        "picture.of_chat",
        "room.chat",
        "room.control",
        "room.general",
        "room.tab_chat",
        "ui.error_id",
    },
    "tr": {
        "board_tools.n_video.one",
        "canvas.kind_video",
        "lists.kind_movie",
        "room.film",
        "rooms.film",
        "screen.films.one",
    },
}
"""What is the same word in English."""
PLURALS = {"tn", "plural"}


def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not path.is_relative_to(PACKAGE / "words")]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"t", *PLURALS}:
                yield name, node


def asked_in_python() -> set[str]:
    """Keys given to `t`, `tn` and `plural` as literals."""
    keys: set[str] = set()
    for path in python_files():
        for name, call in calls(parsed(path)):
            for literal in ast.walk(call.args[0]):
                if (
                    isinstance(literal, ast.Constant)
                    and isinstance(literal.value, str)
                    and re.fullmatch(KEY, literal.value)
                ):
                    keys |= (
                        {f"{literal.value}.{form}" for form in ("one", "other")} if name in PLURALS else {literal.value}
                    )
    return keys


def named_anywhere() -> set[str]:
    """Every string of the package that looks like a key, with its plural forms: keys also travel as data.

    What is served as it stands in assets has marks.
    """
    texts = [path.read_text("utf-8") for path in [*python_files(), *sources()]]
    found = {key for text in texts for key in re.findall(rf"[\"']({KEY})[\"']", text)}
    served = [path.read_text("utf-8") for path in ASSETS.iterdir() if path.suffix in DOCUMENTS]
    found |= {key for text in served for key in re.findall(rf"@w\(({KEY})\)@", text)}
    return found | {f"{key}.{form}" for key in found for form in ("one", "other")}


def prefixes_anywhere() -> set[str]:
    """Beginnings of keys that are put together while running: f"errors.{code}"."""
    texts = [path.read_text("utf-8") for path in [*python_files(), *sources()]]
    return {start for text in texts for start in re.findall(r"[\"'`]([a-z_]+(?:\.[a-z0-9_]+)*\.)(?:\{|\$\{)", text)}


def test_every_key_asked_for_in_python_exists() -> None:
    assert asked_in_python() - set(EN) == set()


def test_every_key_asked_for_in_typescript_exists_and_the_table_is_in_step() -> None:
    assert TARGET.read_text("utf-8") == render(), "run: python -m raffi_web.words.export"


def test_every_key_of_the_catalogue_is_used() -> None:
    used = named_anywhere()
    starts = tuple(prefixes_anywhere())
    assert [key for key in EN if key not in used and not key.startswith(starts)] == []


def test_plural_forms_come_in_pairs_with_the_same_blanks() -> None:
    bases = {key.removesuffix(".one") for key in EN if key.endswith(".one")}
    others = {key.removesuffix(".other") for key in EN if key.endswith(".other")}
    assert bases <= others
    # One that counts nothing is only called so.
    assert [base for base in others - bases if "n" in blanks(EN[f"{base}.other"])] == []
    assert all(blanks(EN[f"{base}.one"]) <= blanks(EN[f"{base}.other"]) for base in bases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_blanks(language: str) -> None:
    catalogue = CATALOGUES[language]
    assert [key for key in EN if key not in catalogue] == [], f"say it in raffi_web/words/{language}_*.py too"
    assert set(catalogue) - set(EN) == set()
    assert {key: blanks(said) for key, said in catalogue.items()} == {key: blanks(said) for key, said in EN.items()}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    catalogue = CATALOGUES[language]
    alike = {key for key, said in catalogue.items() if said == EN[key] and re.search("[A-Za-z]{3}", _letters(said))}
    assert alike <= ALIKE[language] | ALIKE["all"], "is it really the same word there? then it belongs into ALIKE"


def test_spanish_questions_open_with_their_mark() -> None:
    assert [key for key, said in CATALOGUES["es"].items() if "?" in said and said.count("?") != said.count("¿")] == []
    assert [key for key, said in CATALOGUES["es"].items() if re.search(r"\busted(es)?\b", said, re.IGNORECASE)] == []


def test_spanish_says_board_in_one_word() -> None:
    assert [key for key, said in CATALOGUES["es"].items() if re.search(r"\btableros?\b", said, re.IGNORECASE)] == []


def _letters(sentence: str) -> str:
    return re.sub(r"\{\w+\}", "", sentence)


@pytest.mark.parametrize("sentence", sorted({said for catalogue in CATALOGUES.values() for said in catalogue.values()}))
def test_the_voice_is_calm(sentence: str) -> None:
    assert "!" not in sentence
    assert not sentence.lower().startswith("oops")
    assert sentence == sentence.strip()


def test_a_missing_key_or_blank_raises() -> None:
    with pytest.raises(MissingWord):
        t("ui.no_such_key")
    with pytest.raises(MissingWord):
        t("ui.more_about")
    with pytest.raises(MissingWord):
        t("ui.close", name="Ada")
    with pytest.raises(MissingWord):
        used_keys('t("ui.no_such_key")')


def test_a_key_built_in_typescript_brings_its_area() -> None:
    assert used_keys("t(`ui.theme_${mode}` as Key)") == set()
    assert used_keys("t(`nav.${place}` as Key)") == {key for key in EN if key.startswith("nav.")}


def test_counts_take_their_form() -> None:
    assert (tn("ui.palette_count", 1), tn("ui.palette_count", 0)) == ("1 result", "0 results")
