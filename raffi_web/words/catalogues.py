"""The languages there are, with their sentences."""

from typing import Literal, get_args

from raffi_web.words.en import EN
from raffi_web.words.es import ES
from raffi_web.words.tr import TR

Language = Literal["en", "es", "tr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CATALOGUES: dict[str, dict[str, str]] = {"en": EN, "es": ES, "tr": TR}
"""By language. English has every key; a test says that the others do."""
