"""Which language somebody is answered in: what they chose, else what their browser asks for."""

from collections.abc import Mapping
from contextvars import ContextVar

from raffi_web.words.catalogues import LANGUAGES

COOKIE = "raffi_lang"
"""Set by the page when somebody chooses. No secret, and no right hangs on it."""
LONGEST_HEADER = 500

_language: ContextVar[str | None] = ContextVar("language", default=None)
_default = LANGUAGES[0]


def language() -> str:
    """The language of what is being answered now; the server's own where nobody asks."""
    return _language.get() or _default


def speak_by_default(spoken: str) -> None:
    """Set the language of whoever asks for none of ours, and of what the server says by itself."""
    global _default
    _default = next(one for one in LANGUAGES if one == spoken)


def speak(spoken: str) -> None:
    """Answer in a language from here on: to the end of this task, or of the `speaking` around it."""
    _language.set(spoken if is_language(spoken) else None)


class speaking:
    """Answer in a language (None: the server's own) inside the block.

    Every frame and request goes through it: a generator for each would cost three times as much.
    """

    __slots__ = ("_before", "_spoken")

    def __init__(self, spoken: str | None) -> None:
        self._spoken = spoken

    def __enter__(self) -> None:
        self._before = _language.set(self._spoken)

    def __exit__(self, *_: object) -> None:
        _language.reset(self._before)


def is_language(value: object) -> bool:
    """Whether it is the code of one of our languages."""
    return value in LANGUAGES


def chosen_language(headers: Mapping[str, str]) -> str:
    """The language for a request with these headers (lower-case names): its cookie's, else Accept-Language's."""
    return _of_cookie(headers.get("cookie") or "") or _accepted(headers.get("accept-language") or "") or _default


def _of_cookie(cookies: str) -> str | None:
    if COOKIE not in cookies:
        return None
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and is_language(value.strip('"')):
            return value.strip('"')
    return None


def _accepted(header: str) -> str | None:
    """The best of `es-MX,es;q=0.9,en;q=0.8` that is ours. What comes first wins among equals."""
    best, best_weight = None, 0.0
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        code = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if is_language(code) and weight > best_weight:
            best, best_weight = code, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(1.0, float(value)) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
