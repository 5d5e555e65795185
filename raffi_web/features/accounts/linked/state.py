"""State of signing in by others' words."""

from typing import Any

import reflex as rx

from raffi_web.kernel.errors import NotSignedIn, RaffiError
from raffi_web.live.surface import Surface
from raffi_web.words import t

PROBLEMS = frozenset(
    {
        "foreign_path",
        "has_account",
        "identity_taken",
        "no_provider",
        "not_linked",
        "provider_failed",
        "sign_in_cancelled",
        "sign_in_elsewhere",
        "sign_in_expired",
        "sign_in_mixed_up",
        "suspended",
    }
)
"""Codes with which a browser comes back; an address says nothing else on our page."""


class LinkedState(Surface, rx.State):
    """By whom one can sign in here, and what is linked to my account."""

    providers: list[dict[str, Any]] = []
    identities: list[dict[str, Any]] = []
    problem: str = ""

    @rx.event
    async def on_load(self) -> None:
        """Show the ways in, and what went wrong on the last one."""
        await self._look()

    @rx.event
    async def on_load_own(self) -> None:
        """Show what is linked to my account, and go on showing it."""
        await self._look()
        try:
            await self._watch("identities", "accounts.identities")
        except NotSignedIn:
            self.identities = []
        except RaffiError as error:
            await self._complain(error)

    async def _look(self) -> None:
        code = self.router.url.query_parameters.get("problem", "")
        self.problem = t(f"errors.{code}") if code in PROBLEMS else t("errors.provider_failed") if code else ""
        self.providers = await self._try("accounts.providers") or []
