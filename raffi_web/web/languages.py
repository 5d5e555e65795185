"""One build, every language: built pages and modules with marks become those of each language, side by side.

A module that holds words, or leads to one that does, is written once for each language under a name of its own; the
others (players, libraries) are shared. `index.html` becomes `index.en.html`, `index.es.html`, ...
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from raffi_web.words import LANGUAGES, sentences
from raffi_web.words.marks import LANGUAGE, filled, has_marks, in_html, in_script

HASH = re.compile(r"-[\w-]{8}(\.js)$")
SCRIPT = re.compile(r"(<script[^>]*>)(.*?)(</script>)", re.DOTALL | re.IGNORECASE)
DOCUMENTS = frozenset({".html", ".webmanifest"})
SOURCES = "external"
"""The browser code as it was written; nothing reads it after the build."""


class UnknownBuild(RuntimeError):
    """The build looks different from what we know how to translate."""


def speak_every_language(static: Path) -> None:
    """Replace what has marks by what each language says. Run after the bundler and before compression."""
    assets = static / "assets"
    modules = {path.name: path.read_text("utf-8") for path in sorted(assets.glob("*.js"))}
    spoken = {name: modules[name] for name in _with_words(modules)}
    documents = {path: path.read_text("utf-8") for path in _documents(static)}
    for language in LANGUAGES:
        words = sentences(language)
        told = {name: filled(text.replace(LANGUAGE, language), words, in_script) for name, text in spoken.items()}
        renamed = _Renamed(language, told)
        for name, text in told.items():
            (assets / renamed.names[name]).write_text(renamed.within(text), "utf-8")
        for path, text in documents.items():
            page = renamed.within(_document(path, text.replace(LANGUAGE, language), words))
            path.with_name(f"{path.stem}.{language}{path.suffix}").write_text(page, "utf-8")
    for path in [*(assets / name for name in spoken), *documents]:
        path.unlink()


class _Renamed:
    """What the modules of one language are called."""

    def __init__(self, language: str, told: dict[str, str]) -> None:
        # What leads to a changed module is changed by its new name: one hash over all of them leaves none behind.
        digest = hashlib.blake2b("\0".join([language, *told.values()]).encode(), digest_size=16).digest()
        self.names = {name: _renamed(name, digest) for name in told}
        self._any = re.compile("|".join(re.escape(name) for name in sorted(told, key=len, reverse=True)))

    def within(self, text: str) -> str:
        """A text that leads to the modules by their new names."""
        return self._any.sub(lambda found: self.names[found[0]], text)


def _with_words(modules: dict[str, str]) -> list[str]:
    """The names of the modules that hold marks, and of all that lead to one."""
    found = {name for name, text in modules.items() if has_marks(text)}
    if not found:
        raise UnknownBuild("no module has words: were the pages compiled with RAFFI_MARKED_WORDS?")
    news = set(found)
    while news:
        news = {name for name, text in modules.items() if name not in found and any(one in text for one in news)}
        found |= news
    return sorted(found)


def _documents(static: Path) -> Iterator[Path]:
    for path in sorted(static.rglob("*")):
        if path.suffix not in DOCUMENTS or path.relative_to(static).parts[0] == SOURCES:
            continue
        if path.stem == "index" and path.parent != static:
            # The same page stands beside its folder, under the folder's name.
            path.unlink()
        else:
            yield path


def _document(path: Path, text: str, words: dict[str, str]) -> str:
    if path.suffix != ".html":
        return filled(text, words, in_script)
    parts = SCRIPT.split(text)
    # Around each script: what stands before it, its tag, its text, its end.
    return "".join(filled(part, words, in_script if n % 4 == 2 else in_html) for n, part in enumerate(parts))


def _renamed(name: str, digest: bytes) -> str:
    mark = hashlib.blake2b(name.encode(), key=digest, digest_size=6).digest()
    changed, count = HASH.subn(rf"-{base64.urlsafe_b64encode(mark).decode()}\1", name)
    if not count:
        raise UnknownBuild(f"{name} has no hash in its name")
    return changed
