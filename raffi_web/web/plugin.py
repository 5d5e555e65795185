"""The last hand on built pages: they follow the address they are opened at, have a session before a socket, and
speak every language.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reflex_base.plugins import Plugin

from raffi_web.web.languages import speak_every_language
from raffi_web.words import MARKED, export

SESSION_FIRST = Path(__file__).with_name("session_first.js")
ADDRESS = re.compile(r"""(["'`])((?:https?|wss?)://[^"'`]*)\1""")


class BuildError(RuntimeError):
    """The build looks different from what we know how to finish."""


class OneOrigin(Plugin):
    """Runs after the bundler and before compression, on every production build."""

    def post_build(self, **context: Any) -> None:
        static: Path = context["static_dir"]
        modules = list((static / "assets").glob("reflex-env-*.js"))
        if len(modules) != 1:
            raise BuildError(f"expected one reflex-env module, found {len(modules)}")
        finished = finish_environment(modules[0].read_text(encoding="utf-8"))
        modules[0].write_text(finished, encoding="utf-8")


class EveryLanguage(Plugin):
    """Marks instead of words go into the bundler, and out of it comes each page once for each language."""

    def pre_compile(self, **_: Any) -> None:
        # By now the copy of `assets` that the bundler reads is made.
        words = Path.cwd() / ".web" / "public" / "external" / "raffi_web" / export.TARGET.relative_to(export.PACKAGE)
        words.write_text(export.render(marked=MARKED), encoding="utf-8")

    def post_build(self, **context: Any) -> None:
        if MARKED:
            speak_every_language(context["static_dir"])


def finish_environment(module: str) -> str:
    """The bundle's address module, with the page's own origin, and a session asked for before anything connects.

    It is a top-level await in the module that every socket needs, so the handshake always carries the cookie.
    """
    changed, count = ADDRESS.subn(_own_origin, module)
    if not count:
        raise BuildError("found no address in the reflex-env module")
    return f"{SESSION_FIRST.read_text(encoding='utf-8')}{changed}"


def _own_origin(found: re.Match[str]) -> str:
    # http for the socket as well: Socket.IO shares a connection between namespaces of the same address only, and
    # `/live` asks for the page's. Pages are also rendered once at build time, where there is no location.
    return f"(globalThis.location?.origin??'')+{json.dumps(urlsplit(found[2]).path)}"
