"""The last hand on built pages: they follow the address they are opened at, and have a session before a socket."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reflex_base.plugins import Plugin

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
