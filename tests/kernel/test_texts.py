"""Text is normalized in time that grows with it: marks in a row are few before any is moved."""

import unicodedata

import pytest

from raffi_web.kernel import texts
from raffi_web.kernel.texts import MOST_IN_A_RUN, Form, few_marks, normalized

MARKS = "".join(map(chr, (0x345, 0x315, 0x301, 0x35D, 0x325, 0x327, 0x5B0, 0x334)))


def longest_run(text: str) -> int:
    """Characters in a row that normalization moves past each other."""
    most = run = 0
    for character in unicodedata.normalize("NFKD", text):
        run = run + 1 if unicodedata.combining(character) else 0
        most = max(most, run)
    return most


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_what_is_normalized_has_few_marks_in_a_row(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    class Watched:
        @staticmethod
        def normalize(_: str, text: str) -> str:
            given.append(text)
            return text

    few_marks("a" * MOST_IN_A_RUN + "\u0301")
    monkeypatch.setattr(texts, "unicodedata", Watched)
    for hostile in (MARKS * 40, "a" + MARKS * 40, "a\u0f73" + "\u0f73" * 400, "\uff9e" * 400, "a" + "\U0001d165" * 400):
        normalized(form, hostile)
    assert len(given) == 5
    # A character may be of two or three marks.
    assert max(len(text) for text in given) <= MOST_IN_A_RUN + 1


def test_every_character_that_begins_with_a_mark_counts_as_one() -> None:
    every = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    moving = [c for c in every if not c.isascii() and unicodedata.combining(unicodedata.normalize("NFKD", c)[0])]
    assert len(moving) > 800
    assert {c for c in moving if len(few_marks("a" + c * 100)) != MOST_IN_A_RUN + 1} == set()


def test_what_people_write_is_as_unicode_has_it() -> None:
    for text in (
        "Ağ gecesi",
        "e\u0301te\u0301",
        "한글",
        "हिन्दी में",
        "\u1112\u1161\u11ab",
        "e" + "\u0301" * MOST_IN_A_RUN,
        "",
    ):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert normalized(form, text * 7) == unicodedata.normalize(form, text * 7)


def test_marks_that_hide_between_letters_without_width_are_few_too() -> None:
    from raffi_web.features.comments.reading import plain

    assert longest_run(plain("a" + ("\u0301" * 4 + "\u200d") * 500)) <= MOST_IN_A_RUN + 1
