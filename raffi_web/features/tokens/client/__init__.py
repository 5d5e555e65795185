"""My tokens, in the browser: a new one is told here once, and is in no State."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts import client as accounts_client  # noqa: F401  # what this module imports by alias
from raffi_web.web.assets import shared


class Tokens(rx.Component):
    """The list, with making, renaming and revoking."""

    library = shared(__name__, "tokens.tsx").importable_path
    tag = "Tokens"

    tokens: rx.Var[list[dict[str, Any]]]
    staff: rx.Var[bool]
