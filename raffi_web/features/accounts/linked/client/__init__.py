"""Buttons of providers and wallets, and what is linked: their routes set cookies, which no State could."""

from typing import Any

import reflex as rx

from raffi_web.web.assets import shared

MODULES = [shared(__name__, name) for name in ("ethereum.ts", "going.ts", "parts.tsx", "proofs.tsx")]


class ProviderButtons(rx.Component):
    """Ways in by others' words; nothing where there are none."""

    library = shared(__name__, "buttons.tsx").importable_path
    tag = "ProviderButtons"

    providers: rx.Var[list[dict[str, Any]]]


class LinkedList(rx.Component):
    """What is linked to my account, with ways to add and to take off."""

    library = shared(__name__, "linked_list.tsx").importable_path
    tag = "LinkedList"

    identities: rx.Var[list[dict[str, Any]]]
    providers: rx.Var[list[dict[str, Any]]]
