"""Counted sentences for Reflex vars; for plain numbers use `raffi_web.words.tn`."""

from typing import Any

import reflex as rx

from raffi_web.words import t


def plural(key: str, n: rx.Var[int], **values: Any) -> rx.Var[str]:
    """`key.one` when the var is 1, else `key.other`; `{n}` is the var."""
    return rx.cond(n == 1, t(f"{key}.one", n=n, **values), t(f"{key}.other", n=n, **values))
